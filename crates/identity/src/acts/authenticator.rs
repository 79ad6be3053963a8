//! 动态验证码 – RFC 6238 codes of an app: six digits, good once and for the half minute they are shown
//! (ASVS 6.5.5). They are reckoned on real time, because the phone that makes them knows no other.

use platform::http::Oneself;
use platform::{Fault, Result, SecondFactor, Tx};
use serde::Serialize;
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{may_enrol, may_remove, me, recovery, tell_factor};
use crate::model::Happened;
use crate::sealing;
use crate::store::factors;

/// Bytes of a secret: 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const ISSUER: &str = "zhixing";

/// 待确认的验证器 – shown once, to be scanned or typed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Offer {
    /// Base32, for typing.
    pub(crate) secret: String,
    /// `otpauth://` address, for a QR code.
    pub(crate) uri: String,
}

fn app(secret: Vec<u8>) -> Totp {
    Builder::new().with_secret(secret).with_skew(0).build_noncompliant()
}

fn step_of(secret: Vec<u8>, code: &str, seconds: i64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let step = app(secret).check(&code, u64::try_from(seconds).ok()?)?;
    i64::try_from(step).ok()
}

/// Offer a new secret; it counts from the first right code on.
pub(crate) async fn offer(tx: &mut Tx, who: &Oneself) -> Result<Offer> {
    if may_enrol(tx, who).await?.only_passkeys {
        return Err(law::id::IDENTITY_SECOND_FACTOR
            .refuse("本平台只接受通行密钥", "only a passkey counts here")
            .into());
    }
    let officer = me(tx)?;
    let login = platform::officers::account(tx, officer).await?.login;
    let secret: [u8; SECRET_BYTES] = rand::random();
    let sealed = sealing::seal(tx, &sealing::app_of(officer), &hex::encode(secret)).await?;
    if !factors::offer_authenticator(tx, officer, &sealed).await? {
        return Err(law::id::IDENTITY_SECOND_FACTOR
            .refuse(
                "已设置验证器,请先移除原有的",
                "an authenticator is set up already; remove it first",
            )
            .into());
    }
    let secret = Secret::from(secret.to_vec()).to_base32();
    let mut uri = url::Url::parse("otpauth://totp/").map_err(anyhow::Error::from)?;
    uri.set_path(&format!("{ISSUER}:{login}"));
    uri.query_pairs_mut().append_pair("secret", &secret).append_pair("issuer", ISSUER);
    Ok(Offer { secret, uri: uri.into() })
}

/// The first code of a new app: it is set up. Returns recovery codes when there are none yet.
pub(crate) async fn confirm(tx: &mut Tx, who: &Oneself, code: &str) -> Result<Option<Vec<String>>> {
    may_enrol(tx, who).await?;
    let officer = me(tx)?;
    if !check(tx, officer, code, false).await? {
        return Err(Fault::invalid(
            "code",
            "验证码不正确,请核对手机时间",
            "the code is wrong; check the time of your phone",
        ));
    }
    tell_factor(tx, Happened::AuthenticatorAdded).await?;
    recovery::first(tx, officer).await
}

/// Whether `code` is a right one that was not used before; it is used now.
pub(crate) async fn check(
    tx: &mut Tx,
    officer: Uuid,
    code: &str,
    is_confirmed: bool,
) -> Result<bool> {
    let seconds = tx.app().clock().real().timestamp();
    let Some(kept) = factors::lock_authenticator(tx, officer).await? else { return Ok(false) };
    if kept.is_confirmed != is_confirmed {
        return Ok(false);
    }
    let secret = sealing::open(tx, &sealing::app_of(officer), &kept.secret).await?;
    let secret = hex::decode(secret).map_err(anyhow::Error::from)?;
    match step_of(secret, code, seconds) {
        Some(step) if step > kept.last_step => {
            factors::use_step(tx, officer, step).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// 移除验证器.
pub(crate) async fn remove(tx: &mut Tx) -> Result<()> {
    let counts = tx.app().access().second_factor != SecondFactor::Passkey;
    let officer = may_remove(tx, counts).await?;
    if !factors::remove_authenticator(tx, officer).await? {
        return Err(Fault::Missing("authenticator"));
    }
    tell_factor(tx, Happened::AuthenticatorRemoved).await
}
