//! Routes of the trunk.

mod acts;
mod board;
mod pages;
mod standing;
mod tasks;

use platform::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pages::list_cases))
        .routes(routes!(pages::export_cases))
        .routes(routes!(pages::get_case))
        .routes(routes!(pages::get_parties))
        .routes(routes!(pages::get_nodes))
        .routes(routes!(pages::get_timeline))
        .routes(routes!(pages::get_approvals))
        .routes(routes!(tasks::get_flow))
        .routes(routes!(tasks::get_tasks))
        .routes(routes!(board::get_board))
        .routes(routes!(acts::post_case))
        .routes(routes!(acts::post_cases))
        .routes(routes!(acts::post_filing_decision))
        .routes(routes!(acts::post_assignment))
        .routes(routes!(acts::post_notice))
        .routes(routes!(acts::post_account))
        .routes(routes!(acts::post_archive))
        .routes(routes!(acts::post_flag))
        .routes(routes!(acts::post_extension))
        .routes(routes!(acts::post_handler))
        .routes(routes!(standing::put_secret))
        .routes(routes!(standing::post_recusal))
        .routes(routes!(standing::post_kinship))
        .routes(routes!(standing::post_entrustment))
        .routes(routes!(standing::post_broken_glass))
}
