//! 账号 – opened without a role, closed on a day, given a password to be changed at once. Roles are for
//! the security administrators.

use chrono::NaiveDate;
use platform::officers::{self, NewOfficer};
use platform::{Act, Fault, Result, Role, Tx, sessions};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::happenings;
use crate::events::AccountChanged;
use crate::model::Happened;
use crate::rules::posts;
use crate::store::{factors, links};

/// 开立账号.
pub(crate) const OPEN: Act = Act::new("identity.open_account", &[Role::SystemAdmin]).stepped_up();
/// 停用账号或变更有效期.
pub(crate) const SET_TERM: Act = Act::new("identity.set_term", &[Role::SystemAdmin]).stepped_up();
/// 重置口令.
pub(crate) const RESET: Act =
    Act::new("identity.reset_password", &[Role::SystemAdmin]).stepped_up();
/// 撤销鉴别方式 – for whoever does not reset passwords: one administrator alone becomes nobody else.
pub(crate) const REVOKE: Act =
    Act::new("identity.revoke_factor", &[Role::SecurityAdmin]).stepped_up();
/// 查看账号与岗位变更.
pub(crate) const VIEW: Act = Act::new("identity.view_accounts", &Role::ADMINISTRATORS);

/// Longest log-in name.
const LOGIN_MAX: usize = 40;

/// 关联统一身份.
pub(crate) const LINK: Act = Act::new("identity.link", &[Role::SystemAdmin]).stepped_up();

/// 统一身份 – whom the provider names so.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLink {
    /// The provider, as configured.
    pub(crate) issuer: String,
    /// Its name for the person.
    pub(crate) subject: String,
}

/// 新账号.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOfficerAccount)]
pub struct NewAccount {
    /// Log-in name: small letters and digits.
    pub login: String,
    /// 姓名.
    pub name: String,
    /// 工作证号.
    pub work_card: String,
    /// 执行公务证号.
    pub duty_card: String,
    /// 有效期至.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
}

/// A password nobody chose; its receiver changes it at the first log-in.
fn once() -> String {
    hex::encode(rand::random::<[u8; 10]>())
}

fn check(new: &NewAccount) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if new.login.is_empty() || new.login.len() > LOGIN_MAX || !new.login.chars().all(fits) {
        return Err(Fault::invalid(
            "login",
            "用户名须为1至40个小写字母或数字",
            "a log-in name is 1 to 40 small letters or digits",
        ));
    }
    for (field, text) in
        [("name", &new.name), ("work_card", &new.work_card), ("duty_card", &new.duty_card)]
    {
        if text.trim().is_empty() || text.chars().count() > LOGIN_MAX {
            return Err(Fault::invalid(field, "须为1至40个字", "1 to 40 characters"));
        }
    }
    Ok(())
}

async fn make(
    tx: &mut Tx,
    court: &str,
    new: NewAccount,
    roles: Vec<Role>,
) -> Result<(Uuid, String)> {
    check(&new)?;
    if officers::is_taken(tx, &new.login).await? {
        return Err(law::id::IDENTITY_ACCOUNTS
            .refuse("此用户名已有人使用", "somebody has this log-in name")
            .at("login")
            .into());
    }
    posts::fit_together(&roles)?;
    let (password, ends_on) = (once(), new.ends_on);
    let NewAccount { login, name, work_card, duty_card, .. } = new;
    let (court, chosen) = (court.to_owned(), password.clone());
    let made = NewOfficer { login, name, court, roles, password: chosen, work_card, duty_card };
    let id = officers::appoint(tx, made).await?;
    officers::set_term(tx, id, true, ends_on).await?;
    officers::set_password(tx, id, &password, true).await?;
    tell(tx, id, "opened", None).await?;
    Ok((id, password))
}

/// Open an account of the administrator's own court; returns its first password, shown once.
pub(crate) async fn open(tx: &mut Tx, new: NewAccount) -> Result<(Uuid, String)> {
    let court = tx.actor.officer().ok_or(Fault::Unsigned)?.court.clone();
    make(tx, &court, new, Vec::new()).await
}

/// 初始管理员 – made at the command line, while a court lacks them: one system, two security and one
/// audit administrator. All others come through the house.
///
/// # Errors
/// A role that is no administrator's, or one the court has enough of.
pub async fn found_administrator(
    tx: &mut Tx,
    court: &str,
    role: Role,
    new: NewAccount,
) -> Result<(Uuid, String)> {
    let enough = match role {
        Role::SecurityAdmin => 2,
        Role::SystemAdmin | Role::AuditAdmin => 1,
        _ => 0,
    };
    if officers::of_court(tx, court, role).await?.len() >= enough {
        return Err(law::id::IDENTITY_ACCOUNTS
            .refuse(
                "命令行只开立初始管理员,其余账号由管理员在平台内开立",
                "the command line makes the first administrators only; they make all others",
            )
            .into());
    }
    make(tx, court, new, vec![role]).await
}

