//! 资金 – what a bank, a payment firm, an insurer, a fund centre or the treasury owes somebody.

use contract::{PropertyKind as P, Purpose};
use kernel::Money;

use super::{Holding, WALLET_SLOT, choose_bank, deposit, facts, fen, keeper, plain, unequal};
use crate::institutions::{self, Institution};
use crate::numbers::Place;
use crate::people::Nation;
use crate::seed::Dice;

const SETTLEMENT_SLOT: u64 = 70;
const HOUSING_SLOT: u64 = 50;
const BROKERS: [&str; 4] = ["长平证券", "南山证券", "江海证券", "北原证券"];
const INSURERS: [&str; 4] = ["平川人寿", "安和人寿", "泰来人寿", "国瑞财险"];
const MANAGERS: [&str; 4] = ["恒信资管", "远见基金", "启明理财", "稳盛理财"];

/// Whose things are made up.
pub(super) struct Saver<'a> {
    pub(super) nation: &'a Nation,
    pub(super) name: &'a str,
    pub(super) phone: &'a str,
    /// Twice the place, plus one for companies.
    pub(super) holder: u64,
    pub(super) place: Place,
}

impl Saver<'_> {
    pub(super) fn account(&self, bank: &Institution, kind: P, slot: u64, amount: Money) -> Holding {
        deposit(self.nation, bank, kind, self.holder, slot, amount)
    }

    fn bank(&self, dice: &mut Dice) -> &'static Institution {
        choose_bank(self.nation, dice, self.place)
    }
}

pub(super) fn day(dice: &mut Dice, from: u64, to: u64) -> String {
    format!("{}-{:02}-{:02}", dice.between(from, to), dice.between(1, 12), dice.between(1, 28))
}

fn add<const N: usize>(holding: &mut Holding, more: [(&str, String); N]) {
    holding.facts.extend(facts(more));
}

fn current(saver: &Saver<'_>, dice: &mut Dice, slot: u64, amount: Money) -> Holding {
    let bank = saver.bank(dice);
    let mut account = saver.account(bank, P::Deposit, slot, amount);
    add(&mut account, [("opened_on", day(dice, 2003, 2024)), ("state", "正常".to_owned())]);
    account
}

/// The account a wage, a pension or relief comes to, and perhaps another.
pub(super) fn income(saver: &Saver<'_>, dice: &mut Dice, age: i32) -> Vec<Holding> {
    let amount = unequal(dice, 10_000, 4);
    let mut income = current(saver, dice, 0, amount);
    income.purpose = match dice.below(100) {
        0..=1 => Purpose::Relief,
        _ if age > 60 => Purpose::Pension,
        2..=79 => Purpose::Wages,
        _ => Purpose::Ordinary,
    };
    let mut all = vec![income];
    if dice.chance(400) {
        let amount = unequal(dice, 1_000, 3);
        all.push(current(saver, dice, 1, amount));
    }
    all
}

/// 定期, 理财, 基金.
pub(super) fn products(saver: &Saver<'_>, dice: &mut Dice) -> Vec<Holding> {
    let mut all = Vec::new();
    if dice.chance(180) {
        let bank = saver.bank(dice);
        let mut fixed = saver.account(bank, P::FixedDeposit, 10, unequal(dice, 500_000, 3));
        let matures = ("matures_on", day(dice, 2026, 2029));
        add(&mut fixed, [("opened_on", day(dice, 2022, 2024)), matures]);
        all.push(fixed);
    }
    if dice.chance(100) {
        all.push(wealth_product(saver, dice));
    }
    if dice.chance(50) {
        let bank = saver.bank(dice);
        let mut fund = saver.account(bank, P::Fund, 30, unequal(dice, 100_000, 3));
        fund.name = format!("{}成长混合基金", dice.pick(&MANAGERS));
        let product = format!("99{:04}", dice.below(10_000));
        let shares = dice.between(100, 500_000).to_string();
        fund.facts = facts([("product", product), ("shares", shares)]);
        all.push(fund);
    }
    all
}

/// Four in five can be redeemed at any time.
fn wealth_product(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let bank = saver.bank(dice);
    let mut product = saver.account(bank, P::WealthProduct, 20, unequal(dice, 500_000, 3));
    product.name = format!("{}稳健{}号", dice.pick(&MANAGERS), dice.between(1, 99));
    let number = format!("LC99{:06}", dice.below(1_000_000));
    let agency = if dice.chance(300) { "代销" } else { "自营" };
    let manager = dice.pick(&MANAGERS).to_owned();
    add(
        &mut product,
        [
            ("product", number),
            ("agency", agency.to_owned()),
            ("manager", manager),
            ("return_account", saver.account(bank, P::Deposit, 0, Money::ZERO).asset),
        ],
    );
    if dice.chance(200) {
        let day = day(dice, 2026, 2028);
        add(&mut product, [("matures_on", day.clone()), ("redeemable_on", day)]);
    }
    product
}

