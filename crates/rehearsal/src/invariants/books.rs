//! What must hold inside the court's database.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use super::Broken;
use crate::life::Life;
use crate::stage::Stage;

/// 明显超标 – what is not worth a bank's trouble, in fen (`control.trifle`).
const SLACK: i64 = 10_000;

#[derive(sqlx::FromRow)]
struct Found {
    invariant: String,
    what: String,
}

/// Invariants named in SQL.
const NAMES: [&str; 9] = [
    "hold-within-limit",
    "deducted-by-orders",
    "one-effect",
    "one-answer",
    "deducted-within-owed",
    "performance-day",
    "let-go-stays",
    "queue-is-what-waits",
    "no-stuck-job",
];

fn named(found: Vec<Found>) -> Vec<Broken> {
    let name = |text: &str| NAMES.into_iter().find(|name| *name == text).unwrap_or("unnamed");
    found.into_iter().map(|f| Broken::new(name(&f.invariant), f.what)).collect()
}

pub(super) async fn after_step(eye: &PgPool) -> Result<Vec<Broken>> {
    let found = sqlx::query_as(
        "SELECT 'hold-within-limit' AS invariant, h.order_id AS what FROM control.hold h
         WHERE h.held > h.cap OR h.deducted + h.released > h.held
         UNION ALL
         SELECT 'deducted-by-orders', h.order_id || ' ' || h.deducted || ' by ' || coalesce(o.fen, 0)
         FROM control.hold h LEFT JOIN (
             SELECT hold, sum(amount) AS fen FROM control.hold_order
             WHERE act = 'deduct' AND state = 'done' GROUP BY hold) o ON o.hold = h.id
         WHERE h.deducted <> coalesce(o.fen, 0)
         UNION ALL
         SELECT 'one-effect', order_id || ' moved money ' || count(*) || ' times'
         FROM exchange.statement_line WHERE order_id IS NOT NULL
         GROUP BY order_id HAVING count(*) > 1
         UNION ALL
         SELECT 'queue-is-what-waits', coalesce(q.id, o.id) || ' is ' || coalesce(o.state, 'gone')
         FROM exchange.queue q
         FULL JOIN (SELECT id, state FROM exchange.outgoing WHERE state = 'waiting') o USING (id)
         WHERE q.id IS NULL OR o.id IS NULL
         UNION ALL
         SELECT 'no-stuck-job', name || ' ' || key || ': ' || coalesce(last_error, '')
         FROM platform.job WHERE stuck",
    )
    .fetch_all(eye)
    .await?;
    Ok(named(found))
}

pub(super) async fn after_day(eye: &PgPool) -> Result<Vec<Broken>> {
    let found = sqlx::query_as(
        "SELECT 'one-answer' AS invariant, (body ->> 'order') || ' was taken ' || count(*) || ' times'
             AS what
         FROM platform.event WHERE kind = 'exchange.OrderAnswered'
         GROUP BY body ->> 'order' HAVING count(*) > 1
         UNION ALL
         SELECT 'deducted-within-owed', 'case ' || o.case_id || ': ' || o.surplus || ' fen too much by '
             || o.source
         FROM cases.obtained o JOIN exchange.outgoing x ON x.id = o.source
         WHERE o.surplus > 0 AND NOT EXISTS (
             SELECT FROM cases.obtained p WHERE p.case_id = o.case_id AND p.source LIKE 'line:%')
         UNION ALL
         SELECT 'performance-day', 'case ' || o.case_id || ': ' || o.source || ' counts from '
             || o.on_day || ', was taken ' || x.done_at
         FROM cases.obtained o JOIN exchange.outgoing x ON x.id = o.source
         WHERE o.on_day <> (x.done_at AT TIME ZONE 'Asia/Shanghai')::date
         UNION ALL
         SELECT 'let-go-stays', 'case ' || r.case_id || ': ' || again.order_id || ' after ' || o.order_id
         FROM control.repetition r
         JOIN control.hold first ON first.case_id = r.case_id
         JOIN control.hold_order o
             ON o.hold = first.id AND o.act = 'release' AND o.ordered_at >= r.ordered_at
         JOIN control.hold again ON again.case_id = r.case_id AND again.property = first.property
             AND again.ordered_at > o.ordered_at
             AND again.ordered_at < coalesce(r.ended_at, 'infinity')
         WHERE NOT EXISTS (SELECT FROM approvals.approval a WHERE a.case_id = r.case_id
             AND a.act = 'control.freeze' AND a.created_at > r.ordered_at)",
    )
    .fetch_all(eye)
    .await?;
    Ok(named(found))
}

/// What a case holds, what it obtained, and the last day of its freezes.
type Held = (Uuid, i64, i64, Option<NaiveDate>);

/// Σ live holds and what was obtained never exceed claim, interest, costs and fee as they will be at
/// the end of the term, or on the last day of the freezes; what is ordered to be let go does not count,
/// nor money that came and is not yet booked against its hold. What a bank has been asked and has not
/// answered, a freeze or a deduction, cannot be let go: it does not count once a debtor has paid by
/// himself.
pub(super) async fn over_hold(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let sums: Vec<Held> = sqlx::query_as(
        "SELECT c.id, coalesce(sum(greatest(CASE WHEN h.state = 'ordered'
                 THEN CASE WHEN v.paid THEN 0 ELSE h.cap END
                 ELSE h.held - h.deducted - h.released END - coalesce(o.fen, 0), 0)), 0)::bigint,
             (SELECT coalesce(sum(applicant + fee), 0)::bigint FROM cases.obtained b
              WHERE b.case_id = c.id), max(h.until_day)
         FROM cases.case c
         CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM cases.obtained p
             WHERE p.case_id = c.id AND p.source LIKE 'line:%') AS paid) v
         LEFT JOIN control.hold h ON h.case_id = c.id AND h.state IN ('ordered', 'effective')
         LEFT JOIN LATERAL (
             SELECT sum(coalesce(amount, h.cap)) AS fen FROM control.hold_order
             WHERE hold = h.id AND state = 'ordered' AND (act = 'release' OR act = 'deduct'
                 AND (v.paid OR order_id IN (SELECT source FROM cases.obtained)))) o ON true
         GROUP BY c.id ORDER BY c.id",
    )
    .fetch_all(stage.eye())
    .await?;
    let bounds: BTreeMap<Uuid, i64> =
        lives.iter().filter_map(|life| Some((life.case()?, life.most()?))).collect();
    let mut found = Vec::new();
    for (case, live, obtained, last) in sums {
        let (Some(most), Some(last)) = (bounds.get(&case), last) else { continue };
        if live == 0 || live + obtained <= *most {
            continue;
        }
        let mut tx = stage.reader().begin_system("rehearsal.look").await?;
        let most = cases::owed(&mut tx, case.into(), last).await?.total.as_fen() + SLACK;
        if live + obtained > most {
            let what = format!("case {case}: {live} held, {obtained} obtained, {most} at most");
            found.push(Broken::new("held-within-claim", what));
        }
    }
    Ok(found)
}

/// The ledger's own invariants, but for the diligence of the officers (M15).
pub(super) async fn ledger(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let mut tx = stage.reader().begin_system("rehearsal.look").await?;
    let found = funds::invariants(&mut tx).await?;
    Ok(found
        .into_iter()
        .filter(|broken| broken.id != "M15")
        .map(|broken| {
            let what = format!("{} {}: {}", broken.id, broken.subject, broken.en);
            Broken::new("ledger", what)
        })
        .collect())
}
