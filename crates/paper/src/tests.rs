//! Every template is printed from a sample and read back as text.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{Press, TEMPLATES};

fn sample() -> Value {
    json!({
        "court": "广东省深圳市福田区人民法院",
        "case_number": "（2026）粤0304执1001号之一",
        "base_case_number": "（2026）粤0304执1001号",
        "date": "2026-03-10",
        "date_zh": "二〇二六年三月十日",
        "parties": [
            { "role": "申请执行人", "name": "赵申请", "document_masked": "440399**********14",
              "address": "深圳市福田区示例路1号" },
            { "role": "被执行人", "name": "#image(\"x\") *钱* $本$", "document_masked": null,
              "address": null },
        ],
        "officers": { "presiding": "郑法", "officer": "郑法", "clerk": "" },
        "articles": ["《中华人民共和国民事诉讼法》第二百五十三条第一款"],
        "title": { "number": "（2025）粤0304民初20001号", "court": "深圳市福田区人民法院",
                   "text": "支付200000元", "effective_on_zh": "二〇二六年一月十二日" },
        "institution": "中国建设银行", "account": "6227000000000250000", "round": 1, "days": 10,
        "accounts": [{ "institution": "中国建设银行", "account": "6227000000000250000",
                       "name": "定期", "amount": "240,000.00" }],
        "amount": "231,712.58", "amount_capital": "贰拾叁万壹仟柒佰壹拾贰元伍角捌分",
        "from_zh": "二〇二六年二月十日", "until_zh": "二〇二七年二月九日",
        "ruling": "（2026）粤0304执1001号", "freeze_ruling": "（2026）粤0304执1001号",
        "case_account": { "bank": "COURT-BANK", "holder": "深圳市福田区人民法院",
                          "account": "2026200304000001001" },
        "principal": "200,000.00", "costs": "2,150.00", "fee": "3,283.00", "rate": "12%",
        "claim": "200,000.00", "sub_account": "2026200304000001001",
    })
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
fn a_deduction_ruling_reads_as_written() {
    let pdf = Press::new().unwrap().pdf("deduction_ruling", &sample()).unwrap();
    let read = squeezed(&text(&pdf));
    for expected in [
        "广东省深圳市福田区人民法院",
        "执行裁定书",
        "人民币231,712.58元(大写：贰拾叁万壹仟柒佰壹拾贰元伍角捌分)",
        "账号：2026200304000001001",
        "本裁定立即执行。",
    ] {
        assert!(read.contains(expected), "{expected}\n{read}");
    }
}
