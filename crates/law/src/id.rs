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

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)+) => {
        $($(#[$doc])* pub const $name: RuleId = RuleId($id);)+

        /// Every rule.
        pub const ALL: &[RuleId] = &[$($name,)+];
    };
}

rules! {
    /// 三员分立.
    IDENTITY_THREE_ADMINISTRATORS = "identity.three_administrators";
    /// 岗位变更须两人,均不得为本人.
    IDENTITY_TWO_PEOPLE = "identity.two_people";
    /// 口令不少于八个字符,不得为常见口令.
    IDENTITY_PASSWORD = "identity.password";
    /// 第二种鉴别技术,一次有效.
    IDENTITY_SECOND_FACTOR = "identity.second_factor";
    /// 账户动态告知本人,保留九十日.
    IDENTITY_HAPPENINGS = "identity.happenings";
    /// 账号到期前三十日提醒.
    IDENTITY_TERM_REMINDER = "identity.term_reminder";
    /// 已泄露的口令不得使用.
    IDENTITY_BREACHED = "identity.breached";
    /// 只从准许的网段登录.
    IDENTITY_NETWORK = "identity.network";
    /// 账号一人一号,无共享、默认账号.
    IDENTITY_ACCOUNTS = "identity.accounts";
    /// 收到申请后七日内决定是否立案.
    FILE_DECIDE = "filing.decide";
    /// 立案后七日内确定承办人.
    ASSIGN = "filing.assign";
    /// 承办人收到案件材料后三日内发出执行通知书.
    NOTICE_FROM_FILE = "notice.from_file";
    /// 收到申请执行书之日起十日内发出执行通知.
    NOTICE_FROM_APPLICATION = "notice.from_application";
    /// 立案后五日内启动网络查控.
    FIRST_NETQUERY = "control.first_query";
    /// 被执行人应在指定期限内报告财产(默认十日).
    PROPERTY_REPORT = "notice.property_report";
    /// 财产变动之日起十日内补充报告.
    REPORT_SUPPLEMENT = "notice.report_supplement";
    /// 线索明确具体的七日内调查核实.
    CLUE = "clue.verify";
    /// 情况紧急的线索三日内调查核实.
    CLUE_URGENT = "clue.verify_urgent";
    /// 十日内启动调查.
    INVESTIGATE_START = "investigation.start";
    /// 一个月内完成调查.
    INVESTIGATE_FINISH = "investigation.finish";
    /// 执行案件六个月内执结.
    EXEC_TERM = "term.enforcement";
    /// 非诉行政执行案件三个月内执结.
    ADMIN_TERM = "term.administrative";
    /// 期限届满五日前申请延长.
    EXTENSION_ASK = "term.extension_ask";
    /// 有特殊情况须延长的,报院长批准,每次不超过六个月.
    TERM_EXTENSION = "term.extension";
    /// 公告、评估、管辖争议、暂缓、中止期间不计入执行期限.
    TERM_EXCLUDED = "term.excluded";
    /// 结案后三个月内归档.
    ARCHIVE = "closing.archive";
    /// 执行行为异议十五日内审查.
    OBJECTION_DECIDE = "objection.decide";
    /// 裁定送达十日内申请复议.
    RECONSIDER_ASK = "objection.reconsider_ask";
    /// 复议三十日内审查.
    RECONSIDER_DECIDE = "objection.reconsider_decide";
    /// 案外人异议十五日内审查.
    OUTSIDER_DECIDE = "objection.outsider";
    /// 变更追加当事人申请六十日内裁定.
    CHANGE_PARTY = "parties.change";
    /// 收到分配方案十五日内提出异议.
    DISTRIBUTION_OBJECT = "distribution.object";
    /// 财产保全五日内裁定.
    PRESERVE_DECIDE = "preservation.decide";
    /// 情况紧急的四十八小时内裁定.
    PRESERVE_URGENT = "preservation.urgent";
    /// 查封后三十日内启动确定参考价.
    PRICE_START = "price.start";
    /// 参考价确定后十日内启动变价.
    SALE_START = "sale.start";
    /// 动产首次拍卖公告十五日.
    AUCTION_NOTICE_MOVABLE = "auction.notice_movable";
    /// 不动产等首次拍卖公告三十日.
    AUCTION_NOTICE_OTHER = "auction.notice_other";
    /// 流拍后三十日内再次拍卖.
    AUCTION_RELIST = "auction.relist";
    /// 价款交付后十日内送达成交裁定.
    RULING_SERVE = "sale.ruling_serve";
    /// 裁定送达后十五日内移交.
    HANDOVER = "sale.handover";
    /// 公告送达三十日.
    SERVE_NOTICE = "service.public_notice";
    /// 申请执行的期间为二年.
    APPLY_LIMIT = "filing.time_limit";
    /// 执行依据已生效且内容、标的、被执行人明确.
    FILING_TITLE = "filing.title";
    /// 申请执行人是生效文书确定的权利人或其继承人.
    FILING_PARTY = "filing.party";
    /// 被执行人须为执行依据确定的义务人.
    FILING_DEBTOR = "filing.debtor";
    /// 义务人在确定的期限内未履行.
    FILING_UNPERFORMED = "filing.unperformed";
    /// 案号由立案部门按收案顺序编排.
    CASE_NUMBER = "filing.number";
    /// 案件只能按流程节点依次办理.
    CASE_FLOW = "cases.flow";
    /// 中止、暂缓、和解期间不得处分财产.
    CASE_STAYED = "cases.stayed";
    /// 同一法院同类案件同年编号不得重复.
    SERIAL_UNIQUE = "cases.number_unique";
    /// 人民法院有权向有关单位查询被执行人的财产情况.
    CONTROL_QUERY = "control.query";
    /// 不得查询被执行人以外的非执行义务主体.
    CONTROL_ONLY_DEBTOR = "control.only_debtor";
    /// 执行人员须先向金融机构备案.
    CONTROL_OFFICER_REGISTERED = "control.officer_registered";
    /// 机构不能网络办理的,应到现场办理.
    CONTROL_CAPABILITY = "control.capability";
    /// 查封冻结以足额清偿债权及费用为限,不得明显超标的额.
    CONTROL_FREEZE_CEILING = "control.freeze_ceiling";
    /// 冻结上限按执行期限届满日的债权及费用计算.
    CONTROL_CEILING_HORIZON = "control.ceiling_horizon";
    /// 冻结方案按预计扣划日(三十日后)的债权及费用计算.
    CONTROL_PLAN_HORIZON = "control.plan_horizon";
    /// 有权扣划被执行人的存款.
    CONTROL_DEDUCT = "control.deduct";
    /// 账户查询逾期未反馈的,逐家查询.
    CONTROL_ASK_EVERY_BANK = "control.ask_every_bank";
    /// 冻结后三十日内扣划.
    CONTROL_DEDUCT_TERM = "control.deduct_term";
    /// 扣划裁定同时具有冻结的效力.
    CONTROL_FREEZE_AND_DEDUCT = "control.freeze_and_deduct";
    /// 先冻结,后扣划.
    CONTROL_DEDUCT_AFTER_FREEZE = "control.deduct_after_freeze";
    /// 扣划不得超过实际冻结金额.
    CONTROL_DEDUCT_WITHIN_FROZEN = "control.deduct_within_frozen";
    /// 扣划不得超出被执行人应当履行义务的范围.
    CONTROL_DEDUCT_CEILING = "control.deduct_ceiling";
    /// 应当保留被执行人及其所扶养家属的生活必需费用.
    CONTROL_LIVING_COST = "control.living_cost";
    /// 生活必需费用默认额度.
    CONTROL_LIVING_COST_MONTHLY = "control.living_cost_monthly";
    /// 扣留、提取被执行人的收入.
    CONTROL_WITHDRAW_INCOME = "control.withdraw_income";
    /// 法律规定豁免的财产不得查封冻结.
    CONTROL_EXEMPT = "control.exempt";
    /// 低于此数的余额不值得冻结.
    CONTROL_TRIFLE = "control.trifle";
    /// 查封、冻结须登记的财产,通知登记机关办理登记.
    CONTROL_SEAL = "control.seal";
    /// 冻结后再次查询以核实.
    CONTROL_VERIFY_AFTER = "control.verify_after";
    /// 核对差异三个工作日内查明.
    CONTROL_DIFFERENCE_TERM = "control.difference_term";
    /// 一次批准的持续查控最长九十日.
    CONTROL_REPETITION_MOST = "control.repetition_most";
    /// 已经解除控制的,在先的持续查控不得再次控制.
    CONTROL_RELEASED_STAYS = "control.released_stays";
    /// 届满前三十日提示续行.
    CONTROL_WARN_FIRST = "control.warn_first";
    /// 届满前十五日再次提示续行.
    CONTROL_WARN_SECOND = "control.warn_second";
    /// 届满前七日最后提示续行.
    CONTROL_WARN_LAST = "control.warn_last";
    /// 查封、冻结共有财产通知共有人.
    CONTROL_CO_OWNED = "control.co_owned";
    /// 股权冻结经公示生效并通知公司.
    CONTROL_EQUITY_PUBLICATION = "control.equity_publication";
    /// 超出部分应当及时解除.
    CONTROL_RELEASE_EXCESS = "control.release_excess";
    /// 期限届满未续行的,效力消灭.
    CONTROL_LAPSE = "control.lapse";
    /// 情况紧急的先行控制.
    CONTROL_RETAKE = "control.urgent_first";
    /// 金融机构二十四小时内有效反馈.
    BANK_ANSWER = "control.bank_answer";
    /// 金融机构异议十五日内审查.
    BANK_OBJECTION_REPLY = "control.bank_objection";
    /// 冻结存款的期限不得超过一年.
    CONTROL_FREEZE_MAX_DEPOSIT = "control.freeze_max_deposit";
    /// 查封动产的期限不得超过二年.
    CONTROL_FREEZE_MAX_MOVABLE = "control.freeze_max_movable";
    /// 查封不动产、冻结其他财产权的期限不得超过三年.
    CONTROL_FREEZE_MAX_OTHER = "control.freeze_max_other";
    /// 加倍部分债务利息日万分之一点七五.
    DOUBLE_RATE_DAILY = "interest.double_rate";
    /// 自履行期间届满之日起至履行完毕之日止.
    INTEREST_PERIOD = "interest.period";
    /// 先清偿金钱债务,再清偿加倍部分.
    INTEREST_ORDER = "interest.order";
    /// 执行申请费分段累计.
    FEE_ENFORCEMENT = "fee.enforcement";
    /// 财产案件受理费分段累计.
    FEE_COURT = "fee.court";
    /// 保全费分段累计,最高五千元.
    FEE_PRESERVATION = "fee.preservation";
    /// 执行申请费由被执行人负担,执行后交纳.
    FEE_BORNE = "fee.borne";
    /// 恢复执行不得对已收费金额重复收费.
    FEE_ONCE = "fee.once";
    /// 案款到账后三十日内发放.
    PAYOUT = "funds.payout";
    /// 延缓发放须有法定事由并经批准,事由消失后十日内发放.
    FUNDS_DELAY = "funds.delay";
    /// 不明款项三日内认领.
    UNCLAIMED = "funds.unclaimed";
    /// 案款只能发放给本案当事人.
    FUNDS_PAYEE_PARTY = "funds.payee_party";
    /// 他人代领须有特别授权.
    FUNDS_SPECIAL_POWER = "funds.special_power";
    /// 发放须经两人办理.
    FUNDS_TWO_PEOPLE = "funds.two_people";
    /// 发放不得超过案款余额.
    FUNDS_BALANCE = "funds.balance";
    /// 清偿后的余款退还被执行人.
    FUNDS_SURPLUS = "funds.surplus";
    /// 先扣除执行费用,再清偿债权.
    FUNDS_ORDER = "funds.order";
    /// 公民、其他组织的财产不足时按比例受偿.
    DISTRIBUTE_RATIO = "distribution.ratio";
    /// 企业法人按采取措施的先后顺序受偿.
    DISTRIBUTE_SEIZURE = "distribution.seizure";
    /// 优先权、担保物权优先受偿.
    DISTRIBUTE_PRIORITY = "distribution.priority";
    /// 变价费用优先扣除.
    DISTRIBUTE_COSTS = "distribution.costs";
    /// 已发出执行通知并责令报告财产.
    ZB_NOTICE = "closing.zb_notice";
    /// 自立案之日起超过三个月.
    ZB_MIN_AGE = "closing.zb_min_age";
    /// 终本前三个月内完成一轮全面网络查控.
    ZB_QUERY_WINDOW = "closing.zb_query_window";
    /// 已采取传统调查措施.
    ZB_INVESTIGATION = "closing.zb_investigation";
    /// 公积金、理财、收益型保险、股息红利已调查.
    ZB_TOPICS = "closing.zb_topics";
    /// 线索均已核实.
    ZB_CLUE = "closing.zb_clue";
    /// 查明财产已处置或有不能处置的理由.
    ZB_PROPERTY = "closing.zb_property";
    /// 低于一千元的余额可以忽略.
    ZB_SMALL_BALANCE = "closing.zb_small_balance";
    /// 且不超过应执行标的百分之五.
    ZB_SMALL_RATIO = "closing.zb_small_ratio";
    /// 已发出限制消费令.
    ZB_RESTRICTION = "closing.zb_restriction";
    /// 符合条件的已纳入失信名单.
    ZB_LISTING = "closing.zb_listing";
    /// 终本前已约谈申请执行人.
    ZB_INTERVIEW = "closing.zb_interview";
    /// 仍有未履行的债务.
    ZB_OUTSTANDING = "closing.zb_outstanding";
    /// 终本裁定书已制作.
    ZB_RULING = "closing.zb_ruling";
    /// 自然人被执行人未死亡.
    ZB_ALIVE = "closing.zb_alive";
    /// 执行标的核对一致.
    ZB_OBJECT = "closing.zb_object";
    /// 申请执行人签字确认,或合议庭审查并报院长批准.
    ZB_APPROVAL = "closing.zb_approval";
    /// 七日内录入终本案件信息库.
    ZB_PUBLISH = "closing.zb_publish";
    /// 终本后五年内每六个月查询一次.
    ZB_REQUERY_EVERY = "closing.requery_every";
    /// 终本后五年内.
    ZB_REQUERY_YEARS = "closing.requery_years";
    /// 终本后查询每日占用账户查询额度的上限.
    ZB_REQUERY_SHARE = "closing.requery_share";
    /// 终本后查询自应查询日起三十日内完成.
    ZB_REQUERY_WINDOW = "closing.requery_window";
    /// 发现财产的应当及时恢复执行.
    RESUME = "closing.resume";
    /// 债权足额受偿、案款发放完毕方可执行完毕结案.
    CLOSE_SATISFIED = "closing.satisfied";
    /// 结案方式限于法定六种.
    CLOSE_WAYS = "closing.ways";
    /// 纳入失信名单须具备法定情形.
    LIST_GROUND = "discipline.ground";
    /// 纳入期限二年.
    LIST_TERM = "discipline.term";
    /// 不得纳入失信名单的情形.
    LIST_GUARD = "discipline.guard";
    /// 未成年人不得纳入失信名单.
    LIST_MINOR = "discipline.minor";
    /// 决定书由院长签发.
    LIST_PRESIDENT = "discipline.president";
    /// 违反财产报告制度应予惩戒.
    LIST_REPORT_DUTY = "discipline.report_duty";
    /// 履行完毕后三个工作日内删除.
    LIST_REMOVE = "discipline.remove";
    /// 未按执行通知履行的可以限制消费.
    RESTRICT = "discipline.restrict";
    /// 履行完毕应当解除限制消费.
    RESTRICT_LIFT = "discipline.restrict_lift";
    /// 限制出境.
    EXIT_RESTRICT = "discipline.exit";
    /// 限制单位有关人员出境.
    EXIT_PEOPLE = "discipline.exit_people";
    /// 解除限制出境.
    EXIT_LIFT = "discipline.exit_lift";
    /// 限制出境的期限.
    EXIT_TERM = "discipline.exit_term";
    /// 拒不报告、虚假报告的可予罚款、拘留.
    SANCTION = "discipline.sanction";
    /// 对个人罚款十万元以下.
    FINE_PERSON = "discipline.fine_person";
    /// 对单位罚款五万元以上一百万元以下.
    FINE_UNIT = "discipline.fine_unit";
    /// 对单位罚款五万元以上.
    FINE_UNIT_MIN = "discipline.fine_unit_min";
    /// 拘留十五日以下.
    DETENTION = "discipline.detention";
    /// 情节严重或有多项失信行为的,可以延长一至三年.
    LIST_TERM_EXTRA = "discipline.term_extra";
    /// 十八周岁以上为成年人.
    LIST_ADULT = "discipline.adult";
    /// 可以给予一至三个月的宽限期,期间暂不公布、暂不惩戒.
    LIST_GRACE = "discipline.grace";
    /// 执行通知书应当载明失信风险提示.
    LIST_WARNING = "discipline.warning";
    /// 依申请纳入的,十五日内决定.
    LIST_REQUEST = "discipline.request";
    /// 依申请删除后六个月内再申请不予支持.
    LIST_RELIST = "discipline.relist";
    /// 机关纳入失信名单须先报备.
    LIST_ORGAN = "discipline.organ";
    /// 死亡的不得纳入或限制.
    LIST_DEAD = "discipline.dead";
    /// 进入破产程序的不得纳入.
    LIST_BANKRUPT = "discipline.bankrupt";
    /// 纠正申请十五日内审查.
    CORRECT = "discipline.correct";
    /// 纠正申请成立的,三个工作日内纠正.
    CORRECT_DUE = "discipline.correct_due";
    /// 十日内申请复议.
    LIST_RECONSIDER = "discipline.reconsider";
    /// 复议十五日内决定.
    LIST_RECONSIDER_DECIDE = "discipline.reconsider_decide";
    /// 主张并非被执行人的,停止新的措施.
    WRONGED = "discipline.wronged";
    /// 暂时解除不超过一个月.
    TEMPORARY_LIFT = "discipline.temporary";
    /// 滥用暂时解除的,不再批准.
    TEMPORARY_ABUSE = "discipline.temporary_abuse";
    /// 生活或经营必需的,可以申请批准.
    NECESSARY_TRIP = "discipline.trip";
    /// 每夜核对已结案件.
    LIST_RECONCILE = "discipline.reconcile";
    /// 录入名单库,统一公布.
    LIST_PUBLISH = "discipline.publish";
    /// 一日查阅上限.
    LOOKUPS_DAILY_LIMIT = "lookups.daily_limit";
    /// 查询权限已暂停.
    LOOKUPS_STOPPED = "lookups.stopped";
    /// 短时间大量查阅.
    LOOKUPS_RATE = "lookups.rate";
    /// 一日内查阅人数过多.
    LOOKUPS_BREADTH = "lookups.breadth";
    /// 非工作时间查阅.
    LOOKUPS_OFF_HOURS = "lookups.off_hours";
    /// 查阅同姓当事人.
    LOOKUPS_SAME_SURNAME = "lookups.same_surname";
    /// 同姓预警的观察期.
    LOOKUPS_SAME_SURNAME_DAYS = "lookups.same_surname_days";
    /// 查阅与案件无关的人.
    LOOKUPS_OFF_CASE = "lookups.off_case";
    /// 查阅重点关注人员.
    LOOKUPS_WATCHED = "lookups.watched";
    /// 个人查阅其信息处理情况的权利.
    LOOKUPS_DISCLOSURE = "lookups.disclosure";
    /// 暂缓告知的期间.
    LOOKUPS_DISCLOSURE_DELAY = "lookups.disclosure_delay";
    /// 申请人与审批人、各级审批人不得为同一人.
    APPROVALS_FOUR_EYES = "approvals.four_eyes";
    /// 证件号相同而姓名不符,须人工核实.
    PARTY_HOMONYM = "parties.homonym";
    /// 收款账户户名须与当事人一致.
    PARTY_ACCOUNT = "parties.account";
    /// 销毁日志内容须有法定情形,销毁记录本身不得销毁.
    EVIDENCE_ERASE = "evidence.erase";
    /// 同案同类文书依次加之一、之二.
    DOCUMENT_SUFFIX = "documents.suffix";
    /// 密钥已销毁的个人信息视为已删除.
    FIELD_ERASED = "fields.erased";
    /// 仍在保护个人信息的密钥不得销毁.
    FIELD_KEY_IN_USE = "fields.key_in_use";
    /// 立即采取执行措施的,同时或自采取措施之日起三日内发出执行通知书.
    NOTICE_AFTER_MEASURE = "notice.after_measure";
    /// 收到执行通知书之日起十日内提出管辖权异议.
    JURISDICTION_OBJECT = "jurisdiction.object";
    /// 收到案件材料后三日内通知申请执行人提供财产线索.
    CLUES_ASK = "clue.ask";
    /// 收到审计申请之日起十日内决定是否准许.
    AUDIT_DECIDE = "investigation.audit_decide";
    /// 收到悬赏申请之日起十日内决定是否准许.
    REWARD_DECIDE = "investigation.reward_decide";
    /// 悬赏申请写明悬赏金的数额或者计算方法、发布方式,并承诺债权因此实现时自愿支付.
    REWARD_REQUEST = "investigation.reward_request";
    /// 准许悬赏的,制作悬赏公告,写明悬赏金和领取条件,公开发布.
    REWARD_NOTICE = "investigation.reward_notice";
    /// 提供线索的,登记身份信息,按先后顺序,并予保密.
    REWARD_CLUE = "investigation.reward_clue";
    /// 自收到申请执行书之日起超过六个月未执行的,可向上一级法院申请执行.
    TERM_HIGHER_COURT = "term.higher_court";
    /// 院内审批七日内办结.
    APPROVE_INSIDE = "term.approve_inside";
    /// 收到异议申请后三日内立案.
    OBJECTION_FILE = "objection.file";
    /// 异议立案后三日内通知当事人.
    OBJECTION_NOTIFY = "objection.notify";
    /// 复议审查期限可以延长三十日.
    RECONSIDER_EXTEND = "objection.reconsider_extend";
    /// 裁定送达之日起十五日内提起执行异议之诉.
    OUTSIDER_SUIT = "objection.outsider_suit";
    /// 对限制出境决定不服的,十日内申请复议.
    EXIT_RECONSIDER_ASK = "objection.exit_reconsider_ask";
    /// 限制出境复议十五日内决定.
    EXIT_RECONSIDER_DECIDE = "objection.exit_reconsider_decide";
    /// 对变更追加裁定不服的,十日内申请复议.
    CHANGE_RECONSIDER_ASK = "parties.change_reconsider_ask";
    /// 变更追加复议六十日内裁定.
    CHANGE_RECONSIDER_DECIDE = "parties.change_reconsider_decide";
    /// 对变更追加裁定不服的,十五日内提起执行异议之诉.
    CHANGE_SUIT = "parties.change_suit";
    /// 收到执行通知书之日起十五日内申请不予执行仲裁裁决.
    AWARD_REFUSE_ASK = "award.refuse_ask";
    /// 不予执行仲裁裁决案件两个月内审结.
    AWARD_REFUSE_DECIDE = "award.refuse_decide";
    /// 不予执行仲裁裁决案件可以延长一个月.
    AWARD_REFUSE_EXTEND = "award.refuse_extend";
    /// 执行通知书送达之日起十五日内申请不予执行公证债权文书.
    NOTARY_REFUSE_ASK = "notary.refuse_ask";
    /// 不予执行公证债权文书案件六十日内审结.
    NOTARY_REFUSE_DECIDE = "notary.refuse_decide";
    /// 不予执行公证债权文书案件可以延长三十日.
    NOTARY_REFUSE_EXTEND = "notary.refuse_extend";
    /// 收到异议通知之日起十五日内提出反对意见.
    DISTRIBUTION_ANSWER = "distribution.answer";
    /// 收到反对意见通知之日起十五日内提起分配方案异议之诉.
    DISTRIBUTION_SUIT = "distribution.suit";
    /// 收到移送材料之日起三十日内告知是否受理破产.
    BANKRUPTCY_ANSWER = "bankruptcy.answer";
    /// 第三人收到履行通知后十五日内履行或提出异议.
    THIRD_PARTY_DEBT = "control.third_party_debt";
    /// 股权冻结超额异议成立的,七日内解除.
    EQUITY_EXCESS_RELEASE = "control.equity_excess";
    /// 保全裁定作出后五日内开始执行.
    PRESERVE_START = "preservation.start";
    /// 保全期限届满七日前申请续行.
    PRESERVE_RENEW_ASK = "preservation.renew_ask";
    /// 诉前保全后三十日内起诉或申请仲裁.
    PRESERVE_SUIT = "preservation.suit";
    /// 收到解除保全申请后五日内裁定解除.
    PRESERVE_RELEASE = "preservation.release";
    /// 情况紧急的四十八小时内裁定解除保全.
    PRESERVE_RELEASE_URGENT = "preservation.release_urgent";
    /// 网络询价平台三日内出具报告.
    PRICE_INQUIRY = "price.inquiry";
    /// 评估机构三十日内出具评估报告.
    PRICE_APPRAISAL = "price.appraisal";
    /// 收到报告后三日内发送当事人.
    PRICE_SEND = "price.send";
    /// 收到报告后五日内提出异议.
    PRICE_OBJECT = "price.object";
    /// 评估机构五日内作出说明.
    PRICE_EXPLAIN = "price.explain";
    /// 参考价有效期最长不得超过一年.
    PRICE_VALID = "price.valid";
    /// 动产再次拍卖公告七日.
    AUCTION_SECOND_MOVABLE = "auction.notice_movable_second";
    /// 不动产等再次拍卖公告十五日.
    AUCTION_SECOND_OTHER = "auction.notice_other_second";
    /// 网络拍卖公告发布三日前通知当事人和优先购买权人.
    AUCTION_TELL = "auction.tell";
    /// 拍卖五日前通知当事人和优先权人.
    AUCTION_TELL_HALL = "auction.tell_hall";
    /// 竞价结束后二十四小时内退还保证金.
    AUCTION_DEPOSIT_BACK = "auction.deposit_back";
    /// 流拍后六十日内再行拍卖(非网络).
    AUCTION_RELIST_HALL = "auction.relist_hall";
    /// 变卖期六十日.
    PRIVATE_SALE = "auction.private_sale";
    /// 起拍价不得低于参考价的百分之七十.
    AUCTION_FLOOR = "auction.floor";
    /// 再次拍卖降价幅度不得超过前次的百分之二十.
    AUCTION_CUT = "auction.cut";
    /// 保证金不低于起拍价的百分之五.
    AUCTION_DEPOSIT_MIN = "auction.deposit_min";
    /// 保证金在起拍价的百分之五至百分之二十之间.
    AUCTION_DEPOSIT = "auction.deposit";
    /// 五日内办理财产权证照转移手续.
    TITLE_TRANSFER = "sale.title_transfer";
    /// 涉外公告送达六十日.
    SERVE_NOTICE_ABROAD = "service.public_notice_abroad";
    /// 受托法院七日内立案.
    ENTRUST_FILE = "entrust.file";
    /// 受托法院收到委托函件后十五日内开始执行.
    ENTRUST_START = "entrust.start";
    /// 受托法院三十日内函复执行情况.
    ENTRUST_REPORT = "entrust.report";
    /// 受托案件六个月内执结.
    ENTRUST_TERM = "entrust.term";
    /// 担保暂缓执行最长一年.
    DEFER_MAX = "defer.guarantee";
    /// 上级法院决定暂缓执行三个月.
    DEFER_HIGHER = "defer.higher_court";
    /// 和解约定履行期限最后一日起二年内申请恢复执行.
    SETTLEMENT_RESUME = "settlement.resume";
    /// 刑事裁判涉财产部分七日内立案.
    CRIMINAL_FILE = "criminal.file";
    /// 刑事裁判涉财产部分六个月内执结.
    CRIMINAL_TERM = "criminal.term";
    /// 拘传调查询问不得超过八小时.
    SUMMONS = "discipline.summons";
    /// 情况复杂的拘传不得超过二十四小时.
    SUMMONS_LONG = "discipline.summons_long";
    /// 各岗位各司其职.
    PERMIT_POST = "permit.post";
    /// 非本院、上级、受托法院不得接触案件.
    PERMIT_LINK = "permit.link";
    /// 执行人员应当回避.
    PERMIT_RECUSAL = "permit.recusal";
    /// 国家秘密限于知悉范围内的人员.
    PERMIT_SECRET = "permit.secret";
    /// 三员分立.
    PERMIT_ADMINISTRATORS = "permit.administrators";
    /// 检察监督.
    PERMIT_PROCURATOR = "permit.procurator";
    /// 查询由承办人办理.
    PERMIT_ASSIGNMENT = "permit.assignment";
    /// 查询结果不得用于本案以外.
    PERMIT_PROPERTY = "permit.property";
    /// 紧急查阅须说明理由、限时、报警并复核.
    PERMIT_GLASS = "permit.glass";
    /// 委托事项须写明受托法院、事项与期限.
    PERMIT_ENTRUST = "permit.entrust";
    /// 机构证书.
    EXCHANGE_CERTIFICATE = "exchange.certificate";
    /// 指令答复满一年归档.
    ORDERS_SETTLED = "exchange.orders_settled";
    /// 本院接入证书有效期七日.
    COURT_CERTIFICATE_LASTS = "exchange.court_certificate_lasts";
    /// 本院接入证书每日更换.
    COURT_CERTIFICATE_RENEWED = "exchange.court_certificate_renewed";
    /// 首次答复保存三十日.
    REPLIES_KEPT = "platform.replies_kept";
    /// 会话记录保存六个月.
    SESSIONS_KEPT = "platform.sessions_kept";
    /// 信息加密密钥每年轮换.
    FIELD_KEY_RENEWED = "fields.key_renewed";
    /// 程序账户口令三十日更换.
    LOG_IN_RENEWED = "platform.log_in_renewed";
    /// 电子印章根证书有效期二十年.
    SEAL_ROOT = "seals.root";
    /// 时间戳证书有效期十年.
    SEAL_STAMP = "seals.stamp";
    /// 法院电子印章证书有效期三年.
    SEAL_COURT = "seals.court";
    /// 印章证书到期前三十日换发.
    SEAL_RENEW = "seals.renew";
    /// 没有依据的措施不得执行.
    MEASURES_FOUNDED = "measures.founded";
    /// 名单依协议推送.
    MEASURES_AGREEMENT = "measures.agreement";
    /// 副本二十四小时未获心跳即过期.
    MEASURES_STALE = "measures.stale";
    /// 部门二小时未来取或未回执的预警.
    MEASURES_SILENT = "measures.silent";
    /// 删除三个工作日内生效并回执.
    MEASURES_REMOVAL = "measures.removal";
    /// 删除一小时未回执的预警.
    MEASURES_REMOVAL_TARGET = "measures.removal_target";
    /// 命中以证件号码为准.
    MEASURES_NUMBER_DECIDES = "measures.number_decides";
    /// 命中逐件反馈,误中即撤.
    MEASURES_FALSE_HIT = "measures.false_hit";
    /// 离线名单二十四小时过期.
    MEASURES_BUNDLE_STALE = "measures.bundle_stale";
    /// 核对记录保存一百八十日.
    MEASURES_SCREENING_KEPT = "measures.screening_kept";
}
