//! 与法院通话 – one signed message to the court, and its signed answer.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::Batch;
use seal::KeyPair;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::Wire;

use crate::scenario::Court;

/// How long the court may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// 没有答复.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nothing that can be believed came back; whether the court heard is not known.
    Lost,
    /// The court says no.
    Refused(u16),
}

/// 线 – of one department.
pub(crate) struct Line {
    wire: Wire,
    keys: KeyPair,
    code: &'static str,
}

impl Line {
    pub(crate) fn new(code: &'static str, keys: KeyPair) -> Self {
        Self { wire: Wire::plain(PATIENCE), keys, code }
    }

    pub(crate) fn public_key(&self) -> String {
        self.keys.public().to_string()
    }

    /// Say `items` at `path` and hear what the court answers.
    pub(crate) async fn say<A: Serialize, B: DeserializeOwned>(
        &self,
        court: &Court,
        now: DateTime<Utc>,
        (path, items): (&str, Vec<A>),
    ) -> Result<Vec<B>, Silence> {
        let (from, to) = (self.code.to_owned(), court.code.clone());
        let batch = Batch { from, to, sent_at: now, epoch: 0, items };
        let body = serde_json::to_vec(&batch).map_err(|_| Silence::Lost)?;
        let request =
            http::Request::post(format!("{}/exchange/{path}", court.url.trim_end_matches('/')))
                .header(contract::SIGNATURE_HEADER, self.keys.sign(&body).to_string())
                .header(contract::SENDER_HEADER, self.code)
                .header("content-type", "application/json")
                .body(body.into())
                .map_err(|_| Silence::Lost)?;
        let reply = self.wire.send(request).await.map_err(|_| Silence::Lost)?;
        if !reply.status().is_success() {
            tracing::debug!(from = self.code, path, status = %reply.status(), "refused");
            return Err(Silence::Refused(reply.status().as_u16()));
        }
        let signature = reply.headers().get(contract::SIGNATURE_HEADER);
        let signature = signature.and_then(|value| value.to_str().ok()?.parse().ok());
        let key = court.public_key.parse::<seal::PublicKey>().ok();
        let is_theirs =
            key.zip(signature).is_some_and(|(key, signature)| key.verify(reply.body(), &signature));
        let batch: Batch<B> = contract::parse_batch(reply.body()).map_err(|_| Silence::Lost)?;
        if is_theirs && batch.to == self.code && batch.from == court.code {
            Ok(batch.items)
        } else {
            Err(Silence::Lost)
        }
    }
}
