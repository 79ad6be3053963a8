//! 收款账户 – put a party's own account on file after filing, so that it can be paid.

use kernel::Id;
use parties::{NewAccount, Party};
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde_json::json;

use crate::model::{Case, Entry, Role};
use crate::store;

/// Putting an account on file.
pub(crate) const ADD_ACCOUNT: Act =
    Act::new("cases.add_account", &[Post::FilingClerk, Post::Judge, Post::Clerk]).stepped_up();

/// Put an account of a party of the case on file.
///
/// # Errors
/// Somebody who is no party of the case; another holder; a malformed number.
pub(crate) async fn add_account(
    tx: &mut Tx,
    case: Id<Case>,
    party: Id<Party>,
    account: &NewAccount,
) -> Result<()> {
    store::lock(tx, case).await?;
    let mut sides = Vec::new();
    for role in Role::ALL {
        sides.extend(store::parties(tx, case, *role).await?);
    }
    if !sides.contains(&party) {
        return Err(Fault::Missing("party"));
    }
    let face = parties::faces(tx, &[party]).await?.into_iter().next();
    let name = face.ok_or(Fault::Missing("party"))?.name;
    parties::add_account(tx, party, &name, account).await?;
    let entry = Entry::new("cases.add_account", law::id::PARTY_ACCOUNT)
        .words(format!("登记{name}的收款账户"), format!("account of {name} put on file"));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "account_of": party }));
    Ok(())
}
