//! 办理 – orders worked one by one, in the order they came. What a statement does and the answer about
//! it are one transaction: after a crash either both are there or neither.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::SubsecRound;
use contract::{Answer, Order, Outcome, ResultCode};
use sqlx::{Connection, PgConnection};

use crate::gateway::Gateway;
use crate::mapping::{Mapping, Parameters, Trouble};
use crate::rules::admission::{admissible, refused};
use crate::rules::outcome;
use crate::store;

/// After so many tries with an unusable result an order is answered `INTERNAL` [D].
const TRIES: i32 = 5;
/// First wait after a failure; doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(30);

/// What came of trying to work the next order.
enum Step {
    /// Nothing to do.
    Idle,
    /// One more is answered.
    Answered,
    /// To be tried again.
    Later(String, Trouble),
}

impl Gateway {
    /// Work orders for ever.
    pub(crate) async fn work(&self) {
        let mut failures = 0_u32;
        loop {
            let woken = self.orders.notified();
            match self.step().await {
                Ok(Step::Answered) => {
                    failures = 0;
                    self.answers.notify_one();
                    continue;
                }
                Ok(Step::Idle) => {
                    failures = 0;
                    let _ = tokio::time::timeout(self.poll(), woken).await;
                    continue;
                }
                Ok(Step::Later(id, trouble)) => {
                    tracing::warn!(order = id, %trouble, "not worked");
                    if let Err(error) = store::tried(&self.pool, &id, &trouble.to_string()).await {
                        tracing::warn!(%error, "not worked");
                    }
                }
                Err(error) => tracing::warn!(error = format!("{error:#}"), "not worked"),
            }
            tokio::time::sleep(WAIT.saturating_mul(1 << failures.min(8)).min(WAIT_MAX)).await;
            failures += 1;
        }
    }

    async fn step(&self) -> Result<Step> {
        let mut tx = self.pool.begin().await?;
        if !store::work_alone(&mut tx).await? {
            return Ok(Step::Idle);
        }
        let Some((body, digest, tries)) = store::next(&mut tx).await? else {
            return Ok(Step::Idle);
        };
        let order: Order = serde_json::from_str(&body).context("an order as kept")?;
        let outcome = match self.outcome(&mut tx, &order).await {
            Ok(outcome) => outcome,
            Err(Trouble::Bad(why)) if tries + 1 >= TRIES => {
                tracing::error!(order = %order.id, why, "answered INTERNAL");
                refused(ResultCode::Internal, "本机构业务系统返回结果有误,未办理")
            }
            Err(trouble) => return Ok(Step::Later(order.id.to_string(), trouble)),
        };
        let answer = Answer {
            order: order.id.clone(),
            serial: store::next_serial(&mut tx).await?,
            answered_at: self.now().trunc_subsecs(6),
            request_digest: digest,
            outcome,
        };
        let text = serde_json::to_string(&answer)?;
        if store::answer(&mut tx, &answer, &text).await? {
            tx.commit().await?;
        }
        Ok(Step::Answered)
    }

    /// Do what an order asks. What is refused, or comes to nothing, leaves nothing behind.
    async fn outcome(&self, tx: &mut PgConnection, order: &Order) -> Result<Outcome, Trouble> {
        if let Err(refusal) = admissible(&self.settings, order, self.today()) {
            return Ok(refusal);
        }
        let mapping = self.settings.functions.get(order.act.function());
        let mapping = mapping.ok_or_else(|| Trouble::Bad("not mapped".to_owned()))?;
        let parameters = Parameters::of(order, self.now());
        if !mapping.is_sql() {
            return self.said(tx, mapping, &parameters, order).await;
        }
        let away = |error: sqlx::Error| Trouble::Away(error.to_string());
        let mut effect = tx.begin().await.map_err(away)?;
        let outcome = self.said(&mut effect, mapping, &parameters, order).await?;
        if matches!(outcome, Outcome::Refused { .. } | Outcome::Returned { .. }) {
            effect.rollback().await.map_err(away)?;
        } else {
            effect.commit().await.map_err(away)?;
        }
        Ok(outcome)
    }

    async fn said(
        &self,
        connection: &mut PgConnection,
        mapping: &Mapping,
        parameters: &Parameters,
        order: &Order,
    ) -> Result<Outcome, Trouble> {
        let rows = mapping.run(connection, &self.own, parameters).await?;
        outcome::outcome(order, &rows).map_err(|bad| Trouble::Bad(bad.to_string()))
    }
}
