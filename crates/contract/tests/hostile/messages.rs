//! Messages as bytes: good ones of every kind, and what a hostile or broken sender makes of them.

use crate::read::everything;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

const ORDER: &str = "abababababababababababababababababababababababababababababababab";
const AT: &str = "2026-02-10T02:00:00Z";

fn in_batches(items: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let batch = |item| {
        json!({ "from": "BANK-ICBC", "to": "粤0304", "sent_at": AT, "epoch": 1,
        "items": [item] })
    };
    items.into_iter().map(batch).collect()
}

fn answers() -> Vec<Value> {
    let found = json!({ "kind": "deposit", "asset": "6222", "name": "活期存款", "amount": "10.00",
        "available": "9.00", "purpose": "ordinary", "fixed_term": false,
        "facts": { "opened_on": "2020-02-29" },
        "measures": [{ "authority": "某法院", "ruling": "1", "amount": null, "until": "2027-02-09" }] });
    [
        json!({ "kind": "accounts", "banks": ["BANK-ICBC"] }),
        json!({ "kind": "property", "items": [found] }),
        json!({ "kind": "held", "account": "6222", "held": "1.00", "limit": "2.00",
            "available": "0.00", "until": "2027-02-09", "rank": 0 }),
        json!({ "kind": "sealed", "target": "粤B1", "units": 3, "until": "2028-02-09", "rank": 1 }),
        json!({ "kind": "renewed", "until": "2028-02-09" }),
        json!({ "kind": "released", "amount": "1.00", "remaining": "0.00" }),
        json!({ "kind": "unsealed", "target": "粤B1" }),
        json!({ "kind": "deducted", "amount": "1.00", "bank_serial": "S1" }),
        json!({ "kind": "paid", "amount": "1.00", "bank_serial": "S1" }),
        json!({ "kind": "refused", "code": contract::ResultCode::ALL[0].code(), "text": "无" }),
        json!({ "kind": "returned", "reason": "缺裁定书" }),
    ]
    .into_iter()
    .map(|outcome| {
        json!({ "order": ORDER, "serial": 1, "answered_at": AT, "request_digest": ORDER,
            "outcome": outcome })
    })
    .collect()
}

fn orders() -> Vec<Value> {
    let to = json!({ "bank": "COURT-BANK", "holder": "某法院", "account": "1" });
    [
        json!({ "kind": "find_accounts" }),
        json!({ "kind": "query", "kinds": ["deposit"] }),
        json!({ "kind": "freeze", "target": "6222", "limit": "2.00", "from": "2026-02-10",
            "until": "2027-02-09" }),
        json!({ "kind": "renew", "hold_order": ORDER, "until": "2028-02-09" }),
        json!({ "kind": "release", "hold_order": ORDER, "amount": null }),
        json!({ "kind": "deduct", "hold_order": ORDER, "amount": "1.00", "to": to }),
        json!({ "kind": "seal", "target": "粤B1", "manner": contract::Manner::ALL[0].code(),
            "from": "2026-02-10", "until": "2028-02-09" }),
        json!({ "kind": "unseal", "hold_order": ORDER }),
        json!({ "kind": "pay_out", "case_account": "1", "payee_name": "某", "payee_bank": "BANK-CMB",
            "payee_account": "2", "amount": "1.00", "purpose": "案款" }),
    ]
    .into_iter()
    .map(|act| {
        json!({ "id": ORDER, "institution": "BANK-ICBC", "court": "粤0304", "case_number": "1",
            "ruling": "1", "officer": { "name": "某", "work_card": "W", "duty_card": "D" },
            "subject": { "name": "某", "document_kind": "id_card", "document_number": "1" },
            "act": act, "articles": ["第1条"], "documents": [{ "number": "1", "name": "裁定书",
            "digest": ORDER }], "issued_at": AT, "answer_by": AT })
    })
    .collect()
}

fn notices() -> Vec<Value> {
    [
        json!({ "kind": "in_force", "held": "1.00", "until": "2027-02-09" }),
        json!({ "kind": "caught", "held": "2.00" }),
        json!({ "kind": "ended", "reason": "销户" }),
        json!({ "kind": "objection", "text": "账户为保证金" }),
    ]
    .into_iter()
    .map(|news| json!({ "serial": 1, "order": ORDER, "at": AT, "news": news }))
    .collect()
}

