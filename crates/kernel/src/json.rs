//! 严格读入 – JSON from outside is hostile until read: whole, in UTF-8, nothing unknown, nothing left
//! over. A fault names the field by its path and says why in both languages.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Invalid;

/// How a NUL character is written in JSON; no database keeps one.
const NUL: &[u8] = b"\\u0000";

/// Read `bytes` as exactly one `T`.
///
/// # Errors
/// Not UTF-8, not JSON, cut off, an unknown, missing or ill-typed field, a NUL character, or
/// anything after the end.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Invalid> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Invalid::new(
            "",
            "正文不是UTF-8编码(疑为GBK),请以UTF-8重发",
            "the body is not UTF-8 (perhaps GBK); send it again in UTF-8",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let found = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| explain(&error.path().to_string(), &error.inner().to_string()))?;
    json.end().map_err(|_| Invalid::new("", "JSON之后有多余内容", "text after the JSON"))?;
    if bytes.windows(NUL.len()).any(|window| window == NUL)
        && let Ok(value) = serde_json::from_slice(bytes)
        && let Some(field) = nul_in(&value)
    {
        return Err(Invalid::new(field, "含有空字符(NUL)", "contains a NUL character"));
    }
    Ok(found)
}

/// What serde says at `path`, for people.
#[must_use]
pub fn explain(path: &str, cause: &str) -> Invalid {
    let path = if path == "." { "" } else { path };
    let (cause, place) = match cause.rsplit_once(" at line ") {
        Some((cause, place)) => (cause, place.replace(" column ", ":")),
        None => (cause, String::new()),
    };
    let named = ["missing field `", "duplicate field `"].iter().find_map(|b| quoted(cause, b));
    let field = match named {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
        None => path.to_owned(),
    };
    let (zh, en) = words(cause);
    if field.is_empty() {
        return match place.as_str() {
            "" => Invalid::new(field, zh, en),
            place => Invalid::new(field, format!("第{place}处:{zh}"), format!("at {place}: {en}")),
        };
    }
    let (zh, en) = (format!("字段{field}有误:{zh}"), format!("field {field}: {en}"));
    Invalid::new(field, zh, en)
}

fn quoted<'a>(cause: &'a str, before: &str) -> Option<&'a str> {
    cause.strip_prefix(before)?.split('`').next()
}

fn words(cause: &str) -> (String, String) {
    if let Some((zh, en)) = cause.split_once(" / ") {
        return (zh.to_owned(), en.to_owned());
    }
    let zh = if let Some(name) = quoted(cause, "unknown field `") {
        format!("没有约定“{name}”这个字段")
    } else if let Some(name) = quoted(cause, "unknown variant `") {
        format!("没有“{name}”这个选项")
    } else if cause.starts_with("missing field") {
        "缺少此字段".to_owned()
    } else if cause.starts_with("duplicate field") {
        "字段重复".to_owned()
    } else if cause.starts_with("invalid type") || cause.starts_with("invalid value") {
        format!("类型或取值不符({cause})")
    } else if cause.starts_with("input ") || cause.contains("end of input") {
        // What chrono says about a day or a time.
        let en = "no such date or time, or not in the form YYYY-MM-DD";
        return ("日期或时间不存在,或格式不是YYYY-MM-DD".to_owned(), en.to_owned());
    } else if cause.starts_with("EOF") {
        "正文不完整,可能被截断".to_owned()
    } else if cause.starts_with("recursion limit") {
        "嵌套过深".to_owned()
    } else if cause.starts_with("UUID") {
        "不是有效的编号".to_owned()
    } else {
        format!("格式有误({cause})")
    };
    (zh, cause.to_owned())
}

/// Path of the first text with a NUL character, names of fields included.
fn nul_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            nul_in(item).map(|inner| join(&format!("[{index}]"), &inner))
        }),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            if name.contains('\0') {
                return Some(name.replace('\0', "␀"));
            }
            nul_in(field).map(|inner| join(name, &inner))
        }),
        _ => None,
    }
}

fn join(outer: &str, inner: &str) -> String {
    let dot = if inner.is_empty() || inner.starts_with('[') { "" } else { "." };
    format!("{outer}{dot}{inner}")
}
