//! 前置网关 – behind a gateway every connection is the gateway's own; who calls is whom it names.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use wire::Arrival;

/// Where a gateway adds the address it was called from. The last is its word; those before it are the
/// caller's own.
const FORWARDED: &str = "x-forwarded-for";

/// Middleware: take the gateway's word for where a request came from.
pub async fn named_by_gateway(mut request: Request, next: Next) -> Response {
    if let Some(address) = named(request.headers()) {
        if let Some(arrival) = request.extensions_mut().get_mut::<Arrival>() {
            arrival.address = address;
        }
        request.extensions_mut().insert(ConnectInfo(address));
    }
    next.run(request).await
}

fn named(headers: &HeaderMap) -> Option<SocketAddr> {
    let last = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
    let address: IpAddr = last.rsplit(',').next()?.trim().parse().ok()?;
    Some(SocketAddr::new(address, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateways_word_counts_and_not_the_callers() {
        let named = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED, line.parse().unwrap());
            }
            named(&headers).map(|address| address.ip().to_string())
        };
        assert_eq!(named(&["10.1.2.3"]).as_deref(), Some("10.1.2.3"));
        assert_eq!(named(&["10.9.9.9, 192.0.2.7"]).as_deref(), Some("192.0.2.7"));
        assert_eq!(named(&["10.9.9.9", "2001:db8::7"]).as_deref(), Some("2001:db8::7"));
        assert_eq!(named(&["10.9.9.9, somebody"]), None);
        assert_eq!(named(&[]), None);
    }
}
