//! 条款表 – which looks show which clause. Numbers and words of the standards are recalled [M], not
//! copied: the published texts are what counts.

use super::line::{Clause, Look};
use super::{access, audit, clear, identity, intrusion, keeping, personal, seals, transit};

/// 网络安全等级保护基本要求, level 3, 8.1.4 安全计算环境.
const GRADED: &str = "GB/T 22239-2019";
/// 信息系统密码应用基本要求, level 3, 8.4 应用和数据安全.
const CIPHER: &str = "GB/T 39786-2021";

const fn shall(number: &'static str, asks: &'static str, looks: &'static [Look]) -> Clause {
    Clause { standard: GRADED, number, asks, is_mandatory: true, looks }
}

const fn may(number: &'static str, asks: &'static str, looks: &'static [Look]) -> Clause {
    Clause { standard: GRADED, number, asks, is_mandatory: false, looks }
}

const fn unit(
    number: &'static str,
    is_mandatory: bool,
    asks: &'static str,
    looks: &'static [Look],
) -> Clause {
    Clause { standard: CIPHER, number, asks, is_mandatory, looks }
}

/// Looks of one place as a list.
macro_rules! looks {
    ($($look:path),+) => { &[$(|place| Box::pin($look(place))),+] };
}

/// Every clause, in the order of its standard.
pub(super) const CLAUSES: &[Clause] = &[
    shall(
        "8.1.4.1 a",
        "身份唯一,口令复杂 / unique identity, strong passwords",
        looks![identity::unique, identity::passwords],
    ),
    shall(
        "8.1.4.1 b",
        "登录失败处理,空闲退出 / failed log-ins, idle exit",
        looks![identity::guessing, identity::idle],
    ),
    shall("8.1.4.1 c", "远程管理防窃听 / log-in cannot be overheard", looks![identity::overheard]),
    shall(
        "8.1.4.1 d",
        "两种以上鉴别,一种用密码技术 / two factors, one cryptographic",
        looks![identity::factors],
    ),
    shall("8.1.4.2 a", "分配账号和权限 / accounts and rights are given", looks![access::posts]),
    shall(
        "8.1.4.2 b",
        "无默认账号和口令 / no default accounts or passwords",
        looks![access::defaults, identity::passwords],
    ),
    shall(
        "8.1.4.2 c",
        "停用多余、过期账号,不共享 / superfluous, ended and shared accounts are off",
        looks![access::superfluous],
    ),
    shall(
        "8.1.4.2 d",
        "最小权限,权限分离 / least rights, administrators apart",
        looks![access::administrators, access::program],
    ),
    shall("8.1.4.2 e", "由授权主体配置策略 / policies are set by who may", looks![access::granted]),
    shall(
        "8.1.4.2 f",
        "主体到用户,客体到表 / users on one side, rows on the other",
        looks![access::rows, access::program],
    ),
    shall("8.1.4.2 g", "安全标记 / security labels", looks![access::labels]),
    shall("8.1.4.3 a", "审计覆盖每个用户 / audit covers everybody", looks![audit::covers]),
    shall("8.1.4.3 b", "审计记录的内容 / what a record says", looks![audit::says]),
    shall(
        "8.1.4.3 c",
        "审计记录的保护和备份 / records are protected and copied",
        looks![audit::append_only, audit::checkpoints, audit::witnesses, audit::kept],
    ),
    shall("8.1.4.3 d", "审计不被中断 / audit cannot be interrupted", looks![audit::uninterrupted]),
    shall("8.1.4.4 a", "最小安装 / nothing superfluous", looks![intrusion::minimal]),
    shall(
        "8.1.4.4 b",
        "关闭多余服务和端口 / only the ports that are meant",
        looks![intrusion::ports],
    ),
    shall(
        "8.1.4.4 c",
        "限定管理终端 / where administration comes from",
        looks![intrusion::terminals],
    ),
    shall("8.1.4.4 d", "输入有效性检验 / input is checked", looks![intrusion::input]),
    shall(
        "8.1.4.4 e",
        "发现并修补漏洞 / known holes are found and closed",
        looks![intrusion::versions],
    ),
    shall("8.1.4.4 f", "入侵报警 / alarms", looks![intrusion::alarms]),
    shall("8.1.4.5", "恶意代码防范 / malicious code", looks![intrusion::malware]),
    may("8.1.4.6", "可信验证 / trusted start", looks![intrusion::trusted]),
    shall(
        "8.1.4.7 a",
        "传输完整性 / integrity in transit",
        looks![transit::signed, transit::headers],
    ),
    shall("8.1.4.7 b", "存储完整性 / integrity at rest", looks![keeping::settings]),
    shall(
        "8.1.4.8 a",
        "传输保密性 / confidentiality in transit",
        looks![identity::overheard, transit::certificates, transit::database],
    ),
    shall(
        "8.1.4.8 b",
        "存储保密性 / confidentiality at rest",
        looks![keeping::keys, keeping::sealed, clear::numbers],
    ),
    shall("8.1.4.9 a", "本地备份与恢复 / local backup", looks![keeping::backup]),
    shall("8.1.4.9 b", "异地实时备份 / backup elsewhere at once", looks![keeping::standbys]),
    shall("8.1.4.9 c", "热冗余 / hot redundancy", looks![keeping::standbys]),
    shall(
        "8.1.4.10 a",
        "鉴别信息清除 / proofs of identity do not stay",
        looks![keeping::proofs_left],
    ),
    shall("8.1.4.10 b", "敏感数据清除 / sensitive data do not stay", looks![keeping::data_left]),
    shall(
        "8.1.4.11 a",
        "仅收集必需的个人信息 / only what is needed of people",
        looks![personal::needed],
    ),
    shall("8.1.4.11 b", "禁止未授权访问和非法使用 / no unauthorised use", looks![personal::used]),
    unit("8.4 a", true, "身份鉴别 / identity by cryptography", looks![identity::factors]),
    unit(
        "8.4 b",
        false,
        "访问控制信息完整性 / integrity of who may do what",
        looks![seals::rights, access::granted],
    ),
    unit(
        "8.4 c",
        false,
        "重要信息资源安全标记完整性 / integrity of labels",
        looks![access::labels, audit::append_only],
    ),
    unit(
        "8.4 d",
        true,
        "重要数据传输机密性 / confidentiality in transit",
        looks![identity::overheard, transit::certificates],
    ),
    unit(
        "8.4 e",
        true,
        "重要数据存储机密性 / confidentiality at rest",
        looks![seals::suites, keeping::sealed, clear::numbers],
    ),
    unit(
        "8.4 f",
        false,
        "重要数据传输完整性 / integrity in transit",
        looks![transit::signed, seals::suites],
    ),
    unit(
        "8.4 g",
        false,
        "重要数据存储完整性 / integrity at rest",
        looks![audit::checkpoints, audit::witnesses, audit::append_only],
    ),
    unit("8.4 h", false, "不可否认性 / non-repudiation", looks![seals::undeniable]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_standards_are_there_whole() {
        let count = |standard| CLAUSES.iter().filter(|clause| clause.standard == standard).count();
        assert_eq!((count(GRADED), count(CIPHER)), (34, 8));
        let mut numbers: Vec<&str> = CLAUSES.iter().map(|clause| clause.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), CLAUSES.len());
        assert!(
            CLAUSES.iter().all(|clause| clause.asks.contains(" / ") && !clause.looks.is_empty())
        );
    }
}
