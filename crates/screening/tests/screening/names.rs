//! Names: what is alike, why, and that a comparison never does more than ask.

use proptest::prelude::*;
use screening::{Because, Comparison, NameKind, UnitParts, Verdict, compare, letters, unit_parts};

use Because::*;
use NameKind::{Person, Unit};

#[test]
fn letters_are_the_same_however_a_name_is_written() {
    for (one, other, kind) in [
        ("陈某甲", "CHEN MOUJIA", Person),
        ("陈某甲", "Moujia, Chen", Person),
        ("陳某甲", "陈某甲", Person),
        ("单某", "SHAN MOU", Person),
        ("吕某", "LYU MOU", Person),
        ("吕某", "LV MOU", Person),
        ("李乾", "LI QIAN", Person),
        ("欧阳某", "OUYANG MOU", Person),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提", Person),
        ("示例贸易有限公司", "示例貿易有限責任公司", Unit),
        ("示例贸易（深圳）有限公司", "示例贸易(深圳)有限公司", Unit),
    ] {
        assert_eq!(letters(one, kind), letters(other, kind), "{one} {other}");
    }
    assert_ne!(letters("陈某甲", Person), letters("王某乙", Person));
    assert_eq!(letters(" ·-", Person), "");
}

#[test]
fn people_are_compared_with_reasons() {
    for (one, other, verdict, reason) in [
        ("陈某甲", "陈某甲", Verdict::Review, Identical),
        ("陈 某甲", "陈某甲", Verdict::Review, Identical),
        ("陳某甲", "陈某甲", Verdict::Review, Variant),
        ("张喆", "张哲", Verdict::Review, Variant),
        ("颜某", "闫某", Verdict::Review, HomophoneSurname),
        ("张伟", "章伟", Verdict::Review, HomophoneSurname),
        ("陈某甲", "CHEN MOUJIA", Verdict::Review, SameSound),
        ("陈某甲", "MOUJIA CHEN", Verdict::Review, Order),
        ("王晓明", "王小明", Verdict::Review, SameSound),
        ("欧阳某甲", "欧阳某乙", Verdict::Review, NearlySpelled),
        ("王晓明", "王秀梅", Verdict::Review, SameInitials),
        ("陈某甲", "李建国", Verdict::Different, NothingAlike),
        ("陈某甲", "", Verdict::Different, NothingAlike),
    ] {
        let found = compare(one, other, Person);
        assert!(found.because.contains(&reason), "{one} {other}: {found:?}");
        assert_eq!(found.verdict, verdict, "{one} {other}: {found:?}");
        assert!((0.0..=1.0).contains(&found.score));
        assert_eq!(found.score, compare(other, one, Person).score, "{one} {other}: both ways");
    }
}

#[test]
fn units_are_compared_by_their_parts() {
    let parts = |region: &str, trade: &str, industry: &str, form: &str| UnitParts {
        region: region.into(),
        trade: trade.into(),
        industry: industry.into(),
        form: form.into(),
    };
    assert_eq!(
        unit_parts("广东省深圳市示例贸易有限责任公司"),
        parts("广东深圳", "示例", "贸易", "有限责任公司")
    );
    assert_eq!(
        unit_parts("北京甲乙信息技术股份有限公司"),
        parts("北京", "甲乙", "信息技术", "股份有限公司")
    );
    assert_eq!(unit_parts("科技"), parts("", "科技", "", ""));
    for (one, other, verdict, reason) in [
        ("深圳市示例贸易有限公司", "深圳示例贸易有限责任公司", Verdict::Review, OtherForm),
        ("深圳市示例贸易有限公司", "示例贸易有限公司", Verdict::Review, OtherRegion),
        ("深圳市示例贸易有限公司", "深圳市示例科技有限公司", Verdict::Review, OtherIndustry),
        ("深圳市示例貿易有限公司", "深圳市示例贸易有限公司", Verdict::Review, Variant),
        ("深圳市鸿运贸易有限公司", "深圳市宏运贸易有限公司", Verdict::Review, SameSound),
        ("深圳市示例贸易有限公司", "深圳市蓝天贸易有限公司", Verdict::Different, OtherTradeName),
        ("深圳市示例贸易有限公司", "上海示例建筑有限公司", Verdict::Review, OtherRegion),
    ] {
        let found = compare(one, other, Unit);
        assert!(found.because.contains(&reason), "{one} {other}: {found:?}");
        assert_eq!(found.verdict, verdict, "{one} {other}: {found:?}");
    }
}

/// How `one` and `other` compare, either way round.
fn both_ways(one: &str, other: &str, kind: NameKind) -> Comparison {
    let found = compare(one, other, kind);
    assert_eq!(found, compare(other, one, kind), "{one} {other}: both ways");
    assert!((0.0..=1.0).contains(&found.score), "{one} {other}: {found:?}");
    found
}

