//! Messages survive the wire; what is not a message is named.

use proptest::prelude::*;

use crate::*;

const RECEIPTS: &str = r#"{"from":"BANK-ICBC","to":"粤0304","sent_at":"2026-02-10T02:00:00Z",
    "epoch":1,"items":[{"order":"00","digest":"ff","received_at":"2026-02-10T02:00:00Z"}]}"#;

/// Money as the schemas show it.
pub(crate) struct Yuan;

impl schemars::JsonSchema for Yuan {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Yuan".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "金额, yuan with two decimals, below 10^15",
            "type": "string",
            "pattern": r"^[0-9]{1,15}\.[0-9]{2}$",
        })
    }
}

/// What a bank's engineer is given. `UPDATE_EXPECT=1` writes the files anew.
#[test]
fn the_published_schemas_are_those_of_the_code() {
    fn check<T: schemars::JsonSchema>(name: &str) {
        let schema = schemars::schema_for!(Batch<T>);
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        expect_test::expect_file![path].assert_eq(&text);
    }
    check::<Order>("orders");
    check::<Receipt>("receipts");
    check::<Answer>("answers");
    check::<StatementLine>("statements");
    check::<Notice>("notices");
    check::<Collection>("collections");
    check::<feed::FeedAsk>("feed-asks");
    check::<feed::FeedPage>("feed-pages");
    check::<feed::FeedAck>("feed-acks");
    check::<feed::SnapshotAsk>("feed-snapshots");
    check::<feed::ScreeningAsk>("screening-asks");
    check::<feed::ScreeningAnswer>("screening-answers");
    check::<feed::HitReport>("hits");
    check::<feed::HitTaken>("hits-taken");
    check::<feed::FindingAsk>("finding-asks");
    check::<feed::HitFinding>("findings");
    check::<feed::BundleAsk>("bundle-asks");
    check::<feed::DeltaAsk>("delta-asks");
    check::<feed::BundlePart>("bundle-parts");
    check::<feed::BundleKeyAsk>("bundle-key-asks");
    check::<feed::BundleKeyAnswer>("bundle-key-answers");
    let page = serde_json::to_string_pretty(&schemars::schema_for!(HoldPage)).unwrap();
    let path = format!("{}/schema/holds.schema.json", env!("CARGO_MANIFEST_DIR"));
    expect_test::expect_file![path].assert_eq(&format!("{page}\n"));
}

fn refusal(bytes: &[u8]) -> kernel::Invalid {
    parse_batch::<Receipt>(bytes).unwrap_err()
}

#[test]
fn a_batch_is_read_whole_or_not_at_all() {
    let batch: Batch<Receipt> = parse_batch(RECEIPTS.as_bytes()).unwrap();
    assert_eq!(batch.items.len(), 1);
    assert_eq!(refusal(&RECEIPTS.as_bytes()[..60]).field, "sent_at");
    assert!(refusal(format!("{RECEIPTS} []").as_bytes()).en.contains("after"));
}

#[test]
fn faults_are_named_by_path() {
    let unknown = RECEIPTS.replace("\"digest\"", "\"digset\"");
    assert_eq!(refusal(unknown.as_bytes()).field, "items[0].digset");
    let date = RECEIPTS.replace("2026-02-10T02:00:00Z\"}", "2026-02-30T02:00:00Z\"}");
    assert_eq!(refusal(date.as_bytes()).field, "items[0].received_at");
}

#[test]
fn gbk_and_giants_are_named() {
    let gbk = [b"{\"from\":\"".as_slice(), &[0xd6, 0xb4, 0xd0, 0xd0], b"\"}"].concat();
    assert!(refusal(&gbk).zh.contains("GBK"));
    assert!(refusal(&vec![b' '; BATCH_BYTES_MAX + 1]).en.contains("4 MiB"));
}

#[test]
fn money_with_three_decimals_is_no_money() {
    let text = r#"{"kind":"released","amount":"1.001","remaining":"0.00"}"#;
    assert!(serde_json::from_str::<Outcome>(text).unwrap_err().to_string().contains("两位"));
}

#[test]
fn a_subject_never_prints_its_number() {
    let subject = Subject {
        name: "某".into(),
        document_kind: "id_card".into(),
        document_number: "11010519491231002X".into(),
    };
    assert!(!format!("{subject:?}").contains("1949"));
}

