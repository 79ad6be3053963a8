//! 报文留存 – signed messages kept as they went over the line.

use platform::{Result, Tx};
use uuid::Uuid;

use crate::sealing;

/// 报文 – the exact bytes, and who signed them with which key.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Message {
    /// `orders`, `receipts`, `answers` or `notices`.
    pub kind: String,
    /// `court`, or the code of the institution.
    pub signer: String,
    /// The institution it went to or came from.
    pub institution: String,
    /// How many orders it is about.
    pub items: i32,
    /// The bytes.
    pub raw: Vec<u8>,
    /// The key that signed.
    pub key: String,
    /// The signature.
    pub signature: String,
}

/// 往来 – an order of a case as it was kept, with its answer.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Exchanged {
    /// Derived id.
    pub id: String,
    /// To whom.
    pub institution: String,
    /// The order's exact bytes.
    pub body: Vec<u8>,
    /// What was answered, JSON.
    pub answer: Option<Vec<u8>>,
}

/// 签署 – the bytes, the key that signed them and the signature.
#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) key: &'a str,
    pub(crate) signature: &'a str,
}

impl Message {
    /// A message of the institution `sender` about so many orders.
    pub(crate) fn of(sender: &str, kind: &str, items: usize, signed: Signed<'_>) -> Self {
        Self {
            kind: kind.to_owned(),
            signer: sender.to_owned(),
            institution: sender.to_owned(),
            items: i32::try_from(items).unwrap_or(i32::MAX),
            raw: signed.raw.to_vec(),
            key: signed.key.to_owned(),
            signature: signed.signature.to_owned(),
        }
    }
}

/// Keep a message; returns its number.
pub(crate) async fn keep(tx: &mut Tx, message: &Message) -> Result<i64> {
    let raw = sealing::seal_one(tx, &message.raw).await?;
    Ok(sqlx::query_scalar(
        "INSERT INTO exchange.message
             (at, kind, signer, institution, items, raw, key, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    )
    .bind(tx.now)
    .bind(&message.kind)
    .bind(&message.signer)
    .bind(&message.institution)
    .bind(message.items)
    .bind(raw)
    .bind(&message.key)
    .bind(&message.signature)
    .fetch_one(tx.sql())
    .await?)
}

/// Orders of a case with their answers, in the order they were decided.
pub async fn exchanged(tx: &mut Tx, case: Uuid) -> Result<Vec<Exchanged>> {
    let mut rows: Vec<Exchanged> = sqlx::query_as(
        "SELECT id, institution, body, answer FROM exchange.kept
         WHERE case_id = $1 ORDER BY created_at, institution, id",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    let sealed = rows.iter_mut().flat_map(|row| [Some(&mut row.body), row.answer.as_mut()]);
    sealing::open(tx, sealed.flatten().collect()).await?;
    Ok(rows)
}

/// Signed messages about orders of a case. Those that are also about other cases are left out, because
/// their readers may not see those; how many were left out is told.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<(Vec<Message>, usize)> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT message, count(DISTINCT o.id)
         FROM exchange.kept o LEFT JOIN exchange.queue q ON q.id = o.id
         CROSS JOIN LATERAL (VALUES (coalesce(q.sent_in, o.sent_in)), (o.received_in),
             (o.answered_in)) AS m (message)
         WHERE o.case_id = $1 AND message IS NOT NULL GROUP BY message ORDER BY message",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    let (ids, counts): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
    let mut messages: Vec<Message> = sqlx::query_as(
        "SELECT m.kind, m.signer, m.institution, m.items, m.raw, m.key, m.signature
         FROM exchange.message m
         JOIN unnest($1::bigint[], $2::bigint[]) AS ours (id, orders) USING (id)
         WHERE m.items = ours.orders ORDER BY m.id",
    )
    .bind(&ids)
    .bind(&counts)
    .fetch_all(tx.sql())
    .await?;
    sealing::open(tx, messages.iter_mut().map(|message| &mut message.raw).collect()).await?;
    let left_out = ids.len() - messages.len();
    Ok((messages, left_out))
}
