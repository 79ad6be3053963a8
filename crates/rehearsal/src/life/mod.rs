//! 办案 – the officers of one case: they look, and do at a time of their own the next thing the law lets
//! them do; now and then one tries what it does not.

mod deeds;
mod wrongs;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::cast::{Account, Suit, Wealth};
use crate::dice::Dice;
use crate::invariants::Broken;
use crate::stage::{Answer, Ask, Stage};
use crate::store::{self, Look};

/// 一案.
pub(crate) struct Life {
    name: String,
    suit: Suit,
    case: Option<Uuid>,
    /// Claim, interest to the end of the term, costs and fee, in fen, as if nothing were ever paid.
    most: Option<i64>,
    pub(crate) next_at: DateTime<Utc>,
    is_over: bool,
    asked: u32,
    /// What was asked and not answered, to be asked again under the same key.
    unheard: Option<Ask>,
    paid: bool,
    /// An approval that could not be carried out goes back.
    unfit: Vec<Uuid>,
    /// Nothing but control is this play's.
    is_control: bool,
    /// Who was found to handle it.
    judge: Option<&'static str>,
    /// 持续查控 was proposed.
    repeated: bool,
}

impl Life {
    pub(crate) fn new(number: u64, suit: Suit, begins: DateTime<Utc>) -> Self {
        Self {
            name: format!("#{number}"),
            suit,
            case: None,
            most: None,
            next_at: begins,
            is_over: false,
            asked: 0,
            unheard: None,
            paid: false,
            unfit: Vec::new(),
            is_control: false,
            judge: None,
            repeated: false,
        }
    }

