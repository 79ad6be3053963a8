//! 入侵防范 – GB/T 22239-2019 8.1.4.4 to 8.1.4.6: what is open, what is checked, who is told.

use std::path::Path;

use http::StatusCode;

use super::line::{Looked, Seen};
use super::place::Place;
use super::process::listening;

/// Extensions a court's database needs.
const NEEDED: &str = "'{plpgsql}'";
/// An alarm nobody looked into for so long has failed its purpose.
const UNREVIEWED: &str = "7 days";

/// Nothing is installed in the database that is not needed.
pub(super) async fn minimal(place: &Place) -> Looked {
    let more = place
        .list(&format!(
            "SELECT extname::text FROM pg_extension WHERE extname <> ALL ({NEEDED}::name[]) ORDER BY 1"
        ))
        .await?;
    let unsafe_words = place
        .list("SELECT lanname::text FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('c', 'internal')")
        .await?;
    Ok(vec![
        Seen::none("多余的数据库扩展 / extensions not needed", &more),
        Seen::none("不受限的数据库语言 / languages that may do anything", &unsafe_words),
    ])
}

/// Only what is meant to listen does.
pub(super) async fn ports(place: &Place) -> Looked {
    let database: String = place.value("SELECT current_setting('listen_addresses')").await?;
    let is_private = database.is_empty() || database == "localhost" || database == "127.0.0.1";
    let told = if database.is_empty() { "仅套接字 / socket only".to_owned() } else { database };
    let own: Vec<String> = listening()
        .into_iter()
        .filter(|process| process.name == "zhixing")
        .flat_map(|process| process.sockets)
        .map(|socket| socket.to_string())
        .collect();
    let found = match &place.program {
        Some(program) => {
            let sockets: Vec<String> = program.sockets.iter().map(ToString::to_string).collect();
            sockets.join(", ")
        }
        None => "看不到服务进程 / the serving process cannot be seen".to_owned(),
    };
    Ok(vec![
        Seen::held("数据库监听 / the database listens at", is_private, told),
        Seen::held("系统监听 / the program listens at", place.program.is_some(), found),
        Seen::noted("本机全部执行进程 / all zhixing processes here", own.join(", ")),
    ])
}

/// Whoever administers comes from where administrators come from.
pub(super) async fn terminals(place: &Place) -> Looked {
    let what = "管理接入的网络范围 / where administration may come from";
    Ok(vec![match &place.program {
        Some(program) if !program.is_reachable() => Seen::inapplicable(
            what,
            "仅本机可达,由前置网关限定 / reached from this machine only: the gateway in front decides",
        ),
        Some(_) => Seen::held(
            what,
            false,
            "系统自身不限定地址,须由防火墙限定 / the program limits no addresses: a firewall must",
        ),
        None => Seen::held(what, false, "看不到服务进程 / the serving process cannot be seen"),
    }])
}

/// Input is checked: tried on the spot.
pub(super) async fn input(place: &Place) -> Looked {
    let broken = place.post("/api/v1/session", "{\"user\": 1").await?;
    let unknown =
        place.post("/api/v1/session", r#"{"user":"a","password":"b","is_admin":true}"#).await?;
    let unsigned = place.get("/api/v1/cases").await?;
    let held = |what, answer: &super::place::Answer, wanted: StatusCode| {
        Seen::held(what, answer.status == wanted, answer.status.to_string())
    };
    let silent = [&broken, &unknown, &unsigned].into_iter().all(|answer| {
        !answer.body.contains("panicked")
            && !answer.body.contains(".rs:")
            && answer.header("server").is_empty()
    });
    Ok(vec![
        held("残缺的JSON / broken JSON", &broken, StatusCode::BAD_REQUEST),
        held("多出的字段 / an unknown field", &unknown, StatusCode::BAD_REQUEST),
        held("未登录 / no session", &unsigned, StatusCode::UNAUTHORIZED),
        Seen::held(
            "答复不泄露内部信息 / answers tell nothing of the inside",
            silent,
            silent.to_string(),
        ),
    ])
}

/// Versions, for whoever compares them with the lists of known holes.
pub(super) async fn versions(place: &Place) -> Looked {
    let database: String = place.value("SELECT current_setting('server_version')").await?;
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let found = format!(
        "zhixing {}, PostgreSQL {database}, Linux {}",
        env!("CARGO_PKG_VERSION"),
        kernel.trim()
    );
    Ok(vec![
        Seen::noted("版本 / versions", found),
        Seen::inapplicable(
            "漏洞比对 / comparing with known holes",
            "需联网:cargo deny check、npm audit(docs/ci.md) / needs a network: cargo deny check, npm audit (docs/ci.md)",
        ),
    ])
}

/// Alarms are raised and looked into.
pub(super) async fn alarms(place: &Place) -> Looked {
    let left = place
        .list(&format!(
            "SELECT kind || ' ' || day::text FROM oversight.alarm
             WHERE reviewed_at IS NULL AND at < now() - interval '{UNREVIEWED}' ORDER BY at LIMIT 50"
        ))
        .await?;
    let unwatched = place
        .list(
            "SELECT o.login FROM platform.officer o JOIN lookups.look_up l ON l.officer = o.id
             WHERE l.at < now() - interval '1 hour' AND NOT EXISTS (
                 SELECT FROM oversight.weighed w WHERE w.officer = o.id AND w.at >= l.at)
             GROUP BY 1 ORDER BY 1",
        )
        .await?;
    let glass = place
        .list(&format!(
            "SELECT id::text FROM platform.break_glass
             WHERE reviewed_at IS NULL AND at < now() - interval '{UNREVIEWED}' ORDER BY at LIMIT 50"
        ))
        .await?;
    Ok(vec![
        Seen::none("七天未处理的报警 / alarms nobody looked into for 7 days", &left),
        Seen::none("查询未经衡量的账号 / accounts whose look-ups were not weighed", &unwatched),
        Seen::none("七天未复核的紧急查阅 / broken glass not reviewed for 7 days", &glass),
    ])
}

/// Malicious code: nothing is taken in that could be run, and the program cannot be written over.
pub(super) async fn malware(place: &Place) -> Looked {
    let what = "系统不接收可执行文件;主机查杀由主机负责 / the program takes in no files; scanning the host is the host's";
    let user = place.program.as_ref().map(|program| program.user);
    let found = match user {
        Some(0) => "服务进程以root运行 / the serving process runs as root".to_owned(),
        Some(user) => format!("服务进程用户{user} / the serving process is user {user}"),
        None => "看不到服务进程 / the serving process cannot be seen".to_owned(),
    };
    Ok(vec![Seen::inapplicable(what, "主机 / the host"), Seen::noted("运行身份 / runs as", found)])
}

/// Trusted start is the machine's.
pub(super) async fn trusted(_: &Place) -> Looked {
    let has = Path::new("/sys/class/tpm/tpm0").exists();
    let found = if has { "有 / there is one" } else { "无 / none" };
    Ok(vec![
        Seen::inapplicable(
            "可信启动由主机负责(标准用「可」) / trusted start is the host's (the standard says may)",
            "主机 / the host",
        ),
        Seen::noted("可信芯片 / trusted module", found),
    ])
}
