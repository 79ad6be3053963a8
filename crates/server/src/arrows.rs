//! 事件 → 反应. What is told, and who hears it.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .on("funds.free_payout", |tx, told| Box::pin(funds::jobs::on_approval_decided(tx, told)))
        .on("control.let_go_of_excess", |tx, told: funds::MoneyArrived| {
            Box::pin(control::jobs::on_money_obtained(tx, told.case))
        })
        .on("closing.take_hit", |tx, told| Box::pin(closing::jobs::on_property_found(tx, told)))
        .on("closing.take_round", |tx, told| Box::pin(closing::jobs::on_round_finished(tx, told)))
        .on("discipline.end_with_case", |tx, told| {
            Box::pin(discipline::jobs::on_case_closed(tx, told))
        });
}
