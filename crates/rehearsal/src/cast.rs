//! 角色 – the people of one case, what they have, and the application that is filed about them. All
//! made up: numbers that cannot be anybody's, names from the simulated nation.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::Money;
use kernel::time::day_of;
use nation::{Nation, Person};
use serde_json::{Value, json};

use crate::dice::Dice;

/// Court of every case.
pub(crate) const COURT: &str = "粤0304";
/// Banks where debtors of the play have accounts.
const BANKS: [&str; 6] =
    ["BANK-ICBC", "BANK-ABC", "BANK-CCB", "BANK-CMB", "BANK-PSBC", "BANK-GDRCC"];
/// Banks of a play of control: many, so that what befalls one case befalls few others.
pub(crate) const MANY_BANKS: [&str; 24] = [
    "BANK-ICBC",
    "BANK-ABC",
    "BANK-CCB",
    "BANK-BOCOM",
    "BANK-PSBC",
    "BANK-CITIC",
    "BANK-CEB",
    "BANK-HXB",
    "BANK-CMBC",
    "BANK-CGB",
    "BANK-PAB",
    "BANK-CMB",
    "BANK-CIB",
    "BANK-SPDB",
    "BANK-CZB",
    "BANK-CBHB",
    "BANK-BOB",
    "BANK-BOS",
    "BANK-JSB",
    "BANK-NJCB",
    "BANK-NBCB",
    "BANK-HZCB",
    "BANK-HSB",
    "BANK-GDRCC",
];
/// Every so many filed cases one is about the debtors of the case before.
const TWINS: u64 = 5;
/// Every so many one ended half a year ago for want of property and is asked about again.
const ENDED: u64 = 7;
/// Within so many days of the play.
const ENDED_DUE_DAYS: u64 = 9;
/// Purposes an account of a filed case may have that keep it, or part of it, from being taken.
const PROTECTED: [&str; 4] = ["wages", "pension", "migrant_wages", "social_insurance"];
/// People a case takes from the nation.
const PEOPLE_PER_CASE: u64 = 8;

/// 财力 – whether there is enough to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wealth {
    Enough,
    Some,
    Nothing,
}

/// 账户 as the play knows it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) institution: &'static str,
    pub(crate) asset: String,
    pub(crate) owner: String,
    pub(crate) opening: i64,
    /// What comes in by itself.
    pub(crate) credit: Option<(NaiveDate, i64)>,
    /// 账户用途.
    pub(crate) purpose: &'static str,
}

/// 案由 – everything about a case that is settled before it is filed.
#[derive(Clone, Debug)]
pub(crate) struct Suit {
    pub(crate) application: Value,
    pub(crate) debtors: Vec<Person>,
    pub(crate) spouse: String,
    pub(crate) wealth: Wealth,
    pub(crate) accounts: Vec<Account>,
    /// A debtor pays by itself: so many thousandths of the principal.
    pub(crate) pays: Option<i64>,
    pub(crate) principal: i64,
    /// The filing clerk will not file it.
    pub(crate) is_hopeless: bool,
    /// The judge restricts the debtors' consumption.
    pub(crate) restricts: bool,
    /// What its debtors have is said by the case before, which is about them, too.
    pub(crate) is_twin: bool,
    /// The judge lets go of what is held instead of taking it.
    pub(crate) spares: bool,
    /// The judge has the debtors asked about again every few days.
    pub(crate) repeats: bool,
    /// 终本: so many days into the play its debtors are asked about again.
    pub(crate) ended: Option<u64>,
}

pub(crate) fn yuan(fen: i64) -> String {
    Money::from_fen(fen).unwrap_or(Money::ZERO).to_string()
}

