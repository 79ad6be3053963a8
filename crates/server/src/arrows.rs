//! 事件 → 反应. What is told, and who hears it.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .on("control.release_excess", |tx, told| Box::pin(control::jobs::on_obtained(tx, told)))
        .on("control.compare", |tx, told| Box::pin(control::jobs::on_register_differs(tx, told)))
        .on("control.hold_found", |tx, told| Box::pin(control::jobs::on_round_finished(tx, told)))
        .on("funds.free_payout", |tx, told| Box::pin(funds::jobs::on_approval_decided(tx, told)))
        .on("closing.take_hit", |tx, told| Box::pin(closing::jobs::on_property_found(tx, told)))
        .on("closing.take_round", |tx, told| Box::pin(closing::jobs::on_round_finished(tx, told)))
        .on(parties::jobs::SEAL_ANEW, |tx, told| Box::pin(parties::jobs::on_key_rotated(tx, told)))
        .on("identity.seal_anew", |tx, told| Box::pin(identity::jobs::on_key_rotated(tx, told)))
        .on("exchange.keep_key", |tx, told| Box::pin(exchange::jobs::on_key_rotated(tx, told)))
        .on("funds.seal_anew", |tx, told| Box::pin(funds::jobs::on_key_rotated(tx, told)))
        .on("oversight.hear_look", |tx, told| Box::pin(oversight::jobs::on_looked_up(tx, told)))
        .on("discipline.free_when_paid", |tx, told| {
            Box::pin(discipline::jobs::on_obtained(tx, told))
        })
        .on("discipline.end_with_case", |tx, told| {
            Box::pin(discipline::jobs::on_case_closed(tx, told))
        })
        .on("register.debtor", |tx, told| Box::pin(register::jobs::on_case_filed(tx, told)))
        .on("register.debtor_gone", |tx, told| Box::pin(register::jobs::on_case_closed(tx, told)))
        .on("register.ended", |tx, told| Box::pin(register::jobs::on_procedure_ended(tx, told)))
        .on("register.resumed", |tx, told| Box::pin(register::jobs::on_case_resumed(tx, told)))
        .on("register.listed", |tx, told| Box::pin(register::jobs::on_listed(tx, told)))
        .on("register.corrected", |tx, told| Box::pin(register::jobs::on_corrected(tx, told)))
        .on("register.delisted", |tx, told| Box::pin(register::jobs::on_delisted(tx, told)))
        .on("register.restricted", |tx, told| Box::pin(register::jobs::on_restricted(tx, told)))
        .on("register.lifted", |tx, told| Box::pin(register::jobs::on_lifted(tx, told)))
        .on("register.leave", |tx, told| Box::pin(register::jobs::on_leave(tx, told)))
        .on("register.leave_ended", |tx, told| Box::pin(register::jobs::on_leave_ended(tx, told)));
}
