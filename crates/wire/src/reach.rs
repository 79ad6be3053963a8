//! 可达范围 – which machines a message may go to. An address given by somebody else must not lead the
//! court's own program into the court's own network (T35).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// An address outside of what is allowed, and why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(String);

impl Unreachable {
    pub(crate) fn because(why: String) -> Self {
        Self(why)
    }
}

/// 可达范围 – hosts named in advance, and nothing beside them once any is named; in no case a machine
/// of this network, unless the range is open to it.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    hosts: Arc<[String]>,
    loopback: bool,
    private: bool,
}

impl Reach {
    /// Public addresses, of any host.
    #[must_use]
    pub fn public() -> Self {
        Self::default()
    }

    /// Only these hosts.
    #[must_use]
    pub fn hosts(self, hosts: Vec<String>) -> Self {
        Self { hosts: hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect(), ..self }
    }

    /// Also this very machine: demonstrations.
    #[must_use]
    pub fn and_loopback(self) -> Self {
        Self { loopback: true, ..self }
    }

    /// Also machines of private ranges: institutions reached by a dedicated line.
    #[must_use]
    pub fn and_private(self) -> Self {
        Self { private: true, ..self }
    }

    /// Whether `uri` may be called at all, before its name is resolved.
    ///
    /// # Errors
    /// Another scheme, somebody's name and password in it, a host or address outside.
    pub fn check(&self, uri: &http::Uri) -> Result<(), Unreachable> {
        let outside = |why: &str| Err(Unreachable(format!("{uri}: {why}")));
        if uri.scheme_str() != Some("https") {
            return outside("must be https");
        }
        let Some(authority) = uri.authority() else { return outside("names no host") };
        if authority.as_str().contains('@') {
            return outside("must not carry a user name");
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let host = host.to_ascii_lowercase();
        if !self.hosts.is_empty() && !self.hosts.contains(&host) {
            return outside("its host is not on the list");
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return if self.allows(address) {
                Ok(())
            } else {
                outside("a machine of this network")
            };
        }
        // What only some resolvers take for a number must not depend on which of them is asked.
        let is_number = |label: &str| {
            label.bytes().all(|c| c.is_ascii_digit())
                || label
                    .strip_prefix("0x")
                    .is_some_and(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()))
        };
        if host.trim_end_matches('.').rsplit('.').next().is_none_or(is_number) {
            return outside("neither a name nor a plain address");
        }
        if is_local(&host) && !self.loopback {
            return outside("this machine");
        }
        Ok(())
    }

    /// The addresses of `name` that may be called.
    pub(crate) async fn resolve(&self, name: &str) -> Result<Vec<SocketAddr>, Unreachable> {
        let found: Vec<SocketAddr> = if is_local(&name.to_ascii_lowercase()) {
            vec![SocketAddr::from(([127, 0, 0, 1], 0))]
        } else {
            let found = tokio::net::lookup_host((name, 0)).await;
            found.map_err(|error| Unreachable(format!("{name}: {error}")))?.collect()
        };
        let allowed: Vec<SocketAddr> =
            found.into_iter().filter(|address| self.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(Unreachable(format!("{name}: no address that may be called")));
        }
        Ok(allowed)
    }

    /// Whether a machine at `address` may be called.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if address.is_loopback() {
            return self.loopback;
        }
        match address {
            IpAddr::V4(v4) => public_v4(v4) || (self.private && v4.is_private()),
            IpAddr::V6(v6) => public_v6(v6) || (self.private && v6.is_unique_local()),
        }
    }
}

/// Names that mean this machine (RFC 6761, 6.3).
fn is_local(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost" || host.ends_with(".localhost")
}

fn public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    !(address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || shared
        || protocol
        || benchmark
        || a == 0
        || a >= 240)
}

fn public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Global unicast is 2000::/3; of it 2002::/16 and 2001::/32 carry an IPv4 address inside.
    let carries_v4 = first == 0x2002 || (first == 0x2001 && second == 0);
    let documentation = first == 0x2001 && second == 0xdb8;
    (0x2000..0x4000).contains(&first) && !carries_v4 && !documentation
}
