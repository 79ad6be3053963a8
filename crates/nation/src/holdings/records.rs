//! 登记信息 – what departments know of somebody and nobody can hold: household, papers, marriage, posts.

use contract::PropertyKind as P;
use kernel::Money;

use super::money::{Saver, day};
use super::whole::capital;
use super::{Holding, facts, fen, keeper, plain};
use crate::people::{Company, Nation, Person};
use crate::seed::Dice;

const MERCHANTS: [&str; 6] =
    ["某某超市", "某某酒店", "某某百货", "某某加油站", "某某航空", "某某珠宝"];

pub(super) fn of_person(saver: &Saver<'_>, person: &Person, dice: &mut Dice) -> Vec<Holding> {
    let spouse = person.spouse.and_then(|index| saver.nation.person(index));
    let mut all = vec![household(saver, person, spouse.as_ref(), dice)];
    if dice.chance(250) {
        all.push(exit_entry(person, dice));
    }
    if let Some(spouse) = &spouse {
        all.push(marriage(saver, person, spouse));
    }
    if dice.chance(5) {
        all.push(association(saver, person, dice));
    }
    if dice.chance(300) {
        all.extend((0..=dice.below(2)).map(|nth| spending(saver, nth, dice)));
    }
    let led = saver.nation.company(person.index / 20);
    if let Some(company) = led.filter(|company| company.representative == person.index) {
        all.push(registration(saver.nation, &company, Some("法定代表人")));
    }
    all
}

fn household(
    saver: &Saver<'_>,
    person: &Person,
    spouse: Option<&Person>,
    dice: &mut Dice,
) -> Holding {
    let family = if spouse.is_some() { person.index / 2 * 2 } else { person.index };
    let mut record = plain(keeper("HOUSEHOLD"), P::Household, format!("HJ99{:010}", person.index));
    let members = spouse.map_or(String::new(), |spouse| spouse.name.clone());
    record.facts = facts([
        ("address", person.address.clone()),
        ("household_no", format!("{}{family:09}", saver.place.division())),
        ("members", members),
        ("moved_on", day(dice, 1996, 2024)),
        ("state", "正常".to_owned()),
    ]);
    record
}

fn exit_entry(person: &Person, dice: &mut Dice) -> Holding {
    let papers = if dice.chance(700) { "普通护照" } else { "往来港澳通行证" };
    let number = format!("E99{:08}", person.index);
    let mut record = plain(keeper("EXIT-ENTRY"), P::ExitEntry, number.clone());
    papers.clone_into(&mut record.name);
    let issued = dice.between(2016, 2025);
    record.facts = facts([
        ("papers", papers.to_owned()),
        ("papers_number", number),
        ("issued_on", format!("{issued}-05-20")),
        ("valid_until", format!("{}-05-19", issued + 10)),
        ("state", "有效".to_owned()),
    ]);
    record
}

fn marriage(saver: &Saver<'_>, person: &Person, spouse: &Person) -> Holding {
    let mut record = plain(keeper("CIVIL"), P::Marriage, format!("J99{:010}", person.index));
    // Both find the same wedding day.
    let mut dice = Dice::new(saver.nation.seed(), "wedding", person.index / 2);
    record.facts = facts([
        ("spouse", spouse.name.clone()),
        ("registered_on", day(&mut dice, 2024, 2025)),
        ("office", format!("{}民政部门", saver.place.name())),
        ("state", "已婚".to_owned()),
    ]);
    record
}

fn association(saver: &Saver<'_>, person: &Person, dice: &mut Dice) -> Holding {
    let number = format!("S99{:010}", person.index);
    let mut record = plain(keeper("CIVIL"), P::Association, number.clone());
    record.name = format!("{}某某协会", saver.place.name());
    record.facts = facts([
        ("register_no", number),
        ("role", dice.pick(&["会长", "理事", "监事"]).to_owned()),
        ("founded_on", day(dice, 1998, 2022)),
        ("state", "正常".to_owned()),
    ]);
    record
}

fn spending(saver: &Saver<'_>, nth: u64, dice: &mut Dice) -> Holding {
    let number = format!("XF99{:09}{nth}", saver.holder);
    let mut record = plain(keeper("UNIONPAY"), P::CardSpending, number);
    record.facts = facts([
        ("spent_on", day(dice, 2025, 2025)),
        ("spent", fen(dice.between(1_000, 5_000_000)).to_string()),
        ("merchant", dice.pick(&MERCHANTS).to_owned()),
        ("place", saver.place.name().to_owned()),
        ("card", format!("999*********{:04}", dice.below(10_000))),
    ]);
    record
}

/// The entry of `company` in its register, as found under its own number or under that of who has
/// `post` in it.
pub(super) fn registration(nation: &Nation, company: &Company, post: Option<&str>) -> Holding {
    let mut dice = Dice::new(nation.seed(), "registration", company.index);
    let mut record = plain(keeper("CORP"), P::Company, company.credit_code.clone());
    record.name.clone_from(&company.name);
    let capital: Money = capital(nation, company.index);
    let representative = nation.person(company.representative).map(|person| person.name);
    let state = if dice.chance(60) { "吊销" } else { "存续" };
    record.facts = facts([
        ("register_no", company.credit_code.clone()),
        ("address", company.address.clone()),
        ("capital", capital.to_string()),
        ("legal_representative", representative.unwrap_or_default()),
        ("founded_on", day(&mut dice, 1999, 2024)),
        ("state", state.to_owned()),
    ]);
    if let Some(post) = post {
        record.facts.insert("post".to_owned(), post.to_owned());
    }
    record
}
