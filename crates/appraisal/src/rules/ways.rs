//! 方式与次序 – 参考价规定 第2、4、5、7、14条.

use kernel::Refusal;
use law::id;

use crate::model::Way;

/// 情况 – what decides whether a way may be taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand<'a> {
    /// Ways that came to nothing.
    pub(crate) tried: &'a [Way],
    /// 双方当事人一致要求 this way at once.
    pub(crate) both_ask: bool,
    /// 法律、行政法规规定必须委托评估.
    pub(crate) law_demands: bool,
}

/// Whether `way` may be taken now.
///
/// # Errors
/// One before it was not tried, and nobody may skip it.
pub(crate) fn may_take(way: Way, stand: Stand<'_>) -> Result<(), Refusal> {
    let failed = |way: Way| stand.tried.contains(&way);
    let refused = |zh: &str, en: &str| Err(id::PRICE_WAYS.refuse(zh, en));
    match way {
        Way::Bargain if stand.tried.is_empty() => Ok(()),
        Way::Bargain => refused("议价只能在其他方式之前", "bargaining comes first, or not at all"),
        Way::Targeted if failed(Way::Bargain) || stand.both_ask => Ok(()),
        Way::Targeted => refused(
            "当事人尚未议价,也未一致要求定向询价",
            "the parties have not bargained, nor do both ask to go on",
        ),
        Way::Online if failed(Way::Targeted) || stand.both_ask => Ok(()),
        Way::Online => refused(
            "定向询价尚未落空,双方也未一致要求网络询价",
            "the targeted inquiry has not failed, nor do both ask to go on",
        ),
        Way::Appraisal if failed(Way::Online) || stand.both_ask || stand.law_demands => Ok(()),
        Way::Appraisal => Err(id::PRICE_APPRAISE.refuse(
            "网络询价未落空,双方未要求,法律也未规定必须评估",
            "online inquiry has not failed, both do not ask, and no law demands an appraisal",
        )),
    }
}
