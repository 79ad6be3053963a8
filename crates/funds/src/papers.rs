//! 案款文书 – receipt and payout approval: their data.

use cases::CaseFace;
use documents::{Issue, Issued};
use kernel::time::{chinese_date, day_of};
use kernel::{CaseNumber, Money};
use law::id::{self, RuleId};
use platform::{Result, Tx};
use serde_json::{Value, json};

use crate::acts::plan::why;
use crate::model::{Receipt, Shares};
use crate::store::payouts::NewLine;

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
    if let Value::Object(own) = own {
        data.extend(own);
    }
    let (case, data) = (face.id.0, Value::Object(data));
    documents::issue(tx, Issue { case, case_number: &number, template, title, data }).await
}

/// 执行款收款凭据.
pub(crate) async fn receipt(
    tx: &mut Tx,
    face: &CaseFace,
    receipt: &Receipt,
    shares: &Shares,
) -> Result<Issued> {
    let arrived = day_of(receipt.arrived_at);
    let own = json!({
        "amount": receipt.amount.grouped(),
        "amount_capital": receipt.amount.chinese(),
        "payer": receipt.payer_name,
        "payer_account": receipt.payer_account,
        "bank": receipt.bank,
        "sub_account": receipt.sub_account,
        "serial": receipt.serial,
        "remark": receipt.remark,
        "received_on": arrived,
        "received_on_zh": chinese_date(arrived),
        "order": receipt.order_id,
        "applicant_part": shares.applicant.grouped(),
        "fee_part": shares.treasury.grouped(),
        "surplus_part": shares.debtor.grouped(),
    });
    issue(tx, face, "receipt", "执行款收款凭据", &[id::PAYOUT, id::FUNDS_ORDER], own).await
}

/// 执行款发放审批表.
pub(crate) async fn payout_approval(
    tx: &mut Tx,
    face: &CaseFace,
    number: i32,
    lines: &[NewLine],
) -> Result<Issued> {
    let total: Money = lines.iter().map(|line| line.amount).sum();
    let mut rules = vec![id::PAYOUT, id::FUNDS_TWO_PEOPLE, id::FUNDS_PAYEE_PARTY];
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let (rule, reason, _) = why(line.purpose);
        if !rules.contains(&rule) {
            rules.push(rule);
        }
        rows.push(json!({
            "purpose": line.purpose.zh(),
            "payee": line.payee_name,
            "bank": line.payee_bank,
            "account": line.account_mark,
            "amount": line.amount.grouped(),
            "amount_capital": line.amount.chinese(),
            "reason": reason,
            "article": law::cite(rule.as_str(), tx.today()).short_zh,
            "special_power": line.power.is_some(),
        }));
    }
    let own = json!({
        "payout_number": number,
        "lines": rows,
        "amount": total.grouped(),
        "amount_capital": total.chinese(),
        "sub_account": face.sub_account,
    });
    issue(tx, face, "payout_approval", "执行款发放审批表", &rules, own).await
}
