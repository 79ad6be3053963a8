//! 调用 – a call to the institution's own system over HTTP. The order's id goes along as
//! `Idempotency-Key`: after a crash the same call comes again, and must not be done twice.

use std::collections::BTreeMap;

use http::HeaderValue;
use kernel::Invalid;
use serde::Deserialize;
use serde_json::Value;
use wire::{Place, Wire};

use super::{Parameters, Row, Trouble, kind_of};

/// 调用 – see the module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// `GET`, `POST` …
    method: String,
    /// Address, with `{account}` where a parameter goes.
    url: String,
    /// JSON, with `"{account}"` where a parameter goes; without a body when left out.
    #[serde(default)]
    body: Option<String>,
    /// JSON pointer to the list of rows; without it the whole reply is one row.
    #[serde(default)]
    rows: Option<String>,
    /// JSON pointers to the results of a row, by our names.
    results: BTreeMap<String, String>,
    /// The institution's own codes of refusal, in ours: what `refused` points to is looked up here.
    #[serde(default)]
    codes: BTreeMap<String, String>,
}

impl Call {
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let (base, path) = self.parts()?;
        base.parse::<Place>().map_err(|bad| {
            Invalid::new("http.url", format!("地址有误:{bad}"), format!("bad address: {bad}"))
        })?;
        filled(path, &Parameters::default(), |_| String::new())?;
        let body = self.body.as_deref().unwrap_or("null");
        let body = filled(body, &Parameters::default(), |_| String::new())?;
        serde_json::from_str::<Value>(&body).map_err(|bad| {
            Invalid::new("http.body", format!("不是JSON:{bad}"), format!("not JSON: {bad}"))
        })?;
        Ok(())
    }

    /// Scheme and host, and what follows.
    fn parts(&self) -> Result<(&str, &str), Invalid> {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[host..].find('/').map_or(self.url.len(), |at| host + at);
        Ok(self.url.split_at(end))
    }

    pub(crate) async fn run(
        &self,
        wire: &Wire,
        parameters: &Parameters,
    ) -> Result<Vec<Row>, Trouble> {
        let bad = |why: String| Trouble::Bad(why);
        let (base, path) = self.parts().map_err(|invalid| bad(invalid.en))?;
        let place: Place = base.parse().map_err(|error| bad(format!("{error}")))?;
        let path = filled(path, parameters, encoded).map_err(|invalid| bad(invalid.en))?;
        let body = filled(self.body.as_deref().unwrap_or_default(), parameters, escaped);
        let body = body.map_err(|invalid| bad(invalid.en))?;
        let request = place.request(&self.method, &path, body);
        let mut request = request.map_err(|error| bad(error.to_string()))?;
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if let Some(id) = parameters.get("order")
            && let Ok(id) = HeaderValue::from_str(id)
        {
            headers.insert("idempotency-key", id);
        }
        let reply = wire.send(request).await;
        let reply = reply.map_err(|error| Trouble::Away(error.to_string()))?;
        let status = reply.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(Trouble::Away(format!("{status}")));
        }
        let value: Value = serde_json::from_slice(reply.body())
            .map_err(|error| bad(format!("{status}, no JSON: {error}")))?;
        self.rows(&value).ok_or_else(|| bad(format!("{status}, nothing where the rows should be")))
    }

    fn rows(&self, reply: &Value) -> Option<Vec<Row>> {
        let whole = std::slice::from_ref(reply);
        let rows = match &self.rows {
            // A refusal has no rows to point at.
            Some(_) if self.row(reply).contains_key("refused") => whole,
            Some(pointer) => reply.pointer(pointer)?.as_array()?,
            None => whole,
        };
        Some(rows.iter().map(|row| self.row(row)).collect())
    }

    fn row(&self, value: &Value) -> Row {
        let said = |(name, pointer): (&String, &String)| {
            let text = match value.pointer(pointer)? {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some((name.clone(), text))
        };
        let mut row: Row = self.results.iter().filter_map(said).collect();
        if let Some(code) = row.get("refused").cloned() {
            match self.codes.get(&code) {
                Some(ours) if ours == "OK" => row.remove("refused"),
                Some(ours) => row.insert("refused".to_owned(), ours.clone()),
                None => None,
            };
        }
        row
    }
}

/// `template` with each `{name}` replaced; braces around anything else stay, as JSON has them.
fn filled(
    template: &str,
    parameters: &Parameters,
    write: impl Fn(&str) -> String,
) -> Result<String, Invalid> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
        match end {
            Some(end) if end > 0 && after[end..].starts_with('}') => {
                kind_of(&after[..end])?;
                out.push_str(&write(parameters.get(&after[..end]).unwrap_or_default()));
                rest = &after[end + 1..];
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn encoded(value: &str) -> String {
    // A path takes no plus for a space.
    form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

fn escaped(value: &str) -> String {
    let quoted = Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(text: &str) -> Call {
        kernel::toml::read(text).unwrap()
    }

    #[test]
    fn a_template_takes_what_is_named_and_escapes_it() {
        let mut parameters = Parameters::default();
        parameters.put("account", "62 \"1\"/x");
        let body = filled("{\"a\": \"{account}\", \"b\": {}}", &parameters, escaped).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["a"], "62 \"1\"/x");
        assert_eq!(filled("/{account}", &parameters, encoded).unwrap(), "/62%20%221%22%2Fx");
        assert!(filled("{acount}", &parameters, escaped).is_err());
    }

    #[test]
    fn rows_are_read_by_pointer_and_a_refusal_by_the_banks_own_code() {
        let call = call(
            "method = 'POST'\nurl = 'http://127.0.0.1:9/x'\nrows = '/data'\n\
             results = { held = '/h', refused = '/code' }\n\
             codes = { E01 = 'NO_ACCOUNT', '0' = 'OK' }",
        );
        call.check().unwrap();
        let rows = call.rows(&json!({ "code": 0, "data": [{ "h": "1.00" }, { "h": 2 }] }));
        let held: Vec<String> = rows.unwrap().iter().map(|row| row["held"].clone()).collect();
        assert_eq!(held, ["1.00", "2"]);
        let refused = call.rows(&json!({ "code": "E01" })).unwrap();
        assert_eq!(refused[0]["refused"], "NO_ACCOUNT");
        assert!(call.rows(&json!({ "code": 0 })).is_none());
    }
}