#[test]
fn neither_who_is_asked_about_nor_a_key_is_printed() {
    let ask = feed::ScreeningAsk {
        document_kind: "id_card".into(),
        document_number: "11010519491231002X".into(),
        name: Some("某某".into()),
        measure: "07.01".into(),
        trip: None,
    };
    let printed = format!("{ask:?}");
    assert!(printed.contains("07.01") && !printed.contains("1949") && !printed.contains("某某"));
    let key = feed::BundleKeyAnswer { key_id: 1, key: "ab".repeat(32), court_key: "cd".into() };
    assert!(!format!("{key:?}").contains("abab"));
    for op in feed::FeedOp::ALL {
        assert_eq!(op.code().parse(), Ok(*op));
    }
}

#[test]
fn an_act_has_no_room_for_unknown_fields() {
    let act = |more: &str| format!(r#"{{"kind":"release","hold_order":"00","amount":null{more}}}"#);
    assert!(serde_json::from_str::<OrderAct>(&act("")).is_ok());
    let refused = serde_json::from_str::<OrderAct>(&act(r#","force":true"#));
    assert!(refused.unwrap_err().to_string().contains("force"));
}

#[test]
fn every_result_code_is_read_back() {
    for code in ResultCode::ALL {
        assert_eq!(code.code().parse(), Ok(*code));
        assert_eq!(serde_json::to_value(code).unwrap(), code.code());
    }
    assert!("MAYBE".parse::<ResultCode>().is_err());
}

#[test]
fn the_catalogue_has_sixteen_kinds_and_twenty_five_items() {
    let kinds: Vec<PropertyKind> = CATALOGUE.iter().map(|item| item.kind).collect();
    assert_eq!(kinds, PropertyKind::ALL, "each item once, in the order of the words");
    assert_eq!(kinds.len(), 25);
    let mut groups: Vec<Group> = CATALOGUE.iter().map(|item| item.group).collect();
    groups.dedup();
    assert_eq!(groups, Group::ALL, "groups together, in their order");
    assert_eq!(groups.len(), 16);
    for item in &CATALOGUE {
        assert!(!item.fields.is_empty(), "{:?} says nothing", item.kind);
        let mut names: Vec<&str> = item.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), item.fields.len(), "{:?} names a field twice", item.kind);
    }
}

#[test]
fn what_is_found_must_be_what_the_catalogue_says() {
    let found = |kind, amount: Option<&str>, units, facts: &[(&str, &str)]| Found {
        kind,
        asset: "1".into(),
        name: String::new(),
        amount: amount.map(|yuan| yuan.parse().unwrap()),
        available: amount.map(|yuan| yuan.parse().unwrap()),
        units,
        purpose: Purpose::Ordinary,
        fixed_term: false,
        facts: facts.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        measures: Vec::new(),
    };
    let field = |found: &Found| check(found).err().map(|invalid| invalid.field);
    use PropertyKind as P;
    for (good, found) in [
        (
            None,
            found(
                P::Deposit,
                Some("1.00"),
                None,
                &[("branch", "某支行"), ("opened_on", "2020-02-29")],
            ),
        ),
        (Some("amount"), found(P::Deposit, None, None, &[])),
        (Some("amount"), found(P::Vehicle, Some("1.00"), None, &[])),
        (
            Some("facts.opened_on"),
            found(P::Deposit, Some("1.00"), None, &[("opened_on", "2021-02-29")]),
        ),
        (None, found(P::Security, None, Some(300), &[("pledged_units", "100")])),
        (Some("units"), found(P::Security, None, None, &[])),
        (Some("units"), found(P::Vehicle, None, Some(1), &[])),
        (Some("facts.share_percent"), found(P::Equity, None, None, &[("share_percent", "100.01")])),
        (None, found(P::Equity, None, None, &[("share_percent", "33.33")])),
        (Some("facts.lift"), found(P::RealEstate, None, None, &[("lift", "perhaps")])),
        (Some("facts.price"), found(P::RealEstate, None, None, &[("price", "12.505")])),
        (None, found(P::RealEstate, None, None, &[("a_new_field", "is kept as it is")])),
    ] {
        assert_eq!(field(&found).as_deref(), good, "{found:?}");
    }
}

proptest! {
    #[test]
    fn nothing_sent_makes_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_batch::<Answer>(&bytes);
        let _ = parse_batch::<Order>(&bytes);
        let _ = parse_batch::<StatementLine>(&bytes);
        let _ = parse_batch::<Notice>(&bytes);
        let _ = parse_batch::<feed::FeedPage>(&bytes);
        let _ = parse_batch::<feed::ScreeningAsk>(&bytes);
        let _ = parse_batch::<feed::HitReport>(&bytes);
        let _ = kernel::json::read::<HoldPage>(&bytes);
    }
}
