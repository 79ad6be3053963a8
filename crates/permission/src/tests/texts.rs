//! The policies as texts: they fit their schema, say why in both languages, and rest on a rule.

use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};

use crate::engine::{POLICIES, SCHEMA};

fn all() -> PolicySet {
    let mut all = PolicySet::new();
    for (name, text) in POLICIES {
        let some: PolicySet = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        for policy in some.policies() {
            let id =
                policy.annotation("id").unwrap_or_else(|| panic!("{name}: a policy without @id"));
            all.add(policy.new_id(cedar_policy::PolicyId::new(id))).unwrap();
        }
    }
    all
}

#[test]
fn policies_fit_their_schema() {
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).unwrap();
    let result = Validator::new(schema).validate(&all(), ValidationMode::Strict);
    let said: Vec<String> = result.validation_errors().map(ToString::to_string).collect();
    let warned: Vec<String> = result.validation_warnings().map(ToString::to_string).collect();
    assert!(said.is_empty() && warned.is_empty(), "{said:#?} {warned:#?}");
}

#[test]
fn every_policy_says_why_in_both_languages_and_rests_on_a_rule() {
    for policy in all().policies() {
        for key in ["zh", "en", "rule"] {
            assert!(
                policy.annotation(key).is_some_and(|text| !text.is_empty()),
                "{} {key}",
                policy.id()
            );
        }
        let rule = policy.annotation("rule").unwrap_or_default();
        assert!(law::article(rule, false).is_some(), "{}: no rule {rule}", policy.id());
    }
}

#[test]
fn every_act_of_the_schema_is_somebodys() {
    assert!(crate::acts().count() > 50);
    for act in crate::acts() {
        assert!(!crate::permits(act).is_empty(), "{act}");
    }
}

/// The shared policies rest on these rules and on no other.
#[test]
fn the_shared_policies_cite_their_rules() {
    let shared = include_str!("../../policy.cedar");
    let cited: std::collections::BTreeSet<&str> = shared
        .lines()
        .filter_map(|line| line.strip_prefix("@rule(\"")?.strip_suffix("\")"))
        .collect();
    let known = [
        "permit.administrators",
        "permit.assignment",
        "permit.entrust",
        "permit.glass",
        "permit.link",
        "permit.post",
        "permit.procurator",
        "permit.property",
        "permit.recusal",
        "permit.secret",
    ];
    let own = cited.iter().filter(|rule| rule.starts_with("permit."));
    assert!(own.clone().all(|rule| known.contains(rule)), "{cited:?}");
    assert!(own.count() > 5, "{cited:?}");
}
