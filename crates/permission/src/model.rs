//! Who, what and why, as far as a policy may ask.

use uuid::Uuid;

/// 主体 – the person who wants to act.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Officer.
    pub id: Uuid,
    /// 岗位 codes.
    pub roles: &'a [&'a str],
    /// 法院代字.
    pub court: &'a str,
    /// 涉密等级, 0 to 3.
    pub clearance: i16,
    /// 公务证已备案 – both cards are registered with the institutions.
    pub card: bool,
    /// 所服务的法官 – whose clerk this is.
    pub serves: Option<Uuid>,
}

/// 案件 – what a policy may know of one. Facts about persons are those about the subject alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Case.
    pub id: Uuid,
    /// 法院代字.
    pub court: String,
    /// 承办人.
    pub handler: Option<Uuid>,
    /// 密级, 0 to 3.
    pub secret: i16,
    /// 在办 – filed, and not closed for good.
    pub open: bool,
    /// 回避 – the case is closed to the subject.
    pub recused: bool,
    /// 受托事项 – acts in this case entrusted to the subject's court.
    pub entrusted: Vec<String>,
    /// 紧急查阅 – the subject broke the glass within the last day.
    pub opened: bool,
}

/// 客体 – what the act is about, and for what purpose.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// No case is known yet: may somebody of this post do this at all?
    Court,
    /// This case.
    Case(&'a Matter),
    /// 查询一人 – a person, looked up for this case.
    Person {
        /// The case.
        matter: &'a Matter,
        /// Whether the person is a debtor in it.
        debtor: bool,
        /// The rule the query rests on.
        article: &'a str,
    },
}

/// 政策 – one policy, as told to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its `@id`.
    pub id: String,
    /// What it says, Chinese.
    pub zh: String,
    /// What it says, English.
    pub en: String,
    /// Rule of law it rests on.
    pub rule: String,
}

/// 结论 – yes or no, and the policies that decided. A no without a policy means that nothing permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is permitted.
    pub allowed: bool,
    /// The permits of a yes; the prohibitions of a no.
    pub by: Vec<&'static Policy>,
}
