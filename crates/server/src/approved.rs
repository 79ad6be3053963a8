//! 已批准 → 执行. What the last signature performs.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    wiring
        .perform(cases::EXTEND, |tx, approval, command| {
            Box::pin(cases::perform_extension(tx, approval, command))
        })
        .perform(control::FREEZE, |tx, approval, command| {
            Box::pin(control::perform_freeze(tx, approval, command))
        })
        .perform(control::SEAL, |tx, approval, command| {
            Box::pin(control::perform_seal(tx, approval, command))
        })
        .perform(control::DEDUCT, |tx, approval, command| {
            Box::pin(control::perform_deduction(tx, approval, command))
        })
        .perform(control::RENEW, |tx, approval, command| {
            Box::pin(control::perform_renewal(tx, approval, command))
        })
        .perform(control::REPEAT, |tx, approval, command| {
            Box::pin(control::perform_repetition(tx, approval, command))
        })
        .perform(closing::CLOSE, |tx, approval, command| {
            Box::pin(closing::perform_closing(tx, approval, command))
        })
        .perform(closing::END, |tx, approval, command| {
            Box::pin(closing::perform_ending(tx, approval, command))
        })
        .perform(funds::PAY_OUT, |tx, approval, command| {
            Box::pin(funds::perform_payout(tx, approval, command))
        })
        .perform(funds::CLAIM, |tx, approval, command| {
            Box::pin(funds::perform_claim(tx, approval, command))
        })
        .perform(funds::DELAY, |tx, approval, command| {
            Box::pin(funds::perform_delay(tx, approval, command))
        })
        .perform(funds::SETTLE, |tx, approval, command| {
            Box::pin(funds::perform_settlement(tx, approval, command))
        })
        .perform(funds::ACCEPT_POWER, |tx, approval, command| {
            Box::pin(funds::perform_power(tx, approval, command))
        })
        .perform(discipline::RESTRICT, |tx, approval, command| {
            Box::pin(discipline::perform_restriction(tx, approval, command))
        })
        .perform(discipline::LIST, |tx, approval, command| {
            Box::pin(discipline::perform_listing(tx, approval, command))
        })
        .perform(discipline::SANCTION, |tx, approval, command| {
            Box::pin(discipline::perform_sanction(tx, approval, command))
        })
        .perform(discipline::RESTRICT_EXIT, |tx, approval, command| {
            Box::pin(discipline::perform_exit(tx, approval, command))
        })
        .perform(discipline::CORRECT, |tx, approval, command| {
            Box::pin(discipline::perform_correction(tx, approval, command))
        })
        .perform(discipline::ALLOW_LEAVE, |tx, approval, command| {
            Box::pin(discipline::perform_leave(tx, approval, command))
        })
        .perform(discipline::END, |tx, approval, command| {
            Box::pin(discipline::perform_end(tx, approval, command))
        });
}
