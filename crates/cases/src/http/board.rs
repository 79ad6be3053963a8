//! 看板 – what the head of a court asks of its numbers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use kernel::Money;
use law::nodes::NodeCode;
use platform::http::Caller;
use platform::{Act, App, Result, Tx};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::rules::stock::{Month, stock};

/// 查看看板 – figures of my court.
const VIEW_BOARD: Act = Act::new("cases.view_board", &[]);

/// 看板 – counts and sums of my court.
#[derive(Serialize, ToSchema)]
pub(crate) struct Board {
    /// Cases by state.
    states: Vec<Count>,
    /// Filed, closed and left over, last twelve months.
    months: Vec<Month>,
    /// Closed by way.
    ways: Vec<Count>,
    /// 申请标的 and 到位 by month, last twelve months that have any.
    money: Vec<MonthMoney>,
    /// 节点准时率, by node that ran in any case.
    nodes: Vec<Punctuality>,
    /// 办案负荷, by handler.
    load: Vec<Load>,
    /// Running clocks past their end.
    overdue: i64,
    /// Cases not closed.
    open: i64,
    /// 申请标的 of all cases.
    #[schema(value_type = String)]
    claimed: Money,
    /// 实际到位.
    #[schema(value_type = String)]
    obtained: Money,
}

/// A number of cases under a heading.
#[derive(Serialize, ToSchema, sqlx::FromRow)]
pub(crate) struct Count {
    key: String,
    count: i64,
}

/// 月度金额.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthMoney {
    /// `YYYY-MM`.
    month: String,
    /// 本金 of cases filed in it.
    #[schema(value_type = String)]
    claimed: Money,
    /// 到位 in it, for applicants.
    #[schema(value_type = String)]
    obtained: Money,
}

/// 节点准时情况.
#[derive(Serialize, ToSchema)]
pub(crate) struct Punctuality {
    /// 1 to 40.
    number: u8,
    /// Chinese name.
    zh: &'static str,
    /// English name.
    en: &'static str,
    /// Done in time.
    in_time: i64,
    /// Done late.
    late: i64,
    /// Running, not late.
    running: i64,
    /// Running late.
    overdue: i64,
}

/// 承办人负荷.
#[derive(Serialize, ToSchema, sqlx::FromRow)]
pub(crate) struct Load {
    /// Officer.
    handler: Uuid,
    /// Name.
    name: String,
    /// Cases not closed.
    open: i64,
    /// Cases closed.
    closed: i64,
    /// Clocks past their end.
    overdue: i64,
}

/// The court's board
#[utoipa::path(get, path = "/board", tag = "cases", responses((status = 200, body = Board)))]
pub(crate) async fn get_board(State(app): State<App>, caller: Caller) -> Result<Json<Board>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_BOARD).await?;
    let states = count(&mut tx, BY_STATE, &court).await?;
    let filed = by_key(count(&mut tx, BY_FILED, &court).await?);
    let closed = by_key(count(&mut tx, BY_CLOSED, &court).await?);
    let ways = count(&mut tx, BY_WAY, &court).await?;
    let (claimed, obtained, overdue, open): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT coalesce(sum(c.principal) FILTER (WHERE c.kind = '执'), 0)::bigint,
                coalesce((SELECT sum(o.applicant) FROM cases.obtained o
                          JOIN cases.case m ON m.id = o.case_id WHERE m.court = $1), 0)::bigint,
                (SELECT count(*) FROM nodes.clock k JOIN cases.case m ON m.id = k.case_id
                 WHERE m.court = $1 AND k.overdue AND k.done_on IS NULL),
                count(*) FILTER (WHERE c.closed_on IS NULL AND c.filed_on IS NOT NULL)
         FROM cases.case c WHERE c.court = $1",
    )
    .bind(&court)
    .fetch_one(tx.sql())
    .await?;
    let months = stock(tx.today(), &filed, &closed, open);
    let money_rows = money_by_month(&mut tx, &court).await?;
    let nodes = punctuality(&mut tx, &court).await?;
    let load = load(&mut tx, &court).await?;
    let (claimed, obtained) = (money(claimed), money(obtained));
    let board = Board {
        states,
        months,
        ways,
        money: money_rows,
        nodes,
        load,
        overdue,
        open,
        claimed,
        obtained,
    };
    Ok(Json(board))
}

