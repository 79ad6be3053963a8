//! 登记的财产 – cars, homes, ships, shares and rights, with what their registers say of them.

use contract::PropertyKind as P;

use super::money::{Saver, broker, day, settlement};
use super::whole::capital;
use super::{Holding, facts, fen, keeper, plain};
use crate::numbers::company_place;
use crate::seed::Dice;

/// What the vehicle register adds in a whole nation.
pub(super) fn registered(mut car: Holding, saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    car.facts.extend(facts([
        ("brand", car.name.clone()),
        ("engine", format!("N99{:08}", dice.below(100_000_000))),
        ("use", if dice.chance(900) { "非营运" } else { "货运" }.to_owned()),
        ("colour", dice.pick(&["白", "黑", "灰", "蓝", "红"]).to_owned()),
        ("inspected_until", day(dice, 2026, 2027)),
        ("mortgaged", dice.chance(250).to_string()),
        ("office", format!("{}机动车登记机关", saver.place.name())),
    ]));
    car
}

/// What the real-estate register adds in a whole nation.
pub(super) fn entitled(mut home: Holding, saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let built = dice.between(1995, 2020);
    home.facts.extend(facts([
        ("planned_use", "住宅".to_owned()),
        ("nature", if dice.chance(850) { "市场化商品房" } else { "经济适用住房" }.to_owned()),
        ("share_percent", "100.00".to_owned()),
        ("price", fen(dice.between(200_000, 8_000_000) * 100).to_string()),
        ("lift", (built > 2005).to_string()),
        ("built_on", format!("{built}-06-30")),
        ("land_until", format!("{}-06-29", built + 70)),
        ("mortgaged", dice.chance(450).to_string()),
        ("office", format!("{}不动产登记机构", saver.place.name())),
    ]));
    home
}

/// 股份 of one to three securities nobody issued, and money to buy more.
pub(super) fn securities(saver: &Saver<'_>, dice: &mut Dice) -> Vec<Holding> {
    let mut all = vec![settlement(saver, dice)];
    let first = dice.below(90);
    for nth in 0..=dice.below(3) {
        // No code of an exchange begins with 999.
        let code = format!("9990{:02}", first + nth);
        let mut shares =
            plain(keeper("CSDC"), P::Security, format!("Z99{:09}-{code}", saver.holder));
        let units = dice.between(1, 900) * 100;
        let pledged = if dice.chance(150) { dice.below(units / 100 + 1) * 100 } else { 0 };
        shares.units = Some(units);
        shares.name = format!("虚构股份{:02}", first + nth);
        shares.facts = facts([
            ("security_code", code),
            ("security_name", shares.name.clone()),
            ("nature", "无限售流通股".to_owned()),
            ("tradable_units", units.to_string()),
            ("pledged_units", pledged.to_string()),
            ("participant", broker(dice)),
            ("custody", format!("99{:04}", dice.below(10_000))),
            ("price", fen(dice.between(200, 20_000)).to_string()),
        ]);
        all.push(shares);
    }
    all
}

/// 股权 in some company.
pub(super) fn equity(saver: &Saver<'_>, dice: &mut Dice) -> Option<Holding> {
    let nation = saver.nation;
    let company = nation.company(dice.below(nation.company_count()))?;
    let asset = format!("{}-{}", company.credit_code, saver.holder);
    let mut share = plain(keeper("CORP"), P::Equity, asset);
    let percent = dice.between(5, 90);
    let part = |whole: kernel::Money, percent: u64| {
        fen(u64::try_from(whole.as_fen()).unwrap_or(0) / 100 * percent)
    };
    let contribution = part(capital(nation, company.index), percent);
    share.name = format!("{}股权{percent}%", company.name);
    share.facts = facts([
        ("company", company.name.clone()),
        ("register", company_place(company.index).name().to_owned()),
        ("contribution", contribution.to_string()),
        ("paid", part(contribution, dice.between(0, 100)).to_string()),
        ("share_percent", format!("{percent}.00")),
    ]);
    Some(share)
}

pub(super) fn vessel(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let mut ship = plain(keeper("MARITIME"), P::Vessel, format!("99{:010}", saver.holder));
    ship.name = format!("新虚{:06}", saver.holder % 1_000_000);
    let gross = dice.between(300, 40_000);
    ship.facts = facts([
        // IMO numbers do not begin with 0.
        ("imo", format!("0{:06}", saver.holder % 1_000_000)),
        ("port", format!("{}某港", saver.place.name())),
        ("gross_tons", gross.to_string()),
        ("net_tons", (gross / 2).to_string()),
        ("built_on", day(dice, 1998, 2022)),
        ("mortgaged", dice.chance(400).to_string()),
        ("state", "在航".to_owned()),
    ]);
    ship
}

pub(super) fn fishing_boat(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let mut boat = plain(keeper("FISHERY"), P::FishingBoat, format!("YC99{:010}", saver.holder));
    boat.name = format!("虚渔{:06}", saver.holder % 1_000_000);
    boat.facts = facts([
        ("licence", format!("BZ99{:09}", saver.holder)),
        ("port", format!("{}某渔港", saver.place.name())),
        ("length_cm", dice.between(800, 4_500).to_string()),
        ("power_kw", dice.between(20, 600).to_string()),
        ("built_on", day(dice, 1998, 2022)),
        ("state", "作业".to_owned()),
    ]);
    boat
}

pub(super) fn intellectual_property(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let right = dice.pick(&["发明专利", "实用新型专利", "注册商标"]).to_owned();
    let number = format!("ZC99{:010}", saver.holder);
    let mut own = plain(keeper("IP"), P::IntellectualProperty, number.clone());
    own.name.clone_from(&right);
    let filed = dice.between(2012, 2023);
    own.facts = facts([
        ("register_no", number),
        ("right", right),
        ("filed_on", format!("{filed}-03-01")),
        ("valid_until", format!("{}-02-28", filed + 20)),
        ("state", "有效".to_owned()),
    ]);
    own
}
