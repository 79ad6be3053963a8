//! 接收方 – which institution is fed what, under which agreement.

use chrono::NaiveDate;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::catalogue::catalogue;
use crate::jobs;
use crate::model::{MeasureId, Receiver};
use crate::store;

/// 登记接收方.
pub(crate) const REGISTER_RECEIVER: Act =
    Act::new("measures.register_receiver", &[Role::SystemAdmin]).stepped_up();

/// 接收方登记.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReceiver {
    /// Code of the institution, registered with the exchange.
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) institution: String,
    /// Department of the catalogue it acts for.
    #[schema(min_length = 1, max_length = 64)]
    pub(crate) department: String,
    /// Number of the agreement.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) agreement: String,
    /// What it may use the lists for.
    #[schema(min_length = 1, max_length = 500)]
    pub(crate) purpose: String,
    /// Ids of the measures it applies, all of that department.
    #[schema(min_items = 1, max_items = 150)]
    pub(crate) measures: Vec<String>,
    /// First day.
    pub(crate) since: NaiveDate,
    /// Last day.
    #[serde(default)]
    pub(crate) until: Option<NaiveDate>,
    /// Make it a new key for offline lists: those it has open no more.
    #[serde(default)]
    pub(crate) renew_key: bool,
}

/// Enter a receiver, or change what was agreed.
pub(crate) async fn enter(tx: &mut Tx, new: NewReceiver) -> Result<Receiver> {
    let agreement = platform::reason(&new.agreement, "agreement")?.to_owned();
    let purpose = platform::reason(&new.purpose, "purpose")?.to_owned();
    if new.until.is_some_and(|until| until < new.since) {
        return Err(Fault::invalid("until", "早于起日", "before the first day"));
    }
    exchange::institution(tx, &new.institution).await?;
    if catalogue().department(&new.department).is_none() {
        return Err(Fault::invalid("department", "目录中没有此部门", "no such department"));
    }
    let mut measures: Vec<MeasureId> = Vec::new();
    for (place, id) in new.measures.iter().enumerate() {
        let measure = id.parse().ok().and_then(|id| catalogue().find(id));
        let own = measure.filter(|row| row.departments().any(|code| code == new.department));
        let Some(own) = own.filter(|row| !row.clarifying) else {
            let zh = "目录中该部门没有此项措施";
            let field = format!("measures[{place}]");
            return Err(Fault::invalid(&field, zh, "the department has no such measure"));
        };
        measures.push(own.id);
    }
    measures.sort_unstable();
    measures.dedup();
    if measures.is_empty() {
        return Err(Fault::invalid("measures", "至少一项", "at least one"));
    }
    let before = store::receiver(tx, &new.institution).await;
    let key_id = match before {
        Ok(before) => before.key_id + i64::from(new.renew_key),
        Err(Fault::Missing(_)) => 1,
        Err(fault) => return Err(fault),
    };
    let receiver = Receiver {
        institution: new.institution,
        department: new.department,
        agreement,
        purpose,
        measures: measures.iter().map(MeasureId::to_string).collect(),
        since: new.since,
        until_day: new.until,
        key_id,
        changed_at: tx.now,
        acked_seq: 0,
        acked_at: None,
        snapshot_at: None,
        heard_at: None,
    };
    store::keep_receiver(tx, &receiver).await?;
    tx.note(
        None,
        json!({ "receiver": receiver.institution, "agreement": receiver.agreement,
            "measures": receiver.measures, "key": key_id }),
    );
    jobs::watch_soon(tx).await?;
    jobs::renew(tx, &receiver).await?;
    store::receiver(tx, &receiver.institution).await
}
