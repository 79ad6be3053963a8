//! 通知案外人 – whoever is no party and is touched by a hold is told: the co-owners of what is held
//! (查扣冻规定 第12条), the company whose equity is (股权规定 第6条).

use cases::{CaseFace, Entry};
use contract::PropertyKind;
use documents::Manner;
use law::RuleId;
use platform::{Result, Tx};

use crate::model::{Hold, Property};
use crate::papers;

/// Fact by which an institution names who else owns a thing.
const CO_OWNERS: &str = "co_owners";
/// Fact by which a register names the company.
const COMPANY: &str = "company";

/// 案外人.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Others {
    /// Names, as the institution gave them.
    pub(crate) names: String,
    pub(crate) is_company: bool,
}

impl Others {
    /// Why they are told.
    pub(crate) fn rule(&self) -> RuleId {
        if self.is_company {
            law::id::CONTROL_EQUITY_PUBLICATION
        } else {
            law::id::CONTROL_CO_OWNED
        }
    }
}

/// Whom a hold on `property` touches besides the debtor.
pub(crate) fn others(property: &Property) -> Option<Others> {
    let named = |fact: &str| property.facts.get(fact).filter(|names| !names.is_empty()).cloned();
    if property.kind == PropertyKind::Equity {
        let names = named(COMPANY).unwrap_or_else(|| property.name.clone());
        return Some(Others { names, is_company: true });
    }
    named(CO_OWNERS).map(|names| Others { names: names.replace(',', "、"), is_company: false })
}

/// A hold came into force: tell whom it touches.
pub(crate) async fn tell(
    tx: &mut Tx,
    face: &CaseFace,
    hold: &Hold,
    property: &Property,
) -> Result<()> {
    let Some(others) = others(property) else { return Ok(()) };
    let notice = papers::others_told(tx, face, hold, &others).await?;
    documents::serve(tx, notice.id, &others.names, Manner::Post).await?;
    let names = &others.names;
    let entry = Entry::new("control.tell_others", others.rule())
        .words(
            format!("已通知{names}:{}被控制", hold.asset),
            format!("{names} told that {} is held", hold.asset),
        )
        .document(notice.id);
    cases::record(tx, face.id, entry).await
}
