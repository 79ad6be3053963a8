//! A table of requests that must be refused, and what must be said to each.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use serde_json::Value;

use crate::harness::{Answer, Court, Expected, LANGS, quiet_counts};

/// One refused request.
pub(crate) struct Row {
    what: &'static str,
    by: &'static str,
    call: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    expected: Expected,
}

impl Row {
    pub(crate) fn new(
        what: &'static str,
        by: &'static str,
        call: &str,
        expected: Expected,
    ) -> Self {
        Self { what, by, call: call.to_owned(), headers: Vec::new(), body: None, expected }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.bytes(serde_json::to_vec(body).unwrap())
    }

    pub(crate) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// What is wrong with how the court refuses this, in both languages.
    async fn faults(&self, court: &Court) -> Vec<String> {
        let mut faults = Vec::new();
        for lang in LANGS {
            let mut request = court.request(self.by, &self.call).await;
            request = request.header(ACCEPT_LANGUAGE, lang);
            if self.headers.iter().all(|(name, _)| *name != "content-type") && self.body.is_some() {
                request = request.header(CONTENT_TYPE, "application/json");
            }
            for (name, value) in &self.headers {
                request = request.header(*name, value);
            }
            if let Some(body) = &self.body {
                request = request.body(body.clone());
            }
            let answer = match request.send().await {
                Ok(response) => Answer::of(response).await,
                Err(error) => {
                    faults.push(format!("{} [{lang}]: no answer: {error:?}", self.what));
                    continue;
                }
            };
            let (_, path) = self.call.split_once(' ').unwrap();
            let found = self.expected.faults(&answer, &format!("/api/v1{path}"), lang);
            if !found.is_empty() {
                let found = found.join(", ");
                faults.push(format!("{} [{lang}]: {found}: {}", self.what, answer.body));
            }
        }
        faults
    }
}

/// Every row must be refused as expected, and the database must hold afterwards what it held before.
pub(crate) async fn all_refused(court: &Court, rows: Vec<Row>) {
    for row in rows.iter().filter(|row| !row.by.is_empty()) {
        court.token(row.by).await;
    }
    let before = quiet_counts(&court.base.pool).await;
    let mut faults = Vec::new();
    for row in &rows {
        faults.extend(row.faults(court).await);
    }
    assert!(faults.is_empty(), "{} of {} rows:\n{}", faults.len(), rows.len(), faults.join("\n"));
    let after = quiet_counts(&court.base.pool).await;
    let changed: Vec<_> = after.iter().filter(|(table, rows)| before[*table] != **rows).collect();
    assert!(changed.is_empty(), "something half-done remains: {changed:?}");
    assert!(!court.errors().contains("panicked"), "{}", court.errors());
}
