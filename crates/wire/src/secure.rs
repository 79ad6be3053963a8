//! 安全线路 – messages over TLS to those only who are named to answer. There are no redirects: nobody
//! sends a message of the court elsewhere.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use crate::certificate::Party;
use crate::reach::{Reach, Unreachable};
use crate::tls::{self, Credentials, Now, Peer};
use crate::{NoReply, Reply, Request};

/// Most bytes of a reply.
const REPLY_MAX: usize = 8 * 1024 * 1024;
/// A connection not used for so long is closed, sooner than any listener of ours would.
const IDLE: Duration = Duration::from_secs(5);

type Caller = Client<HttpsConnector<HttpConnector<Reach>>, Full<Bytes>>;

/// What all connections of a secure wire share.
pub(crate) struct Secure {
    authority: String,
    credentials: Credentials,
    now: Now,
    patience: Duration,
    reach: Reach,
    /// By who is at the other end. Other certificates that count are another client: a connection to a
    /// certificate that no longer does is not used again.
    callers: Mutex<HashMap<Party, (Peer, Caller)>>,
}

impl Secure {
    pub(crate) fn new(
        authority: String,
        credentials: Credentials,
        now: Now,
        patience: Duration,
        reach: Reach,
    ) -> Self {
        Self { authority, credentials, now, patience, reach, callers: Mutex::default() }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Reply, NoReply> {
        let caller = self.caller(&request)?;
        whole(self.patience, caller.request(request.map(Full::new))).await
    }

    fn caller(&self, request: &Request) -> Result<Caller, NoReply> {
        let peer = request.extensions().get::<Peer>();
        let peer = peer.ok_or_else(|| NoReply::because("nobody is named to answer"))?;
        self.reach.check(request.uri()).map_err(NoReply::because)?;
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, caller)) = callers.get(&peer.party)
            && known == peer
        {
            return Ok(caller.clone());
        }
        let config = tls::client(&self.authority, &self.credentials, &self.now, peer)
            .map_err(NoReply::because)?;
        let mut http = HttpConnector::new_with_resolver(self.reach.clone());
        http.enforce_http(false);
        http.set_connect_timeout(Some(self.patience));
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_only()
            .enable_http1()
            .wrap_connector(http);
        let caller: Caller = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(https);
        callers.insert(peer.party.clone(), (peer.clone(), caller.clone()));
        Ok(caller)
    }

    /// Connections made so far are not used again.
    pub(crate) fn forget(&self) {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The whole reply to what was `sent`, within `patience`.
pub(crate) async fn whole(patience: Duration, sent: ResponseFuture) -> Result<Reply, NoReply> {
    let exchange = async {
        let (parts, body) = sent.await.map_err(causes)?.into_parts();
        let body = Limited::new(body, REPLY_MAX).collect().await.map_err(NoReply::because)?;
        Ok(Reply::from_parts(parts, body.to_bytes()))
    };
    match tokio::time::timeout(patience, exchange).await {
        Ok(reply) => reply,
        Err(_) => Err(NoReply::because("not in time")),
    }
}

/// The whole chain of causes: the first alone says only "client error".
fn causes(error: hyper_util::client::legacy::Error) -> NoReply {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    NoReply::because(text)
}

type Addresses = std::vec::IntoIter<SocketAddr>;

/// Every name is resolved here, so that what was checked and what is called are the same.
impl Service<Name> for Reach {
    type Response = Addresses;
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<Addresses, Unreachable>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unreachable>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = Arc::new(self.clone());
        Box::pin(async move { Ok(reach.resolve(name.as_str()).await?.into_iter()) })
    }
}
