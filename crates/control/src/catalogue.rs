//! 财产目录 as the desk shows it: the catalogue of the exchange, with terms and articles, and who keeps
//! each item just now.

use chrono::NaiveDate;
use contract::{CATALOGUE, Control, Field, Item};
use exchange::Institution;
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::term::term;

/// 财产项目 – one of the 25.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogueItem {
    /// Word of the exchange, e.g. `real_estate`.
    kind: &'static str,
    /// Which of the 16 kinds.
    group: &'static str,
    zh: &'static str,
    en: &'static str,
    /// `none`, `freeze`, `units`, `seal`.
    control: &'static str,
    /// Longest term of a hold, months; none for records.
    months: Option<u32>,
    /// Rule the term rests on.
    rule: Option<&'static str>,
    /// What the item says of itself.
    fields: Vec<CatalogueField>,
    /// How many institutions can be asked about it.
    keepers: usize,
    /// The first of them, by code.
    #[schema(max_items = 20)]
    some_keepers: Vec<String>,
    /// How many of them can hold it online; the others are gone to.
    holders: usize,
}

/// 字段.
#[derive(Debug, Serialize, ToSchema)]
struct CatalogueField {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// `text`, `day`, `yuan`, `count`, `percent`, `yes_no`.
    form: &'static str,
}

/// Keepers named for each item.
const NAMED: usize = 20;

pub(crate) fn catalogue(institutions: &[Institution], on: NaiveDate) -> Vec<CatalogueItem> {
    CATALOGUE.iter().map(|item| shown(item, institutions, on)).collect()
}

fn shown(item: &Item, institutions: &[Institution], on: NaiveDate) -> CatalogueItem {
    let rule = (item.control != Control::None).then(|| term(item.kind).0);
    let keeps =
        |institution: &&Institution| institution.items.iter().any(|kept| kept == item.kind.code());
    let keepers: Vec<&Institution> = institutions.iter().filter(keeps).collect();
    let function = if item.control == Control::Freeze { "freeze" } else { "seal" };
    let can_hold = |keeper: &&&Institution| item.control != Control::None && keeper.can(function);
    CatalogueItem {
        kind: item.kind.code(),
        group: item.group.code(),
        zh: item.zh,
        en: item.en,
        control: item.control.code(),
        months: rule.map(|rule| law::months(rule, on)),
        rule: rule.map(law::RuleId::as_str),
        fields: item.fields.iter().map(field).collect(),
        keepers: keepers.len(),
        some_keepers: keepers.iter().take(NAMED).map(|keeper| keeper.code.clone()).collect(),
        holders: keepers.iter().filter(can_hold).count(),
    }
}

fn field(field: &Field) -> CatalogueField {
    CatalogueField { name: field.name, zh: field.zh, en: field.en, form: field.form.code() }
}
