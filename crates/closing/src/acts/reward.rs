//! 悬赏 – an applicant asks for a notice and promises to pay; the judge decides within ten days; once published
//! it is on the public site until the case is over or it is ended (财产调查规定 第21至24条).

use cases::{Case, Entry, Role as PartyRole};
use chrono::{Months, NaiveDate};
use kernel::{Id, Money};
use law::id;
use law::interest::Rate;
use law::nodes::NodeCode;
use parties::{Face, PartyKind};
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::lock_open;
use crate::acts::record::{NewInvestigation, day, filled, record_investigation};
use crate::model::{Bounty, Measure, Reward, RewardFace, RewardState};
use crate::store::rewards as store;
use crate::{papers, rules};

/// Deciding on a reward notice, and ending one.
pub(crate) const DECIDE: Act = Act::new("closing.decide_reward", &[Role::Judge]);

/// 悬赏申请 – as the applicant handed it in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReward {
    /// Whose property is looked for.
    pub debtor: Uuid,
    /// 按比例, e.g. `10%` of what a clue brings in; either this or `sum`.
    #[serde(default)]
    pub share: Option<String>,
    /// 定额, yuan.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub sum: Option<Money>,
    /// 领取条件.
    pub conditions: String,
    /// 发布方式.
    pub places: String,
    /// 承诺债权因此实现时自愿支付.
    pub has_promised: bool,
    /// When; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

/// 决定 – whether there is to be a notice.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewardDecision {
    /// 准许.
    pub grants: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
}

fn bounty(new: &NewReward) -> Result<Bounty> {
    let most = Rate::from_per_million(1_000_000);
    match (&new.share, new.sum) {
        (Some(share), None) => {
            let rate: Rate = share
                .parse()
                .map_err(|_| Fault::invalid("share", "比例应如10%", "a share is such as 10%"))?;
            if rate == Rate::ZERO || rate > most {
                return Err(Fault::invalid(
                    "share",
                    "比例应大于0且不超过100%",
                    "more than nothing, no more than all of it",
                ));
            }
            Ok(Bounty::Share(rate))
        }
        (None, Some(sum)) if sum > Money::ZERO => Ok(Bounty::Sum(sum)),
        (None, Some(_)) => Err(Fault::invalid("sum", "金额须大于零", "a sum is more than nothing")),
        _ => Err(id::REWARD_REQUEST
            .refuse("须写明比例或者数额之一", "name a share or a sum, one of them")
            .at("share")
            .into()),
    }
}

/// Take in an applicant's request: its ten days run from now.
///
/// # Errors
/// Somebody who is no debtor; no reward, or no promise to pay it; a case that is over.
pub async fn request_reward(tx: &mut Tx, case: Id<Case>, new: &NewReward) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    let debtors = cases::parties(tx, case, PartyRole::Debtor).await?;
    if !debtors.iter().any(|debtor| debtor.0 == new.debtor) {
        return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
    }
    let bounty = bounty(new)?;
    filled("conditions", &new.conditions)?;
    filled("places", &new.places)?;
    if !new.has_promised {
        return Err(id::REWARD_REQUEST
            .refuse("申请人未承诺支付悬赏金", "the applicant has not promised to pay it")
            .at("has_promised")
            .into());
    }
    let on = day(tx, &row, new.on)?;
    let (bounty_zh, bounty_en) = bounty.words();
    let kept = Reward {
        id: tx.new_id(),
        debtor: new.debtor,
        requested_on: on,
        due: rules::due(id::REWARD_DECIDE, on),
        bounty_zh: bounty_zh.clone(),
        bounty_en: bounty_en.clone(),
        conditions: new.conditions.trim().to_owned(),
        places: new.places.trim().to_owned(),
        state: RewardState::Requested,
        decided_on: None,
        reason: None,
        document: None,
        ended_on: None,
    };
    store::keep(tx, case.0, &kept, bounty).await?;
    let entry = Entry::new("closing.request_reward", id::REWARD_DECIDE)
        .node(NodeCode::INVESTIGATION_START)
        .words(
            format!("申请执行人申请悬赏:{bounty_zh}"),
            format!("the applicant asks for a reward notice: {bounty_en}"),
        );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "reward": kept.id }));
    Ok(kept.id)
}

