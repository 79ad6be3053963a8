//! 一键查询 – how many messages a debtor costs and how long the answer takes, when every bank is asked and
//! when the People's Bank says first where there are accounts.

use std::time::Instant;

use anyhow::Result;
use platform::Officer;

use crate::Sizes;
use crate::house::{COURT, House};
use crate::load::{self, Load};
use crate::mail;
use crate::meter::{count, ratio};
use crate::orders::settled;
use crate::people::nation;
use crate::row::{Row, figure, quantile};

/// So many times fewer messages.
const WANTED: f64 = 200.0;

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let banks: Vec<String> = sqlx::query_scalar(
        "SELECT code FROM exchange.institution WHERE kind = 'bank' AND 'query' = ANY(functions)
         ORDER BY code",
    )
    .fetch_all(&house.pool)
    .await?;
    let (fan_out, one_key) = (fan_out(house, sizes, &banks).await?, one_key(house, sizes).await?);
    let orders = quantile(&one_key.orders, 0.5).max(1.0);
    let messages = format!(
        "{} orders a debtor against {} (longest {}); each has a receipt and an answer",
        banks.len(),
        figure(orders),
        figure(quantile(&one_key.orders, 1.0)),
    );
    let wanted = (banks.len() > 1000).then_some(WANTED);
    let what = format!("one-key against {} banks", banks.len());
    Ok(vec![
        Row::rate(&what, "× fewer", count(banks.len()) / orders, wanted)
            .spent([messages])
            .broken(load::broken(house).await?),
        Row::time(
            "a debtor by one-key, all answers in",
            "s",
            quantile(&one_key.seconds, 0.5),
            None,
        )
        .peer("every bank asked", quantile(&fan_out, 0.5))
        .spent([format!("{} debtors by one-key, departments included", one_key.orders.len())]),
    ])
}

/// Seconds until all banks have answered about a debtor, one debtor after another; sorted.
async fn fan_out(house: &House, sizes: &Sizes, banks: &[String]) -> Result<Vec<f64>> {
    let app = house.app()?;
    let officer: Officer = mail::sender(&app).await?;
    let mut seconds = Vec::new();
    for debtor in 0..sizes.fan_out {
        let person = mail::person(&nation(), debtor)?;
        let mails = banks
            .iter()
            .map(|bank| mail::question((COURT, &officer), bank, &person, debtor))
            .collect();
        let begun = Instant::now();
        mail::post(&app, mails).await?;
        settled(house).await?;
        seconds.push(begun.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds)
}

/// What the real act took, by debtor; each sorted.
struct OneKey {
    /// Orders to the People's Bank and to banks.
    orders: Vec<f64>,
    seconds: Vec<f64>,
}

async fn one_key(house: &House, sizes: &Sizes) -> Result<OneKey> {
    let load = Load::ready(house, "yijian", 0, sizes.one_key).await?;
    let mut seconds = Vec::new();
    for number in 0..load.cases.len() {
        let begun = Instant::now();
        load.begin(number).await?;
        load.over_of(&load.cases[number..=number]).await?;
        seconds.push(begun.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let counts: Vec<i64> = sqlx::query_scalar(
        "SELECT count(*) AS orders FROM control.inquiry q
         JOIN exchange.institution i ON i.code = q.institution
         WHERE q.case_id = ANY($1) AND i.kind IN ('pboc', 'bank')
         GROUP BY q.case_id, q.debtor ORDER BY orders",
    )
    .bind(&load.cases)
    .fetch_all(&house.pool)
    .await?;
    let orders = counts.into_iter().map(|orders| ratio(orders, 1.0)).collect();
    Ok(OneKey { orders, seconds })
}
