//! 访问控制 – GB/T 22239-2019 8.1.4.2: who may do what, and who decides it.

use super::line::{Looked, Seen};
use super::place::Place;

/// Names that attackers try first.
const USUAL: &str =
    "'{root,admin,administrator,sa,system,sys,test,guest,demo,user,oracle,postgres}'";
/// An account nobody used for so long is superfluous.
const UNUSED: &str = "90 days";

/// Everybody has an account with posts that are known.
pub(super) async fn posts(place: &Place) -> Looked {
    let known: Vec<&str> = platform::Role::ALL.into_iter().map(platform::Role::code).collect();
    let without = place
        .list(&format!(
            "SELECT login FROM platform.officer WHERE active
                 AND (cardinality(roles) = 0 OR NOT roles <@ '{{{}}}'::text[]) ORDER BY 1",
            known.join(",")
        ))
        .await?;
    Ok(vec![Seen::none("没有岗位或岗位未知的账号 / accounts without a known post", &without)])
}

/// No account everybody knows of.
pub(super) async fn defaults(place: &Place) -> Looked {
    let usual = place
        .list(&format!(
            "SELECT login FROM platform.officer
             WHERE active AND lower(login) = ANY ({USUAL}::text[]) ORDER BY 1"
        ))
        .await?;
    Ok(vec![Seen::none("默认账号 / default accounts", &usual)])
}

/// Accounts that ended are shut, and none is shared.
pub(super) async fn superfluous(place: &Place) -> Looked {
    let ended = place
        .list(
            "SELECT o.login FROM platform.officer o JOIN platform.session s ON s.officer = o.id
             WHERE o.ends_on < (now() AT TIME ZONE 'Asia/Shanghai')::date AND s.closed_at IS NULL
               AND s.seen_at >= (o.ends_on + 1) AT TIME ZONE 'Asia/Shanghai' GROUP BY 1 ORDER BY 1",
        )
        .await?;
    let unused = place
        .list(&format!(
            "SELECT o.login FROM platform.officer o
             WHERE o.active AND (o.ends_on IS NULL OR o.ends_on >= now()::date)
               AND EXISTS (SELECT FROM platform.session s WHERE s.officer = o.id)
               AND NOT EXISTS (SELECT FROM platform.session s
                               WHERE s.officer = o.id AND s.seen_at > now() - interval '{UNUSED}')
             ORDER BY 1"
        ))
        .await?;
    let shared = place
        .list(
            "SELECT string_agg(login, '=' ORDER BY login) FROM platform.officer WHERE active
             GROUP BY court, work_card HAVING count(*) > 1",
        )
        .await?;
    let elsewhere = place
        .list(
            "SELECT DISTINCT o.login FROM platform.session a JOIN platform.session b
                 ON a.officer = b.officer AND a.source < b.source AND NOT a.is_half AND NOT b.is_half
                AND a.seen_at > b.created_at AND b.seen_at > a.created_at
             JOIN platform.officer o ON o.id = a.officer
             WHERE a.created_at > now() - interval '7 days' ORDER BY 1",
        )
        .await?;
    let elsewhere = elsewhere.into_iter().collect::<Vec<String>>().join(", ");
    Ok(vec![
        Seen::none("过期后仍在用的账号 / accounts used after their end", &ended),
        Seen::none("九十天未用的账号 / accounts unused for 90 days", &unused),
        Seen::none("同一工作证的账号 / accounts with one work card", &shared),
        Seen::noted(
            "七天内同时在两处使用 / used in two places at once within 7 days",
            or_none(elsewhere),
        ),
    ])
}

fn or_none(list: String) -> String {
    if list.is_empty() { "无 / none".to_owned() } else { list }
}

/// 三员分立 – administrators are apart, from each other and from cases.
pub(super) async fn administrators(place: &Place) -> Looked {
    const THREE: &str = "'{system_admin,security_admin,audit_admin}'::text[]";
    let mixed = place
        .list(&format!(
            "SELECT login FROM platform.officer WHERE active AND roles && {THREE}
                 AND cardinality(roles) > 1 ORDER BY 1"
        ))
        .await?;
    let missing = place
        .list(&format!(
            "SELECT post FROM unnest({THREE}) post WHERE NOT EXISTS (
                 SELECT FROM platform.officer WHERE active AND post = ANY (roles)) ORDER BY 1"
        ))
        .await?;
    Ok(vec![
        Seen::none("身兼他职的管理员 / administrators who are something else too", &mixed),
        Seen::none("无人担任的管理员 / administrators nobody is", &missing),
    ])
}

/// Who the program is to the database.
#[derive(sqlx::FromRow)]
struct Standing {
    name: String,
    is_superuser: bool,
    bypasses: bool,
    owns: bool,
}

