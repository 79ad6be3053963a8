//! SQL of schema `cases`.

mod filing;
mod handover;
mod pauses;
mod standing;
mod timeline;

use std::collections::HashMap;

use chrono::NaiveDate;
use contract::CaseAccount;
use kernel::{Id, Money};
use law::interest::{Debt, General, Rate};
use parties::Party;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::acts::obtain::Obtained;
use crate::model::{Case, CaseFace, CaseRow, Flag, Role, State};
use crate::rules::owed::{Booked, Owed, Split, owed as reckon, split};

pub(crate) use filing::{
    NewCase, Seat, allot, copy_resumed, file_all, insert_all, insert_roles, set_next_serial,
};
pub(crate) use handover::{change_handler, set_archived};
pub(crate) use pauses::{begin_pause, end_pause};
pub use standing::matter_of;
pub(crate) use standing::{FACTS, NewEntrusting, ask, entrust, matter, recuse, set_secret};
pub use timeline::timeline;
pub(crate) use timeline::{record, record_all};

/// Code of the bank that keeps the court's case accounts.
const COURT_BANK: &str = "COURT-BANK";

/// Lock a case for an act. A case the officer may not know of is not there; a version other than the
/// one the caller saw is stale; an officer's act moves the version on.
pub async fn lock(tx: &mut Tx, case: Id<Case>) -> Result<CaseRow> {
    lock_all(tx, &[case]).await?.pop().ok_or(Fault::Missing("case"))
}

/// Lock several cases for one act, as [`lock`] does.
pub(crate) async fn lock_all(tx: &mut Tx, cases: &[Id<Case>]) -> Result<Vec<CaseRow>> {
    let first = cases.iter().filter(|case| tx.touch(case.0)).count();
    if first == 0 || tx.actor.officer().is_none() {
        return lock_rows(tx, cases).await;
    }
    // Whoever is turned away here leaves nothing behind: the act ends with its transaction.
    let statement = format!(
        "UPDATE cases.case c SET version = c.version + 1
         FROM (SELECT id FROM cases.case WHERE id = ANY($1) ORDER BY id FOR UPDATE) AS held
         WHERE c.id = held.id
         RETURNING c.id, c.number, c.state, c.flags, c.version, c.parent, c.received_on, c.filed_on,
             c.noticed_on, {FACTS}"
    );
    let seen = tx.take_seen();
    let rows = ask(tx, statement, cases).await?;
    let rows: Vec<CaseRow> = rows.iter().map(case_row).collect::<Result<_>>()?;
    let rows = in_order(cases, rows, |row| row.id)?;
    for row in &rows {
        tx.permit(row.matter.clone()).await?;
    }
    if seen.is_some_and(|seen| rows.iter().any(|row| row.version != seen + 1)) {
        return Err(Fault::Stale);
    }
    Ok(rows)
}

pub(crate) async fn lock_system(tx: &mut Tx, case: Id<Case>) -> Result<CaseRow> {
    lock_rows(tx, &[case]).await?.pop().ok_or(Fault::Missing("case"))
}

/// Locked in the order of their ids, so that two acts on the same cases wait for each other;
/// returned in the order asked.
async fn lock_rows(tx: &mut Tx, cases: &[Id<Case>]) -> Result<Vec<CaseRow>> {
    let statement = format!(
        "SELECT c.id, c.number, c.state, c.flags, c.version, c.parent, c.received_on, c.filed_on,
                c.noticed_on, {FACTS}
         FROM cases.case c WHERE c.id = ANY($1) ORDER BY c.id FOR UPDATE OF c"
    );
    let rows = ask(tx, statement, cases).await?;
    let rows: Vec<CaseRow> = rows.iter().map(case_row).collect::<Result<_>>()?;
    in_order(cases, rows, |row| row.id)
}

fn ids(cases: &[Id<Case>]) -> Vec<Uuid> {
    cases.iter().map(|case| case.0).collect()
}

