//! 下一步 – what a log-in still wants.

use platform::SecondFactor;

use crate::model::Next;

/// What is known of a log-in under way.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The officer has an authenticator or a passkey.
    pub has_factor: bool,
    /// And one of the kind that is asked here.
    pub has_asked: bool,
    /// A factor was given in this session.
    pub is_proven: bool,
    /// The password was chosen by somebody else.
    pub password_due: bool,
    /// Whether a password alone opens the house.
    pub asked: SecondFactor,
}

/// The second factor comes before anything may be changed, and a password of one's own before a
/// factor is set up with it.
#[must_use]
pub fn next(standing: Standing) -> Next {
    if standing.has_factor && !standing.is_proven {
        Next::SecondFactor
    } else if standing.password_due {
        Next::Password
    } else if !standing.has_asked && standing.asked != SecondFactor::Optional {
        Next::Enrol
    } else {
        Next::Done
    }
}