/// 重置管理员口令 – made at the command line, by whoever has the installation's keys, for administrators
/// only: they help everybody else. The second factor stays.
///
/// # Errors
/// A name that is no administrator's.
pub async fn reset_administrator(tx: &mut Tx, login: &str) -> Result<String> {
    let account = officers::account_of_login(tx, login).await?;
    let account = account.ok_or(Fault::Missing("officer"))?;
    let roles = officers::officer(tx, account.id).await?.roles;
    if !roles.iter().any(|role| Role::ADMINISTRATORS.contains(role)) {
        return Err(law::id::IDENTITY_ACCOUNTS
            .refuse(
                "命令行只重置管理员口令,其余账号由管理员重置",
                "the command line resets administrators only; they reset all others",
            )
            .into());
    }
    give_password(tx, account.id).await
}

async fn give_password(tx: &mut Tx, id: Uuid) -> Result<String> {
    let password = once();
    officers::set_password(tx, id, &password, true).await?;
    sessions::end_others(tx, id, None).await?;
    tell(tx, id, "password", Some(Happened::PasswordReset)).await?;
    Ok(password)
}

/// The account of an officer of the administrator's court, other than their own.
async fn theirs(tx: &mut Tx, id: Uuid) -> Result<()> {
    let me = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    if officers::officer(tx, id).await?.court != me.court {
        return Err(Fault::Missing("officer"));
    }
    if id == me.id {
        return Err(law::id::IDENTITY_TWO_PEOPLE
            .refuse("不得变更本人账号", "nobody changes their own account")
            .into());
    }
    Ok(())
}

/// 停用、启用或定有效期.
pub(crate) async fn set_term(
    tx: &mut Tx,
    id: Uuid,
    active: bool,
    ends_on: Option<NaiveDate>,
) -> Result<()> {
    theirs(tx, id).await?;
    officers::set_term(tx, id, active, ends_on).await?;
    if !active {
        sessions::end_others(tx, id, None).await?;
    }
    tell(tx, id, "term", Some(Happened::TermChanged)).await
}

/// 重置口令 – the second factor stays, so that no administrator becomes somebody else by it.
pub(crate) async fn reset(tx: &mut Tx, id: Uuid) -> Result<String> {
    theirs(tx, id).await?;
    give_password(tx, id).await
}

/// 撤销 – what somebody has lost or should not have any more; why is on record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revocation {
    /// Which.
    pub(crate) factor: Factor,
    /// 事由.
    #[schema(min_length = 1)]
    pub(crate) reason: String,
}

/// 鉴别方式.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Factor {
    /// 验证器.
    Authenticator,
    /// 通行密钥, all of them.
    Passkeys,
    /// 恢复码.
    RecoveryCodes,
}

/// 撤销鉴别方式 – it opens nothing from now on, nor do the sessions that were opened with it.
pub(crate) async fn revoke(tx: &mut Tx, id: Uuid, revocation: Revocation) -> Result<()> {
    theirs(tx, id).await?;
    let reason = platform::reason(&revocation.reason, "reason")?;
    let had_any = match revocation.factor {
        Factor::Authenticator => factors::remove_authenticator(tx, id).await?,
        Factor::Passkeys => factors::remove_passkeys(tx, id).await?,
        Factor::RecoveryCodes => {
            let left = factors::factors(tx, id).await?.recovery_codes;
            factors::set_recovery_codes(tx, id, &[]).await?;
            left > 0
        }
    };
    if !had_any {
        return Err(Fault::Missing("factor"));
    }
    sessions::end_others(tx, id, None).await?;
    tx.note(None, json!({ "revoked": revocation.factor, "reason": reason }));
    tell(tx, id, "factor", Some(Happened::FactorRevoked)).await
}

/// 关联统一身份 – the second factor is still asked of whoever comes that way.
pub(crate) async fn link(tx: &mut Tx, id: Uuid, new: NewLink) -> Result<()> {
    theirs(tx, id).await?;
    let known = tx.app().access().provider.as_ref().map(|provider| &provider.issuer);
    if known != Some(&new.issuer) {
        return Err(Fault::invalid(
            "issuer",
            "不是已配置的统一身份",
            "not the provider in use here",
        ));
    }
    if new.subject.is_empty() || new.subject.len() > 255 {
        return Err(Fault::invalid("subject", "须为1至255个字符", "1 to 255 characters"));
    }
    if !links::link(tx, &new.issuer, &new.subject, id).await? {
        return Err(law::id::IDENTITY_ACCOUNTS
            .refuse("此统一身份已关联账号", "this identity is linked to an account already")
            .at("subject")
            .into());
    }
    tell(tx, id, "linked", Some(Happened::Linked)).await
}

async fn tell(tx: &mut Tx, officer: Uuid, what: &str, owner: Option<Happened>) -> Result<()> {
    if let Some(happened) = owner {
        happenings::happened(tx, officer, happened).await?;
    }
    tx.note(None, json!({ "officer": officer, "account": what }));
    tx.tell(&AccountChanged { officer, what: what.to_owned() }).await
}
