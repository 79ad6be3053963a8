//! 交换前置 – the court's side of every dealing with an institution.
//!
//! [`post`] writes an order into the mailbox of an institution inside the act that decided it; the
//! dispatcher sends it afterwards, signed, at the institution's pace. Life of an order:
//! `waiting → received` (durable over there) `→ answered` (executed or refused). A receipt is not
//! an answer, and an answer is applied at most once.
//!
//! An institution that calls the court collects its orders ([`http`]), one that exchanges files finds them
//! in a folder ([`exchange_files`]): the same signed messages, and the same rules. Whoever above has more to
//! say to an institution takes its message through [`door`].
//!
//! Tells: [`OrderAnswered`], [`AnswerOdd`], [`AnswerOverdue`], [`StatementArrived`],
//! [`NoticeArrived`], [`CertificateEnding`].
//! Tables: schema `exchange`.
//! Invariants: an order's id is derived from its ruling; it is durable before it is sent; control
//! is never sent again without asking the institution first what it knows; over TLS nobody is sent
//! to or heard without a certificate that counts at that moment.

mod acts;
mod dispatch;
pub mod dispatcher;
pub mod door;
mod events;
mod folder;
pub mod http;
pub mod jobs;
pub mod messages;
mod model;
mod pace;
mod score;
mod sealing;
mod store;
#[cfg(test)]
mod tests;

pub use acts::ask::ask;
pub use acts::certify::enrol;
pub use acts::post::{Mail, post, post_all};
pub use acts::register::{directory, register, register_at};
pub use dispatch::{Courier, Origin, SENDER, dispatch, dispatch_to, next_due};
pub use events::{
    AnswerOdd, AnswerOverdue, CertificateEnding, NoticeArrived, OrderAnswered, RegisterRead,
    StatementArrived,
};
pub use folder::exchange_files;
pub use model::{
    CertificateAlarm, CertificateRow, CertificateState, Institution, OrderRow, OrderState,
    RegisterLine,
};
pub use score::Score;
pub use sealing::SEALED_AT;
pub use store::certificates::certificate_alarms_after;
pub use store::collect::notice;
pub use store::pace::{AskingQuota, CLAIM, quota_of_asking};
pub use store::registers::{register_line, register_lines, want_registers};
pub use store::{
    RECEIVED, answer_of, answers_of, any_done_since, institution, institutions, order_of,
    orders_of_case, registered, statement,
};
