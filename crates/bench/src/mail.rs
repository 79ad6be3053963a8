//! 指令 – orders put into the mailboxes of institutions without a case behind them: what is measured with
//! them is the exchange, from the order on the disk to its answer.

use anyhow::{Context, Result};
use contract::{DocumentRef, OrderAct, PropertyKind, Subject};
use exchange::Mail;
use nation::{Nation, Person};
use platform::officers::{NewOfficer, appoint, officer};
use platform::{App, Officer, Role};
use uuid::Uuid;

use crate::house::COURT;

/// Orders posted in one transaction.
const CHUNK: usize = 500;
/// What every order here rests on.
const RULING: &str = "（2026）粤0304执1号查询通知书";

/// Who gives these orders.
pub(crate) async fn sender(app: &App) -> Result<Officer> {
    let mut tx = app.begin_system("bench.appoint").await?;
    let new = NewOfficer {
        login: "faling".to_owned(),
        name: "干警".to_owned(),
        court: COURT.to_owned(),
        roles: vec![Role::Judge],
        password: "faling".to_owned(),
        work_card: "W-faling".to_owned(),
        duty_card: "D-faling".to_owned(),
    };
    let id = appoint(&mut tx, new).await?;
    let officer = officer(&mut tx, id).await?;
    tx.commit().await?;
    Ok(officer)
}

/// A question of `court` to `institution` about `person`; `number` makes it another one.
pub(crate) fn question(
    (court, officer): (&str, &Officer),
    institution: &str,
    person: &Person,
    number: usize,
) -> Mail {
    Mail {
        institution: institution.to_owned(),
        case: Uuid::from_u128(number as u128 + 1),
        case_number: format!("（2026）{court}执{number}号"),
        court: court.to_owned(),
        ruling: RULING.to_owned(),
        item: person.index.to_string(),
        sequence: 1,
        subject: Subject {
            name: person.name.clone(),
            document_kind: "id_card".to_owned(),
            document_number: person.id_number.clone(),
        },
        act: OrderAct::Query { kinds: vec![PropertyKind::Deposit] },
        officer: officer.clone(),
        articles: vec!["《中华人民共和国民事诉讼法》第二百五十三条".to_owned()],
        documents: vec![DocumentRef {
            number: RULING.to_owned(),
            name: "协助查询存款通知书".to_owned(),
            digest: "00".repeat(32),
        }],
        can_wait: false,
    }
}

/// The `number`th of the people.
pub(crate) fn person(nation: &Nation, number: usize) -> Result<Person> {
    nation.person(number as u64 % nation.population()).context("nobody lives there")
}

/// Post them, a few hundred a transaction; their ids.
pub(crate) async fn post(app: &App, mails: Vec<Mail>) -> Result<Vec<String>> {
    let mut ids = Vec::with_capacity(mails.len());
    let mut rest = mails.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<Mail> = rest.by_ref().take(CHUNK).collect();
        let mut tx = app.begin_system("bench.post").await?;
        let posted = exchange::post_all(&mut tx, chunk).await?;
        tx.commit().await?;
        ids.extend(posted.into_iter().map(|id| id.as_str().to_owned()));
    }
    Ok(ids)
}
