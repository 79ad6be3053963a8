//! 记账 – what each money fact does to the books. Every journal sums to zero on every account it
//! touches, so cash always equals what is owed out of it; no sum leaves a title that does not hold
//! it. 款物规定 第2条 (two departments check each other) rests on this being exact.

use kernel::{Money, Refusal};
use law::id;
use uuid::Uuid;

use crate::model::{Balances, Purpose, Shares, Title};

/// 凭证 – a money fact about to be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Journal {
    /// Names the fact; booked once, whoever repeats it.
    pub(crate) effect: String,
    /// Kind, as the database knows it.
    pub(crate) kind: &'static str,
    /// What is written beside it, Chinese.
    pub(crate) zh: String,
    /// What is written beside it, English.
    pub(crate) en: String,
    /// Its entries.
    pub(crate) entries: Vec<Entry>,
}

/// 分录 – one line of a journal: debit above zero, credit below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) account: i64,
    pub(crate) title: Title,
    pub(crate) fen: i64,
}

fn debit(account: i64, title: Title, amount: Money) -> Entry {
    Entry { account, title, fen: amount.as_fen() }
}

fn credit(account: i64, title: Title, amount: Money) -> Entry {
    Entry { account, title, fen: -amount.as_fen() }
}

/// Whether each account's entries sum to zero.
pub(crate) fn is_balanced(entries: &[Entry]) -> bool {
    entries.iter().all(|entry| {
        let same = entries.iter().filter(|other| other.account == entry.account);
        same.map(|other| i128::from(other.fen)).sum::<i128>() == 0
    })
}

/// 到账 – a line of the bank came in, for a case or for nobody yet.
pub(crate) fn receive(account: i64, to: Title, line: (&str, &str), amount: Money) -> Journal {
    let (bank, serial) = line;
    Journal {
        effect: format!("line:{bank}:{serial}"),
        kind: "receive",
        zh: format!("{bank}流水{serial}到账"),
        en: format!("{bank} line {serial} came in"),
        entries: vec![debit(account, Title::Cash, amount), credit(account, to, amount)],
    }
}

/// 认领 – unclaimed money moves to the account of its case.
pub(crate) fn claim(from: i64, to: i64, line: (&str, &str), amount: Money) -> Journal {
    let (bank, serial) = line;
    Journal {
        effect: format!("claim:{bank}:{serial}"),
        kind: "claim",
        zh: format!("认领{bank}流水{serial}"),
        en: format!("{bank} line {serial} claimed"),
        entries: vec![
            debit(from, Title::Unclaimed, amount),
            credit(from, Title::Cash, amount),
            debit(to, Title::Cash, amount),
            credit(to, Title::Unallocated, amount),
        ],
    }
}

/// 分配 – what came is owed to somebody: reckoned on the day it came (法释〔2014〕8号 第3条).
pub(crate) fn allot(account: i64, line: (&str, &str), shares: &Shares) -> Journal {
    let (bank, serial) = line;
    let mut entries = vec![debit(account, Title::Unallocated, shares.total())];
    entries.extend(by_purpose(shares, |title, amount| credit(account, title, amount)));
    Journal {
        effect: format!("allot:{bank}:{serial}"),
        kind: "allot",
        zh: format!("{bank}流水{serial}分配到人"),
        en: format!("{bank} line {serial} allotted"),
        entries,
    }
}

/// 预留 – a payout is proposed: its money can be promised to nobody else.
pub(crate) fn reserve(account: i64, payout: Uuid, number: i32, shares: &Shares) -> Journal {
    let mut entries = by_purpose(shares, |title, amount| debit(account, title, amount));
    entries.push(credit(account, Title::Reserved, shares.total()));
    Journal {
        effect: format!("reserve:{payout}"),
        kind: "reserve",
        zh: format!("第{number}次发放预留"),
        en: format!("reserved for payout {number}"),
        entries,
    }
}

/// 撤销预留 – a payout was not approved.
pub(crate) fn free(account: i64, payout: Uuid, number: i32, shares: &Shares) -> Journal {
    let mut entries = vec![debit(account, Title::Reserved, shares.total())];
    entries.extend(by_purpose(shares, |title, amount| credit(account, title, amount)));
    Journal {
        effect: format!("free:{payout}"),
        kind: "free",
        zh: format!("第{number}次发放未获批准,撤销预留"),
        en: format!("payout {number} dropped, reservation freed"),
        entries,
    }
}

fn by_purpose(shares: &Shares, entry: impl Fn(Title, Money) -> Entry) -> Vec<Entry> {
    let some = |(purpose, amount): (Purpose, Money)| {
        (amount > Money::ZERO).then(|| entry(purpose.title(), amount))
    };
    shares.each().into_iter().filter_map(some).collect()
}

/// 支付 – the bank says the payee has it. Shares its effect with [`give_back`]: an order ends once.
pub(crate) fn pay(account: i64, ended: &Ended<'_>, bank_serial: &str) -> Journal {
    let Ended { order, purpose, amount } = *ended;
    Journal {
        effect: format!("answer:{order}"),
        kind: "pay",
        zh: format!("{}支付成功,银行流水{bank_serial}", purpose.zh()),
        en: format!("{} paid, bank serial {bank_serial}", purpose.en()),
        entries: vec![
            debit(account, Title::Reserved, amount),
            credit(account, Title::Cash, amount),
        ],
    }
}

/// 退回 – the bank did not pay: the money is owed to whom it was owed before.
pub(crate) fn give_back(account: i64, ended: &Ended<'_>, why: &str) -> Journal {
    let Ended { order, purpose, amount } = *ended;
    let title = purpose.title();
    Journal {
        effect: format!("answer:{order}"),
        kind: "return",
        zh: format!("{}支付未成({why}),撤销预留", purpose.zh()),
        en: format!("{} not paid ({why}), reservation undone", purpose.en()),
        entries: vec![debit(account, Title::Reserved, amount), credit(account, title, amount)],
    }
}

/// An order to the bank that has its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended<'a> {
    pub(crate) order: &'a str,
    pub(crate) purpose: Purpose,
    pub(crate) amount: Money,
}

/// Whether `shares` may be reserved out of what is owed and promised to nobody else.
pub(crate) fn judge_reserve(balances: &Balances, shares: &Shares) -> Result<(), Refusal> {
    for (purpose, asked) in shares.each() {
        let free = balances.of(purpose.title());
        if asked > free {
            let reserved = balances.reserved;
            return Err(id::FUNDS_BALANCE
                .refuse(
                    format!(
                        "{}拟发放{asked}元,超过可发放余额{free}元(已预留{reserved}元)",
                        purpose.zh()
                    ),
                    format!(
                        "{}: {asked} exceeds what is free to pay, {free} ({reserved} reserved)",
                        purpose.en()
                    ),
                )
                .at("lines"));
        }
    }
    Ok(())
}
