//! Problem details (RFC 9457), looked at closely.

use super::Answer;

/// The languages every refusal must speak.
pub(crate) const LANGS: [&str; 2] = ["zh-CN", "en"];

/// What a refusal must say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    pub(crate) field: Option<&'static str>,
    pub(crate) rule: Option<&'static str>,
}

impl Expected {
    pub(crate) fn invalid(field: &'static str) -> Self {
        Self { status: 400, field: Some(field), rule: None }
    }

    pub(crate) fn refused(rule: &'static str) -> Self {
        Self { status: 422, field: None, rule: Some(rule) }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// What is wrong with `answer` as a refusal of a request to `path` by a reader of `lang`.
    pub(crate) fn faults(&self, answer: &Answer, path: &str, lang: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, what: &str| {
            if !holds {
                faults.push(what.to_owned());
            }
        };
        let body = &answer.body;
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        must(answer.status == self.status, &format!("status {}", answer.status));
        must(answer.header("content-type") == "application/problem+json", "content type");
        must(body["status"] == answer.status, "status in the body");
        must(text("type").starts_with("/problems/"), "type");
        must(text("instance") == path.split('?').next().unwrap_or_default(), "instance");
        must(!text("detail").is_empty(), "detail");
        let chinese = text("title").chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        must(!text("title").is_empty() && chinese == (lang != "en"), "title in the language");
        let words = text("detail").chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        must(lang == "en" || words, "detail in the language");
        if let Some(field) = self.field {
            must(text("field") == field, &format!("field {}", body["field"]));
        }
        if let Some(rule) = self.rule {
            must(text("rule") == rule, &format!("rule {}", body["rule"]));
            must(!text("article").is_empty(), "article");
        }
        if [503, 507].contains(&self.status) {
            must(!answer.header("retry-after").is_empty(), "retry-after");
        }
        faults
    }
}
