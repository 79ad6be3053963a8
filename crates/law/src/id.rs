//! 规则标识 – one constant per rule of `rules/*.toml`; a test keeps the two in step.

use kernel::Refusal;

/// 规则标识 – names a rule; what it says is looked up on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(crate) &'static str);

impl RuleId {
    /// The id as stored and shown, e.g. `control.freeze_ceiling`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A refusal resting on this rule.
    pub fn refuse(self, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal { rule: self.0, field: None, zh: zh.into(), en: en.into() }
    }
}

/// 收到申请后七日内决定是否立案.
pub const FILE_DECIDE: RuleId = RuleId("filing.decide");
/// 立案后七日内确定承办人.
pub const ASSIGN: RuleId = RuleId("filing.assign");
/// 承办人收到案件材料后三日内发出执行通知书.
pub const NOTICE_FROM_FILE: RuleId = RuleId("notice.from_file");
/// 收到申请执行书之日起十日内发出执行通知.
pub const NOTICE_FROM_APPLICATION: RuleId = RuleId("notice.from_application");
/// 立案后五日内启动网络查控.
pub const FIRST_NETQUERY: RuleId = RuleId("control.first_query");
/// 被执行人应在指定期限内报告财产(默认十日).
pub const PROPERTY_REPORT: RuleId = RuleId("notice.property_report");
/// 财产变动之日起十日内补充报告.
pub const REPORT_SUPPLEMENT: RuleId = RuleId("notice.report_supplement");
/// 线索明确具体的七日内调查核实.
pub const CLUE: RuleId = RuleId("clue.verify");
/// 情况紧急的线索三日内调查核实.
pub const CLUE_URGENT: RuleId = RuleId("clue.verify_urgent");
/// 十日内启动调查.
pub const INVESTIGATE_START: RuleId = RuleId("investigation.start");
/// 一个月内完成调查.
pub const INVESTIGATE_FINISH: RuleId = RuleId("investigation.finish");
/// 执行案件六个月内执结.
pub const EXEC_TERM: RuleId = RuleId("term.enforcement");
/// 非诉行政执行案件三个月内执结.
pub const ADMIN_TERM: RuleId = RuleId("term.administrative");
/// 期限届满五日前申请延长.
pub const EXTENSION_ASK: RuleId = RuleId("term.extension_ask");
/// 有特殊情况须延长的,报院长批准,每次不超过六个月.
pub const TERM_EXTENSION: RuleId = RuleId("term.extension");
/// 公告、评估、管辖争议、暂缓、中止期间不计入执行期限.
pub const TERM_EXCLUDED: RuleId = RuleId("term.excluded");
/// 结案后三个月内归档.
pub const ARCHIVE: RuleId = RuleId("closing.archive");
/// 执行行为异议十五日内审查.
pub const OBJECTION_DECIDE: RuleId = RuleId("objection.decide");
/// 裁定送达十日内申请复议.
pub const RECONSIDER_ASK: RuleId = RuleId("objection.reconsider_ask");
/// 复议三十日内审查.
pub const RECONSIDER_DECIDE: RuleId = RuleId("objection.reconsider_decide");
/// 案外人异议十五日内审查.
pub const OUTSIDER_DECIDE: RuleId = RuleId("objection.outsider");
/// 变更追加当事人申请六十日内裁定.
pub const CHANGE_PARTY: RuleId = RuleId("parties.change");
/// 收到分配方案十五日内提出异议.
pub const DISTRIBUTION_OBJECT: RuleId = RuleId("distribution.object");
/// 财产保全五日内裁定.
pub const PRESERVE_DECIDE: RuleId = RuleId("preservation.decide");
/// 情况紧急的四十八小时内裁定.
pub const PRESERVE_URGENT: RuleId = RuleId("preservation.urgent");
/// 查封后三十日内启动确定参考价.
pub const PRICE_START: RuleId = RuleId("price.start");
/// 参考价确定后十日内启动变价.
pub const SALE_START: RuleId = RuleId("sale.start");
/// 动产首次拍卖公告十五日.
pub const AUCTION_NOTICE_MOVABLE: RuleId = RuleId("auction.notice_movable");
/// 不动产等首次拍卖公告三十日.
pub const AUCTION_NOTICE_OTHER: RuleId = RuleId("auction.notice_other");
/// 流拍后三十日内再次拍卖.
pub const AUCTION_RELIST: RuleId = RuleId("auction.relist");
/// 价款交付后十日内送达成交裁定.
pub const RULING_SERVE: RuleId = RuleId("sale.ruling_serve");
/// 裁定送达后十五日内移交.
pub const HANDOVER: RuleId = RuleId("sale.handover");
/// 公告送达三十日.
pub const SERVE_NOTICE: RuleId = RuleId("service.public_notice");
/// 申请执行的期间为二年.
pub const APPLY_LIMIT: RuleId = RuleId("filing.time_limit");
/// 执行依据已生效且内容、标的、被执行人明确.
pub const FILING_TITLE: RuleId = RuleId("filing.title");
/// 申请执行人是生效文书确定的权利人或其继承人.
pub const FILING_PARTY: RuleId = RuleId("filing.party");
/// 被执行人须为执行依据确定的义务人.
pub const FILING_DEBTOR: RuleId = RuleId("filing.debtor");
/// 义务人在确定的期限内未履行.
pub const FILING_UNPERFORMED: RuleId = RuleId("filing.unperformed");
/// 案号由立案部门按收案顺序编排.
pub const CASE_NUMBER: RuleId = RuleId("filing.number");
/// 案件只能按流程节点依次办理.
pub const CASE_FLOW: RuleId = RuleId("cases.flow");
/// 中止、暂缓、和解期间不得处分财产.
pub const CASE_STAYED: RuleId = RuleId("cases.stayed");
/// 同一法院同类案件同年编号不得重复.
pub const SERIAL_UNIQUE: RuleId = RuleId("cases.number_unique");
/// 人民法院有权向有关单位查询被执行人的财产情况.
pub const CONTROL_QUERY: RuleId = RuleId("control.query");
/// 不得查询被执行人以外的非执行义务主体.
pub const CONTROL_ONLY_DEBTOR: RuleId = RuleId("control.only_debtor");
/// 执行人员须先向金融机构备案.
pub const CONTROL_OFFICER_REGISTERED: RuleId = RuleId("control.officer_registered");
/// 机构不能网络办理的,应到现场办理.
pub const CONTROL_CAPABILITY: RuleId = RuleId("control.capability");
/// 查封冻结以足额清偿债权及费用为限,不得明显超标的额.
pub const CONTROL_FREEZE_CEILING: RuleId = RuleId("control.freeze_ceiling");
/// 冻结上限按执行期限届满日的债权及费用计算.
pub const CONTROL_CEILING_HORIZON: RuleId = RuleId("control.ceiling_horizon");
/// 冻结方案按预计扣划日(三十日后)的债权及费用计算.
pub const CONTROL_PLAN_HORIZON: RuleId = RuleId("control.plan_horizon");
/// 有权扣划被执行人的存款.
pub const CONTROL_DEDUCT: RuleId = RuleId("control.deduct");
/// 冻结后三十日内扣划.
pub const CONTROL_DEDUCT_TERM: RuleId = RuleId("control.deduct_term");
/// 先冻结,后扣划.
pub const CONTROL_DEDUCT_AFTER_FREEZE: RuleId = RuleId("control.deduct_after_freeze");
/// 扣划不得超过实际冻结金额.
pub const CONTROL_DEDUCT_WITHIN_FROZEN: RuleId = RuleId("control.deduct_within_frozen");
/// 扣划不得超出被执行人应当履行义务的范围.
pub const CONTROL_DEDUCT_CEILING: RuleId = RuleId("control.deduct_ceiling");
/// 应当保留被执行人及其所扶养家属的生活必需费用.
pub const CONTROL_LIVING_COST: RuleId = RuleId("control.living_cost");
/// 生活必需费用默认额度.
pub const CONTROL_LIVING_COST_MONTHLY: RuleId = RuleId("control.living_cost_monthly");
/// 法律规定豁免的财产不得查封冻结.
pub const CONTROL_EXEMPT: RuleId = RuleId("control.exempt");
/// 低于此数的余额不值得冻结.
pub const CONTROL_TRIFLE: RuleId = RuleId("control.trifle");
/// 超出部分应当及时解除.
pub const CONTROL_RELEASE_EXCESS: RuleId = RuleId("control.release_excess");
/// 期限届满未续行的,效力消灭.
pub const CONTROL_LAPSE: RuleId = RuleId("control.lapse");
/// 情况紧急的先行控制.
pub const CONTROL_RETAKE: RuleId = RuleId("control.urgent_first");
/// 金融机构二十四小时内有效反馈.
pub const BANK_ANSWER: RuleId = RuleId("control.bank_answer");
/// 金融机构异议十五日内审查.
pub const BANK_OBJECTION_REPLY: RuleId = RuleId("control.bank_objection");
/// 冻结存款的期限不得超过一年.
pub const CONTROL_FREEZE_MAX_DEPOSIT: RuleId = RuleId("control.freeze_max_deposit");
/// 查封动产的期限不得超过二年.
pub const CONTROL_FREEZE_MAX_MOVABLE: RuleId = RuleId("control.freeze_max_movable");
/// 查封不动产、冻结其他财产权的期限不得超过三年.
pub const CONTROL_FREEZE_MAX_OTHER: RuleId = RuleId("control.freeze_max_other");
/// 加倍部分债务利息日万分之一点七五.
pub const DOUBLE_RATE_DAILY: RuleId = RuleId("interest.double_rate");
/// 自履行期间届满之日起至履行完毕之日止.
pub const INTEREST_PERIOD: RuleId = RuleId("interest.period");
/// 先清偿金钱债务,再清偿加倍部分.
pub const INTEREST_ORDER: RuleId = RuleId("interest.order");
/// 执行申请费分段累计.
pub const FEE_ENFORCEMENT: RuleId = RuleId("fee.enforcement");
/// 财产案件受理费分段累计.
pub const FEE_COURT: RuleId = RuleId("fee.court");
/// 保全费分段累计,最高五千元.
pub const FEE_PRESERVATION: RuleId = RuleId("fee.preservation");
/// 执行申请费由被执行人负担,执行后交纳.
pub const FEE_BORNE: RuleId = RuleId("fee.borne");
/// 恢复执行不得对已收费金额重复收费.
pub const FEE_ONCE: RuleId = RuleId("fee.once");
/// 案款到账后三十日内发放.
pub const PAYOUT: RuleId = RuleId("funds.payout");
/// 延缓发放须有法定事由并经批准,事由消失后十日内发放.
pub const FUNDS_DELAY: RuleId = RuleId("funds.delay");
/// 不明款项三日内认领.
pub const UNCLAIMED: RuleId = RuleId("funds.unclaimed");
/// 案款只能发放给本案当事人.
pub const FUNDS_PAYEE_PARTY: RuleId = RuleId("funds.payee_party");
/// 他人代领须有特别授权.
pub const FUNDS_SPECIAL_POWER: RuleId = RuleId("funds.special_power");
/// 发放须经两人办理.
pub const FUNDS_TWO_PEOPLE: RuleId = RuleId("funds.two_people");
/// 发放不得超过案款余额.
pub const FUNDS_BALANCE: RuleId = RuleId("funds.balance");
/// 清偿后的余款退还被执行人.
pub const FUNDS_SURPLUS: RuleId = RuleId("funds.surplus");
/// 先扣除执行费用,再清偿债权.
pub const FUNDS_ORDER: RuleId = RuleId("funds.order");
/// 公民、其他组织的财产不足时按比例受偿.
pub const DISTRIBUTE_RATIO: RuleId = RuleId("distribution.ratio");
/// 企业法人按采取措施的先后顺序受偿.
pub const DISTRIBUTE_SEIZURE: RuleId = RuleId("distribution.seizure");
/// 优先权、担保物权优先受偿.
pub const DISTRIBUTE_PRIORITY: RuleId = RuleId("distribution.priority");
/// 变价费用优先扣除.
pub const DISTRIBUTE_COSTS: RuleId = RuleId("distribution.costs");
/// 已发出执行通知并责令报告财产.
pub const ZB_NOTICE: RuleId = RuleId("closing.zb_notice");
/// 自立案之日起超过三个月.
pub const ZB_MIN_AGE: RuleId = RuleId("closing.zb_min_age");
/// 终本前三个月内完成一轮全面网络查控.
pub const ZB_QUERY_WINDOW: RuleId = RuleId("closing.zb_query_window");
/// 已采取传统调查措施.
pub const ZB_INVESTIGATION: RuleId = RuleId("closing.zb_investigation");
/// 公积金、理财、收益型保险、股息红利已调查.
pub const ZB_TOPICS: RuleId = RuleId("closing.zb_topics");
/// 线索均已核实.
pub const ZB_CLUE: RuleId = RuleId("closing.zb_clue");
/// 查明财产已处置或有不能处置的理由.
pub const ZB_PROPERTY: RuleId = RuleId("closing.zb_property");
/// 低于一千元的余额可以忽略.
pub const ZB_SMALL_BALANCE: RuleId = RuleId("closing.zb_small_balance");
/// 且不超过应执行标的百分之五.
pub const ZB_SMALL_RATIO: RuleId = RuleId("closing.zb_small_ratio");
/// 已发出限制消费令.
pub const ZB_RESTRICTION: RuleId = RuleId("closing.zb_restriction");
/// 符合条件的已纳入失信名单.
pub const ZB_LISTING: RuleId = RuleId("closing.zb_listing");
/// 终本前已约谈申请执行人.
pub const ZB_INTERVIEW: RuleId = RuleId("closing.zb_interview");
/// 仍有未履行的债务.
pub const ZB_OUTSTANDING: RuleId = RuleId("closing.zb_outstanding");
/// 终本裁定书已制作.
pub const ZB_RULING: RuleId = RuleId("closing.zb_ruling");
/// 自然人被执行人未死亡.
pub const ZB_ALIVE: RuleId = RuleId("closing.zb_alive");
/// 执行标的核对一致.
pub const ZB_OBJECT: RuleId = RuleId("closing.zb_object");
/// 申请执行人签字确认,或合议庭审查并报院长批准.
pub const ZB_APPROVAL: RuleId = RuleId("closing.zb_approval");
/// 七日内录入终本案件信息库.
pub const ZB_PUBLISH: RuleId = RuleId("closing.zb_publish");
/// 终本后五年内每六个月查询一次.
pub const ZB_REQUERY_EVERY: RuleId = RuleId("closing.requery_every");
/// 终本后五年内.
pub const ZB_REQUERY_YEARS: RuleId = RuleId("closing.requery_years");
/// 发现财产的应当及时恢复执行.
pub const RESUME: RuleId = RuleId("closing.resume");
/// 债权足额受偿、案款发放完毕方可执行完毕结案.
pub const CLOSE_SATISFIED: RuleId = RuleId("closing.satisfied");
/// 结案方式限于法定六种.
pub const CLOSE_WAYS: RuleId = RuleId("closing.ways");
/// 纳入失信名单须具备法定情形.
pub const LIST_GROUND: RuleId = RuleId("discipline.ground");
/// 纳入期限二年.
pub const LIST_TERM: RuleId = RuleId("discipline.term");
/// 不得纳入失信名单的情形.
pub const LIST_GUARD: RuleId = RuleId("discipline.guard");
/// 未成年人不得纳入失信名单.
pub const LIST_MINOR: RuleId = RuleId("discipline.minor");
/// 决定书由院长签发.
pub const LIST_PRESIDENT: RuleId = RuleId("discipline.president");
/// 违反财产报告制度应予惩戒.
pub const LIST_REPORT_DUTY: RuleId = RuleId("discipline.report_duty");
/// 履行完毕后三个工作日内删除.
pub const LIST_REMOVE: RuleId = RuleId("discipline.remove");
/// 未按执行通知履行的可以限制消费.
pub const RESTRICT: RuleId = RuleId("discipline.restrict");
/// 履行完毕应当解除限制消费.
pub const RESTRICT_LIFT: RuleId = RuleId("discipline.restrict_lift");
/// 拒不报告、虚假报告的可予罚款、拘留.
pub const SANCTION: RuleId = RuleId("discipline.sanction");
/// 对个人罚款十万元以下.
pub const FINE_PERSON: RuleId = RuleId("discipline.fine_person");
/// 对单位罚款五万元以上一百万元以下.
pub const FINE_UNIT: RuleId = RuleId("discipline.fine_unit");
/// 对单位罚款五万元以上.
pub const FINE_UNIT_MIN: RuleId = RuleId("discipline.fine_unit_min");
/// 拘留十五日以下.
pub const DETENTION: RuleId = RuleId("discipline.detention");
/// 情节严重或有多项失信行为的,可以延长一至三年.
pub const LIST_TERM_EXTRA: RuleId = RuleId("discipline.term_extra");
/// 十八周岁以上为成年人.
pub const LIST_ADULT: RuleId = RuleId("discipline.adult");
/// 可以给予一至三个月的宽限期,期间暂不公布、暂不惩戒.
pub const LIST_GRACE: RuleId = RuleId("discipline.grace");
/// 申请人与审批人、各级审批人不得为同一人.
pub const APPROVALS_FOUR_EYES: RuleId = RuleId("approvals.four_eyes");
/// 证件号相同而姓名不符,须人工核实.
pub const PARTY_HOMONYM: RuleId = RuleId("parties.homonym");
/// 收款账户户名须与当事人一致.
pub const PARTY_ACCOUNT: RuleId = RuleId("parties.account");
/// 同案同类文书依次加之一、之二.
pub const DOCUMENT_SUFFIX: RuleId = RuleId("documents.suffix");

