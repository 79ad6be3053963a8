//! 岗位变更 – proposed by one security administrator, decided by another; in effect on the next request.

use platform::{Act, Fault, Result, Role, Tx, officers};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::happenings;
use crate::events::RolesChanged;
use crate::model::{ChangeDeed, ChangeState, Happened, RoleChange};
use crate::rules::{change, posts};
use crate::store::changes::{self, NewChange};

/// 提出岗位变更.
pub(crate) const PROPOSE: Act =
    Act::new("identity.propose_roles", &[Role::SecurityAdmin]).stepped_up();
/// 处理岗位变更.
pub(crate) const DECIDE: Act =
    Act::new("identity.decide_roles", &[Role::SecurityAdmin]).stepped_up();

/// What an officer's roles are to be, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRoles {
    /// All roles, in place of those held now.
    pub(crate) roles: Vec<Role>,
    /// Why.
    pub(crate) reason: String,
}

/// Propose other roles of an officer of the same court.
pub(crate) async fn propose(tx: &mut Tx, officer: Uuid, new: NewRoles) -> Result<RoleChange> {
    let me = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    let subject = officers::officer(tx, officer).await?;
    if subject.court != me.court {
        return Err(Fault::Missing("officer"));
    }
    let reason = platform::reason(&new.reason, "reason")?;
    let mut roles: Vec<Role> = new.roles;
    roles.sort_by_key(|role| role.code());
    roles.dedup();
    posts::fit_together(&roles)?;
    change::propose(officer, me.id).map_err(|no| Fault::from(no.refusal()))?;
    let before = &subject.roles;
    let roles = &roles;
    let proposal = NewChange { court: &me.court, officer, roles, before, reason, proposer: me.id };
    let Some(id) = changes::insert(tx, proposal).await? else {
        return Err(law::id::IDENTITY_TWO_PEOPLE
            .refuse("此人已有待批准的变更", "a change of this officer is waiting already")
            .into());
    };
    tx.note(None, json!({ "officer": officer, "change": id, "roles": roles, "before": before }));
    changes::lock(tx, &me.court, id).await
}

/// Approve, refuse or take back.
pub(crate) async fn decide(tx: &mut Tx, id: Uuid, deed: ChangeDeed) -> Result<RoleChange> {
    let me = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    let found = changes::lock(tx, &me.court, id).await?;
    let RoleChange { officer: grantee, proposer, state, .. } = found;
    let held = change::Change { grantee, proposer, state };
    let state = change::decide(&held, &me.id, deed).map_err(|no| Fault::from(no.refusal()))?;
    changes::decide(tx, id, state, me.id).await?;
    if state == ChangeState::Approved {
        let now_held = officers::officer(tx, grantee).await?.roles;
        if now_held != found.before {
            return Err(Fault::Stale);
        }
        officers::set_roles(tx, grantee, &found.roles).await?;
        happenings::happened(tx, grantee, Happened::RolesChanged).await?;
        let roles = found.roles.clone();
        tx.tell(&RolesChanged { officer: grantee, roles, proposer, approver: me.id }).await?;
    }
    tx.note(None, json!({ "officer": grantee, "change": id, "became": state }));
    changes::lock(tx, &me.court, id).await
}
