//! 查控文书 – rulings and notices of query, freeze, renewal, deduction and release: their data.

use cases::CaseFace;
use chrono::NaiveDate;
use contract::{CaseAccount, Manner};
use documents::{Issue, Issued};
use kernel::time::chinese_date;
use kernel::{CaseNumber, Money};
use law::id::{self, RuleId};
use platform::{Result, Tx};
use serde_json::{Value, json};

use crate::acts::others::Others;
use crate::model::{Extent, Hold, Property, Round};
use crate::rules::term::{last_day, term};

async fn issue(
    tx: &mut Tx,
    face: &CaseFace,
    template: &'static str,
    title: &str,
    rules: &[RuleId],
    own: Value,
) -> Result<Issued> {
    let number: CaseNumber =
        face.number.parse().map_err(|error| anyhow::anyhow!("{}: {error}", face.number))?;
    let mut data = cases::head(tx, face, rules).await?;
    if let Value::Object(own) = named(tx, own).await? {
        data.extend(own);
    }
    let (case, data) = (face.id.0, Value::Object(data));
    documents::issue(tx, Issue { case, case_number: &number, template, title, data }).await
}

/// Papers call an institution by its name, never by the code of the exchange.
async fn named(tx: &mut Tx, mut own: Value) -> Result<Value> {
    if let Some(place) = own.get_mut("institution") {
        name(tx, place).await?;
    }
    for list in ["accounts", "things"] {
        if let Some(Value::Array(listed)) = own.get_mut(list) {
            for one in listed {
                name(tx, &mut one["institution"]).await?;
            }
        }
    }
    Ok(own)
}

async fn name(tx: &mut Tx, place: &mut Value) -> Result<()> {
    if let Some(code) = place.as_str() {
        *place = json!(exchange::institution(tx, code).await?.zh);
    }
    Ok(())
}

pub(crate) async fn query_notice(tx: &mut Tx, face: &CaseFace, round: &Round) -> Result<Issued> {
    let rules = [id::CONTROL_QUERY, id::CONTROL_ONLY_DEBTOR];
    let own = json!({ "round": round.number });
    issue(tx, face, "query_notice", "协助查询通知书", &rules, own).await
}

pub(crate) async fn freeze_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    lines: &[(&Property, Money)],
    (from, until): (NaiveDate, NaiveDate),
    takes: bool,
) -> Result<Issued> {
    let total: Money = lines.iter().map(|(_, limit)| *limit).sum();
    let accounts: Vec<Value> = lines.iter().map(|(p, limit)| account(p, *limit)).collect();
    let own = json!({
        "accounts": accounts,
        "amount": total.grouped(),
        "amount_capital": total.chinese(),
        "from_zh": chinese_date(from),
        "until_zh": chinese_date(until),
        "takes": takes,
    });
    // The term of the account that may be held least long is the one that binds.
    let terms = lines.iter().map(|(property, _)| term(property.kind).0);
    let binding = terms.min_by_key(|rule| law::months(*rule, from));
    let binding = binding.unwrap_or(id::FREEZE_MAX_DEPOSIT);
    let mut rules = vec![id::CONTROL_QUERY, id::CONTROL_FREEZE_CEILING, binding];
    if takes {
        rules.push(id::CONTROL_FREEZE_AND_DEDUCT);
    }
    let title = if takes { "执行裁定书(冻结、扣划)" } else { "执行裁定书(冻结)" };
    issue(tx, face, "freeze_ruling", title, &rules, own).await
}

fn account(property: &Property, limit: Money) -> Value {
    json!({
        "institution": property.institution,
        "account": property.asset,
        "name": property.name,
        "amount": limit.grouped(),
    })
}

/// What a bank is asked to freeze, to leave free, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Freeze {
    pub(crate) limit: Money,
    pub(crate) keep: Money,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
}

pub(crate) async fn freeze_notice(
    tx: &mut Tx,
    face: &CaseFace,
    property: &Property,
    Freeze { limit, keep, from, until }: Freeze,
    ruling: &Issued,
) -> Result<Issued> {
    let own = json!({
        "institution": property.institution,
        "keep": (keep > Money::ZERO).then(|| keep.grouped()),
        "accounts": [account(property, limit)],
        "amount": limit.grouped(),
        "amount_capital": limit.chinese(),
        "from_zh": chinese_date(from),
        "until_zh": chinese_date(until),
        "ruling": ruling.number,
    });
    let mut rules = vec![id::CONTROL_QUERY];
    if keep > Money::ZERO {
        rules.push(id::CONTROL_LIVING_COST);
    }
    issue(tx, face, "freeze_notice", "协助冻结存款通知书", &rules, own).await
}

