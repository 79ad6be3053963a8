//! 财产 – what a person or a company has, as a pure function of its place in the nation; and the
//! form in which a scenario says what its people have instead.

mod money;
mod records;
mod things;
mod whole;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use contract::{Control, PropertyKind, Purpose};
use kernel::Money;
use serde::{Deserialize, Serialize};

pub(crate) use money::existence;
pub(crate) use whole::{whole_company, whole_person};

use crate::institutions::{self, Extent, Institution, Kind};
use crate::numbers::{self, PROVINCES, Place, account, company_place, place_of};
use crate::people::{Company, Nation, Person};
use crate::seed::Dice;

/// Year in which ages are counted when property is made up; the nation itself has no calendar.
const REFERENCE_YEAR: i32 = 2025;

/// 财产 – one thing somebody has at an institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Code of the institution.
    pub institution: String,
    /// 种类.
    pub kind: PropertyKind,
    /// 账号, 车牌, 单元号 …; unlike any other at the institution.
    pub asset: String,
    /// What the institution calls it; the Chinese word for the kind when left out.
    #[serde(default)]
    pub name: String,
    /// Balance in yuan, for money.
    #[serde(default)]
    pub amount: Option<Money>,
    /// How many, of what is counted (shares); `pledged_units` among the facts cannot be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// 账户用途.
    #[serde(default = "ordinary")]
    pub purpose: Purpose,
    /// 定期.
    #[serde(default)]
    pub fixed_term: bool,
    /// 共有人 – others it belongs to as well.
    #[serde(default)]
    pub joint_with: Vec<Owner>,
    /// First day it exists; it always did when left out.
    #[serde(default)]
    pub opened_on: Option<NaiveDate>,
    /// Other facts by name (branch, VIN, area …).
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// What will happen to the balance without any order.
    #[serde(default)]
    pub movements: Vec<Movement>,
}

/// 共有人.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Name.
    pub name: String,
    /// 证件号码.
    pub document_number: String,
}

/// 收支 – something that happens to an account by itself: exactly one of `on` (start of the day in
/// Shanghai) and `at`, exactly one of `credit`, `debit`, `balance` and `lifted`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Comes in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<Money>,
    /// Goes out, as far as it is not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debit: Option<Money>,
    /// Becomes the balance, as far as what is held allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Money>,
    /// Ends every measure on it, for this reason: it was sold elsewhere, its keeper is wound up …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<String>,
}

impl Movement {
    /// When it happens.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        self.at.or_else(|| self.on.map(|day| kernel::time::instant(day, NaiveTime::MIN)))
    }
}

fn ordinary() -> Purpose {
    Purpose::Ordinary
}

pub(crate) fn is_money(kind: PropertyKind) -> bool {
    kind.item().control == Control::Freeze
}

/// What a thing of this kind is called for short.
pub(crate) fn kind_zh(kind: PropertyKind) -> &'static str {
    kind.item().zh
}

fn fen(amount: u64) -> Money {
    i64::try_from(amount).ok().and_then(|fen| Money::from_fen(fen).ok()).unwrap_or(Money::ZERO)
}

/// An amount whose size is as unequal as savings are: `low` to `low × 10^decades`, in fen.
fn unequal(dice: &mut Dice, low: u64, decades: u32) -> Money {
    let decade = u32::try_from(dice.below(u64::from(decades)).min(dice.below(u64::from(decades))));
    let scale = 10u64.pow(decade.unwrap_or(0));
    fen(dice.between(low * scale, low * scale * 10))
}

fn plain(institution: &Institution, kind: PropertyKind, asset: String) -> Holding {
    Holding {
        institution: institution.code.to_owned(),
        kind,
        asset,
        name: kind_zh(kind).to_owned(),
        amount: None,
        units: None,
        purpose: Purpose::Ordinary,
        fixed_term: kind == PropertyKind::FixedDeposit,
        joint_with: Vec::new(),
        opened_on: None,
        facts: BTreeMap::new(),
        movements: Vec::new(),
    }
}

