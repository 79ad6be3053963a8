//! What the law forbids, tried all the same: each must be refused.

use anyhow::Result;
use kernel::Money;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Life;
use crate::cast::yuan;
use crate::dice::Dice;
use crate::invariants::Broken;
use crate::stage::{Ask, OFFICERS, Stage};
use crate::store::{self, Look};

/// How many kinds of wrong there are.
const KINDS: usize = 9;

impl Life {
    /// Try something forbidden, if the case gives the occasion.
    pub(super) async fn wrong(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
        case: Uuid,
        look: &Look,
    ) -> Result<bool> {
        let kind = dice.below(KINDS);
        let Some(ask) = self.temptation(stage, kind, case, look).await? else { return Ok(false) };
        let Some(answer) = stage.request(&ask).await? else { return Ok(true) };
        let rule = answer.body["rule"].as_str().unwrap_or_default();
        let line = (self.name.as_str(), ask.login, ask.call.as_str(), answer.status);
        stage.trace.say(format_args!("{} wrong {} {} {} {rule}", line.0, line.1, line.2, line.3));
        if !(400..500).contains(&answer.status) {
            let what = format!("case {case}: {} {} got {answer:?}", ask.call, ask.body);
            stage.accuse(Broken::new("unlawful-is-refused", what));
        }
        Ok(true)
    }

    async fn temptation(
        &mut self,
        stage: &Stage<'_>,
        kind: usize,
        case: Uuid,
        look: &Look,
    ) -> Result<Option<Ask>> {
        let path = |part: &str| format!("POST /cases/{case}/{part}");
        let is_filed = look.sub_account.is_some();
        let found = match kind {
            0 => self.too_early(stage, case).await?,
            1 => self.one_fen_too_much(stage, case).await?,
            2 => self.above_the_ceiling(stage, case).await?,
            3 if look.payable > 0 && look.payouts_open == 0 => {
                let debtors = store::parties(stage.eye(), case, "debtor").await?;
                let line = json!({ "purpose": "applicant", "party": debtors.first(),
                    "amount": "0.01" });
                Some(("payouts", json!({ "lines": [line] })))
            }
            4 if look.payable > 0 && look.payouts_open == 0 => {
                let party = store::parties(stage.eye(), case, "applicant").await?;
                let to = json!({ "holder": "李代领", "bank": "BANK-CMB", "account": "6225880000" });
                let line = json!({ "purpose": "applicant", "party": party.first(),
                    "amount": "0.01", "to": to });
                Some(("payouts", json!({ "lines": [line] })))
            }
            5 if look.version > 1 && is_filed => {
                let mut ask =
                    self.wrong_ask("zhifa", path("investigation"), json!({ "purpose": "repeat" }));
                ask.seen = Some(look.version - 1);
                return Ok(Some(ask));
            }
            6 => return self.own_signature(stage, case).await,
            7 if is_filed && !self.suit.spouse.is_empty() => {
                let others = store::parties(stage.eye(), case, "other").await?;
                Some(("investigation", json!({ "purpose": "clue", "debtors": others })))
            }
            8 if is_filed => {
                let is_owed = self.outstanding(stage, case).await? > 0;
                is_owed.then(|| ("closing", json!({ "way": "satisfied" })))
            }
            _ => None,
        };
        Ok(found.map(|(part, body)| self.wrong_ask("zhifa", path(part), body)))
    }

    /// 未冻结先扣划.
    async fn too_early(
        &self,
        stage: &Stage<'_>,
        case: Uuid,
    ) -> Result<Option<(&'static str, Value)>> {
        let holds = store::holds(stage.eye(), case).await?;
        let early = holds.iter().find(|hold| hold.state != "effective");
        Ok(early.map(|hold| ("deductions", json!({ "hold": hold.id, "amount": "0.01" }))))
    }

    async fn one_fen_too_much(
        &self,
        stage: &Stage<'_>,
        case: Uuid,
    ) -> Result<Option<(&'static str, Value)>> {
        let holds = store::holds(stage.eye(), case).await?;
        let Some(hold) = holds.iter().find(|hold| hold.state == "effective") else {
            return Ok(None);
        };
        let on_the_way = store::deducting(stage.eye(), case).await?;
        let owed = (self.outstanding(stage, case).await? - on_the_way).max(0);
        let amount = yuan(hold.free.max(0).min(owed) + 1);
        Ok(Some(("deductions", json!({ "hold": hold.id, "amount": amount }))))
    }

    async fn above_the_ceiling(
        &self,
        stage: &Stage<'_>,
        case: Uuid,
    ) -> Result<Option<(&'static str, Value)>> {
        let mut tx = stage.reader().begin_system("rehearsal.look").await?;
        let found = control::property_of_case(&mut tx, case).await?;
        let Some(property) = found.first() else { return Ok(None) };
        let face = cases::face(&mut tx, case.into()).await?;
        let today = stage.today();
        let months = law::months(law::id::CONTROL_CEILING_HORIZON, today);
        let filed = face.filed_on.unwrap_or(today);
        let end = filed.checked_add_months(chrono::Months::new(months)).unwrap_or(today).max(today);
        let ceiling = cases::ceiling(&mut tx, case.into(), end).await?;
        let holds = control::holds_of_case(&mut tx, case).await?;
        let live: Money = holds.iter().map(control::Hold::live).sum();
        let limit = yuan(ceiling.saturating_sub(live).as_fen() + 1);
        let line = json!({ "property": property.id, "limit": limit });
        Ok(Some(("freeze-plan", json!({ "lines": [line] }))))
    }

    /// 自己提请自己批准.
    async fn own_signature(&mut self, stage: &Stage<'_>, case: Uuid) -> Result<Option<Ask>> {
        let waiting = store::waiting(stage.eye(), case).await?;
        let Some(approval) = waiting.first() else { return Ok(None) };
        let proposer = OFFICERS
            .iter()
            .map(|(login, _)| *login)
            .find(|login| stage.officer(login) == Some(approval.proposer));
        let call = format!("POST /approvals/{}/decision", approval.id);
        let deed = json!({ "deed": "approve" });
        Ok(proposer.map(|proposer| self.wrong_ask(proposer, call, deed)))
    }
}

#[cfg(test)]
impl Life {
    pub(crate) async fn try_wrong(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
    ) -> Result<bool> {
        let Some(case) = self.case else { return Ok(false) };
        let look = store::look(stage.eye(), case).await?;
        self.wrong(stage, dice, case, &look).await
    }
}
