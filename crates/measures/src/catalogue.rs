//! 措施目录 – the files, read strictly and once. They are part of the program: a fault in one is found by
//! the tests, and a catalogue that could not be read would apply nothing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use kernel::Invalid;
use serde::Deserialize;

use crate::model::{AppliesTo, Category, Channel, Department, Effect, Measure, MeasureId, Way};

/// 150项 – how many measures there are, those that only clarify not counted.
const MEASURES: usize = 150;
/// 60个部门.
const DEPARTMENTS: usize = 60;
/// The one measure that comes near a debtor's family: 善意文明执行意见 第20条.
const FAMILY: &str = "07.10";
/// Words for a family, Chinese.
const FAMILY_ZH: [&str; 11] =
    ["家庭", "家属", "家人", "亲属", "子女", "儿童", "学生", "配偶", "夫妻", "父母", "未成年"];
/// Words for a family, English.
const FAMILY_EN: [&str; 16] = [
    "child",
    "children",
    "daughter",
    "families",
    "family",
    "household",
    "husband",
    "kin",
    "minor",
    "parent",
    "parents",
    "relative",
    "relatives",
    "son",
    "spouse",
    "wife",
];

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
    let measures = include_str!("../catalogue/measures.toml");
    let departments = include_str!("../catalogue/departments.toml");
    Catalogue::read(measures, departments).unwrap_or_default()
});

/// The catalogue this program ships with.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    &SHIPPED
}

/// The shipped measures that are switched on and rest on something in force on `day`.
pub fn in_force(day: NaiveDate) -> impl Iterator<Item = &'static Measure> {
    catalogue().in_force(day)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureFile {
    measure: Vec<Measure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartmentFile {
    department: Vec<Department>,
}

/// What a row has to be by itself.
type Check = fn(&Measure) -> Result<(), Invalid>;

/// 联合惩戒措施目录.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    rows: Vec<Measure>,
    departments: Vec<Department>,
}

impl Catalogue {
    /// A catalogue from two files of TOML.
    ///
    /// # Errors
    /// Whatever is wrong first, by its field: an unknown or missing one, or a rule of the catalogue that a
    /// row breaks.
    pub fn read(measures: &str, departments: &str) -> Result<Self, Invalid> {
        let MeasureFile { measure: rows } = kernel::toml::read(measures)?;
        let DepartmentFile { department: departments } = kernel::toml::read(departments)?;
        let catalogue = Self { rows, departments };
        catalogue.check()?;
        Ok(catalogue)
    }

