//! 权限分析 – what the policies can never permit, proved by Cedar's own symbolic compiler and an SMT
//! solver for every act and every request there can be, not for those somebody thought of. The limits are
//! written here once more, in the words of the law, and never read from the policies.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use cedar_policy::{Effect, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet};

/// What is never permitted: its name, the acts it is about, and when.
const NEVER: [(&str, Acts, &str); 7] = [
    (
        "without a link to the case",
        Acts::All,
        r#"permit (principal, action, resource is Case)
           when {
               resource.court != principal.court &&
               !resource.entrusted.contains({ court: principal.court, act: context.act }) &&
               !(action in Action::"look" && resource.opened.contains(principal)) &&
               !(action in Action::"look" && resource.court in principal.court &&
                   principal.roles.containsAny(["division_head", "president", "command_centre", "procurator"]))
           };"#,
    ),
    (
        "recused or kin",
        Acts::All,
        "permit (principal, action, resource is Case) when { resource.recused.contains(principal) };",
    ),
    (
        "above one's clearance",
        Acts::All,
        "permit (principal, action, resource is Case) when { principal.clearance < resource.secret };",
    ),
    (
        "an administrator in a case",
        Acts::All,
        r#"permit (principal, action, resource is Case)
           when { principal.roles.contains("system_admin") || principal.roles.contains("security_admin") ||
               principal.roles.contains("audit_admin") };"#,
    ),
    (
        "a procurator who acts",
        Acts::In("change"),
        r#"permit (principal, action, resource is Case) when { principal.roles.contains("procurator") };"#,
    ),
    (
        "a handler's act by nobody's handler",
        Acts::In("handle"),
        r#"permit (principal, action, resource is Case)
           when { resource.court == principal.court && !(resource has handler && (resource.handler == principal ||
               (principal has serves && principal.serves == resource.handler))) };"#,
    ),
    (
        "a look-up without open case, debtor, card and article",
        Acts::One("control.look_up"),
        r#"permit (principal, action, resource is Case)
           when { !resource.open || !context.debtor || !principal.card || context.article == "" };"#,
    ),
];

/// Which acts a limit is about.
enum Acts {
    All,
    In(&'static str),
    One(&'static str),
}

impl Acts {
    fn include(&self, schema: &Schema, env: &RequestEnv) -> bool {
        let act = env.action();
        match self {
            Acts::All => true,
            Acts::One(name) => act.id().unescaped() == *name,
            Acts::In(group) => {
                let group = format!("Action::\"{group}\"").parse();
                let acts = schema.action_entities();
                acts.is_ok_and(|acts| group.is_ok_and(|group| acts.is_ancestor_of(&group, act)))
            }
        }
    }
}

/// Everything the house's policies say.
fn policies(crates: &Path) -> Result<PolicySet> {
    let mut text = String::new();
    for house in std::fs::read_dir(crates)? {
        let file = house?.path().join("policy.cedar");
        if file.exists() {
            text += &std::fs::read_to_string(file)?;
        }
    }
    Ok(PolicySet::from_str(&text)?)
}

/// What they would say if nothing were forbidden.
fn permits_alone(policies: &PolicySet) -> Result<PolicySet> {
    let permits = policies.policies().filter(|policy| policy.effect() == Effect::Permit);
    Ok(PolicySet::from_policies(permits.cloned())?)
}

struct Prover {
    schema: Schema,
    compiler: CedarSymCompiler<LocalSolver>,
}

impl Prover {
    /// No policy fails for a request of this kind, whatever it holds; returns how many there are.
    async fn never_fail(&mut self, policies: &PolicySet, kind: &RequestEnv) -> Result<usize> {
        for policy in policies.policies() {
            let compiled = CompiledPolicy::compile(policy, kind, &self.schema)?;
            let (id, act) = (policy.id(), kind.action());
            ensure!(
                self.compiler.check_never_errors_opt(&compiled).await?,
                "{id} may fail for {act}"
            );
        }
        Ok(policies.policies().count())
    }

    /// A request that `policies` permit and `limit` describes, if there can be one.
    async fn permitted(
        &mut self,
        policies: &PolicySet,
        limit: &str,
        kind: &RequestEnv,
    ) -> Result<Option<String>> {
        let all = CompiledPolicySet::compile(policies, kind, &self.schema)?;
        let limit = CompiledPolicySet::compile(&PolicySet::from_str(limit)?, kind, &self.schema)?;
        let found = self.compiler.check_disjoint_with_counterexample_opt(&all, &limit).await?;
        Ok(found.map(|found| format!("{:?}", found.request)))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let crates =
        PathBuf::from(std::env::args().nth(1).context("the folder of the crates is wanted")?);
    let schema = std::fs::read_to_string(crates.join("permission/schema.cedarschema"))?;
    let (schema, _) = Schema::from_cedarschema_str(&schema)?;
    let kinds: Vec<RequestEnv> = schema.request_envs().collect();
    let compiler = CedarSymCompiler::new(LocalSolver::cvc5()?)?;
    let (mut prover, policies) = (Prover { schema, compiler }, policies(&crates)?);
    let permits = permits_alone(&policies)?;
    let mut checked = 0;
    for kind in &kinds {
        checked += prover.never_fail(&policies, kind).await?;
    }
    println!("no policy fails, whatever is asked: {checked} proofs");
    let mut holds = true;
    for (name, acts, limit) in &NEVER {
        let about = kinds.iter().filter(|kind| kind.resource().basename() == "Case");
        let about: Vec<_> = about.filter(|kind| acts.include(&prover.schema, kind)).collect();
        let mut matters = false;
        for kind in &about {
            if let Some(request) = prover.permitted(&policies, limit, kind).await? {
                println!("✗ {name}: {} may be permitted: {request}", kind.action());
                holds = false;
            }
            // A limit that would hold without any prohibition says nothing of them.
            matters = matters || prover.permitted(&permits, limit, kind).await?.is_some();
        }
        ensure!(matters, "{name}: held by no prohibition");
        println!("never permitted: {name}: {} acts", about.len());
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