    /// A case filed before the play.
    pub(crate) fn filed(number: u64, suit: Suit, begins: DateTime<Utc>, case: Uuid) -> Self {
        let is_control = true;
        Self { case: Some(case), is_control, ..Self::new(number, suit, begins) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn case(&self) -> Option<Uuid> {
        self.case
    }

    pub(crate) fn most(&self) -> Option<i64> {
        self.most
    }

    /// Whether it ended before the play, and is asked about again in it.
    pub(crate) fn has_ended(&self) -> bool {
        self.suit.ended.is_some()
    }

    /// The same, and its debtors have more than is owed, none of it exempt.
    pub(crate) fn ended_with_enough(&self) -> bool {
        let is_all_free = self.accounts().iter().all(|account| account.purpose == "ordinary");
        self.has_ended() && self.suit.wealth == Wealth::Enough && is_all_free
    }

    pub(crate) fn principal(&self) -> i64 {
        self.suit.principal
    }

    pub(crate) fn wealth(&self) -> Wealth {
        self.suit.wealth
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn is_control(&self) -> bool {
        self.is_control
    }

    /// Accounts of its people, as the play knows them.
    pub(crate) fn accounts(&self) -> &[Account] {
        &self.suit.accounts
    }

    pub(crate) fn holdings(&self) -> Value {
        self.suit.holdings()
    }

    /// Document numbers of everybody who has an account in this case.
    pub(crate) fn numbers(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> =
            self.suit.accounts.iter().map(|account| account.owner.as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// What its people have had come in by `day`, without any order.
    pub(crate) fn money_by(&self, day: NaiveDate) -> i64 {
        self.suit.accounts.iter().map(|account| had_by(account, day)).sum()
    }

    /// The same for one account.
    pub(crate) fn account_by(&self, asset: &str, day: NaiveDate) -> Option<i64> {
        let account = self.suit.accounts.iter().find(|account| account.asset == asset);
        account.map(|account| had_by(account, day))
    }

    pub(crate) fn has_credit(&self, asset: &str) -> bool {
        self.suit.accounts.iter().any(|account| account.asset == asset && account.credit.is_some())
    }

    pub(crate) fn was_lied_to(&self, stage: &Stage<'_>) -> bool {
        self.suit.accounts.iter().any(|account| stage.has_lied(account.institution))
    }

    /// The next thing somebody does.
    pub(crate) async fn step(&mut self, stage: &mut Stage<'_>, dice: &mut Dice) -> Result<()> {
        self.next_at = stage.soon(dice, 20, 36 * 60);
        if stage.court().is_none() {
            return Ok(());
        }
        if let Some(ask) = self.unheard.take() {
            return self.send(stage, dice, ask).await.map(drop);
        }
        let Some(case) = self.case else {
            let body = self.suit.application.clone();
            let ask = self.ask("lian", "POST /cases".to_owned(), body);
            return self.send(stage, dice, ask).await.map(drop);
        };
        let look = store::look(stage.eye(), case).await?;
        if self.suit.ended.is_some() {
            return self.wait_for_requery(stage, case, &look).await;
        }
        if matches!(look.state.as_str(), "closed" | "rejected") {
            stage.trace.say(format_args!("{} is over: {}", self.name, look.state));
            self.is_over = true;
            return Ok(());
        }
        if look.at_counter > 0 && stage.plan.court_dies == 0 && look.approvals == 0 {
            stage.trace.say(format_args!("{} has orders at the counter", self.name));
        }
        if dice.chance(stage.plan.wrongs) && self.wrong(stage, dice, case, &look).await? {
            return Ok(());
        }
        if look.approvals > 0 && dice.chance(850) {
            return self.decide(stage, dice, case).await;
        }
        self.go_on(stage, dice, case, &look).await
    }

    /// An ended case: nobody does anything, the court asks by itself and holds what it finds.
    async fn wait_for_requery(&mut self, stage: &Stage<'_>, case: Uuid, look: &Look) -> Result<()> {
        if self.most.is_none() {
            self.reckon(stage, case).await?;
        }
        let is_asked = !matches!(look.requery.as_deref(), Some("planned" | "asked"));
        self.is_over = is_asked && look.ordered + look.hold_orders == 0;
        if self.is_over {
            stage.trace.say(format_args!("{} was asked about: {:?}", self.name, look.requery));
        }
        Ok(())
    }

    fn ask(&mut self, login: &'static str, call: String, body: Value) -> Ask {
        self.asked += 1;
        let key = format!("{}-{}", self.name, self.asked);
        Ask { login, call, body, key, seen: None }
    }

    /// Ask, and ask again under the same key until it is heard; none while it is not.
    async fn send(
        &mut self,
        stage: &mut Stage<'_>,
        dice: &mut Dice,
        ask: Ask,
    ) -> Result<Option<Answer>> {
        let answer = stage.request(&ask).await?;
        let was_lost = dice.chance(stage.plan.unheard);
        let Some(answer) = answer.filter(|_| !was_lost) else {
            stage.trace.say(format_args!("{} {} {} unheard", self.name, ask.login, ask.call));
            self.next_at = stage.soon(dice, 1, 120);
            self.unheard = Some(ask);
            return Ok(None);
        };
        let rule = answer.body["rule"].as_str().unwrap_or_default();
        let line = (self.name.as_str(), ask.login, ask.call.as_str(), answer.status);
        stage.trace.say(format_args!("{} {} {} {} {rule}", line.0, line.1, line.2, line.3));
        if ask.call == "POST /cases" {
            self.case = answer.body["id"].as_str().and_then(|id| id.parse().ok());
        }
        if answer.is_done() && dice.chance(stage.plan.doubles) {
            stage.trace.say(format_args!("{} presses twice", self.name));
            let again = stage.request(&ask).await?;
            if let Some(again) = again.filter(|again| *again != answer) {
                let what = format!("{}: {answer:?}, then {again:?}", ask.call);
                stage.accuse(Broken::new("same-reply", what));
            }
        }
        Ok(Some(answer))
    }

    /// Once filed: the most this case may ever hold.
    async fn reckon(&mut self, stage: &Stage<'_>, case: Uuid) -> Result<()> {
        let today = stage.today();
        let months = law::months(law::id::CONTROL_CEILING_HORIZON, today);
        let end = today.checked_add_months(chrono::Months::new(months)).unwrap_or(today);
        let mut tx = stage.reader().begin_system("rehearsal.look").await?;
        self.most = Some(cases::owed(&mut tx, case.into(), end).await?.total.as_fen());
        Ok(())
    }

    async fn outstanding(&self, stage: &Stage<'_>, case: Uuid) -> Result<i64> {
        let mut tx = stage.reader().begin_system("rehearsal.look").await?;
        Ok(cases::owed(&mut tx, case.into(), stage.today()).await?.outstanding.as_fen())
    }

    /// Whether nothing of the case is held, on its account or on its way.
    fn is_clear(look: &Look) -> bool {
        Life::is_done(look) && look.cash == 0 && look.payouts_open == 0
    }

    /// The same but for the money that has come.
    fn is_done(look: &Look) -> bool {
        let under_way =
            [look.ordered, look.live, look.hold_orders, look.approvals, look.rounds_open];
        look.repetition.is_none() && under_way.iter().all(|count| *count == 0)
    }
}

pub(crate) fn had_by(account: &Account, day: NaiveDate) -> i64 {
    let credit = account.credit.filter(|(on, _)| *on <= day).map_or(0, |(_, fen)| fen);
    account.opening + credit
}

#[cfg(test)]
impl Life {
    /// From now on the law exempts this account.
    pub(crate) fn protect(&mut self, asset: &str) {
        for account in self.suit.accounts.iter_mut().filter(|account| account.asset == asset) {
            account.purpose = "migrant_wages";
        }
    }
}
