//! 迟延履行期间的债务利息 – 法释〔2014〕8号: interest in delay = general interest as the title says +
//! doubled part (unpaid money debt without general interest × 0.0175 % × days).
//!
//! Days of the doubled part: the last day of the performance period is not counted, the day of
//! payment is (第2条、第3条). General interest: first day counts, last does not, unless the title
//! says otherwise [D]. Payments go to the title's debts first — costs, general interest, principal
//! (民法典 第561条) — then to the doubled part (第4条). Days of a stay or deferment to review the title
//! that the debtor did not cause, and of a stay for retrial, bear no doubled part (第3条). Each component of each segment is rounded half
//! up to the fen [D].

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;

/// 年利率 – an exact decimal, held as parts of a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u32);

/// Not a yearly rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "利率应如12%或4.65%,最多四位小数 / a rate is e.g. 12% or 4.65%, with at most four decimals"
)]
pub struct BadRate;

impl Rate {
    /// No general interest.
    pub const ZERO: Rate = Rate(0);

    /// In parts of a million.
    #[must_use]
    pub fn per_million(self) -> u32 {
        self.0
    }

    /// From parts of a million.
    #[must_use]
    pub fn from_per_million(parts: u32) -> Self {
        Self(parts)
    }
}

impl std::str::FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, BadRate> {
        let percent = text.trim().strip_suffix(['%', '％']).ok_or(BadRate)?;
        let (whole, part) = percent.split_once('.').unwrap_or((percent, "0"));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 4 || whole.len() > 3 {
            return Err(BadRate);
        }
        let part: u32 = format!("{part:0<4}").parse().map_err(|_| BadRate)?;
        let whole: u32 = whole.parse().map_err(|_| BadRate)?;
        Ok(Self(whole * 10_000 + part))
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = format!("{:04}", self.0 % 10_000);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{}{point}{part}%", self.0 / 10_000)
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// 一般债务利息 – as the title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct General {
    /// 年利率.
    pub rate: Rate,
    /// Days of a year: 365 or 360.
    pub year_days: u32,
    /// First day that bears interest.
    pub from: NaiveDate,
}

/// 债权 – what bears interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Debt {
    /// 本金.
    pub principal: Money,
    /// 诉讼费用 advanced by the applicant: paid first, bears no interest here.
    pub costs: Money,
    /// General interest, if the title gives any.
    pub general: Option<General>,
    /// 履行期间最后一日.
    pub due: NaiveDate,
}

/// 还款 – one payment, already in order of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Day of payment, deduction or sale ruling.
    pub on: NaiveDate,
    /// Amount.
    pub amount: Money,
}

/// 不计算加倍部分的期间 – a stay to review the title that the debtor did not cause, or for retrial
/// (第3条第3款). The day it begins still counts, the day it ends does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Pause {
    /// Day of the stay.
    pub from: NaiveDate,
    /// Day enforcement goes on.
    pub to: NaiveDate,
}

/// 计算区间 – from one payment to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// Start.
    pub from: NaiveDate,
    /// End.
    pub to: NaiveDate,
    /// Principal outstanding in it.
    pub principal: Money,
    /// Days of general interest.
    pub general_days: i64,
    /// General interest accrued.
    pub general_interest: Money,
    /// Days of the doubled part.
    pub doubled_days: i64,
    /// Doubled part accrued.
    pub doubled_interest: Money,
    /// Paid at its end.
    pub paid: Money,
}

/// 利息计算结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interest {
    /// 一般债务利息, all accrued.
    pub general_interest: Money,
    /// Its days.
    pub general_days: i64,
    /// 加倍部分债务利息, all accrued.
    pub doubled_interest: Money,
    /// Its days.
    pub doubled_days: i64,
    /// Segments between payments.
    pub segments: Vec<Segment>,
    /// Still owed: costs.
    pub costs_left: Money,
    /// Still owed: general interest.
    pub general_left: Money,
    /// Still owed: principal.
    pub principal_left: Money,
    /// Still owed: doubled part.
    pub doubled_left: Money,
    /// Still owed in all.
    pub total: Money,
    /// Paid beyond what was owed.
    pub overpaid: Money,
}

/// Part of a day's doubled interest: 0.000175 = 175 ÷ 1,000,000.
const DOUBLED_PER_MILLION: i128 = 175;
const MILLION: i128 = 1_000_000;

