//! Random walks through the acts: officers, banks and faults in any order. After every few steps the
//! books must equal what a naive count says, and every invariant must hold.

use std::collections::HashMap;

use approvals::Deed;
use contract::Outcome;
use kernel::Money;
use platform::Fault;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::court::*;
use crate::*;

/// Two short walks on every run; any seed can be walked again.
const SEEDS: [u64; 2] = [7, 20_260_310];
const STEPS: usize = 90;

/// 朴素账 – what came and what went, nothing else.
#[derive(Default)]
struct Naive {
    came: HashMap<Uuid, i64>,
    paid: HashMap<Uuid, i64>,
    serials: usize,
}

struct Walk {
    court: Court,
    cases: Vec<Filed>,
    naive: Naive,
    rng: ChaCha8Rng,
    pending: Vec<Uuid>,
}

#[tokio::test]
async fn random_walks_keep_every_fen() {
    for seed in SEEDS {
        let court = court().await;
        let mut cases = Vec::new();
        for number in 0..3 {
            let mut application = case_a();
            application["title"]["number"] = format!("（2025）粤0304民初2000{number}号").into();
            cases.push(court.file(application).await);
        }
        court.at("2026-03-10");
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let mut walk = Walk { court, cases, naive: Naive::default(), rng, pending: Vec::new() };
        for step in 0..STEPS {
            walk.step().await;
            if step % 15 == 14 {
                walk.check(seed, step).await;
            }
        }
        walk.finish(seed).await;
    }
}

impl Walk {
    async fn step(&mut self) {
        let case = self.rng.random_range(0..self.cases.len());
        match self.rng.random_range(0..10) {
            0..=1 => self.money(case).await,
            2..=3 => self.propose(case).await,
            4..=6 => self.decide().await,
            _ => self.answer().await,
        }
    }

    /// Money comes, sometimes told twice.
    async fn money(&mut self, case: usize) {
        let fen = self.rng.random_range(1..12_000_000);
        let amount = Money::from_fen(fen).expect("in range").to_string();
        self.naive.serials += 1;
        let filed = &self.cases[case];
        let line =
            self.court.line(&filed.sub_account, &format!("L{}", self.naive.serials), &amount);
        let copies = self.rng.random_range(1..3);
        self.court.statement(BANK, vec![line; copies]).await;
        *self.naive.came.entry(filed.case).or_insert(0) += fen;
    }

    async fn propose(&mut self, case: usize) {
        match self.court.propose(&self.cases[case], None).await {
            Ok(proposed) => self.pending.push(proposed.approval),
            Err(Fault::Refused(refusal)) => assert_eq!(refusal.rule, "funds.balance"),
            Err(fault) => panic!("{fault}"),
        }
    }

    /// A pending payout is agreed to, half agreed to, or not.
    async fn decide(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let approval = self.pending.remove(self.rng.random_range(0..self.pending.len()));
        let reason = "再核".to_owned();
        match self.rng.random_range(0..4) {
            0 => {
                let refuse = Deed::Refuse { reason };
                self.court.decide(&self.court.head, approval, refuse).await.expect("refuse");
            }
            1 => {
                self.court.approve(&self.court.head, approval).await.expect("head");
                let back = Deed::Return { reason };
                self.court.decide(&self.court.finance, approval, back).await.expect("return");
            }
            _ => self.court.agree(approval).await,
        }
    }

    /// The bank answers a payment: does it, refuses it, says it again, or says something else.
    async fn answer(&mut self) {
        let open = orders(&self.court.app).await;
        if open.is_empty() {
            return;
        }
        let order = open[self.rng.random_range(0..open.len())].clone();
        match self.rng.random_range(0..4) {
            0 => self.court.answer(&order, order.refused()).await,
            1 => {
                let lie = order.amount().checked_add(yuan("0.01")).expect("sum");
                let lie = Outcome::Paid { amount: lie, bank_serial: order.id.clone() };
                self.court.answer(&order, lie).await;
            }
            _ => {
                self.pay(&order).await;
                self.court.answer(&order, order.refused()).await;
            }
        }
    }

    async fn pay(&mut self, order: &Sent) {
        self.court.answer(order, order.paid(&order.id)).await;
        let sub_account = order.act["case_account"].as_str().expect("account");
        let filed = self.cases.iter().find(|filed| filed.sub_account == sub_account);
        let case = filed.expect("case").case;
        *self.naive.paid.entry(case).or_insert(0) += order.amount().as_fen();
    }

    async fn check(&self, seed: u64, step: usize) {
        for filed in &self.cases {
            let came = self.naive.came.get(&filed.case).copied().unwrap_or(0);
            let paid = self.naive.paid.get(&filed.case).copied().unwrap_or(0);
            let cash = self.court.balances(filed).await.cash.as_fen();
            assert_eq!(cash, came - paid, "seed {seed} step {step} {}", filed.number);
        }
        assert_eq!(self.court.broken().await, Vec::<String>::new(), "seed {seed} step {step}");
    }

    /// Everything open is brought to its end: all that came is paid, the accounts are empty.
    async fn finish(&mut self, seed: u64) {
        for approval in std::mem::take(&mut self.pending) {
            self.court.agree(approval).await;
        }
        for case in 0..self.cases.len() {
            for order in orders(&self.court.app).await {
                self.pay(&order).await;
            }
            self.settle_disputes(case).await;
            if self.court.balances(&self.cases[case]).await.cash > Money::ZERO {
                let proposed = self.court.propose(&self.cases[case], None).await.expect("propose");
                self.court.agree(proposed.approval).await;
                for order in orders(&self.court.app).await {
                    self.pay(&order).await;
                }
            }
            assert_eq!(self.court.balances(&self.cases[case]).await, Balances::default());
        }
        self.check(seed, STEPS).await;
        for kind in ["funds.PaidOut", "funds.PayoutFailed", "funds.CaseAccountEmpty"] {
            assert!(self.court.told(kind).await > 1, "seed {seed} saw too little of {kind}");
        }
    }

    /// Disputed lines were not paid, the bank says on paper.
    async fn settle_disputes(&mut self, case: usize) {
        let filed = &self.cases[case];
        for payout in self.court.payouts(filed).await {
            for line in payout.lines.iter().filter(|line| line.state == LineState::Disputed) {
                let command = SettleCommand {
                    payout: payout.id,
                    line: line.line,
                    finding: Finding::NotPaid,
                    evidence: "银行复函:未支付".to_owned(),
                };
                let mut tx = self.court.app.begin(&self.court.finance, ANY).await.expect("begin");
                let approval =
                    propose_settlement(&mut tx, filed.case, command).await.expect("settle");
                tx.commit().await.expect("commit");
                self.court.approve(&self.court.head, approval).await.expect("agree");
            }
        }
    }
}
