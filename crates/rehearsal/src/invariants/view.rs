//! What the court believes against what the institutions really have.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use kernel::Money;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Broken;
use crate::cast::Account;
use crate::life::{Life, had_by};
use crate::stage::Stage;

/// A thing at an institution, as it really is.
#[derive(Deserialize)]
struct Truth {
    institution: String,
    asset: String,
    balance: Money,
    holds: Vec<TrueHold>,
}

#[derive(Deserialize)]
struct TrueHold {
    order: String,
    held: Money,
}

#[derive(Deserialize)]
struct CaseMoney {
    accounts: BTreeMap<String, Value>,
    treasury: Money,
}

#[derive(sqlx::FromRow)]
struct Believed {
    case_id: Uuid,
    order_id: String,
    institution: String,
    asset: String,
    state: String,
    remaining: i64,
    is_doubted: bool,
}

/// 真实情况 of everything the play's people have, by institution and number.
pub(super) struct Things(BTreeMap<(String, String), Truth>);

impl Things {
    pub(super) async fn of(stage: &Stage<'_>, lives: &[Life]) -> Result<Self> {
        let mut all = BTreeMap::new();
        for number in lives.iter().flat_map(Life::numbers) {
            let truth = stage.ask_nation(&format!("/admin/holdings/{number}")).await?;
            let truth: Vec<Truth> = serde_json::from_value(truth)?;
            all.extend(truth.into_iter().map(|t| ((t.institution.clone(), t.asset.clone()), t)));
        }
        Ok(Self(all))
    }

    fn get(&self, institution: &str, asset: &str) -> Option<&Truth> {
        self.0.get(&(institution.to_owned(), asset.to_owned()))
    }

    fn hold(&self, hold: &Believed) -> Option<&TrueHold> {
        let thing = self.get(&hold.institution, &hold.asset)?;
        thing.holds.iter().find(|there| there.order == hold.order_id)
    }
}

async fn case_money(stage: &Stage<'_>) -> Result<(BTreeMap<String, i64>, i64)> {
    let money: CaseMoney = serde_json::from_value(stage.ask_nation("/admin/case-accounts").await?)?;
    let mut accounts = BTreeMap::new();
    for (account, money) in money.accounts {
        let balance = money["balance"].as_str().context("balance")?.parse::<Money>()?;
        accounts.insert(account, balance.as_fen());
    }
    Ok((accounts, money.treasury.as_fen()))
}

async fn believed(stage: &Stage<'_>) -> Result<Vec<Believed>> {
    Ok(sqlx::query_as(
        "SELECT case_id, order_id, institution, asset, state,
             held - deducted - released AS remaining, doubted_at IS NOT NULL AS is_doubted
         FROM control.hold ORDER BY ordered_at, id",
    )
    .fetch_all(stage.eye())
    .await?)
}

/// Money changes hands and never its sum: debtors, applicants, case accounts and treasury together.
pub(super) async fn conserved(
    stage: &Stage<'_>,
    lives: &[Life],
    things: &Things,
) -> Result<Vec<Broken>> {
    let today = stage.today();
    let expected = stage.paid_in() + lives.iter().map(|life| life.money_by(today)).sum::<i64>();
    let (accounts, treasury) = case_money(stage).await?;
    let with_people: i64 = things.0.values().map(|thing| thing.balance.as_fen()).sum();
    let there = with_people + accounts.values().sum::<i64>() + treasury;
    let what = format!("{expected} fen should be there, {there} are");
    Ok((there != expected).then(|| Broken::new("money-conserved", what)).into_iter().collect())
}

/// What the law exempts is neither held nor taken, and of wages and pensions the living costs stay.
pub(super) fn protected(stage: &Stage<'_>, lives: &[Life], things: &Things) -> Vec<Broken> {
    let today = stage.today();
    let living = law::money(law::id::CONTROL_LIVING_COST_MONTHLY, today).as_fen();
    let accounts = lives.iter().flat_map(Life::accounts);
    let guarded = accounts.filter(|account| account.purpose != "ordinary");
    let touched = |account: &Account| {
        let there = things.get(account.institution, &account.asset)?;
        let held: i64 = there.holds.iter().map(|hold| hold.held.as_fen()).sum();
        let left = there.balance.as_fen() - held;
        let kept = match account.purpose {
            "wages" | "pension" => living.min(account.opening),
            _ => had_by(account, today),
        };
        let holds: Vec<_> = there.holds.iter().map(|hold| (&hold.order, hold.held)).collect();
        let what = format!("{} {}: {left} fen left of {kept}", account.purpose, account.asset);
        let what = format!("{what}, held by {holds:?}");
        (left < kept).then(|| Broken::new("exempt-is-untouched", what))
    };
    guarded.filter_map(touched).collect()
}