/// Interest on `debt` up to `to`, with `payments` on or before that day in order of dates.
#[must_use]
pub fn compute(debt: &Debt, payments: &[Payment], to: NaiveDate) -> Interest {
    compute_with_pauses(debt, payments, &[], to)
}

/// As [`compute`], without doubled interest during `pauses`.
#[must_use]
pub fn compute_with_pauses(
    debt: &Debt,
    payments: &[Payment],
    pauses: &[Pause],
    to: NaiveDate,
) -> Interest {
    let mut state = State {
        costs: debt.costs,
        principal: debt.principal,
        pauses: apart(pauses),
        ..State::default()
    };
    let start = debt.general.map_or(debt.due, |general| general.from.min(debt.due));
    let mut from = start;
    let mut payments: Vec<Payment> = payments.iter().copied().filter(|p| p.on <= to).collect();
    payments.sort_by_key(|payment| payment.on);
    for payment in payments {
        state.accrue(debt, from, payment.on.max(from), payment.amount);
        from = payment.on.max(from);
    }
    if to > from || state.segments.is_empty() {
        state.accrue(debt, from, to.max(from), Money::ZERO);
    }
    state.finish()
}

#[derive(Default)]
struct State {
    costs: Money,
    principal: Money,
    general: Money,
    doubled: Money,
    general_sum: Money,
    doubled_sum: Money,
    overpaid: Money,
    segments: Vec<Segment>,
    pauses: Vec<Pause>,
}

/// The same days as `pauses`, each once.
fn apart(pauses: &[Pause]) -> Vec<Pause> {
    let mut sorted = pauses.to_vec();
    sorted.sort_unstable();
    let mut apart: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match apart.last_mut() {
            Some(last) if pause.from <= last.to => last.to = last.to.max(pause.to),
            _ => apart.push(pause),
        }
    }
    apart
}

impl State {
    /// Days after `from` up to `to` that bear the doubled part.
    fn doubled_days(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let shared = |pause: &Pause| days_between(pause.from.max(from), pause.to.min(to));
        days_between(from, to) - self.pauses.iter().map(shared).sum::<i64>()
    }

    fn accrue(&mut self, debt: &Debt, from: NaiveDate, to: NaiveDate, paid: Money) {
        let (general_days, general) = match debt.general {
            Some(general) => {
                let days = days_between(from.max(general.from), to);
                let per_year = i128::from(general.rate.0);
                let year = MILLION * i128::from(general.year_days.max(1));
                (days, share(self.principal, per_year * i128::from(days), year))
            }
            None => (0, Money::ZERO),
        };
        let doubled_days = self.doubled_days(from.max(debt.due), to);
        let doubled =
            share(self.principal, DOUBLED_PER_MILLION * i128::from(doubled_days), MILLION);
        self.segments.push(Segment {
            from,
            to,
            principal: self.principal,
            general_days,
            general_interest: general,
            doubled_days,
            doubled_interest: doubled,
            paid,
        });
        self.general = add(self.general, general);
        self.doubled = add(self.doubled, doubled);
        self.general_sum = add(self.general_sum, general);
        self.doubled_sum = add(self.doubled_sum, doubled);
        self.pay(paid);
    }

    fn pay(&mut self, mut paid: Money) {
        for owed in [&mut self.costs, &mut self.general, &mut self.principal, &mut self.doubled] {
            let part = paid.min(*owed);
            *owed = owed.saturating_sub(part);
            paid = paid.saturating_sub(part);
        }
        self.overpaid = add(self.overpaid, paid);
    }

    fn finish(self) -> Interest {
        let left = [self.costs, self.general, self.principal, self.doubled];
        Interest {
            general_interest: self.general_sum,
            general_days: self.segments.iter().map(|s| s.general_days).sum(),
            doubled_interest: self.doubled_sum,
            doubled_days: self.segments.iter().map(|s| s.doubled_days).sum(),
            costs_left: self.costs,
            general_left: self.general,
            principal_left: self.principal,
            doubled_left: self.doubled,
            total: left.into_iter().sum(),
            overpaid: self.overpaid,
            segments: self.segments,
        }
    }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days().max(0)
}

fn share(principal: Money, numerator: i128, denominator: i128) -> Money {
    principal.mul_ratio(numerator, denominator).unwrap_or(Money::MAX)
}

fn add(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}
