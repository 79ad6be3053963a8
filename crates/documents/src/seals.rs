//! 用印 – a paper is sealed the first time it is printed, and stays those bytes for ever. Certificates
//! are issued when they are needed, by a root of the installation; their keys follow from the master
//! key and their serial number, and are kept nowhere.

use std::sync::Arc;

use chrono::{DateTime, Days, SubsecRound, Utc};
use platform::{Act, App, Fault, Result, Role, Tx};
use seal::Signer;
use serde_json::json;
use signet::{
    Certificate, Chop, Issuer, Place, Purpose, Revoked, StampingAuthority, Subject, Validity,
};
use uuid::Uuid;

use crate::store::seals as store;

/// 吊销印章.
pub const REVOKE: Act = Act::new("documents.revoke_seal", &[Role::SecurityAdmin]).stepped_up();
/// Longest reason.
const REASON_MAX: usize = 500;

/// A certificate with less time left is followed by a new one.
const RENEW_BEFORE: u64 = 30;
/// Days for which certificates are issued: the root, the time-stamps, a court's seal [D].
const ROOT_DAYS: u64 = 7300;
const STAMP_DAYS: u64 = 3650;
const SEAL_DAYS: u64 = 1095;

/// Which certificate is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Kind<'a> {
    pub(crate) purpose: Purpose,
    /// Court's code; nothing for what is the installation's.
    pub(crate) court: &'a str,
    /// Whose name it bears.
    name: &'a str,
    days: u64,
}

impl Kind<'_> {
    pub(crate) fn code(self) -> &'static str {
        match self.purpose {
            Purpose::Root => "root",
            Purpose::Seal => "seal",
            Purpose::TimeStamp => "stamp",
        }
    }
}

const ROOT: Kind<'static> =
    Kind {
        purpose: Purpose::Root, court: "", name: "执行平台电子印章根证书", days: ROOT_DAYS
    };
const STAMP: Kind<'static> =
    Kind {
        purpose: Purpose::TimeStamp, court: "", name: "执行平台时间戳", days: STAMP_DAYS
    };

fn key(app: &App, serial: &str) -> Arc<dyn Signer> {
    app.keys().papers(serial)
}

/// The newest certificate of its kind that has time left; issued if there is none.
async fn certificate(
    tx: &mut Tx,
    kind: Kind<'_>,
    root: Option<&Certificate>,
) -> Result<(Certificate, Arc<dyn Signer>)> {
    let needed_until = tx.now + Days::new(RENEW_BEFORE);
    let found = match store::current(tx, kind, needed_until).await? {
        Some(der) => Certificate::read(&der).map_err(anyhow::Error::from)?,
        None => {
            store::lock(tx).await?;
            match store::current(tx, kind, needed_until).await? {
                Some(der) => Certificate::read(&der).map_err(anyhow::Error::from)?,
                None => issue(tx, kind, root).await?,
            }
        }
    };
    let signer = key(tx.app(), &found.serial());
    Ok((found, signer))
}

async fn issue(tx: &mut Tx, kind: Kind<'_>, root: Option<&Certificate>) -> Result<Certificate> {
    let id = tx.new_id(); // a time comes first in it, so that it is no negative number
    let serial = hex::encode(id.as_bytes());
    let own = key(tx.app(), &serial);
    let signer = root.map_or_else(|| own.clone(), |root| key(tx.app(), &root.serial()));
    let from = tx.now.trunc_subsecs(0);
    let issuer = Issuer { signer: &*signer, certificate: root };
    let issued = issuer
        .issue(&Subject {
            name: kind.name,
            key: &own.public(),
            serial: id.as_bytes(),
            validity: Validity { from, until: from + Days::new(kind.days) },
            purpose: kind.purpose,
        })
        .map_err(anyhow::Error::from)?;
    store::keep_certificate(tx, kind, &issued).await?;
    tx.note(None, json!({ "certificate": issued.serial(), "of": kind.name }));
    Ok(issued)
}

/// The sealed paper, if it was printed before.
pub async fn sealed(tx: &mut Tx, document: Uuid) -> Result<Option<Vec<u8>>> {
    store::sealed(tx, document).await
}

/// 用印 – seal `pdf`, the first print of `document`, with the seal of `court`, seen at `place`. Of two
/// who print at once one is too late, and gets what the other sealed.
pub async fn seal(
    tx: &mut Tx,
    document: Uuid,
    court: &str,
    pdf: &[u8],
    place: Option<Place>,
) -> Result<Vec<u8>> {
    let name = law::courts::name(court);
    let kind = Kind { purpose: Purpose::Seal, court, name: &name, days: SEAL_DAYS };
    let (root, _) = certificate(tx, ROOT, None).await?;
    let (own, signer) = certificate(tx, kind, Some(&root)).await?;
    let (stamp, stamper) = certificate(tx, STAMP, Some(&root)).await?;
    let serial = tx.new_id();
    let stamps =
        StampingAuthority { signer: &*stamper, certificate: &stamp, serial: serial.as_bytes() };
    let chop = Chop { signer: &*signer, certificate: &own, root: &root, stamps: Some(stamps) };
    let at = tx.now.trunc_subsecs(0);
    let sealed = signet::seal(pdf, &chop, place, at).map_err(anyhow::Error::from)?;
    store::keep_sealed(tx, document, &own.serial(), &sealed).await?;
    tx.note(None, json!({ "document": document, "seal": own.serial() }));
    store::sealed(tx, document).await?.ok_or(Fault::Missing("document"))
}

/// 信任根 – the certificate by which papers verify, and what was revoked.
pub async fn trust(tx: &mut Tx) -> Result<(Certificate, Vec<Revoked>)> {
    let (root, _) = certificate(tx, ROOT, None).await?;
    Ok((root, store::revoked(tx).await?))
}

/// 吊销印章 – the present seal of `court` counts for nothing from now on; its next paper gets a new one.
///
/// # Errors
/// No reason; a court that has no seal.
pub async fn revoke(tx: &mut Tx, court: &str, reason: &str) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Fault::invalid(
            "reason",
            "请写明吊销理由,不超过500字",
            "say why, in at most 500 characters",
        ));
    }
    let now: DateTime<Utc> = tx.now;
    if store::revoke(tx, court, reason, now).await? == 0 {
        return Err(Fault::Missing("seal"));
    }
    tx.note(None, json!({ "revoked_seal_of": court, "reason": reason }));
    Ok(())
}
