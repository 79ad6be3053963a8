//! 接入 – the two listeners of a court: one for officers and the public, one for institutions, which
//! must show a certificate. What crowds one does not crowd the other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use exchange::Courier;
use law::{RuleId, id};
use platform::App;
use platform::http::{Armour, Budget, Budgets, named_by_gateway};
use tokio::net::TcpListener;
use tokio::sync::watch;
use wire::{Credentials, Limits, Party, Reach};

use crate::app::{Outside, Serving, Works, told_to_stop, work};
use crate::routes;

const LOOK_EVERY: Duration = Duration::from_secs(30);

/// 接入 – where and how to listen.
pub struct Rim {
    /// For officers and the public.
    pub officers: TcpListener,
    /// Key and certificate (PEM) of that listener; plain HTTP without, for a gateway in front or
    /// for one's own machine.
    pub officers_tls: Option<(String, String)>,
    /// A gateway in front of that listener ends TLS.
    pub behind_gateway: bool,
    /// Names officers call it by, beside plain addresses.
    pub hosts: Vec<String>,
    /// For the public, when its site is served.
    pub portal: Option<TcpListener>,
    /// For institutions.
    pub institutions: TcpListener,
    /// Names or addresses institutions call it by.
    pub exchange_hosts: Vec<String>,
    /// Sender code of this installation.
    pub sender: String,
    /// Machines that orders may go to.
    pub reach: Reach,
    /// Other budgets than the usual.
    pub budgets: Vec<Budget>,
    /// Folder of the built front end.
    pub web: Option<PathBuf>,
}

impl Rim {
    /// Whether browsers reach officers' listener over TLS.
    #[must_use]
    pub fn is_over_tls(&self) -> bool {
        self.officers_tls.is_some() || self.behind_gateway
    }
}

/// Serve `app` on both listeners, do its jobs and dispatch, and keep the log with those `outside`.
///
/// # Errors
/// An address that is gone, a certificate that is none.
pub fn serve_apart(app: &App, rim: Rim, outside: Outside) -> Result<Serving> {
    let address = rim.officers.local_addr()?;
    let portal = rim.portal.as_ref().map(TcpListener::local_addr).transpose()?;
    let identity = Identity::new(app, &rim)?;
    let clock = app.clone();
    let now: wire::Now = Arc::new(move || clock.now());
    let mutual = wire::mutual(app.keys().authority.pem(), &identity.credentials, &now)?;
    let one_sided = match &rim.officers_tls {
        Some((key, certificate)) => Some(
            wire::one_sided(key, certificate)
                .context("--tls-key and --tls-cert are no key and its certificate, PEM")?,
        ),
        None => None,
    };
    let armour = Armour::new(&rim.hosts, rim.is_over_tls());
    let budgets = Budgets::with(&rim.budgets);
    let mut officers =
        routes::for_officers(app.clone(), rim.web.as_deref(), armour, Arc::clone(&budgets));
    if rim.behind_gateway {
        officers = officers.layer(axum::middleware::from_fn(named_by_gateway));
    }
    let courier = Courier::secure(app, identity.credentials.clone(), rim.reach, rim.sender.clone());
    let institutions = routes::for_institutions(app.clone(), budgets, courier.origin());
    let (stop, stopped) = watch::channel(false);
    let until = || {
        let mut stopped = stopped.clone();
        async move { told_to_stop(&mut stopped).await }
    };
    let limits = Limits::default();
    let mut tasks = work(app, Works { courier, outside }, &stopped)?;
    if let Some(listener) = rim.portal {
        let site = portal::router(
            app.clone(),
            portal::Limits::default(),
            rim.behind_gateway,
            rim.web.as_deref(),
        );
        let public = wire::serve(listener, one_sided.clone(), site, limits, until());
        tasks.push(tokio::spawn(public));
    }
    tasks.push(tokio::spawn(wire::serve(rim.officers, one_sided, officers, limits, until())));
    let exchange = wire::serve(rim.institutions, Some(mutual), institutions, limits, until());
    tasks.push(tokio::spawn(exchange));
    let ends = until();
    tasks.push(tokio::spawn(async move {
        tokio::select! {
            () = identity.keep_fresh() => {}
            () = ends => {}
        }
    }));
    Ok(Serving::new((address, portal), stop, tasks))
}

/// 法院证书 – what the court shows when it calls and when it is called.
struct Identity {
    app: App,
    party: Party,
    hosts: Vec<String>,
    credentials: Credentials,
}

impl Identity {
    fn new(app: &App, rim: &Rim) -> Result<Self> {
        let mut hosts = vec![rim.institutions.local_addr()?.ip().to_string()];
        hosts.extend(rim.exchange_hosts.iter().cloned());
        let party = Party::Court(rim.sender.clone());
        let credentials = Credentials::default();
        let identity = Self { app: app.clone(), party, hosts, credentials };
        identity.renew()?;
        Ok(identity)
    }

    fn renew(&self) -> Result<()> {
        let (authority, now) = (&self.app.keys().authority, self.app.now());
        let (key, pem) = authority.identify(
            &self.party,
            &self.hosts,
            now,
            span(&self.app, id::COURT_CERTIFICATE_LASTS),
        )?;
        Ok(self.credentials.put("", &key, &pem)?)
    }

    /// Connections made with the old one live on; new ones get the new.
    async fn keep_fresh(self) {
        let mut since = self.app.now();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = self.app.now();
            if now - since < span(&self.app, id::COURT_CERTIFICATE_RENEWED) {
                continue;
            }
            match self.renew() {
                Ok(()) => since = now,
                Err(error) => tracing::error!(%error, "the court's certificate is not renewed"),
            }
        }
    }
}

/// The days of a rule, today.
pub(crate) fn span(app: &App, rule: RuleId) -> TimeDelta {
    let days = law::days(rule, kernel::time::day_of(app.now()));
    TimeDelta::days(i64::try_from(days).unwrap_or(0))
}