/// `rows` as `cases` were asked for; each of them must be there.
fn in_order<R>(cases: &[Id<Case>], rows: Vec<R>, id: impl Fn(&R) -> Id<Case>) -> Result<Vec<R>> {
    let mut found: HashMap<Uuid, R> = rows.into_iter().map(|row| (id(&row).0, row)).collect();
    cases.iter().map(|case| found.remove(&case.0).ok_or(Fault::Missing("case"))).collect()
}

fn case_row(row: &PgRow) -> Result<CaseRow> {
    Ok(CaseRow {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        court: row.try_get("court")?,
        matter: matter(row)?,
        number: row.try_get("number")?,
        state: state(row)?,
        flags: flags(row)?,
        version: row.try_get("version")?,
        handler: row.try_get("handler")?,
        parent: row.try_get::<Option<Uuid>, _>("parent")?.map(Id::from),
        received_on: row.try_get("received_on")?,
        filed_on: row.try_get("filed_on")?,
        noticed_on: row.try_get("noticed_on")?,
        closed_on: row.try_get("closed_on")?,
    })
}

fn state(row: &PgRow) -> Result<State> {
    let code: String = row.try_get("state")?;
    State::of_code(&code).ok_or_else(|| anyhow::anyhow!("state {code}").into())
}

fn flags(row: &PgRow) -> Result<Vec<Flag>> {
    let codes: Vec<String> = row.try_get("flags")?;
    Ok(codes.iter().filter_map(|code| Flag::of_code(code)).collect())
}

macro_rules! face {
    ($more:literal) => {
        concat!(
            "SELECT c.id, c.number, c.kind, c.state, c.flags, c.version, o.name AS handler_name,
                c.applicants, c.debtors, c.title_number, c.title_court, c.title_text,
                c.effective_on, c.performance_due, c.principal, c.rate, c.received_on, c.assigned_on,
                c.noticed_on, c.closing_way, c.sub_account, c.parent, ",
            $more,
            " FROM cases.case c LEFT JOIN platform.officer o ON o.id = c.handler"
        )
    };
}

/// Cases one by one, with what policies ask of each.
const FACE_WITH_FACTS: &str = face!("{FACTS}");
/// Cases for a list, each of which row-level security lets through.
pub(crate) const FACE: &str = face!("c.court, c.handler, c.filed_on, c.closed_on, c.secret");

/// A case as shown. A case the officer may not know of is not there.
pub async fn face(tx: &mut Tx, case: Id<Case>) -> Result<CaseFace> {
    faces(tx, &[case]).await?.pop().ok_or(Fault::Missing("case"))
}

/// Several cases as shown, in the order asked.
pub(crate) async fn faces(tx: &mut Tx, cases: &[Id<Case>]) -> Result<Vec<CaseFace>> {
    let statement = FACE_WITH_FACTS.replace("{FACTS}", FACTS) + " WHERE c.id = ANY($1)";
    let rows = ask(tx, statement, cases).await?;
    for row in &rows {
        tx.permit(matter(row)?).await?;
    }
    let rows: Vec<CaseFace> = rows.iter().map(read_face).collect::<Result<_>>()?;
    in_order(cases, rows, |face| face.id)
}

/// 案号与承办人 – what a list across cases needs to name each.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Handled {
    /// Case.
    pub id: Uuid,
    /// Its number; empty before it is filed.
    pub number: String,
    /// Who handles it.
    pub handler: Option<Uuid>,
}

/// 已结案件 – one that is closed: how, and on which day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ended {
    /// Id.
    pub id: Uuid,
    /// 结案方式.
    pub way: String,
    /// When.
    #[sqlx(rename = "closed_on")]
    pub on: NaiveDate,
}

