//! 会话 – who is signed in. Looked up on every request, so that a session ended, an account closed or a
//! role taken away works on the next one. A half session is one whose person has not proven
//! everything yet: it is no sign-in, and opens nothing but the rest of the log-in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::officers::OfficerRow;
use crate::{App, Officer, Result, Tx};

/// A half session ends this long after it was opened.
const HALF: TimeDelta = TimeDelta::minutes(10);
/// How often the last use of a session is written down.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(20);

/// 新会话 – what is known of whoever signs in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Who.
    pub officer: Uuid,
    /// Something is still to be proven.
    pub is_half: bool,
    /// When identity was proven as well as the grave acts ask.
    pub proven_at: Option<DateTime<Utc>>,
    /// What the browser calls itself.
    pub agent: String,
    /// Address it comes from.
    pub source: String,
}

/// 会话 – one of a person's sessions, as they see it.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct SessionRow {
    /// Id; not the token.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// What the browser calls itself.
    pub agent: String,
    /// Address it comes from.
    pub source: String,
}

/// Who a token stands for.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The officer.
    pub officer: Officer,
    /// The session.
    pub session: Uuid,
    /// Something is still to be proven.
    pub is_half: bool,
    /// When identity was last proven.
    pub proven_at: Option<DateTime<Utc>>,
}

/// A session's token and its id.
pub struct Opened {
    /// Shown once.
    pub token: String,
    /// The session.
    pub id: Uuid,
}

/// A token as it is kept: keyed, so that whoever writes in the table opens no session.
fn kept(app: &App, token: &str) -> Vec<u8> {
    app.keys().lookup.hash("session", token).to_vec()
}

fn fresh_token(app: &App) -> (String, Vec<u8>) {
    let token = hex::encode(rand::random::<[u8; 32]>());
    let kept = kept(app, &token);
    (token, kept)
}

/// Open a session.
pub async fn open(tx: &mut Tx, new: &NewSession) -> Result<Opened> {
    let (token, digest) = fresh_token(tx.app());
    let id = tx.new_id();
    let longest = if new.is_half { HALF } else { tx.app().access().longest };
    sqlx::query(
        "INSERT INTO platform.session (token_digest, id, officer, created_at, seen_at, expires_at,
             is_half, proven_at, agent, source)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)",
    )
    .bind(digest)
    .bind(id)
    .bind(new.officer)
    .bind(tx.now)
    .bind(tx.now + longest)
    .bind(new.is_half)
    .bind(new.proven_at)
    .bind(&new.agent)
    .bind(&new.source)
    .execute(tx.sql())
    .await?;
    Ok(Opened { token, id })
}

/// 换发令牌 – something was proven: the old token opens nothing any more. A session stays half while
/// there is more to prove.
pub async fn rotate(tx: &mut Tx, session: Uuid, is_proven: bool, is_half: bool) -> Result<String> {
    let (token, digest) = fresh_token(tx.app());
    let longest = tx.now + tx.app().access().longest;
    sqlx::query(
        "UPDATE platform.session SET token_digest = $2, seen_at = $3,
             proven_at = CASE WHEN $4 THEN $3 ELSE proven_at END,
             expires_at = CASE WHEN is_half AND NOT $5 THEN $6 ELSE expires_at END, is_half = $5
         WHERE id = $1",
    )
    .bind(session)
    .bind(digest)
    .bind(tx.now)
    .bind(is_proven)
    .bind(is_half)
    .bind(longest)
    .execute(tx.sql())
    .await?;
    Ok(token)
}

/// Open sessions of an officer, newest first.
pub async fn of_officer(tx: &mut Tx, officer: Uuid) -> Result<Vec<SessionRow>> {
    let used_since = tx.now - tx.app().access().idle;
    Ok(sqlx::query_as(
        "SELECT id, created_at, seen_at, expires_at, agent, source FROM platform.session
         WHERE officer = $1 AND closed_at IS NULL AND NOT is_half AND expires_at > $2
             AND seen_at > $3 ORDER BY created_at DESC LIMIT 100",
    )
    .bind(officer)
    .bind(tx.now)
    .bind(used_since)
    .fetch_all(tx.sql())
    .await?)
}

