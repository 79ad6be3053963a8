//! 已批准 → 执行. What the last signature performs.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .perform(control::FREEZE, |tx, approval, command| {
            Box::pin(control::perform_freeze(tx, approval, command))
        })
        .perform(control::DEDUCT, |tx, approval, command| {
            Box::pin(control::perform_deduction(tx, approval, command))
        })
        .perform(control::RENEW, |tx, approval, command| {
            Box::pin(control::perform_renewal(tx, approval, command))
        });
}
