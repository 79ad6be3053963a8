//! 验章 – whether a paper is, byte for byte, what its court sealed; offline, with the root's
//! certificate alone.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::asn1::DATA;
use crate::message;
use crate::pdf::{AFTER, CONTENTS, DIGITS, RANGE, rfind};
use crate::stamp::stamped;
use crate::{Certificate, Purpose};

/// 吊销 – a certificate that counts for nothing from a moment on.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// Its serial number, hex.
    pub serial: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// 验证结果 – who sealed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// 用印法院.
    pub court: String,
    /// Serial number of its certificate, hex.
    pub serial: String,
    /// 用印时间 – by the time-stamp, if there is one.
    pub at: DateTime<Utc>,
    /// Whether a time-stamp says so.
    pub is_stamped: bool,
}

/// 瑕疵 – why a paper does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No signature as this house writes them, or one that does not cover the whole file.
    #[error("没有覆盖全文的电子印章 / no seal that covers the whole paper")]
    NotSealed,
    /// Bytes other than those sealed.
    #[error("文件在用印后被改动 / the paper was changed after it was sealed")]
    Changed,
    /// A certificate the root did not issue for seals.
    #[error("印章证书不是受信任的机构签发 / the seal's certificate is not of the trusted root")]
    Untrusted,
    /// The certificate was not valid at that time.
    #[error("用印时证书不在有效期内 / the certificate was not valid when the paper was sealed")]
    Expired,
    /// The certificate was revoked by then.
    #[error("用印时印章已被吊销 / the seal had been revoked when the paper was sealed")]
    Revoked,
    /// A time-stamp that is not one, or of another time.
    #[error("时间戳无效 / the time-stamp is not valid")]
    Stamp,
}

/// Verify `pdf` against the certificate of the root.
///
/// # Errors
/// The first flaw found.
pub fn verify(pdf: &[u8], root: &Certificate, revoked: &[Revoked]) -> Result<Verified, Flaw> {
    let found = find(pdf).ok_or(Flaw::NotSealed)?;
    let covered = [&pdf[..found.start], &pdf[found.end..]].concat();
    let read = message::open(&found.message, DATA, Some(&covered)).ok_or(Flaw::Changed)?;
    let signer = read.signer;
    if !root.is_for(Purpose::Root) || !signer.is_issued_by(root) || !signer.is_for(Purpose::Seal) {
        return Err(Flaw::Untrusted);
    }
    if read.others.iter().any(|other| other != root) {
        return Err(Flaw::Changed);
    }
    let (at, is_stamped) = match &read.stamp {
        None => (found.at, false),
        Some(token) => {
            let (at, by) = stamped(token, &read.signature, root).ok_or(Flaw::Stamp)?;
            if at < found.at || is_revoked(&by, at, revoked) {
                return Err(Flaw::Stamp);
            }
            (at, true)
        }
    };
    let validity = signer.validity().ok_or(Flaw::Untrusted)?;
    if !(validity.from..=validity.until).contains(&at) {
        return Err(Flaw::Expired);
    }
    if is_revoked(&signer, at, revoked) {
        return Err(Flaw::Revoked);
    }
    Ok(Verified { court: signer.name(), serial: signer.serial(), at, is_stamped })
}

fn is_revoked(certificate: &Certificate, at: DateTime<Utc>, revoked: &[Revoked]) -> bool {
    revoked.iter().any(|one| one.serial == certificate.serial() && one.at <= at)
}

struct Found {
    start: usize,
    end: usize,
    message: Vec<u8>,
    at: DateTime<Utc>,
}

/// The last signature, if its range is the whole file but for the signature itself.
fn find(pdf: &[u8]) -> Option<Found> {
    let range = rfind(pdf, RANGE)? + RANGE.len();
    let width = 3 * (DIGITS + 1) - 1;
    let contents = range + width;
    let start = contents + CONTENTS.len() - 1;
    if !pdf.get(contents..)?.starts_with(CONTENTS) {
        return None;
    }
    let close = start + pdf.get(start..)?.iter().position(|byte| *byte == b'>')?;
    let end = close + 1;
    let written: String =
        [start, end, pdf.len() - end].iter().map(|n| format!("{n:<DIGITS$} ")).collect();
    let after = pdf.get(close..)?.strip_prefix(AFTER)?;
    let at =
        NaiveDateTime::parse_from_str(std::str::from_utf8(after.get(..15)?).ok()?, "%Y%m%d%H%M%SZ");
    let digits = pdf.get(start + 1..close)?;
    (pdf.get(range..contents)? == &written.as_bytes()[..width]).then_some(())?;
    Some(Found { start, end, message: message_of(digits)?, at: at.ok()?.and_utc() })
}

/// The message in its place, followed by nothing but zeros.
fn message_of(digits: &[u8]) -> Option<Vec<u8>> {
    let bytes = hex::decode(digits).ok()?;
    // The length of the DER says where it ends; the rest must be empty.
    let length = match bytes.get(..4)? {
        [0x30, 0x82, high, low] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => return None,
    };
    let (message, rest) = bytes.split_at_checked(length)?;
    let is_plain = rest.iter().all(|byte| *byte == 0) && hex::encode(&bytes).as_bytes() == digits;
    is_plain.then(|| message.to_vec())
}
