//! The account book: rules as stories, then anything at all against a model that moves every fen.

use chrono::{DateTime, Days, NaiveDate, Utc};
use contract::{OrderId, PropertyKind, Purpose};
use expect_test::{Expect, expect};
use kernel::Money;
use kernel::time::instant;
use proptest::prelude::*;

use crate::book::{Asset, NewHold, Unable};
use crate::{Holding, Movement, Owner};

fn fen(amount: i64) -> Money {
    Money::from_fen(amount).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    instant(day, chrono::NaiveTime::from_hms_opt(12, 0, 0).unwrap())
}

fn account(amount: Option<Money>, movements: Vec<Movement>) -> Asset {
    let kind = if amount.is_some() { PropertyKind::Deposit } else { PropertyKind::Vehicle };
    let holding = Holding {
        institution: "BANK-ICBC".into(),
        kind,
        asset: "1".into(),
        name: String::new(),
        amount,
        units: None,
        purpose: Purpose::Ordinary,
        fixed_term: false,
        joint_with: Vec::new(),
        opened_on: None,
        facts: Default::default(),
        movements,
    };
    Asset::new(holding, Owner { name: "某".into(), document_number: "1".into() })
}

fn id(name: &str) -> OrderId {
    OrderId::from(name.to_owned())
}

fn new_hold(name: &str, limit: Money, from: NaiveDate, until: NaiveDate) -> NewHold {
    let order = id(name);
    let [court, case_number, ruling] = ["粤0304", "案", "裁"].map(str::to_owned);
    let units = None;
    NewHold { order, court, case_number, ruling, limit, keep: Money::ZERO, units, from, until }
}

fn show(asset: &Asset) -> String {
    let holds = asset.holds.iter().map(|hold| {
        let rank = asset.standing(&hold.order).unwrap().rank;
        format!(" {}:{}/{} rank {rank} to {}", hold.order, hold.held, hold.limit, hold.until)
    });
    format!("{} free {}{}", asset.balance, asset.available(), holds.collect::<Vec<_>>().concat())
}

/// Lines of `day act args`; prints how the account stands after each.
fn check(opening: &str, story: &str, expected: Expect) {
    let mut asset = account(opening.parse().ok(), Vec::new());
    let mut told = String::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let today = day(words[0]);
        asset.settle(noon(today));
        let money = |index: usize| words[index].parse::<Money>().unwrap();
        let result = match words[1] {
            "freeze" => {
                asset.hold(new_hold(words[2], money(3), today, day(words[4])), today);
                Ok(())
            }
            "wages" => {
                let new = new_hold(words[2], money(3), today, day(words[5]));
                asset.hold(NewHold { keep: money(4), ..new }, today);
                Ok(())
            }
            "seal" => {
                asset.hold(new_hold(words[2], Money::ZERO, today, day(words[3])), today);
                Ok(())
            }
            "credit" => {
                asset.credit(money(2), today);
                Ok(())
            }
            "renew" => asset.renew(&id(words[2]), day(words[3])).map(drop),
            "release" => {
                let amount = words.get(3).map(|_| money(3));
                asset.release(&id(words[2]), amount, today).map(drop)
            }
            "deduct" => asset.deduct(&id(words[2]), money(3), today),
            "look" => Ok(()),
            other => panic!("{other}"),
        };
        let refused = result.err().map(|no| format!(" {no:?}")).unwrap_or_default();
        told.push_str(&format!("{}{refused}\n", show(&asset)));
    }
    expected.assert_eq(&told);
}

