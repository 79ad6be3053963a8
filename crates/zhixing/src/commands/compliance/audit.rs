//! 安全审计 – GB/T 22239-2019 8.1.4.3: what is on record, and who could change it.

use chrono::{DateTime, Utc};

use super::line::{Looked, Seen};
use super::place::Place;

/// What must be append-only.
const RECORDS: &str = "'{platform.audit,platform.event,platform.audit_content,evidence.leaf,\
                       evidence.node,evidence.checkpoint,evidence.cosignature,lookups.look_up,\
                       documents.document,cases.timeline,approvals.signature,funds.journal,funds.entry}'";
/// Oldest a checkpoint may be, in seconds, where something has happened since.
const CHECKPOINT_MAX: i64 = 60;
/// Logs are kept six months at least (网络安全法 第21条).
const KEPT_DAYS: i64 = 180;

/// Everybody who signed in is on record, and so is a log-in that failed.
pub(super) async fn covers(place: &Place) -> Looked {
    let silent = place
        .list(
            "SELECT DISTINCT o.login FROM platform.session s JOIN platform.officer o ON o.id = s.officer
             WHERE NOT s.is_half AND NOT EXISTS (
                 SELECT FROM platform.audit a WHERE a.actor LIKE '%' || o.id::text
                 UNION ALL SELECT FROM platform.audit_content c WHERE c.content LIKE '%' || o.id::text || '%')
             ORDER BY 1",
        )
        .await?;
    let tries: i64 = place
        .value(
            "SELECT count(*) FROM identity.attempt WHERE last_at > now() - interval '10 minutes'",
        )
        .await?;
    let found = format!("{tries}条 / {tries} counted");
    Ok(vec![
        Seen::none("登录过却无记录的账号 / accounts that signed in and left no record", &silent),
        Seen::held(
            "失败的登录被记下(当场试验) / a failed log-in is counted (tried)",
            tries > 0,
            found,
        ),
    ])
}

/// A record says when, who, what, and on which article.
pub(super) async fn says(place: &Place) -> Looked {
    let missing = place
        .list(
            "SELECT wanted FROM unnest('{seq,at,actor,act,roles,article,event}'::text[]) wanted
             WHERE NOT EXISTS (SELECT FROM pg_attribute a
                 WHERE a.attrelid = 'platform.audit'::regclass AND a.attname = wanted)",
        )
        .await?;
    let empty: i64 =
        place.value("SELECT count(*) FROM platform.audit WHERE actor = '' OR act = ''").await?;
    let last: Option<DateTime<Utc>> = place.value("SELECT max(at) FROM platform.audit").await?;
    let last = last.map_or_else(|| "无 / none".to_owned(), |at| at.to_rfc3339());
    let now = place.now.to_rfc3339();
    let clock = if place.is_virtual() {
        format!("{now}(演练用虚拟时钟) / {now} (virtual, for training)")
    } else {
        now
    };
    Ok(vec![
        Seen::noted("时钟 / clock", clock),
        Seen::none("缺少的字段 / fields that are missing", &missing),
        Seen::held(
            "缺行为人或行为的记录 / records without actor or act",
            empty == 0,
            empty.to_string(),
        ),
        Seen::noted("最后一条 / the last one", last),
    ])
}

/// Records cannot be changed through the program, and the triggers that see to it are on.
pub(super) async fn append_only(place: &Place) -> Looked {
    let unguarded = place
        .list(&format!(
            "SELECT record FROM unnest({RECORDS}::text[]) record WHERE NOT EXISTS (
                 SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                 WHERE t.tgrelid = to_regclass(record) AND p.proname ~ 'refuse_rewrite|only_erase'
                   AND t.tgenabled IN ('O', 'A')) ORDER BY 1"
        ))
        .await?;
    let off = place
        .list(
            "SELECT format('%s: %s', t.tgrelid::regclass, t.tgname) FROM pg_trigger t
             WHERE t.tgenabled NOT IN ('O', 'A') AND NOT t.tgisinternal ORDER BY 1",
        )
        .await?;
    let writable = place
        .list(&format!(
            "SELECT DISTINCT format('%s: %s', record, s.usename) FROM unnest({RECORDS}::text[]) record,
                 (SELECT DISTINCT usename FROM pg_stat_activity
                  WHERE application_name = 'zhixing' AND datname = current_database()) s
             WHERE to_regclass(record) IS NOT NULL
               AND has_table_privilege(s.usename, to_regclass(record), 'TRUNCATE') ORDER BY 1"
        ))
        .await?;
    Ok(vec![
        Seen::none("没有只增触发器的记录表 / records without an append-only trigger", &unguarded),
        Seen::none("被关闭的触发器 / triggers that are off", &off),
        Seen::none("系统可清空的记录表 / records the program could empty", &writable),
    ])
}