/// Where somebody in `place` banks: in the whole nation two in five times at a small bank of the
/// province, if it has one.
fn choose_bank(nation: &Nation, dice: &mut Dice, place: Place) -> &'static Institution {
    let extent = nation.extent();
    if extent.is_whole() && dice.chance(400) {
        let small = institutions::of_province(extent, PROVINCES[place.province].0);
        let chosen = usize::try_from(dice.below(small.len() as u64)).unwrap_or(0);
        if let Some(position) = small.get(chosen) {
            return institutions::at(*position);
        }
    }
    let counts = |row: &&Institution| {
        row.kind == Kind::Bank && !(extent.is_whole() && row.is_internet_bank())
    };
    let banks = || Extent::Core.institutions().iter().filter(counts);
    let total: u64 = banks().map(|row| row.weight).sum();
    let mut ticket = dice.below(total);
    for bank in banks() {
        if ticket < bank.weight {
            return bank;
        }
        ticket -= bank.weight;
    }
    institutions::at(1)
}

/// The department or firm with this code; every nation that asks has it.
fn keeper(code: &str) -> &'static Institution {
    let most = Extent::Whole { banks: 0 };
    most.find(code).unwrap_or(institutions::at(0))
}

fn facts<const N: usize>(facts: [(&str, String); N]) -> BTreeMap<String, String> {
    facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}

/// Account `slot` of holder `holder` (twice the place, plus one for companies).
fn deposit(
    nation: &Nation,
    bank: &Institution,
    kind: PropertyKind,
    holder: u64,
    slot: u64,
    amount: Money,
) -> Holding {
    let mut dice = Dice::new(nation.seed(), "branch", holder ^ slot << 40);
    let branch = dice.below(bank.branches());
    let mut holding = plain(bank, kind, account(nation.seed(), bank.number, holder, slot));
    holding.amount = Some(amount);
    holding.facts = facts([
        ("branch", format!("{}第{branch:04}支行", bank.zh)),
        ("branch_cnaps", bank.branch_code(branch)),
        ("currency", "CNY".to_owned()),
    ]);
    holding
}

/// Slot of the account a couple shares; it is numbered after the one with the even place.
const JOINT_SLOT: u64 = 90;
const WALLET_SLOT: u64 = 80;

pub(crate) fn of_person(nation: &Nation, person: &Person) -> Vec<Holding> {
    let mut dice = Dice::new(nation.seed(), "holdings", person.index);
    let holder = person.index * 2;
    let age = person.age_in(REFERENCE_YEAR);
    let mut all = Vec::new();
    let place = place_of(person.index);
    let main_bank = choose_bank(nation, &mut dice, place);
    let mut income =
        deposit(nation, main_bank, PropertyKind::Deposit, holder, 0, unequal(&mut dice, 10_000, 4));
    if age > 60 {
        income.purpose = Purpose::Pension;
    } else if dice.chance(800) {
        income.purpose = Purpose::Wages;
    }
    all.push(income);
    for slot in 1..=dice.below(4) {
        let bank = choose_bank(nation, &mut dice, place);
        let kind = match dice.below(10) {
            0..=5 => PropertyKind::Deposit,
            6..=8 => PropertyKind::FixedDeposit,
            _ => PropertyKind::WealthProduct,
        };
        let low = if kind == PropertyKind::Deposit { 1_000 } else { 500_000 };
        all.push(deposit(nation, bank, kind, holder, slot, unequal(&mut dice, low, 3)));
    }
    if age < 75 && dice.chance(850) {
        all.push(wallet(nation, holder, unequal(&mut dice, 100, 4)));
    }
    all.extend(joint_account(nation, person));
    if dice.chance(280) {
        all.push(vehicle(person, &mut dice));
    }
    if age > 25 && dice.chance(450) {
        all.push(home(person, &mut dice));
    }
    all
}

fn wallet(nation: &Nation, holder: u64, amount: Money) -> Holding {
    deposit(nation, keeper("PAY-TENPAY"), PropertyKind::NetworkFund, holder, WALLET_SLOT, amount)
}

