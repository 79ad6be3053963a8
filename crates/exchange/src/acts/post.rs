//! 发出指令 – put an order into an institution's mailbox, in the transaction of the act behind it.

use chrono::{DateTime, TimeDelta, Utc};
use contract::{DocumentRef, OfficerCards, Order, OrderAct, OrderId, Subject};
use platform::{Fault, Officer, Result, Tx};
use uuid::Uuid;

use crate::jobs;
use crate::model::Institution;
use crate::pace;
use crate::store::{self, NewOrder};

/// 指令内容 – what an act decided, before it becomes an order.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To whom.
    pub institution: String,
    /// Case.
    pub case: Uuid,
    /// Its number, as the institution reads it.
    pub case_number: String,
    /// Court code.
    pub court: String,
    /// Ruling or notice the order carries out.
    pub ruling: String,
    /// The thing concerned (account, plate, debtor …); part of the derived id.
    pub item: String,
    /// How often this ruling ordered the same thing of the same item; 1 for the first time.
    pub sequence: u32,
    /// Whom it concerns.
    pub subject: Subject,
    /// What to do.
    pub act: OrderAct,
    /// Officer whose cards the institution knows.
    pub officer: Officer,
    /// Articles it rests on.
    pub articles: Vec<String>,
    /// Documents that go with it.
    pub documents: Vec<DocumentRef>,
    /// Whether it comes after everything of the day: the half-yearly round, a proof asked for.
    pub can_wait: bool,
}

/// Put `mail` into the mailbox. The id is derived from the ruling: posting the same decision again
/// is the same order, and nothing is sent twice.
///
/// # Errors
/// Missing institution; an institution that cannot do the act.
pub async fn post(tx: &mut Tx, mail: Mail) -> Result<OrderId> {
    post_all(tx, vec![mail]).await?.pop().ok_or(Fault::Missing("order"))
}

/// Put several pieces of mail into their mailboxes, with one statement.
///
/// # Errors
/// As [`post`].
pub async fn post_all(tx: &mut Tx, mails: Vec<Mail>) -> Result<Vec<OrderId>> {
    let codes: Vec<&str> = mails.iter().map(|mail| mail.institution.as_str()).collect();
    let institutions = store::registered(tx, &codes).await?;
    let mut new = Vec::new();
    for mail in mails {
        let institution = institutions.get(&mail.institution);
        let institution = institution.ok_or(Fault::Missing("institution"))?;
        let function = mail.act.function();
        if !institution.can(function) {
            return Err(incapable(institution, function));
        }
        let case = mail.case;
        let priority = pace::priority(&mail.act, mail.can_wait);
        let send_at = pace::opening(institution, &mail.act, tx.now);
        let answer_by = send_at + TimeDelta::hours(i64::from(institution.answer_hours));
        let order = order(mail, tx.now, answer_by);
        new.push(NewOrder { case, function, priority, send_at, order });
    }
    store::keep_orders(tx, &new).await?;
    tx.leaves_work();
    if let Some(first) = new.iter().map(|new| new.order.answer_by).min() {
        jobs::watch_overdue(tx, first).await?;
    }
    Ok(new.into_iter().map(|new| new.order.id).collect())
}

fn incapable(institution: &Institution, function: &str) -> Fault {
    law::id::CONTROL_CAPABILITY
        .refuse(
            format!("{}不能办理此项网络协助({function}),请改为现场办理", institution.zh),
            format!("{} cannot do {function} online; go to the counter", institution.en),
        )
        .into()
}

fn order(mail: Mail, issued_at: DateTime<Utc>, answer_by: DateTime<Utc>) -> Order {
    Order {
        id: derive(&mail),
        institution: mail.institution,
        court: mail.court,
        case_number: mail.case_number,
        ruling: mail.ruling,
        officer: OfficerCards {
            name: mail.officer.name,
            work_card: mail.officer.work_card,
            duty_card: mail.officer.duty_card,
        },
        subject: mail.subject,
        act: mail.act,
        articles: mail.articles,
        documents: mail.documents,
        issued_at,
        answer_by,
    }
}

fn derive(mail: &Mail) -> OrderId {
    OrderId::from(seal::order_id(
        &mail.court,
        &mail.case_number,
        &mail.ruling,
        &mail.item,
        &mail.institution,
        mail.act.function(),
        mail.sequence,
    ))
}
