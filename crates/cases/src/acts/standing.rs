//! 密级、回避、委托与紧急查阅 – who may come near a case, changed by people and on record.

use chrono::NaiveDate;
use kernel::Id;
use law::id::RuleId;
use platform::{Act, Fault, Result, Role, Tx, officers, permit};
use serde_json::json;
use uuid::Uuid;

use crate::model::{Case, Entry};
use crate::store::{self, NewEntrusting};

const HEADS: &[Role] = &[Role::DivisionHead, Role::President];
const WORKERS: &[Role] = &[
    Role::FilingClerk,
    Role::Judge,
    Role::Clerk,
    Role::DivisionHead,
    Role::President,
    Role::Finance,
    Role::CommandCentre,
];
/// 定密级.
pub(crate) const SET_SECRET: Act = Act::new("cases.set_secret", HEADS);
/// 决定回避.
pub(crate) const RECUSE: Act = Act::new("cases.recuse", HEADS);
/// 申报亲属关系.
pub(crate) const DECLARE_KIN: Act = Act::new("cases.declare_kin", WORKERS);
/// 委托执行.
pub(crate) const ENTRUST: Act = Act::new("cases.entrust", HEADS);
/// 紧急查阅.
pub(crate) const BREAK_GLASS: Act = Act::new("cases.break_glass", WORKERS);

/// The four levels, from 公开 to 机密.
const LEVELS: [(&str, &str); 4] =
    [("公开", "public"), ("内部", "internal"), ("秘密", "secret"), ("机密", "confidential")];

fn entry(act: Act, rule: RuleId, zh: String, en: String) -> Entry {
    Entry::new(act.name, rule).words(zh, en)
}

/// Set how secret a case is. Nobody makes it more secret than they may see themselves.
///
/// # Errors
/// No such level; one above the officer's own clearance.
pub(crate) async fn set_secret(tx: &mut Tx, case: Id<Case>, level: i16) -> Result<()> {
    store::lock(tx, case).await?;
    let named = usize::try_from(level).ok().and_then(|level| LEVELS.get(level));
    let (zh, en) =
        named.ok_or_else(|| Fault::invalid("level", "密级为0至3", "a secret level is 0 to 3"))?;
    if tx.actor.officer().is_some_and(|officer| officer.clearance < level) {
        return Err(law::id::PERMIT_SECRET
            .refuse("不得定高于本人涉密等级的密级", "nobody sets a level above their own clearance")
            .at("level")
            .into());
    }
    store::set_secret(tx, case, level).await?;
    let words = (format!("密级定为{zh}"), format!("secret level set to {en}"));
    store::record(tx, case, entry(SET_SECRET, law::id::PERMIT_SECRET, words.0, words.1)).await?;
    tx.note(Some(case.0), json!({ "secret": level }));
    Ok(())
}

/// Close the case to an officer of the court. Its handler is replaced first.
///
/// # Errors
/// No reason; an officer of another court; the handler.
pub(crate) async fn recuse(tx: &mut Tx, case: Id<Case>, officer: Uuid, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    platform::reason(reason, "reason")?;
    let named = officers::officer(tx, officer).await?;
    if named.court != row.court {
        return Err(Fault::invalid("officer", "不是本院人员", "not an officer of this court"));
    }
    if row.handler == Some(officer) {
        return Err(law::id::PERMIT_RECUSAL
            .refuse("承办人回避须先更换承办人", "a handler is replaced before standing aside")
            .at("officer")
            .into());
    }
    step_aside(tx, case, &named.name, RECUSE).await?;
    let by = tx.actor.officer().map_or(officer, |by| by.id);
    store::recuse(tx, case, officer, "ordered", reason, by).await
}

/// The officer is kin to a party: from now on the case is closed to them.
///
/// # Errors
/// Does not say to whom; the handler, who is replaced first.
pub(crate) async fn declare_kin(tx: &mut Tx, case: Id<Case>, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    platform::reason(reason, "reason")?;
    let officer = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    if row.handler == Some(officer.id) {
        return Err(law::id::PERMIT_RECUSAL
            .refuse(
                "承办人应先报请更换承办人",
                "the handler has the case given to somebody else first",
            )
            .into());
    }
    step_aside(tx, case, &officer.name, DECLARE_KIN).await?;
    // Last: after this the officer sees nothing of the case any more, within this act too.
    store::recuse(tx, case, officer.id, "kin", reason, officer.id).await
}

async fn step_aside(tx: &mut Tx, case: Id<Case>, name: &str, act: Act) -> Result<()> {
    let words = (format!("{name}回避"), format!("{name} stands aside"));
    store::record(tx, case, entry(act, law::id::PERMIT_RECUSAL, words.0, words.1)).await?;
    tx.note(Some(case.0), json!({ "recused": name }));
    Ok(())
}

/// Entrust acts of a case to another court until a day.
///
/// # Errors
/// An unknown court, or one's own; no act, or one that there is not; a day that is past.
pub(crate) async fn entrust(
    tx: &mut Tx,
    case: Id<Case>,
    court: &str,
    acts: &[String],
    until: NaiveDate,
) -> Result<()> {
    let row = store::lock(tx, case).await?;
    let refuse = |zh: &str, en: &str, field: &str| {
        Err(law::id::PERMIT_ENTRUST.refuse(zh, en).at(field).into())
    };
    let code: Result<kernel::CourtCode, _> = court.parse();
    if court == row.court || code.map_or(true, |code| law::courts::find(&code).is_none()) {
        return refuse("受托法院须为另一法院", "entrusted to another court that there is", "court");
    }
    if acts.is_empty() || acts.iter().any(|act| !permission::acts().any(|known| known == act)) {
        return refuse("须写明所委托的事项", "name the acts that are entrusted", "acts");
    }
    if until < tx.today() {
        return refuse("委托期限已过", "the end is past", "until");
    }
    let by = tx.actor.officer().ok_or(Fault::Unsigned)?.id;
    store::entrust(tx, case, NewEntrusting { court, acts, until, by }).await?;
    let name = law::courts::name(court);
    let words = (
        format!("委托{name}办理{}项事项,至{until}", acts.len()),
        format!("{} acts entrusted to {name} until {until}", acts.len()),
    );
    store::record(tx, case, entry(ENTRUST, law::id::PERMIT_ENTRUST, words.0, words.1)).await?;
    tx.note(Some(case.0), json!({ "entrusted": court, "acts": acts, "until": until }));
    Ok(())
}

/// Break the glass over a case, known by its id or not: what is not there stays closed all the same.
pub(crate) async fn break_glass(tx: &mut Tx, case: Id<Case>, reason: &str) -> Result<Uuid> {
    permit::break_glass(tx, case.0, reason).await
}
