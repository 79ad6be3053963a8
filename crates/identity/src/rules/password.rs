//! 口令 – long enough, and not what everybody tries first. No rules of composition: they make passwords
//! worse (NIST SP 800-63B 5.1.1.2; ASVS 6.2.5).

use kernel::Refusal;
use zxcvbn::{Score, zxcvbn};

/// Least characters.
pub const SHORTEST: usize = 8;
/// Most bytes: enough for any sentence, and little enough to hash.
pub const LONGEST: usize = 256;
/// Words everybody at a court would try; refused like a person's own names (docs/security.md lists them).
const WORDS: [&str; 6] = ["zhixing", "执行", "法院", "fayuan", "court", "zhifa"];
/// Guessed within so many tries, it counts as common: rank in the lists of `zxcvbn` or a simple
/// change of one of their words.
const COMMON: Score = Score::One;

/// Whether `password` may be chosen by somebody called `names`.
pub fn check(password: &str, names: &[&str]) -> Result<(), Refusal> {
    let rule = law::id::IDENTITY_PASSWORD;
    let length = password.chars().count();
    if length < SHORTEST || password.len() > LONGEST {
        return Err(rule
            .refuse(
                format!("口令须为{SHORTEST}个字符以上、{LONGEST}字节以内"),
                format!("a password has {SHORTEST} characters or more and at most {LONGEST} bytes"),
            )
            .at("password"));
    }
    let known: Vec<&str> = names.iter().chain(&WORDS).copied().collect();
    if zxcvbn(password, &known).score() <= COMMON {
        return Err(rule
            .refuse(
                "此口令过于常见或与本人姓名、用户名相近,请换一个",
                "this password is common, or too near your name; choose another",
            )
            .at("password"));
    }
    Ok(())
}
