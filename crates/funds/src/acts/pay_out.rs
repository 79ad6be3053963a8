//! 发放 – carry out an approved payout: check everything again, then order the court's bank to pay,
//! line by line. The order is durable before it is sent and bears an id derived from the approval
//! paper, so a crash, a restart or a second worker sends it once in effect.

use cases::{CaseFace, Entry};
use contract::{DocumentRef, OrderAct, Subject};
use exchange::Mail;
use kernel::Id;
use platform::{Approval, Fault, Officer, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use super::payee::{self, Asked, Payee};
use super::propose::{PayOutCommand, judge_case};
use super::{CLOCKS, lock};
use crate::model::{Account, Payout, PayoutLine, PayoutState, Purpose};
use crate::rules::payee::{Sides, judge_party};
use crate::store::{payouts, records};

/// Carry out an approved payout.
///
/// # Errors
/// One person on both sides; a payee who is no longer a party; an account changed since the
/// proposal; a stayed case.
pub async fn perform_payout(tx: &mut Tx, approval: Approval, command: PayOutCommand) -> Result<()> {
    let (row, account) = lock(tx, approval.case).await?;
    judge_case(&row)?;
    let payout = payouts::lock(tx, command.payout).await?;
    judge(&payout, &approval)?;
    let face = cases::face(tx, row.id).await?;
    let officer = officer_of(tx, &face, &approval).await?;
    let documents = papers_of(tx, &payout).await?;
    payouts::mark_ordered(tx, payout.id, approval.approver).await?;
    let prints = payouts::prints(tx, payout.id).await?;
    for line in &payout.lines {
        let payee = same_payee(tx, &face, line, &prints).await?;
        let order = Ordering {
            face: &face,
            account: &account,
            payout: &payout,
            line,
            officer: &officer,
            documents: &documents,
        };
        let order = send(tx, order, payee).await?;
        payouts::order_line(tx, payout.id, line.line, &order).await?;
    }
    let today = tx.today();
    nodes::finish_if_open(tx, approval.case, CLOCKS[0], today).await?;
    record(tx, &row, &payout).await
}

fn judge(payout: &Payout, approval: &Approval) -> Result<()> {
    if payout.approval != Some(approval.id) || payout.state != PayoutState::Proposed {
        return Err(Fault::Conflict("payout is not waiting for this approval"));
    }
    if approval.proposer == approval.approver || payout.proposer == approval.approver {
        return Err(law::id::FUNDS_TWO_PEOPLE
            .refuse(
                "提请人与审批人不得为同一人,案款发放须经两人以上办理",
                "the proposer may not approve; two people sign every payout",
            )
            .into());
    }
    Ok(())
}

/// The payee as of today, on the account that was approved.
async fn same_payee(
    tx: &mut Tx,
    face: &CaseFace,
    line: &PayoutLine,
    prints: &[(i32, Vec<u8>)],
) -> Result<Payee> {
    let field = format!("lines[{}]", line.line - 1);
    let payee = match line.power {
        Some(power) => by_power(tx, face.id.0, line, power, &field).await?,
        None => {
            let (purpose, party) = (line.purpose, line.party);
            let asked = Asked { purpose, party, to: None, field: &field };
            payee::find(tx, face.id.0, &face.court, &asked).await?
        }
    };
    let approved = prints.iter().find(|(number, _)| *number == line.line).map(|(_, print)| print);
    if approved != Some(&payee.print) {
        return Err(law::id::PARTY_ACCOUNT
            .refuse(
                format!("{}的收款账户在提请后已变更,请退回重新提请", line.payee_name),
                format!("the account of {} changed after the proposal", line.payee_name),
            )
            .at(&field)
            .into());
    }
    Ok(payee)
}

async fn by_power(
    tx: &mut Tx,
    case: Uuid,
    line: &PayoutLine,
    power: Uuid,
    field: &str,
) -> Result<Payee> {
    let (applicants, debtors) = payee::sides(tx, case).await?;
    let sides = Sides { applicants: &applicants, debtors: &debtors };
    judge_party(&sides, line.purpose, line.party, field)?;
    let power = records::power_by_id(tx, power).await?;
    let account = payee::open_account(tx, power.party, &power.account_seal).await?;
    let print = payee::print(tx, &power.agent_bank, &account);
    Ok(Payee {
        name: power.agent_name,
        bank: power.agent_bank,
        account,
        mark: power.account_mark,
        print,
        power: Some(power.id),
    })
}

/// 承办人 – orders go out under the handler's cards, or the approver's when there is none any more.
async fn officer_of(tx: &mut Tx, face: &CaseFace, approval: &Approval) -> Result<Officer> {
    platform::officers::officer(tx, face.handler.unwrap_or(approval.approver)).await
}

async fn papers_of(tx: &mut Tx, payout: &Payout) -> Result<Vec<DocumentRef>> {
    let issued = documents::of_case(tx, payout.case_id).await?;
    let mine = issued.into_iter().filter(|row| Some(row.id) == payout.document);
    let reference = |row: documents::DocumentRow| DocumentRef {
        number: row.number,
        name: row.title,
        digest: row.digest,
    };
    Ok(mine.map(reference).collect())
}

/// What one order is made of.
struct Ordering<'a> {
    face: &'a CaseFace,
    account: &'a Account,
    payout: &'a Payout,
    line: &'a PayoutLine,
    officer: &'a Officer,
    documents: &'a [DocumentRef],
}

