//! 对照 – how a message of ours becomes a statement on the institution's own database or a call to its
//! own system, and how what comes back is read: by names, whichever way it came.

mod call;
mod statement;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contract::{Order, OrderAct};
use kernel::Invalid;
use serde::Deserialize;
use sqlx::PgConnection;

pub(crate) use call::Call;
pub(crate) use statement::Statement;

/// 对照: one of the two.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// A statement with parameters by name, `:account`.
    #[serde(default)]
    sql: Option<String>,
    /// A call to the institution's own system.
    #[serde(default)]
    http: Option<Call>,
}

/// 一行 – a row of results by name; what is null is left out.
pub(crate) type Row = BTreeMap<String, String>;

/// Why a mapping brought nothing usable.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The other side is away: the same again later.
    #[error("away: {0}")]
    Away(String),
    /// It answered, but not as it was agreed.
    #[error("not as agreed: {0}")]
    Bad(String),
}

impl Mapping {
    /// Whether it is one of the two, and names only parameters there are.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        match (&self.sql, &self.http) {
            (Some(sql), None) => Statement::read(sql).map(drop),
            (None, Some(call)) => call.check(),
            _ => Err(Invalid::new("", "sql与http须且只须写一项", "exactly one of sql and http")),
        }
    }

    /// Whether its effect and our record of it are one transaction.
    pub(crate) fn is_sql(&self) -> bool {
        self.sql.is_some()
    }

    /// Do it.
    pub(crate) async fn run(
        &self,
        connection: &mut PgConnection,
        wire: &wire::Wire,
        parameters: &Parameters,
    ) -> Result<Vec<Row>, Trouble> {
        if let Some(sql) = &self.sql {
            let statement = Statement::read(sql).map_err(|bad| Trouble::Bad(bad.en))?;
            return statement.run(connection, parameters).await;
        }
        match &self.http {
            Some(call) => call.run(wire, parameters).await,
            None => Err(Trouble::Bad("nothing mapped".to_owned())),
        }
    }
}

/// 参数格式 – what a parameter is cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Yuan,
    Day,
    Instant,
    Count,
}

impl Kind {
    fn cast(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Yuan => "numeric(18,2)",
            Kind::Day => "date",
            Kind::Instant => "timestamptz",
            Kind::Count => "bigint",
        }
    }
}

/// Every parameter there is. One that an order does not have is null.
pub(crate) const PARAMETERS: [(&str, Kind); 36] = [
    ("order", Kind::Text),
    ("function", Kind::Text),
    ("court", Kind::Text),
    ("case_number", Kind::Text),
    ("ruling", Kind::Text),
    ("officer", Kind::Text),
    ("work_card", Kind::Text),
    ("duty_card", Kind::Text),
    ("name", Kind::Text),
    ("document_kind", Kind::Text),
    ("document_number", Kind::Text),
    ("issued_at", Kind::Instant),
    ("answer_by", Kind::Instant),
    ("now", Kind::Instant),
    ("today", Kind::Day),
    ("kinds", Kind::Text),
    ("account", Kind::Text),
    ("target", Kind::Text),
    ("limit", Kind::Yuan),
    ("keep", Kind::Yuan),
    ("from", Kind::Day),
    ("until", Kind::Day),
    ("hold_order", Kind::Text),
    ("amount", Kind::Yuan),
    ("manner", Kind::Text),
    ("units", Kind::Count),
    ("to_bank", Kind::Text),
    ("to_holder", Kind::Text),
    ("to_account", Kind::Text),
    ("case_account", Kind::Text),
    ("payee_name", Kind::Text),
    ("payee_bank", Kind::Text),
    ("payee_account", Kind::Text),
    ("purpose", Kind::Text),
    ("after", Kind::Text),
    ("after_serial", Kind::Count),
];

fn kind_of(name: &str) -> Result<Kind, Invalid> {
    let known = PARAMETERS.iter().find(|(known, _)| *known == name);
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        Invalid::new("", format!("没有参数{name}"), format!("there is no parameter {name}"))
    })
}

/// 参数 – the values of one message by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// Those of no order: for registers and notices.
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        let mut own = Self::default();
        own.put("now", now.to_rfc3339());
        own.put("today", kernel::time::day_of(now));
        own
    }

    /// Those of `order`, worked at `now`.
    pub(crate) fn of(order: &Order, now: DateTime<Utc>) -> Self {
        let mut own = Self::at(now);
        own.put("order", &order.id);
        own.put("function", order.act.function());
        own.put("court", &order.court);
        own.put("case_number", &order.case_number);
        own.put("ruling", &order.ruling);
        own.put("officer", &order.officer.name);
        own.put("work_card", &order.officer.work_card);
        own.put("duty_card", &order.officer.duty_card);
        own.put("name", &order.subject.name);
        own.put("document_kind", &order.subject.document_kind);
        own.put("document_number", &order.subject.document_number);
        own.put("issued_at", order.issued_at.to_rfc3339());
        own.put("answer_by", order.answer_by.to_rfc3339());
        own.put_act(&order.act);
        own
    }

    pub(crate) fn put(&mut self, name: &'static str, value: impl ToString) {
        self.0.insert(name, value.to_string());
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn put_target(&mut self, target: &str, from: NaiveDate, until: NaiveDate) {
        self.put("account", target);
        self.put("target", target);
        self.put("from", from);
        self.put("until", until);
    }

    fn put_act(&mut self, act: &OrderAct) {
        match act {
            OrderAct::FindAccounts => {}
            OrderAct::Query { kinds } => {
                let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
                self.put("kinds", codes.join(","));
            }
            OrderAct::Freeze { target, limit, keep, from, until } => {
                self.put_target(target, *from, *until);
                self.put("limit", limit);
                self.put("keep", keep);
            }
            OrderAct::Seal { target, manner, units, from, until } => {
                self.put_target(target, *from, *until);
                self.put("manner", manner.code());
                if let Some(units) = units {
                    self.put("units", units);
                }
            }
            OrderAct::Renew { hold_order, until } => {
                self.put("hold_order", hold_order);
                self.put("until", until);
            }
            OrderAct::Release { hold_order, amount } => {
                self.put("hold_order", hold_order);
                if let Some(amount) = amount {
                    self.put("amount", amount);
                }
            }
            OrderAct::Unseal { hold_order } => self.put("hold_order", hold_order),
            OrderAct::Deduct { hold_order, amount, to } => {
                self.put("hold_order", hold_order);
                self.put("amount", amount);
                self.put("to_bank", &to.bank);
                self.put("to_holder", &to.holder);
                self.put("to_account", &to.account);
            }
            OrderAct::RestrictExit { until } => self.put("until", until),
            OrderAct::LiftExit { restriction } => self.put("restriction", restriction),
            OrderAct::PayOut { .. } => self.put_payout(act),
        }
    }

    fn put_payout(&mut self, act: &OrderAct) {
        let OrderAct::PayOut {
            case_account,
            payee_name,
            payee_bank,
            payee_account,
            amount,
            purpose,
        } = act
        else {
            return;
        };
        self.put("case_account", case_account);
        self.put("payee_name", payee_name);
        self.put("payee_bank", payee_bank);
        self.put("payee_account", payee_account);
        self.put("amount", amount);
        self.put("purpose", purpose);
    }
}
