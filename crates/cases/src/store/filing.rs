//! New cases: rows of what was filed, the numbers allotted to them.

use chrono::{Datelike, NaiveDate};
use kernel::{CaseNumber, CourtCode, Id, Money, TypeCode};
use law::interest::Rate;
use parties::Party;
use platform::{Result, Tx};
use uuid::Uuid;

use crate::acts::file::{Application, InterestTerms};
use crate::model::{Case, Role};

/// Order of provinces inside sub-account numbers.
const PROVINCES: &str = "最京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵";

/// A case about to be kept.
pub(crate) struct NewCase<'a> {
    pub(crate) id: Uuid,
    pub(crate) court: &'a CourtCode,
    pub(crate) application: &'a Application,
    pub(crate) rate: Option<Rate>,
}

impl NewCase<'_> {
    fn costs(&self) -> i64 {
        let claim = &self.application.claim;
        let costs: Money = [claim.court_fee, claim.preservation_fee].into_iter().flatten().sum();
        costs.as_fen()
    }

    fn terms(&self) -> Option<&InterestTerms> {
        self.application.claim.interest.as_ref()
    }
}

fn names(list: &[parties::NewParty]) -> String {
    list.iter().map(|party| party.name.trim()).collect::<Vec<_>>().join("、")
}

/// Keep what was applied for, with one statement.
pub(crate) async fn insert_all(tx: &mut Tx, new: &[NewCase<'_>]) -> Result<()> {
    let titles = || new.iter().map(|case| &case.application.title);
    let rate = |rate: Rate| i32::try_from(rate.per_million()).unwrap_or(i32::MAX);
    let year_days = |terms: &InterestTerms| i32::try_from(terms.year_days).unwrap_or(365);
    sqlx::query(
        "INSERT INTO cases.case (id, court, received_on, title_number, title_court, title_kind,
             title_text, effective_on, performance_due, principal, rate, year_days, interest_from,
             costs, applicants, debtors, kind, state)
         SELECT n.*, $17, 'received' FROM unnest($1::uuid[], $2::text[], $3::date[], $4::text[],
             $5::text[], $6::text[], $7::text[], $8::date[], $9::date[], $10::bigint[],
             $11::integer[], $12::integer[], $13::date[], $14::bigint[], $15::text[],
             $16::text[]) AS n",
    )
    .bind(new.iter().map(|case| case.id).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.court.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.application.received_on).collect::<Vec<_>>())
    .bind(titles().map(|title| title.number.as_str()).collect::<Vec<_>>())
    .bind(titles().map(|title| title.court.as_str()).collect::<Vec<_>>())
    .bind(titles().map(|title| title.kind.as_str()).collect::<Vec<_>>())
    .bind(titles().map(|title| title.text.as_str()).collect::<Vec<_>>())
    .bind(titles().map(|title| title.effective_on).collect::<Vec<_>>())
    .bind(titles().map(|title| title.last_performance_day).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.application.claim.principal.as_fen()).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.rate.map(rate)).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.terms().map(year_days)).collect::<Vec<_>>())
    .bind(new.iter().map(|case| case.terms().map(|terms| terms.from)).collect::<Vec<_>>())
    .bind(new.iter().map(NewCase::costs).collect::<Vec<_>>())
    .bind(new.iter().map(|case| names(&case.application.applicants)).collect::<Vec<_>>())
    .bind(new.iter().map(|case| names(&case.application.debtors)).collect::<Vec<_>>())
    .bind(TypeCode::ENFORCE.as_str())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Somebody's part in a case.
pub(crate) struct Seat {
    pub(crate) case: Uuid,
    pub(crate) party: Id<Party>,
    pub(crate) role: Role,
    pub(crate) place: usize,
}

pub(crate) async fn insert_roles(tx: &mut Tx, seats: &[Seat]) -> Result<()> {
    let place = |seat: &Seat| i32::try_from(seat.place).unwrap_or(i32::MAX);
    sqlx::query(
        "INSERT INTO cases.role (case_id, party, role, place)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[])
         ON CONFLICT DO NOTHING",
    )
    .bind(seats.iter().map(|seat| seat.case).collect::<Vec<_>>())
    .bind(seats.iter().map(|seat| seat.party.0).collect::<Vec<_>>())
    .bind(seats.iter().map(|seat| seat.role.code()).collect::<Vec<_>>())
    .bind(seats.iter().map(place).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The next `count` numbers of a court, kind and year. The counter's row stays locked until the act
/// commits, so that numbers have neither gaps nor doubles.
pub(crate) async fn allot(
    tx: &mut Tx,
    court: &str,
    kind: TypeCode,
    today: NaiveDate,
    count: usize,
) -> Result<Vec<CaseNumber>> {
    let after: i32 = sqlx::query_scalar(
        "INSERT INTO cases.serial (court, kind, year, next) VALUES ($1, $2, $3, $4 + 1)
         ON CONFLICT (court, kind, year) DO UPDATE SET next = serial.next + $4
         RETURNING next",
    )
    .bind(court)
    .bind(kind.as_str())
    .bind(today.year())
    .bind(i32::try_from(count).unwrap_or(i32::MAX))
    .fetch_one(tx.sql())
    .await?;
    let court: CourtCode =
        court.parse().map_err(|error| anyhow::anyhow!("court {court}: {error}"))?;
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let first = after - u32::try_from(count).unwrap_or(after);
    let year = u16::try_from(today.year()).unwrap_or(u16::MAX);
    let number = |serial| CaseNumber { year, court: court.clone(), kind, serial, suffix: None };
    Ok((first..after).map(number).collect())
}

/// Move the counter on to `next`; returns false when it is past that already.
pub(crate) async fn set_next_serial(
    tx: &mut Tx,
    court: &str,
    kind: TypeCode,
    year: i32,
    next: u32,
) -> Result<bool> {
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
    Ok(done.rows_affected() == 1)
}

/// 案款子账号 – derived from the case number, so that it can be printed before anything is asked of
/// the bank.
fn sub_account(number: &CaseNumber) -> String {
    let province = PROVINCES.chars().position(|c| c == number.court.province()).unwrap_or(99);
    let kind = u8::from(number.kind == TypeCode::RESUME);
    let digits = number.court.digits();
    format!("{:04}{province:02}{digits:0>4}{kind}{:08}", number.year, number.serial)
}

/// File cases under their numbers, with one statement.
pub(crate) async fn file_all(
    tx: &mut Tx,
    cases: &[Id<Case>],
    numbers: &[CaseNumber],
    today: NaiveDate,
) -> Result<()> {
    let serial = |number: &CaseNumber| i32::try_from(number.serial).unwrap_or(i32::MAX);
    sqlx::query(
        "UPDATE cases.case c SET year = n.year, serial = n.serial, number = n.number,
             sub_account = n.sub_account, filed_on = $6, state = 'filed'
         FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[], $5::text[])
             AS n (id, year, serial, number, sub_account)
         WHERE c.id = n.id",
    )
    .bind(cases.iter().map(|case| case.0).collect::<Vec<_>>())
    .bind(numbers.iter().map(|number| i32::from(number.year)).collect::<Vec<_>>())
    .bind(numbers.iter().map(serial).collect::<Vec<_>>())
    .bind(numbers.iter().map(ToString::to_string).collect::<Vec<_>>())
    .bind(numbers.iter().map(sub_account).collect::<Vec<_>>())
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
