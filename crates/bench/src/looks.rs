//! 查看 – how far the cases of a wave have come, and what must hold at the end, straight from the
//! database.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use sqlx::PgPool;
use uuid::Uuid;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);
/// A step that takes longer than this does not come to an end.
const PATIENCE: Duration = Duration::from_secs(300);

/// Something to wait for: what it is called, and how many cases of a wave still lack it.
pub(crate) struct Until {
    what: &'static str,
    left: &'static str,
}

/// Every round of questions has its answers.
pub(crate) const FOUND: Until = Until {
    what: "the round is over",
    left: "SELECT count(*) FROM unnest($1::uuid[]) AS wave (id) WHERE NOT EXISTS (
               SELECT FROM control.round WHERE case_id = wave.id AND finished_at IS NOT NULL)",
};
/// Every freeze is in force.
pub(crate) const FROZEN: Until = Until {
    what: "the freezes are in force",
    left: "SELECT count(*) FROM control.hold WHERE case_id = ANY($1) AND state = 'ordered'",
};
/// Everything deducted came in, and what was held beyond it is free again.
pub(crate) const RECEIVED: Until = Until {
    what: "the money is in, the rest released",
    left: "SELECT count(*) FROM unnest($1::uuid[]) AS wave (id) WHERE
               (SELECT count(*) FROM control.hold_order
                WHERE case_id = wave.id AND act = 'deduct' AND state = 'done')
               > (SELECT count(*) FROM funds.allotment WHERE case_id = wave.id)
            OR EXISTS (SELECT FROM control.hold_order
                WHERE case_id = wave.id AND state = 'ordered')
            OR EXISTS (SELECT FROM control.hold WHERE case_id = wave.id AND state = 'effective')
            OR NOT EXISTS (SELECT FROM funds.allotment WHERE case_id = wave.id)",
};
/// Every payee has the money.
pub(crate) const PAID: Until = Until {
    what: "everybody is paid",
    left: "SELECT count(*) FROM unnest($1::uuid[]) AS wave (id) WHERE NOT EXISTS (
               SELECT FROM funds.payout WHERE case_id = wave.id AND state = 'done')",
};

/// Wait until nothing of `wave` is left to wait for.
pub(crate) async fn wait(pool: &PgPool, until: &Until, wave: &[Uuid]) -> Result<()> {
    let begun = Instant::now();
    loop {
        let left: i64 = sqlx::query_scalar(until.left).bind(wave).fetch_one(pool).await?;
        if left == 0 {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{left} cases wait in vain until {}", until.what);
        tokio::time::sleep(PAUSE).await;
    }
}

/// What must hold when all is done: the name of each rule, and a query for what breaks it.
const RULES: [(&str, &str); 9] = [
    (
        "every case is closed as satisfied",
        "SELECT count(*) FROM cases.case WHERE closing_way IS DISTINCT FROM 'satisfied'",
    ),
    (
        "nothing is held more than was ordered, nor taken or let go more than was held",
        "SELECT count(*) FROM control.hold WHERE held > cap OR deducted + released > held",
    ),
    (
        "no hold is left",
        "SELECT count(*) FROM control.hold WHERE state NOT IN ('released', 'spent')",
    ),
    (
        "what was deducted is what the orders say",
        "SELECT count(*) FROM control.hold h WHERE deducted <> (
             SELECT coalesce(sum(amount), 0) FROM control.hold_order o
             WHERE o.hold = h.id AND o.act = 'deduct' AND o.state = 'done')",
    ),
    (
        "every fen deducted came in, once",
        "SELECT count(*) FROM cases.case c WHERE
             (SELECT coalesce(sum(deducted), 0) FROM control.hold WHERE case_id = c.id)
             <> (SELECT coalesce(sum(amount), 0) FROM funds.receipt WHERE case_id = c.id)",
    ),
    (
        "every journal sums to zero",
        "SELECT count(*) FROM (SELECT journal FROM funds.entry
             GROUP BY journal HAVING sum(amount) <> 0) AS off",
    ),
    (
        "every case account ends at 0.00",
        "SELECT count(*) FROM funds.account WHERE cash <> 0 OR unallocated <> 0 OR reserved <> 0
             OR to_applicant <> 0 OR to_treasury <> 0 OR to_debtor <> 0 OR unclaimed <> 0",
    ),
    (
        "every order was answered, each once",
        "SELECT count(*) FROM exchange.outgoing WHERE state <> 'answered'",
    ),
    (
        "no job was set aside and no message was odd",
        "SELECT (SELECT count(*) FROM platform.job WHERE stuck OR attempts > 0)
              + (SELECT count(*) FROM exchange.odd_answer WHERE verdict <> 'repeat')",
    ),
];

/// The rules that do not hold.
pub(crate) async fn broken(pool: &PgPool) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (rule, query) in RULES {
        let rows: i64 = sqlx::query_scalar(query).fetch_one(pool).await?;
        if rows > 0 {
            broken.push(format!("{rule}: {rows} do not"));
        }
    }
    Ok(broken)
}
