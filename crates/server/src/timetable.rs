//! 时间 → 作业. What runs when.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .job::<()>(exchange::jobs::OVERDUE, |tx, ()| Box::pin(exchange::jobs::overdue(tx)))
        .job::<()>(exchange::jobs::MOVE_SETTLED, |tx, ()| {
            Box::pin(exchange::jobs::move_settled(tx))
        })
        .every_day("exchange.every_day", |tx, day| Box::pin(exchange::jobs::every_day(tx, day)))
        .job(oversight::jobs::WEIGH, |tx, job| Box::pin(oversight::jobs::weigh(tx, job)))
        .job(oversight::jobs::COMPILE, |tx, job| Box::pin(oversight::jobs::compile(tx, job)))
        .every_day("platform.every_day", |tx, day| {
            Box::pin(platform::retention::every_day(tx, day))
        })
        .every_day("server.every_day", |tx, day| Box::pin(crate::keys::renew(tx, day)))
        .every_day("nodes.sweep", |tx, day| Box::pin(nodes::sweep(tx, day)))
        .job(control::jobs::VERIFY, |tx, hold| Box::pin(control::jobs::verify(tx, hold)))
        .job(control::jobs::REPEAT_ROUND, |tx, id| Box::pin(control::jobs::repeat_round(tx, id)))
        .job(control::jobs::TAKE, |tx, hold| Box::pin(control::jobs::take(tx, hold)))
        .every_day("control.every_day", |tx, day| Box::pin(control::jobs::every_day(tx, day)))
        .job("closing.requery", |tx, job| Box::pin(closing::jobs::requery(tx, job)))
        .every_day("closing.every_day", |tx, day| Box::pin(closing::jobs::every_day(tx, day)))
        .every_day("identity.every_day", |tx, day| Box::pin(identity::jobs::every_day(tx, day)))
        .every_day("funds.every_day", |tx, day| Box::pin(funds::jobs::every_day(tx, day)))
        .job(discipline::jobs::RECONCILE, |tx, page| {
            Box::pin(discipline::jobs::reconcile(tx, page))
        })
        .job::<()>(register::jobs::SEAL, |tx, ()| Box::pin(register::jobs::seal(tx)))
        .job(measures::jobs::BUNDLE, |tx, to| Box::pin(measures::jobs::make_bundle(tx, to)))
        .job::<()>(measures::jobs::WATCH, |tx, ()| Box::pin(measures::jobs::watch(tx)))
        .every_day("measures.every_day", |tx, day| Box::pin(measures::jobs::every_day(tx, day)))
        .every_day("discipline.every_day", |tx, day| {
            Box::pin(discipline::jobs::every_day(tx, day))
        });
}
