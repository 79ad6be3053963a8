//! 线路 – how a message travels between court and institutions: over TLS with a certificate on both
//! sides, over plain HTTP where both are one machine's, or, in a rehearsal, handed to the other side by
//! a function that may lose, hold or double it; or as files in a shared folder. Also the listeners at
//! either end.

mod authority;
mod certificate;
pub mod folder;
mod place;
mod plain;
mod reach;
mod secure;
mod serve;
#[cfg(test)]
mod tests;
mod tls;

pub use authority::{Authority, Issued, fits, request, self_signed};
pub use certificate::{BadCertificate, Certificate, Party, fingerprint, fingerprint_of, parted};
pub use place::Place;
pub use reach::{Reach, Unreachable};
pub use serve::{Arrival, Limits, serve};
pub use tls::{Credentials, Now, Peer, Trust, mutual, one_sided};

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;

use crate::plain::Plain;
use crate::secure::Secure;

/// 去件 – what is sent; its URI is absolute.
pub type Request = http::Request<Bytes>;
/// 回件 – what comes back, whole.
pub type Reply = http::Response<Bytes>;

type Carry = dyn Fn(Request) -> BoxFuture<'static, Result<Reply, NoReply>> + Send + Sync;

/// 无回音 – no reply came. Whether the message arrived is not known.
#[derive(Debug, thiserror::Error)]
#[error("no reply: {0}")]
pub struct NoReply(String);

impl NoReply {
    /// No reply, and why.
    pub fn because(why: impl ToString) -> Self {
        Self(why.to_string())
    }
}

/// 线路 – cheap to clone.
#[derive(Clone)]
pub struct Wire(Kind);

#[derive(Clone)]
enum Kind {
    Plain(Arc<Plain>),
    Tls(Arc<Secure>),
    Carried(Arc<Carry>),
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Kind::Plain(_) => "Wire(plain)",
            Kind::Tls(_) => "Wire(tls)",
            Kind::Carried(_) => "Wire(carried)",
        })
    }
}

impl Wire {
    /// Over HTTP, or over TLS to whom a request names as its [`Trust`]; directly, waiting at most
    /// `patience` for a reply.
    #[must_use]
    pub fn plain(patience: Duration) -> Self {
        Self(Kind::Plain(Arc::new(Plain::new(patience))))
    }

    /// Over TLS, showing `credentials`, to those only whom a request names as its [`Peer`], and only
    /// to machines within `reach`.
    #[must_use]
    pub fn tls(
        authority: String,
        credentials: Credentials,
        now: Now,
        patience: Duration,
        reach: Reach,
    ) -> Self {
        Self(Kind::Tls(Arc::new(Secure::new(authority, credentials, now, patience, reach))))
    }

    /// By `carry`, in this process.
    pub fn carried(
        carry: impl Fn(Request) -> BoxFuture<'static, Result<Reply, NoReply>> + Send + Sync + 'static,
    ) -> Self {
        Self(Kind::Carried(Arc::new(carry)))
    }

    /// Show other credentials from the next message on: open connections, made with the old ones, are
    /// left to end.
    pub fn forget_connections(&self) {
        if let Kind::Tls(secure) = &self.0 {
            secure.forget();
        }
    }

    /// Send `request` and wait for the whole reply.
    ///
    /// # Errors
    /// [`NoReply`].
    pub async fn send(&self, request: Request) -> Result<Reply, NoReply> {
        match &self.0 {
            Kind::Plain(plain) => plain.send(request).await,
            Kind::Tls(secure) => secure.send(request).await,
            Kind::Carried(carry) => carry(request).await,
        }
    }
}
