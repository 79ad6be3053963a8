//! 门 – logging in and proving again who one is. Each try is two transactions: it is counted, looked
//! at outside any transaction where that takes long, and then forgiven or put on record.

use chrono::TimeDelta;
use platform::http::Oneself;
use platform::officers::{self, Account};
use platform::sessions::{self, NewSession};
use platform::{Act, App, Fault, Officer, Result, SecondFactor, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::acts::happenings::{self, happened_from};
use crate::acts::tries::{self, Place, Target};
use crate::acts::{authenticator, passkeys, recovery};
use crate::breached;
use crate::model::{Happened, Next, Proof};
use crate::rules::lockout::Secret;
use crate::rules::next::{Standing, next};
use crate::rules::password;
use crate::store::factors;

/// 更改口令.
pub(crate) const CHANGE_PASSWORD: Act = Act::new("identity.change_password", &[]);

/// How long a browser is known after a log-in with it.
pub(crate) const DEVICE_LIVES: TimeDelta = TimeDelta::hours(90 * 24);

/// 来访者 – what a request tells of whoever sends it.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Address.
    pub(crate) source: String,
    /// What the browser calls itself.
    pub(crate) agent: String,
    /// The mark a browser got at an earlier log-in, not yet checked.
    pub(crate) mark: Option<String>,
    /// It has called with a token it keeps itself, as no browser does.
    pub(crate) holds_token: bool,
}

/// What came of a log-in or a proof.
pub(crate) struct Entered {
    pub(crate) token: String,
    pub(crate) officer: Officer,
    pub(crate) next: Next,
    /// A mark for a browser that is not known yet.
    pub(crate) mark: Option<String>,
}

/// The mark of a browser: its number, and our signature on it for this officer.
fn sign_mark(app: &App, officer: Uuid, device: &str) -> String {
    let signature = app.keys().lookup.hash("device", &format!("{officer} {device}"));
    format!("{device}.{}", hex::encode(signature))
}

/// The number of a browser this officer has signed in with before.
fn known_device(app: &App, officer: Uuid, mark: Option<&str>) -> Option<String> {
    let (device, _) = mark?.split_once('.')?;
    let is_ours = device.len() == 32 && mark == Some(sign_mark(app, officer, device).as_str());
    is_ours.then(|| device.to_owned())
}

fn place(app: &App, officer: Option<Uuid>, visitor: &Visitor) -> Place {
    let device = officer.and_then(|id| known_device(app, id, visitor.mark.as_deref()));
    Place { source: visitor.source.clone(), agent: visitor.agent.clone(), device }
}

fn wrong() -> Fault {
    Fault::invalid("password", "用户名或密码不正确", "unknown user name or wrong password")
}

/// 登录 – the first step: the password. An unknown name costs as much and gets the same answer.
pub(crate) async fn sign_in(
    app: &App,
    login: &str,
    given: &str,
    visitor: &Visitor,
) -> Result<Entered> {
    if given.len() > password::LONGEST || login.len() > password::LONGEST {
        return Err(wrong());
    }
    let mut tx = app.begin_system("identity.sign_in").await?;
    let account = officers::account_of_login(&mut tx, login).await?;
    let officer = account.as_ref().map(|account| account.id);
    let target = Target {
        secret: Secret::Password,
        account: seal::digest(login.as_bytes()).to_vec(),
        officer,
    };
    let place = place(app, officer, visitor);
    let spent = tries::spend(&mut tx, &target, &place).await?;
    tx.commit().await?;

    let kept = account.as_ref().map(|account| (account.id, account.password_hash.clone()));
    let is_right = officers::is_password(app.keys(), given, kept).await?;
    let mut tx = app.begin_system("identity.sign_in").await?;
    let Some(account) = account.filter(|_| is_right) else {
        tries::record(&mut tx, &target, &place, "password", &spent).await?;
        tx.commit().await?;
        return Err(wrong());
    };
    tries::forgive(&mut tx, &target, &place, &spent).await?;
    enter(tx, &account, visitor, "password").await
}