/// 执行裁定书(查封) – things with what is asked of each register.
pub(crate) async fn seal_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    things: &[(Property, Extent)],
    from: NaiveDate,
) -> Result<Issued> {
    let listed: Vec<Value> = things.iter().map(|(t, extent)| thing(t, *extent, from)).collect();
    let mut rules = vec![id::CONTROL_FREEZE_CEILING, id::CONTROL_SEAL];
    for (property, _) in things {
        let rule = term(property.kind).0;
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let own = json!({ "things": listed });
    issue(tx, face, "seal_ruling", "执行裁定书(查封)", &rules, own).await
}

/// 协助执行通知书 to the register of one thing.
pub(crate) async fn seal_notice(
    tx: &mut Tx,
    face: &CaseFace,
    (property, extent): (&Property, Extent),
    (from, until): (NaiveDate, NaiveDate),
    ruling: &Issued,
) -> Result<Issued> {
    let own = json!({
        "institution": property.institution,
        "things": [thing(property, extent, from)],
        "from_zh": chinese_date(from),
        "until_zh": chinese_date(until),
        "ruling": ruling.number,
    });
    issue(tx, face, "seal_notice", "协助执行通知书", &[id::CONTROL_SEAL], own).await
}

fn thing(property: &Property, extent: Extent, from: NaiveDate) -> Value {
    let how = match extent.manner() {
        Some(Manner::Full) => "查封(不得转让、使用)",
        Some(Manner::Disposable) => "可售冻结(变现价款一并冻结)",
        _ if property.units.is_some() => "冻结",
        _ => "查封(不得转让、抵押)",
    };
    json!({
        "institution": property.institution,
        "kind": property.kind.item().zh,
        "target": property.asset,
        "name": property.name,
        "how": how,
        "units": extent.units().map(|units| units.to_string()),
        "until_zh": chinese_date(last_day(property.kind, from)),
    })
}

pub(crate) async fn freeze_informed(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    held: Money,
) -> Result<Issued> {
    let own = json!({
        "institution": hold.institution,
        "account": hold.asset,
        "is_thing": hold.is_of_a_thing(),
        "amount": held.grouped(),
        "amount_capital": held.chinese(),
        "until_zh": chinese_date(hold.until),
        "ruling": hold.ruling,
    });
    let rules = [id::CONTROL_DEDUCT_AFTER_FREEZE, id::OBJECTION_DECIDE];
    let title = if hold.is_of_a_thing() { "查封告知书" } else { "冻结告知书" };
    issue(tx, face, "freeze_informed", title, &rules, own).await
}

/// 扣划、提取 – how much is taken from which hold, to where.
pub(crate) struct Taking<'a> {
    pub(crate) hold: &'a Hold,
    pub(crate) amount: Money,
    pub(crate) to: &'a CaseAccount,
    pub(crate) is_income: bool,
}

impl Taking<'_> {
    pub(crate) fn rule(&self) -> RuleId {
        if self.is_income { id::CONTROL_WITHDRAW_INCOME } else { id::CONTROL_DEDUCT }
    }

    fn data(&self) -> Value {
        json!({
            "institution": self.hold.institution,
            "account": self.hold.asset,
            "amount": self.amount.grouped(),
            "amount_capital": self.amount.chinese(),
            "case_account": self.to,
            "freeze_ruling": self.hold.ruling,
            "is_income": self.is_income,
        })
    }
}

pub(crate) async fn deduction_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    taking: &Taking<'_>,
) -> Result<Issued> {
    let title =
        if taking.is_income { "执行裁定书(提取收入)" } else { "执行裁定书(扣划)" };
    issue(tx, face, "deduction_ruling", title, &[taking.rule()], taking.data()).await
}

pub(crate) async fn deduction_notice(
    tx: &mut Tx,
    face: &CaseFace,
    taking: &Taking<'_>,
    ruling: &Issued,
) -> Result<Issued> {
    let mut own = taking.data();
    own["ruling"] = json!(ruling.number);
    let rules = [taking.rule(), id::CONTROL_DEDUCT_AFTER_FREEZE];
    let title = if taking.is_income {
        "协助提取收入通知书"
    } else {
        "协助扣划存款通知书"
    };
    issue(tx, face, "deduction_notice", title, &rules, own).await
}

/// 通知书 to who is no party: the co-owners of what is held, the company whose equity is.
pub(crate) async fn others_told(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    others: &Others,
) -> Result<Issued> {
    let own = json!({
        "institution": hold.institution,
        "account": hold.asset,
        "addressee": others.names,
        "is_company": others.is_company,
        "until_zh": chinese_date(hold.until),
        "ruling": hold.ruling,
    });
    let title = if others.is_company { "股权冻结通知书" } else { "共有人通知书" };
    issue(tx, face, "others_told", title, &[others.rule()], own).await
}

pub(crate) async fn release_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    amount: Money,
    rule: RuleId,
) -> Result<Issued> {
    let own = release(hold, amount);
    let title = if hold.is_of_a_thing() {
        "执行裁定书(解除查封)"
    } else {
        "执行裁定书(解除冻结)"
    };
    issue(tx, face, "release_ruling", title, &[rule], own).await
}

pub(crate) async fn release_notice(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    amount: Money,
    ruling: &Issued,
) -> Result<Issued> {
    let mut own = release(hold, amount);
    own["ruling"] = json!(ruling.number);
    let rules = [id::CONTROL_RELEASE_EXCESS];
    let title = if hold.is_of_a_thing() {
        "协助解除查封通知书"
    } else {
        "协助解除冻结存款通知书"
    };
    issue(tx, face, "release_notice", title, &rules, own).await
}

fn release(hold: &Hold, amount: Money) -> Value {
    json!({
        "institution": hold.institution,
        "account": hold.asset,
        "is_thing": hold.is_of_a_thing(),
        "amount": amount.grouped(),
        "amount_capital": amount.chinese(),
        "freeze_ruling": hold.ruling,
    })
}

pub(crate) async fn renewal_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    until: NaiveDate,
) -> Result<Issued> {
    let own = json!({
        "institution": hold.institution,
        "account": hold.asset,
        "is_thing": hold.is_of_a_thing(),
        "amount": hold.held.grouped(),
        "amount_capital": hold.held.chinese(),
        "until_zh": chinese_date(until),
        "freeze_ruling": hold.ruling,
    });
    let rules = [term(hold.kind).0, id::CONTROL_LAPSE];
    let title = if hold.is_of_a_thing() {
        "执行裁定书(续行查封)"
    } else {
        "执行裁定书(续行冻结)"
    };
    issue(tx, face, "renewal_ruling", title, &rules, own).await
}
