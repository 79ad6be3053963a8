//! 数据库自检 – settings under which PostgreSQL may lose what it acknowledged. Each was measured or
//! is documented to lose data; with any of them off the program refuses to serve.

use sqlx::PgPool;

use crate::Result;

/// A setting that must be on, and why.
const MUST_BE_ON: [(&str, &str, &str); 4] = [
    ("fsync", "断电会丢失或损坏已确认的数据", "a power cut loses or corrupts acknowledged data"),
    ("full_page_writes", "断电会留下半页数据", "a power cut leaves torn pages"),
    ("synchronous_commit", "已确认的提交可能丢失", "acknowledged commits can be lost"),
    ("data_checksums", "磁盘损坏无法发现", "damage on disk goes unnoticed"),
];

/// 不安全设置 – one setting found off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsafe {
    /// Name of the setting.
    pub setting: &'static str,
    /// Its value.
    pub value: String,
    /// Why it matters, Chinese.
    pub zh: &'static str,
    /// Why it matters, English.
    pub en: &'static str,
}

/// The unsafe settings of this database; empty means it may be trusted.
pub async fn check(pool: &PgPool) -> Result<Vec<Unsafe>> {
    let mut found = Vec::new();
    for (setting, zh, en) in MUST_BE_ON {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(pool).await?;
        // `local` waits for our own disk, which is what a single node can promise.
        let is_safe = match setting {
            "synchronous_commit" => matches!(value.as_str(), "on" | "remote_apply" | "local"),
            _ => value == "on",
        };
        if !is_safe {
            found.push(Unsafe { setting, value, zh, en });
        }
    }
    Ok(found)
}
