//! 文书 of the trunk: acceptance notice, enforcement notice, property report order – their data.

use documents::{Issue, Issued};
use kernel::CaseNumber;
use law::id::RuleId;
use platform::{Result, Tx};
use serde_json::{Map, Value, json};

use crate::model::{CaseFace, Role};
use crate::rules::owed::Owed;
use crate::store;

/// 首部 – what every document of a case begins with: court, parties, officers, articles.
pub async fn head(tx: &mut Tx, face: &CaseFace, rules: &[RuleId]) -> Result<Map<String, Value>> {
    let mut named = Vec::new();
    for (role, zh) in [(Role::Applicant, "申请执行人"), (Role::Debtor, "被执行人")] {
        let ids = store::parties(tx, face.id, role).await?;
        for party in parties::faces(tx, &ids).await? {
            named.push(json!({
                "role": zh,
                "name": party.name,
                "kind": party.kind,
                "document_masked": party.masked_document,
                "address": party.address,
            }));
        }
    }
    let today = tx.today();
    let articles: Vec<String> =
        rules.iter().map(|rule| law::cite(rule.as_str(), today).long_zh).collect();
    let officer = face.handler_name.clone().unwrap_or_default();
    let Value::Object(head) = json!({
        "court": face.court_name,
        "parties": named,
        "officers": { "presiding": officer, "officer": officer, "clerk": "" },
        "articles": articles,
        "base_case_number": face.number,
        "title": {
            "number": face.title_number,
            "court": face.title_court,
            "text": face.title_text,
            "effective_on_zh": kernel::time::chinese_date(face.effective_on),
        },
    }) else {
        return Ok(Map::new());
    };
    Ok(head)
}

async fn issue(
    tx: &mut Tx,
    face: &CaseFace,
    template: &'static str,
    title: &str,
    data: Map<String, Value>,
) -> Result<Issued> {
    let number: CaseNumber =
        face.number.parse().map_err(|error| anyhow::anyhow!("{}: {error}", face.number))?;
    let data = Value::Object(data);
    let case = face.id.0;
    documents::issue(tx, Issue { case, case_number: &number, template, title, data }).await
}

pub(crate) async fn acceptance_notice(tx: &mut Tx, face: &CaseFace) -> Result<Issued> {
    let mut data = head(tx, face, &[law::id::FILE_DECIDE]).await?;
    data.insert("claim".into(), json!(face.principal.grouped()));
    data.insert("sub_account".into(), json!(face.sub_account));
    issue(tx, face, "acceptance_notice", "受理案件通知书", data).await
}

pub(crate) async fn enforcement_notice(
    tx: &mut Tx,
    face: &CaseFace,
    owed: &Owed,
) -> Result<Issued> {
    let rules = [law::id::NOTICE_FROM_APPLICATION, law::id::DOUBLE_RATE_DAILY];
    let mut data = head(tx, face, &rules).await?;
    data.insert("principal".into(), json!(face.principal.grouped()));
    data.insert("costs".into(), json!(owed.costs.grouped()));
    data.insert("fee".into(), json!(owed.fee.grouped()));
    data.insert("sub_account".into(), json!(face.sub_account));
    data.insert("rate".into(), json!(face.rate));
    issue(tx, face, "enforcement_notice", "执行通知书", data).await
}

pub(crate) async fn property_report_order(tx: &mut Tx, face: &CaseFace) -> Result<Issued> {
    let mut data = head(tx, face, &[law::id::PROPERTY_REPORT, law::id::SANCTION]).await?;
    let today = tx.today();
    data.insert("days".into(), json!(law::days(law::id::PROPERTY_REPORT, today)));
    issue(tx, face, "property_report_order", "报告财产令", data).await
}
