//! 查控文书 – rulings and notices of query, freeze, renewal, deduction and release: their data.

use cases::CaseFace;
use chrono::NaiveDate;
use contract::CaseAccount;
use documents::{Issue, Issued};
use kernel::time::chinese_date;
use kernel::{CaseNumber, Money};
use law::id::{self, RuleId};
use platform::{Result, Tx};
use serde_json::{Value, json};

use crate::model::{Hold, Property, Round};

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
    if let Some(Value::Array(accounts)) = own.get_mut("accounts") {
        for account in accounts {
            name(tx, &mut account["institution"]).await?;
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
    let rules = [id::CONTROL_QUERY, id::CONTROL_FREEZE_CEILING, id::CONTROL_FREEZE_MAX_DEPOSIT];
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

pub(crate) async fn freeze_informed(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    held: Money,
) -> Result<Issued> {
    let own = json!({
        "institution": hold.institution,
        "account": hold.asset,
        "amount": held.grouped(),
        "amount_capital": held.chinese(),
        "until_zh": chinese_date(hold.until),
        "ruling": hold.ruling,
    });
    let rules = [id::CONTROL_DEDUCT_AFTER_FREEZE, id::OBJECTION_DECIDE];
    issue(tx, face, "freeze_informed", "冻结告知书", &rules, own).await
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
    issue(tx, face, "release_ruling", "执行裁定书(解除冻结)", &[rule], own).await
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
    issue(tx, face, "release_notice", "协助解除冻结存款通知书", &rules, own).await
}

fn release(hold: &Hold, amount: Money) -> Value {
    json!({
        "institution": hold.institution,
        "account": hold.asset,
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
        "amount": hold.held.grouped(),
        "amount_capital": hold.held.chinese(),
        "until_zh": chinese_date(until),
        "freeze_ruling": hold.ruling,
    });
    let rules = [id::CONTROL_FREEZE_MAX_DEPOSIT, id::CONTROL_LAPSE];
    issue(tx, face, "renewal_ruling", "执行裁定书(续行冻结)", &rules, own).await
}
