//! 样本 – departments of the catalogue, one at least for each category that a department applies, with the
//! measures each would agree upon.

use contract::feed::ScreeningOutcome::{self, Block, Inspect, Warn, Weigh};
use screening::Mode;

/// A measure as a department's own system has it.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) id: &'static str,
    pub(crate) outcome: ScreeningOutcome,
    /// Whether the lists are sent for it; where not, the court is asked.
    pub(crate) is_fed: bool,
    /// Over which seats.
    pub(crate) mode: Option<Mode>,
}

/// A department.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) code: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    /// Its code in the catalogue.
    pub(crate) department: &'static str,
    pub(crate) measures: &'static [Applied],
}

const fn fed(id: &'static str, outcome: ScreeningOutcome) -> Applied {
    Applied { id, outcome, is_fed: true, mode: None }
}

const fn asked(id: &'static str, outcome: ScreeningOutcome) -> Applied {
    Applied { id, outcome, is_fed: false, mode: None }
}

const fn seats(id: &'static str, mode: Mode) -> Applied {
    Applied { id, outcome: Block, is_fed: true, mode: Some(mode) }
}

macro_rules! samples {
    ($($code:literal $zh:literal $en:literal $department:literal [$($measure:expr),+];)+) => {
        /// All of them.
        pub(crate) static SAMPLES: &[Sample] = &[$(Sample {
            code: $code,
            zh: $zh,
            en: $en,
            department: $department,
            measures: &[$($measure),+],
        },)+];
    };
}

samples! {
    "DEPT-FINANCE" "金融监管" "finance regulator" "nfra"
        [asked("01.01", Weigh), fed("03.04", Block), fed("07.11", Block)];
    "DEPT-TENDER" "工程招标投标" "tenders for works" "ndrc" [fed("01.19", Block), asked("02.03", Weigh)];
    "DEPT-PROCUREMENT" "政府采购与补贴" "procurement and subsidies" "mof"
        [fed("01.17", Block), fed("02.01", Block)];
    "DEPT-PERSONNEL" "组织人事" "personnel" "organisation" [asked("03.10", Block), asked("03.11", Weigh)];
    "DEPT-CUSTOMS" "海关认证企业" "customs, certified enterprises" "gacc"
        [fed("04.01", Block), fed("04.02", Inspect)];
    "DEPT-CREDIT-RECORD" "金融信用信息" "financial credit records" "pboc" [fed("05.02", Warn)];
    "DEPT-LAND" "不动产登记" "land register" "mnr" [fed("06.01", Block)];
    "AIR-TRAVELSKY" "民航售票" "airline tickets" "caac" [seats("07.01", Mode::Plane)];
    "RAIL-12306" "铁路售票" "railway tickets" "railway"
        [seats("07.02", Mode::Rail), seats("07.03", Mode::Rail), seats("07.04", Mode::Rail)];
    "DEPT-EXIT" "出入境管理" "exit and entry" "nia" [fed("08.04", Block)];
    "DEPT-TAX" "税务稽查" "tax audit" "sta" [fed("09.02", Inspect)];
    "DEPT-MARKET" "市场监管" "market regulator" "samr" [fed("03.08", Block), fed("07.14", Block)];
    "DEPT-CREDIT-CHINA" "信用中国" "Credit China" "credit_platform" [fed("11.06", Warn)];
}
