//! SQL of schema `nodes`, and the few acts on it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{Days, NaiveDate, NaiveTime};
use law::id::RuleId;
use law::nodes::{NODES, NodeCode};
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::{NodeOverdue, NodeRow, colour};

/// 启动节点 – start the clock of `node` under `rule` for something that happened on `from`. A clock
/// of the same node still running is left as it is. Returns the due day.
///
/// # Errors
/// A rule without a period, or a period reaching a year without an official calendar; then the
/// period is kept as counted and the case goes on, because no case waits for a calendar.
pub async fn start(
    tx: &mut Tx,
    case: Uuid,
    node: NodeCode,
    rule: RuleId,
    from: NaiveDate,
) -> Result<NaiveDate> {
    let due = start_all(tx, &[Start { case, node, rule, from }]).await?;
    due.first().copied().ok_or(Fault::Missing("clock"))
}

/// 待启动节点 – see [`start`].
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Case.
    pub case: Uuid,
    /// Node; at most one of a kind for one case in one call.
    pub node: NodeCode,
    /// Rule of its period.
    pub rule: RuleId,
    /// Day of what sets it off.
    pub from: NaiveDate,
}

/// Start many clocks with one statement; returns their due days.
///
/// # Errors
/// As [`start`].
pub async fn start_all(tx: &mut Tx, starts: &[Start]) -> Result<Vec<NaiveDate>> {
    let mut reckoned: HashMap<(RuleId, NaiveDate), Deadline> = HashMap::new();
    let mut ends = Vec::new();
    for start in starts {
        let end = match reckoned.entry((start.rule, start.from)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => new.insert(deadline(start.rule, start.from)?).clone(),
        };
        ends.push(end);
    }
    begin_all(tx, starts, &ends).await?;
    Ok(ends.into_iter().map(|(_, due, _)| due).collect())
}

/// 启动节点至 – start a clock whose last day was set by an act, within what its rule allows: the last
/// day of a freeze.
pub async fn start_until(tx: &mut Tx, start: Start, until: NaiveDate) -> Result<()> {
    begin_all(tx, &[start], &[(until, until, None)]).await
}

