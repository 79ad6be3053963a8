//! 销毁内容 – the duty to delete (个人信息保护法 第47条) and the duty to keep the record both hold: salt and
//! content of an event are destroyed, its leaf stays, and nobody can say any more what it was about.

use law::id::EVIDENCE_ERASE;
use platform::{Act, Fault, Note, Result, Role, Tx, trail};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// 销毁内容.
pub const ERASE: Act = Act::new("evidence.erase", &[Role::AuditAdmin]);

/// Which event's content is to be destroyed, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The event.
    pub event: Uuid,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Destroy the content of an event; returns the event that says so.
///
/// # Errors
/// No such event, erased already, no reason, or an erasure itself.
pub async fn erase(tx: &mut Tx, erasure: &Erasure) -> Result<Uuid> {
    let reason = platform::reason(&erasure.reason, "reason")?;
    let found = trail::of_events(tx.sql(), &[erasure.event]).await?;
    let kept = found.first().ok_or(Fault::Missing("event"))?;
    if kept.line.act == ERASE.name {
        return Err(EVIDENCE_ERASE
            .refuse("销毁记录本身不得销毁", "the record of an erasure is not erased")
            .into());
    }
    let note = Note::new(None, json!({ "erased": erasure.event }));
    let by = tx.record(note.purpose(reason).article(EVIDENCE_ERASE));
    trail::erase(tx.sql(), erasure.event, by).await?;
    Ok(by)
}
