//! 查询轮次、已查明财产、冻结 – the nouns of control and their states.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contract::{Manner, PropertyKind, Purpose};
use kernel::{Id, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// 查询目的 – why a round was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundPurpose {
    /// 首次网络查控.
    First,
    /// 再次查询 during the case.
    Repeat,
    /// 线索核查.
    Clue,
    /// 终本后每六个月查询.
    Requery,
    /// 持续查控.
    Repetition,
}

impl RoundPurpose {
    pub(crate) fn code(self) -> &'static str {
        match self {
            RoundPurpose::First => "first",
            RoundPurpose::Repeat => "repeat",
            RoundPurpose::Clue => "clue",
            RoundPurpose::Requery => "requery",
            RoundPurpose::Repetition => "repetition",
        }
    }
}

/// 查询轮次 – everyone asked about the debtors at one time. Complete only when all have answered.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Round {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// 1, 2, 3 … within the case.
    pub number: i32,
    /// Why.
    pub purpose: String,
    /// When asked.
    pub started_at: DateTime<Utc>,
    /// When the last one answered or ran out of time.
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether everybody answered: silence is not "no property".
    pub complete: bool,
}

/// 查询 – one institution asked about one debtor.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Inquiry {
    /// Order.
    pub order_id: String,
    /// Round.
    pub round: Uuid,
    /// About whom.
    pub debtor: Uuid,
    /// Asked whom.
    pub institution: String,
    /// `find_accounts` or `query`.
    pub act: String,
    /// `asked`, `answered`, `refused`, `overdue`.
    pub state: String,
    /// When answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Result code or count.
    pub result: Option<String>,
}

/// 已查明财产 – property an institution says the debtor has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Property {
    /// Id.
    #[schema(value_type = Uuid)]
    pub id: Id<Property>,
    /// Whose.
    pub debtor: Uuid,
    /// Who says so.
    pub institution: String,
    /// Kind.
    #[schema(value_type = String)]
    pub kind: PropertyKind,
    /// Account, plate, unit number.
    pub asset: String,
    /// How the institution calls it.
    pub name: String,
    /// Balance or quantity of money.
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// What of it is free.
    #[schema(value_type = Option<String>)]
    pub available: Option<Money>,
    /// How many, of what is counted.
    pub units: Option<u64>,
    /// What the account is for.
    #[schema(value_type = String)]
    pub purpose: Purpose,
    /// Whether bound for a term.
    pub fixed_term: bool,
    /// What else the institution says of it, by the names of the catalogue.
    pub facts: BTreeMap<String, String>,
    /// When last seen.
    pub found_at: DateTime<Utc>,
    /// 不予处置的理由, once assessed.
    pub reason_kept: Option<String>,
}

/// 控制范围 – how much of a property is to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Money up to a limit.
    Money(Money),
    /// A thing; so many of it where it is counted.
    Thing { manner: Manner, units: Option<u64> },
}

impl Extent {
    pub(crate) fn limit(self) -> Option<Money> {
        match self {
            Extent::Money(limit) => Some(limit),
            Extent::Thing { .. } => None,
        }
    }

    pub(crate) fn manner(self) -> Option<Manner> {
        match self {
            Extent::Money(_) => None,
            Extent::Thing { manner, .. } => Some(manner),
        }
    }

    pub(crate) fn units(self) -> Option<u64> {
        match self {
            Extent::Money(_) => None,
            Extent::Thing { units, .. } => units,
        }
    }
}

/// 冻结状态 – how a hold stands. "Effective" needs an execution answer, never only a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum HoldState {
    /// Ordered, no answer yet.
    Ordered,
    /// 已冻结.
    Effective,
    /// 轮候.
    Waiting,
    /// Not done; see the refusal.
    Refused,
    /// 已解除.
    Released,
    /// 已逾期失效 – never shown as frozen.
    Lapsed,
    /// 已全部扣划.
    Spent,
}

/// 冻结 – one hold on one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hold {
    /// Id.
    #[schema(value_type = Uuid)]
    pub id: Id<Hold>,
    /// Case it serves.
    pub case_id: Uuid,
    /// Whose property.
    pub debtor: Uuid,
    /// On what.
    #[schema(value_type = Uuid)]
    pub property: Id<Property>,
    /// At whom.
    pub institution: String,
    /// Account, plate, unit number.
    pub asset: String,
    /// Order that made it.
    pub order_id: String,
    /// Ruling behind it.
    pub ruling: String,
    /// How it stands.
    pub state: HoldState,
    /// Kind of the thing.
    #[schema(value_type = String)]
    pub kind: PropertyKind,
    /// 查封方式 of a thing: `register`, `full`, `disposable`; none for money.
    pub manner: Option<String>,
    /// How many were ordered to be held, of what is counted.
    pub units: Option<u64>,
    /// How many really are.
    pub held_units: Option<u64>,
    /// 冻结限额; none for seals.
    #[schema(value_type = Option<String>)]
    pub limit: Option<Money>,
    /// 实际控制额.
    #[schema(value_type = String)]
    pub held: Money,
    /// 已扣划.
    #[schema(value_type = String)]
    pub deducted: Money,
    /// 已解除.
    #[schema(value_type = String)]
    pub released: Money,
    /// 轮候顺位: 0 effective, 1 first in line.
    pub rank: Option<i32>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// When answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Why refused.
    pub refusal: Option<String>,
    /// When asking again proved that it is there.
    pub verified_at: Option<DateTime<Utc>>,
    /// When the institution's own words first spoke against it, while that is not settled.
    pub doubted_at: Option<DateTime<Utc>>,
    /// 随冻随扣 – whether what it catches is taken at once.
    pub takes: bool,
}

