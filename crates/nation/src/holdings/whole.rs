//! 全国的财产 – what people and companies have in a whole nation: things of every kind in the catalogue,
//! about three accounts a person.

use super::money::{Saver, products, wallets};
use super::{Holding, REFERENCE_YEAR, fen, home, joint_account, vehicle};
use super::{money, records, things};
use crate::numbers::{company_place, place_of};
use crate::people::{Company, Nation, Person};
use crate::seed::Dice;

pub(crate) fn whole_person(nation: &Nation, person: &Person) -> Vec<Holding> {
    let mut dice = Dice::new(nation.seed(), "whole holdings", person.index);
    let age = person.age_in(REFERENCE_YEAR);
    let saver = Saver {
        nation,
        name: &person.name,
        phone: &person.phone,
        holder: person.index * 2,
        place: place_of(person.index),
    };
    let mut all = money::income(&saver, &mut dice, age);
    all.extend(products(&saver, &mut dice));
    all.extend(wallets(&saver, &mut dice, age));
    all.extend(joint_account(nation, person));
    if age < 61 && dice.chance(350) {
        all.push(money::housing_fund(&saver, &mut dice));
    }
    if dice.chance(120) {
        all.extend(things::securities(&saver, &mut dice));
    }
    if dice.chance(150) {
        all.extend(money::insurance(&saver, &mut dice));
    }
    if dice.chance(60) {
        all.push(money::tax_refund(&saver, &mut dice, "TAX", "个人所得税"));
    }
    if dice.chance(280) {
        all.push(things::registered(vehicle(person, &mut dice), &saver, &mut dice));
    }
    if age > 25 && dice.chance(450) {
        all.push(things::entitled(home(person, &mut dice), &saver, &mut dice));
    }
    if dice.chance(3) {
        all.push(things::vessel(&saver, &mut dice));
    }
    if dice.chance(4) {
        all.push(things::fishing_boat(&saver, &mut dice));
    }
    if dice.chance(8) {
        all.push(things::intellectual_property(&saver, &mut dice));
    }
    if dice.chance(30) {
        all.extend(things::equity(&saver, &mut dice));
    }
    all.extend(records::of_person(&saver, person, &mut dice));
    all
}

pub(crate) fn whole_company(nation: &Nation, company: &Company) -> Vec<Holding> {
    let mut dice = Dice::new(nation.seed(), "whole company", company.index);
    let saver = Saver {
        nation,
        name: &company.name,
        phone: "",
        holder: company.index * 2 + 1,
        place: company_place(company.index),
    };
    let mut all = money::of_company(&saver, &mut dice);
    if dice.chance(60) {
        all.extend(things::securities(&saver, &mut dice));
    }
    if dice.chance(80) {
        all.push(money::tax_refund(&saver, &mut dice, "TAX", "增值税"));
    }
    if dice.chance(30) {
        all.push(money::tax_refund(&saver, &mut dice, "CUSTOMS", "关税"));
    }
    for (per_mille, thing) in [
        (10, things::vessel as fn(&Saver<'_>, &mut Dice) -> Holding),
        (5, things::fishing_boat),
        (120, things::intellectual_property),
    ] {
        if dice.chance(per_mille) {
            all.push(thing(&saver, &mut dice));
        }
    }
    if dice.chance(400) {
        all.extend(things::equity(&saver, &mut dice));
    }
    all.push(records::registration(nation, company, None));
    all
}

/// 注册资本 of company `index`.
pub(super) fn capital(nation: &Nation, index: u64) -> kernel::Money {
    let mut dice = Dice::new(nation.seed(), "capital", index);
    fen([10, 50, 100, 500, 1_000, 5_000][usize::try_from(dice.below(6)).unwrap_or(0)] * 1_000_000)
}