/// Those of `cases` that are closed.
pub async fn ended(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Ended>> {
    Ok(sqlx::query_as(
        "SELECT id, coalesce(closing_way, '') AS way, closed_on FROM cases.case
         WHERE id = ANY($1) AND state = 'closed' AND closed_on IS NOT NULL ORDER BY id",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?)
}

/// Number and handler of those of `cases` the reader sees.
pub async fn handled(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Handled>> {
    Ok(sqlx::query_as(
        "SELECT id, coalesce(number, '') AS number, handler FROM cases.case WHERE id = ANY($1)",
    )
    .bind(cases)
    .fetch_all(tx.sql())
    .await?)
}

pub(crate) fn read_face(row: &PgRow) -> Result<CaseFace> {
    let court: String = row.try_get("court")?;
    let rate: Option<i32> = row.try_get("rate")?;
    Ok(CaseFace {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        number: row.try_get::<Option<String>, _>("number")?.unwrap_or_default(),
        court_name: law::courts::name(&court),
        court,
        kind: row.try_get("kind")?,
        state: state(row)?,
        flags: flags(row)?,
        version: row.try_get("version")?,
        handler: row.try_get("handler")?,
        handler_name: row.try_get("handler_name")?,
        applicants: row.try_get("applicants")?,
        debtors: row.try_get("debtors")?,
        title_number: row.try_get("title_number")?,
        title_court: row.try_get("title_court")?,
        title_text: row.try_get("title_text")?,
        effective_on: row.try_get("effective_on")?,
        performance_due: row.try_get("performance_due")?,
        principal: money(row, "principal")?,
        rate: rate.map(|r| Rate::from_per_million(u32::try_from(r).unwrap_or(0)).to_string()),
        received_on: row.try_get("received_on")?,
        filed_on: row.try_get("filed_on")?,
        assigned_on: row.try_get("assigned_on")?,
        noticed_on: row.try_get("noticed_on")?,
        closed_on: row.try_get("closed_on")?,
        closing_way: row.try_get("closing_way")?,
        sub_account: row.try_get("sub_account")?,
        parent: row.try_get("parent")?,
        secret: row.try_get("secret")?,
    })
}

/// Parties of a case in a role, in the order filed.
pub async fn parties(tx: &mut Tx, case: Id<Case>, role: Role) -> Result<Vec<Id<Party>>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT party FROM cases.role WHERE case_id = $1 AND role = $2 ORDER BY place",
    )
    .bind(case.0)
    .bind(role.code())
    .fetch_all(tx.sql())
    .await?;
    Ok(ids.into_iter().map(Id::from).collect())
}

/// Who has which part in several cases: per case applicants, debtors, others, each as filed.
pub(crate) async fn sides(tx: &mut Tx, cases: &[Id<Case>]) -> Result<Vec<(Uuid, Role, Id<Party>)>> {
    let rows: Vec<(Uuid, String, Uuid)> = sqlx::query_as(
        "SELECT case_id, role, party FROM cases.role WHERE case_id = ANY($1)
         ORDER BY case_id, array_position(ARRAY['applicant', 'debtor', 'other'], role), place",
    )
    .bind(ids(cases))
    .fetch_all(tx.sql())
    .await?;
    let side = |(case, code, party): (Uuid, String, Uuid)| {
        let role = Role::ALL.iter().copied().find(|role| role.code() == code);
        Ok((case, role.ok_or_else(|| anyhow::anyhow!("role {code}"))?, Id::from(party)))
    };
    rows.into_iter().map(side).collect()
}

/// 仅限被执行人 – refuse anybody who is not a debtor of this case (法释〔2013〕20号 第7条).
pub async fn require_debtor(tx: &mut Tx, case: Id<Case>, party: Id<Party>) -> Result<()> {
    if parties(tx, case, Role::Debtor).await?.contains(&party) {
        return Ok(());
    }
    Err(law::id::CONTROL_ONLY_DEBTOR
        .refuse(
            "只能查询本案被执行人,不得查询其配偶或其他人",
            "only a debtor of this case may be looked up, not a spouse or anyone else",
        )
        .at("debtors")
        .into())
}

pub(crate) async fn set_state(tx: &mut Tx, case: Id<Case>, to: State) -> Result<()> {
    sqlx::query("UPDATE cases.case SET state = $2 WHERE id = $1")
        .bind(case.0)
        .bind(to.code())
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn set_handler(
    tx: &mut Tx,
    case: Id<Case>,
    handler: Uuid,
    on: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "UPDATE cases.case SET handler = $2, assigned_on = $3, state = 'assigned' WHERE id = $1",
    )
    .bind(case.0)
    .bind(handler)
    .bind(on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn set_noticed(tx: &mut Tx, case: Id<Case>, on: NaiveDate) -> Result<()> {
    sqlx::query("UPDATE cases.case SET noticed_on = $2, state = 'noticed' WHERE id = $1")
        .bind(case.0)
        .bind(on)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn set_closed(
    tx: &mut Tx,
    case: Id<Case>,
    way: &str,
    on: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "UPDATE cases.case SET closed_on = $2, closing_way = $3, state = 'closed' WHERE id = $1",
    )
    .bind(case.0)
    .bind(on)
    .bind(way)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn add_flag(tx: &mut Tx, case: Id<Case>, flag: Flag) -> Result<()> {
    sqlx::query(
        "UPDATE cases.case SET flags = array_append(array_remove(flags, $2), $2) WHERE id = $1",
    )
    .bind(case.0)
    .bind(flag.code())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn remove_flag(tx: &mut Tx, case: Id<Case>, flag: Flag) -> Result<()> {
    sqlx::query("UPDATE cases.case SET flags = array_remove(flags, $2) WHERE id = $1")
        .bind(case.0)
        .bind(flag.code())
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn loads(tx: &mut Tx, court: &str) -> Result<Vec<(Uuid, i64)>> {
    Ok(sqlx::query_as(
        "SELECT handler, count(*) FROM cases.case
         WHERE court = $1 AND closed_on IS NULL AND handler IS NOT NULL GROUP BY handler",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?)
}

/// Where money obtained for the case goes.
pub async fn case_account(tx: &mut Tx, case: Id<Case>) -> Result<CaseAccount> {
    let face = face(tx, case).await?;
    let account = face.sub_account.ok_or(Fault::Missing("case account"))?;
    Ok(CaseAccount { bank: COURT_BANK.to_owned(), holder: face.court_name, account })
}

/// The case whose sub-account this is.
pub async fn find_by_account(tx: &mut Tx, account: &str) -> Result<Option<Id<Case>>> {
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM cases.case WHERE sub_account = $1")
        .bind(account)
        .fetch_optional(tx.sql())
        .await?;
    Ok(id.map(Id::from))
}

/// 应执行金额 on `on`: a resumed case counts what its predecessor obtained.
pub async fn owed(tx: &mut Tx, case: Id<Case>, on: NaiveDate) -> Result<Owed> {
    owed_after(tx, case, on, &[]).await
}

/// The same once what is under way has come: each amount on the first day it may count as performed, from
/// which no interest runs on it.
pub async fn owed_after(
    tx: &mut Tx,
    case: Id<Case>,
    on: NaiveDate,
    under_way: &[(NaiveDate, Money)],
) -> Result<Owed> {
    let row = sqlx::query(
        "SELECT c.principal, c.costs, c.rate, c.year_days, c.interest_from, c.performance_due,
                booked.days, booked.applicant, booked.fee, booked.paused, booked.resumed
         FROM cases.case c CROSS JOIN LATERAL (
             WITH RECURSIVE line (id, parent) AS (
                 SELECT c.id, c.parent
                 UNION ALL
                 SELECT p.id, p.parent FROM cases.case p JOIN line ON p.id = line.parent)
             SELECT array_agg(o.on_day ORDER BY o.on_day) AS days,
                    array_agg(o.applicant ORDER BY o.on_day) AS applicant,
                    array_agg(o.fee ORDER BY o.on_day) AS fee,
                    (SELECT array_agg(p.from_day ORDER BY p.from_day, p.flag)
                     FROM cases.pause p JOIN line ON p.case_id = line.id) AS paused,
                    (SELECT array_agg(p.to_day ORDER BY p.from_day, p.flag)
                     FROM cases.pause p JOIN line ON p.case_id = line.id) AS resumed
             FROM cases.obtained o JOIN line ON o.case_id = line.id) AS booked
         WHERE c.id = $1",
    )
    .bind(case.0)
    .fetch_optional(tx.sql())
    .await?
    .ok_or(Fault::Missing("case"))?;
    let rate: Option<i32> = row.try_get("rate")?;
    let year_days: Option<i32> = row.try_get("year_days")?;
    let from: Option<NaiveDate> = row.try_get("interest_from")?;
    let general = match (rate, from) {
        (Some(rate), Some(from)) => Some(General {
            rate: Rate::from_per_million(u32::try_from(rate).unwrap_or(0)),
            year_days: u32::try_from(year_days.unwrap_or(365)).unwrap_or(365),
            from,
        }),
        _ => None,
    };
    let debt = Debt {
        principal: money(&row, "principal")?,
        costs: money(&row, "costs")?,
        general,
        due: row.try_get("performance_due")?,
    };
    let (mut booked, pauses) = (booked(&row)?, pauses::read(&row, on)?);
    for (day, amount) in under_way {
        let Split { applicant, fee, .. } = split(&reckon(&debt, &booked, &pauses, *day), *amount);
        booked.push(Booked { on: *day, applicant, fee });
        booked.sort_by_key(|booked| booked.on);
    }
    Ok(reckon(&debt, &booked, &pauses, on))
}

fn booked(row: &PgRow) -> Result<Vec<Booked>> {
    let days: Option<Vec<NaiveDate>> = row.try_get("days")?;
    let applicant: Option<Vec<i64>> = row.try_get("applicant")?;
    let fee: Option<Vec<i64>> = row.try_get("fee")?;
    let sums = applicant.unwrap_or_default().into_iter().zip(fee.unwrap_or_default());
    let booked = |(on, (applicant, fee))| {
        Ok(Booked { on, applicant: stored(applicant)?, fee: stored(fee)? })
    };
    days.unwrap_or_default().into_iter().zip(sums).map(booked).collect()
}

/// What may be held for the case as of `on`: everything still outstanding then.
pub async fn ceiling(tx: &mut Tx, case: Id<Case>, on: NaiveDate) -> Result<Money> {
    Ok(owed(tx, case, on).await?.outstanding)
}

pub(crate) async fn obtained_from(tx: &mut Tx, source: &str) -> Result<Option<Obtained>> {
    let row = sqlx::query("SELECT applicant, fee, surplus FROM cases.obtained WHERE source = $1")
        .bind(source)
        .fetch_optional(tx.sql())
        .await?;
    row.map(|row| {
        Ok(Obtained {
            applicant: money(&row, "applicant")?,
            fee: money(&row, "fee")?,
            surplus: money(&row, "surplus")?,
        })
    })
    .transpose()
}

/// What this case (not its predecessors) obtained, summed.
pub async fn obtained_of_case(tx: &mut Tx, case: Id<Case>) -> Result<Obtained> {
    let row = sqlx::query(
        "SELECT coalesce(sum(applicant), 0)::bigint AS applicant, coalesce(sum(fee), 0)::bigint
             AS fee, coalesce(sum(surplus), 0)::bigint AS surplus
         FROM cases.obtained WHERE case_id = $1",
    )
    .bind(case.0)
    .fetch_one(tx.sql())
    .await?;
    Ok(Obtained {
        applicant: money(&row, "applicant")?,
        fee: money(&row, "fee")?,
        surplus: money(&row, "surplus")?,
    })
}

pub(crate) async fn keep_obtained(
    tx: &mut Tx,
    case: Id<Case>,
    source: &str,
    on: NaiveDate,
    obtained: Obtained,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO cases.obtained (case_id, source, on_day, applicant, fee, surplus)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(case.0)
    .bind(source)
    .bind(on)
    .bind(obtained.applicant.as_fen())
    .bind(obtained.fee.as_fen())
    .bind(obtained.surplus.as_fen())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) fn money(row: &PgRow, column: &str) -> Result<Money> {
    stored(row.try_get(column)?)
}

fn stored(fen: i64) -> Result<Money> {
    Money::from_fen(fen).map_err(|error| anyhow::anyhow!("stored money: {error}").into())
}
