//! What there is to see of case money.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Id;
use platform::http::{Caller, Cursor, Page, Params, limit};
use platform::sheet::{self, Cell, EXPORT_MAX};
use platform::{Act, App, Problem, Result, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::acts::{account_of, plan, watch};
use crate::model::{Account, Broken, LedgerLine, Payout, PayoutPlan, Receipt, Task};
use crate::store::{ledger, payouts, receipts, records};

/// 查看案款账 – the account of a case.
const VIEW_LEDGER: Act = Act::new("funds.view_ledger", &[]);
/// 查看发放 – who was or will be paid.
const VIEW_PAYOUTS: Act = Act::new("funds.view_payouts", &[]);
/// 查看待办 – what waits for me.
const VIEW_TASKS: Act = Act::new("funds.view_tasks", &[]);

/// Seeing money nobody has claimed: not of any one court, so not for everybody.
const VIEW_UNCLAIMED: Act = Act::new(
    "funds.view_unclaimed",
    &[Role::Finance, Role::Judge, Role::DivisionHead, Role::CommandCentre],
);
/// Having every invariant checked reads every account.
const CHECK: Act = Act::new("funds.check", &[Role::Finance, Role::CommandCentre, Role::President]);

/// 案款台账 – the books of a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ledger {
    account: Account,
    receipts: Vec<Receipt>,
    lines: Vec<LedgerLine>,
}

/// Every fen of a case: balances, receipts, entries
#[utoipa::path(get, path = "/cases/{id}/ledger", tag = "funds", params(("id" = Uuid, Path)),
    responses((status = 200, body = Ledger)))]
pub(crate) async fn get_ledger(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Ledger>> {
    let mut tx = app.look(&caller, VIEW_LEDGER).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    let account = account_of(&mut tx, id).await?;
    let receipts = receipts::of_case(&mut tx, id).await?;
    let lines = ledger::lines_of_case(&mut tx, id).await?;
    Ok(Json(Ledger { account, receipts, lines }))
}

/// The books of a case as a spreadsheet
#[utoipa::path(get, path = "/cases/{id}/ledger.xlsx", tag = "funds", params(("id" = Uuid, Path)),
    responses((status = 200, content_type =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn export_ledger(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.look(&caller, VIEW_LEDGER).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    let lines = ledger::lines_of_case(&mut tx, id).await?;
    let row = |line: LedgerLine| {
        vec![
            Cell::Count(line.journal),
            kernel::time::day_of(line.at).to_string().into(),
            line.title_zh.into(),
            line.debit.into(),
            line.credit.into(),
            line.memo_zh.into(),
            line.actor.into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = lines.into_iter().map(row).collect();
    sheet::download("ledger", &["凭证", "日期", "科目", "借方", "贷方", "摘要", "经办"], &rows)
}

/// What a payout would be today
#[utoipa::path(get, path = "/cases/{id}/payout-plan", tag = "funds", params(("id" = Uuid, Path)),
    responses((status = 200, body = PayoutPlan)))]
pub(crate) async fn get_payout_plan(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PayoutPlan>> {
    let mut tx = app.look(&caller, VIEW_PAYOUTS).await?;
    Ok(Json(plan::payout_plan(&mut tx, id).await?))
}

/// Payouts of a case, newest first
#[utoipa::path(get, path = "/cases/{id}/payouts", tag = "funds", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Payout>)))]
pub(crate) async fn list_payouts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Payout>>> {
    let mut tx = app.look(&caller, VIEW_PAYOUTS).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    Ok(Json(payouts::of_case(&mut tx, id).await?))
}

/// Which unclaimed money to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnclaimedFilter {
    /// Part of the payer's name, the serial, or the remark.
    q: Option<String>,
    /// Where the last page ended.
    cursor: Option<String>,
    /// Rows on a page, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Money nobody has claimed, oldest first
#[utoipa::path(get, path = "/funds/unclaimed", tag = "funds", params(UnclaimedFilter),
    responses((status = 200, body = Page<Receipt>), (status = 403, body = Problem)))]
pub(crate) async fn list_unclaimed(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<UnclaimedFilter>,
) -> Result<Json<Page<Receipt>>> {
    let rows = limit(filter.limit)?;
    let after = match Cursor::parse(filter.cursor.as_deref())? {
        None => 0,
        Some(cursor) => cursor.key()?,
    };
    let mut tx = app.begin(&caller, VIEW_UNCLAIMED).await?;
    let q = filter.q.as_deref().unwrap_or("");
    let found = receipts::unclaimed(&mut tx, q, after, rows + 1).await?;
    let cursor = |receipt: &Receipt| Cursor { key: receipt.journal.to_string(), id: Uuid::nil() };
    Ok(Json(Page::cut(found, rows, cursor)))
}

/// Money nobody has claimed, as a spreadsheet
#[utoipa::path(get, path = "/funds/unclaimed.xlsx", tag = "funds", params(UnclaimedFilter),
    responses((status = 200, content_type =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 403, body = Problem)))]
pub(crate) async fn export_unclaimed(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<UnclaimedFilter>,
) -> Result<Response> {
    limit(filter.limit)?;
    Cursor::parse(filter.cursor.as_deref())?;
    let mut tx = app.begin(&caller, VIEW_UNCLAIMED).await?;
    let q = filter.q.as_deref().unwrap_or("");
    let found = receipts::unclaimed(&mut tx, q, 0, EXPORT_MAX).await?;
    let row = |receipt: Receipt| {
        vec![
            receipt.bank.into(),
            receipt.serial.into(),
            kernel::time::day_of(receipt.arrived_at).to_string().into(),
            receipt.amount.into(),
            receipt.payer_name.into(),
            receipt.payer_account.into(),
            receipt.sub_account.into(),
            receipt.remark.into(),
            receipt.claim_by.map(|day| day.to_string()).into(),
            receipt.why_unclaimed.into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = found.into_iter().map(row).collect();
    let headers = [
        "银行",
        "流水号",
        "到账日",
        "金额",
        "付款人",
        "付款账号",
        "子账号",
        "附言",
        "认领期限",
        "原因",
    ];
    sheet::download("unclaimed", &headers, &rows)
}

/// What has to be looked at, oldest first
#[utoipa::path(get, path = "/funds/tasks", tag = "funds",
    responses((status = 200, body = Vec<Task>)))]
pub(crate) async fn list_tasks(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Task>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_TASKS).await?;
    Ok(Json(records::tasks(&mut tx, &court).await?))
}

/// Check every invariant of case money now; an empty list means all is well
#[utoipa::path(get, path = "/funds/invariants", tag = "funds",
    responses((status = 200, body = Vec<Broken>), (status = 403, body = Problem)))]
pub(crate) async fn get_invariants(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<Broken>>> {
    let mut tx = app.begin(&caller, CHECK).await?;
    Ok(Json(watch::invariants(&mut tx).await?))
}
