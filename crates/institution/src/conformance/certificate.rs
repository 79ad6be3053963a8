//! 证明 – what an examination found, signed by the examiner; readable, and checkable by anybody.

use anyhow::{Context, Result, ensure};
use seal::{KeyPair, PublicKey};
use serde::{Deserialize, Serialize};

use super::Report;

/// 一致性证明.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was found.
    pub report: Report,
    /// The examiner's key.
    pub key: String,
    /// Over the report as compact JSON.
    pub signature: String,
}

impl Report {
    /// Sign it.
    ///
    /// # Errors
    /// Never in practice: a report is plain data.
    pub fn certify(self, keys: &KeyPair) -> Result<Certificate> {
        let signature = keys.sign(&serde_json::to_vec(&self)?).to_string();
        Ok(Certificate { report: self, key: keys.public().to_string(), signature })
    }

    /// Orders of the load answered in a second.
    #[must_use]
    pub fn per_second(&self) -> Option<u64> {
        let answered = u64::try_from(self.answered).ok()?;
        (answered * 1000).checked_div(self.milliseconds)
    }

    /// In words, Chinese or English.
    #[must_use]
    pub fn text(&self, english: bool) -> String {
        let pick = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
        let verdict = if self.passed() {
            pick("一致性检查通过", "conforms")
        } else {
            pick("一致性检查未通过", "does not conform")
        };
        let mut lines = vec![
            format!("{} {verdict}", self.institution),
            format!("{} {}", self.url, self.at.to_rfc3339()),
        ];
        for check in &self.checks {
            let mark = if check.passed { "✓" } else { "✗" };
            lines.push(format!("{mark} {:<13} {}", check.name, pick(&check.zh, &check.en)));
            if !check.passed {
                lines.push(format!("    {}", check.seen));
            }
        }
        if let Some(rate) = self.per_second() {
            lines.push(pick(
                &format!("每秒反馈查询{rate}件({}件)", self.answered),
                &format!("{rate} queries answered a second ({})", self.answered),
            ));
        }
        lines.join("\n")
    }
}

/// Whether `json` is a certificate `key` signed; what it says.
///
/// # Errors
/// No certificate, or of another key, or changed.
pub fn verify(json: &[u8], key: &PublicKey) -> Result<Report> {
    let certificate: Certificate = serde_json::from_slice(json).context("no certificate")?;
    let signature = certificate.signature.parse()?;
    let body = serde_json::to_vec(&certificate.report)?;
    ensure!(key.verify(&body, &signature), "the signature does not fit");
    Ok(certificate.report)
}
