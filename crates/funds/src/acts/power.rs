//! 特别授权 – a party lets somebody else receive its money: 执行工作规定 第20条. Entered by one person
//! from the paper, accepted by another.

use approvals::Proposal;
use kernel::Id;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::payee::{open_account, print, seal_account, sides};
use super::{lock, masked};
use crate::store::records::{self, Power};

/// Entering a special power.
pub(crate) const PROPOSE_POWER: Act =
    Act::new("funds.propose_power", &[Role::Judge, Role::Clerk]).stepped_up();
/// Approved act.
pub const ACCEPT_POWER: &str = "funds.accept_power";

/// 特别授权 as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPower {
    /// Whose money.
    pub party: Uuid,
    /// 代收人户名.
    pub agent_name: String,
    /// Its bank, code.
    pub agent_bank: String,
    /// Its account number.
    pub agent_account: String,
    /// 授权委托书 – number or place in the file, and for a lawyer the firm's letter and licence.
    pub evidence: String,
}

/// 特别授权命令; the account is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PowerCommand {
    party: Uuid,
    agent_name: String,
    agent_bank: String,
    account_mark: String,
    account_seal: Vec<u8>,
    account_print: Vec<u8>,
    evidence: String,
}

/// Propose to accept a special power.
///
/// # Errors
/// Somebody who is no party; no evidence; a malformed account.
pub async fn propose_power(tx: &mut Tx, case: Uuid, new: NewPower) -> Result<Uuid> {
    let evidence = platform::reason(&new.evidence, "evidence")?.to_owned();
    lock(tx, case).await?;
    let (applicants, debtors) = sides(tx, case).await?;
    if !applicants.contains(&new.party) && !debtors.contains(&new.party) {
        return Err(law::id::FUNDS_PAYEE_PARTY
            .refuse("授权人不是本案当事人", "whoever gives the power is no party of this case")
            .at("party")
            .into());
    }
    let name = new.agent_name.trim().to_owned();
    let account = new.agent_account.trim().to_owned();
    if name.is_empty() {
        return Err(Fault::invalid("agent_name", "须填写代收人户名", "the agent has no name"));
    }
    if !(6..=34).contains(&account.len()) || !account.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Fault::invalid(
            "agent_account",
            "账号须为6至34位字母数字",
            "an account number has 6 to 34 letters and digits",
        ));
    }
    let faces = parties::faces(tx, &[Id::from(new.party)]).await?;
    let party_name = faces.first().map(|face| face.name.clone()).unwrap_or_default();
    let command = PowerCommand {
        party: new.party,
        account_mark: masked(&account),
        account_seal: seal_account(tx, new.party, &account).await?,
        account_print: print(tx, &new.agent_bank, &account),
        agent_name: name,
        agent_bank: new.agent_bank,
        evidence,
    };
    let (name, mark, evidence) = (&command.agent_name, &command.account_mark, &command.evidence);
    let proposal = Proposal {
        case,
        act: ACCEPT_POWER,
        summary_zh: format!("{party_name}特别授权{name}代收案款(账户{mark});依据:{evidence}"),
        summary_en: format!("{party_name} lets {name} receive its money ({mark}): {evidence}"),
        command: serde_json::to_value(&command)?,
        ladder: vec![Role::DivisionHead],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

/// Put an accepted special power on file.
pub async fn perform_power(tx: &mut Tx, approval: Approval, command: PowerCommand) -> Result<()> {
    lock(tx, approval.case).await?;
    // Under the key of today: the one it was proposed under may be retired meanwhile.
    let account = open_account(tx, command.party, &command.account_seal).await?;
    let power = Power {
        id: tx.new_id(),
        case_id: approval.case,
        party: command.party,
        agent_name: command.agent_name,
        agent_bank: command.agent_bank,
        account_mark: command.account_mark,
        account_seal: seal_account(tx, command.party, &account).await?,
        account_print: command.account_print,
        evidence: command.evidence,
        proposer: approval.proposer,
        approver: approval.approver,
    };
    records::keep_power(tx, &power).await?;
    let entry = cases::Entry::new(ACCEPT_POWER, law::id::FUNDS_SPECIAL_POWER).words(
        format!("特别授权{}代收案款,依据:{}", power.agent_name, power.evidence),
        format!("{} may receive case money: {}", power.agent_name, power.evidence),
    );
    cases::record(tx, Id::from(approval.case), entry).await
}
