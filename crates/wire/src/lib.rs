//! 线路 – how a message travels between court and institutions: over HTTP, or, in a rehearsal, handed
//! to the other side by a function that may lose, hold or double it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;

/// 去件 – what is sent; its URI is absolute.
pub type Request = http::Request<Bytes>;
/// 回件 – what comes back, whole.
pub type Reply = http::Response<Bytes>;

type Carry = dyn Fn(Request) -> BoxFuture<'static, Result<Reply, NoReply>> + Send + Sync;

/// 无回音 – no reply came. Whether the message arrived is not known.
#[derive(Debug, thiserror::Error)]
#[error("no reply: {0}")]
pub struct NoReply(String);

impl NoReply {
    /// No reply, and why.
    pub fn because(why: impl ToString) -> Self {
        Self(why.to_string())
    }
}

/// 线路 – cheap to clone.
#[derive(Clone)]
pub struct Wire(Kind);

#[derive(Clone)]
enum Kind {
    Http(reqwest::Client),
    Carried(Arc<Carry>),
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Kind::Http(_) => "Wire(http)",
            Kind::Carried(_) => "Wire(carried)",
        })
    }
}

impl Wire {
    /// Over HTTP, directly, waiting at most `patience` for a reply.
    ///
    /// # Errors
    /// When no HTTP client can be built.
    pub fn http(patience: Duration) -> Result<Self, NoReply> {
        let client = reqwest::Client::builder()
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(NoReply::because)?;
        Ok(Self(Kind::Http(client)))
    }

    /// By `carry`, in this process.
    pub fn carried(
        carry: impl Fn(Request) -> BoxFuture<'static, Result<Reply, NoReply>> + Send + Sync + 'static,
    ) -> Self {
        Self(Kind::Carried(Arc::new(carry)))
    }

    /// Send `request` and wait for the whole reply.
    ///
    /// # Errors
    /// [`NoReply`].
    pub async fn send(&self, request: Request) -> Result<Reply, NoReply> {
        match &self.0 {
            Kind::Http(client) => over_http(client, request).await,
            Kind::Carried(carry) => carry(request).await,
        }
    }
}

async fn over_http(client: &reqwest::Client, request: Request) -> Result<Reply, NoReply> {
    let request = reqwest::Request::try_from(request).map_err(NoReply::because)?;
    let response = client.execute(request).await.map_err(NoReply::because)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut reply = Reply::new(response.bytes().await.map_err(NoReply::because)?);
    *reply.status_mut() = status;
    *reply.headers_mut() = headers;
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn request(uri: &str) -> Request {
        http::Request::post(uri).body(Bytes::from_static(b"asked")).unwrap()
    }

    #[tokio::test]
    async fn http_and_carried_replies_are_the_same() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/orders", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            let mut buffer = [0; 1024];
            while !heard.ends_with(b"asked") {
                let read = stream.read(&mut buffer).unwrap();
                heard.extend_from_slice(&buffer[..read]);
            }
            stream.write_all(b"HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nsaid").unwrap();
        });
        let carried = Wire::carried(|request| {
            assert_eq!(request.body(), &Bytes::from_static(b"asked"));
            let reply = http::Response::builder().status(409).body(Bytes::from_static(b"said"));
            Box::pin(async move { Ok(reply.unwrap()) })
        });
        for wire in [Wire::http(Duration::from_secs(5)).unwrap(), carried] {
            let reply = wire.send(request(&url)).await.unwrap();
            assert_eq!((reply.status().as_u16(), &reply.body()[..]), (409, &b"said"[..]));
        }
    }

    #[tokio::test]
    async fn nobody_there_is_no_reply() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/orders", listener.local_addr().unwrap());
        drop(listener);
        let wire = Wire::http(Duration::from_secs(5)).unwrap();
        assert!(wire.send(request(&url)).await.is_err());
    }
}