/// The running program's log-ins at the database have the least rights, each of them.
pub(super) async fn program(place: &Place) -> Looked {
    let standing: Vec<Standing> = place
        .rows(
            "SELECT r.rolname::text AS name, r.rolsuper AS is_superuser, r.rolbypassrls AS bypasses,
                    EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r') AS owns
             FROM pg_roles r
             WHERE r.rolname IN (SELECT usename FROM pg_stat_activity
                                 WHERE application_name = 'zhixing' AND datname = current_database())
             ORDER BY 1",
        )
        .await?;
    let what = "系统的数据库角色 / the program's role at the database";
    if standing.is_empty() {
        return Ok(vec![Seen::held(what, false, "没有连接 / no connection")]);
    }
    let (mut least, mut all) = (true, Vec::new());
    for Standing { name, is_superuser, bypasses, owns } in standing {
        let mut powers = Vec::new();
        for (has, power) in
            [(is_superuser, "superuser"), (bypasses, "bypassrls"), (owns, "owner of tables")]
        {
            if has {
                powers.push(power);
            }
        }
        least &= powers.is_empty();
        all.push(if powers.is_empty() { name } else { format!("{name}: {}", powers.join(", ")) });
    }
    Ok(vec![Seen::held(what, least, all.join("; "))])
}

/// Rights are given by those who may: by two people, neither of them the one who gets them.
pub(super) async fn granted(place: &Place) -> Looked {
    let alone = place
        .list(
            "SELECT c.id::text FROM identity.role_change c
             WHERE c.state = 'approved' AND (c.decider = c.proposer OR c.decider = c.officer
                 OR c.proposer = c.officer) ORDER BY 1",
        )
        .await?;
    let otherwise = place
        .list(
            "SELECT o.login FROM platform.officer o JOIN LATERAL (
                 SELECT roles FROM identity.role_change c
                 WHERE c.officer = o.id AND c.state = 'approved' ORDER BY decided_at DESC LIMIT 1) last
                 ON true
             WHERE o.active AND NOT (o.roles @> last.roles AND o.roles <@ last.roles) ORDER BY 1",
        )
        .await?;
    let bound: bool = place
        .value(
            "SELECT count(*) >= 2 FROM pg_constraint
             WHERE conrelid = 'identity.role_change'::regclass AND contype = 'c'
               AND pg_get_constraintdef(oid) ~ 'proposer <> officer|decider <> proposer'",
        )
        .await?;
    Ok(vec![
        Seen::none("一人自批的岗位变更 / role changes made alone", &alone),
        Seen::none("岗位与最后一次批准不符 / posts that are not those last approved", &otherwise),
        Seen::held(
            "数据库禁止自批 / the database forbids approving one's own",
            bound,
            bound.to_string(),
        ),
    ])
}

/// Subjects are people, objects are rows: row-level security is on where a case is meant.
pub(super) async fn rows(place: &Place) -> Looked {
    let open = place
        .list(
            "SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND NOT c.relrowsecurity
               AND n.nspname IN ('approvals', 'cases', 'closing', 'control', 'discipline', 'documents',
                                 'funds', 'nodes')
               AND (c.oid = 'cases.case'::regclass OR EXISTS (
                   SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id'
                       AND NOT a.attisdropped))
             ORDER BY 1",
        )
        .await?;
    let counts: Vec<(i64, i64)> = place
        .rows(
            "SELECT (SELECT count(*) FROM pg_class WHERE relrowsecurity AND relkind = 'r'),
                    (SELECT count(*) FROM pg_policy)",
        )
        .await?;
    let (tables, policies) = counts.first().copied().unwrap_or_default();
    let found = format!("{tables}张表,{policies}条策略 / {tables} tables, {policies} policies");
    Ok(vec![
        Seen::none("未启用行级安全的案件表 / tables of cases without row-level security", &open),
        Seen::held("行级安全 / row-level security", tables > 0 && policies >= tables, found),
    ])
}

/// 安全标记 – every case has a secret level, every officer a clearance, and a policy compares them.
pub(super) async fn labels(place: &Place) -> Looked {
    let labelled: bool = place
        .value(
            "SELECT count(*) = 2 FROM pg_attribute a
             WHERE a.attnotnull AND (a.attrelid, a.attname) IN (
                 ('cases.case'::regclass, 'secret'), ('platform.officer'::regclass, 'clearance'))",
        )
        .await?;
    let compared: bool = place
        .value(
            "SELECT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'cases.case'::regclass
                 AND pg_get_expr(polqual, polrelid) ~ 'secret.*clearance')",
        )
        .await?;
    Ok(vec![
        Seen::held("密级与涉密等级必填 / levels must be given", labelled, labelled.to_string()),
        Seen::held("策略比较二者 / a policy compares them", compared, compared.to_string()),
    ])
}