/// Open a session for somebody whose first proof was right.
pub(crate) async fn enter(
    mut tx: Tx,
    account: &Account,
    visitor: &Visitor,
    by: &str,
) -> Result<Entered> {
    let who = officers::officer(&mut tx, account.id).await?;
    tx.app().access().networks.check(&who.roles, visitor.source.parse().ok())?;
    let next = standing(&mut tx, account, false, by == "password").await?;
    let (officer, is_half) = (account.id, next != Next::Done);
    let proven_at = (!is_half).then_some(tx.now);
    if !is_half {
        weigh(&mut tx, officer, visitor).await?;
    }
    let (agent, source) = (visitor.agent.clone(), visitor.source.clone());
    let new = NewSession { officer, is_half, proven_at, agent, source };
    let token = sessions::open(&mut tx, &new).await?.token;
    let mark = new_mark(&tx, account.id, visitor, next);
    tx.note(
        None,
        json!({ "signed_in": account.id, "by": by, "next": next,
        "source": visitor.source }),
    );
    tx.commit().await?;
    Ok(Entered { token, officer: who, next, mark })
}

/// A log-in is whole: unless the browser is known, its owner may hear of it.
async fn weigh(tx: &mut Tx, officer: Uuid, visitor: &Visitor) -> Result<()> {
    if known_device(tx.app(), officer, visitor.mark.as_deref()).is_some() {
        return Ok(());
    }
    happenings::weigh_log_in(tx, officer, visitor).await
}

async fn standing(tx: &mut Tx, account: &Account, proven: bool, own: bool) -> Result<Next> {
    let factors = factors::factors(tx, account.id).await?;
    Ok(next(Standing {
        has_factor: factors.count() > 0,
        has_asked: factors.asked() > 0,
        is_proven: proven,
        password_due: account.password_due && own,
        asked: tx.app().access().second_factor,
    }))
}

fn new_mark(tx: &Tx, officer: Uuid, visitor: &Visitor, next: Next) -> Option<String> {
    let app = tx.app();
    let is_known = known_device(app, officer, visitor.mark.as_deref()).is_some();
    let device = || hex::encode(rand::random::<[u8; 16]>());
    (next == Next::Done && !is_known).then(|| sign_mark(app, officer, &device()))
}

/// Something was proven or set: the token changes, and the session is whole when nothing is left.
pub(crate) async fn go_on(
    tx: &mut Tx,
    who: &Oneself,
    proven_now: bool,
    visitor: &Visitor,
) -> Result<Entered> {
    let officer = who.caller.officer()?.id;
    let account = officers::account(tx, officer).await?;
    let proven = proven_now || who.caller.proven_at.is_some();
    let next = if who.is_half { standing(tx, &account, proven, true).await? } else { Next::Done };
    if who.is_half && next == Next::Done {
        weigh(tx, officer, visitor).await?;
    }
    let token = sessions::rotate(tx, who.session, proven_now, next != Next::Done).await?;
    let mark = new_mark(tx, officer, visitor, next);
    let officer = officers::officer(tx, officer).await?;
    Ok(Entered { token, officer, next, mark })
}

/// 鉴别 – the second step of a log-in, and the step-up before a grave act.
pub(crate) async fn prove(
    app: &App,
    who: &Oneself,
    proof: Proof,
    visitor: &Visitor,
) -> Result<Entered> {
    let officer = who.caller.officer()?.id;
    let secret =
        if matches!(proof, Proof::Password { .. }) { Secret::Password } else { Secret::Code };
    let account = account_key(app, officer, secret).await?;
    let target = Target { secret, account, officer: Some(officer) };
    let place = place(app, Some(officer), visitor);
    let mut tx = app.begin_system("identity.prove").await?;
    let spent = tries::spend(&mut tx, &target, &place).await?;
    tx.commit().await?;

    let mut tx = app.begin_system("identity.prove").await?;
    let (kind, field) = (proof.kind(), proof.field());
    if !is_right(&mut tx, who, officer, proof).await? {
        tries::record(&mut tx, &target, &place, kind, &spent).await?;
        tx.commit().await?;
        return Err(Fault::invalid(
            field,
            "未通过鉴别;验证码、恢复码一次有效",
            "this proves nothing; codes are good once",
        ));
    }
    tries::forgive(&mut tx, &target, &place, &spent).await?;
    if kind == "recovery_code" {
        let from = (visitor.source.as_str(), visitor.agent.as_str());
        happened_from(&mut tx, officer, Happened::RecoveryCodeUsed, from, None).await?;
    }
    let entered = go_on(&mut tx, who, true, visitor).await?;
    tx.note(None, json!({ "proven": officer, "by": kind, "next": entered.next }));
    tx.commit().await?;
    Ok(entered)
}

