//! 事件 → 反应. What is told, and who hears it.

use platform::Wiring;

pub(crate) fn wire(wiring: &mut Wiring) {
    let _ = wiring;
}
