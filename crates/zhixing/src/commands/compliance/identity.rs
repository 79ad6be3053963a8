//! 身份鉴别 – GB/T 22239-2019 8.1.4.1: who people are to the system, and what proves it.

use http::StatusCode;
use platform::{Access, Keys, officers};
use uuid::Uuid;

use super::line::{Looked, Seen};
use super::place::{Place, TRIES};

/// Longest a session may lie unused, in minutes; the standard names no number.
const IDLE_MAX: i64 = 15;
/// Accounts whose passwords are tried, and what everybody tries first beside the log-in name.
const TRIED: usize = 100;
const FIRST_TRY: &str = "12345678";

/// Names are unique, and so are the people behind them.
pub(super) async fn unique(place: &Place) -> Looked {
    let doubled = place
        .list(
            "SELECT lower(login) FROM platform.officer WHERE active
             GROUP BY 1 HAVING count(*) > 1 ORDER BY 1",
        )
        .await?;
    let accounts: i64 = place.value("SELECT count(*) FROM platform.officer WHERE active").await?;
    Ok(vec![
        Seen::none("重复的用户名 / log-in names given twice", &doubled),
        Seen::noted("在用账号 / accounts in use", accounts.to_string()),
    ])
}

/// Passwords are kept as argon2id, and none is the first thing anybody would try.
pub(super) async fn passwords(place: &Place) -> Looked {
    let kept: Vec<(Uuid, String, String)> = place
        .rows(
            "SELECT id, login, password_hash FROM platform.officer
             WHERE active AND password_hash <> '' ORDER BY login",
        )
        .await?;
    let weak = |(_, login, hash): &(Uuid, String, String)| {
        let is_weak = !hash.starts_with("$argon2id$");
        is_weak.then(|| login.clone())
    };
    let weakly_kept: Vec<String> = kept.iter().filter_map(weak).collect();
    let mut guessed = Vec::new();
    let folder = place.data.join("keys");
    anyhow::ensure!(
        folder.exists(),
        "{} holds no keys; name the folder with --data",
        place.data.display()
    );
    let keys = Keys::open(&folder)?;
    for (id, login, hash) in kept.into_iter().take(TRIED) {
        for guess in [login.as_str(), FIRST_TRY] {
            if officers::is_password(&keys, guess, Some((id, hash.clone()))).await? {
                guessed.push(login.clone());
                break;
            }
        }
    }
    let rotation = "不强制定期更换:以第二重鉴别代替(决定0021) / not changed by the calendar: a second \
                    factor stands in for it (decision 0021)";
    Ok(vec![
        Seen::none("未以argon2id保存的口令 / passwords not kept as argon2id", &weakly_kept),
        Seen::none(
            "口令与用户名相同或极常见 / passwords that are the name, or the first try",
            &guessed,
        ),
        Seen::noted("定期更换 / rotation", rotation),
    ])
}

/// Whoever guesses is made to wait.
pub(super) async fn guessing(place: &Place) -> Looked {
    let refused = place.tries.iter().position(|try_| try_.status == StatusCode::TOO_MANY_REQUESTS);
    let found = match refused {
        Some(n) => format!("第{}次起须等候 / waits from try {}", n + 1, n + 1),
        None => format!("连试{TRIES}次均未受限 / {TRIES} tries in a row, none held back"),
    };
    Ok(vec![Seen::held(
        "错误登录受限(当场试验) / wrong log-ins are held back (tried)",
        refused.is_some(),
        found,
    )])
}

/// Sessions nobody uses end.
pub(super) async fn idle(place: &Place) -> Looked {
    let what = "空闲会话结束 / idle sessions end";
    let Some(program) = &place.program else {
        return Ok(vec![Seen::held(
            what,
            false,
            "看不到服务进程 / the serving process cannot be seen",
        )]);
    };
    let asked = program.option("--idle-minutes").and_then(|minutes| minutes.parse().ok());
    let usual = Access::default();
    let minutes: i64 = asked.unwrap_or(usual.idle.num_minutes());
    let found = format!("{minutes}分钟 / {minutes} minutes");
    let left: i64 = place
        .value(&format!(
            "SELECT count(*) FROM platform.session WHERE closed_at IS NULL AND NOT is_half
               AND expires_at > created_at + interval '{} minutes' + interval '1 hour'",
            usual.longest.num_minutes()
        ))
        .await?;
    Ok(vec![
        Seen::held(what, minutes <= IDLE_MAX, found),
        Seen::held(
            "超过最长时限的会话 / sessions longer than the longest",
            left == 0,
            left.to_string(),
        ),
    ])
}

/// What proves identity cannot be overheard.
pub(super) async fn overheard(place: &Place) -> Looked {
    let what = "登录连接加密 / log-in is encrypted on its way";
    let address = place.server.url();
    let is_reachable = place.program.as_ref().is_none_or(|program| program.is_reachable());
    Ok(vec![if address.starts_with("https://") {
        Seen::held(what, true, address)
    } else if is_reachable {
        Seen::held(what, false, format!("{address}为明文 / {address} is in clear"))
    } else {
        Seen::inapplicable(
            what,
            format!("{address}仅本机可达 / {address} is reached from this machine only"),
        )
    }])
}

/// Two factors, one of them cryptographic.
pub(super) async fn factors(place: &Place) -> Looked {
    let asked = place.program.as_ref().map(|program| {
        let optional =
            program.setting("--second-factor", "ZHIXING_SECOND_FACTOR") == Some("optional");
        !optional && !program.is_demonstration()
    });
    let found = match asked {
        Some(true) => "必须 / required",
        Some(false) => "可免 / may be left out",
        None => "看不到服务进程 / the serving process cannot be seen",
    };
    let without = place
        .list(
            "SELECT o.login FROM platform.officer o
             WHERE o.active AND NOT o.password_due
               AND NOT EXISTS (SELECT FROM identity.authenticator a
                               WHERE a.officer = o.id AND a.confirmed_at IS NOT NULL)
               AND NOT EXISTS (SELECT FROM identity.passkey p WHERE p.officer = o.id)
             ORDER BY 1",
        )
        .await?;
    let kinds: Vec<(i64, i64)> = place
        .rows(
            "SELECT (SELECT count(DISTINCT officer) FROM identity.passkey),
                    (SELECT count(*) FROM identity.authenticator WHERE confirmed_at IS NOT NULL)",
        )
        .await?;
    let (keys, apps) = kinds.first().copied().unwrap_or_default();
    Ok(vec![
        Seen::held("第二重鉴别 / second factor", asked == Some(true), found),
        Seen::none("没有第二重鉴别的账号 / accounts without one", &without),
        Seen::noted(
            "方式 / kinds",
            format!("通行密钥{keys}人,验证器{apps}人 / passkeys {keys}, authenticators {apps}"),
        ),
    ])
}
