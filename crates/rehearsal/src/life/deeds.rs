//! What officers lawfully do, and when.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Life;
use crate::cast::yuan;
use crate::dice::Dice;
use crate::stage::{Ask, OFFICERS, Stage};
use crate::store::{self, HoldLook, Look};

/// Freezes after which a play of control looks no further: interest asks for a little more every day,
/// for as long as a case stands in line behind another.
const HOLDS_MAX: usize = 3;
/// In a thousand: how often queries that are repeated are stopped when the judge looks.
const STOPS: u32 = 60;
/// Rounds of inquiry after which nobody looks any further.
const ROUNDS: i64 = 2;

impl Life {
    /// One of those who may sign says what he thinks.
    pub(super) async fn decide(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
        case: Uuid,
    ) -> Result<()> {
        let waiting = store::waiting(stage.eye(), case).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let approval = &waiting[dice.below(waiting.len())];
        let step = usize::try_from(approval.step)?;
        let role = approval.ladder[step]["role"].as_str().context("a signer by role")?;
        let able: Vec<&'static str> = OFFICERS
            .iter()
            .filter(|(_, roles)| roles.iter().any(|known| known.code() == role))
            .filter(|(login, _)| {
                let id = stage.officer(login);
                id != Some(approval.proposer) && !approval.signed.iter().any(|s| Some(*s) == id)
            })
            .map(|(login, _)| *login)
            .collect();
        let signer = dice.pick(&able);
        let deed = if self.unfit.contains(&approval.id) {
            json!({ "deed": "return", "reason": "情况有变" })
        } else if dice.chance(stage.plan.balks) {
            let deed = dice.pick(&["return", "refuse"]);
            json!({ "deed": deed, "reason": "再议" })
        } else {
            json!({ "deed": "approve" })
        };
        stage.trace.say(format_args!("{} {signer}: {} {}", self.name, deed["deed"], approval.act));
        let ask = self.ask(signer, format!("POST /approvals/{}/decision", approval.id), deed);
        let answer = self.send(stage, dice, ask).await?;
        if answer.is_some_and(|answer| !answer.is_done()) {
            self.unfit.push(approval.id);
        }
        Ok(())
    }

    /// The next step of the case itself.
    pub(super) async fn go_on(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
        case: Uuid,
        look: &Look,
    ) -> Result<()> {
        if self.most.is_none() && look.sub_account.is_some() {
            self.reckon(stage, case).await?;
        }
        let path = |part: &str| format!("POST /cases/{case}/{part}");
        let ask = match look.state.as_str() {
            "received" if self.suit.is_hopeless => {
                let body = json!({ "decision": "refuse", "reason": "不符合立案条件" });
                self.ask("lian", path("filing-decision"), body)
            }
            "received" => {
                self.ask("lian", path("filing-decision"), json!({ "decision": "accept" }))
            }
            "filed" => self.ask("lian", path("assignment"), json!({})),
            "assigned" => self.ask("zhifa", path("notice"), Value::Null),
            _ => match self.repeat(dice, case, look) {
                Some(ask) => ask,
                None => match self.enforce(stage, dice, case, look).await? {
                    Some((part, body)) => {
                        let judge = dice.pick(&["zhifa", "zhengfa"]);
                        self.ask(self.judge.unwrap_or(judge), path(part), body)
                    }
                    None => return Ok(()),
                },
            },
        };
        // Only who handles the case may ask; a colleague may do the rest.
        let asks = self.is_control && ask.call.ends_with("/investigation");
        let login = ask.login;
        let answer = self.send(stage, dice, ask).await?;
        if asks && answer.is_some_and(|answer| answer.is_done()) {
            self.judge = Some(login);
        }
        Ok(())
    }

    /// 持续查控: ordered once, and now and then stopped before it is over.
    fn repeat(&mut self, dice: &mut Dice, case: Uuid, look: &Look) -> Option<Ask> {
        let judge = self.judge?;
        if let Some(id) = look.repetition {
            let stops = dice.chance(STOPS);
            let body = json!({ "reason": "双方正在和解" });
            return stops.then(|| {
                self.ask(judge, format!("POST /cases/{case}/repetitions/{id}/stop"), body)
            });
        }
        if !self.suit.repeats || self.repeated || look.rounds == 0 {
            return None;
        }
        self.repeated = true;
        let (days, every) = (dice.between(6, 14), dice.between(2, 5));
        let body = json!({ "every_days": every, "days": days, "takes": dice.chance(400) });
        Some(self.ask(judge, format!("POST /cases/{case}/repetitions"), body))
    }