/// 存证 – the log is signed often, others have signed it too, and the last comparison found nothing.
pub(super) async fn checkpoints(place: &Place) -> Looked {
    let waiting: i64 = place
        .value(
            "SELECT coalesce(extract(epoch FROM now() - min(a.at)), 0)::bigint
             FROM platform.audit_pending p JOIN platform.audit a USING (seq)",
        )
        .await?;
    let age: Option<i64> = place
        .value("SELECT extract(epoch FROM now() - max(at))::bigint FROM evidence.checkpoint")
        .await?;
    let findings: Option<i32> = place
        .value("SELECT (SELECT findings FROM evidence.audit ORDER BY id DESC LIMIT 1)")
        .await?;
    let alarms = place
        .list(
            "SELECT DISTINCT kind FROM evidence.alarm WHERE at > now() - interval '30 days'
             ORDER BY 1",
        )
        .await?;
    let aged = age.map_or_else(never, |age| format!("{age}秒前 / {age} s ago"));
    let compared = findings.map_or_else(never, |found| format!("{found}处不符 / {found} findings"));
    let waited = format!("{waiting}秒 / {waiting} s");
    Ok(vec![
        Seen::held(
            "事件入树的等待 / the longest wait for the tree",
            waiting <= CHECKPOINT_MAX,
            waited,
        ),
        Seen::held(
            "最后的检查点 / last checkpoint",
            age.is_some_and(|age| age <= CHECKPOINT_MAX),
            aged,
        ),
        Seen::held("最后的比对 / last comparison", findings == Some(0), compared),
        Seen::none("三十天内的存证报警 / alarms of the log within 30 days", &alarms),
    ])
}

fn never() -> String {
    "从未 / never".to_owned()
}

/// 见证 – nodes of others have signed the log's last word.
pub(super) async fn witnesses(place: &Place) -> Looked {
    let witnesses: i64 =
        place.value("SELECT count(DISTINCT witness) FROM evidence.cosignature").await?;
    let unsigned: i64 = place
        .value(
            "SELECT count(*) FROM evidence.checkpoint c WHERE c.at < now() - interval '5 minutes'
               AND c.number > (SELECT coalesce(max(number), 0) FROM evidence.cosignature)",
        )
        .await?;
    let silent = place
        .list(
            "SELECT name FROM evidence.witness
             WHERE said_at IS NULL OR said_at < asked_at - interval '5 minutes' ORDER BY 1",
        )
        .await?;
    let signed = format!(
        "{witnesses}个节点,{unsigned}个检查点未会签 / {witnesses} nodes, {unsigned} checkpoints unsigned"
    );
    Ok(vec![
        Seen::held(
            "其他节点会签 / other nodes have signed",
            witnesses > 0 && unsigned == 0,
            signed,
        ),
        Seen::none("沉默的见证节点 / witnesses that say nothing", &silent),
    ])
}

/// Records are kept as long as the law asks: nothing deletes them.
pub(super) async fn kept(place: &Place) -> Looked {
    let days: Option<i64> =
        place.value("SELECT extract(day FROM now() - min(at))::bigint FROM platform.audit").await?;
    let gaps: i64 =
        place.value("SELECT coalesce(max(index) + 1 - count(*), 0) FROM evidence.leaf").await?;
    let days = days.unwrap_or_default();
    let found = format!(
        "最早{days}天前,不删除;法定至少{KEPT_DAYS}天 / the oldest is {days} days old, none is deleted; the law asks {KEPT_DAYS}"
    );
    Ok(vec![
        Seen::held("日志缺失的叶 / leaves missing from the log", gaps == 0, gaps.to_string()),
        Seen::noted("留存 / kept", found),
    ])
}

/// The record cannot be switched off: it is written in the transaction of the act, and can be.
pub(super) async fn uninterrupted(place: &Place) -> Looked {
    let barred = place
        .list(
            "SELECT DISTINCT s.usename::text FROM pg_stat_activity s
             WHERE s.application_name = 'zhixing' AND s.datname = current_database()
               AND NOT has_table_privilege(s.usename, 'platform.audit', 'INSERT') ORDER BY 1",
        )
        .await?;
    let stuck =
        place.list("SELECT name FROM platform.job WHERE stuck GROUP BY 1 ORDER BY 1").await?;
    Ok(vec![
        Seen::none("不能写记录的角色 / roles that cannot write the record", &barred),
        Seen::none("停滞的任务 / jobs that are stuck", &stuck),
    ])
}
