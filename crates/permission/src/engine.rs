//! The policies, read once and sorted by the act they speak of, and the question put to Cedar.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use anyhow::{Context as _, Result};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Effect, Entities, Entity, EntityId,
    EntityTypeName, EntityUid, PolicyId, PolicySet, Request, RestrictedExpression, Schema,
};

use crate::model::{Matter, Object, Policy, Subject, Verdict};

/// The words policies are written in.
pub(crate) const SCHEMA: &str = include_str!("../schema.cedarschema");
/// What holds everywhere, then one file per capability.
pub(crate) const POLICIES: [(&str, &str); 17] = [
    ("permission", include_str!("../policy.cedar")),
    ("cases", include_str!("../../cases/policy.cedar")),
    ("approvals", include_str!("../../approvals/policy.cedar")),
    ("documents", include_str!("../../documents/policy.cedar")),
    ("control", include_str!("../../control/policy.cedar")),
    ("discipline", include_str!("../../discipline/policy.cedar")),
    ("funds", include_str!("../../funds/policy.cedar")),
    ("closing", include_str!("../../closing/policy.cedar")),
    ("appraisal", include_str!("../../appraisal/policy.cedar")),
    ("exchange", include_str!("../../exchange/policy.cedar")),
    ("evidence", include_str!("../../evidence/policy.cedar")),
    ("register", include_str!("../../register/policy.cedar")),
    ("measures", include_str!("../../measures/policy.cedar")),
    ("identity", include_str!("../../identity/policy.cedar")),
    ("lookups", include_str!("../../lookups/policy.cedar")),
    ("oversight", include_str!("../../oversight/policy.cedar")),
    ("server", include_str!("../../server/policy.cedar")),
];

/// What is asked about one act: only the policies that can speak of it.
struct Act {
    uid: EntityUid,
    entity: Entity,
    policies: PolicySet,
    permits: Vec<&'static Policy>,
    looks: bool,
}

struct Types {
    officer: EntityTypeName,
    court: EntityTypeName,
    case: EntityTypeName,
}

struct Engine {
    acts: BTreeMap<String, Act>,
    told: HashMap<PolicyId, &'static Policy>,
    types: Types,
}

/// Policies that cannot be read permit nothing; a test reads them.
static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| Engine::open().ok());
static AUTHORIZER: LazyLock<Authorizer> = LazyLock::new(Authorizer::new);

impl Engine {
    fn open() -> Result<Self> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA)?;
        let mut all = PolicySet::new();
        let mut told = HashMap::new();
        for (_, text) in POLICIES {
            for policy in text.parse::<PolicySet>()?.policies() {
                let say = |key: &str| policy.annotation(key).unwrap_or_default().to_owned();
                let id = PolicyId::new(say("id"));
                let words =
                    Policy { id: say("id"), zh: say("zh"), en: say("en"), rule: say("rule") };
                // Read once, and kept for as long as the program runs.
                told.insert(id.clone(), &*Box::leak(Box::new(words)));
                all.add(policy.new_id(id))?;
            }
        }
        let groups: HashMap<EntityUid, Entity> =
            schema.action_entities()?.into_iter().map(|e| (e.uid(), e)).collect();
        let mut acts = BTreeMap::new();
        for uid in schema.actions() {
            let entity = groups.get(uid).context("an action of the schema")?.clone();
            let act = Act::of(uid, entity, &all, &told)?;
            acts.insert(uid.id().unescaped().to_owned(), act);
        }
        let types =
            Types { officer: "Officer".parse()?, court: "Court".parse()?, case: "Case".parse()? };
        Ok(Self { acts, told, types })
    }
}

impl Act {
    fn of(
        uid: &EntityUid,
        entity: Entity,
        all: &PolicySet,
        told: &HashMap<PolicyId, &'static Policy>,
    ) -> Result<Self> {
        let parents: HashSet<EntityUid> = entity.clone().into_inner().2;
        let speaks = |one: &EntityUid| one == uid || parents.contains(one);
        let (mut policies, mut permits) = (PolicySet::new(), Vec::new());
        for policy in all.policies() {
            let concerned = match policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::In(some) => some.iter().any(speaks),
                ActionConstraint::Eq(one) => speaks(&one),
            };
            if concerned {
                policies.add(policy.clone())?;
                if policy.effect() == Effect::Permit {
                    permits.extend(told.get(policy.id()).copied());
                }
            }
        }
        let look: EntityUid = "Action::\"look\"".parse()?;
        let looks = parents.contains(&look);
        Ok(Self { uid: uid.clone(), entity, policies, permits, looks })
    }
}

/// Names of all acts policies speak of.
pub fn acts() -> impl Iterator<Item = &'static str> {
    ENGINE
        .iter()
        .flat_map(|engine| engine.acts.iter())
        .filter(|(_, act)| !act.permits.is_empty())
        .map(|(name, _)| name.as_str())
}

/// Whether an act only looks.
#[must_use]
pub fn looks(act: &str) -> bool {
    ENGINE.as_ref().and_then(|engine| engine.acts.get(act)).is_some_and(|act| act.looks)
}

