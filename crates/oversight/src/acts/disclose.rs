//! 告知查询情况 – a person asks who looked them up and why. 个人信息保护法 第44条、第45条; not yet told is
//! what telling would hinder (第35条). The application is entered by somebody; the report is made by
//! the program, because no one officer may see the cases of all courts.

use std::collections::BTreeMap;

use kernel::Id;
use lookups::LookUp;
use parties::DocumentKind;
use platform::trail::Note;
use platform::{Act, Fault, Officer, Result, Role, Tx, officers};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::jobs::{COMPILE, Compile};
use crate::model::{Report, Told};
use crate::rules::telling::may_be_told;
use crate::store;

/// Entering a person's application.
pub(crate) const DISCLOSE: Act = Act::new("oversight.disclose", &[Role::AuditAdmin]);

/// 申请 – who asks about themselves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisclosureApplication)]
pub(crate) struct Application {
    pub(crate) document_kind: DocumentKind,
    /// Clear number; looked for, not kept.
    pub(crate) document_number: String,
    /// Name as on the document.
    pub(crate) name: String,
    /// 申请材料, e.g. the number under which the application is filed.
    pub(crate) application: String,
}

/// Enter an application; the report follows in a moment.
///
/// # Errors
/// A malformed number; nobody of this number and name – whether only the name is wrong is not said.
pub(crate) async fn apply(tx: &mut Tx, ask: &Application) -> Result<Uuid> {
    let wanted =
        ("请写明申请内容(500字以内)", "say what was applied for, in at most 500 characters");
    let application = platform::stated(&ask.application, "application", wanted)?;
    let officer = tx.actor.officer().cloned().ok_or(Fault::Unsigned)?;
    let (person, name) = find(tx, ask).await?;
    let id = store::apply(tx, person, &name, application, &officer).await?;
    let now = tx.now;
    tx.later(COMPILE, &id.to_string(), now, &Compile { disclosure: id }).await?;
    let entered = json!({ "disclosure": id, "person": person, "application": application });
    tx.record(Note::new(None, entered).article(law::id::LOOKUPS_DISCLOSURE));
    Ok(id)
}

/// Whom the application is about. The program looks: an administrator sees no parties.
async fn find(tx: &Tx, ask: &Application) -> Result<(Uuid, String)> {
    let mut looking = tx.app().begin_system("oversight.find_person").await?;
    let found = parties::find(&mut looking, ask.document_kind, &ask.document_number).await?;
    let person = found.ok_or(Fault::Missing("person"))?;
    let face = parties::faces(&mut looking, &[person]).await?.pop();
    let face = face.filter(|face| face.name == ask.name.trim()).ok_or(Fault::Missing("person"))?;
    Ok((person.0, face.name))
}

/// Make the report, once.
pub(crate) async fn compile(tx: &mut Tx, id: Uuid) -> Result<()> {
    let Some(person) = store::person_to_tell(tx, id).await? else { return Ok(()) };
    let looks = lookups::at_person(tx, person).await?;
    let all = looks.len();
    let mut told = Vec::new();
    let mut known = Known::default();
    for look in looks {
        if let Some(line) = known.line(tx, look).await? {
            told.push(line);
        }
    }
    let report = Report { withheld: all - told.len(), told };
    store::keep_report(tx, id, &report).await?;
    tx.note(
        None,
        json!({ "disclosure": id, "told": report.told.len(), "withheld": report.withheld }),
    );
    Ok(())
}

/// Officers and cases met so far: each is asked for once.
#[derive(Default)]
struct Known {
    officers: BTreeMap<Uuid, Officer>,
    cases: BTreeMap<Uuid, cases::CaseFace>,
}

impl Known {
    /// The look as told, or nothing when it may not be told yet.
    async fn line(&mut self, tx: &mut Tx, look: LookUp) -> Result<Option<Told>> {
        let case = self.case(tx, look.case).await?;
        if !may_be_told(look.at, case.closed_on, tx.today()) {
            return Ok(None);
        }
        let case_number = case.number;
        let officer = match look.officer {
            Some(id) => Some(self.officer(tx, id).await?),
            None => None,
        };
        Ok(Some(Told {
            at: look.at,
            court: law::courts::name(&look.court),
            work_card: officer.as_ref().map(|officer| officer.work_card.clone()),
            officer: officer.map(|officer| officer.name),
            case_number,
            what: look.what,
            article_zh: law::article(&look.rule, false).unwrap_or_default(),
            article_en: law::article(&look.rule, true).unwrap_or_default(),
        }))
    }

    async fn case(&mut self, tx: &mut Tx, id: Uuid) -> Result<cases::CaseFace> {
        if let Some(case) = self.cases.get(&id) {
            return Ok(case.clone());
        }
        let case = cases::face(tx, Id::from(id)).await?;
        self.cases.insert(id, case.clone());
        Ok(case)
    }

    async fn officer(&mut self, tx: &mut Tx, id: Uuid) -> Result<Officer> {
        if let Some(officer) = self.officers.get(&id) {
            return Ok(officer.clone());
        }
        let officer = officers::officer(tx, id).await?;
        self.officers.insert(id, officer.clone());
        Ok(officer)
    }
}
