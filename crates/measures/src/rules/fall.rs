//! 适用 – which measures fall on an entry. A measure is on when the catalogue ships it switched on, its basis is
//! in force on the day, and nobody has switched it off; what ships switched off lacks a basis, and no officer
//! can make up for that.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contract::feed::FedList;

use crate::catalogue::catalogue;
use crate::model::{Measure, SubjectKind, Way};

/// 对象 – what decides which measures fall on an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) list: FedList,
    pub(crate) is_natural: bool,
    /// Behind a unit, and no debtor.
    pub(crate) is_related: bool,
}

impl Kind {
    fn subject(self) -> SubjectKind {
        match (self.is_related, self.is_natural) {
            (true, _) => SubjectKind::Related,
            (false, true) => SubjectKind::Natural,
            (false, false) => SubjectKind::Unit,
        }
    }
}

/// Whether `measure` falls on an entry of this kind.
pub(crate) fn falls(measure: &Measure, on: Kind) -> bool {
    let (listed, restricted) = (on.list == FedList::Dishonest, on.list == FedList::Restricted);
    measure.applies_to.falls_on(listed, restricted) && measure.subjects.contains(&on.subject())
}

/// Whether the department is told, or has to ask.
pub(crate) fn is_fed(measure: &Measure) -> bool {
    matches!(measure.way, Way::Feed | Way::Both)
}

/// What was decided of measures: whether each is switched on.
pub(crate) type Settings = BTreeMap<String, bool>;

/// Whether `measure` is applied on `day`.
pub(crate) fn is_on(measure: &Measure, settings: &Settings, day: NaiveDate) -> bool {
    measure.is_in_force(day) && settings.get(&measure.id.to_string()) != Some(&false)
}

/// The measures of these ids that are applied on `day`, in the order of the catalogue.
pub(crate) fn on(ids: &[String], settings: &Settings, day: NaiveDate) -> Vec<&'static Measure> {
    let is_one = |measure: &&Measure| ids.contains(&measure.id.to_string());
    let all = catalogue().measures().filter(is_one);
    all.filter(|measure| is_on(measure, settings, day)).collect()
}
