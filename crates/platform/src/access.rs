//! 准入 – how people are let in: whether a second factor is asked, how long a session lasts, and what
//! the browser is told about it. One setting per program, given at start.

use std::net::IpAddr;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use law::id::IDENTITY_NETWORK;

use crate::{Result, Role};

/// 第二重鉴别 – whether a password alone opens the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Nobody gets in without one; who has none yet enrols at the door.
    Required,
    /// A passkey, bound to a device, and nothing else (ASVS 6.3.3 at level 3).
    Passkey,
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
    /// 接入网段 – from where.
    pub networks: Networks,
    /// 泄露口令 – a file of passwords known from breaches, none of which is taken.
    pub breached: Option<PathBuf>,
}

/// 接入网段 – from where people may come; where none is named, from anywhere.
#[derive(Clone, Debug, Default)]
pub struct Networks {
    /// Everybody.
    pub officers: Vec<IpNet>,
    /// Administrators, who come from fewer places than others.
    pub administrators: Vec<IpNet>,
}

impl Networks {
    /// Whether somebody with these posts may come from there. What came over no connection is the
    /// program's own.
    #[must_use]
    pub fn admit(&self, roles: &[Role], from: Option<IpAddr>) -> bool {
        let Some(from) = from.map(|from| from.to_canonical()) else { return true };
        let within = |nets: &[IpNet]| nets.is_empty() || nets.iter().any(|net| net.contains(&from));
        let is_administrator = roles.iter().any(|role| Role::ADMINISTRATORS.contains(role));
        within(&self.officers) && (!is_administrator || within(&self.administrators))
    }

    /// The same, as a refusal.
    ///
    /// # Errors
    /// Who comes from elsewhere.
    pub fn check(&self, roles: &[Role], from: Option<IpAddr>) -> Result<()> {
        if self.admit(roles, from) {
            return Ok(());
        }
        Err(IDENTITY_NETWORK
            .refuse(
                "不在准许的网段内,不得登录或操作",
                "nobody signs in or acts from outside the networks named for their post",
            )
            .into())
    }
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
    /// Authorities that vouch for its certificate, PEM; left out, those this machine trusts.
    pub authority: Option<String>,
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
            networks: Networks::default(),
            breached: None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_come_from_their_network_alone_and_others_from_the_courts() {
        let net = |text: &str| vec![text.parse().unwrap()];
        let networks = Networks { officers: net("10.0.0.0/8"), administrators: net("10.9.9.0/24") };
        let may = |role, from: &str| networks.admit(&[role], Some(from.parse().unwrap()));
        assert!(may(Role::Judge, "10.1.2.3") && may(Role::Judge, "::ffff:10.1.2.3"));
        assert!(!may(Role::Judge, "192.0.2.1") && !may(Role::Judge, "2001:db8::1"));
        assert!(may(Role::SecurityAdmin, "10.9.9.7") && !may(Role::SecurityAdmin, "10.1.2.3"));
        assert!(networks.admit(&[Role::SystemAdmin], None), "the program itself");
        let anywhere = Networks::default();
        assert!(anywhere.admit(&[Role::AuditAdmin], Some("192.0.2.1".parse().unwrap())));
    }
}