    /// The measures, by id; rows that only clarify are none.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.rows.iter().filter(|row| !row.clarifying)
    }

    /// 说明性条目 – the rows that only make something clear.
    pub fn clarifying(&self) -> impl Iterator<Item = &Measure> {
        self.rows.iter().filter(|row| row.clarifying)
    }

    /// The measures that are switched on and rest on something in force on `day`.
    pub fn in_force(&self, day: NaiveDate) -> impl Iterator<Item = &Measure> {
        self.measures().filter(move |measure| measure.is_in_force(day))
    }

    /// The row with this id, be it a measure or not.
    #[must_use]
    pub fn find(&self, id: MeasureId) -> Option<&Measure> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The departments and bodies, by code.
    #[must_use]
    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    /// The department with this code.
    #[must_use]
    pub fn department(&self, code: &str) -> Option<&Department> {
        self.departments.iter().find(|department| department.code == code)
    }

    fn check(&self) -> Result<(), Invalid> {
        for (before, row) in self.rows.iter().zip(self.rows.iter().skip(1)) {
            sorted(&before.id, &row.id, &row.id.to_string(), "id")?;
        }
        for row in &self.rows {
            let checks: [Check; 6] = [words, standing, times, family, effects, contest];
            let own = checks.into_iter().try_for_each(|check| check(row));
            own.and_then(|()| self.departments_of(row))
                .and_then(|()| self.split(row))
                .map_err(|fault| fault.within(&row.id.to_string()))?;
        }
        self.count()?;
        self.check_departments()
    }

    /// Every department exists, once, and can be fed where it is.
    fn departments_of(&self, row: &Measure) -> Result<(), Invalid> {
        let mut seen = BTreeSet::new();
        for (at, code) in row.departments().enumerate() {
            let field = if at == 0 { "department" } else { "with" };
            let Some(department) = self.department(code) else {
                let (zh, en) = (format!("没有部门{code}"), format!("no department {code}"));
                return Err(Invalid::new(field, zh, en));
            };
            if !seen.insert(code) {
                let (zh, en) = (format!("部门{code}重复"), format!("{code} is named twice"));
                return Err(Invalid::new(field, zh, en));
            }
            if at == 0 && department.channel == Channel::Letter && row.way != Way::Query {
                let zh = format!("{code}只能函询,不能推送");
                return Err(Invalid::new("way", zh, format!("{code} can be fed nothing")));
            }
        }
        Ok(())
    }

    /// A split belongs to a row of its own category that is no split itself; one of ours (D) is switched on
    /// only with a row that is.
    fn split(&self, row: &Measure) -> Result<(), Invalid> {
        let is_ours = row.enabled && row.mark == law::Mark::D;
        let Some(of) = row.split_of else {
            let fault =
                || Invalid::new("enabled", "自拟的措施不得启用", "of our own, and no split");
            return if is_ours { Err(fault()) } else { Ok(()) };
        };
        let whole = self.find(of).filter(|whole| {
            whole.split_of.is_none()
                && whole.id < row.id
                && whole.id.category() == row.id.category()
        });
        let Some(whole) = whole else {
            let en = format!("{of} cannot have been split into it");
            return Err(Invalid::new("split_of", format!("不能由{of}拆分而来"), en));
        };
        if is_ours && !whole.enabled {
            let zh = format!("{of}已停用,由其拆分的措施不得启用");
            return Err(Invalid::new(
                "enabled",
                zh,
                format!("{of}, which it was split from, is off"),
            ));
        }
        Ok(())
    }

    /// Departments are sorted, unique, named, and say rightly in which categories they act.
    fn check_departments(&self) -> Result<(), Invalid> {
        for (before, department) in self.departments.iter().zip(self.departments.iter().skip(1)) {
            sorted(&before.code, &department.code, &department.code, "code")?;
        }
        for department in &self.departments {
            let fault = |field: &str, zh, en: String| {
                Err(Invalid::new(field, zh, en).within(&department.code))
            };
            if department.zh.is_empty() || department.en.is_empty() {
                return fault("zh", "部门没有名称".to_owned(), "no name".to_owned());
            }
            let acts = |row: &&Measure| row.departments().any(|code| code == department.code);
            let found: BTreeSet<Category> =
                self.rows.iter().filter(acts).map(|row| row.id.category()).collect();
            if !department.categories.iter().eq(&found) || found.is_empty() {
                let found: Vec<u8> = found.into_iter().map(Category::number).collect();
                let zh = format!("与措施不符,应为{found:?}");
                return fault("categories", zh, format!("its measures are in {found:?}"));
            }
        }
        Ok(())
    }

    fn count(&self) -> Result<(), Invalid> {
        let counted = |field: &str, found: usize, wanted: usize| {
            let (zh, en) = (format!("应有{wanted},实有{found}"), format!("{found}, not {wanted}"));
            if found == wanted { Ok(()) } else { Err(Invalid::new(field, zh, en)) }
        };
        let categories: BTreeSet<Category> = self.measures().map(|row| row.id.category()).collect();
        counted("categories", categories.len(), Category::all().count())?;
        counted("measure", self.measures().count(), MEASURES)?;
        counted("department", self.departments.len(), DEPARTMENTS)
    }
}

/// Whoever it falls upon may contest it.
fn contest(row: &Measure) -> Result<(), Invalid> {
    if row.contest {
        return Ok(());
    }
    Err(Invalid::new("contest", "任何措施均可异议", "every measure may be contested"))
}

fn sorted<T: Ord>(before: &T, after: &T, place: &str, field: &str) -> Result<(), Invalid> {
    let (zh, en) = match before.cmp(after) {
        std::cmp::Ordering::Less => return Ok(()),
        std::cmp::Ordering::Equal => ("重复", "there already"),
        std::cmp::Ordering::Greater => ("次序有误", "out of order"),
    };
    Err(Invalid::new(field, zh, en).within(place))
}

