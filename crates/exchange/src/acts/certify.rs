//! 机构证书 – issued to a request, revoked at once, checked at every use. Old and new count together
//! until the old one ends or is revoked, so that no order fails while an institution changes over.

use chrono::TimeDelta;
use platform::{Act, App, Fault, Result, Role, Tx};
use wire::{Certificate, Issued, Party};

use crate::model::{CertificateRow, CertificateState};
use crate::store::{self, certificates};

/// 签发机构证书.
pub(crate) const ISSUE: Act = Act::new("exchange.issue_certificate", &[Role::SystemAdmin]);
/// 吊销机构证书.
pub(crate) const REVOKE: Act = Act::new("exchange.revoke_certificate", &[Role::SystemAdmin]);

/// Longest validity, days: what is longer is never exchanged, and forgotten.
const DAYS_MAX: i64 = 398;
/// Most machines of one institution.
const HOSTS_MAX: usize = 20;
/// Longest name of a machine (RFC 1035).
const HOST_MAX: usize = 253;
/// Most bytes of a request.
const REQUEST_MAX: usize = 16 * 1024;

/// Answer the certificate request `request` of `institution`.
pub(crate) async fn issue(
    tx: &mut Tx,
    institution: &str,
    request: &str,
    hosts: &[String],
    days: i64,
) -> Result<Issued> {
    let institution = store::institution(tx, institution).await?;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Fault::invalid("days", "有效期须为1至398天", "1 to 398 days"));
    }
    let is_host = |host: &String| {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b':');
        (1..=HOST_MAX).contains(&host.len()) && host.bytes().all(plain)
    };
    if hosts.len() > HOSTS_MAX || !hosts.iter().all(is_host) {
        return Err(Fault::invalid(
            "hosts",
            "主机名有误,或超过20个",
            "no such host name, or more than 20",
        ));
    }
    let party = Party::Institution(institution.code);
    let wrong = |_| {
        Fault::invalid(
            "request",
            "不是有效的PKCS#10证书请求(PEM)",
            "not a valid PKCS#10 certificate request (PEM)",
        )
    };
    if request.len() > REQUEST_MAX {
        return Err(wrong(wire::BadCertificate::because("too long")));
    }
    let authority = &tx.app().keys().authority;
    let valid_for = TimeDelta::days(days);
    let issued = authority.issue(request, &party, hosts, tx.now, valid_for).map_err(wrong)?;
    certificates::keep_certificate(tx, &issued).await?;
    let Certificate { fingerprint, serial, not_after, .. } = &issued.certificate;
    tx.note(
        None,
        serde_json::json!({ "institution": party.code(), "fingerprint": fingerprint,
            "serial": serial, "not_after": not_after }),
    );
    Ok(issued)
}

/// Have a certificate count no more, from this moment on.
pub(crate) async fn revoke(tx: &mut Tx, fingerprint: &str, reason: &str) -> Result<CertificateRow> {
    let reason = platform::reason(reason, "reason")?;
    if certificates::certificate(tx, fingerprint).await?.is_none() {
        return Err(Fault::Missing("certificate"));
    }
    if !certificates::revoke(tx, fingerprint, reason).await? {
        return Err(law::id::EXCHANGE_CERTIFICATE
            .refuse("此证书已吊销", "this certificate was revoked already")
            .into());
    }
    tx.note(None, serde_json::json!({ "fingerprint": fingerprint, "reason": reason }));
    certificates::certificate(tx, fingerprint).await?.ok_or(Fault::Missing("certificate"))
}

/// 验证身份 – the institution for which `shown` speaks just now. Looked up at every message, so that
/// what was revoked does not count on an open connection either.
pub(crate) async fn admit(tx: &mut Tx, shown: &Certificate, sender: &str) -> Result<()> {
    let known = certificates::certificate(tx, &shown.fingerprint).await?;
    let now = tx.now;
    let is_theirs = shown.party == Party::Institution(sender.to_owned());
    let counts = |row: &CertificateRow| {
        row.institution == sender && row.state(now) == CertificateState::Valid
    };
    if is_theirs && known.as_ref().is_some_and(counts) {
        return Ok(());
    }
    Err(law::id::EXCHANGE_CERTIFICATE
        .refuse(
            "出示的证书不是发送方的,或已过期、被吊销,未予受理",
            "the certificate shown is not the sender's, or has expired or was revoked",
        )
        .into())
}

/// Answer requests of the program's own institutions at start, each as an act of the program.
///
/// # Errors
/// As for an administrator.
pub async fn enrol(
    app: &App,
    requests: &[(String, String)],
    hosts: impl Fn(&str) -> Vec<String>,
    days: i64,
) -> Result<Vec<(String, String)>> {
    let mut tx = app.begin_system(ISSUE.name).await?;
    let mut issued = Vec::new();
    for (institution, request) in requests {
        let made = issue(&mut tx, institution, request, &hosts(institution), days).await?;
        issued.push((institution.clone(), made.pem));
    }
    tx.commit().await?;
    Ok(issued)
}
