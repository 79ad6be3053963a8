//! What the court believes against what the institutions really have.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use kernel::Money;
use serde::Deserialize;
use serde_json::Value;

use super::Broken;
use crate::life::Life;
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
    order_id: String,
    institution: String,
    asset: String,
    state: String,
    remaining: i64,
}

async fn truth_of(stage: &Stage<'_>, life: &Life) -> Result<Vec<Truth>> {
    let mut all = Vec::new();
    for number in life.numbers() {
        let truth = stage.ask_nation(&format!("/admin/holdings/{number}")).await?;
        let truth: Vec<Truth> = serde_json::from_value(truth)?;
        all.extend(truth);
    }
    Ok(all)
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

/// Money changes hands and never its sum: debtors, applicants, case accounts and treasury together.
pub(super) async fn conserved(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let (mut there, mut expected) = (0, stage.paid_in());
    for life in lives {
        let truth = truth_of(stage, life).await?;
        there += truth.iter().map(|thing| thing.balance.as_fen()).sum::<i64>();
        expected += life.money_by(stage.today());
    }
    let (accounts, treasury) = case_money(stage).await?;
    there += accounts.values().sum::<i64>() + treasury;
    let what = format!("{expected} fen should be there, {there} are");
    Ok((there != expected).then(|| Broken::new("money-conserved", what)).into_iter().collect())
}

/// Once every message is delivered, both sides know the same of every hold and every account.
pub(super) async fn is_book(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for life in lives {
        let Some(case) = life.case() else { continue };
        let truth = truth_of(stage, life).await?;
        let believed: Vec<Believed> = sqlx::query_as(
            "SELECT order_id, institution, asset, state, held - deducted - released AS remaining
             FROM control.hold WHERE case_id = $1 ORDER BY ordered_at, id",
        )
        .bind(case)
        .fetch_all(stage.eye())
        .await?;
        for hold in &believed {
            let thing = truth
                .iter()
                .find(|thing| thing.institution == hold.institution && thing.asset == hold.asset);
            let there = thing.and_then(|t| t.holds.iter().find(|h| h.order == hold.order_id));
            found.extend(differs(stage, life, hold, there).map(|what| {
                Broken::new("view-is-book", format!("case {case}: {} {what}", hold.order_id))
            }));
        }
        for hold in truth.iter().flat_map(|thing| &thing.holds) {
            if !believed.iter().any(|known| known.order_id == hold.order) {
                let what = format!("case {case}: nobody ordered {}", hold.order);
                found.push(Broken::new("view-is-book", what));
            }
        }
        found.extend(balances(stage, life, &truth).await?);
    }
    found.extend(cash(stage).await?);
    Ok(found)
}

fn differs(
    stage: &Stage<'_>,
    life: &Life,
    hold: &Believed,
    there: Option<&TrueHold>,
) -> Option<String> {
    let held = there.map(|there| there.held.as_fen());
    match (hold.state.as_str(), held) {
        ("effective", None) if stage.has_lied(&hold.institution) => None,
        // Later credits are caught by the bank without a word.
        ("effective", Some(held)) if life.has_credit(&hold.asset) && held >= hold.remaining => None,
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
async fn balances(stage: &Stage<'_>, life: &Life, truth: &[Truth]) -> Result<Vec<Broken>> {
    let taken: Vec<(String, i64)> = sqlx::query_as(
        "SELECT h.asset, sum(h.deducted)::bigint FROM control.hold h
         WHERE h.case_id = $1 GROUP BY h.asset ORDER BY h.asset",
    )
    .bind(life.case())
    .fetch_all(stage.eye())
    .await?;
    let mut found = Vec::new();
    for (asset, taken) in taken {
        let opened = life.account_by(&asset, stage.today());
        let thing = truth.iter().find(|thing| thing.asset == asset);
        let now = thing.map(|thing| thing.balance.as_fen());
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
