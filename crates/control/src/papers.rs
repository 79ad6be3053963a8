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
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Issued> {
    let total: Money = lines.iter().map(|(_, limit)| *limit).sum();
    let accounts: Vec<Value> = lines.iter().map(|(p, limit)| account(p, *limit)).collect();
    let own = json!({
        "accounts": accounts,
        "amount": total.grouped(),
        "amount_capital": total.chinese(),
        "from_zh": chinese_date(from),
        "until_zh": chinese_date(until),
    });
    // The term of the account that may be held least long is the one that binds.
    let terms = lines.iter().map(|(property, _)| term(property.kind).0);
    let binding = terms.min_by_key(|rule| law::months(*rule, from));
    let binding = binding.unwrap_or(id::CONTROL_FREEZE_MAX_DEPOSIT);
    let rules = [id::CONTROL_QUERY, id::CONTROL_FREEZE_CEILING, binding];
    issue(tx, face, "freeze_ruling", "执行裁定书(冻结)", &rules, own).await
}

fn account(property: &Property, limit: Money) -> Value {
    json!({
        "institution": property.institution,
        "account": property.asset,
        "name": property.name,
        "amount": limit.grouped(),
    })
}

pub(crate) async fn freeze_notice(
    tx: &mut Tx,
    face: &CaseFace,
    property: &Property,
    limit: Money,
    from: NaiveDate,
    until: NaiveDate,
    ruling: &Issued,
) -> Result<Issued> {
    let own = json!({
        "institution": property.institution,
        "accounts": [account(property, limit)],
        "amount": limit.grouped(),
        "amount_capital": limit.chinese(),
        "from_zh": chinese_date(from),
        "until_zh": chinese_date(until),
        "ruling": ruling.number,
    });
    let rules = [id::CONTROL_QUERY];
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

pub(crate) async fn deduction_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    amount: Money,
    to: &CaseAccount,
) -> Result<Issued> {
    let own = deduction(hold, amount, to);
    let rules = [id::CONTROL_DEDUCT];
    issue(tx, face, "deduction_ruling", "执行裁定书(扣划)", &rules, own).await
}

pub(crate) async fn deduction_notice(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    amount: Money,
    to: &CaseAccount,
    ruling: &Issued,
) -> Result<Issued> {
    let mut own = deduction(hold, amount, to);
    own["ruling"] = json!(ruling.number);
    let rules = [id::CONTROL_DEDUCT, id::CONTROL_DEDUCT_AFTER_FREEZE];
    issue(tx, face, "deduction_notice", "协助扣划存款通知书", &rules, own).await
}

fn deduction(hold: &Hold, amount: Money, to: &CaseAccount) -> Value {
    json!({
        "institution": hold.institution,
        "account": hold.asset,
        "amount": amount.grouped(),
        "amount_capital": amount.chinese(),
        "case_account": to,
        "freeze_ruling": hold.ruling,
    })
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