/// 登录地点 – from where, and with what, somebody has signed in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// Address.
    pub source: String,
    /// What the browser called itself.
    pub agent: String,
}

/// From where an officer has signed in since then, before now. What the program opened by itself came
/// from nowhere.
pub async fn places(tx: &mut Tx, officer: Uuid, since: DateTime<Utc>) -> Result<Vec<Place>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT source, agent FROM platform.session
         WHERE officer = $1 AND created_at >= $2 AND created_at < $3 AND NOT is_half
             AND source <> ''",
    )
    .bind(officer)
    .bind(since)
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?)
}

/// End one session of an officer; says whether there was one.
pub async fn end(tx: &mut Tx, officer: Uuid, session: Uuid) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE platform.session SET closed_at = $3
         WHERE id = $1 AND officer = $2 AND closed_at IS NULL",
    )
    .bind(session)
    .bind(officer)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// End all sessions of an officer but the one named.
pub async fn end_others(tx: &mut Tx, officer: Uuid, keep: Option<Uuid>) -> Result<()> {
    sqlx::query(
        "UPDATE platform.session SET closed_at = $3
         WHERE officer = $1 AND id IS DISTINCT FROM $2 AND closed_at IS NULL",
    )
    .bind(officer)
    .bind(keep)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    #[sqlx(flatten)]
    officer: OfficerRow,
    session: Uuid,
    is_half: bool,
    proven_at: Option<DateTime<Utc>>,
    seen_at: DateTime<Utc>,
}

/// Whoever `token` stands for; `unused_for` is how long their hands have been still.
pub async fn by_token(app: &App, token: &str, unused_for: TimeDelta) -> Result<Option<Holder>> {
    let now = app.now();
    let row: Option<HolderRow> = sqlx::query_as(
        "SELECT o.id, o.name, o.court, o.roles, o.work_card, o.duty_card, o.clearance,
                o.serves,
             s.id AS session, s.is_half, s.proven_at, s.seen_at
         FROM platform.session s JOIN platform.officer o ON o.id = s.officer
         WHERE s.token_digest = $1 AND s.closed_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3
             AND o.active AND (o.ends_on IS NULL OR o.ends_on >= $4)",
    )
    .bind(kept(app, token))
    .bind(now)
    .bind(now - app.access().idle)
    .bind(kernel::time::day_of(now))
    .fetch_optional(app.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let used = now - unused_for.max(TimeDelta::zero());
    if used - row.seen_at >= NOTED_EVERY {
        note_use(app, row.session, used).await?;
    }
    Ok(Some(Holder {
        officer: row.officer.into(),
        session: row.session,
        is_half: row.is_half,
        proven_at: row.proven_at,
    }))
}

async fn note_use(app: &App, session: Uuid, used: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE platform.session SET seen_at = $2 WHERE id = $1 AND seen_at < $2")
        .bind(session)
        .bind(used)
        .execute(app.pool())
        .await?;
    Ok(())
}

/// Whether a session is still open: asked by whatever goes on for longer than one request.
pub async fn is_open(app: &App, session: Uuid) -> Result<bool> {
    let now = app.now();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM platform.session s JOIN platform.officer o ON o.id = s.officer
             WHERE s.id = $1 AND s.closed_at IS NULL AND NOT s.is_half AND s.expires_at > $2
                 AND s.seen_at > $3 AND o.active AND (o.ends_on IS NULL OR o.ends_on >= $4))",
    )
    .bind(session)
    .bind(now)
    .bind(now - app.access().idle)
    .bind(kernel::time::day_of(now))
    .fetch_one(app.pool())
    .await?)
}

/// 退出 – end the session behind `token`.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let mut tx = app.begin_system("platform.sign_out").await?;
    sqlx::query(
        "UPDATE platform.session SET closed_at = $2 WHERE token_digest = $1 AND closed_at IS NULL",
    )
    .bind(kept(app, token))
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    tx.commit().await
}
