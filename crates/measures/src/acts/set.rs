//! 停用与启用 – a measure switched off stops with the next page, answer and list of every department. What ships
//! switched off lacks a basis: an act of an officer gives it none.

use law::id;
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;

use crate::catalogue::catalogue;
use crate::jobs;
use crate::model::{MeasureId, Setting};
use crate::store;

/// 停用或启用措施.
pub(crate) const SET_MEASURE: Act =
    Act::new("measures.set_measure", &[Role::CommandCentre]).stepped_up();

/// Switch a measure off, or on again.
pub(crate) async fn set(tx: &mut Tx, id: &str, enabled: bool, reason: &str) -> Result<Setting> {
    let reason = platform::reason(reason, "reason")?;
    let measure = id.parse::<MeasureId>().ok().and_then(|id| catalogue().find(id));
    let measure = measure.filter(|row| !row.clarifying).ok_or(Fault::Missing("measure"))?;
    if enabled && !measure.enabled {
        let why = measure.why_disabled.as_ref();
        let (zh, en) = why.map_or(("没有依据", "no basis"), |why| (&why.zh, &why.en));
        return Err(id::MEASURES_FOUNDED
            .refuse(format!("目录中即已停用:{zh}"), format!("off in the catalogue: {en}"))
            .at("enabled")
            .into());
    }
    let settings = store::settings(tx).await?;
    if settings.get(id).copied().unwrap_or(measure.enabled) == enabled {
        return Err(id::MEASURES_FOUNDED
            .refuse("该措施已是如此", "the measure is so already")
            .at("enabled")
            .into());
    }
    let setting = Setting {
        measure: id.to_owned(),
        enabled,
        reason: reason.to_owned(),
        by_whom: tx.actor.label(),
        at: tx.now,
    };
    store::set(tx, &setting).await?;
    tx.note(None, json!({ "measure": id, "enabled": enabled, "reason": reason }));
    // What carriers hold was made with the measure as it was.
    jobs::renew_all(tx).await?;
    Ok(setting)
}
