//! Routes of case money.

mod acts;
mod pages;

use platform::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pages::get_ledger))
        .routes(routes!(pages::export_ledger))
        .routes(routes!(pages::get_payout_plan))
        .routes(routes!(pages::list_payouts, acts::post_payout))
        .routes(routes!(acts::post_settlement))
        .routes(routes!(acts::post_power))
        .routes(routes!(acts::post_delay))
        .routes(routes!(acts::post_delay_end))
        .routes(routes!(pages::list_unclaimed))
        .routes(routes!(pages::export_unclaimed))
        .routes(routes!(acts::post_claim))
        .routes(routes!(pages::list_tasks))
        .routes(routes!(acts::post_task_done))
        .routes(routes!(acts::put_treasury))
        .routes(routes!(pages::get_invariants))
}