impl Suit {
    /// Case `number` of the play, filed about `now`.
    pub(crate) fn make(nation: Nation, number: u64, now: DateTime<Utc>, dice: &mut Dice) -> Self {
        let person = |slot| nation.person(number * PEOPLE_PER_CASE + slot);
        let applicant = person(0);
        let debtors: Vec<Person> =
            (0..=u64::from(dice.chance(300))).filter_map(|n| person(2 + 2 * n)).collect();
        let spouse = person(6);
        let principal = dice.between(500_000, 50_000_000);
        let wealth = dice.pick(&[Wealth::Enough, Wealth::Enough, Wealth::Some, Wealth::Nothing]);
        let accounts = accounts(&debtors, number, principal, wealth, day_of(now), dice);
        let mut all: Vec<Person> = applicant.iter().cloned().collect();
        all.extend(debtors.iter().cloned());
        Self {
            application: application(&all, spouse.as_ref(), number, principal, day_of(now), dice),
            spouse: spouse.map(|person| person.name).unwrap_or_default(),
            accounts: accounts
                .into_iter()
                .chain(all.iter().enumerate().map(|(n, person)| own_account(person, number, n)))
                .collect(),
            debtors,
            wealth,
            pays: dice.chance(200).then(|| dice.pick(&[100, 400, 1_000, 1_500])),
            principal,
            is_hopeless: dice.chance(40),
            restricts: dice.chance(400),
            is_twin: false,
            spares: false,
            repeats: false,
            ended: None,
        }
    }

    /// Case `number` of those filed before plays of control: the same people and claim every time, some
    /// about the debtors of the case before.
    pub(crate) fn filed(nation: Nation, number: u64, now: DateTime<Utc>) -> Self {
        let mut suit = Self::make(nation, number, now, &mut Dice::new(number, "filed"));
        if is_twin(number) {
            let other = Self::filed(nation, number - 1, now);
            suit.application["debtors"] = other.application["debtors"].clone();
            suit.debtors = other.debtors;
            suit.is_twin = true;
        }
        (suit.is_hopeless, suit.restricts) = (false, false);
        let is_alone = !is_twin(number) && !is_twin(number + 1);
        suit.ended = (is_alone && number % ENDED == 3).then_some(1 + number % ENDED_DUE_DAYS);
        suit
    }

    /// The same case in another play: what its debtors have and what becomes of it drawn anew. What the
    /// debtors of a twin have is said by the case before.
    pub(crate) fn drawn_anew(self, number: u64, now: DateTime<Utc>, dice: &mut Dice) -> Self {
        let wealth = dice.pick(&[Wealth::Enough, Wealth::Enough, Wealth::Some, Wealth::Nothing]);
        let applicant = &self.application["applicants"][0];
        let mut held = vec![Account {
            institution: "BANK-BOC",
            asset: own_number(number, 0),
            owner: applicant["document_number"].as_str().unwrap_or_default().to_owned(),
            opening: 0,
            credit: None,
            purpose: "ordinary",
        }];
        if !self.is_twin {
            let (people, today) = (&self.debtors, day_of(now));
            let mut theirs = accounts(people, number, self.principal, wealth, today, dice);
            for account in &mut theirs {
                account.institution = dice.pick(&MANY_BANKS);
                if dice.chance(250) {
                    account.purpose = dice.pick(&PROTECTED);
                }
            }
            held.append(&mut theirs);
        }
        let pays = dice.chance(150).then(|| dice.pick(&[100, 400, 1_000, 1_500]));
        let (spares, repeats) = (dice.chance(350), dice.chance(250));
        Self { wealth, accounts: held, pays, spares, repeats, ..self }
    }

    /// What the institutions are told of these people.
    pub(crate) fn holdings(&self) -> Value {
        let mut by_owner: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for account in &self.accounts {
            let movements: Vec<Value> = account
                .credit
                .iter()
                .map(|(on, fen)| json!({ "on": on, "credit": yuan(*fen) }))
                .collect();
            by_owner.entry(&account.owner).or_default().push(json!({
                "institution": account.institution, "kind": "deposit", "asset": account.asset,
                "amount": yuan(account.opening), "movements": movements,
                "purpose": account.purpose,
            }));
        }
        let names = [&self.application["applicants"], &self.application["debtors"]];
        let names = &names[..if self.is_twin { 1 } else { 2 }];
        let people = names.iter().filter_map(|list| list.as_array()).flatten();
        let subjects: Vec<Value> = people
            .map(|person| {
                let number = person["document_number"].as_str().unwrap_or_default();
                let holdings = by_owner.remove(number).unwrap_or_default();
                json!({ "name": person["name"], "document_number": number, "holdings": holdings })
            })
            .collect();
        json!({ "subjects": subjects })
    }
}

