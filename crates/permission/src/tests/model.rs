//! The engine against a plain model of the same rules, and "no link to the case means no", exhaustively.

use proptest::prelude::*;
use uuid::Uuid;

use crate::{Matter, Object, Subject, acts, judge, looks};

const ROLES: [&str; 11] = [
    "filing_clerk",
    "judge",
    "clerk",
    "division_head",
    "president",
    "finance",
    "command_centre",
    "system_admin",
    "security_admin",
    "audit_admin",
    "procurator",
];
const COURTS: [&str; 6] = ["最高法", "粤", "粤03", "粤0304", "粤0305", "京0105"];
const ME: Uuid = Uuid::from_u128(1);
const SOMEBODY: Uuid = Uuid::from_u128(2);
/// Acts on a case, one of each kind.
const LOOK: &str = "cases.view";
const PROPERTY: &str = "control.view_property";
const CHANGE: &str = "cases.issue_notice";
const HANDLE: &str = "control.inquire";

fn subject<'a>(roles: &'a [&'a str], court: &'a str, clearance: i16, serves: bool) -> Subject<'a> {
    let serves = serves.then_some(SOMEBODY);
    Subject { id: ME, roles, court, clearance, card: true, serves }
}

fn matter(court: &str) -> Matter {
    Matter {
        id: Uuid::from_u128(9),
        court: court.to_owned(),
        handler: Some(SOMEBODY),
        secret: 0,
        open: true,
        recused: false,
        entrusted: Vec::new(),
        opened: false,
    }
}

/// Whose posts an act of each kind is: written down here, not read from the policies.
fn of_post(act: &str, role: &str) -> bool {
    let admin = matches!(role, "system_admin" | "security_admin" | "audit_admin");
    match act {
        CHANGE | HANDLE => matches!(role, "judge" | "clerk"),
        _ => !admin,
    }
}

/// The rules in another form: one question after another.
fn plainly(subject: &Subject<'_>, act: &str, matter: &Matter) -> bool {
    let is = |wanted: &[&str]| subject.roles.iter().any(|role| wanted.contains(role));
    if is(&["system_admin", "security_admin", "audit_admin"]) || matter.recused {
        return false;
    }
    if matter.secret > subject.clearance || !subject.roles.iter().any(|role| of_post(act, role)) {
        return false;
    }
    let is_look = matches!(act, LOOK | PROPERTY);
    if !is_look && is(&["procurator"]) {
        return false;
    }
    let own = subject.court == matter.court;
    let entrusted = matter.entrusted.iter().any(|given| given == act);
    let above = law::courts::reach(subject.court).is_some_and(|r| matter.court.starts_with(r));
    let watches = is(&["division_head", "president", "command_centre", "procurator"]);
    let linked = own || entrusted || (is_look && (matter.opened || (above && watches)));
    let handles = matter.handler == Some(ME)
        || (subject.serves.is_some() && matter.handler == subject.serves);
    match act {
        HANDLE => linked && (handles || (!own && entrusted)),
        PROPERTY => linked && (handles || watches || entrusted || matter.opened),
        _ => linked,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn the_engine_says_what_the_model_says(
        roles in prop::sample::subsequence(ROLES.to_vec(), 0..4),
        court in prop::sample::select(COURTS.to_vec()),
        place in prop::sample::select(COURTS.to_vec()),
        act in prop::sample::select(vec![LOOK, PROPERTY, CHANGE, HANDLE]),
        given in prop::sample::subsequence(vec![LOOK, PROPERTY, CHANGE, HANDLE], 0..4),
        (clearance, secret) in (0i16..4, 0i16..4),
        handler in prop::sample::select(vec![None, Some(ME), Some(SOMEBODY)]),
        facts in prop::array::uniform3(any::<bool>()),
    ) {
        let [serves, recused, opened] = facts;
        let subject = subject(&roles, court, clearance, serves);
        let entrusted = given.into_iter().map(str::to_owned).collect();
        let matter = Matter { handler, secret, recused, opened, entrusted, ..matter(place) };
        let said = judge(&subject, act, Object::Case(&matter)).allowed;
        prop_assert_eq!(said, plainly(&subject, act, &matter));
    }
}

/// 无案件联系即不许 – every act, every post and pair of posts, every court that has nothing to do with
/// the case: no, and the policy `link` is among the reasons.
#[test]
fn no_case_link_means_no_for_every_act() {
    let mut asked = 0;
    for act in acts() {
        for first in ROLES {
            for second in ROLES {
                for (court, place) in
                    [("粤0305", "粤0304"), ("粤0304", "粤03"), ("京0105", "粤0304")]
                {
                    let roles = [first, second];
                    let subject = subject(&roles, court, 3, true);
                    let all = acts().filter(|other| *other != act).map(str::to_owned).collect();
                    let matter = Matter { entrusted: all, ..matter(place) };
                    assert!(
                        !judge(&subject, act, Object::Case(&matter)).allowed,
                        "{act} {roles:?}"
                    );
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 20_000, "{asked}");
}

/// A query on a person: each of the five conditions by itself makes it a no.
#[test]
fn a_look_up_needs_case_debtor_assignment_card_and_article() {
    let roles = ["judge"];
    let judge_of = |card: bool, handler: Uuid, open: bool, debtor: bool, article: &str| {
        let subject = Subject { card, ..subject(&roles, "粤0304", 1, false) };
        let matter = Matter { handler: Some(handler), open, ..matter("粤0304") };
        judge(&subject, "control.look_up", Object::Person { matter: &matter, debtor, article })
            .allowed
    };
    assert!(judge_of(true, ME, true, true, "control.query"));
    assert!(!judge_of(false, ME, true, true, "control.query"), "no card");
    assert!(!judge_of(true, SOMEBODY, true, true, "control.query"), "not the handler");
    assert!(!judge_of(true, ME, false, true, "control.query"), "no open case");
    assert!(!judge_of(true, ME, true, false, "control.query"), "not a debtor");
    assert!(!judge_of(true, ME, true, true, ""), "no article");
}

#[test]
fn an_act_without_a_policy_is_nobodys() {
    let roles = ROLES;
    let subject = subject(&roles, "粤0304", 3, true);
    let verdict = judge(&subject, "cases.no_such_act", Object::Case(&matter("粤0304")));
    assert!(!verdict.allowed && verdict.by.is_empty());
    assert!(!looks(CHANGE) && looks(LOOK) && looks(PROPERTY));
}
