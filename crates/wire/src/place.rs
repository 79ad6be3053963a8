//! 去处 – where somebody is asked who is no institution, as it is said on the command line, and by what
//! they are trusted to be who they are.

use std::str::FromStr;

use bytes::Bytes;

use crate::Request;
use crate::reach::Unreachable;
use crate::tls::Trust;

/// Digits of a certificate's fingerprint.
const FINGERPRINT: usize = 64;

/// 去处 – see the module.
#[derive(Clone, Debug)]
pub struct Place {
    url: String,
    /// None over HTTP, within this machine.
    trust: Option<Trust>,
}

impl Place {
    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request to what is below it at `path`.
    ///
    /// # Errors
    /// A path that is none.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Bytes>,
    ) -> http::Result<Request> {
        let mut request =
            http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(trust) = &self.trust {
            request = request.extension(trust.clone());
        }
        request.body(body.into())
    }
}

impl FromStr for Place {
    type Err = Unreachable;

    /// `https://host/path`, with `#FINGERPRINT` where it shows a certificate that nobody vouches for;
    /// `http://` within this machine.
    fn from_str(text: &str) -> Result<Self, Unreachable> {
        let (url, pin) = text.split_once('#').map_or((text, None), |(url, pin)| (url, Some(pin)));
        let url = url.trim_end_matches('/').to_owned();
        let no = |why: &str| Unreachable::because(format!("{text}: {why}"));
        let address: http::Uri = url.parse().map_err(|_| no("no address"))?;
        let near = matches!(address.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let is_print =
            |pin: &str| pin.len() == FINGERPRINT && pin.bytes().all(|c| c.is_ascii_hexdigit());
        let trust = match (address.scheme_str(), pin) {
            (Some("http"), None) if near => None,
            (Some("https"), None) => Some(Trust::Machine),
            (Some("https"), Some(pin)) if is_print(pin) => {
                Some(Trust::Pinned(pin.to_ascii_lowercase()))
            }
            (Some("https"), Some(_)) => return Err(no("no fingerprint after #")),
            _ => return Err(no("another machine is asked over https")),
        };
        Ok(Self { url, trust })
    }
}
