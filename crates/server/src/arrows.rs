//! 事件 → 反应. What is told, and who hears it.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .on("funds.free_payout", |tx, told| Box::pin(funds::jobs::on_approval_decided(tx, told)))
        .on("discipline.end_with_case", |tx, told| {
            Box::pin(discipline::jobs::on_case_closed(tx, told))
        });
}