/// What was let go of or used up is never held again, whatever old order still comes along.
pub(super) async fn gone_for_good(stage: &Stage<'_>, things: &Things) -> Result<Vec<Broken>> {
    let believed = believed(stage).await?;
    let gone = believed.iter().filter(|hold| matches!(hold.state.as_str(), "released" | "spent"));
    let back = gone.filter(|hold| things.hold(hold).is_some());
    Ok(back
        .map(|hold| {
            let what = format!("case {}: {} is {}", hold.case_id, hold.order_id, hold.state);
            Broken::new("released-for-good", what)
        })
        .collect())
}

/// Whoever said that something is held that is not has been found out.
pub(super) async fn liars(stage: &Stage<'_>, things: &Things) -> Result<Vec<Broken>> {
    let believed = believed(stage).await?;
    let trusted = believed.iter().filter(|hold| hold.state == "effective" && !hold.is_doubted);
    let empty = trusted.filter(|hold| stage.has_lied(&hold.institution));
    Ok(empty
        .filter(|hold| things.hold(hold).is_none())
        .map(|hold| {
            let what = format!("case {}: {} holds nothing", hold.case_id, hold.institution);
            Broken::new("liar-is-found", format!("{what} for {}", hold.order_id))
        })
        .collect())
}

/// Once every message is delivered, both sides know the same of every hold and every account.
pub(super) async fn is_book(
    stage: &Stage<'_>,
    lives: &[Life],
    things: &Things,
) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    let believed = believed(stage).await?;
    for hold in &believed {
        let has_credit = lives.iter().any(|life| life.has_credit(&hold.asset));
        found.extend(differs(stage, has_credit, hold, things.hold(hold)).map(|what| {
            let (case, order) = (hold.case_id, &hold.order_id);
            Broken::new("view-is-book", format!("case {case}: {order} {what}"))
        }));
    }
    let known: BTreeSet<&str> = believed.iter().map(|hold| hold.order_id.as_str()).collect();
    let there = things.0.values().flat_map(|thing| &thing.holds);
    for hold in there.filter(|hold| !known.contains(hold.order.as_str())) {
        let what = format!("nobody ordered {}", hold.order);
        found.push(Broken::new("view-is-book", what));
    }
    found.extend(balances(stage, lives, things).await?);
    found.extend(cash(stage).await?);
    Ok(found)
}

fn differs(
    stage: &Stage<'_>,
    has_credit: bool,
    hold: &Believed,
    there: Option<&TrueHold>,
) -> Option<String> {
    let held = there.map(|there| there.held.as_fen());
    match (hold.state.as_str(), held) {
        ("effective", None) if stage.has_lied(&hold.institution) => None,
        // Later credits are caught by the bank without a word.
        ("effective", Some(held)) if has_credit && held >= hold.remaining => None,
        ("effective", Some(held)) if held == hold.remaining => None,
        // Its turn may have come there without a word.
        ("waiting", Some(_)) | ("ordered", _) => None,
        ("refused" | "released" | "spent" | "lapsed", None) => None,
        (state, held) => {
            let remaining = hold.remaining;
            Some(format!("is {state} with {remaining} fen here, {held:?} fen there"))
        }
    }
}

/// A debtor's account has lost exactly what was deducted from it.
async fn balances(stage: &Stage<'_>, lives: &[Life], things: &Things) -> Result<Vec<Broken>> {
    let taken: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT institution, asset, sum(deducted)::bigint FROM control.hold
         GROUP BY institution, asset ORDER BY institution, asset",
    )
    .fetch_all(stage.eye())
    .await?;
    let mut found = Vec::new();
    for (institution, asset, taken) in taken {
        let opened = lives.iter().find_map(|life| life.account_by(&asset, stage.today()));
        let now = things.get(&institution, &asset).map(|thing| thing.balance.as_fen());
        if now != opened.map(|opened| opened - taken) {
            let what = format!("{asset}: {opened:?} fen, {taken} deducted, {now:?} left");
            found.push(Broken::new("deducted-is-gone", what));
        }
    }
    Ok(found)
}

/// What the bank keeps for each case is what the ledger says.
async fn cash(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let (accounts, _) = case_money(stage).await?;
    let booked: Vec<(String, i64)> = sqlx::query_as(
        "SELECT c.sub_account, coalesce(a.cash, 0) FROM cases.case c
         LEFT JOIN funds.account a ON a.case_id = c.id WHERE c.sub_account IS NOT NULL
         ORDER BY 1",
    )
    .fetch_all(stage.eye())
    .await?;
    Ok(booked
        .into_iter()
        .filter_map(|(account, cash)| {
            let there = accounts.get(&account).copied().unwrap_or(0);
            let what = format!("account {account}: {cash} fen booked, {there} at the bank");
            (there != cash).then(|| Broken::new("cash-is-there", what))
        })
        .collect())
}
