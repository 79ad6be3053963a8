//! 机构之门 – for whoever above this crate has something to say to an institution that calls: its message is
//! checked as answers are (certificate, signature over the exact bytes, sender), and the reply goes out
//! signed by the court and addressed to it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use contract::Batch;
use platform::{App, Fault, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::acts::take;
use crate::dispatch::Origin;
use crate::http::{Came, Sent};
use crate::store;

/// 来件 – a signed message of an institution, not read yet. A handler takes it as an argument.
pub struct Letter {
    sent: Sent,
    origin: Origin,
}

impl FromRequest<App> for Letter {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let arrival = Came::from_request_parts(&mut parts, app).await.unwrap_or_default();
        let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
        let headers = parts.headers.clone();
        let raw = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|_| Fault::TooLarge)?;
        Ok(Self { sent: Sent::read(&headers, arrival, raw)?, origin })
    }
}

impl Letter {
    /// Check who sent it, and read it; returns the institution's code and what it says.
    ///
    /// # Errors
    /// As for answers: no such institution, a certificate or signature that does not count, a batch that
    /// is none or names another sender. All but the first are kept.
    pub async fn open<T: DeserializeOwned>(&self, app: &App) -> Result<(String, Vec<T>)> {
        let (batch, _): (Batch<T>, _) = take::open(app, self.sent.letter()).await?;
        Ok((batch.from, batch.items))
    }

    /// The same of a message that has to say exactly one thing.
    ///
    /// # Errors
    /// As [`Letter::open`]; more than one item, or none.
    pub async fn open_one<T: DeserializeOwned>(&self, app: &App) -> Result<(String, T)> {
        let (from, items) = self.open(app).await?;
        Ok((from, take::only(items)?))
    }

    /// Answer it, signed.
    ///
    /// # Errors
    /// The database; a signer that is away.
    pub async fn answer<T: Serialize>(&self, app: &App, items: Vec<T>) -> Result<Response> {
        let mut tx = app.begin_system("exchange.answer").await?;
        let epoch = store::epoch(&mut tx).await?;
        drop(tx);
        let (from, to) = (self.origin.from.clone(), self.sent.sender.clone());
        let batch = Batch { from, to, sent_at: app.now(), epoch, items };
        let raw = serde_json::to_vec(&batch)?;
        let signature = app.keys().court.sign(&raw).map_err(anyhow::Error::from)?.to_string();
        let headers = [
            (contract::SIGNATURE_HEADER, signature),
            (contract::SENDER_HEADER, batch.from),
            ("content-type", "application/json".to_owned()),
        ];
        Ok((headers, raw).into_response())
    }
}
