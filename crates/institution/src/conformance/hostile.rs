//! 恶意与有误报文 – none may be taken, and none may break anything.

use std::sync::atomic::Ordering;

use contract::{BATCH_BYTES_MAX, BATCH_MAX};
use seal::KeyPair;
use serde_json::Value;

use super::checks::raise_epoch;
use super::court::{Examiner, Seen, seen};

fn is_not_taken(what: &str, status: u16) -> Seen<()> {
    if (400..500).contains(&status) {
        return Ok(());
    }
    Err(seen(format!("{what}返回{status},应为4xx"), format!("{what}: {status}, 4xx was due")))
}

/// A batch as JSON, to be spoilt.
fn value(examiner: &Examiner) -> Value {
    serde_json::from_slice(&examiner.batch(&[examiner.query()])).unwrap_or_default()
}

pub(super) async fn addressee(examiner: &Examiner) -> Seen<()> {
    let mut to = value(examiner);
    to["to"] = "BANK-OTHER".into();
    let mut item = value(examiner);
    item["items"][0]["institution"] = "BANK-OTHER".into();
    let mut from = value(examiner);
    from["from"] = "another-court".into();
    for (what, batch) in [("to", to), ("items[0].institution", item), ("from", from)] {
        let (status, ..) = examiner.post_signed(batch.to_string().into_bytes()).await?;
        is_not_taken(what, status)?;
    }
    Ok(())
}

pub(super) async fn signature(examiner: &Examiner) -> Seen<()> {
    let own = &examiner.examination;
    let order = examiner.query();
    let body = examiner.batch(std::slice::from_ref(&order));
    let good = own.keys.sign(&body).to_string();
    let stranger = KeyPair::of(own.keys.public().algorithm(), "a stranger");
    let mut changed = body.clone();
    changed.push(b'\n');
    let cases = [
        ("a stranger's signature", body.clone(), stranger.sign(&body).to_string(), &own.court),
        ("a changed body", changed, good.clone(), &own.court),
        ("no signature", body.clone(), String::new(), &own.court),
        ("another sender", body, good, &own.institution),
    ];
    for (what, body, signature, sender) in cases {
        let (status, ..) = examiner.post(body, &signature, sender).await?;
        is_not_taken(what, status)?;
    }
    let (status, _) = examiner.standing(&order.id).await?;
    if status != 404 {
        return Err(seen("签名有误的指令已被收下", "an order with a wrong signature was kept"));
    }
    Ok(())
}

pub(super) async fn epoch(examiner: &Examiner) -> Seen<()> {
    raise_epoch(examiner);
    examiner.ask(&examiner.query()).await?;
    examiner.epoch.fetch_sub(1, Ordering::Relaxed);
    let order = examiner.query();
    let stale = examiner.post_signed(examiner.batch(std::slice::from_ref(&order))).await;
    raise_epoch(examiner);
    is_not_taken("a lower epoch", stale?.0)?;
    let (status, _) = examiner.standing(&order.id).await?;
    if status != 404 {
        return Err(seen("已被取代任期的指令已被收下", "an order of a lower epoch was kept"));
    }
    Ok(())
}

/// Bodies that are no batch of orders, by what is wrong with them.
fn bodies(examiner: &Examiner) -> Vec<(&'static str, Vec<u8>)> {
    let whole = examiner.batch(&[examiner.query()]);
    let text = String::from_utf8_lossy(&whole).into_owned();
    let spoilt = |change: &dyn Fn(&mut Value)| {
        let mut batch = value(examiner);
        change(&mut batch);
        batch.to_string().into_bytes()
    };
    let many: Vec<_> = (0..=BATCH_MAX).map(|_| examiner.query()).collect();
    let mut large = whole.clone();
    large.resize(BATCH_BYTES_MAX + 1, b' ');
    vec![
        ("empty", Vec::new()),
        ("no JSON", b"orders".to_vec()),
        ("cut off", whole[..whole.len() / 2].to_vec()),
        ("something after it", [whole.as_slice(), b"{}"].concat()),
        ("not UTF-8", [&b"\xb2\xe9\xd1\xaf"[..], whole.as_slice()].concat()),
        ("a list", b"[]".to_vec()),
        ("deep", b"[".repeat(100_000)),
        ("an unknown field", spoilt(&|b| b["core_version"] = "7".into())),
        ("an unknown field of an order", spoilt(&|b| b["items"][0]["vip"] = true.into())),
        ("no items", spoilt(&|b| b["items"] = Value::Null)),
        ("a negative epoch", spoilt(&|b| b["epoch"] = (-1).into())),
        ("a bad id", spoilt(&|b| b["items"][0]["id"] = "1".into())),
        ("an unknown act", spoilt(&|b| b["items"][0]["act"]["kind"] = "burn".into())),
        ("an unknown property", spoilt(&|b| b["items"][0]["act"]["kinds"][0] = "soul".into())),
        ("a bad day", spoilt(&|b| b["items"][0]["issued_at"] = "2026-02-30".into())),
        ("a NUL character", text.replacen("检查", "\\u0000", 1).into_bytes()),
        ("too many orders", examiner.batch(&many)),
        ("too large", large),
    ]
}

pub(super) async fn malformed(examiner: &Examiner) -> Seen<()> {
    for (what, body) in bodies(examiner) {
        let (status, ..) = examiner.post_signed(body).await?;
        is_not_taken(what, status)?;
    }
    for signature in ["sm2:", "sm2:zz", "nonsense", "md5:00"] {
        let body = examiner.batch(&[examiner.query()]);
        let (status, ..) = examiner.post(body, signature, &examiner.examination.court).await?;
        is_not_taken(signature, status)?;
    }
    for path in ["/orders/1", "/orders/%00", "/orders/..%2f..", "/no-such-place"] {
        let (status, ..) = examiner.get_raw(path).await?;
        is_not_taken(path, status)?;
    }
    // And it still works.
    examiner.ask(&examiner.query()).await.map(drop)
}
