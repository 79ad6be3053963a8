//! 运行 – a gateway on a listener, and its end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use contract::Transport;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wire::{Limits, Now};

use crate::config::Settings;
use crate::gateway::{Gateway, connect};
use crate::{desk, http, store};

/// 运行中的前置机 – stops when told; dropping it aborts it as a crash would.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    desk: Option<SocketAddr>,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
}

/// 建表 – make the gateway's tables in the institution's database; made again, nothing changes.
///
/// # Errors
/// A database that is not there, or belongs to the gateway of another institution.
pub async fn init(settings: &Settings) -> Result<()> {
    let pool = connect(settings).await?;
    let whose = store::init(&pool, &settings.institution.code).await?;
    pool.close().await;
    let code = &settings.institution.code;
    anyhow::ensure!(&whose == code, "the database is the gateway of {whose}, not of {code}");
    Ok(())
}

/// Serve the gateway of `settings` on `listener`; time comes from `now`.
///
/// # Errors
/// Keys, certificates or a database that are not as the settings say.
pub async fn serve(settings: Settings, listener: TcpListener, now: Now) -> Result<Running> {
    let gateway = Arc::new(Gateway::open(settings, now).await?);
    let address = listener.local_addr()?;
    let tls = match &gateway.credentials {
        Some((authority, credentials)) => {
            Some(wire::mutual(authority, credentials, gateway.clock())?)
        }
        None => None,
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let routes = http::routes(Arc::clone(&gateway));
    let until = async move {
        let _ = stopped.await;
    };
    let mut tasks =
        vec![tokio::spawn(wire::serve(listener, tls, routes, Limits::default(), until))];
    let own = || Arc::clone(&gateway);
    let mut at_the_desk = None;
    if let Some(desk) = &gateway.settings.desk {
        let listener = TcpListener::bind(desk.listen).await.context("desk.listen")?;
        at_the_desk = Some(listener.local_addr()?);
        let routes = desk::routes(Arc::clone(&gateway));
        tasks.push(tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        }));
    }
    let (works, tells, comes) = (own(), own(), own());
    tasks.push(tokio::spawn(async move { works.work().await }));
    tasks.push(tokio::spawn(async move { tells.tell().await }));
    tasks.push(tokio::spawn(async move { comes.bring_in().await }));
    Ok(Running { address, desk: at_the_desk, stop: Some(stop), tasks })
}

impl Gateway {
    /// Bring in what is not pushed.
    async fn bring_in(&self) {
        let folder = self.settings.institution.folder.clone();
        match self.settings.institution.transport {
            Transport::Push => {}
            Transport::Pull => self.fetch().await,
            Transport::File => self.watch(folder.as_deref().unwrap_or(Path::new("."))).await,
        }
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its own clerks' pages are, if there are any.
    #[must_use]
    pub fn desk(&self) -> Option<SocketAddr> {
        self.desk
    }

    /// Let in nobody more, and stop. What is under way is either whole or not at all.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        for task in self.tasks.drain(1..) {
            task.abort();
            let _ = task.await;
        }
        for door in self.tasks.drain(..) {
            let _ = door.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
