//! 机构消息 → 反应. What institutions say, and who acts on it.

use control::jobs as control;
use discipline::jobs as discipline;
use funds::jobs as funds;
use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .on_all("control.take_answer", control::concerns, |tx, told| {
            Box::pin(control::on_orders_answered(tx, told))
        })
        .on_some("discipline.take_answer", discipline::concerns, |tx, told| {
            Box::pin(discipline::on_order_answered(tx, told))
        })
        .on("control.take_notice", |tx, told| Box::pin(control::on_notice_arrived(tx, told)))
        .on("control.scan_register", |tx, told| Box::pin(control::on_register_read(tx, told)))
        .on("control.note_silence", |tx, told| Box::pin(control::on_answer_overdue(tx, told)))
        .on("funds.take_statement", |tx, told| Box::pin(funds::on_statement_arrived(tx, told)))
        .on_some("funds.take_answer", funds::concerns, |tx, told| {
            Box::pin(funds::on_order_answered(tx, told))
        });
}