const BY_STATE: &str = "SELECT state AS key, count(*) AS count FROM cases.case
    WHERE court = $1 GROUP BY state ORDER BY state";
const BY_FILED: &str = "SELECT to_char(filed_on, 'YYYY-MM') AS key, count(*) AS count
    FROM cases.case WHERE court = $1 AND filed_on IS NOT NULL GROUP BY 1";
const BY_CLOSED: &str = "SELECT to_char(closed_on, 'YYYY-MM') AS key, count(*) AS count
    FROM cases.case WHERE court = $1 AND closed_on IS NOT NULL GROUP BY 1";
const BY_WAY: &str = "SELECT closing_way AS key, count(*) AS count FROM cases.case
    WHERE court = $1 AND closing_way IS NOT NULL GROUP BY 1 ORDER BY 1";

fn money(fen: i64) -> Money {
    Money::from_fen(fen).unwrap_or(Money::MAX)
}

fn by_key(rows: Vec<Count>) -> BTreeMap<String, i64> {
    rows.into_iter().map(|row| (row.key, row.count)).collect()
}

async fn count(tx: &mut Tx, statement: &'static str, court: &str) -> Result<Vec<Count>> {
    Ok(sqlx::query_as(statement).bind(court).fetch_all(tx.sql()).await?)
}

async fn money_by_month(tx: &mut Tx, court: &str) -> Result<Vec<MonthMoney>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT month, sum(claimed)::bigint, sum(obtained)::bigint FROM (
             SELECT to_char(filed_on, 'YYYY-MM') AS month, principal AS claimed, 0::bigint AS obtained
             FROM cases.case WHERE court = $1 AND kind = '执' AND filed_on IS NOT NULL
             UNION ALL
             SELECT to_char(o.on_day, 'YYYY-MM'), 0, o.applicant
             FROM cases.obtained o JOIN cases.case m ON m.id = o.case_id WHERE m.court = $1) every
         GROUP BY month ORDER BY month DESC LIMIT 12",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?;
    let row = |(month, claimed, obtained)| MonthMoney {
        month,
        claimed: money(claimed),
        obtained: money(obtained),
    };
    Ok(rows.into_iter().rev().map(row).collect())
}

async fn punctuality(tx: &mut Tx, court: &str) -> Result<Vec<Punctuality>> {
    let today = tx.today();
    let rows: Vec<(i16, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT k.node, count(*) FILTER (WHERE k.done_on <= k.due),
                count(*) FILTER (WHERE k.done_on > k.due),
                count(*) FILTER (WHERE k.done_on IS NULL AND (k.due >= $2 OR k.stopped_on IS NOT NULL)),
                count(*) FILTER (WHERE k.done_on IS NULL AND k.due < $2 AND k.stopped_on IS NULL)
         FROM nodes.clock k JOIN cases.case m ON m.id = k.case_id
         WHERE m.court = $1 GROUP BY k.node ORDER BY k.node",
    )
    .bind(court)
    .bind(today)
    .fetch_all(tx.sql())
    .await?;
    let row = |(node, in_time, late, running, overdue)| {
        let node = NodeCode::of(u8::try_from(node).ok()?)?.node();
        let number = node.code.number();
        Some(Punctuality { number, zh: node.zh, en: node.en, in_time, late, running, overdue })
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

async fn load(tx: &mut Tx, court: &str) -> Result<Vec<Load>> {
    Ok(sqlx::query_as(
        "SELECT o.id AS handler, o.name, count(*) FILTER (WHERE c.closed_on IS NULL) AS open,
                count(*) FILTER (WHERE c.closed_on IS NOT NULL) AS closed,
                coalesce(sum(k.late), 0)::bigint AS overdue
         FROM cases.case c JOIN platform.officer o ON o.id = c.handler
         LEFT JOIN LATERAL (SELECT count(*) AS late FROM nodes.clock
             WHERE case_id = c.id AND overdue AND done_on IS NULL) k ON true
         WHERE c.court = $1 GROUP BY o.id, o.name ORDER BY open DESC, o.name LIMIT 100",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?)
}