async fn send(tx: &mut Tx, order: Ordering<'_>, payee: Payee) -> Result<String> {
    let Ordering { face, account, payout, line, officer, documents } = order;
    let subject = subject(tx, face, line, &payee).await?;
    let rule = super::plan::why(line.purpose).0;
    let rules = [rule, law::id::FUNDS_TWO_PEOPLE];
    let articles = rules.map(|rule| law::cite(rule.as_str(), tx.today()).long_zh).to_vec();
    let mail = Mail {
        institution: account.bank.clone(),
        case: face.id.0,
        case_number: face.number.clone(),
        court: face.court.clone(),
        ruling: payout.ruling.clone().unwrap_or_default(),
        item: format!("{}:{}", payout.number, line.line),
        sequence: 1,
        subject,
        act: OrderAct::PayOut {
            case_account: account.number.clone(),
            payee_name: payee.name,
            payee_bank: payee.bank,
            payee_account: payee.account,
            amount: line.amount,
            purpose: format!("{}{}", face.number, line.purpose.zh()),
        },
        officer: officer.clone(),
        articles,
        documents: documents.to_vec(),
        can_wait: false,
    };
    Ok(exchange::post(tx, mail).await?.as_str().to_owned())
}

/// Whose money it is: the party, by the number the bank checks the account's owner against; for the
/// fee, the court itself.
async fn subject(
    tx: &mut Tx,
    face: &CaseFace,
    line: &PayoutLine,
    payee: &Payee,
) -> Result<Subject> {
    let Some(party) = line.party else {
        return Ok(Subject {
            name: payee.name.clone(),
            document_kind: "court".to_owned(),
            document_number: face.court.clone(),
        });
    };
    let rule = law::id::FUNDS_PAYEE_PARTY;
    let clear = parties::reveal_for(tx, Id::from(party), face.id.0, rule).await?;
    Ok(Subject {
        name: clear.name,
        document_kind: clear.document_kind.code().to_owned(),
        document_number: clear.document_number,
    })
}

async fn record(tx: &mut Tx, row: &cases::CaseRow, payout: &Payout) -> Result<()> {
    let (number, total) = (payout.number, payout.total);
    let fee: kernel::Money = payout
        .lines
        .iter()
        .filter(|line| line.purpose == Purpose::Treasury)
        .map(|line| line.amount)
        .sum();
    let mut entry = Entry::new("funds.pay_out", law::id::PAYOUT)
        .node(CLOCKS[0])
        .words(
            format!("第{number}次发放{total}元获批(其中执行费{fee}元),已通知银行支付"),
            format!("payout {number} of {total} approved (fee {fee}); the bank was told to pay"),
        )
        .amount(total);
    if let Some(document) = payout.document {
        entry = entry.document(document);
    }
    cases::record(tx, row.id, entry).await?;
    tx.note(Some(row.id.0), json!({ "paid_out": payout.id, "total": total }));
    Ok(())
}