/// 共有账户 – one couple in ten has one; both find it under their own name.
fn joint_account(nation: &Nation, person: &Person) -> Option<Holding> {
    let spouse = nation.person(person.spouse?)?;
    let couple = person.index / 2;
    let mut dice = Dice::new(nation.seed(), "joint", couple);
    if !dice.chance(100) {
        return None;
    }
    let bank = choose_bank(nation, &mut dice, place_of(person.index));
    let amount = unequal(&mut dice, 100_000, 3);
    let (kind, first) = (PropertyKind::Deposit, couple * 4);
    let mut holding = deposit(nation, bank, kind, first, JOINT_SLOT, amount);
    holding.joint_with = vec![Owner { name: spouse.name, document_number: spouse.id_number }];
    Some(holding)
}

fn vehicle(person: &Person, dice: &mut Dice) -> Holding {
    const MAKES: [&str; 8] = [
        "大众朗逸",
        "丰田卡罗拉",
        "比亚迪秦",
        "本田雅阁",
        "吉利帝豪",
        "长安CS75",
        "哈弗H6",
        "五菱宏光",
    ];
    let register = keeper("CAR");
    let plate = numbers::plate(place_of(person.index), person.index);
    let mut holding = plain(register, PropertyKind::Vehicle, plate);
    let year = i32::try_from(dice.between(2008, 2025)).unwrap_or(2015);
    holding.name = dice.pick(&MAKES).to_owned();
    holding.facts = BTreeMap::from([
        ("vin".to_owned(), numbers::vin(person.index, year)),
        ("plate_kind".to_owned(), "02".to_owned()),
        ("registered_on".to_owned(), format!("{year}-{:02}-15", dice.between(1, 12))),
        ("state".to_owned(), "正常".to_owned()),
    ]);
    holding
}

fn home(person: &Person, dice: &mut Dice) -> Holding {
    let register = keeper("LAND");
    let place = place_of(person.index);
    let unit = numbers::unit_number(place, person.index);
    let mut holding = plain(register, PropertyKind::RealEstate, unit);
    let area = format!("{}.{:02}", dice.between(38, 180), dice.below(100));
    let title = format!("{}（2020）不动产权第{:08}号", place.name(), person.index);
    holding.name = "住宅".to_owned();
    holding.facts = BTreeMap::from([
        ("location".to_owned(), person.address.clone()),
        ("area_m2".to_owned(), area),
        ("title_number".to_owned(), title),
        (
            "ownership".to_owned(),
            if person.spouse.is_some() { "共同共有" } else { "单独所有" }.to_owned(),
        ),
    ]);
    holding
}

pub(crate) fn of_company(nation: &Nation, company: &Company) -> Vec<Holding> {
    let mut dice = Dice::new(nation.seed(), "company holdings", company.index);
    let holder = company.index * 2 + 1;
    let mut all = Vec::new();
    for slot in 0..=dice.below(3) {
        let bank = choose_bank(nation, &mut dice, company_place(company.index));
        let amount = unequal(&mut dice, 100_000, 5);
        all.push(deposit(nation, bank, PropertyKind::Deposit, holder, slot, amount));
    }
    if dice.chance(150) {
        let amount = unequal(&mut dice, 100_000, 4);
        let bank = choose_bank(nation, &mut dice, company_place(company.index));
        let mut escrow = deposit(nation, bank, PropertyKind::Deposit, holder, 10, amount);
        escrow.purpose = Purpose::MigrantWages;
        escrow.name = "农民工工资专用账户".to_owned();
        all.push(escrow);
    }
    if dice.chance(400) {
        let register = keeper("CORP");
        let other = dice.below(nation.company_count());
        let mut shares = plain(
            register,
            PropertyKind::Equity,
            format!("{}-{holder}", numbers::credit_code(other)),
        );
        shares.name = format!("有限公司股权{}%", dice.between(5, 90));
        shares.facts =
            BTreeMap::from([("register".to_owned(), company_place(other).name().to_owned())]);
        all.push(shares);
    }
    all
}
