//! 受理 – whether a batch is the court's and ours, and whether an order may be worked at all.

use chrono::NaiveDate;
use contract::{Batch, DocumentRef, Order, OrderAct, Outcome, ResultCode};
use kernel::Invalid;
use seal::PublicKey;

use crate::config::Settings;

/// Whether `signature` is the court's over exactly `raw`, and `sender` its code.
pub(crate) fn is_signed(settings: &Settings, sender: &str, signature: &str, raw: &[u8]) -> bool {
    let key = settings.court.public_key.parse::<PublicKey>();
    let signature = signature.parse();
    sender == settings.court.code
        && key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify(raw, &signature)))
}

/// Read a batch whose signature was checked, and see that all of it is for us.
///
/// # Errors
/// The first thing that is not as agreed, by its path.
pub(crate) fn read_batch(settings: &Settings, raw: &[u8]) -> Result<Batch<Order>, Invalid> {
    let batch: Batch<Order> = contract::parse_batch(raw)?;
    if batch.from != settings.court.code {
        return Err(Invalid::new("from", "发送方与签名方不一致", "not from its signer"));
    }
    let elsewhere = |field: String| {
        Invalid::new(field, "报文不是发给本机构的", "meant for another institution")
    };
    if batch.to != settings.institution.code {
        return Err(elsewhere("to".to_owned()));
    }
    for (index, order) in batch.items.iter().enumerate() {
        if !order.id.is_well_formed() {
            let field = format!("items[{index}].id");
            return Err(Invalid::new(field, "指令编号应为64位十六进制", "64 hex digits needed"));
        }
        if order.institution != settings.institution.code {
            return Err(elsewhere(format!("items[{index}].institution")));
        }
    }
    Ok(batch)
}

/// Whether an order may be worked on `today`: capability, cards, papers, dates, where money goes.
///
/// # Errors
/// What is answered instead.
pub(crate) fn admissible(
    settings: &Settings,
    order: &Order,
    today: NaiveDate,
) -> Result<(), Outcome> {
    let function = order.act.function();
    if !settings.functions.contains_key(function) {
        let zh = &settings.institution.zh;
        return Err(refused(ResultCode::Unsupported, format!("{zh}不办理{function}")));
    }
    if !settings.officers.contains(&order.officer) {
        return Err(refused(ResultCode::OfficerUnknown, "经办人证件未备案"));
    }
    // A payout rests on the case account itself; everything else on a ruling or a notice.
    if order.ruling.is_empty() && function != "pay_out" {
        return Err(Outcome::Returned { reason: "未附裁定书或通知书文号".to_owned() });
    }
    if !order.documents.iter().all(is_named) {
        return Err(Outcome::Returned {
            reason: "随附文书无文号或摘要有误".to_owned()
        });
    }
    match &order.act {
        OrderAct::Freeze { from, until, .. } | OrderAct::Seal { from, until, .. }
            if until < from || *until < today =>
        {
            Err(refused(ResultCode::DocInvalid, "期限已过或起止日期颠倒"))
        }
        OrderAct::Deduct { to, .. }
            if !settings.court.case_banks.contains(&to.bank) || to.account.is_empty() =>
        {
            Err(refused(ResultCode::DocInvalid, "扣划款只能转入法院案款账户"))
        }
        _ => Ok(()),
    }
}

fn is_named(document: &DocumentRef) -> bool {
    let is_digest = document.digest.len() == 64
        && document.digest.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    !document.number.is_empty() && is_digest
}

pub(crate) fn refused(code: ResultCode, text: impl Into<String>) -> Outcome {
    Outcome::Refused { code, text: text.into() }
}
