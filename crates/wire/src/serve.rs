//! 监听 – connections taken in, bounded in number and in the time each may take to say what it wants.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::certificate::Certificate;

/// Time to finish a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Wait after a failed accept: out of file descriptors, most likely.
const BREATH: Duration = Duration::from_millis(50);

/// 来路 – where a request came from. An extension of every request.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The other end of the connection.
    pub address: SocketAddr,
    /// The certificate shown in the handshake, where one was asked for.
    pub certificate: Option<Arc<Certificate>>,
}

/// 限度 – what a listener puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time.
    pub connections: usize,
    /// Of these from one address.
    pub per_source: usize,
    /// Time to send the head of a request, and to be silent between two.
    pub head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 4096, per_source: 1024, head: Duration::from_secs(15) }
    }
}

/// Serve `router` on `listener`, behind TLS if `tls` says so, until `stop`; requests under way are
/// then cut off.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let door = Door {
        tls: tls.map(TlsAcceptor::from),
        router,
        limits,
        room: Arc::new(Semaphore::new(limits.connections)),
        sources: Arc::default(),
    };
    let mut connections = tokio::task::JoinSet::new();
    let accepting = async {
        loop {
            while connections.try_join_next().is_some() {}
            match listener.accept().await {
                Ok((stream, address)) => door.admit(&mut connections, stream, address),
                Err(error) => {
                    tracing::debug!(%error, "accept");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop => {}
    }
}

struct Door {
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: Limits,
    room: Arc<Semaphore>,
    sources: Arc<Sources>,
}

impl Door {
    /// Serve a connection in a task of its own; one too many is closed at once.
    fn admit(
        &self,
        connections: &mut tokio::task::JoinSet<()>,
        stream: TcpStream,
        address: SocketAddr,
    ) {
        let Ok(room) = self.room.clone().try_acquire_owned() else { return };
        let Some(place) = Sources::enter(&self.sources, address.ip(), self.limits.per_source)
        else {
            return;
        };
        let (tls, router, head) = (self.tls.clone(), self.router.clone(), self.limits.head);
        connections.spawn(async move {
            let _held = (room, place);
            let _ = stream.set_nodelay(true);
            let Some(tls) = tls else {
                return talk(stream, router, Arrival { address, certificate: None }, head).await;
            };
            match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
                    let certificate = shown.and_then(|der| Certificate::read(der).ok());
                    let arrival = Arrival { address, certificate: certificate.map(Arc::new) };
                    talk(stream, router, arrival, head).await;
                }
                Ok(Err(error)) => tracing::debug!(%address, %error, "handshake"),
                Err(_) => tracing::debug!(%address, "handshake too slow"),
            }
        });
    }
}

async fn talk<S>(stream: S, router: Router, arrival: Arrival, head: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(arrival.address));
        request.extensions_mut().insert(arrival.clone());
        router.clone().oneshot(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "connection");
    }
}

/// How many connections each address has.
#[derive(Default)]
struct Sources(Mutex<HashMap<IpAddr, usize>>);

struct Place(Arc<Sources>, IpAddr);

impl Sources {
    fn enter(sources: &Arc<Self>, from: IpAddr, most: usize) -> Option<Place> {
        let mut all = sources.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = all.entry(from).or_default();
        if *open >= most {
            return None;
        }
        *open += 1;
        Some(Place(Arc::clone(sources), from))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = all.get_mut(&self.1) {
            *open -= 1;
            if *open == 0 {
                all.remove(&self.1);
            }
        }
    }
}
