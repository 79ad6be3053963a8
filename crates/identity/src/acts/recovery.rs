//! 恢复码 – for the day the phone is gone: shown once, kept as digests, each good once.

use platform::{Act, Result, Tx};
use uuid::Uuid;

use super::{me, tell_factor};
use crate::model::Happened;
use crate::store::factors;

/// 更换恢复码.
pub(crate) const NEW_CODES: Act = Act::new("identity.new_recovery_codes", &[]).stepped_up();

/// How many there are, and the bytes of one: 120 bits cannot be guessed (ASVS 6.5.2 asks for 112).
const COUNT: usize = 10;
const BYTES: usize = 15;

/// A code as it is kept: keyed, so that whoever writes in the table makes none.
fn kept(tx: &Tx, officer: Uuid, code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let code = format!("{officer} {}", plain.to_ascii_lowercase());
    tx.app().keys().lookup.hash("recovery", &code).to_vec()
}

/// New codes in place of all old ones.
pub(crate) async fn renew(tx: &mut Tx) -> Result<Vec<String>> {
    let officer = me(tx)?;
    let codes: Vec<String> = (0..COUNT).map(|_| spell(&rand::random())).collect();
    let digests: Vec<Vec<u8>> = codes.iter().map(|code| kept(tx, officer, code)).collect();
    factors::set_recovery_codes(tx, officer, &digests).await?;
    tell_factor(tx, Happened::RecoveryCodes).await?;
    Ok(codes)
}

/// In groups of five, as one reads them out.
fn spell(bytes: &[u8; BYTES]) -> String {
    let digits = hex::encode(bytes);
    let groups: Vec<&str> =
        (0..digits.len()).step_by(5).filter_map(|at| digits.get(at..at + 5)).collect();
    groups.join("-")
}

/// The first codes, with the first factor.
pub(crate) async fn first(tx: &mut Tx, officer: Uuid) -> Result<Option<Vec<String>>> {
    let left = factors::factors(tx, officer).await?.recovery_codes;
    if left > 0 { Ok(None) } else { Ok(Some(renew(tx).await?)) }
}

/// Use a code up; says whether it was one.
pub(crate) async fn spend(tx: &mut Tx, officer: Uuid, code: &str) -> Result<bool> {
    let kept = kept(tx, officer, code);
    factors::use_recovery_code(tx, officer, &kept).await
}
