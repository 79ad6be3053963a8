//! SQL of schema `cases`.

mod handover;
mod pauses;
mod timeline;

use chrono::{Datelike, NaiveDate};
use contract::CaseAccount;
use kernel::{CaseNumber, CourtCode, Id, Money, TypeCode};
use law::interest::{Debt, General, Rate};
use parties::Party;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::acts::file::Application;
use crate::acts::obtain::Obtained;
use crate::model::{Case, CaseFace, CaseRow, Flag, Role, State};
use crate::rules::owed::{Booked, Owed, owed as reckon};

pub(crate) use handover::{change_handler, set_archived};
pub(crate) use pauses::{begin_pause, end_pause};
pub(crate) use timeline::record;
pub use timeline::timeline;

/// Code of the bank that keeps the court's case accounts.
const COURT_BANK: &str = "COURT-BANK";
/// Order of provinces inside sub-account numbers.
const PROVINCES: &str = "最京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵";

/// A case about to be kept.
pub(crate) struct NewCase<'a> {
    pub(crate) id: Uuid,
    pub(crate) court: &'a CourtCode,
    pub(crate) kind: TypeCode,
    pub(crate) application: &'a Application,
    pub(crate) rate: Option<Rate>,
}

pub(crate) async fn insert(tx: &mut Tx, new: NewCase<'_>) -> Result<()> {
    let application = new.application;
    let (title, claim) = (&application.title, &application.claim);
    let costs: Money = [claim.court_fee, claim.preservation_fee].into_iter().flatten().sum();
    let names = |list: &[parties::NewParty]| {
        list.iter().map(|party| party.name.trim()).collect::<Vec<_>>().join("、")
    };
    let terms = claim.interest.as_ref();
    sqlx::query(
        "INSERT INTO cases.case (id, court, kind, state, received_on, title_number, title_court,
             title_kind, title_text, effective_on, performance_due, principal, rate, year_days,
             interest_from, costs, applicants, debtors)
         VALUES ($1, $2, $3, 'received', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             $17)",
    )
    .bind(new.id)
    .bind(new.court.as_str())
    .bind(new.kind.as_str())
    .bind(application.received_on)
    .bind(&title.number)
    .bind(&title.court)
    .bind(&title.kind)
    .bind(&title.text)
    .bind(title.effective_on)
    .bind(title.last_performance_day)
    .bind(claim.principal.as_fen())
    .bind(new.rate.map(|rate| i32::try_from(rate.per_million()).unwrap_or(i32::MAX)))
    .bind(terms.map(|t| i32::try_from(t.year_days).unwrap_or(365)))
    .bind(terms.map(|t| t.from))
    .bind(costs.as_fen())
    .bind(names(&application.applicants))
    .bind(names(&application.debtors))
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn insert_role(
    tx: &mut Tx,
    case: Id<Case>,
    party: Id<Party>,
    role: Role,
    place: usize,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO cases.role (case_id, party, role, place) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(case.0)
    .bind(party.0)
    .bind(role.code())
    .bind(i32::try_from(place).unwrap_or(i32::MAX))
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The next number of a court, kind and year. The counter's row stays locked until the act commits,
/// so that numbers have neither gaps nor doubles.
pub(crate) async fn allot(
    tx: &mut Tx,
    court: &str,
    kind: TypeCode,
    today: NaiveDate,
) -> Result<CaseNumber> {
    let serial: i32 = sqlx::query_scalar(
        "INSERT INTO cases.serial (court, kind, year, next) VALUES ($1, $2, $3, 2)
         ON CONFLICT (court, kind, year) DO UPDATE SET next = serial.next + 1
         RETURNING next - 1",
    )
    .bind(court)
    .bind(kind.as_str())
    .bind(today.year())
    .fetch_one(tx.sql())
    .await?;
    let court = court.parse().map_err(|error| anyhow::anyhow!("court {court}: {error}"))?;
    Ok(CaseNumber {
        year: u16::try_from(today.year()).unwrap_or(u16::MAX),
        court,
        kind,
        serial: u32::try_from(serial).unwrap_or(u32::MAX),
        suffix: None,
    })
}

pub(crate) async fn set_next_serial(
    tx: &mut Tx,
    court: &str,
    kind: TypeCode,
    year: i32,
    next: u32,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO cases.serial (court, kind, year, next) VALUES ($1, $2, $3, $4)
         ON CONFLICT (court, kind, year) DO UPDATE SET next = excluded.next
         WHERE serial.next <= excluded.next",
    )
    .bind(court)
    .bind(kind.as_str())
    .bind(year)
    .bind(i32::try_from(next).unwrap_or(i32::MAX))
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 {
        return Err(law::id::SERIAL_UNIQUE
            .refuse(
                format!("{court}{kind}{year}年的编号已用过{next}"),
                format!("numbers of {court} {kind} {year} have passed {next}"),
            )
            .into());
    }
    Ok(())
}

/// 案款子账号 – derived from the case number, so that it can be printed before anything is asked of
/// the bank.
fn sub_account(number: &CaseNumber) -> String {
    let province = PROVINCES.chars().position(|c| c == number.court.province()).unwrap_or(99);
    let kind = u8::from(number.kind == TypeCode::RESUME);
    let digits = number.court.digits();
    format!("{:04}{province:02}{digits:0>4}{kind}{:08}", number.year, number.serial)
}

