//! Issuing and serving.

use kernel::CaseNumber;
use platform::{Fault, Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store;

/// 签发 – a document about to be issued.
pub struct Issue<'a> {
    /// Case.
    pub case: Uuid,
    /// Its number.
    pub case_number: &'a CaseNumber,
    /// Template.
    pub template: &'static str,
    /// 标题; says of which kind it is, by which further ones are counted.
    pub title: &'a str,
    /// What the template is filled with; `number`, `case_number` and `date` are added here.
    pub data: Value,
}

/// 已签发文书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Id.
    pub id: Uuid,
    /// 文号: the case number, from the second of a kind with 之一, 之二.
    pub number: String,
    /// Title.
    pub title: String,
    /// SM3 of the data, hex.
    pub digest: String,
}

/// 同类文书 – kinds that share one count in a case, by what their titles say (法〔2016〕37号).
const KINDS: [&str; 5] = ["判决书", "裁定书", "调解书", "决定书", "通知书"];

/// What a document is counted with: others of its kind, or, when it is of none, of its own template.
fn counted_with(issue: &Issue<'_>) -> &'static str {
    KINDS.into_iter().find(|kind| issue.title.contains(kind)).unwrap_or(issue.template)
}

/// Issue a document: durable with the act that needs it.
pub async fn issue(tx: &mut Tx, issue: Issue<'_>) -> Result<Issued> {
    issue_all(tx, vec![issue]).await?.pop().ok_or(Fault::Missing("document"))
}

/// Issue several documents, in their order, with one statement.
pub async fn issue_all(tx: &mut Tx, issues: Vec<Issue<'_>>) -> Result<Vec<Issued>> {
    let kinds: Vec<(Uuid, &str)> = issues.iter().map(|i| (i.case, counted_with(i))).collect();
    let mut earlier = store::counts(tx, &kinds).await?;
    let today = tx.today();
    let mut issued = Vec::new();
    let mut rows = Vec::new();
    for issue in issues {
        let count = earlier.entry((issue.case, counted_with(&issue).to_owned())).or_insert(0);
        let suffix = (*count > 0).then_some(*count);
        *count += 1;
        let number = CaseNumber { suffix, ..issue.case_number.plain() }.to_string();
        let mut data = issue.data;
        if let Some(fields) = data.as_object_mut() {
            fields.insert("case_number".into(), json!(number));
            fields.insert("date".into(), json!(today));
            fields.insert("date_zh".into(), json!(kernel::time::chinese_date(today)));
        }
        // Sorted, the data give the same digest when they are read back from the table.
        data.sort_all_objects();
        let digest = hex::encode(seal::digest(data.to_string().as_bytes()));
        issued.push(Issued { id: tx.new_id(), number, title: issue.title.to_owned(), digest });
        rows.push((issue.case, issue.template, data));
    }
    store::insert_all(tx, &issued, rows).await?;
    Ok(issued)
}

/// 送达方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// 电子送达.
    Electronic,
    /// 直接送达.
    Direct,
    /// 邮寄送达.
    Post,
    /// 公告送达.
    PublicNotice,
}

impl Manner {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Manner::Electronic => "electronic",
            Manner::Direct => "direct",
            Manner::Post => "post",
            Manner::PublicNotice => "public_notice",
        }
    }
}

/// 送达 – record that a document reached somebody today.
pub async fn serve(tx: &mut Tx, document: Uuid, addressee: &str, manner: Manner) -> Result<()> {
    let today = tx.today();
    store::keep_service(tx, document, addressee, manner.code(), today).await
}
