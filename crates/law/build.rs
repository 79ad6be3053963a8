//! One constant of `law::id` per rule of `rules/*.toml`, named by its code.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=rules");
    // By id, so that what is made is the same wherever it is made.
    let mut rules: BTreeMap<String, toml::Table> = BTreeMap::new();
    for file in fs::read_dir("rules")? {
        let table: BTreeMap<String, toml::Table> =
            toml::from_str(&fs::read_to_string(file?.path())?)?;
        rules.extend(table);
    }
    let (mut constants, mut all) = (String::new(), String::new());
    for (id, rule) in &rules {
        let text = |key: &str| {
            let text = rule.get(key).and_then(toml::Value::as_str);
            text.ok_or_else(|| format!("{id}: no {key}"))
        };
        let (code, zh, en) = (text("code")?, text("zh")?, text("en")?);
        writeln!(constants, "/// {zh} – {en}.\npub const {code}: RuleId = RuleId(\"{id}\");")?;
        write!(all, "{code}, ")?;
    }
    writeln!(constants, "/// Every rule.\npub const ALL: &[RuleId] = &[{all}];")?;
    let made = Path::new(&env::var("OUT_DIR")?).join("id.rs");
    Ok(fs::write(made, constants)?)
}