#[test]
fn people_whose_names_are_words_are_compared_word_by_word() {
    for (one, other, verdict, reason) in [
        ("JOSE GARCIA", "Jose  Garcia", Verdict::Review, Identical),
        ("JOSE GARCIA", "José García", Verdict::Review, SameLetters),
        ("Garcia, Jose", "José García", Verdict::Review, Order),
        ("Jean-Luc Exemple", "JEANLUC EXEMPLE", Verdict::Review, Identical),
        ("Иван Примеров", "Ivan Primerov", Verdict::Review, SameLetters),
        ("Γιάννης Δείγμας", "Giannis Deigmas", Verdict::Review, SameLetters),
        ("Иван Примеров", "Ivan Borisovich Primerov", Verdict::Review, MoreWords),
        ("I. Primerov", "Ivan Primerov", Verdict::Review, SameInitials),
        ("JL Exemple", "Jean-Luc Exemple", Verdict::Review, SameLetters),
        ("Ivan Premirov", "Ivan Primerov", Verdict::Review, NearlySpelled),
        // By ear, from a script that writes no vowels, or from characters.
        ("فرناندو بيريز", "Fernando Perez", Verdict::Review, SameSound),
        ("费尔南多·佩雷斯", "Fernando Perez", Verdict::Review, SameSound),
        // One word of each has no counterpart: a brother, a namesake.
        ("Pavel Primerov", "Ivan Primerov", Verdict::Different, OtherWords),
        ("A. Primerov", "Ivan Primerov", Verdict::Different, OtherWords),
        ("Ivan B. Primerov", "Ivan G. Primerov", Verdict::Different, OtherWords),
        ("Hasan Ali al-Misali", "Hasan Ali al-Namudhaji", Verdict::Different, OtherWords),
        // A name of which all but one word is left out is everybody's.
        ("Ivan", "Ivan Borisovich Primerov", Verdict::Different, OtherWords),
        // A son is not his father.
        ("Salih bin Hasan", "Hasan bin Salih", Verdict::Different, OtherWords),
        ("bin Hasan, Salih", "Salih bin Hasan", Verdict::Review, Order),
        ("Ivan Primerov", "· -", Verdict::Different, NothingAlike),
    ] {
        let found = both_ways(one, other, Person);
        assert!(found.because.contains(&reason), "{one} {other}: {found:?}");
        assert_eq!(found.verdict, verdict, "{one} {other}: {found:?}");
    }
}

#[test]
fn units_whose_names_are_words_are_compared_without_their_legal_forms() {
    for (one, other, verdict, reason) in [
        ("Example Trading Ltd.", "EXAMPLE TRADING LIMITED", Verdict::Review, SameLetters),
        ("The Example Co.", "Example Company", Verdict::Review, SameLetters),
        ("Muster Aktiengesellschaft", "Muster AG", Verdict::Review, SameLetters),
        ("ООО \"Пример\"", "Primer LLC", Verdict::Review, SameLetters),
        ("Limited Liability Company Primer", "OOO Primer", Verdict::Review, SameLetters),
        ("Muster AG", "Muster GmbH", Verdict::Review, OtherForm),
        ("E.X.P. Trading Inc", "EXP Trading Inc", Verdict::Review, Identical),
        ("U.N. Example Office", "United Nations Example Office", Verdict::Review, SameLetters),
        ("Exampel Trading Ltd", "Example Trading Ltd", Verdict::Review, NearlySpelled),
        // Words of a unit are chosen to differ: one more, or another, is another unit.
        ("Example Trading Ltd", "Example Bank Ltd", Verdict::Different, OtherWords),
        ("Example Trading Ltd", "Example Trading Africa Ltd", Verdict::Different, OtherWords),
        ("Trading Ltd", "Example Trading Ltd", Verdict::Different, OtherWords),
        // A word that is part of a form only beside one is a name by itself.
        ("Public Example", "Open Example", Verdict::Different, OtherWords),
    ] {
        let found = both_ways(one, other, Unit);
        assert!(found.because.contains(&reason), "{one} {other}: {found:?}");
        assert_eq!(found.verdict, verdict, "{one} {other}: {found:?}");
    }
}

proptest! {
    /// Whatever somebody is called: no panic, the same either way round, always a reason, itself alike.
    #[test]
    fn any_two_names_can_be_compared(
        one in "\\PC{0,40}",
        other in "([A-Za-zé'.]{1,9}[ -]){0,30}|\\PC{0,40}",
        is_unit in any::<bool>(),
    ) {
        let kind = if is_unit { Unit } else { Person };
        let found = compare(&one, &other, kind);
        prop_assert_eq!(&found, &compare(&other, &one, kind));
        prop_assert!(!found.because.is_empty());
        prop_assert!((0.0..=1.0).contains(&found.score));
        let itself = compare(&one, &one, kind);
        prop_assert!(itself.score == 1.0 || itself.because == [NothingAlike], "{itself:?}");
    }
}
