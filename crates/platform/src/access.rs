//! 准入 – how people are let in: whether a second factor is asked, how long a session lasts, and what
//! the browser is told about it. One setting per program, given at start.

use chrono::{DateTime, TimeDelta, Utc};

/// 第二重鉴别 – whether a password alone opens the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Nobody gets in without one; who has none yet enrols at the door.
    Required,
    /// Who has one gives it; who has none confirms by password. For demonstrations and training.
    Optional,
}

/// 准入规则 – see the module. The default is what a court runs with.
#[derive(Clone, Debug)]
pub struct Access {
    /// Whether a second factor is asked.
    pub second_factor: SecondFactor,
    /// A session nobody used for so long has ended.
    pub idle: TimeDelta,
    /// A session ends this long after log-in, however busy.
    pub longest: TimeDelta,
    /// How long a proof of identity lets its giver move money, freeze and list.
    pub fresh: TimeDelta,
    /// Where browsers find the desk, e.g. `https://desk.court.example`; passkeys are bound to it.
    /// Over `https` cookies are `Secure` and carry the `__Host-` prefix.
    pub origin: String,
    /// 统一身份 – through which people may log in, too.
    pub provider: Option<Provider>,
}

/// 统一身份 – a provider of OpenID Connect.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its address, exactly as it calls itself.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// And what proves it.
    pub client_secret: String,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({} as {})", self.issuer, self.client_id)
    }
}

impl Default for Access {
    fn default() -> Self {
        Self {
            second_factor: SecondFactor::Required,
            idle: TimeDelta::minutes(15),
            longest: TimeDelta::hours(12),
            fresh: TimeDelta::minutes(10),
            origin: "http://localhost:8180".to_owned(),
            provider: None,
        }
    }
}

impl Access {
    /// Whether a proof given at `at` is still good for a grave act at `now`.
    #[must_use]
    pub fn is_fresh(&self, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        at.is_some_and(|at| at <= now && now - at < self.fresh)
    }

    /// Whether browsers reach the program over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// A cookie's whole name: over TLS its prefix makes browsers refuse it from anywhere else.
    #[must_use]
    pub fn cookie(&self, name: &str) -> String {
        if self.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` line that no script reads and no other site sends along.
    #[must_use]
    pub fn set_cookie(&self, name: &str, value: &str, lives: Option<TimeDelta>) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let lives = lives.map(|lives| format!("; Max-Age={}", lives.num_seconds()));
        let lives = lives.unwrap_or_default();
        let name = self.cookie(name);
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{lives}")
    }
}
