//! SQL of scores.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kernel::time::instant;
use platform::{Result, Tx};
use sqlx::Row;

use crate::score::{CLASSES, Score, percentile};

/// Reckon the scores of orders given on `day`; again when late answers may have come.
pub(crate) async fn reckon(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let next = day.succ_opt().unwrap_or(day);
    let bound = |day| instant(day, NaiveTime::MIN);
    sqlx::query(
        "WITH given AS (
             SELECT institution, answered_at, answer_by, outcome,
                 least(greatest(ceil(log(2.0, greatest(1.0,
                     extract(epoch FROM answered_at - created_at)::numeric))), 0), $4 - 1)::int
                     AS class
             FROM exchange.outgoing WHERE created_at >= $1 AND created_at < $2),
         refused AS (
             SELECT institution, jsonb_object_agg(outcome, n) AS refusals FROM (
                 SELECT institution, outcome, count(*) AS n FROM given
                 WHERE outcome ~ '^(refused|returned)' GROUP BY 1, 2) AS by_code
             GROUP BY 1),
         classes AS (
             SELECT institution, array_agg(n ORDER BY class) AS seconds FROM (
                 SELECT i.institution, c.class,
                     count(g.class) FILTER (WHERE g.answered_at IS NOT NULL)::int AS n
                 FROM (SELECT DISTINCT institution FROM given) AS i
                 CROSS JOIN generate_series(0, $4 - 1) AS c (class)
                 LEFT JOIN given g ON g.institution = i.institution AND g.class = c.class
                 GROUP BY 1, 2) AS counted
             GROUP BY 1)
         INSERT INTO exchange.score
             (institution, day, asked, answered, late, silent, refusals, seconds)
         SELECT g.institution, $3, count(*), count(g.answered_at),
             count(*) FILTER (WHERE g.answered_at > g.answer_by),
             count(*) FILTER (WHERE g.answered_at IS NULL AND g.answer_by <= $5),
             coalesce(max(r.refusals::text), '{}')::jsonb, (max(c.seconds::text))::integer[]
         FROM given g JOIN classes c USING (institution) LEFT JOIN refused r USING (institution)
         GROUP BY g.institution
         ON CONFLICT (institution, day) DO UPDATE SET asked = excluded.asked,
             answered = excluded.answered, late = excluded.late, silent = excluded.silent,
             refusals = excluded.refusals, seconds = excluded.seconds",
    )
    .bind(bound(day))
    .bind(bound(next))
    .bind(day)
    .bind(i32::try_from(CLASSES).unwrap_or(i32::MAX))
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Scores of everybody over the days since `since`, with how they stand today.
pub(crate) async fn scores(tx: &mut Tx, since: NaiveDate) -> Result<Vec<Score>> {
    let rows = sqlx::query(
        "SELECT i.code, i.quota_per_day, coalesce(q.used, 0)::bigint AS used_today,
             coalesce(p.failures, 0) AS failures,
             CASE WHEN p.not_before > $2 THEN p.reason END AS paused_for,
             (SELECT count(*) FROM exchange.queue w WHERE w.institution = i.code) AS waiting,
             r.as_of AS register_read_at
         FROM exchange.institution i
         LEFT JOIN exchange.pace p ON p.institution = i.code
         LEFT JOIN exchange.quota_used q ON q.institution = i.code AND q.day = $1
         LEFT JOIN exchange.register r ON r.institution = i.code
         WHERE i.enabled ORDER BY i.code",
    )
    .bind(tx.today())
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?;
    let mut sums = sums(tx, since).await?;
    let mut scores = Vec::with_capacity(rows.len());
    for row in rows {
        let code: String = row.try_get("code")?;
        let sum = sums.remove(&code).unwrap_or_default();
        scores.push(Score {
            institution: code,
            asked: sum.asked,
            answered: sum.answered,
            late: sum.late,
            silent: sum.silent,
            p50: percentile(&sum.classes, 50),
            p95: percentile(&sum.classes, 95),
            p99: percentile(&sum.classes, 99),
            refusals: sum.refusals,
            used_today: row.try_get("used_today")?,
            quota_per_day: row.try_get("quota_per_day")?,
            failures: row.try_get("failures")?,
            paused_for: row.try_get("paused_for")?,
            waiting: row.try_get("waiting")?,
            register_read_at: row.try_get::<Option<DateTime<Utc>>, _>("register_read_at")?,
        });
    }
    Ok(scores)
}

#[derive(Default)]
struct Sum {
    asked: i64,
    answered: i64,
    late: i64,
    silent: i64,
    classes: Vec<i64>,
    refusals: BTreeMap<String, i64>,
}

async fn sums(tx: &mut Tx, since: NaiveDate) -> Result<BTreeMap<String, Sum>> {
    let rows = sqlx::query(
        "SELECT institution, asked, answered, late, silent, refusals, seconds
         FROM exchange.score WHERE day >= $1",
    )
    .bind(since)
    .fetch_all(tx.sql())
    .await?;
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(row.try_get("institution")?).or_default();
        sum.asked += i64::from(row.try_get::<i32, _>("asked")?);
        sum.answered += i64::from(row.try_get::<i32, _>("answered")?);
        sum.late += i64::from(row.try_get::<i32, _>("late")?);
        sum.silent += i64::from(row.try_get::<i32, _>("silent")?);
        let classes: Vec<i32> = row.try_get("seconds")?;
        sum.classes.resize(CLASSES, 0);
        sum.classes.iter_mut().zip(classes).for_each(|(all, one)| *all += i64::from(one));
        let refusals: BTreeMap<String, i64> = serde_json::from_value(row.try_get("refusals")?)?;
        for (code, count) in refusals {
            *sum.refusals.entry(code).or_default() += count;
        }
    }
    Ok(sums)
}
