//! 机构身份 – each institution's own keys and certificates: it shows them when the court calls it, and
//! when it calls the court. Kept beside the journal, so that a restart changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use wire::{BadCertificate, Credentials, Now, Party, Reach, Wire};

use crate::engine::Engine;
use crate::institutions::Institution;
use crate::journal::JournalError;
use crate::problem::Problem;

const FILE: &str = "identities.json";
/// How long the court may take to acknowledge.
const PATIENCE: Duration = Duration::from_secs(30);

/// Body of `PUT /admin/certificates`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateSet {
    /// Whom to trust, PEM.
    authority: String,
    certificates: Vec<CertificateOf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificateOf {
    institution: String,
    /// PEM.
    certificate: String,
}

/// What is kept on disk.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    authority: Option<String>,
    listening: Option<SocketAddr>,
    /// Key and certificate, PEM, by institution.
    held: BTreeMap<String, (String, String)>,
}

#[derive(Default)]
struct Inner {
    kept: Kept,
    /// Keys whose certificates have not come yet.
    pending: Vec<(String, String)>,
    wires: BTreeMap<String, (Credentials, Wire)>,
}

/// 身份 – see the module.
pub(crate) struct Identities {
    inner: Mutex<Inner>,
    /// What all institutions show on their listener, by the name each is called by.
    shown: Credentials,
    authority: watch::Sender<Option<String>>,
    folder: Option<PathBuf>,
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identities")
    }
}

/// The name under which an institution of this machine is called.
#[must_use]
pub fn host(code: &str) -> String {
    format!("{}.localhost", code.to_ascii_lowercase())
}

impl Identities {
    /// Those kept in `folder`, if any.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, JournalError> {
        let path = folder.map(|folder| folder.join(FILE));
        let kept: Kept = match path.filter(|path| path.exists()) {
            Some(path) => serde_json::from_slice(&fs::read(path)?).map_err(std::io::Error::from)?,
            None => Kept::default(),
        };
        let authority = watch::Sender::new(kept.authority.clone());
        let inner = Mutex::new(Inner { kept, ..Inner::default() });
        let folder = folder.map(Path::to_path_buf);
        Ok(Self { inner, shown: Credentials::default(), authority, folder })
    }

    /// Take up what was kept: wires hold the clock of `engine`.
    pub(crate) fn take_up(&self, engine: &Arc<Engine>) -> Result<(), JournalError> {
        let mut inner = self.lock();
        let held = std::mem::take(&mut inner.kept.held);
        for (code, (key, certificate)) in held {
            self.hold(&mut inner, engine, &code, &key, &certificate)
                .map_err(std::io::Error::other)?;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn authority(&self) -> Option<String> {
        self.authority.borrow().clone()
    }

    /// Told when another authority is to be trusted.
    pub(crate) fn authorities(&self) -> watch::Receiver<Option<String>> {
        self.authority.subscribe()
    }

    pub(crate) fn shown(&self) -> &Credentials {
        &self.shown
    }

    pub(crate) fn listening(&self) -> Option<SocketAddr> {
        self.lock().kept.listening
    }

    pub(crate) fn listen_at(&self, address: SocketAddr) -> Result<(), JournalError> {
        let mut inner = self.lock();
        inner.kept.listening = Some(address);
        self.keep(&inner)
    }

    /// What `institution` sends over, once it has a certificate.
    pub(crate) fn wire(&self, institution: &Institution) -> Option<Wire> {
        self.lock().wires.get(institution.code).map(|(_, wire)| wire.clone())
    }

    /// A fresh key for `institution`; returns the request to certify it.
    pub(crate) fn request(&self, institution: &Institution) -> Result<String, Problem> {
        let party = Party::Institution(institution.code.to_owned());
        let (key, request) = wire::request(&party).map_err(bad)?;
        self.lock().pending.push((institution.code.to_owned(), key));
        Ok(request)
    }

    /// Show these certificates from now on; each must be of a key asked for.
    pub(crate) fn install(&self, engine: &Arc<Engine>, set: CertificateSet) -> Result<(), Problem> {
        let mut inner = self.lock();
        inner.kept.authority = Some(set.authority.clone());
        if self.authority.borrow().as_ref() != Some(&set.authority) {
            // Another court: what the former certified is of no use.
            inner.wires.clear();
            inner.kept.held.clear();
        }
        for CertificateOf { institution, certificate } in set.certificates {
            let fits = |(code, key): &(String, String)| {
                *code == institution && wire::fits(key, &certificate)
            };
            let place = inner.pending.iter().position(fits).ok_or_else(|| {
                Problem::invalid(
                    "certificates",
                    "没有与此证书相符的密钥",
                    "no key fits a certificate",
                )
            })?;
            let (code, key) = inner.pending.swap_remove(place);
            self.hold(&mut inner, engine, &code, &key, &certificate).map_err(bad)?;
        }
        self.keep(&inner)?;
        self.authority.send_if_modified(|known| {
            let is_new = known.as_ref() != Some(&set.authority);
            *known = Some(set.authority);
            is_new
        });
        Ok(())
    }

    fn hold(
        &self,
        inner: &mut Inner,
        engine: &Arc<Engine>,
        code: &str,
        key: &str,
        certificate: &str,
    ) -> Result<(), BadCertificate> {
        self.shown.put(&host(code), key, certificate)?;
        let authority = inner.kept.authority.clone().unwrap_or_default();
        let (credentials, wire) = inner.wires.entry(code.to_owned()).or_insert_with(|| {
            let credentials = Credentials::default();
            let reach = Reach::public().and_loopback().and_private();
            let wire = Wire::tls(authority, credentials.clone(), now(engine), PATIENCE, reach);
            (credentials, wire)
        });
        credentials.put("", key, certificate)?;
        wire.forget_connections();
        inner.kept.held.insert(code.to_owned(), (key.to_owned(), certificate.to_owned()));
        Ok(())
    }

    fn keep(&self, inner: &Inner) -> Result<(), JournalError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let aside = folder.join(format!("{FILE}.new"));
        let mut options = fs::File::options();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        file.write_all(&serde_json::to_vec(&inner.kept).map_err(std::io::Error::from)?)?;
        file.sync_all()?;
        Ok(fs::rename(&aside, folder.join(FILE))?)
    }
}

/// The clock of the nation, as long as it lives.
pub(crate) fn now(engine: &Arc<Engine>) -> Now {
    let engine = Arc::downgrade(engine);
    Arc::new(move || engine.upgrade().map(|engine| engine.lock().now()).unwrap_or_default())
}

fn bad(error: BadCertificate) -> Problem {
    Problem::invalid("certificate", "证书或请求有误", &error.to_string())
}