/// A good message of every kind and every variant.
fn good() -> Vec<Vec<u8>> {
    let receipt = json!({ "order": ORDER, "digest": ORDER, "received_at": AT });
    let line = json!({ "serial": "S1", "sub_account": "1", "amount": "1.00", "payer_name": "某",
        "payer_account": "6222", "remark": "", "at": AT, "order": ORDER });
    let standing = json!({ "order": ORDER, "state": "answered", "digest": ORDER, "received_at": AT,
        "answer": answers()[2] });
    let page = json!({ "institution": "BANK-ICBC", "as_of": AT, "more": false, "holds": [{
        "order": ORDER, "target": "6222", "held": "1.00", "until": "2027-02-09", "rank": 0 }] });
    let entry = json!({ "code": "BANK-ICBC", "zh": "工行", "en": "ICBC", "kind": "bank",
        "functions": ["query"], "items": ["deposit"], "public_key": "04", "terms": {
            "hours": { "from": "09:00:00", "to": "17:00:00", "workdays_only": true } } });
    let items = answers().into_iter().chain(orders()).chain(notices());
    let mut all = in_batches(items.chain([receipt, line, json!({ "most": 200 })]));
    all.extend([standing, page, entry.clone(), json!([entry])]);
    all.iter().map(|message| serde_json::to_vec(message).unwrap()).collect()
}

/// One way of breaking a message.
#[derive(Clone, Debug)]
enum Blow {
    Put(usize, u8),
    Cut(usize, usize),
    Twice(usize, usize),
    Number(usize, &'static str),
}

const NUMBERS: [&str; 7] = ["-1", "1e400", "18446744073709551616", "\"\"", "null", "[]", "0.001"];

fn blow() -> impl Strategy<Value = Blow> {
    let place = 0usize..4096;
    prop_oneof![
        (place.clone(), any::<u8>()).prop_map(|(at, byte)| Blow::Put(at, byte)),
        (place.clone(), 1usize..40).prop_map(|(at, length)| Blow::Cut(at, length)),
        (place.clone(), 1usize..40).prop_map(|(at, length)| Blow::Twice(at, length)),
        (place, prop::sample::select(&NUMBERS[..])).prop_map(|(at, text)| Blow::Number(at, text)),
    ]
}

fn strike(bytes: &mut Vec<u8>, blow: &Blow) {
    if bytes.is_empty() {
        return;
    }
    let within = |at: usize| at % bytes.len();
    match *blow {
        Blow::Put(at, byte) => {
            let at = within(at);
            bytes[at] = byte;
        }
        Blow::Cut(at, length) => {
            let at = within(at);
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Blow::Twice(at, length) => {
            let at = within(at);
            let end = (at + length).min(bytes.len());
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        // In place of the value after the next colon.
        Blow::Number(at, text) => {
            let at = within(at);
            let Some(colon) = bytes[at..].iter().position(|byte| *byte == b':') else { return };
            let start = at + colon + 1;
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']');
            let end = bytes[start..].iter().position(ends).map_or(bytes.len(), |end| start + end);
            bytes.splice(start..end, text.bytes());
        }
    }
}

#[test]
fn a_good_message_of_every_kind_is_read() {
    for message in good() {
        let read = everything(&message);
        assert!(read >= 2, "{}", String::from_utf8_lossy(&message));
    }
}

/// What is cut short anywhere is no message of any kind.
#[test]
fn a_message_cut_short_is_none() {
    for message in good() {
        for end in 0..message.len() {
            let cut = &message[..end];
            assert_eq!(everything(cut), 0, "{}", String::from_utf8_lossy(cut));
        }
    }
}

proptest! {
    // The same every time: the long search is the fuzz target's.
    #![proptest_config(ProptestConfig {
        cases: 2_000, rng_seed: RngSeed::Fixed(4), ..ProptestConfig::default()
    })]

    #[test]
    fn a_broken_message_is_read_whole_or_refused(
        which in any::<prop::sample::Index>(),
        blows in prop::collection::vec(blow(), 1..5),
    ) {
        let mut all = good();
        let mut message = all.swap_remove(which.index(all.len()));
        for blow in &blows {
            strike(&mut message, blow);
        }
        everything(&message);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        everything(&bytes);
    }
}
