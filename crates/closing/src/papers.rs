//! 结案文书 – interview and panel records, the ruling that ends the procedure, the closing notice, the
//! report of each later query, the notice of resumption: their data.

use cases::{CaseFace, Obtained};
use chrono::NaiveDate;
use control::{Property, Round};
use documents::{Issue, Issued};
use kernel::time::{chinese_date, day_of};
use kernel::{CaseNumber, Id, Money};
use law::id::{self, RuleId};
use parties::Face;
use platform::{Result, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::acts::close::CloseCommand;
use crate::acts::record::{NewInterview, NewPanel};
use crate::model::{Pooled, Requery, Reward};
use crate::rules::checks::Check;
use crate::rules::facts::Facts;

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

pub(crate) async fn interview_record(
    tx: &mut Tx,
    face: &CaseFace,
    on: NaiveDate,
    interview: &NewInterview,
) -> Result<Issued> {
    let own = json!({
        "on_zh": chinese_date(on),
        "manner_zh": interview.manner.zh(),
        "attendees": interview.attendees,
        "agrees": interview.agrees,
        "content": interview.content,
    });
    issue(tx, face, "interview_record", "终本约谈笔录", &[id::ZB_INTERVIEW], own).await
}

pub(crate) async fn reward_notice(
    tx: &mut Tx,
    face: &CaseFace,
    debtor: &Face,
    reward: &Reward,
) -> Result<Issued> {
    let own = json!({
        "debtor_name": debtor.name,
        "debtor_document": debtor.masked_document,
        "bounty": reward.bounty_zh,
        "conditions": reward.conditions,
    });
    let rules = [id::REWARD_NOTICE, id::REWARD_CLUE];
    issue(tx, face, "reward_notice", "悬赏公告", &rules, own).await
}

pub(crate) async fn panel_record(
    tx: &mut Tx,
    face: &CaseFace,
    on: NaiveDate,
    panel: &NewPanel,
) -> Result<Issued> {
    let own = json!({
        "on_zh": chinese_date(on),
        "members": panel.members,
        "agrees": panel.agrees,
        "opinion": panel.opinion,
    });
    issue(tx, face, "panel_record", "合议庭评议笔录", &[id::ZB_APPROVAL], own).await
}

pub(crate) async fn zhongben_ruling(
    tx: &mut Tx,
    face: &CaseFace,
    facts: &Facts,
    checks: &[Check],
) -> Result<Issued> {
    let measures: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "zh": check.zh, "evidence": check.evidence_zh }))
        .collect();
    let own = json!({
        "filed_on_zh": facts.filed_on.map(chinese_date),
        "claimed": facts.due.grouped(),
        "claimed_capital": facts.due.chinese(),
        "obtained": facts.obtained.grouped(),
        "outstanding": facts.outstanding.grouped(),
        "outstanding_capital": facts.outstanding.chinese(),
        "measures": measures,
    });
    let rules = [id::ZB_APPROVAL, id::ZB_RULING, id::RESUME];
    let title = "执行裁定书(终结本次执行程序)";
    issue(tx, face, "zhongben_ruling", title, &rules, own).await
}

pub(crate) async fn closing_notice(
    tx: &mut Tx,
    face: &CaseFace,
    command: &CloseCommand,
    obtained: &Obtained,
) -> Result<Issued> {
    let own = json!({
        "way": command.way.code(),
        "way_zh": command.way.zh(),
        "reason": command.reason,
        "filed_on_zh": face.filed_on.map(chinese_date),
        "applicant_obtained": obtained.applicant.grouped(),
        "fee_obtained": obtained.fee.grouped(),
        "surplus": obtained.surplus.grouped(),
    });
    issue(tx, face, "closing_notice", "结案通知书", &[id::CLOSE_SATISFIED], own).await
}

pub(crate) async fn requery_report(
    tx: &mut Tx,
    case: Uuid,
    requery: &Requery,
    round: &Round,
    hits: &[Property],
) -> Result<Issued> {
    let face = cases::face(tx, Id::from(case)).await?;
    let mut found = Vec::new();
    for property in hits {
        found.push(json!({
            "institution": exchange::institution(tx, &property.institution).await?.zh,
            "account": property.asset,
            "name": property.name,
            "amount": property.amount.map(Money::grouped),
        }));
    }
    let own = json!({
        "query": requery.number,
        "due_zh": chinese_date(requery.due),
        "asked_on_zh": chinese_date(day_of(round.started_at)),
        "found": found,
    });
    let title = "终本案件查询结果告知书";
    issue(tx, &face, "requery_report", title, &[id::ZB_REQUERY_EVERY, id::RESUME], own).await
}

pub(crate) async fn resumption_notice(
    tx: &mut Tx,
    face: &CaseFace,
    pooled: &Pooled,
    reason: &str,
) -> Result<Issued> {
    let own = json!({
        "former_number": pooled.number,
        "ruled_on_zh": chinese_date(pooled.ruled_on),
        "outstanding": pooled.outstanding.grouped(),
        "reason": reason,
    });
    issue(tx, face, "resumption_notice", "恢复执行通知书", &[id::RESUME], own).await
}
