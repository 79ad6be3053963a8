//! Made-up people and applications.

use serde_json::{Value, json};

/// A valid identity number that nobody can have: division 440399 was never allotted.
pub(crate) fn id_number(person: u32) -> String {
    let (sequence, rest) = (person % 999 + 1, person / 999);
    let (day, rest) = (rest % 28 + 1, rest / 28);
    let (month, year) = (rest % 12 + 1, 1950 + rest / 12 % 50);
    let digits = format!("440399{year}{month:02}{day:02}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{digits}{}", &"10X98765432"[(sum % 11) as usize..][..1])
}

/// An application for enforcement by person `n` against person `n + 1`, beside whom stands a spouse.
pub(crate) fn application(n: u32) -> Value {
    let person = |number: u32, name: &str| {
        json!({ "kind": "natural", "name": format!("{name}{n}"), "document_kind": "id_card",
            "document_number": id_number(number) })
    };
    let mut applicant = person(n, "申请人");
    applicant["account"] = json!({ "bank": "BANK-CMB", "account": format!("62258800{n:08}"),
        "holder": format!("申请人{n}") });
    json!({
        "court": "粤0304",
        "received_on": "2026-07-06",
        "applicants": [applicant],
        "debtors": [person(n + 1, "被执行人")],
        "others": [person(n + 2, "配偶")],
        "title": {
            "number": format!("（2026）粤0304民初{n}号"),
            "court": "深圳市福田区人民法院",
            "kind": "judgment",
            "effective_on": "2026-05-12",
            "last_performance_day": "2026-05-22",
            "text": "被告于判决生效之日起十日内向原告支付200000元。",
            "obligors": [format!("被执行人{n}")],
        },
        "claim": { "principal": "200000.00", "court_fee": "2150.00" },
    })
}
