//! 密码应用 – GB/T 39786-2021 level 3, the eight application units: which keys and suites are at work.

use super::line::{Looked, Seen};
use super::place::Place;

/// National algorithms begin so in keys and signatures.
const NATIONAL: &str = "sm2:";

/// The keys in use are of the national suite.
pub(super) async fn suites(place: &Place) -> Looked {
    let others = place
        .list("SELECT DISTINCT suite FROM platform.field_key WHERE destroyed_at IS NULL AND suite <> 'national'")
        .await?;
    let keys = place
        .list(&format!(
            "SELECT code FROM exchange.institution WHERE enabled AND public_key NOT LIKE '{NATIONAL}%' ORDER BY 1"
        ))
        .await?;
    let versions: i64 =
        place.value("SELECT count(*) FROM platform.field_key WHERE destroyed_at IS NULL").await?;
    let asked = place.program.as_ref().and_then(|one| one.setting("--suite", "ZHIXING_SUITE"));
    let asked = asked.unwrap_or("national");
    Ok(vec![
        Seen::held("启动时的密码套件 / suite at start", asked == "national", asked),
        Seen::none("非国密的数据密钥 / field keys of another suite", &others),
        Seen::none("非国密的机构密钥 / institutions' keys of another suite", &keys),
        Seen::noted("在用数据密钥 / field keys in use", versions.to_string()),
    ])
}

/// Who may do what is bound into the log: every change of it has a leaf.
pub(super) async fn rights(place: &Place) -> Looked {
    let unbound: i64 = place
        .value(
            "SELECT count(*) FROM platform.audit a
             WHERE a.act ~ '^(identity|permission|platform)\\.' AND a.event IS NOT NULL
               AND a.at < now() - interval '1 minute'
               AND NOT EXISTS (SELECT FROM evidence.leaf l WHERE l.seq = a.seq)",
        )
        .await?;
    Ok(vec![Seen::held(
        "未入树的权限事件 / events about rights without a leaf",
        unbound == 0,
        unbound.to_string(),
    )])
}

/// Every event is a signed leaf, and every document of a case has a digest.
pub(super) async fn undeniable(place: &Place) -> Looked {
    let leaves: Vec<(i64, i64)> = place
        .rows(
            "SELECT (SELECT count(*) FROM evidence.leaf),
                    (SELECT coalesce(max(size), 0) FROM evidence.checkpoint)",
        )
        .await?;
    let (leaves, signed) = leaves.first().copied().unwrap_or_default();
    let behind = leaves - signed;
    let found = format!("{leaves}条事件,{behind}条待签 / {leaves} events, {behind} to be signed");
    let unsigned: i64 =
        place.value("SELECT count(*) FROM documents.document WHERE digest = ''").await?;
    let ending = place
        .list(
            "SELECT court FROM documents.certificate WHERE purpose = 'seal' AND revoked_at IS NULL
             GROUP BY court HAVING max(valid_until) < now() + interval '7 days' ORDER BY 1",
        )
        .await?;
    let sealed: i64 = place.value("SELECT count(*) FROM documents.sealed").await?;
    Ok(vec![
        Seen::none("七天内到期的印章证书 / seals' certificates that end within 7 days", &ending),
        Seen::noted("已签章的文书 / papers sealed", sealed.to_string()),
        Seen::held(
            "签名检查点下的事件 / events under a signed checkpoint",
            leaves > 0 && signed > 0,
            found,
        ),
        Seen::held(
            "没有摘要的文书 / documents without a digest",
            unsigned == 0,
            unsigned.to_string(),
        ),
    ])
}
