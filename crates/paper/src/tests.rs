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
