//! 文书 of the trunk: acceptance notice, enforcement notice, property report order – their data.

use std::collections::HashMap;

use documents::{Issue, Issued};
use kernel::{CaseNumber, Id};
use law::id::RuleId;
use parties::Party;
use platform::{Fault, Result, Tx};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::model::{Case, CaseFace, Role};
use crate::rules::owed::Owed;
use crate::store;

/// 首部 – what every document of a case begins with: court, parties, officers, articles.
pub async fn head(tx: &mut Tx, face: &CaseFace, rules: &[RuleId]) -> Result<Map<String, Value>> {
    heads(tx, std::slice::from_ref(face), rules).await?.pop().ok_or(Fault::Missing("case"))
}

async fn heads(
    tx: &mut Tx,
    faces: &[CaseFace],
    rules: &[RuleId],
) -> Result<Vec<Map<String, Value>>> {
    let cases: Vec<Id<Case>> = faces.iter().map(|face| face.id).collect();
    let mut named: HashMap<Uuid, Vec<Value>> = HashMap::new();
    let mut sides = store::sides(tx, &cases).await?;
    sides.retain(|(_, role, _)| *role != Role::Other);
    let ids: Vec<Id<Party>> = sides.iter().map(|(.., party)| *party).collect();
    let residents: Vec<_> = sides.iter().map(|(case, _, party)| (*case, *party)).collect();
    let rule = rules.first().copied().unwrap_or(law::id::FILE_DECIDE);
    let addresses = parties::addresses_for(tx, &residents, rule).await?;
    let people = parties::faces(tx, &ids).await?.into_iter().zip(addresses);
    for ((case, role, _), (party, address)) in sides.iter().zip(people) {
        named.entry(*case).or_default().push(json!({
            "role": if *role == Role::Applicant { "申请执行人" } else { "被执行人" },
            "name": party.name,
            "kind": party.kind,
            "document_masked": party.masked_document,
            "address": address,
        }));
    }
    let today = tx.today();
    let articles: Vec<String> =
        rules.iter().map(|rule| law::cite(rule.as_str(), today).long_zh).collect();
    let head = |face: &CaseFace| {
        let officer = face.handler_name.clone().unwrap_or_default();
        let head = json!({
            "court": face.court_name,
            "parties": named.get(&face.id.0),
            "officers": { "presiding": officer, "officer": officer, "clerk": "" },
            "articles": articles,
            "base_case_number": face.number,
            "title": {
                "number": face.title_number,
                "court": face.title_court,
                "text": face.title_text,
                "effective_on_zh": kernel::time::chinese_date(face.effective_on),
            },
        });
        if let Value::Object(head) = head { head } else { Map::new() }
    };
    Ok(faces.iter().map(head).collect())
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

/// 受理案件通知书 of each of the cases just filed, in their order.
pub(crate) async fn acceptance_notices(
    tx: &mut Tx,
    faces: &[CaseFace],
    numbers: &[CaseNumber],
) -> Result<Vec<Issued>> {
    let heads = heads(tx, faces, &[law::id::FILE_DECIDE]).await?;
    let notice = |((face, case_number), mut data): ((&CaseFace, _), Map<String, Value>)| {
        data.insert("claim".into(), json!(face.principal.grouped()));
        data.insert("sub_account".into(), json!(face.sub_account));
        let (case, data) = (face.id.0, Value::Object(data));
        Issue {
            case, case_number, template: "acceptance_notice", title: "受理案件通知书", data
        }
    };
    let issues = faces.iter().zip(numbers).zip(heads).map(notice).collect();
    documents::issue_all(tx, issues).await
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
