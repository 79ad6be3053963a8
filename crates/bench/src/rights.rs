//! 权限 – how long one decision takes: the engine alone, and the whole of it asked as the program does.

use std::time::Instant;

use anyhow::{Result, ensure};
use permission::{Matter, Object, Subject, judge};
use uuid::Uuid;

use crate::row::Row;

/// A decision takes no longer, in 99 of 100.
const WANTED: f64 = 50.0;
const TIMES: usize = 100_000;

/// Decisions on a case: of a judge on their own, and of a division head down the hierarchy.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let own = decisions("judge", "粤0304", "control.inquire")?;
    let down = decisions("division_head", "粤", "control.view_property")?;
    Ok(vec![
        Row::time("permission decision, own case, p99", "µs", own, Some(WANTED)),
        Row::time("permission decision, from above, p99", "µs", down, Some(WANTED)),
    ])
}

fn decisions(role: &str, court: &str, act: &str) -> Result<f64> {
    let me = Uuid::from_u128(1);
    let roles = [role];
    let (clearance, card, serves) = (1, true, None);
    let subject = Subject { id: me, roles: &roles, court, clearance, card, serves };
    let matter = Matter {
        id: Uuid::from_u128(2),
        court: "粤0304".to_owned(),
        handler: Some(me),
        secret: 1,
        open: true,
        recused: false,
        entrusted: Vec::new(),
        opened: false,
    };
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begin = Instant::now();
        let verdict = judge(&subject, act, Object::Case(&matter));
        took.push(begin.elapsed().as_secs_f64() * 1e6);
        ensure!(verdict.allowed, "{act} was denied: {:?}", verdict.by);
    }
    took.sort_by(f64::total_cmp);
    Ok(took[TIMES * 99 / 100])
}
