//! An institution of a test's own, with its certificate: it says what it likes.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use seal::KeyPair;
use serde_json::{Value, json};
use wire::{Credentials, Now, Party, Peer, Reach, Wire};

use super::{Answer, Court, START};

/// What the simulated institution signs with.
pub(crate) fn keys(institution: &str) -> KeyPair {
    KeyPair::of_seed(&format!("nation 7 {institution}"))
}

/// The training clock, within an hour.
fn now() -> Now {
    Arc::new(|| START.parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::hours(1))
}

pub(crate) struct Partner {
    pub(crate) fingerprint: String,
    url: String,
    wire: Wire,
}

/// A message as it goes out.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) sender: String,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn signed(sender: &str, body: Vec<u8>) -> Self {
        let signature = keys(sender).sign(&body).to_string();
        Self { sender: sender.to_owned(), signature, body }
    }
}

impl Court {
    /// Where institutions reach the court.
    pub(crate) fn exchange(&self) -> String {
        let said = self.errors();
        let (_, address) = said.rsplit_once("institutions=").expect("an address for institutions");
        let address = address.split_whitespace().next().unwrap();
        // Colours, where somebody asked for them.
        let end = address.find('\u{1b}').unwrap_or(address.len());
        format!("https://{}", &address[..end])
    }

    /// Certify a key of one's own for `institution`.
    pub(crate) async fn partner(&self, institution: &str) -> Partner {
        let party = Party::Institution(institution.to_owned());
        let (key, request) = wire::request(&party).unwrap();
        let asked = json!({ "request": request, "hosts": [], "days": 30 });
        let call = format!("POST /institutions/{institution}/certificates");
        let issued = self.call("guanli", &call, asked).await.done();
        let text = |name: &str| issued[name].as_str().unwrap().to_owned();
        let credentials = Credentials::default();
        credentials.put("", &key, &text("certificate")).unwrap();
        let reach = Reach::public().and_loopback();
        let patience = Duration::from_secs(60);
        let wire = Wire::tls(text("authority"), credentials, now(), patience, reach);
        Partner { fingerprint: text("fingerprint"), url: self.exchange(), wire }
    }

    pub(crate) async fn revoke(&self, fingerprint: &str) -> Answer {
        let call = format!("POST /certificates/{fingerprint}/revocation");
        self.call("guanli", &call, json!({ "reason": "私钥疑似泄露" })).await
    }
}

impl Partner {
    /// Say something to the court; none when no connection comes about.
    pub(crate) async fn say(&self, path: &str, message: &Message, lang: &str) -> Option<Answer> {
        let mut request = http::Request::post(format!("{}{path}", self.url))
            .header(contract::SENDER_HEADER, &message.sender)
            .header(contract::SIGNATURE_HEADER, &message.signature)
            .header("accept-language", lang)
            .header("content-type", "application/json")
            .body(message.body.clone().into())
            .unwrap();
        let party = Party::Court("zhixing".to_owned());
        request.extensions_mut().insert(Peer { party, pins: Vec::new() });
        let reply = self.wire.send(request).await.ok()?;
        let (parts, body) = reply.into_parts();
        let text = String::from_utf8_lossy(&body).into_owned();
        let body = serde_json::from_slice(&body).unwrap_or(Value::String(text));
        Some(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}