pub(crate) async fn file(
    tx: &mut Tx,
    case: Id<Case>,
    number: &CaseNumber,
    today: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "UPDATE cases.case SET year = $2, serial = $3, number = $4, sub_account = $5,
             filed_on = $6, state = 'filed'
         WHERE id = $1",
    )
    .bind(case.0)
    .bind(i32::from(number.year))
    .bind(i32::try_from(number.serial).unwrap_or(i32::MAX))
    .bind(number.to_string())
    .bind(sub_account(number))
    .bind(today)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn copy_resumed(
    tx: &mut Tx,
    from: Id<Case>,
    to: Id<Case>,
    number: &CaseNumber,
    today: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO cases.case (id, court, kind, year, serial, number, sub_account, state, handler,
             parent, received_on, filed_on, assigned_on, noticed_on, title_number, title_court,
             title_kind, title_text, effective_on, performance_due, principal, rate, year_days,
             interest_from, costs, applicants, debtors)
         SELECT $2, court, $3, $4, $5, $6, $7, 'noticed', handler, id, $8, $8, $8, $8, title_number,
             title_court, title_kind, title_text, effective_on, performance_due, principal, rate,
             year_days, interest_from, costs, applicants, debtors
         FROM cases.case WHERE id = $1",
    )
    .bind(from.0)
    .bind(to.0)
    .bind(number.kind.as_str())
    .bind(i32::from(number.year))
    .bind(i32::try_from(number.serial).unwrap_or(i32::MAX))
    .bind(number.to_string())
    .bind(sub_account(number))
    .bind(today)
    .execute(tx.sql())
    .await?;
    sqlx::query(
        "INSERT INTO cases.role (case_id, party, role, note, place)
         SELECT $2, party, role, note, place FROM cases.role WHERE case_id = $1",
    )
    .bind(from.0)
    .bind(to.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Lock a case for an act. A case of another court is not there; a version other than the one the
/// caller saw is stale; an officer's act moves the version on.
pub async fn lock(tx: &mut Tx, case: Id<Case>) -> Result<CaseRow> {
    let first = tx.touch(case.0);
    let seen = if first { tx.take_seen() } else { None };
    let row = lock_system(tx, case).await?;
    let Some(officer) = tx.actor.officer() else { return Ok(row) };
    if officer.court != row.court {
        return Err(Fault::Missing("case"));
    }
    if seen.is_some_and(|seen| seen != row.version) {
        return Err(Fault::Stale);
    }
    if first {
        sqlx::query("UPDATE cases.case SET version = version + 1 WHERE id = $1")
            .bind(case.0)
            .execute(tx.sql())
            .await?;
    }
    Ok(CaseRow { version: row.version + i64::from(first), ..row })
}

pub(crate) async fn lock_system(tx: &mut Tx, case: Id<Case>) -> Result<CaseRow> {
    let row = sqlx::query(
        "SELECT id, court, number, state, flags, version, handler, parent, received_on, filed_on,
                noticed_on, closed_on
         FROM cases.case WHERE id = $1 FOR UPDATE",
    )
    .bind(case.0)
    .fetch_optional(tx.sql())
    .await?
    .ok_or(Fault::Missing("case"))?;
    Ok(CaseRow {
        id: case,
        court: row.try_get("court")?,
        number: row.try_get("number")?,
        state: state(&row)?,
        flags: flags(&row)?,
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

pub(crate) const FACE: &str = "SELECT c.id, c.number, c.court, c.kind, c.state, c.flags, c.version,
        c.handler, o.name AS handler_name, c.applicants, c.debtors, c.title_number, c.title_court,
        c.title_text, c.effective_on, c.performance_due, c.principal, c.rate, c.received_on,
        c.filed_on, c.assigned_on, c.noticed_on, c.closed_on, c.closing_way, c.sub_account,
        c.parent
        FROM cases.case c LEFT JOIN platform.officer o ON o.id = c.handler";

/// A case as shown. A case of another court is not there for an officer.
pub async fn face(tx: &mut Tx, case: Id<Case>) -> Result<CaseFace> {
    let statement = sqlx::AssertSqlSafe(format!("{FACE} WHERE c.id = $1"));
    let row = sqlx::query(statement).bind(case.0).fetch_optional(tx.sql()).await?;
    let face = read_face(&row.ok_or(Fault::Missing("case"))?)?;
    match tx.actor.officer() {
        Some(officer) if officer.court != face.court => Err(Fault::Missing("case")),
        _ => Ok(face),
    }
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
    let row = sqlx::query(
        "SELECT principal, costs, rate, year_days, interest_from, performance_due
         FROM cases.case WHERE id = $1",
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
    let booked = booked(tx, case).await?;
    let pauses = pauses::pauses(tx, case, on).await?;
    Ok(reckon(&debt, &booked, &pauses, on))
}

async fn booked(tx: &mut Tx, case: Id<Case>) -> Result<Vec<Booked>> {
    let rows = sqlx::query(
        "WITH RECURSIVE line (id, parent) AS (
             SELECT id, parent FROM cases.case WHERE id = $1
             UNION ALL SELECT c.id, c.parent FROM cases.case c JOIN line ON c.id = line.parent)
         SELECT o.on_day, o.applicant, o.fee FROM cases.obtained o JOIN line ON o.case_id = line.id
         ORDER BY o.on_day",
    )
    .bind(case.0)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Booked {
                on: row.try_get("on_day")?,
                applicant: money(row, "applicant")?,
                fee: money(row, "fee")?,
            })
        })
        .collect()
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
    let fen: i64 = row.try_get(column)?;
    Money::from_fen(fen).map_err(|error| anyhow::anyhow!("stored money: {error}").into())
}