/// 网络资金 and what internet banks keep.
pub(super) fn wallets(saver: &Saver<'_>, dice: &mut Dice, age: i32) -> Vec<Holding> {
    let mut all = Vec::new();
    let old = age > 74;
    for (code, per_mille) in [("PAY-TENPAY", 640), ("PAY-ALIPAY", 420), ("PAY-JD", 70)] {
        if dice.chance(if old { per_mille / 4 } else { per_mille }) {
            let amount = unequal(dice, 100, 4);
            let mut wallet = saver.account(keeper(code), P::NetworkFund, WALLET_SLOT, amount);
            let opened = ("opened_on", day(dice, 2012, 2024));
            let name = ("registered_name", saver.name.to_owned());
            add(&mut wallet, [name, ("mobile", saver.phone.to_owned()), opened]);
            all.push(wallet);
        }
    }
    if !old && dice.chance(90) {
        let bank = keeper(dice.pick(&["BANK-WEBANK", "BANK-MYBANK", "BANK-XWB"]));
        let mut account = saver.account(bank, P::InternetDeposit, 0, unequal(dice, 10_000, 3));
        let loan = if dice.chance(300) { unequal(dice, 100_000, 2) } else { Money::ZERO };
        add(
            &mut account,
            [
                ("product", "活期+".to_owned()),
                ("opened_on", day(dice, 2016, 2024)),
                ("state", "正常".to_owned()),
                ("loan", loan.to_string()),
            ],
        );
        all.push(account);
    }
    all
}

/// 证券结算资金 beside the securities themselves.
pub(super) fn settlement(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let amount = unequal(dice, 1_000, 4);
    let mut money = saver.account(keeper("CSDC"), P::SettlementMoney, SETTLEMENT_SLOT, amount);
    money.facts = facts([
        ("broker", dice.pick(&BROKERS).to_owned()),
        ("fund_account", money.asset.clone()),
        ("opened_on", day(dice, 2006, 2024)),
    ]);
    money
}

pub(super) fn broker(dice: &mut Dice) -> String {
    dice.pick(&BROKERS).to_owned()
}

/// 公积金 – a third may be withdrawn.
pub(super) fn housing_fund(saver: &Saver<'_>, dice: &mut Dice) -> Holding {
    let amount = unequal(dice, 100_000, 3);
    let mut fund = saver.account(keeper("HOUSING-FUND"), P::HousingFund, HOUSING_SLOT, amount);
    fund.facts = facts([
        ("centre", format!("{}住房公积金管理中心", saver.place.name())),
        ("employer", format!("{}某某有限公司", saver.place.name())),
        ("monthly", fen(dice.between(300, 6_000) * 100).to_string()),
        ("paid_until", day(dice, 2024, 2025)),
        ("withdrawable", dice.chance(330).to_string()),
        ("state", "正常".to_owned()),
    ]);
    fund
}

/// 有现金价值的保单; one in five has paid dividends that were not drawn.
pub(super) fn insurance(saver: &Saver<'_>, dice: &mut Dice) -> Vec<Holding> {
    let platform = keeper("INSURANCE");
    let number = format!("P99{:09}", saver.holder);
    let insurer = dice.pick(&INSURERS).to_owned();
    let mut policy = plain(platform, P::Insurance, number.clone());
    policy.amount = Some(unequal(dice, 100_000, 3));
    policy.name = "终身寿险保单".to_owned();
    policy.facts = facts([
        ("policy", "终身寿险".to_owned()),
        ("insurer", insurer.clone()),
        ("insured", saver.name.to_owned()),
        ("beneficiary", "法定".to_owned()),
        ("effective_on", day(dice, 2008, 2024)),
        ("premium", unequal(dice, 200_000, 3).to_string()),
    ]);
    let mut all = vec![policy];
    if dice.chance(200) {
        let mut dividend = plain(platform, P::InsuranceDividend, format!("{number}-H"));
        dividend.amount = Some(unequal(dice, 1_000, 3));
        dividend.facts = facts([
            ("policy_no", number),
            ("insurer", insurer),
            ("declared_on", day(dice, 2024, 2025)),
        ]);
        all.push(dividend);
    }
    all
}

/// 应退税款 of an office.
pub(super) fn tax_refund(saver: &Saver<'_>, dice: &mut Dice, code: &str, tax: &str) -> Holding {
    let office = keeper(code);
    let mut refund = plain(office, P::TaxRefund, format!("TS99{:09}", saver.holder));
    refund.amount = Some(unequal(dice, 10_000, 3));
    refund.facts = facts([
        ("office", format!("{}{}", saver.place.name(), office.zh)),
        ("tax", tax.to_owned()),
        ("due_on", day(dice, 2025, 2026)),
    ]);
    refund
}

pub(super) fn of_company(saver: &Saver<'_>, dice: &mut Dice) -> Vec<Holding> {
    let mut all = Vec::new();
    for slot in 0..=dice.below(3) {
        let amount = unequal(dice, 100_000, 5);
        let mut account = current(saver, dice, slot, amount);
        account.name = if slot == 0 { "基本存款账户" } else { "一般存款账户" }.to_owned();
        all.push(account);
    }
    for (slot, per_mille, purpose, name) in [
        (10, 150, Purpose::MigrantWages, "农民工工资专用账户"),
        (11, 20, Purpose::PresaleEscrow, "预售资金监管账户"),
    ] {
        if dice.chance(per_mille) {
            let amount = unequal(dice, 100_000, 4);
            let mut account = current(saver, dice, slot, amount);
            account.purpose = purpose;
            name.clone_into(&mut account.name);
            all.push(account);
        }
    }
    if dice.chance(100) {
        all.push(wealth_product(saver, dice));
    }
    all
}

/// Where the holder of `accounts` has any, as 人民银行 knows it.
pub(crate) fn existence(account: &Holding, bank: &Institution) -> Holding {
    let mut known = plain(institutions::at(0), P::Account, account.asset.clone());
    known.facts = facts([("bank", bank.zh.to_owned()), ("state", "正常".to_owned())]);
    if let Some(opened) = account.facts.get("opened_on") {
        known.facts.insert("opened_on".to_owned(), opened.clone());
    }
    known
}
