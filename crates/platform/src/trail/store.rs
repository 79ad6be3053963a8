//! Rows of the trail.

use chrono::{DateTime, Utc};
use proof::{Hash, commitment};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Line, Note, Told, mac, roles};
use crate::{Actor, App, Fault, Result};

/// Bytes of salt: nobody finds a content by trying.
const SALT_BYTES: usize = 32;

/// 留存 – an event with what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The row.
    pub line: Line,
    /// Its case.
    pub case: Option<Uuid>,
    /// The salt, unless erased.
    pub salt: Option<Vec<u8>>,
    /// The content, unless erased.
    pub content: Option<String>,
    /// The event that erased it.
    pub erased_by: Option<Uuid>,
    /// Whether there is a row for the content at all.
    pub has_content_row: bool,
}

/// 缺失 – places in the line whose row is gone.
pub type Lost = Vec<i64>;

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    event: Uuid,
    at: DateTime<Utc>,
    actor: String,
    roles: Vec<String>,
    act: String,
    article: String,
    commitment: Option<Vec<u8>>,
    mac: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    #[sqlx(flatten)]
    row: Row,
    case_id: Option<Uuid>,
    salt: Option<Vec<u8>>,
    content: Option<String>,
    erased_by: Option<Uuid>,
    has_content_row: bool,
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        let Row { seq, event, at, actor, roles, act, article, commitment, mac } = row;
        // A commitment that was cut short is a wrong one, which the MAC shows.
        let commitment = commitment.and_then(|c| Hash::try_from(c).ok()).unwrap_or_default();
        let mac = mac.unwrap_or_default();
        Self { seq, event, at, actor, roles, act, article, commitment, mac }
    }
}

impl From<KeptRow> for Kept {
    fn from(kept: KeptRow) -> Self {
        let KeptRow { row, case_id: case, salt, content, erased_by, has_content_row } = kept;
        Self { line: row.into(), case, salt, content, erased_by, has_content_row }
    }
}

/// Write the events of an act, with one statement; returns their ids and leaves.
pub(crate) async fn write(
    sql: &mut PgConnection,
    app: &App,
    (actor, now): (&Actor, DateTime<Utc>),
    notes: &[Note],
    told: &Told,
) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let (label, roles) = (actor.label(), roles(actor));
    let mut written = Vec::new();
    let (mut acts, mut articles, mut commitments, mut macs) = (vec![], vec![], vec![], vec![]);
    let (mut cases, mut salts, mut contents) = (vec![], vec![], vec![]);
    for note in notes {
        let salt: [u8; SALT_BYTES] = rand::random();
        let content = note.content(told);
        let article = note.article.map(|rule| rule.as_str().to_owned()).unwrap_or_default();
        let line = Line {
            seq: 0,
            event: note.event,
            at: now,
            actor: label.clone(),
            roles: roles.clone(),
            act: note.act.to_owned(),
            article: article.clone(),
            commitment: commitment(&salt, content.as_bytes()),
            mac: Vec::new(),
        };
        let leaf = line.leaf()?;
        acts.push(note.act);
        articles.push(article);
        commitments.push(line.commitment.to_vec());
        macs.push(mac(&app.keys().trail, &leaf).to_vec());
        cases.push(note.case);
        salts.push(salt.to_vec());
        contents.push(content);
        written.push((line.event, leaf));
    }
    let events: Vec<Uuid> = written.iter().map(|(event, _)| *event).collect();
    sqlx::query(
        "WITH new AS (
             SELECT * FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
                 $9::uuid[], $10::bytea[], $11::text[]) WITH ORDINALITY
                 AS new (event, act, article, commitment, mac, case_id, salt, content, place)),
         row AS (
             INSERT INTO platform.audit (at, actor, roles, event, act, article, commitment, mac)
             SELECT $1, $2, $3, event, act, article, commitment, mac FROM new ORDER BY place
             RETURNING seq, event),
         kept AS (
             INSERT INTO platform.audit_content (seq, case_id, salt, content)
             SELECT row.seq, new.case_id, new.salt, new.content FROM row JOIN new USING (event))
         INSERT INTO platform.audit_pending (seq) SELECT seq FROM row ORDER BY seq",
    )
    .bind(now)
    .bind(label)
    .bind(roles)
    .bind(events)
    .bind(acts)
    .bind(articles)
    .bind(commitments)
    .bind(macs)
    .bind(cases)
    .bind(salts)
    .bind(contents)
    .execute(sql)
    .await?;
    Ok(written)
}