#[test]
fn case_a_freezes_deducts_and_releases_to_the_fen() {
    check(
        "250000.00",
        "2026-02-10 freeze A 240000.00 2027-02-09
         2026-03-10 deduct A 240000.01
         2026-03-10 deduct A 231712.58
         2026-03-10 release A
         2026-03-10 deduct A 0.01",
        expect![[r#"
            250000.00 free 10000.00 A:240000.00/240000.00 rank 0 to 2027-02-09
            250000.00 free 10000.00 A:240000.00/240000.00 rank 0 to 2027-02-09 Insufficient { held: Money(24000000) }
            18287.42 free 10000.00 A:8287.42/8287.42 rank 0 to 2027-02-09
            18287.42 free 18287.42
            18287.42 free 18287.42 Missing
        "#]],
    );
}

#[test]
fn later_credits_are_caught_up_to_the_limit() {
    check(
        "100.00",
        "2026-01-05 freeze A 250.00 2027-01-04
         2026-01-06 credit 100.00
         2026-01-07 credit 100.00",
        expect![[r#"
            100.00 free 0.00 A:100.00/250.00 rank 0 to 2027-01-04
            200.00 free 0.00 A:200.00/250.00 rank 0 to 2027-01-04
            300.00 free 50.00 A:250.00/250.00 rank 0 to 2027-01-04
        "#]],
    );
}

#[test]
fn what_is_to_be_kept_stays_free_whoever_freezes_and_whatever_comes() {
    check(
        "5000.00",
        "2026-01-05 wages A 1500.00 3000.00 2027-01-04
         2026-01-06 wages B 2000.00 3000.00 2027-01-05
         2026-01-07 credit 1600.00
         2026-01-08 release A",
        expect![[r#"
            5000.00 free 3500.00 A:1500.00/1500.00 rank 0 to 2027-01-04
            5000.00 free 3000.00 A:1500.00/1500.00 rank 0 to 2027-01-04 B:500.00/2000.00 rank 0 to 2027-01-05
            6600.00 free 3100.00 A:1500.00/1500.00 rank 0 to 2027-01-04 B:2000.00/2000.00 rank 0 to 2027-01-05
            6600.00 free 4600.00 B:2000.00/2000.00 rank 0 to 2027-01-05
        "#]],
    );
}

#[test]
fn those_waiting_move_up_in_the_order_they_came() {
    check(
        "100.00",
        "2026-01-05 freeze A 100.00 2026-06-30
         2026-01-06 freeze B 60.00 2027-01-05
         2026-01-07 freeze C 100.00 2027-01-06
         2026-02-01 release A 30.00
         2026-03-01 release B
         2026-07-01 look",
        expect![[r#"
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-06-30
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-06-30 B:0.00/60.00 rank 1 to 2027-01-05
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-06-30 B:0.00/60.00 rank 1 to 2027-01-05 C:0.00/100.00 rank 2 to 2027-01-06
            100.00 free 0.00 A:70.00/70.00 rank 0 to 2026-06-30 B:30.00/60.00 rank 0 to 2027-01-31 C:0.00/100.00 rank 1 to 2027-01-06
            100.00 free 0.00 A:70.00/70.00 rank 0 to 2026-06-30 C:30.00/100.00 rank 0 to 2027-02-28
            100.00 free 0.00 C:100.00/100.00 rank 0 to 2027-02-28
        "#]],
    );
}

#[test]
fn what_was_partly_released_is_not_caught_again() {
    check(
        "100.00",
        "2026-01-05 freeze A 240.00 2027-01-04
         2026-01-06 release A 50.00
         2026-01-07 credit 500.00
         2026-01-08 release A 60.00",
        expect![[r#"
            100.00 free 0.00 A:100.00/240.00 rank 0 to 2027-01-04
            100.00 free 50.00 A:50.00/50.00 rank 0 to 2027-01-04
            600.00 free 550.00 A:50.00/50.00 rank 0 to 2027-01-04
            600.00 free 600.00
        "#]],
    );
}

#[test]
fn a_freeze_holds_through_its_last_day_and_not_a_minute_longer() {
    check(
        "100.00",
        "2026-01-05 freeze A 100.00 2026-01-20
         2026-01-06 renew A 2026-01-19
         2026-01-06 renew A 2026-01-31
         2026-01-31 look
         2026-02-01 look
         2026-02-01 renew A 2026-03-01
         2026-02-01 release A",
        expect![[r#"
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-01-20
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-01-20 NotLater
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-01-31
            100.00 free 0.00 A:100.00/100.00 rank 0 to 2026-01-31
            100.00 free 100.00
            100.00 free 100.00 Missing
            100.00 free 100.00 Missing
        "#]],
    );
}

#[test]
fn of_seals_only_the_first_is_in_force() {
    check(
        "thing",
        "2026-01-05 seal A 2028-01-04
         2026-01-06 seal B 2028-01-05
         2026-01-07 seal C 2028-01-06
         2026-02-01 release B
         2026-03-01 release A",
        expect![[r#"
            0.00 free 0.00 A:0.00/0.00 rank 0 to 2028-01-04
            0.00 free 0.00 A:0.00/0.00 rank 0 to 2028-01-04 B:0.00/0.00 rank 1 to 2028-01-05
            0.00 free 0.00 A:0.00/0.00 rank 0 to 2028-01-04 B:0.00/0.00 rank 1 to 2028-01-05 C:0.00/0.00 rank 2 to 2028-01-06
            0.00 free 0.00 A:0.00/0.00 rank 0 to 2028-01-04 C:0.00/0.00 rank 1 to 2028-01-06
            0.00 free 0.00 C:0.00/0.00 rank 0 to 2028-02-28
        "#]],
    );
}

#[test]
fn movements_happen_by_themselves_and_never_touch_what_is_held() {
    let on = |text: &str| Movement { on: Some(day(text)), ..Movement::default() };
    let movements = vec![
        Movement { balance: Some(fen(500)), ..on("2026-01-12") },
        Movement { credit: Some(fen(7000)), ..on("2026-01-10") },
        Movement { debit: Some(fen(50000)), ..on("2026-01-11") },
    ];
    let mut asset = account(Some(fen(10000)), movements);
    let from = day("2026-01-05");
    asset.hold(new_hold("A", fen(12000), from, day("2026-01-15")), from);
    let mut told = Vec::new();
    for date in ["2026-01-09", "2026-01-10", "2026-01-11", "2026-01-12", "2026-01-16"] {
        asset.settle(noon(day(date)));
        told.push(show(&asset));
    }
    expect![[r#"
        100.00 free 0.00 A:100.00/120.00 rank 0 to 2026-01-15
        170.00 free 50.00 A:120.00/120.00 rank 0 to 2026-01-15
        120.00 free 0.00 A:120.00/120.00 rank 0 to 2026-01-15
        120.00 free 0.00 A:120.00/120.00 rank 0 to 2026-01-15
        120.00 free 120.00"#]]
    .assert_eq(&told.join("\n"));
}

/// 朴素模型 – every fen is a coin that knows which hold has it; no sums anywhere.
#[derive(Default)]
struct Coins {
    coins: Vec<Option<String>>,
    /// Name, how many coins it still wants, last day, days it runs, in force.
    queue: Vec<(String, usize, NaiveDate, i64, bool)>,
}

impl Coins {
    fn flow(&mut self, today: NaiveDate) {
        for index in 0..self.queue.len() {
            let (name, wants, ..) = self.queue[index].clone();
            let mut caught = index == 0;
            while self.held(&name) < wants {
                let Some(free) = self.coins.iter_mut().find(|coin| coin.is_none()) else { break };
                *free = Some(name.clone());
                caught = true;
            }
            let entry = &mut self.queue[index];
            if caught && !entry.4 {
                entry.4 = true;
                entry.2 = today + chrono::TimeDelta::days(entry.3);
            }
        }
    }

    fn held(&self, name: &str) -> usize {
        self.coins.iter().filter(|coin| coin.as_deref() == Some(name)).count()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.queue.iter().position(|entry| entry.0 == name)
    }

    fn leave(&mut self, name: &str, today: NaiveDate) {
        self.queue.retain(|entry| entry.0 != name);
        for coin in &mut self.coins {
            if coin.as_deref() == Some(name) {
                *coin = None;
            }
        }
        self.flow(today);
    }

    fn midnight(&mut self, today: NaiveDate) {
        let over: Vec<String> = self
            .queue
            .iter()
            .filter(|entry| entry.4 && entry.2 < today)
            .map(|entry| entry.0.clone())
            .collect();
        // All that end on one midnight leave before anyone moves up.
        for name in &over {
            self.queue.retain(|entry| &entry.0 != name);
            self.coins.iter_mut().filter(|c| c.as_ref() == Some(name)).for_each(|c| *c = None);
        }
        if !over.is_empty() {
            self.flow(today);
        }
    }

    fn show(&self) -> Vec<(String, usize, usize, bool)> {
        self.queue.iter().map(|e| (e.0.clone(), self.held(&e.0), e.1, e.4)).collect()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Freeze { limit: u8, days: u8 },
    Release { hold: u8, amount: Option<u8> },
    Deduct { hold: u8, amount: u8 },
    Renew { hold: u8, days: u8 },
    Credit(u8),
    Sleep(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1u8..60, 0u8..40).prop_map(|(limit, days)| Step::Freeze { limit, days }),
        (0u8..8, proptest::option::of(1u8..50))
            .prop_map(|(hold, amount)| Step::Release { hold, amount }),
        (0u8..8, 1u8..50).prop_map(|(hold, amount)| Step::Deduct { hold, amount }),
        (0u8..8, 0u8..60).prop_map(|(hold, days)| Step::Renew { hold, days }),
        (0u8..40).prop_map(Step::Credit),
        (0u8..20).prop_map(Step::Sleep),
    ]
}

struct Both {
    asset: Asset,
    coins: Coins,
    today: NaiveDate,
    made: u32,
}

impl Both {
    /// Do `step` to both; they must agree on whether it can be done.
    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        let today = self.today;
        let name = |hold: u8| format!("h{hold}");
        match step {
            Step::Freeze { limit, days } => {
                let (name, until) = (format!("h{}", self.made), today + Days::new(days.into()));
                self.made += 1;
                self.asset.hold(new_hold(&name, fen(limit.into()), today, until), today);
                let first = self.coins.queue.is_empty();
                self.coins.queue.push((name, limit.into(), until, days.into(), first));
                self.coins.flow(today);
            }
            Step::Release { hold, amount } => {
                let asked = amount.map(|amount| fen(amount.into()));
                let done = self.asset.release(&id(&name(hold)), asked, today);
                let Some(place) = self.coins.place(&name(hold)) else {
                    prop_assert_eq!(done, Err(Unable::Missing));
                    return Ok(());
                };
                let keeps = amount
                    .map_or(0, |a| self.coins.held(&name(hold)).saturating_sub(usize::from(a)));
                self.coins.queue[place].1 = keeps;
                let mut extra = self.coins.held(&name(hold)) - keeps;
                for coin in &mut self.coins.coins {
                    if extra > 0 && coin.as_deref() == Some(&name(hold)) {
                        *coin = None;
                        extra -= 1;
                    }
                }
                if keeps == 0 {
                    self.coins.leave(&name(hold), today);
                }
                self.coins.flow(today);
            }
            Step::Deduct { hold, amount } => {
                let done = self.asset.deduct(&id(&name(hold)), fen(amount.into()), today);
                let (place, amount) = (self.coins.place(&name(hold)), usize::from(amount));
                let held = self.coins.held(&name(hold));
                let Some(place) = place.filter(|_| held >= amount) else {
                    prop_assert!(done.is_err());
                    return Ok(());
                };
                prop_assert_eq!(done, Ok(()));
                for _ in 0..amount {
                    let coin =
                        self.coins.coins.iter().position(|c| c.as_deref() == Some(&name(hold)));
                    self.coins.coins.remove(coin.unwrap());
                }
                self.coins.queue[place].1 -= amount;
                if self.coins.queue[place].1 == 0 {
                    self.coins.leave(&name(hold), today);
                }
                self.coins.flow(today);
            }
            Step::Renew { hold, days } => {
                let until = today + Days::new(days.into());
                let done = self.asset.renew(&id(&name(hold)), until);
                match self.coins.place(&name(hold)) {
                    Some(place) if self.coins.queue[place].2 < until => {
                        prop_assert_eq!(done, Ok(until));
                        self.coins.queue[place].2 = until;
                    }
                    _ => prop_assert!(done.is_err()),
                }
            }
            Step::Credit(amount) => {
                self.asset.credit(fen(amount.into()), today);
                self.coins.coins.extend((0..amount).map(|_| None));
                self.coins.flow(today);
            }
            Step::Sleep(days) => {
                for _ in 0..days {
                    self.today = self.today.succ_opt().unwrap();
                    self.coins.midnight(self.today);
                }
                self.asset.settle(noon(self.today));
            }
        }
        Ok(())
    }

    fn agree(&self) -> Result<(), TestCaseError> {
        let asset = &self.asset;
        prop_assert!(asset.held() <= asset.balance);
        prop_assert_eq!(asset.balance.as_fen(), self.coins.coins.len() as i64);
        let ours: Vec<_> = asset
            .holds
            .iter()
            .map(|h| {
                (
                    h.order.to_string(),
                    h.held.as_fen() as usize,
                    h.limit.as_fen() as usize,
                    h.in_force,
                )
            })
            .collect();
        prop_assert_eq!(ours, self.coins.show());
        let mut waiting = 0;
        for hold in &asset.holds {
            prop_assert!(hold.held <= hold.limit);
            waiting += u32::from(!hold.in_force);
            let rank = asset.standing(&hold.order).unwrap().rank;
            prop_assert_eq!(rank, if hold.in_force { 0 } else { waiting });
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn the_book_and_the_coins_never_differ(
        opening in 0u8..80,
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let today = day("2026-01-05");
        let coins = Coins { coins: vec![None; opening.into()], queue: Vec::new() };
        let asset = account(Some(fen(opening.into())), Vec::new());
        let mut both = Both { asset, coins, today, made: 0 };
        for step in steps {
            both.take(step)?;
            both.agree()?;
        }
    }
}
