//! 典型作风 – manners an institution may have as a whole, and how they are spread over the banks.

use std::collections::BTreeMap;

use kernel::Invalid;
use serde::{Deserialize, Serialize};

use crate::institutions::Kind;
use crate::people::Nation;
use crate::scenario::{Manners, MannersSet, Spoil};
use crate::seed::Dice;

/// 典型作风 – manners a bank has as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// 及时.
    Fast,
    /// 迟缓 – four to twenty hours.
    Slow,
    /// 夜间批处理.
    NightlyBatch,
    /// 时好时坏 – three requests in ten fail.
    Flaky,
    /// 假死.
    Hung,
    /// 虚报.
    Liar,
    /// 编码有误 – GBK, every time.
    WrongEncoding,
    /// 重复发送 – everything three times.
    DuplicateSender,
    /// 时钟不准 – by up to ten minutes.
    ClockSkewed,
}

/// Body of `PUT /admin/profiles`: which share of the banks has which profile; the others are fast.
pub(crate) type Shares = BTreeMap<Profile, f64>;

impl Profile {
    /// What it stands for.
    #[must_use]
    pub fn manners(self) -> Manners {
        let usual = Manners::default();
        match self {
            Profile::Fast => usual,
            Profile::Slow => {
                Manners { answer_after_minutes: 240, answer_spread_minutes: 960, ..usual }
            }
            Profile::NightlyBatch => Manners { nightly_batch: true, ..usual },
            Profile::Flaky => Manners { flaky_per_mille: 300, ..usual },
            Profile::Hung => Manners { hung: true, ..usual },
            Profile::Liar => Manners { lying: true, ..usual },
            Profile::WrongEncoding => Manners { spoil: Some(Spoil::Gbk), ..usual },
            Profile::DuplicateSender => Manners { copies: 2, ..usual },
            Profile::ClockSkewed => Manners { skew_minutes: 10, ..usual },
        }
    }
}

/// What was said, or else the usual.
fn said<T: Default + PartialEq>(own: T, usual: T) -> T {
    if own == T::default() { usual } else { own }
}

impl Manners {
    /// With what its profile stands for filled in.
    pub(crate) fn in_full(self) -> Self {
        let Some(profile) = self.profile else { return self };
        let usual = profile.manners();
        Self {
            profile: self.profile,
            answer_after_minutes: said(self.answer_after_minutes, usual.answer_after_minutes),
            answer_spread_minutes: said(self.answer_spread_minutes, usual.answer_spread_minutes),
            silent: said(self.silent, usual.silent),
            mute: said(self.mute, usual.mute),
            lying: said(self.lying, usual.lying),
            lying_throughout: said(self.lying_throughout, usual.lying_throughout),
            hung: said(self.hung, usual.hung),
            flaky_per_mille: said(self.flaky_per_mille, usual.flaky_per_mille),
            nightly_batch: said(self.nightly_batch, usual.nightly_batch),
            skew_minutes: said(self.skew_minutes, usual.skew_minutes),
            notices: said(self.notices, usual.notices),
            objection: said(self.objection, usual.objection),
            copies: said(self.copies, usual.copies),
            late_by_minutes: said(self.late_by_minutes, usual.late_by_minutes),
            reversed: said(self.reversed, usual.reversed),
            offline_until: said(self.offline_until, usual.offline_until),
            spoil: said(self.spoil, usual.spoil),
            spoil_times: said(self.spoil_times, usual.spoil_times),
            only: said(self.only, usual.only),
        }
    }
}

/// Whether shares are shares.
pub(crate) fn check_shares(shares: &Shares) -> Result<(), Invalid> {
    let all = shares.values().copied();
    if all.clone().all(|share| (0.0..=1.0).contains(&share)) && all.sum::<f64>() <= 1.0 {
        return Ok(());
    }
    Err(Invalid::new("", "各作风的比例应在0至1之间,合计不超过1", "shares add up to more than all"))
}

/// Manners for every bank of `nation`, by its seed.
pub(crate) fn spread(nation: &Nation, shares: &Shares) -> MannersSet {
    let banks = nation.extent().institutions().iter().filter(|row| row.kind == Kind::Bank);
    let manners = |position: usize| {
        let mut ticket =
            Dice::new(nation.seed(), "profile", position as u64).below(1_000_000) as f64;
        for (profile, share) in shares {
            ticket -= share * 1_000_000.0;
            if ticket < 0.0 {
                return Manners { profile: Some(*profile), ..Manners::default() };
            }
        }
        Manners::default()
    };
    banks.map(|row| (row.code.to_owned(), manners(row.position()))).collect()
}
