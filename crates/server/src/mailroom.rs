//! 机构消息 → 反应. What institutions say, and who acts on it.

use control::jobs as control;
use funds::jobs as funds;
use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .on("control.take_answer", |tx, told| Box::pin(control::on_order_answered(tx, told)))
        .on("control.note_silence", |tx, told| Box::pin(control::on_answer_overdue(tx, told)))
        .on("funds.take_statement", |tx, told| Box::pin(funds::on_statement_arrived(tx, told)))
        .on("funds.take_answer", |tx, told| Box::pin(funds::on_order_answered(tx, told)));
}
