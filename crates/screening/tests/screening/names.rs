//! Names: what is alike, why, and that a comparison never does more than ask.

use screening::{Because, NameKind, UnitParts, Verdict, compare, letters, unit_parts};

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
