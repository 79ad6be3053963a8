//! 传输 – GB/T 22239-2019 8.1.4.7 a and 8.1.4.8 a: what cannot be read or changed on its way.

use super::line::{Looked, Seen};
use super::place::Place;

/// Certificates end with a warning, never by surprise.
const DAYS_LEFT: i64 = 7;

/// Messages of institutions are signed, and no other is believed.
pub(super) async fn signed(place: &Place) -> Looked {
    let without = place
        .list("SELECT code FROM exchange.institution WHERE enabled AND public_key = '' ORDER BY 1")
        .await?;
    let refused: i64 = place
        .value(
            "SELECT count(*) FROM exchange.odd_answer
             WHERE verdict IN ('bad_signature', 'bad_certificate', 'malformed')",
        )
        .await?;
    Ok(vec![
        Seen::none("没有公钥的机构 / institutions without a key", &without),
        Seen::noted("拒收而留存的消息 / messages refused and kept", refused.to_string()),
    ])
}

/// Institutions are reached with certificates on both sides, and these have days left.
pub(super) async fn certificates(place: &Place) -> Looked {
    let open = place
        .list(
            "SELECT code FROM exchange.institution
             WHERE enabled AND base_url NOT LIKE 'https://%' ORDER BY 1",
        )
        .await?;
    let ending = place
        .list(&format!(
            "SELECT institution || ' ' || max(not_after)::date FROM exchange.certificate c
             JOIN exchange.institution i ON i.code = c.institution AND i.enabled
             WHERE revoked_at IS NULL GROUP BY institution
             HAVING max(not_after) < now() + interval '{DAYS_LEFT} days' ORDER BY 1"
        ))
        .await?;
    let without = place
        .list(
            "SELECT code FROM exchange.institution i WHERE enabled AND NOT EXISTS (
                 SELECT FROM exchange.certificate c WHERE c.institution = i.code
                     AND c.revoked_at IS NULL) ORDER BY 1",
        )
        .await?;
    Ok(vec![
        Seen::none("以明文连接的机构 / institutions reached in clear", &open),
        Seen::none("没有证书的机构 / institutions without a certificate", &without),
        Seen::none("七天内到期的证书 / certificates that end within 7 days", &ending),
    ])
}

/// What a browser is told to keep to.
pub(super) async fn headers(place: &Place) -> Looked {
    let page = place.get("/").await?;
    let api = place.get("/api/v1/session").await?;
    let mut seen = Vec::new();
    for (what, name, wanted) in [
        ("内容安全策略 / content security policy", "content-security-policy", "default-src"),
        ("禁止猜测类型 / no sniffing", "x-content-type-options", "nosniff"),
        ("来源策略 / referrer policy", "referrer-policy", "no-referrer"),
        ("窗口隔离 / opener policy", "cross-origin-opener-policy", "same-origin"),
    ] {
        let (first, second) = (page.header(name), api.header(name));
        let holds = first.contains(wanted) && second.contains(wanted);
        let found = if first.is_empty() { "无 / none" } else { first };
        seen.push(Seen::held(what, holds, found));
    }
    let kept = api.header("cache-control");
    seen.push(Seen::held("答复不留存 / answers are not kept", kept.contains("no-store"), kept));
    if place.server.url().starts_with("https://") {
        let hsts = page.header("strict-transport-security");
        seen.push(Seen::held("HSTS", hsts.contains("max-age=31536000"), hsts));
    }
    Ok(seen)
}

/// The database is reached over a socket of this machine, or over TLS.
pub(super) async fn database(place: &Place) -> Looked {
    let open = place
        .list(
            "SELECT DISTINCT coalesce(host(s.client_addr), 'socket') FROM pg_stat_activity s
             LEFT JOIN pg_stat_ssl t USING (pid)
             WHERE s.application_name = 'zhixing' AND s.client_addr IS NOT NULL
               AND NOT coalesce(t.ssl, false)
               AND NOT (host(s.client_addr) LIKE '127.%' OR host(s.client_addr) = '::1') ORDER BY 1",
        )
        .await?;
    Ok(vec![Seen::none(
        "以明文连接数据库的地址 / addresses that reach the database in clear",
        &open,
    )])
}
