//! 删除与解除 – what ends an entry or a restriction, under which rule and by when. 失信规定 第10条:
//! within three working days; the grounds of its first paragraph do not touch an entry that has a
//! term, which active performance ends early (第2条第2款). 限消规定 第9条.

use kernel::Refusal;
use law::RuleId;
use law::id;

use crate::model::{Capacity, EndGround, Listing};

/// The rule under which a list entry ends when its case closes in `way`; none: it stays.
pub(crate) fn entry_after_closing(way: &str, has_term: bool) -> Option<RuleId> {
    match (way, has_term) {
        ("satisfied", true) => Some(id::LIST_TERM),
        ("satisfied" | "terminated" | "refused" | "struck_off" | "dismissed", false) => {
            Some(id::LIST_REMOVE)
        }
        _ => None,
    }
}

/// The rule under which a restriction ends when its case closes in `way`; after 终本 it stays.
pub(crate) fn restriction_after_closing(way: &str) -> Option<RuleId> {
    match way {
        "satisfied" | "terminated" | "refused" | "struck_off" | "dismissed" => {
            Some(id::RESTRICT_LIFT)
        }
        _ => None,
    }
}

/// The rule under which an officer may end `listing` on `ground`.
pub(crate) fn judge_entry(listing: &Listing, ground: EndGround) -> Result<RuleId, Refusal> {
    if !listing.is_live() {
        return Err(id::LIST_REMOVE.refuse("该记录已经删除", "the entry is gone already"));
    }
    match ground {
        EndGround::Corrected => Ok(id::LIST_TERM),
        EndGround::Wrong => Ok(id::LIST_GUARD),
        EndGround::ApplicantConsent
        | EndGround::Settled
        | EndGround::TwoQueries
        | EndGround::Suspended => match listing.term_months {
            None => Ok(id::LIST_REMOVE),
            Some(_) => Err(id::LIST_TERM
                .refuse(
                    "有纳入期限的,期满方可删除,主动履行或纠正的可以提前删除",
                    "an entry with a term ends with it, or earlier when conduct is put right",
                )
                .at("ground")),
        },
        EndGround::Security | EndGround::LeftOffice => Err(id::LIST_REMOVE
            .refuse("不是删除失信信息的法定事由", "no ground for removing an entry")
            .at("ground")),
    }
}

/// 拟解除的限制 – what lifting rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifting {
    pub(crate) is_live: bool,
    pub(crate) capacity: Capacity,
    pub(crate) debtor_is_listed: bool,
}

/// Whether `ground` ends what restricts somebody as `capacity`: of consumption and of leaving alike.
pub(crate) fn fits_restriction(ground: EndGround, capacity: Capacity) -> bool {
    match ground {
        EndGround::ApplicantConsent
        | EndGround::Security
        | EndGround::Settled
        | EndGround::Suspended
        | EndGround::Wrong => true,
        EndGround::LeftOffice => capacity != Capacity::Debtor,
        EndGround::TwoQueries | EndGround::Corrected => false,
    }
}

/// The rule under which an officer may lift a restriction on `ground`.
pub(crate) fn judge_restriction(lifting: Lifting, ground: EndGround) -> Result<RuleId, Refusal> {
    if !lifting.is_live {
        return Err(id::RESTRICT_LIFT.refuse("该限制已经解除", "the restriction is lifted already"));
    }
    if !fits_restriction(ground, lifting.capacity) {
        return Err(id::RESTRICT_LIFT
            .refuse("不是解除限制消费的法定事由", "no ground for lifting a restriction")
            .at("ground"));
    }
    if lifting.capacity == Capacity::Debtor && lifting.debtor_is_listed {
        return Err(id::RESTRICT
            .refuse(
                "被执行人仍在失信名单中,不得解除对其限制消费",
                "a listed debtor stays restricted",
            )
            .at("ground"));
    }
    Ok(id::RESTRICT_LIFT)
}