/// Every rule.
pub const ALL: &[RuleId] = &[
    FILE_DECIDE,
    ASSIGN,
    NOTICE_FROM_FILE,
    NOTICE_FROM_APPLICATION,
    FIRST_NETQUERY,
    PROPERTY_REPORT,
    REPORT_SUPPLEMENT,
    CLUE,
    CLUE_URGENT,
    INVESTIGATE_START,
    INVESTIGATE_FINISH,
    EXEC_TERM,
    ADMIN_TERM,
    EXTENSION_ASK,
    TERM_EXTENSION,
    TERM_EXCLUDED,
    ARCHIVE,
    OBJECTION_DECIDE,
    RECONSIDER_ASK,
    RECONSIDER_DECIDE,
    OUTSIDER_DECIDE,
    CHANGE_PARTY,
    DISTRIBUTION_OBJECT,
    PRESERVE_DECIDE,
    PRESERVE_URGENT,
    PRICE_START,
    SALE_START,
    AUCTION_NOTICE_MOVABLE,
    AUCTION_NOTICE_OTHER,
    AUCTION_RELIST,
    RULING_SERVE,
    HANDOVER,
    SERVE_NOTICE,
    APPLY_LIMIT,
    FILING_TITLE,
    FILING_PARTY,
    FILING_DEBTOR,
    FILING_UNPERFORMED,
    CASE_NUMBER,
    CASE_FLOW,
    CASE_STAYED,
    SERIAL_UNIQUE,
    CONTROL_QUERY,
    CONTROL_ONLY_DEBTOR,
    CONTROL_OFFICER_REGISTERED,
    CONTROL_CAPABILITY,
    CONTROL_FREEZE_CEILING,
    CONTROL_CEILING_HORIZON,
    CONTROL_PLAN_HORIZON,
    CONTROL_DEDUCT,
    CONTROL_DEDUCT_TERM,
    CONTROL_DEDUCT_AFTER_FREEZE,
    CONTROL_DEDUCT_WITHIN_FROZEN,
    CONTROL_DEDUCT_CEILING,
    CONTROL_LIVING_COST,
    CONTROL_LIVING_COST_MONTHLY,
    CONTROL_EXEMPT,
    CONTROL_TRIFLE,
    CONTROL_RELEASE_EXCESS,
    CONTROL_LAPSE,
    CONTROL_RETAKE,
    BANK_ANSWER,
    BANK_OBJECTION_REPLY,
    CONTROL_FREEZE_MAX_DEPOSIT,
    CONTROL_FREEZE_MAX_MOVABLE,
    CONTROL_FREEZE_MAX_OTHER,
    DOUBLE_RATE_DAILY,
    INTEREST_PERIOD,
    INTEREST_ORDER,
    FEE_ENFORCEMENT,
    FEE_COURT,
    FEE_PRESERVATION,
    FEE_BORNE,
    FEE_ONCE,
    PAYOUT,
    FUNDS_DELAY,
    UNCLAIMED,
    FUNDS_PAYEE_PARTY,
    FUNDS_SPECIAL_POWER,
    FUNDS_TWO_PEOPLE,
    FUNDS_BALANCE,
    FUNDS_SURPLUS,
    FUNDS_ORDER,
    DISTRIBUTE_RATIO,
    DISTRIBUTE_SEIZURE,
    DISTRIBUTE_PRIORITY,
    DISTRIBUTE_COSTS,
    ZB_NOTICE,
    ZB_MIN_AGE,
    ZB_QUERY_WINDOW,
    ZB_INVESTIGATION,
    ZB_TOPICS,
    ZB_CLUE,
    ZB_PROPERTY,
    ZB_SMALL_BALANCE,
    ZB_SMALL_RATIO,
    ZB_RESTRICTION,
    ZB_LISTING,
    ZB_INTERVIEW,
    ZB_OUTSTANDING,
    ZB_RULING,
    ZB_ALIVE,
    ZB_OBJECT,
    ZB_APPROVAL,
    ZB_PUBLISH,
    ZB_REQUERY_EVERY,
    ZB_REQUERY_YEARS,
    RESUME,
    CLOSE_SATISFIED,
    CLOSE_WAYS,
    LIST_GROUND,
    LIST_TERM,
    LIST_GUARD,
    LIST_MINOR,
    LIST_PRESIDENT,
    LIST_REPORT_DUTY,
    LIST_REMOVE,
    RESTRICT,
    RESTRICT_LIFT,
    SANCTION,
    FINE_PERSON,
    FINE_UNIT,
    FINE_UNIT_MIN,
    DETENTION,
    LIST_TERM_EXTRA,
    LIST_ADULT,
    LIST_GRACE,
    APPROVALS_FOUR_EYES,
    PARTY_HOMONYM,
    PARTY_ACCOUNT,
    DOCUMENT_SUFFIX,
];