/// The policies that permit an act: whose it is.
#[must_use]
pub fn permits(act: &str) -> &'static [&'static Policy] {
    ENGINE.as_ref().and_then(|engine| engine.acts.get(act)).map_or(&[], |act| &act.permits)
}

/// 裁断 – may `subject` do `act` to `object`? An act nobody wrote a policy for, and a policy that
/// cannot be worked out, mean no.
#[must_use]
pub fn judge(subject: &Subject<'_>, act: &str, object: Object<'_>) -> Verdict {
    let nothing = Verdict { allowed: false, by: Vec::new() };
    let Some(engine) = ENGINE.as_ref() else { return nothing };
    let Some(known) = engine.acts.get(act) else { return nothing };
    let Ok((request, entities)) = engine.question(subject, act, known, object) else {
        return nothing;
    };
    let answer = AUTHORIZER.is_authorized(&request, &known.policies, &entities);
    let whole = answer.diagnostics().errors().next().is_none();
    let by = answer.diagnostics().reason().filter_map(|id| engine.told.get(id).copied());
    let mut by: Vec<&'static Policy> = by.collect();
    by.sort_by(|a, b| a.id.cmp(&b.id));
    Verdict { allowed: answer.decision() == Decision::Allow && whole, by }
}

impl Engine {
    fn question(
        &self,
        subject: &Subject<'_>,
        name: &str,
        act: &Act,
        object: Object<'_>,
    ) -> Result<(Request, Entities)> {
        let Types { officer, court, case } = &self.types;
        let id = |kind: &EntityTypeName, id: &str| {
            EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
        };
        let principal = id(officer, &subject.id.to_string());
        let home = id(court, subject.court);
        let mut entities = vec![act.entity.clone(), self.person(subject, &principal)?];
        let mut context =
            vec![("act".to_owned(), RestrictedExpression::new_string(name.to_owned()))];
        let resource = match object {
            Object::Court => home,
            Object::Case(matter) | Object::Person { matter, .. } => {
                let resource = id(case, &matter.id.to_string());
                entities.push(self.matter(matter, &resource, &principal, &home)?);
                let mut lower = matter.court.as_str();
                while let Some(upper) = law::courts::superior(lower) {
                    let parents = HashSet::from([id(court, upper)]);
                    entities.push(Entity::new_no_attrs(id(court, lower), parents));
                    lower = upper;
                }
                resource
            }
        };
        if let Object::Person { debtor, article, .. } = object {
            context.push(("debtor".to_owned(), RestrictedExpression::new_bool(debtor)));
            let article = RestrictedExpression::new_string(article.to_owned());
            context.push(("article".to_owned(), article));
        }
        let context = Context::from_pairs(context)?;
        let request = Request::new(principal, act.uid.clone(), resource, context, None)?;
        Ok((request, Entities::from_entities(entities, None)?))
    }

    fn person(&self, subject: &Subject<'_>, principal: &EntityUid) -> Result<Entity> {
        let roles =
            subject.roles.iter().map(|role| RestrictedExpression::new_string((*role).into()));
        let mut attributes = HashMap::from([
            ("roles".to_owned(), RestrictedExpression::new_set(roles)),
            ("court".to_owned(), self.reference(&self.types.court, subject.court)),
            ("clearance".to_owned(), RestrictedExpression::new_long(subject.clearance.into())),
            ("card".to_owned(), RestrictedExpression::new_bool(subject.card)),
        ]);
        if let Some(judge) = subject.serves {
            let judge = self.reference(&self.types.officer, &judge.to_string());
            attributes.insert("serves".to_owned(), judge);
        }
        Ok(Entity::new(principal.clone(), attributes, HashSet::new())?)
    }

    fn matter(
        &self,
        matter: &Matter,
        resource: &EntityUid,
        principal: &EntityUid,
        home: &EntityUid,
    ) -> Result<Entity> {
        let only_if = |holds: bool| {
            let one = RestrictedExpression::new_entity_uid(principal.clone());
            RestrictedExpression::new_set(holds.then_some(one))
        };
        let mut entrusted = Vec::new();
        for act in &matter.entrusted {
            let act = RestrictedExpression::new_string(act.clone());
            let court = RestrictedExpression::new_entity_uid(home.clone());
            let fields = [("court".to_owned(), court), ("act".to_owned(), act)];
            entrusted.push(RestrictedExpression::new_record(fields)?);
        }
        let mut attributes = HashMap::from([
            ("court".to_owned(), self.reference(&self.types.court, &matter.court)),
            ("secret".to_owned(), RestrictedExpression::new_long(matter.secret.into())),
            ("open".to_owned(), RestrictedExpression::new_bool(matter.open)),
            ("recused".to_owned(), only_if(matter.recused)),
            ("opened".to_owned(), only_if(matter.opened)),
            ("entrusted".to_owned(), RestrictedExpression::new_set(entrusted)),
        ]);
        if let Some(handler) = matter.handler {
            let handler = self.reference(&self.types.officer, &handler.to_string());
            attributes.insert("handler".to_owned(), handler);
        }
        Ok(Entity::new(resource.clone(), attributes, HashSet::new())?)
    }

    fn reference(&self, kind: &EntityTypeName, id: &str) -> RestrictedExpression {
        let uid = EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id));
        RestrictedExpression::new_entity_uid(uid)
    }
}