/// Tries at a password count together wherever it is typed.
async fn account_key(app: &App, officer: Uuid, secret: Secret) -> Result<Vec<u8>> {
    if secret == Secret::Code {
        return Ok(officer.as_bytes().to_vec());
    }
    let mut tx = app.begin_system("identity.prove").await?;
    let login = officers::account(&mut tx, officer).await?.login;
    Ok(seal::digest(login.as_bytes()).to_vec())
}

async fn is_right(tx: &mut Tx, who: &Oneself, officer: Uuid, proof: Proof) -> Result<bool> {
    // Where passkeys alone count, anything else serves to set up the first one.
    let factors = factors::factors(tx, officer).await?;
    let is_passkey_asked = factors.only_passkeys && factors.asked() > 0;
    match proof {
        Proof::Code { .. } | Proof::RecoveryCode { .. } if is_passkey_asked => Ok(false),
        Proof::Code { code } => authenticator::check(tx, officer, &code, true).await,
        Proof::RecoveryCode { code } => recovery::spend(tx, officer, &code).await,
        Proof::Passkey { credential } => {
            passkeys::check(tx, who.session, officer, credential).await
        }
        Proof::Password { password } => {
            let is_enough =
                tx.app().access().second_factor == SecondFactor::Optional && factors.count() == 0;
            let account = officers::account(tx, officer).await?;
            let fits = password.len() <= password::LONGEST
                && account.opens_with(tx.app().keys(), &password).await?;
            Ok(is_enough && fits && !who.is_half)
        }
    }
}

/// 更改口令 – with the old one; all other sessions of the officer end.
pub(crate) async fn change_password(
    app: &App,
    who: &Oneself,
    old: &str,
    new: &str,
    visitor: &Visitor,
) -> Result<Entered> {
    let mut tx = app.begin(&who.caller, CHANGE_PASSWORD).await?;
    let officer = who.caller.officer()?.clone();
    let account = officers::account(&mut tx, officer.id).await?;
    if who.is_half
        && standing(&mut tx, &account, who.caller.proven_at.is_some(), true).await?
            != Next::Password
    {
        return Err(Fault::StepUp);
    }
    password::check(new, &[&account.login, &account.name])?;
    breached::refuse(app, new).await?;
    if old == new {
        return Err(Fault::invalid("password", "新口令与原口令相同", "this is the old password"));
    }
    let account_key = seal::digest(account.login.as_bytes()).to_vec();
    let target =
        Target { secret: Secret::Password, account: account_key, officer: Some(officer.id) };
    let place = place(app, Some(officer.id), visitor);
    let spent = tries::spend(&mut tx, &target, &place).await?;
    tx.commit().await?;

    let fits = old.len() <= password::LONGEST && account.opens_with(app.keys(), old).await?;
    let mut tx = app.begin(&who.caller, CHANGE_PASSWORD).await?;
    if !fits {
        tries::record(&mut tx, &target, &place, "password", &spent).await?;
        tx.commit().await?;
        return Err(Fault::invalid("old", "原口令不正确", "the old password is wrong"));
    }
    tries::forgive(&mut tx, &target, &place, &spent).await?;
    officers::set_password(&mut tx, officer.id, new, false).await?;
    sessions::end_others(&mut tx, officer.id, Some(who.session)).await?;
    let from = (visitor.source.as_str(), visitor.agent.as_str());
    happened_from(&mut tx, officer.id, Happened::PasswordChanged, from, None).await?;
    // Where a password alone opens the house, the old one just given is all that can be proven.
    let has_factor = factors::factors(&mut tx, account.id).await?.count() > 0;
    let asked = app.access().second_factor;
    let is_proof = asked == platform::SecondFactor::Optional && !has_factor;
    let entered = go_on(&mut tx, who, is_proof, visitor).await?;
    tx.note(None, json!({ "password": "changed" }));
    tx.commit().await?;
    Ok(entered)
}
