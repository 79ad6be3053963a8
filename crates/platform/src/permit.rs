//! 准许 – the question whether the officer behind a transaction may do its act to a case, asked where
//! the case is loaded; and the glass that may be broken where the answer is no.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::TimeDelta;
use permission::{Matter, Object, Subject, Verdict};
use serde_json::json;
use uuid::Uuid;

use crate::http::Cursor;
use crate::{Actor, Fault, Result, Role, Tx};

/// 紧急查阅 lasts as long.
const GLASS_HOURS: i64 = 24;
/// Whoever may not do this may not know of the case either.
const KNOW: &str = "cases.view";

impl Tx {
    /// Go on only if the policies permit the running act on this case. Whoever may not even see the
    /// case is told what they would be told if there were none.
    pub async fn permit(&mut self, mut matter: Matter) -> Result<()> {
        let Actor::Officer(officer) = &self.actor else { return Ok(()) };
        let act = self.act();
        let verdict = officer.judge(act, Object::Case(&matter));
        if verdict.allowed {
            return Ok(());
        }
        let officer = officer.clone();
        matter.opened = glass_is_broken(self, matter.id, officer.id).await?;
        if matter.opened && officer.judge(act, Object::Case(&matter)).allowed {
            self.note(Some(matter.id), json!({ "through_broken_glass": act }));
            return Ok(());
        }
        if officer.judge(KNOW, Object::Case(&matter)).allowed {
            Err(barred(act, &verdict))
        } else {
            Err(Fault::Missing("case"))
        }
    }

    /// Go on only if the officer may look this person up for this case, resting on `article`.
    pub fn permit_person(
        &self,
        matter: &Matter,
        debtor: bool,
        article: &'static str,
    ) -> Result<()> {
        const LOOK_UP: &str = "control.look_up";
        let Actor::Officer(officer) = &self.actor else { return Ok(()) };
        let verdict = officer.judge(LOOK_UP, Object::Person { matter, debtor, article });
        if verdict.allowed { Ok(()) } else { Err(barred(LOOK_UP, &verdict)) }
    }
}

fn barred(act: &'static str, verdict: &Verdict) -> Fault {
    match verdict.by.first() {
        Some(policy) => Fault::Barred(act, policy),
        None => Fault::Denied(act),
    }
}

/// By act, the posts the policies permit it to. Policies are read once, and so is this.
static POSTS: LazyLock<BTreeMap<&'static str, Vec<Role>>> = LazyLock::new(|| {
    let posts = |act| Role::ALL.into_iter().filter(|role| post_may(*role, act)).collect();
    permission::acts().map(|act| (act, posts(act))).collect()
});

fn post_may(role: Role, act: &str) -> bool {
    let roles = [role.code()];
    let anybody = Subject {
        id: Uuid::nil(),
        roles: &roles,
        court: "",
        clearance: 0,
        card: false,
        serves: None,
    };
    permission::judge(&anybody, act, Object::Court).allowed
}

/// 有权岗位 – the posts whose act this is, as the policies have it.
#[must_use]
pub fn posts_of(act: &str) -> &'static [Role] {
    POSTS.get(act).map_or(&[], Vec::as_slice)
}

async fn glass_is_broken(tx: &mut Tx, case: Uuid, officer: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM platform.break_glass
             WHERE case_id = $1 AND officer = $2 AND until > $3)",
    )
    .bind(case)
    .bind(officer)
    .bind(tx.now)
    .fetch_one(tx.sql())
    .await?)
}

/// 紧急查阅 – break the glass over a case for a day: its officer may look, and must answer for it.
///
/// # Errors
/// No reason given.
pub async fn break_glass(tx: &mut Tx, case: Uuid, reason: &str) -> Result<Uuid> {
    let officer = tx.actor.officer().ok_or(Fault::Unsigned)?.id;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(law::id::PERMIT_GLASS
            .refuse("紧急查阅须说明理由", "breaking the glass needs a reason")
            .at("reason")
            .into());
    }
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO platform.break_glass (id, case_id, officer, reason, at, until)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(case)
    .bind(officer)
    .bind(reason)
    .bind(tx.now)
    .bind(tx.now + TimeDelta::hours(GLASS_HOURS))
    .execute(tx.sql())
    .await?;
    tx.note(Some(case), json!({ "broke_glass": id }));
    Ok(id)
}

/// 紧急查阅记录 – who broke which glass, and what the review found.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow, utoipa::ToSchema)]
#[schema(as = BrokenGlass)]
pub struct Broken {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Who.
    pub officer: Uuid,
    /// Their name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// How long it stays open.
    pub until: chrono::DateTime<chrono::Utc>,
    /// When it was reviewed; nobody has yet: an alarm.
    pub reviewed_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Whether the review found it justified.
    pub justified: Option<bool>,
    /// What the review found.
    pub finding: Option<String>,
}

/// Most broken glasses of a list that has no pages.
const GLASS_MOST: i64 = 500;

/// Every broken glass the reader may know of, the newest first.
pub async fn broken_glass(tx: &mut Tx) -> Result<Vec<Broken>> {
    broken_glass_after(tx, false, None, GLASS_MOST).await
}

/// Broken glasses after `after`, the newest first; all, or only those nobody has reviewed.
pub async fn broken_glass_after(
    tx: &mut Tx,
    only_open: bool,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<Broken>> {
    let at: Option<chrono::DateTime<chrono::Utc>> = after.map(Cursor::key).transpose()?;
    Ok(sqlx::query_as(
        "SELECT g.id, g.case_id, g.officer, o.name, g.reason, g.at, g.until, g.reviewed_at,
                g.justified, g.finding
         FROM platform.break_glass g JOIN platform.officer o ON o.id = g.officer
         WHERE (NOT $1 OR g.reviewed_at IS NULL)
           AND ($2::timestamptz IS NULL OR (g.at, g.id) < ($2, $3))
         ORDER BY g.at DESC, g.id DESC LIMIT $4",
    )
    .bind(only_open)
    .bind(at)
    .bind(after.map(|cursor| cursor.id))
    .bind(most)
    .fetch_all(tx.sql())
    .await?)
}

/// 复核 – whether a broken glass was justified; by somebody else, once.
///
/// # Errors
/// No finding; one's own; reviewed already.
pub async fn review_glass(tx: &mut Tx, id: Uuid, justified: bool, finding: &str) -> Result<()> {
    let officer = tx.actor.officer().ok_or(Fault::Unsigned)?.id;
    let wanted = ("须写明复核意见,500字以内", "say what the review found, in up to 500 characters");
    let finding = crate::stated(finding, "finding", wanted)?;
    let done = sqlx::query(
        "UPDATE platform.break_glass SET reviewer = $2, reviewed_at = $3, justified = $4, finding = $5
         WHERE id = $1 AND reviewed_at IS NULL AND officer <> $2",
    )
    .bind(id)
    .bind(officer)
    .bind(tx.now)
    .bind(justified)
    .bind(finding)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Fault::Missing("broken glass"));
    }
    tx.note(None, json!({ "reviewed_glass": id, "justified": justified }));
    Ok(())
}