impl Hold {
    /// Whether it is a thing that is held, not money.
    #[must_use]
    pub fn is_of_a_thing(&self) -> bool {
        self.manner.is_some()
    }

    /// Ordered or in force or in line: it has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, HoldState::Ordered | HoldState::Effective | HoldState::Waiting)
    }

    /// What the case still holds by it: the limit while ordered or live, less what has gone.
    #[must_use]
    pub fn live(&self) -> Money {
        if !self.is_open() {
            return Money::ZERO;
        }
        let base = self.limit.unwrap_or(Money::ZERO);
        let gone = self.deducted.checked_add(self.released).unwrap_or(Money::MAX);
        base.checked_sub(gone).unwrap_or(Money::ZERO)
    }

    /// What it holds now, or will as far as anybody knows.
    #[must_use]
    pub fn holding(&self) -> Money {
        match self.state {
            HoldState::Ordered => self.limit.unwrap_or(Money::ZERO),
            _ => self.remaining(),
        }
    }

    /// What it keeps from the debtor's use since it was ordered: held or already taken, and not let go.
    #[must_use]
    pub fn caught(&self) -> Money {
        match self.state {
            HoldState::Ordered => self.limit.unwrap_or(Money::ZERO),
            _ => self.held.saturating_sub(self.released),
        }
    }

    /// Whether the institution did as asked and less than the limit was there to hold.
    #[must_use]
    pub fn fell_short(&self) -> bool {
        let is_done =
            !matches!(self.state, HoldState::Ordered | HoldState::Refused | HoldState::Lapsed);
        is_done && self.limit.is_some_and(|limit| self.held < limit)
    }

    /// Whether nothing of its limit is left for `amount` more to be taken from it.
    #[must_use]
    pub fn is_spent_by(&self, amount: Money) -> bool {
        self.live() <= amount
    }

    /// What can still be taken from or let go of it.
    #[must_use]
    pub fn remaining(&self) -> Money {
        if self.state != HoldState::Effective {
            return Money::ZERO;
        }
        let gone = self.deducted.checked_add(self.released).unwrap_or(Money::MAX);
        self.held.checked_sub(gone).unwrap_or(Money::ZERO)
    }
}

/// 持续查控 – an approved order to ask again every few days and to hold what comes.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Repetition {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Days from one round to the next.
    pub every_days: i32,
    /// 随冻随扣 – whether what is caught is taken at once.
    pub takes: bool,
    /// When it was approved.
    pub ordered_at: DateTime<Utc>,
    /// Day of the next round.
    pub next_on: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Rounds so far.
    pub rounds: i32,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// `satisfied`, `over`, `stopped`, `closed`.
    pub ending: Option<String>,
    /// Why it was stopped.
    pub reason: Option<String>,
}

/// 即将届满的控制 – a hold that will end soon.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EndingHold {
    /// Case.
    pub case_id: Uuid,
    /// Its number.
    pub number: String,
    /// Hold.
    #[schema(value_type = Uuid)]
    pub hold: Id<Hold>,
    /// At whom.
    pub institution: String,
    /// Kind of the thing.
    #[schema(value_type = String)]
    pub kind: PropertyKind,
    /// Last day.
    pub until: NaiveDate,
    /// Days left.
    pub days_left: i64,
}

/// 解除进度 – an order to let go, and how far it has come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Release {
    /// Order.
    pub order_id: String,
    /// Of which hold.
    pub hold: Uuid,
    /// At whom.
    pub institution: String,
    /// Account, plate, unit number.
    pub asset: String,
    /// How much; none for a thing.
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// Ruling behind it.
    pub ruling: String,
    /// `ordered`, `done`, `refused`.
    pub state: String,
    /// When ordered.
    pub ordered_at: DateTime<Utc>,
    /// When the institution said so.
    pub done_at: Option<DateTime<Utc>>,
    /// Why not.
    pub refusal: Option<String>,
}

/// 核对差异 – what we believe of a hold, against what its institution says.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Difference {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Which hold.
    pub hold: Uuid,
    /// At whom.
    pub institution: String,
    /// `missing_there`, `less_there`, `still_there`, `more_there`, `other_end`, `other_rank`.
    pub kind: String,
    /// What showed it: its `register`, a `query` or a `notice`.
    pub source: String,
    /// What we believe.
    pub ours: String,
    /// What they say.
    pub theirs: String,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// To be looked into by.
    pub due: NaiveDate,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
    /// `agrees_again`, `void`, `explained`.
    pub settlement: Option<String>,
    /// Why, when somebody settled it.
    pub reason: Option<String>,
}

/// 协助单位异议 – what an institution has against an order.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Objection {
    /// Id.
    pub id: Uuid,
    /// Case.
    pub case_id: Uuid,
    /// Who objects.
    pub institution: String,
    #[serde(skip)]
    pub(crate) serial: i64,
    /// Against which order.
    pub order_id: String,
    /// Its words.
    #[sqlx(skip)]
    pub text: String,
    /// When it was lodged.
    pub lodged_on: NaiveDate,
    /// To be decided by.
    pub due: NaiveDate,
    /// When it was.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether the institution was right.
    pub upheld: Option<bool>,
    /// Why.
    pub reason: Option<String>,
}
