//! 用印 – a paper is sealed the first time it is printed, and stays those bytes for ever. Certificates
//! are issued when they are needed, by a root of the installation; their keys follow from the master
//! key and their serial number, and are kept nowhere.

use std::sync::Arc;

use chrono::{DateTime, Days, SubsecRound, Utc};
use law::{RuleId, id};
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

/// Which certificate is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Kind<'a> {
    pub(crate) purpose: Purpose,
    /// Court's code; nothing for what is the installation's.
    pub(crate) court: &'a str,
    /// Whose name it bears.
    name: &'a str,
    /// For how long it is issued.
    lasts: RuleId,
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

const ROOT: Kind<'static> = Kind {
    purpose: Purpose::Root,
    court: "",
    name: "执行平台电子印章根证书",
    lasts: id::SEAL_ROOT,
};
const STAMP: Kind<'static> =
    Kind {
        purpose: Purpose::TimeStamp, court: "", name: "执行平台时间戳", lasts: id::SEAL_STAMP
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
    let needed_until = tx.now + Days::new(law::days(id::SEAL_RENEW, tx.today()));
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
    let number = tx.new_id(); // a time comes first in it, so that it is no negative number
    let serial = hex::encode(number.as_bytes());
    let own = key(tx.app(), &serial);
    let signer = root.map_or_else(|| own.clone(), |root| key(tx.app(), &root.serial()));
    let (from, days) = (tx.now.trunc_subsecs(0), law::days(kind.lasts, tx.today()));
    let issuer = Issuer { signer: &*signer, certificate: root };
    let issued = issuer
        .issue(&Subject {
            name: kind.name,
            key: &own.public(),
            serial: number.as_bytes(),
            validity: Validity { from, until: from + Days::new(days) },
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
    let kind = Kind { purpose: Purpose::Seal, court, name: &name, lasts: id::SEAL_COURT };
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
    let reason = platform::reason(reason, "reason")?;
    let now: DateTime<Utc> = tx.now;
    if store::revoke(tx, court, reason, now).await? == 0 {
        return Err(Fault::Missing("seal"));
    }
    tx.note(None, json!({ "revoked_seal_of": court, "reason": reason }));
    Ok(())
}
