//! 开张 – start the institutions on a listener, and stop them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use seal::Suite;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wire::Limits;

use crate::departments::{self, Departments};
use crate::engine::Engine;
use crate::http::{routes, secure_routes};
use crate::identities::now;
use crate::institutions::Extent;
use crate::journal::JournalError;
use crate::people::Nation;

/// 配置.
#[derive(Clone, Debug)]
pub struct Config {
    /// 种子.
    pub seed: u64,
    /// How many people.
    pub people: u64,
    /// 规模.
    pub extent: Extent,
    /// Folder of the journal; in memory only when left out.
    pub data: Option<PathBuf>,
    /// Where the clock of a new nation starts. One with a journal goes on where it stopped.
    pub start: DateTime<Utc>,
    /// Whether the clock of a new nation flows.
    pub flowing: bool,
    /// 密码套件 its institutions sign with.
    pub suite: Suite,
}

/// 运行中的国家 – stops when told; dropping it aborts it as a crash would.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
    secure: JoinHandle<()>,
    rounds: JoinHandle<()>,
}

/// Replay the journal if there is one, and serve on `listener`.
///
/// # Errors
/// A journal that cannot be read, is damaged before its last line, is of another nation or in use.
pub async fn serve(config: Config, listener: TcpListener) -> Result<Running, JournalError> {
    let (seed, suite) = (config.seed, config.suite);
    let nation = Nation::new(config.seed, config.people).of_extent(config.extent);
    let open = move || {
        let Config { data, start, flowing, suite, .. } = config;
        Engine::open(nation, data.as_deref(), start, flowing, suite, None)
    };
    let engine = tokio::task::spawn_blocking(open).await.map_err(std::io::Error::other)??;
    let engine = Arc::new(engine);
    engine.identities.take_up(&engine)?;
    let address = listener.local_addr()?;
    let behind_tls = secure_listener(&engine, address).await?;
    let secure = tokio::spawn(serve_secure(Arc::clone(&engine), behind_tls));
    let (stop, stopped) = oneshot::channel();
    let offices = Departments::new(Arc::clone(&engine), seed, suite);
    let router = routes(Arc::clone(&engine)).merge(departments::routes(offices));
    let closing = Arc::clone(&engine);
    let server = tokio::spawn(async move {
        let until = async move {
            let _ = stopped.await;
            closing.close();
        };
        axum::serve(listener, router).with_graceful_shutdown(until).await
    });
    let rounds = tokio::spawn(async move { engine.make_rounds().await });
    Ok(Running { address, stop: Some(stop), server, secure, rounds })
}

/// Where the institutions listen behind TLS: where they did before, else anywhere beside `beside`.
async fn secure_listener(
    engine: &Engine,
    beside: SocketAddr,
) -> Result<std::net::TcpListener, JournalError> {
    let before = engine.identities.listening();
    let anywhere = SocketAddr::new(beside.ip(), 0);
    let listener = match TcpListener::bind(before.unwrap_or(anywhere)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind(anywhere).await?,
    };
    engine.identities.listen_at(listener.local_addr()?)?;
    Ok(listener.into_std()?)
}

/// Serve the institutions' doors to holders of certificates, as soon as there is an authority.
async fn serve_secure(engine: Arc<Engine>, listener: std::net::TcpListener) {
    let mut authorities = engine.identities.authorities();
    loop {
        let authority = authorities.borrow_and_update().clone();
        let changed = async {
            let _ = authorities.changed().await;
        };
        let Some(authority) = authority else {
            changed.await;
            continue;
        };
        let config = wire::mutual(&authority, engine.identities.shown(), &now(&engine));
        let again = listener.try_clone().and_then(TcpListener::from_std);
        match (config, again) {
            (Ok(config), Ok(listener)) => {
                let doors = secure_routes(Arc::clone(&engine));
                wire::serve(listener, Some(config), doors, Limits::default(), changed).await;
            }
            (config, again) => {
                tracing::error!(config = ?config.err(), listener = ?again.err(), "no TLS");
                changed.await;
            }
        }
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base address for `exchange::register` and the scenario runner.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Finish what is being answered, write what is in line, stop.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
        self.secure.abort();
        self.rounds.abort();
        let _ = (&mut self.secure).await;
        let _ = (&mut self.rounds).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.secure.abort();
        self.rounds.abort();
    }
}