/// Take up to `most` events out of the line, in their order. For the one who puts them into the tree.
pub async fn take_pending(sql: &mut PgConnection, most: i64) -> Result<(Vec<Line>, Lost)> {
    let mut seqs: Vec<i64> = sqlx::query_scalar(
        "DELETE FROM platform.audit_pending WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM platform.audit_pending ORDER BY seq LIMIT $1)) RETURNING seq",
    )
    .bind(most)
    .fetch_all(&mut *sql)
    .await?;
    seqs.sort_unstable();
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT seq, event, at, actor, roles, act, article, commitment, mac FROM platform.audit
         WHERE seq = ANY ($1) AND event IS NOT NULL ORDER BY seq",
    )
    .bind(&seqs)
    .fetch_all(sql)
    .await?;
    let lines: Vec<Line> = rows.into_iter().map(Line::from).collect();
    seqs.retain(|seq| lines.binary_search_by_key(seq, |line| line.seq).is_err());
    Ok((lines, seqs))
}

/// Rows that wait in the line.
pub async fn pending(sql: &mut PgConnection) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar("SELECT seq FROM platform.audit_pending ORDER BY seq")
        .fetch_all(sql)
        .await?)
}

/// How many events there are.
pub async fn total(sql: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM platform.audit WHERE event IS NOT NULL")
        .fetch_one(sql)
        .await?)
}

/// The events of these places, with their contents, in the order of their places.
pub async fn of_seqs(sql: &mut PgConnection, seqs: &[i64]) -> Result<Vec<Kept>> {
    let rows: Vec<KeptRow> = sqlx::query_as(
        "SELECT a.seq, a.event, a.at, a.actor, a.roles, a.act, a.article, a.commitment, a.mac,
             c.case_id, c.salt, c.content, c.erased_by, c.seq IS NOT NULL AS has_content_row
         FROM platform.audit a LEFT JOIN platform.audit_content c USING (seq)
         WHERE a.seq = ANY ($1) AND a.event IS NOT NULL ORDER BY a.seq",
    )
    .bind(seqs)
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(Kept::from).collect())
}

/// The events with these ids.
pub async fn of_events(sql: &mut PgConnection, events: &[Uuid]) -> Result<Vec<Kept>> {
    let seqs: Vec<i64> =
        sqlx::query_scalar("SELECT seq FROM platform.audit WHERE event = ANY ($1)")
            .bind(events)
            .fetch_all(&mut *sql)
            .await?;
    of_seqs(sql, &seqs).await
}

/// The newest events of a case or of all, newest first.
pub async fn newest(sql: &mut PgConnection, case: Option<Uuid>, most: i64) -> Result<Vec<Kept>> {
    let seqs: Vec<i64> = match case {
        Some(case) => {
            sqlx::query_scalar(
                "SELECT seq FROM platform.audit_content WHERE case_id = $1
                 ORDER BY seq DESC LIMIT $2",
            )
            .bind(case)
            .bind(most)
            .fetch_all(&mut *sql)
            .await?
        }
        None => {
            sqlx::query_scalar("SELECT seq FROM platform.audit ORDER BY seq DESC LIMIT $1")
                .bind(most)
                .fetch_all(&mut *sql)
                .await?
        }
    };
    let mut kept = of_seqs(sql, &seqs).await?;
    kept.reverse();
    Ok(kept)
}

/// 销毁 – destroy salt and content of an event, because the event `by` says so.
pub async fn erase(sql: &mut PgConnection, event: Uuid, by: Uuid) -> Result<()> {
    let erased = sqlx::query(
        "UPDATE platform.audit_content SET salt = NULL, content = NULL, case_id = NULL,
             erased_by = $2
         WHERE content IS NOT NULL
             AND seq = (SELECT seq FROM platform.audit WHERE event = $1)",
    )
    .bind(event)
    .bind(by)
    .execute(sql)
    .await?;
    if erased.rows_affected() == 1 { Ok(()) } else { Err(Fault::Missing("event")) }
}