/// Said in both languages, resting on something.
fn words(row: &Measure) -> Result<(), Invalid> {
    for (field, text) in [("zh", &row.zh), ("en", &row.en), ("basis", &row.basis)] {
        if text.trim().is_empty() {
            return Err(Invalid::new(field, "不能为空", "empty"));
        }
    }
    Ok(())
}

/// On whom it falls.
fn standing(row: &Measure) -> Result<(), Invalid> {
    if row.subjects.is_empty() {
        return Err(Invalid::new("subjects", "没有对象", "it falls on nobody"));
    }
    if !row.subjects.is_sorted_by(|before, after| before < after) {
        return Err(Invalid::new("subjects", "对象重复或次序有误", "twice, or out of order"));
    }
    if row.applies_to != AppliesTo::Listed && !row.basis_level.reaches_restricted() {
        return Err(Invalid::new(
            "applies_to",
            "仅限制消费的,须有法律或者司法解释依据",
            "those merely restricted are reached by law and interpretations alone",
        ));
    }
    Ok(())
}

/// When it holds, and why not. What is recalled holds never.
fn times(row: &Measure) -> Result<(), Invalid> {
    if row.valid_to.is_some_and(|last| last <= row.valid_from) {
        return Err(Invalid::new("valid_to", "须晚于valid_from", "not after valid_from"));
    }
    let is_said = |why: &crate::Why| !why.zh.trim().is_empty() && !why.en.trim().is_empty();
    match (row.enabled, &row.why_disabled) {
        (true, Some(_)) => {
            Err(Invalid::new("why_disabled", "已启用的不应有停用原因", "it is switched on"))
        }
        (false, why) if !why.as_ref().is_some_and(is_said) => {
            Err(Invalid::new("why_disabled", "停用须说明原因", "switched off without a reason"))
        }
        (true, None) if row.mark == law::Mark::M => {
            let zh = "凭记忆的不得启用";
            Err(Invalid::new("enabled", zh, "what is recalled is not switched on"))
        }
        _ => Ok(()),
    }
}

/// 善意文明执行意见 第20条: one measure comes near a family, within a limit.
fn family(row: &Measure) -> Result<(), Invalid> {
    let is_the_one = row.id.to_string() == FAMILY;
    match &row.family {
        None if is_the_one => {
            Err(Invalid::new("family", "没有写明限度", "no limit is written down"))
        }
        Some(_) if !is_the_one => {
            let (zh, en) = (format!("仅{FAMILY}可涉及"), format!("{FAMILY} alone may touch it"));
            Err(Invalid::new("family", zh, en))
        }
        Some(limit) if [&limit.zh, &limit.en, &limit.basis].iter().any(|text| text.is_empty()) => {
            Err(Invalid::new("family", "限度不能为空", "the limit is empty"))
        }
        _ if is_the_one => Ok(()),
        _ => names_no_family(row),
    }
}

fn names_no_family(row: &Measure) -> Result<(), Invalid> {
    if let Some(word) = FAMILY_ZH.iter().find(|word| row.zh.contains(**word)) {
        let (zh, en) = (format!("涉及家庭成员:{word}"), format!("names family: {word}"));
        return Err(Invalid::new("zh", zh, en));
    }
    let lower = row.en.to_lowercase();
    let mut said = lower.split(|letter: char| !letter.is_alphanumeric());
    match said.find(|word| FAMILY_EN.contains(word)) {
        None => Ok(()),
        Some(word) => {
            let (zh, en) = (format!("涉及家庭成员:{word}"), format!("names family: {word}"));
            Err(Invalid::new("en", zh, en))
        }
    }
}

/// What it does, it may do.
fn effects(row: &Measure) -> Result<(), Invalid> {
    if row.clarifying && row.effect != Effect::None {
        return Err(Invalid::new(
            "effect",
            "说明性条目没有效果",
            "what only clarifies does nothing",
        ));
    }
    if !row.basis_level.carries(row.effect) {
        return Err(Invalid::new(
            "basis_level",
            "限制、一票否决至少须有党和国家政策依据",
            "blocking and vetoing take a policy at the least",
        ));
    }
    Ok(())
}
