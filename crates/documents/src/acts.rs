//! Issuing and serving.

use kernel::CaseNumber;
use platform::{Result, Tx};
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

/// The kind a document of this title is counted under; whatever is of no such kind is counted with
/// others of its own template.
fn kind_of(title: &str) -> Option<&'static str> {
    KINDS.into_iter().find(|kind| title.contains(kind))
}

/// Issue a document: durable with the act that needs it.
pub async fn issue(tx: &mut Tx, issue: Issue<'_>) -> Result<Issued> {
    let earlier = store::count(tx, issue.case, kind_of(issue.title), issue.template).await?;
    let suffix = (earlier > 0).then_some(earlier);
    let number = CaseNumber { suffix, ..issue.case_number.plain() }.to_string();
    let mut data = issue.data;
    if let Some(fields) = data.as_object_mut() {
        let today = tx.today();
        fields.insert("case_number".into(), json!(number));
        fields.insert("date".into(), json!(today));
        fields.insert("date_zh".into(), json!(kernel::time::chinese_date(today)));
    }
    let digest = hex::encode(seal::digest(data.to_string().as_bytes()));
    let id = tx.new_id();
    let title = issue.title.to_owned();
    let issued = Issued { id, number, title, digest };
    store::insert(tx, issue.case, issue.template, &issued, &data).await?;
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
