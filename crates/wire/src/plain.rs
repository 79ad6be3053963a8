//! 普通线路 – messages to those who hold no certificate of ours: over HTTP within one machine, else over
//! TLS to whoever the request says it trusts. There are no redirects and no proxies.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::secure::whole;
use crate::tls::Trust;
use crate::{NoReply, Reply, Request, tls};

type Caller = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// What all connections of a plain wire share.
pub(crate) struct Plain {
    patience: Duration,
    /// By whom is trusted; none are those over HTTP.
    callers: Mutex<HashMap<Option<Trust>, Caller>>,
}

impl Plain {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { patience, callers: Mutex::default() }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Reply, NoReply> {
        let caller = self.caller(&request)?;
        whole(self.patience, caller.request(request.map(Full::new))).await
    }

    fn caller(&self, request: &Request) -> Result<Caller, NoReply> {
        let trust = request.extensions().get::<Trust>().cloned();
        if request.uri().scheme_str() == Some("https") && trust.is_none() {
            return Err(NoReply::because("nobody is trusted to answer"));
        }
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(caller) = callers.get(&trust) {
            return Ok(caller.clone());
        }
        let config = tls::trusting(trust.as_ref()).map_err(NoReply::because)?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_connect_timeout(Some(self.patience));
        http.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new().with_tls_config(config);
        let connector = connector.https_or_http().enable_http1().wrap_connector(http);
        let caller: Caller =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        callers.insert(trust, caller.clone());
        Ok(caller)
    }
}