fn is_twin(number: u64) -> bool {
    number.is_multiple_of(TWINS)
}

/// The account a person receives money on; empty at first.
fn own_account(person: &Person, number: u64, slot: usize) -> Account {
    Account {
        institution: "BANK-BOC",
        asset: own_number(number, slot),
        owner: person.id_number.clone(),
        opening: 0,
        credit: None,
        purpose: "ordinary",
    }
}

fn own_number(number: u64, slot: usize) -> String {
    format!("99915600{number:06}{slot}")
}

/// Accounts with enough, some or no money, at one to three banks.
fn accounts(
    debtors: &[Person],
    number: u64,
    principal: i64,
    wealth: Wealth,
    today: NaiveDate,
    dice: &mut Dice,
) -> Vec<Account> {
    let total = match wealth {
        Wealth::Enough => principal * 2 + 3_000_000,
        Wealth::Some => principal * dice.between(100, 600) / 1000,
        Wealth::Nothing => dice.between(0, 900),
    };
    let parts = dice.between(1, 3);
    let mut left = total;
    let mut made = Vec::new();
    for part in 1..=parts {
        let opening = if part == parts { left } else { left * dice.between(200, 700) / 1000 };
        left -= opening;
        let later = today + Days::new(u64::try_from(dice.between(3, 40)).unwrap_or(3));
        let credit = dice.chance(150).then(|| (later, dice.between(100, principal / 3)));
        let owner = dice.below(debtors.len());
        made.push(Account {
            institution: dice.pick(&BANKS),
            asset: format!("99915622{number:06}{part}"),
            owner: debtors.get(owner).map(|person| person.id_number.clone()).unwrap_or_default(),
            opening,
            credit,
            purpose: "ordinary",
        });
    }
    made
}

fn party(person: &Person, number: u64, slot: usize) -> Value {
    json!({
        "kind": "natural", "name": person.name, "document_kind": "id_card",
        "document_number": person.id_number, "address": person.address,
        "account": {
            "bank": "BANK-BOC", "account": own_number(number, slot), "holder": person.name,
        },
    })
}

fn application(
    all: &[Person],
    spouse: Option<&Person>,
    number: u64,
    principal: i64,
    today: NaiveDate,
    dice: &mut Dice,
) -> Value {
    let parties: Vec<Value> =
        all.iter().enumerate().map(|(slot, person)| party(person, number, slot)).collect();
    let (applicants, debtors) = parties.split_at(1.min(parties.len()));
    let others: Vec<Value> = spouse
        .iter()
        .map(|person| {
            json!({ "kind": "natural", "name": person.name, "document_kind": "id_card",
                "document_number": person.id_number })
        })
        .collect();
    let ago = |days: i64| today - Days::new(u64::try_from(days).unwrap_or(0));
    let interest = dice.chance(500).then(|| {
        let rate = dice.pick(&["3.45%", "6%", "12%"]);
        json!({ "rate": rate, "year_days": 365, "from": ago(dice.between(60, 400)) })
    });
    let fee = dice.chance(600).then(|| yuan(dice.between(1_000, 900_000)));
    let due = dice.between(5, 60);
    json!({
        "court": COURT, "received_on": today,
        "applicants": applicants, "debtors": debtors, "others": others,
        "title": {
            "number": format!("（2025）粤0304民初{}号", 10_000 + number),
            "court": "深圳市福田区人民法院", "kind": "judgment",
            "effective_on": ago(due + 15), "last_performance_day": ago(due),
            "text": format!("被告于判决生效之日起十日内向原告支付{}元", yuan(principal)),
        },
        "claim": { "principal": yuan(principal), "interest": interest, "court_fee": fee },
    })
}
