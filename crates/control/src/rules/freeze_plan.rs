//! 冻结方案 – which accounts to freeze and how much on each: enough for claim and costs, with the
//! least harm. 查扣冻规定 第3条 (exempt property), 第19条 (no clear excess); 民事诉讼法 第254条
//! (living costs); 善意执行 – fewest institutions first.

use contract::{PropertyKind, Purpose};
use kernel::{Id, Money};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Property;
use crate::rules::exempt::{Holdable, holdable};

/// 冻结项 – one line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanLine {
    /// What to freeze.
    #[schema(value_type = uuid::Uuid)]
    pub property: Id<Property>,
    /// At whom.
    pub institution: String,
    /// Account.
    pub asset: String,
    /// 冻结限额.
    #[schema(value_type = String)]
    pub limit: Money,
    /// Why this one, Chinese.
    pub zh: String,
    /// Why this one, English.
    pub en: String,
}

/// 不予冻结项 – property the plan leaves alone, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Spared {
    /// What is left alone.
    #[schema(value_type = uuid::Uuid)]
    pub property: Id<Property>,
    /// At whom.
    pub institution: String,
    /// Account, plate, unit number.
    pub asset: String,
    /// Rule behind it, when the law spares it.
    pub rule: Option<String>,
    /// Why, Chinese.
    pub zh: String,
    /// Why, English.
    pub en: String,
}

/// 冻结方案 – what will be held where, why not more, and what stays uncovered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FreezePlan {
    /// 拟控制总额 – to be covered.
    #[schema(value_type = String)]
    pub target: Money,
    /// Already held by live freezes.
    #[schema(value_type = String)]
    pub held: Money,
    /// What to freeze.
    pub lines: Vec<PlanLine>,
    /// What to leave alone.
    pub spared: Vec<Spared>,
    /// 缺口 – not covered by anything found.
    #[schema(value_type = String)]
    pub uncovered: Money,
}

/// What a plan is made from.
pub(crate) struct Ask<'a> {
    pub(crate) target: Money,
    pub(crate) held: Money,
    pub(crate) found: &'a [Property],
    /// 生活必需费用 left on an account that receives wages or a pension.
    pub(crate) living_cost: Money,
    /// Balances below this are not worth a bank's and a debtor's trouble.
    pub(crate) trifle: Money,
}

/// Make the plan. Pure: the same answers always give the same plan.
pub(crate) fn plan(ask: &Ask<'_>) -> FreezePlan {
    let mut spared = Vec::new();
    let mut usable: Vec<(&Property, Money)> = Vec::new();
    for property in ask.found {
        match freezable(property, ask) {
            Ok(amount) => usable.push((property, amount)),
            Err(left_alone) => spared.push(*left_alone),
        }
    }
    let need = ask.target.checked_sub(ask.held).unwrap_or(Money::ZERO);
    let (lines, mut unused) = choose(usable, need);
    spared.append(&mut unused);
    let planned: Money = lines.iter().map(|line| line.limit).sum();
    let uncovered = need.checked_sub(planned).unwrap_or(Money::ZERO);
    FreezePlan { target: ask.target, held: ask.held, lines, spared, uncovered }
}

/// How much of a property the plan freezes, or why none of it.
fn freezable(property: &Property, ask: &Ask<'_>) -> Result<Money, Box<Spared>> {
    let alone = |rule, zh: &str, en: &str| Err(Box::new(spare(property, rule, zh, en)));
    let available = property.available.unwrap_or(Money::ZERO);
    match holdable(property, ask.living_cost) {
        Holdable::NoAccount => alone(None, "非账户类财产,另行查封", "not an account; to be sealed"),
        Holdable::Exempt => {
            alone(Some(law::id::CONTROL_EXEMPT.as_str()), "法律限制执行的账户", "exempt by law")
        }
        Holdable::AboveLivingCost(free) if free < ask.trifle => alone(
            Some(law::id::CONTROL_LIVING_COST.as_str()),
            "工资或养老金账户,应保留生活必需费用",
            "wage or pension account: living costs must be left",
        ),
        Holdable::AboveLivingCost(free) => Ok(free),
        Holdable::Freely if available < ask.trifle => alone(None, "余额过小", "balance too small"),
        Holdable::Freely => Ok(available),
    }
}

/// Cover `need` from the fewest accounts: ordinary ones before wages and pensions, cash before what has
/// to be redeemed, one sufficient account (the smallest that suffices) before several, larger before
/// smaller.
fn choose(mut usable: Vec<(&Property, Money)>, mut need: Money) -> (Vec<PlanLine>, Vec<Spared>) {
    let mut lines = Vec::new();
    while need > Money::ZERO && !usable.is_empty() {
        usable.sort_by_key(|(property, free)| preference(property, *free, need));
        let (property, free) = usable.remove(0);
        let limit = free.min(need);
        let (zh, en) = if free >= need {
            ("一户即可足额", "this account alone suffices")
        } else {
            ("余额较大,优先冻结以减少冻结户数", "largest balance first, to touch fewer accounts")
        };
        lines.push(PlanLine {
            property: property.id,
            institution: property.institution.clone(),
            asset: property.asset.clone(),
            limit,
            zh: zh.to_owned(),
            en: en.to_owned(),
        });
        need = need.checked_sub(limit).unwrap_or(Money::ZERO);
    }
    let unused = usable
        .into_iter()
        .map(|(property, _)| {
            spare(property, None, "已足额,不再冻结", "already covered; nothing more to hold")
        })
        .collect();
    (lines, unused)
}

/// Lower sorts first.
fn preference(property: &Property, free: Money, need: Money) -> (bool, u8, bool, i64, String) {
    let is_livelihood = property.purpose != Purpose::Ordinary;
    let suffices = free >= need;
    let size = if suffices { free.as_fen() } else { -free.as_fen() };
    (is_livelihood, remoteness(property.kind), !suffices, size, property.asset.clone())
}

/// 先现金存款,后其他 – how far money is from cash: what must be redeemed or surrendered first comes
/// after what can be deducted at once, and what serves old age, illness or housing comes last.
fn remoteness(kind: PropertyKind) -> u8 {
    use PropertyKind as P;
    match kind {
        P::WealthProduct | P::Fund | P::TaxRefund | P::InsuranceDividend => 1,
        P::Insurance | P::HousingFund => 2,
        _ => 0,
    }
}

fn spare(property: &Property, rule: Option<&str>, zh: &str, en: &str) -> Spared {
    Spared {
        property: property.id,
        institution: property.institution.clone(),
        asset: property.asset.clone(),
        rule: rule.map(str::to_owned),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
