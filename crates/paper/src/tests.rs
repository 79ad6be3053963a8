//! Every template is printed from a sample and read back as text.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Press, TEMPLATES};

fn sample() -> Value {
    serde_json::from_str(include_str!("sample.json")).unwrap()
}

/// What a reader sees, by poppler's pdftotext.
fn text(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_template_prints_its_data_and_the_same_bytes_each_time() {
    let press = Press::new().unwrap();
    let keep = std::env::var_os("ZHIXING_KEEP_PAPERS");
    for (file, _) in TEMPLATES.iter().filter(|(file, _)| *file != "court.typ") {
        let name = file.trim_end_matches(".typ");
        let pdf = press.pdf(name, &sample()).unwrap();
        assert_eq!(pdf, press.pdf(name, &sample()).unwrap(), "{name}");
        let read = squeezed(&text(&pdf));
        for expected in
            ["二〇二六年三月十日", "（2026）粤0304执1001号之一", "样章", "第二百五十三条"]
        {
            assert!(read.contains(expected), "{name}: {expected}\n{read}");
        }
        if let Some(folder) = &keep {
            std::fs::write(std::path::Path::new(folder).join(format!("{name}.pdf")), &pdf).unwrap();
        }
    }
}

#[test]
fn names_are_printed_and_never_obeyed() {
    let pdf = Press::new().unwrap().pdf("freeze_ruling", &sample()).unwrap();
    assert!(squeezed(&text(&pdf)).contains("#image(\"x\")*钱*$本$"));
}

#[test]
fn a_long_word_stays_on_the_paper() {
    let name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch(HongKong)Holdings&Company-Limited";
    let mut data = sample();
    data["parties"][1]["name"] = name.into();
    let pdf = Press::new().unwrap().pdf("freeze_ruling", &data).unwrap();
    let read = squeezed(&text(&pdf)).replace('\u{200b}', "");
    assert!(read.contains(name), "{read}");
}

#[test]
fn a_deduction_ruling_reads_as_written() {
    let pdf = Press::new().unwrap().pdf("deduction_ruling", &sample()).unwrap();
    let read = squeezed(&text(&pdf));
    for expected in [
        "广东省深圳市福田区人民法院",
        "执行裁定书",
        "人民币231,712.58元（大写：贰拾叁万壹仟柒佰壹拾贰元伍角捌分）",
        "账号：2026200304000001001",
        "本裁定立即执行。",
    ] {
        assert!(read.contains(expected), "{expected}\n{read}");
    }
}

/// What each paper says about the sample, in its own words.
const SAYS: &[(&str, &[&str])] = &[
    (
        "acceptance_notice",
        &["申请执行标的为人民币200,000.00元", "三、本案案款专用账号为2026200304000001001"],
    ),
    (
        "enforcement_notice",
        &["按年利率12%计算的利息；负担诉讼费用人民币2,150.00元", "现估算为人民币3,283.00元"],
    ),
    ("property_report_order", &["申请执行人赵申请与被执行人", "收到本令后10日内"]),
    ("query_notice", &["各协助执行机构：", "本案第1次网络查询"]),
    (
        "freeze_ruling",
        &[
            "中国建设银行账户6227000000000250000，限额人民币240,000.00元。",
            "自二〇二六年二月十日至二〇二七年二月九日止",
        ],
    ),
    (
        "freeze_notice",
        &["中国建设银行：", "限额人民币231,712.58元（大写：", "账户6227000000000250000"],
    ),
    ("freeze_informed", &["实际冻结人民币231,712.58元", "期限至二〇二七年二月九日止"]),
    ("deduction_ruling", &["扣划被执行人在中国建设银行账户6227000000000250000内的存款"]),
    (
        "deduction_notice",
        &["中国建设银行：", "户名：深圳市福田区人民法院账号：2026200304000001001"],
    ),
    ("release_ruling", &["解除对上述账户尚余资金人民币231,712.58元"]),
    ("release_notice", &["协助解除冻结存款通知书", "尚余资金人民币231,712.58元"]),
    ("renewal_ruling", &["续行冻结上述账户内的资金", "期限至二〇二七年二月九日止"]),
    (
        "seal_ruling",
        &[
            "机动车登记管理机关登记的机动车粤B12345（大众朗逸）：查封(不得转让、抵押)，至二〇二八年二月九日止。",
            "数量3000",
        ],
    ),
    (
        "seal_notice",
        &["协助执行通知书", "机动车粤B12345（大众朗逸）", "已有在先查封、冻结的，登记为轮候"],
    ),
    ("restriction_order", &["钱某，公民身份号码440399****24"]),
    ("restriction_lift", &["执行完毕。", "钱某，公民身份号码440399****24"]),
    ("listing_decision", &["未报告财产，属于“违反财产报告制度”的情形", "期限2年"]),
    (
        "listing_removal",
        &[
            "事由已经消除：执行完毕",
            "删除钱某的失信信息",
            "查验码：",
            "在执行信息公开网“凭决定书核验”",
        ],
    ),
    (
        "correction_decision",
        &["主张记载不准确：已部分履行", "申请理由成立，予以纠正", "具体情形更正为：未报告财产"],
    ),
    ("leave_decision", &["因本人重大疾病就医申请准许出行", "乘坐飞机，往返北京至广州"]),
    ("sanction_decision", &["罚款决定书", "对钱某罚款人民币231,712.58元（大写："]),
    ("interview_record", &["方式：当面；到场人：赵申请", "申请执行人同意终结本次执行程序"]),
    ("panel_record", &["合议庭成员：甲、乙、丙", "结论：同意终结本次执行程序"]),
    (
        "zhongben_ruling",
        &[
            "人民币228,386.78元（大写：贰拾贰万捌仟叁佰捌拾陆元柒角捌分）",
            "网络查控：2026-02-09完成一轮。",
            "终结本次执行程序。",
        ],
    ),
    ("closing_notice", &["已受偿人民币228,386.78元", "以“执行完毕”方式结案"]),
    ("requery_report", &["第1次查询（应查询日二〇二六年九月九日", "中国建设银行账户6227"]),
    (
        "resumption_notice",
        &["（2025）粤0304执1号一案", "尚未履行人民币228,386.78元", "案号为（2026）粤0304执1001号"],
    ),
    (
        "reward_notice",
        &["被执行人钱某（证件号码", "因线索实际执行到位金额的10%", "按照提供的先后顺序确定领取人"],
    ),
    (
        "price_notice",
        &["处置参考价为人民币2,050,000.00元（贰佰零伍万元整）", "有效期至二〇二七年四月六日"],
    ),
    (
        "receipt",
        &[
            "付款人：钱某",
            "银行流水号：S1",
            "申请执行人人民币228,386.78元；执行申请费人民币3,325.80元",
        ],
    ),
    (
        "exit_decision",
        &["限制出境决定书", "限制期限至二〇二七年二月九日止", "十日内向上一级人民法院申请复议"],
    ),
    ("exit_notice", &["出入境管理机构：", "限制下列人员出境，至二〇二七年二月九日止"]),
    (
        "others_told",
        &["共有人通知书", "可以向本院提交共有份额的证明", "期限至二〇二七年二月九日止"],
    ),
    ("payout_approval", &["本案第1次发放，合计人民币231,712.58元", "****0001", "228,386.78"]),
];

#[test]
fn each_paper_says_what_its_data_say() {
    let press = Press::new().unwrap();
    assert_eq!(SAYS.len(), TEMPLATES.len() - 1, "every template has its words");
    for (name, says) in SAYS {
        let read = squeezed(&text(&press.pdf(name, &sample()).unwrap()));
        for expected in *says {
            assert!(read.contains(expected), "{name}: {expected}\n{read}");
        }
    }
}

#[test]
fn articles_of_one_law_share_its_name() {
    let mut data = sample();
    let law = "《最高人民法院关于适用《中华人民共和国民事诉讼法》的解释》";
    data["articles"] = serde_json::json!([format!("{law}第一条"), format!("{law}第二条")]);
    let read = squeezed(&text(&Press::new().unwrap().pdf("release_ruling", &data).unwrap()));
    let once = "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第一条、第二条";
    assert!(read.contains(once), "{read}");
}

#[test]
fn no_page_carries_the_seal_alone() {
    let press = Press::new().unwrap();
    let mut pages = std::collections::BTreeSet::new();
    for lines in 0..20 {
        let mut data = sample();
        data["parties"][0]["address"] = serde_json::json!("示例路".repeat(8 * lines + 1));
        let read = text(&press.pdf("release_ruling", &data).unwrap());
        let printed: Vec<String> = read.split('\u{c}').map(squeezed).collect();
        let sealed = printed.iter().rposition(|page| page.contains("样章")).unwrap();
        assert!(printed[sealed].contains("本裁定立即执行。"), "{lines}: {printed:?}");
        pages.insert(sealed);
    }
    assert_eq!(pages.into_iter().collect::<Vec<_>>(), [0, 1], "tried across the end of a page");
}
