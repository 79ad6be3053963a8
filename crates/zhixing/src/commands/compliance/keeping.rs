//! 存储 – GB/T 22239-2019 8.1.4.7 b to 8.1.4.10: what lies on disk, its copies, and what is left of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::line::{Looked, Seen};
use super::place::Place;

/// A backup older than this many hours is none.
const BACKUP_HOURS: i64 = 24;
/// Sessions that ended are forgotten after so long.
const SESSION_DAYS: &str = "180 days";

/// Damage on disk is noticed, and what is acknowledged is on disk.
pub(super) async fn settings(place: &Place) -> Looked {
    let mut seen = Vec::new();
    for (what, name) in [
        ("页校验 / page checksums", "data_checksums"),
        ("落盘 / fsync", "fsync"),
        ("整页写 / whole pages", "full_page_writes"),
        ("同步提交 / synchronous commit", "synchronous_commit"),
    ] {
        let value: String = place.value(&format!("SELECT current_setting('{name}')")).await?;
        let holds = matches!(value.as_str(), "on" | "local" | "remote_apply");
        seen.push(Seen::held(what, holds, value));
    }
    let damaged: i64 = place
        .value("SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database")
        .await?;
    seen.push(Seen::held("损坏的页 / damaged pages", damaged == 0, damaged.to_string()));
    Ok(seen)
}

/// Keys are for the program alone.
pub(super) async fn keys(place: &Place) -> Looked {
    let folder = place.data.join("keys");
    let mut open = Vec::new();
    let mut files = 0;
    for entry in
        fs::read_dir(&folder).map_err(|error| anyhow::anyhow!("{}: {error}", folder.display()))?
    {
        let entry = entry?;
        let mode = entry.metadata()?.permissions().mode() & 0o777;
        files += 1;
        if mode & 0o077 != 0 {
            open.push(format!("{} {mode:o}", entry.file_name().to_string_lossy()));
        }
    }
    let found = format!("{files}个文件 / {files} files");
    Ok(vec![
        Seen::none("他人可读的密钥文件 / key files others can read", &open),
        Seen::held("密钥 / keys", files > 0, found),
    ])
}

/// What is meant to be sealed is: no sealed column holds readable text.
pub(super) async fn sealed(place: &Place) -> Looked {
    let mut clear = Vec::new();
    let mut sampled = 0;
    for (table, column) in [
        ("parties.party", "document"),
        ("parties.party", "phone"),
        ("parties.party", "address"),
        ("parties.account", "account"),
        ("identity.authenticator", "secret"),
    ] {
        let values: Vec<Vec<u8>> = place
            .list(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 200"))
            .await?;
        sampled += values.len();
        let is_text = |value: &Vec<u8>| {
            std::str::from_utf8(value).is_ok_and(|text| !text.chars().any(char::is_control))
        };
        if values.iter().any(is_text) {
            clear.push(format!("{table}.{column}"));
        }
    }
    Ok(vec![
        Seen::none("未加密的敏感列 / sensitive columns that are not sealed", &clear),
        Seen::noted("抽样 / values sampled", sampled.to_string()),
    ])
}

/// The last copy of the database that left this disk.
pub(super) async fn backup(place: &Place) -> Looked {
    let mode: String = place.value("SELECT current_setting('archive_mode')").await?;
    let hours: Option<i64> = place
        .value("SELECT (extract(epoch FROM clock_timestamp() - last_archived_time) / 3600)::bigint FROM pg_stat_archiver")
        .await?;
    let found = match hours {
        Some(hours) => format!("{hours}小时前 / {hours} hours ago"),
        None => format!("从未(archive_mode={mode}) / never (archive_mode={mode})"),
    };
    let holds = mode != "off" && hours.is_some_and(|hours| hours <= BACKUP_HOURS);
    Ok(vec![Seen::held("最近一次归档 / last archived", holds, found)])
}

/// Other machines that hold the same data now.
pub(super) async fn standbys(place: &Place) -> Looked {
    let standbys = place
        .list("SELECT format('%s %s', coalesce(host(client_addr), 'local'), sync_state) FROM pg_stat_replication")
        .await?;
    let standbys: Vec<String> = standbys;
    let found = if standbys.is_empty() { "无 / none".to_owned() } else { standbys.join(", ") };
    Ok(vec![Seen::held("备用节点 / standbys", !standbys.is_empty(), found)])
}

/// What proved somebody's identity does not stay behind.
pub(super) async fn proofs_left(place: &Place) -> Looked {
    let tokens: i64 = place
        .value("SELECT count(*) FROM platform.session WHERE length(token_digest) <> 32")
        .await?;
    let old: i64 = place
        .value(&format!(
            "SELECT count(*) FROM platform.session WHERE expires_at < now() - interval '{SESSION_DAYS}'"
        ))
        .await?;
    let ceremonies: i64 = place
        .value(
            "SELECT count(*) FROM identity.ceremony WHERE expires_at < now() - interval '2 days'",
        )
        .await?;
    Ok(vec![
        Seen::held("未经摘要的令牌 / tokens kept as they are", tokens == 0, tokens.to_string()),
        Seen::held(
            "过期的鉴别询问 / questions of log-ins long over",
            ceremonies == 0,
            ceremonies.to_string(),
        ),
        Seen::noted(
            "半年前的会话(仅摘要) / sessions over half a year old (digests only)",
            old.to_string(),
        ),
    ])
}

/// What was in clear before it was sealed is gone, and destroyed keys are destroyed.
pub(super) async fn data_left(place: &Place) -> Looked {
    let before: bool =
        place.value("SELECT to_regclass('parties.before_sealing') IS NOT NULL").await?;
    let left: i64 =
        if before { place.value("SELECT count(*) FROM parties.before_sealing").await? } else { 0 };
    let keys: i64 = place
        .value(
            "SELECT count(*) FROM platform.field_key WHERE destroyed_at IS NOT NULL AND wrapped IS NOT NULL",
        )
        .await?;
    Ok(vec![
        Seen::held(
            "加密前留下的明文行 / rows left in clear from before sealing",
            left == 0,
            left.to_string(),
        ),
        Seen::held(
            "已销毁而仍在的密钥 / keys destroyed that are still there",
            keys == 0,
            keys.to_string(),
        ),
    ])
}
