//! Each seat with its article.

use crate::make::*;
use screening::{Mode, Seat, SeatTable};

const FIRST: &str = "限制消费规定 第3条第1款第1项";
const NINTH: &str = "限制消费规定 第3条第1款第9项";

#[test]
fn every_seat_is_closed_or_open_by_its_article() {
    use Mode::{Plane, Rail, Ship};
    for (mode, number, class, closed, article) in [
        (Plane, "CA1301", "经济舱", true, FIRST),
        (Plane, "CA1301", "头等舱", true, FIRST),
        (Plane, "MU5101", "Y", true, FIRST),
        (Rail, "G79", "二等座", true, NINTH),
        (Rail, "g79", "O", true, NINTH),
        (Rail, "G79", "商务座", true, NINTH),
        (Rail, "G79", "无座", true, NINTH),
        (Rail, "D927", "一等座", true, NINTH),
        (Rail, "D927", "M", true, NINTH),
        (Rail, "D927", "特等座", true, NINTH),
        (Rail, "C7001", "商务座", true, NINTH),
        (Rail, "C7001", "9", true, NINTH),
        (Rail, "D927", "动卧", true, FIRST),
        (Rail, "D927", "F", true, FIRST),
        (Rail, "D927", "一等卧", true, FIRST),
        (Rail, "D927", "二等座", false, NINTH),
        (Rail, "C7001", "O", false, NINTH),
        (Rail, "D927", "二等卧", false, NINTH),
        (Rail, "D927", "无座", false, NINTH),
        (Rail, "Z108", "软卧", true, FIRST),
        (Rail, "K105", "4", true, FIRST),
        (Rail, "T10", "高级软卧", true, FIRST),
        (Rail, "1461", "软卧", true, FIRST),
        (Rail, "Z108", "硬卧", false, FIRST),
        (Rail, "K105", "硬座", false, FIRST),
        (Rail, "1461", "1", false, FIRST),
        (Rail, "K105", "软座", false, FIRST),
        (Ship, "粤珠1", "一等舱", true, FIRST),
        (Ship, "粤珠1", "二等舱", true, FIRST),
        (Ship, "粤珠1", "特等舱", true, FIRST),
        (Ship, "粤珠1", "三等舱", false, FIRST),
        (Ship, "粤珠1", "散席", false, FIRST),
    ] {
        let wanted = if closed { Seat::Closed(article.into()) } else { Seat::Open(article.into()) };
        assert_eq!(
            SeatTable::standard().seat(&trip(mode, number, class)),
            wanted,
            "{number} {class}"
        );
    }
}

#[test]
fn what_the_table_does_not_know_is_looked_at() {
    for (mode, number, class) in [
        (Mode::Rail, "D927", "观光座"),
        (Mode::Rail, "", "二等座"),
        (Mode::Rail, "X1", "硬座"),
        (Mode::Ship, "粤珠1", "豪华套房"),
        (Mode::Rail, "K105", ""),
    ] {
        assert_eq!(
            SeatTable::standard().seat(&trip(mode, number, class)),
            Seat::Unknown,
            "{number} {class}"
        );
    }
}

#[test]
fn a_table_may_be_replaced_and_is_read_strictly() {
    let own =
        "[[seat]]\nmode = 'rail'\nclasses = ['观光座']\nclosed = true\narticle = 'x'\nmark = 'D'\n";
    let table = SeatTable::parse(own).unwrap();
    assert_eq!(table.seat(&trip(Mode::Rail, "D1", "观光座")), Seat::Closed("x".into()));
    for bad in
        ["", "[[seat]]\nmode = 'bus'", &own.replace("'D'", "'Q'"), &own.replace("closed", "shut")]
    {
        assert!(SeatTable::parse(bad).is_err(), "{bad}");
    }
}
