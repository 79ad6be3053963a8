//! 两人变更 – who may do what to a proposed change of roles, and what comes of it.

use kernel::Refusal;
use uuid::Uuid;

use crate::model::{ChangeDeed, ChangeState};

/// The people and the state of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change<Person = Uuid> {
    /// Whose roles.
    pub grantee: Person,
    /// Who proposed.
    pub proposer: Person,
    /// How it stands.
    pub state: ChangeState,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// One person would be two of the three.
    SamePerson,
    /// Only the proposer takes it back.
    NotTheirs,
    /// Decided already.
    Over,
}

impl No {
    /// As told to whoever tried.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        let (zh, en) = match self {
            No::SamePerson => (
                "提出人、批准人与被变更人须为三个不同的人",
                "who proposes, who approves and whose roles they are must be three people",
            ),
            No::NotTheirs => ("只有提出人可以撤回", "only its proposer may take it back"),
            No::Over => ("此变更已处理", "this change has been decided"),
        };
        law::id::IDENTITY_TWO_PEOPLE.refuse(zh, en)
    }
}

/// Whether `proposer` may ask for other roles of `grantee`.
pub fn propose<Person: PartialEq>(grantee: Person, proposer: Person) -> Result<Change<Person>, No> {
    if grantee == proposer {
        return Err(No::SamePerson);
    }
    Ok(Change { grantee, proposer, state: ChangeState::Pending })
}

/// What `who` doing `deed` makes of a change.
pub fn decide<Person: PartialEq>(
    change: &Change<Person>,
    who: &Person,
    deed: ChangeDeed,
) -> Result<ChangeState, No> {
    if change.state != ChangeState::Pending {
        return Err(No::Over);
    }
    match deed {
        ChangeDeed::Withdraw if *who == change.proposer => Ok(ChangeState::Withdrawn),
        ChangeDeed::Withdraw => Err(No::NotTheirs),
        _ if *who == change.proposer || *who == change.grantee => Err(No::SamePerson),
        ChangeDeed::Approve => Ok(ChangeState::Approved),
        ChangeDeed::Refuse => Ok(ChangeState::Refused),
    }
}