/// Decide on a request: publish the notice, or say why not.
///
/// # Errors
/// Not an open request of this case; a refusal without a reason; a secret case, a debtor who is not of age, or
/// one who says that they are not the debtor: none of these is shown to the public.
pub async fn decide_reward(
    tx: &mut Tx,
    case: Id<Case>,
    reward: Uuid,
    decision: &RewardDecision,
) -> Result<()> {
    let row = lock_open(tx, case).await?;
    let asked = store::lock(tx, case.0, reward, RewardState::Requested).await?;
    let today = tx.today();
    if !decision.grants {
        let reason = platform::reason(decision.reason.as_deref().unwrap_or_default(), "reason")?;
        store::decline(tx, reward, today, reason).await?;
        let entry = Entry::new("closing.refuse_reward", id::REWARD_DECIDE)
            .words(format!("不准许悬赏:{reason}"), format!("no reward notice: {reason}"));
        cases::record(tx, case, entry).await?;
        tx.note(Some(case.0), json!({ "reward": reward, "grants": false }));
        return Ok(());
    }
    cases::require_identified(&row.flags)?;
    let face = cases::face(tx, case).await?;
    let debtor = parties::faces(tx, &[Id::from(asked.debtor)]).await?;
    let debtor = debtor.into_iter().next().ok_or(Fault::Missing("party"))?;
    require_public(face.secret, &debtor, today)?;
    let paper = papers::reward_notice(tx, &face, &debtor, &asked).await?;
    let shown = RewardFace {
        name: debtor.name,
        document: debtor.masked_document,
        court: face.court_name.clone(),
        case_number: face.number.clone(),
        bounty_zh: asked.bounty_zh.clone(),
        bounty_en: asked.bounty_en.clone(),
        conditions: asked.conditions.clone(),
    };
    store::publish(tx, reward, (today, paper.id), &shown).await?;
    let new = NewInvestigation {
        debtor: asked.debtor,
        measure: Measure::Reward,
        unit: asked.places,
        on: None,
        findings: Vec::new(),
        result: format!("悬赏公告已发布:{}", asked.bounty_zh),
        deceased: false,
    };
    record_investigation(tx, case, new).await?;
    let entry = Entry::new("closing.publish_reward", id::REWARD_NOTICE)
        .node(NodeCode::INVESTIGATION_START)
        .words(
            format!("发布悬赏公告:{}", asked.bounty_zh),
            format!("reward notice published: {}", asked.bounty_en),
        )
        .document(paper.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "reward": reward, "grants": true }));
    Ok(())
}

/// Nothing of a secret case and nobody who is not of age is shown to the public.
fn require_public(secret: i16, debtor: &Face, today: NaiveDate) -> Result<()> {
    let adult = Months::new(law::months(id::LIST_ADULT, today));
    let is_minor = debtor.kind == PartyKind::Natural
        && debtor
            .birth
            .and_then(|birth| birth.checked_add_months(adult))
            .is_some_and(|of_age| of_age > today);
    if secret == 0 && !is_minor {
        return Ok(());
    }
    Err(id::LIST_PUBLISH
        .refuse(
            "涉密案件、未成年人不得公开",
            "nothing of a secret case and nobody who is not of age is shown to the public",
        )
        .into())
}

/// End a published notice: it is shown no more.
///
/// # Errors
/// No notice of this case that is published; no reason.
pub async fn end_reward(tx: &mut Tx, case: Id<Case>, reward: Uuid, reason: &str) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    store::lock(tx, case.0, reward, RewardState::Published).await?;
    end(tx, case, reward, reason).await
}

/// 案件结案 – what is still published ends with the case.
pub(crate) async fn end_all(tx: &mut Tx, case: Uuid) -> Result<()> {
    for reward in store::of_case(tx, case).await? {
        if reward.state == RewardState::Published {
            end(tx, Id::from(case), reward.id, "案件已结案").await?;
        }
    }
    Ok(())
}

async fn end(tx: &mut Tx, case: Id<Case>, reward: Uuid, reason: &str) -> Result<()> {
    let today = tx.today();
    store::end(tx, reward, today, reason).await?;
    let entry = Entry::new("closing.end_reward", id::REWARD_NOTICE)
        .words(format!("悬赏公告结束:{reason}"), format!("the reward notice ends: {reason}"));
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "reward": reward, "ended": true }));
    Ok(())
}
