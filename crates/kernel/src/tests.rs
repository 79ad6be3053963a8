//! Vectors of the standards, and properties no mutation may break.

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::check::check;
use crate::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn valid(kind: &str, input: &str) -> bool {
    check(kind, input, day()).unwrap().valid
}

#[test]
fn published_vectors_pass_and_their_neighbours_fail() {
    for (kind, good, bad) in [
        ("id", "11010519491231002X", "110105194912310021"),
        ("uscc", "9144030071526726XG", "9144030071526726XH"),
        ("uscc", "914403001922038216", "914403001922038217"),
        ("uscc", "91110108551385082Q", "9111010855138508IQ"),
        ("org-code", "71526726-X", "71526726-1"),
        ("org-code", "192203821", "192203822"),
        ("cnaps", "102100099996", "102100099997"),
        ("cnaps", "308584000013", "308584000031"),
        ("cnaps", "105100000017", "10510000001A"),
        ("plate", "粤B12345", "粤B1234O"),
        ("plate", "粤BD12345", "粤B1234"),
        ("vin", "LSVAA4187E2184841", "LSVAA4187E218484I"),
        ("bank-card", "6222021001116245702", "62220210"),
        ("case-number", "（2026）粤0304执1001号", "（2026）粤0304执01001号"),
    ] {
        assert!(valid(kind, good), "{kind} {good}");
        assert!(!valid(kind, bad), "{kind} {bad}");
    }
}

#[test]
fn reasons_name_what_is_wrong() {
    for (input, reason) in [
        ("1101051949123100", "18位"),
        ("990105194912310021", "省级"),
        ("110105194902310021", "出生日期"),
        ("110105194912310021", "校验位"),
        ("11010519491231002Y", "数字"),
    ] {
        let found = check("id", input, day()).unwrap();
        assert!(found.reason.unwrap().contains(reason), "{input}");
    }
}

#[test]
fn a_birth_date_in_the_future_is_refused() {
    let first: [u8; 17] = *b"11010520990101001";
    let number = format!("11010520990101001{}", IdNumber::check_character(&first));
    assert!(!valid("id", &number));
}

#[test]
fn old_numbers_are_lengthened() {
    let id: IdNumber = "110105491231002".parse().unwrap();
    assert_eq!(id.reveal(), "11010519491231002X");
    assert!(id.was_15());
}

#[test]
fn identity_numbers_never_print_themselves() {
    let id: IdNumber = "11010519491231002X".parse().unwrap();
    assert!(!format!("{id:?}").contains("19491231"));
}

#[test]
fn case_numbers_print_as_they_are_written() {
    for text in [
        "（2026）粤0304执1001号",
        "（2026）黔0502执恢188号",
        "（2025）苏05执777号之一",
        "（2024）最高法执监12号之二十一",
    ] {
        let number: CaseNumber = text.parse().unwrap();
        assert_eq!(number.to_string(), text);
        let half_width = text.replace('（', "(").replace('）', ")");
        assert_eq!(half_width.parse::<CaseNumber>().unwrap(), number);
    }
    assert!(CaseNumber::is_legacy("（2014）朝执字第123号"));
    assert_eq!("（2026）粤030执1号".parse::<CaseNumber>(), Err(BadCaseNumber::Court));
    assert_eq!("（2026）粤0304某1号".parse::<CaseNumber>(), Err(BadCaseNumber::Type));
}

#[test]
fn amounts_are_read_exactly_or_refused() {
    assert_eq!("231712.58".parse::<Money>().unwrap().as_fen(), 23_171_258);
    assert_eq!("5".parse::<Money>().unwrap().to_string(), "5.00");
    assert_eq!("5.1".parse::<Money>().unwrap().to_string(), "5.10");
    for (text, error) in [
        ("1.234", BadMoney::TooPrecise),
        ("-1", BadMoney::Negative),
        ("1000000000000000", BadMoney::TooLarge),
        ("99999999999999999999", BadMoney::TooLarge),
        ("1e3", BadMoney::NotNumber),
        ("", BadMoney::NotNumber),
        ("１２", BadMoney::NotNumber),
        (".5", BadMoney::NotNumber),
    ] {
        assert_eq!(text.parse::<Money>(), Err(error), "{text}");
    }
    assert_eq!("999999999999999.99".parse::<Money>(), Ok(Money::MAX));
    assert_eq!(Money::MAX.checked_add(Money::from_fen(1).unwrap()), None);
}

#[test]
fn amounts_in_capitals() {
    for (text, capitals) in [
        ("231712.58", "贰拾叁万壹仟柒佰壹拾贰元伍角捌分"),
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("10.05", "壹拾元零伍分"),
        ("100000.00", "壹拾万元整"),
        ("10005.20", "壹万零伍元贰角"),
        ("100000005.00", "壹亿零伍元整"),
        ("240000", "贰拾肆万元整"),
    ] {
        assert_eq!(text.parse::<Money>().unwrap().chinese(), capitals);
    }
    assert_eq!("231712.58".parse::<Money>().unwrap().grouped(), "231,712.58");
}

#[test]
fn dates_in_chinese() {
    let date = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
    assert_eq!(time::chinese_date(date), "二〇二六年三月十日");
    let date = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
    assert_eq!(time::chinese_date(date), "二〇二五年十二月三十一日");
}

proptest! {
    #[test]
    fn amounts_survive_printing(fen in 0i64..=Money::MAX.as_fen()) {
        let money = Money::from_fen(fen).unwrap();
        prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        prop_assert_eq!(money.grouped().replace(',', ""), money.to_string());
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn one_wrong_digit_of_an_identity_number_is_noticed(
        area in 110_000u32..120_000, year in 1900u32..2020, month in 1u32..=12, day in 1u32..=28,
        sequence in 0u32..1000, place in 0usize..17, shift in 1u8..10,
    ) {
        let first = format!("{area:06}{year}{month:02}{day:02}{sequence:03}");
        let bytes: [u8; 17] = first.as_bytes().try_into().unwrap();
        let good = format!("{first}{}", IdNumber::check_character(&bytes));
        prop_assert!(good.parse::<IdNumber>().is_ok());
        let mut bad = good.into_bytes();
        bad[place] = b'0' + (bad[place] - b'0' + shift) % 10;
        prop_assert!(String::from_utf8(bad).unwrap().parse::<IdNumber>().is_err());
    }

    #[test]
    fn nothing_read_panics(text in "\\PC{0,24}") {
        for kind in check::KINDS {
            let _ = check(kind, &text, day());
        }
        let _ = text.parse::<Money>();
    }

    #[test]
    fn ratios_round_half_up(fen in 0i64..1_000_000_000, n in 0i128..1000, d in 1i128..1000) {
        let exact = i128::from(fen) * n;
        let expected = exact / d + i128::from(2 * (exact % d) >= d);
        let found = Money::from_fen(fen).unwrap().mul_ratio(n, d).map(|m| i128::from(m.as_fen()));
        prop_assert_eq!(found, Some(expected));
    }
}
