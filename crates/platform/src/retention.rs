//! 保存期限 – what is no record of a case goes by itself when its time is over. Records are kept, and what
//! a law wants gone of them is erased by an act or with its key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use law::RuleId;
use law::id::{REPLIES_KEPT, SESSIONS_KEPT};

use crate::{Result, Tx};

/// 每日清理 – replies that no repeat will ask for, and sessions long over with where they came from.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let before = |now: DateTime<Utc>, rule: RuleId| {
        let days = i64::try_from(law::days(rule, day)).unwrap_or(i64::MAX);
        TimeDelta::try_days(days).and_then(|days| now.checked_sub_signed(days))
    };
    let (replies, sessions) = (before(tx.now, REPLIES_KEPT), before(tx.now, SESSIONS_KEPT));
    sqlx::query("DELETE FROM platform.reply WHERE at < $1").bind(replies).execute(tx.sql()).await?;
    sqlx::query("DELETE FROM platform.session WHERE expires_at < $1")
        .bind(sessions)
        .execute(tx.sql())
        .await?;
    Ok(())
}