    /// What the judge does once the debtors have their notice; none: waits.
    async fn enforce(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
        case: Uuid,
        look: &Look,
    ) -> Result<Option<(&'static str, Value)>> {
        if look.rounds == 0 {
            return Ok(Some(("investigation", json!({ "purpose": "first" }))));
        }
        let outstanding = self.outstanding(stage, case).await?;
        if self.suit.restricts && look.restricted == 0 && outstanding > 0 && dice.chance(300) {
            let debtors = store::parties(stage.eye(), case, "debtor").await?;
            return Ok(Some(("restrictions", json!({ "debtor": debtors.first() }))));
        }
        if outstanding > 0 && dice.chance(300) && self.debtor_pays(stage, look).await? {
            return Ok(None);
        }
        if look.payable > 0 && look.payouts_open == 0 && !self.is_control {
            return Ok(Some(("payouts", json!({}))));
        }
        let holds = store::holds(stage.eye(), case).await?;
        if outstanding == 0 {
            return Ok(self.wind_up(dice, look, &holds));
        }
        if look.approvals > 0 && !dice.chance(100) {
            return Ok(None);
        }
        if self.suit.spares {
            let held = holds.iter().find(|hold| is_live(hold) && !hold.is_releasing);
            if let Some(hold) = held.filter(|_| dice.chance(300)) {
                return Ok(Some(("releases", json!({ "hold": hold.id }))));
            }
            if held.is_some() {
                return Ok(None);
            }
        }
        if let Some(hold) = holds.iter().find(|hold| hold.state == "effective" && hold.free > 0) {
            let mut body = json!({ "hold": hold.id });
            if dice.chance(200) {
                let part = (hold.free.min(outstanding) / 2).max(1);
                body["amount"] = json!(yuan(part));
            }
            return Ok(Some(("deductions", body)));
        }
        let mut tx = stage.reader().begin_system("rehearsal.look").await?;
        let plan = control::freeze_plan(&mut tx, case.into()).await?;
        drop(tx);
        // What was spared is not held again.
        let is_spared = self.suit.spares && holds.iter().any(|hold| hold.state == "released");
        let is_enough = is_spared || self.is_control && holds.len() >= HOLDS_MAX;
        if !plan.lines.is_empty() && !is_enough {
            let lines: Vec<Value> = plan
                .lines
                .iter()
                .map(|line| json!({ "property": line.property, "limit": line.limit }))
                .collect();
            return Ok(Some(("freeze-plan", json!({ "lines": lines }))));
        }
        Ok(self.give_up(dice, look, &holds))
    }

    /// A debtor who pays by himself does it once, behind the officers' backs.
    async fn debtor_pays(&mut self, stage: &mut Stage<'_>, look: &Look) -> Result<bool> {
        let (Some(part), Some(account)) = (self.suit.pays, &look.sub_account) else {
            return Ok(false);
        };
        if self.paid || stage.nation().is_none() {
            return Ok(false);
        }
        self.paid = true;
        let fen = self.suit.principal * part / 1000;
        let payer = self.suit.debtors.first().map(|d| d.name.clone()).unwrap_or_default();
        stage.trace.say(format_args!("{} {payer} pays {}", self.name, yuan(fen)));
        stage.pay(account, fen, &payer).await?;
        Ok(true)
    }

    /// Nothing is owed: let go of what is held, and close.
    fn wind_up(
        &mut self,
        dice: &mut Dice,
        look: &Look,
        holds: &[HoldLook],
    ) -> Option<(&'static str, Value)> {
        let held = holds.iter().find(|hold| is_live(hold) && !hold.is_releasing);
        if let Some(hold) = held.filter(|_| look.hold_orders == 0 && dice.chance(500)) {
            return Some(("releases", json!({ "hold": hold.id })));
        }
        self.closing(look, json!({ "way": "satisfied" }))
    }

    /// Something is owed and nothing more is to be had now: let go of empty holds, look once more, end.
    fn give_up(
        &mut self,
        dice: &mut Dice,
        look: &Look,
        holds: &[HoldLook],
    ) -> Option<(&'static str, Value)> {
        let is_waiting = look.ordered + look.hold_orders + look.rounds_open + look.approvals > 0;
        if is_waiting || look.repetition.is_some() || !dice.chance(700) {
            return None;
        }
        if let Some(hold) = holds.iter().find(|hold| is_live(hold)) {
            return Some(("releases", json!({ "hold": hold.id })));
        }
        // Silence is not "no property": ask until everybody has answered.
        if look.rounds < ROUNDS || !look.is_complete {
            return Some(("investigation", json!({ "purpose": "repeat" })));
        }
        let ends = json!({ "way": "terminated", "reason": "无财产可供执行,申请人撤回申请" });
        self.closing(look, ends)
    }

    /// Close the case; where money waits to be paid out, a play of control has come to its end.
    fn closing(&mut self, look: &Look, how: Value) -> Option<(&'static str, Value)> {
        self.is_over = self.is_control && Life::is_done(look) && !Life::is_clear(look);
        Life::is_clear(look).then_some(("closing", how))
    }

    /// The ask of a wrong: never asked again.
    pub(super) fn wrong_ask(&mut self, login: &'static str, call: String, body: Value) -> Ask {
        let mut ask = self.ask(login, call, body);
        ask.key = format!("{}-wrong", ask.key);
        ask
    }
}

fn is_live(hold: &HoldLook) -> bool {
    matches!(hold.state.as_str(), "effective" | "waiting")
}
