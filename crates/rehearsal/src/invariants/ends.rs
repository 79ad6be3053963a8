//! What must come of everything in the end.

use anyhow::Result;

use super::Broken;
use crate::cast::Wealth;
use crate::life::Life;
use crate::stage::Stage;

/// Every order is answered, noted as overdue, or at the counter, once its time has passed and the
/// look-out had its turn: in a court that dies all day long it still waits for it.
pub(super) async fn of_orders(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT act || ' ' || id || ' to ' || institution FROM exchange.outgoing
         WHERE answered_at IS NULL AND overdue_at IS NULL AND state <> 'counter'
             AND answer_by < $1::timestamptz - interval '1 day'
             AND NOT EXISTS (SELECT FROM platform.job WHERE name = 'exchange.overdue' AND run_at <= $1)
         ORDER BY id",
    )
    .bind(stage.now())
    .fetch_all(stage.eye())
    .await?;
    Ok(found.into_iter().map(|what| Broken::new("answered-or-noted", what)).collect())
}

/// Every case ends; one whose debtors have enough is paid. A closed case has let go of everything.
pub(super) async fn of_cases(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let mut found = closed_clean(stage).await?;
    found.extend(lifted(stage).await?);
    for life in lives {
        let Some(case) = life.case() else {
            found.push(Broken::new("case-ends", format!("case {} was never filed", life.name())));
            continue;
        };
        let look = crate::store::look(stage.eye(), case).await?;
        let is_excused = look.at_counter > 0 || life.was_lied_to(stage);
        let is_over = matches!(look.state.as_str(), "closed" | "rejected");
        let is_over = is_over || life.is_control() && life.is_over();
        if !is_over && look.at_counter == 0 {
            let what = format!("case {case} ({}) is {}: {look:?}", life.name(), look.state);
            found.push(Broken::new("case-ends", what));
        } else if is_over
            && look.state == "closed"
            && life.wealth() == Wealth::Enough
            && !life.is_control()
            && !is_excused
        {
            let way: Option<String> =
                sqlx::query_scalar("SELECT closing_way FROM cases.case WHERE id = $1")
                    .bind(case)
                    .fetch_one(stage.eye())
                    .await?;
            if way.as_deref() != Some("satisfied") {
                let what = format!("case {case} ({}) had enough and ended {way:?}", life.name());
                found.push(Broken::new("enough-is-paid", what));
            }
        }
    }
    Ok(found)
}

/// 终本后查询: every ended case was asked about when its time came, and what was found was held at once,
/// with the suggestion to resume.
pub(super) async fn of_ended(stage: &Stage<'_>, lives: &[Life]) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for life in lives.iter().filter(|life| life.has_ended()) {
        let Some(case) = life.case() else { continue };
        let look = crate::store::look(stage.eye(), case).await?;
        match look.requery.as_deref() {
            Some("done") => {}
            Some("incomplete") if crate::store::was_silence(stage.eye(), case).await? => continue,
            other => {
                let what = format!("case {case} ({}): {other:?}", life.name());
                found.push(Broken::new("ended-is-asked-about", what));
                continue;
            }
        }
        if !life.ended_with_enough() || life.was_lied_to(stage) {
            continue;
        }
        let (held, suggested): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT coalesce(sum(held), 0)::bigint FROM control.hold WHERE case_id = $1),
                 (SELECT count(*) FROM closing.suggestion WHERE case_id = $1)",
        )
        .bind(case)
        .fetch_one(stage.eye())
        .await?;
        if held < life.principal() || suggested == 0 {
            let what = format!("case {case} ({}): {held} fen, {suggested} suggested", life.name());
            found.push(Broken::new("hit-is-held", what));
        }
    }
    Ok(found)
}

async fn closed_clean(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT 'case ' || c.id || ' ' || c.closing_way FROM cases.case c
         WHERE c.state = 'closed' AND c.closing_way <> 'procedure_ended' AND (
             EXISTS (SELECT FROM control.hold h WHERE h.case_id = c.id
                     AND h.state IN ('ordered', 'effective', 'waiting'))
             OR EXISTS (SELECT FROM funds.account a WHERE a.case_id = c.id AND a.cash > 0
                 AND NOT EXISTS (SELECT FROM funds.receipt r WHERE r.case_id = c.id
                     AND (r.received_at AT TIME ZONE 'Asia/Shanghai')::date >= c.closed_on)))
         ORDER BY c.id",
    )
    .fetch_all(stage.eye())
    .await?;
    Ok(found.into_iter().map(|what| Broken::new("closed-is-clean", what)).collect())
}

async fn lifted(stage: &Stage<'_>) -> Result<Vec<Broken>> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT 'case ' || c.id || ' restriction ' || r.id FROM discipline.restriction r
         JOIN cases.case c ON c.id = r.case_id
         WHERE c.state = 'closed' AND (r.lifted_on IS NULL OR r.lifted_on > r.lift_due)
         ORDER BY r.id",
    )
    .fetch_all(stage.eye())
    .await?;
    Ok(found.into_iter().map(|what| Broken::new("restriction-lifted", what)).collect())
}
