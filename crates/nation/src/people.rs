//! 人口 – people and companies by their place in the nation, computed when asked for.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use kernel::{CreditCode, IdNumber};
use serde::Serialize;

use crate::numbers::{
    COMPANIES_MAX, PEOPLE_MAX, birth_of, company_place, credit_code, id_number,
    index_of_credit_code, index_of_id, place_of,
};
use crate::seed::Dice;
use crate::{Extent, Holding, holdings, names};

/// 公民 – nobody real: see the `numbers` module for why.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Place in the nation, from 0.
    pub index: u64,
    /// 姓名.
    pub name: String,
    /// 公民身份号码; passes [`IdNumber`]'s parser.
    pub id_number: String,
    /// 男.
    pub is_male: bool,
    /// 出生日期.
    pub birth: NaiveDate,
    /// 住址.
    pub address: String,
    /// 电话.
    pub phone: String,
    /// 配偶, by place.
    pub spouse: Option<u64>,
}

/// 企业.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Company {
    /// Place among the companies, from 0.
    pub index: u64,
    /// Name.
    pub name: String,
    /// 统一社会信用代码; passes [`CreditCode`]'s parser.
    pub credit_code: String,
    /// 法定代表人, by place among the people.
    pub representative: u64,
    /// 住所.
    pub address: String,
}

/// 国民与企业 of one seed. Holds three numbers, however many people there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nation {
    seed: u64,
    people: u64,
    extent: Extent,
}

/// Someone that can own things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person.
    Person(Person),
    /// A company.
    Company(Company),
}

impl Holder {
    /// Name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Holder::Person(person) => &person.name,
            Holder::Company(company) => &company.name,
        }
    }

    /// 证件号码.
    #[must_use]
    pub fn document_number(&self) -> &str {
        match self {
            Holder::Person(person) => &person.id_number,
            Holder::Company(company) => &company.credit_code,
        }
    }
}

impl Nation {
    /// A core nation of `people` people (at most [`Nation::PEOPLE_MAX`]) and a twentieth as many
    /// companies.
    #[must_use]
    pub fn new(seed: u64, people: u64) -> Self {
        Self { seed, people: people.min(PEOPLE_MAX), extent: Extent::Core }
    }

    /// The same people in a nation of another extent, where they have other things.
    #[must_use]
    pub fn of_extent(self, extent: Extent) -> Self {
        Self { extent, ..self }
    }

    /// 规模.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Most people a nation can have.
    pub const PEOPLE_MAX: u64 = PEOPLE_MAX;

    /// 种子.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many people.
    #[must_use]
    pub fn population(&self) -> u64 {
        self.people
    }

    /// How many companies.
    #[must_use]
    pub fn company_count(&self) -> u64 {
        (self.people / 20).min(COMPANIES_MAX)
    }

    /// Person `index`, if there are so many.
    #[must_use]
    pub fn person(&self, index: u64) -> Option<Person> {
        (index < self.people).then(|| self.make_person(index))
    }

    fn make_person(&self, index: u64) -> Person {
        let birth = birth_of(self.seed, index);
        let mut dice = Dice::new(self.seed, "person", index);
        let is_male = index % 2 == 1;
        let name = names::person(&mut dice, is_male);
        let partner = index ^ 1;
        let married = Dice::new(self.seed, "marriage", index / 2).chance(620);
        // Couples share their home.
        let mut home = Dice::new(self.seed, "home", if married { index / 2 } else { !index });
        Person {
            index,
            name,
            id_number: id_number(index, birth),
            is_male,
            birth,
            address: names::address(&mut home, place_of(index).name()),
            // No mobile number begins with 10.
            phone: format!("1000000{:04}", dice.below(10_000)),
            spouse: (married && partner < self.people).then_some(partner),
        }
    }

    /// Company `index`, if there are so many.
    #[must_use]
    pub fn company(&self, index: u64) -> Option<Company> {
        if index >= self.company_count() {
            return None;
        }
        let mut dice = Dice::new(self.seed, "company", index);
        let province = company_place(index).name();
        Some(Company {
            index,
            name: names::company(&mut dice, province, index),
            credit_code: credit_code(index),
            representative: index * 20 + dice.below(20),
            address: names::address(&mut dice, province),
        })
    }

    /// Everybody, one after another; nothing is held.
    pub fn people(&self) -> impl Iterator<Item = Person> + use<> {
        let nation = *self;
        (0..nation.people).map(move |index| nation.make_person(index))
    }

    /// Every company, one after another.
    pub fn companies(&self) -> impl Iterator<Item = Company> + use<> {
        let nation = *self;
        (0..nation.company_count()).filter_map(move |index| nation.company(index))
    }

    /// Whoever has this document number.
    #[must_use]
    pub fn find(&self, document_number: &str) -> Option<Holder> {
        if let Ok(number) = document_number.parse::<IdNumber>() {
            let person = self.person(index_of_id(&number)?)?;
            return (person.id_number == number.reveal()).then_some(Holder::Person(person));
        }
        let code: CreditCode = document_number.parse().ok()?;
        let company = self.company(index_of_credit_code(&code)?)?;
        (company.credit_code == code.reveal()).then_some(Holder::Company(company))
    }

    /// Whoever holds the account with this number, if the number is of this nation's making.
    #[must_use]
    pub fn holder_of_account(&self, account: &str) -> Option<Holder> {
        let number = crate::numbers::holder_of_account(self.seed, account)?;
        let holder = if number % 2 == 0 {
            Holder::Person(self.person(number / 2)?)
        } else {
            Holder::Company(self.company(number / 2)?)
        };
        Some(holder)
    }

    /// What `holder` has, where: accounts, wallets, cars, homes, shares.
    #[must_use]
    pub fn holdings(&self, holder: &Holder) -> Vec<Holding> {
        match (holder, self.extent.is_whole()) {
            (Holder::Person(person), false) => holdings::of_person(self, person),
            (Holder::Company(company), false) => holdings::of_company(self, company),
            (Holder::Person(person), true) => holdings::whole_person(self, person),
            (Holder::Company(company), true) => holdings::whole_company(self, company),
        }
    }

    /// 法院 – every court of the 31 provinces and the Production Corps.
    pub fn courts() -> impl Iterator<Item = &'static law::courts::Court> {
        law::courts::all()
    }
}

/// Even made-up numbers are not printed by accident: a log that shows them would show real ones too.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({})", self.index)
    }
}

impl Person {
    /// Age in years in `year`.
    pub(crate) fn age_in(&self, year: i32) -> i32 {
        year - self.birth.year()
    }
}