/// Keep clocks with their ends; one of the same node that still runs is left as it is.
async fn begin_all(tx: &mut Tx, starts: &[Start], ends: &[Deadline]) -> Result<()> {
    let ids: Vec<Uuid> = starts.iter().map(|_| tx.new_id()).collect();
    sqlx::query(
        "INSERT INTO nodes.clock (id, case_id, node, rule, started_on, raw, due, reason)
         SELECT n.* FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::date[],
             $6::date[], $7::date[], $8::text[])
             AS n (id, case_id, node, rule, started_on, raw, due, reason)
         WHERE NOT EXISTS (SELECT FROM nodes.clock k
             WHERE k.case_id = n.case_id AND k.node = n.node AND k.done_on IS NULL)",
    )
    .bind(ids)
    .bind(starts.iter().map(|start| start.case).collect::<Vec<_>>())
    .bind(starts.iter().map(|start| i16::from(start.node.number())).collect::<Vec<_>>())
    .bind(starts.iter().map(|start| start.rule.as_str()).collect::<Vec<_>>())
    .bind(starts.iter().map(|start| start.from).collect::<Vec<_>>())
    .bind(ends.iter().map(|(raw, ..)| *raw).collect::<Vec<_>>())
    .bind(ends.iter().map(|(_, due, _)| *due).collect::<Vec<_>>())
    .bind(ends.iter().map(|(_, _, reason)| reason.as_deref()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// 重新起算 – let the running clock of `node` begin again on `from`, for a stated reason; nothing
/// happens when none runs. What it showed before stays in the case's record.
///
/// # Errors
/// As [`start`].
pub async fn restart(
    tx: &mut Tx,
    case: Uuid,
    node: NodeCode,
    rule: RuleId,
    from: NaiveDate,
    reason: &str,
) -> Result<()> {
    let (raw, due, _) = deadline(rule, from)?;
    sqlx::query(
        "UPDATE nodes.clock SET rule = $3, started_on = $4, raw = $5, due = $6, reason = $7,
             overdue = false, stopped_on = NULL
         WHERE case_id = $1 AND node = $2 AND done_on IS NULL",
    )
    .bind(case)
    .bind(i16::from(node.number()))
    .bind(rule.as_str())
    .bind(from)
    .bind(raw)
    .bind(due)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Last day as counted, last day moved off days off, why it was not moved.
type Deadline = (NaiveDate, NaiveDate, Option<String>);

fn deadline(rule: RuleId, from: NaiveDate) -> Result<Deadline> {
    let at = kernel::time::instant(from, NaiveTime::MIN);
    match law::periods::due(rule.as_str(), at) {
        Ok(found) => Ok((found.raw, found.due, None)),
        Err(law::periods::NoDeadline::NoCalendar(missing)) => {
            let months = chrono::Months::new(law::months(rule, from));
            let days = Days::new(law::days(rule, from));
            let raw = from.checked_add_months(months).and_then(|day| day.checked_add_days(days));
            let raw = raw.ok_or_else(|| anyhow::anyhow!("{rule:?} from {from}"))?;
            Ok((raw, raw, Some(missing.to_string())))
        }
        Err(error) => Err(Fault::Broken(anyhow::anyhow!("node under {rule:?}: {error}"))),
    }
}

/// 应办日 – the day by which something is due under `rule` that began on `from`, as [`start`] reckons it.
///
/// # Errors
/// A rule without a period.
pub fn due_day(rule: RuleId, from: NaiveDate) -> Result<NaiveDate> {
    Ok(deadline(rule, from)?.1)
}

/// 完成节点 – mark the running clock of `node` done on `on`; nothing happens when none runs.
pub async fn finish_if_open(tx: &mut Tx, case: Uuid, node: NodeCode, on: NaiveDate) -> Result<()> {
    finish_all(tx, &[case], node, on).await
}

/// The same for many cases.
pub async fn finish_all(tx: &mut Tx, cases: &[Uuid], node: NodeCode, on: NaiveDate) -> Result<()> {
    sqlx::query(
        "UPDATE nodes.clock SET done_on = $3, stopped_on = NULL, overdue = $3 > due
         WHERE case_id = ANY($1) AND node = $2 AND done_on IS NULL",
    )
    .bind(cases)
    .bind(i16::from(node.number()))
    .bind(on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// 停止计时 – stop the running clocks of a case that wait for it (执行程序解释 第13条).
pub async fn stop_all(tx: &mut Tx, case: Uuid, reason: &str) -> Result<()> {
    let today = tx.today();
    let waiting: Vec<i16> = NODES
        .iter()
        .filter(|node| node.code.waits_for_case())
        .map(|node| i16::from(node.code.number()))
        .collect();
    sqlx::query(
        "UPDATE nodes.clock SET stopped_on = $2, reason = $3
         WHERE case_id = $1 AND done_on IS NULL AND stopped_on IS NULL AND node = ANY($4)",
    )
    .bind(case)
    .bind(today)
    .bind(reason)
    .bind(waiting)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// 恢复计时 – let stopped clocks run on: the days they stood are added, and a last day that now falls on
/// a day off moves again.
pub async fn resume_all(tx: &mut Tx, case: Uuid) -> Result<()> {
    let today = tx.today();
    let stopped: Vec<(Uuid, String, NaiveDate, NaiveDate, NaiveDate)> = sqlx::query_as(
        "SELECT id, rule, raw, due, stopped_on FROM nodes.clock
         WHERE case_id = $1 AND stopped_on IS NOT NULL FOR UPDATE",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    for (id, rule, raw, due, stopped_on) in stopped {
        let stood = today - stopped_on;
        let is_moved = law::periods::moved(&rule, raw) == due;
        let last = if is_moved { raw + stood } else { due + stood };
        sqlx::query("UPDATE nodes.clock SET raw = $2, due = $3, stopped_on = NULL WHERE id = $1")
            .bind(id)
            .bind(raw + stood)
            .bind(law::periods::moved(&rule, last))
            .execute(tx.sql())
            .await?;
    }
    Ok(())
}

/// 延长 – set a later end, with the reason.
pub async fn extend(
    tx: &mut Tx,
    case: Uuid,
    node: NodeCode,
    due: NaiveDate,
    reason: &str,
) -> Result<()> {
    let done = sqlx::query(
        "UPDATE nodes.clock SET due = $3, reason = $4, overdue = false
         WHERE case_id = $1 AND node = $2 AND done_on IS NULL AND due < $3",
    )
    .bind(case)
    .bind(i16::from(node.number()))
    .bind(due)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 { Err(Fault::Missing("running node")) } else { Ok(()) }
}

/// Last day of the running clock of `node`, if one runs.
pub async fn due_of(tx: &mut Tx, case: Uuid, node: NodeCode) -> Result<Option<NaiveDate>> {
    Ok(sqlx::query_scalar(
        "SELECT due FROM nodes.clock WHERE case_id = $1 AND node = $2 AND done_on IS NULL",
    )
    .bind(case)
    .bind(i16::from(node.number()))
    .fetch_optional(tx.sql())
    .await?)
}

/// 超期核查 – mark clocks that ran out before `day` and tell of each, once.
pub async fn sweep(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let late: Vec<(Uuid, i16, NaiveDate)> = sqlx::query_as(
        "UPDATE nodes.clock SET overdue = true
         WHERE done_on IS NULL AND stopped_on IS NULL AND NOT overdue AND due < $1
         RETURNING case_id, node, due",
    )
    .bind(day)
    .fetch_all(tx.sql())
    .await?;
    for (case, node, due) in late {
        let node = u8::try_from(node).unwrap_or(0);
        tx.tell(&NodeOverdue { case, node, due }).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ClockRow {
    node: i16,
    rule: String,
    started_on: NaiveDate,
    raw: NaiveDate,
    due: NaiveDate,
    stopped_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    reason: Option<String>,
}

/// Clocks of a case, first started first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<NodeRow>> {
    let rows: Vec<ClockRow> = sqlx::query_as(
        "SELECT node, rule, started_on, raw, due, stopped_on, done_on, reason FROM nodes.clock
         WHERE case_id = $1 ORDER BY started_on, node, id",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    let today = tx.today();
    Ok(rows.into_iter().filter_map(|row| node_row(row, today)).collect())
}

#[derive(sqlx::FromRow)]
struct CaseClockRow {
    case_id: Uuid,
    #[sqlx(flatten)]
    clock: ClockRow,
}

/// Clocks of `cases` that are not done, each with its case, first due first.
pub async fn running(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<(Uuid, NodeRow)>> {
    let rows: Vec<CaseClockRow> = sqlx::query_as(
        "SELECT case_id, node, rule, started_on, raw, due, stopped_on, done_on, reason
         FROM nodes.clock WHERE case_id = ANY($1) AND done_on IS NULL
         ORDER BY due, case_id, node",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?;
    let today = tx.today();
    let read = |row: CaseClockRow| Some((row.case_id, node_row(row.clock, today)?));
    Ok(rows.into_iter().filter_map(read).collect())
}

fn node_row(row: ClockRow, today: NaiveDate) -> Option<NodeRow> {
    let code = NodeCode::of(u8::try_from(row.node).ok()?)?;
    let node = code.node();
    let end = row.done_on.unwrap_or(today);
    Some(NodeRow {
        number: code.number(),
        code: code.national(),
        zh: node.zh.to_owned(),
        en: node.en.to_owned(),
        colour: colour(row.due, row.done_on, row.stopped_on.is_some(), today),
        started_on: row.started_on,
        raw: row.raw,
        due: row.due,
        done_on: row.done_on,
        days_left: (row.due - today).num_days(),
        overdue_days: (end - row.due).num_days().max(0),
        article: law::cite(&row.rule, row.started_on).short_zh,
        rule: row.rule,
        reason: row.reason,
    })
}
