//! How people are let in, as said on the command line.

use std::fmt::Display;
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use platform::{Access, Networks, Provider, SecondFactor};
use server::Rim;

use crate::say::Failure;

/// 准入
#[derive(Args)]
pub(crate) struct AccessArgs {
    /// 第二重鉴别 what opens the house beside a password: an app or a passkey (required), a passkey
    /// alone (passkey), or nothing, for training only (optional)
    #[arg(long, value_enum, default_value = "required", env = "ZHIXING_SECOND_FACTOR")]
    second_factor: Asked,
    /// 对外地址 where browsers find the desk, e.g. https://desk.court.example; passkeys are bound to
    /// it, and over https cookies are Secure. Left out: http://localhost and the port listened on
    #[arg(long, env = "ZHIXING_ORIGIN")]
    origin: Option<String>,
    /// 空闲时限 minutes after which a session nobody uses ends
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=720))]
    idle_minutes: i64,
    /// 再次鉴别时限 minutes for which a proof of identity is good for money, freezes and lists
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=720))]
    step_up_minutes: i64,
    /// 准许网段 network from which people sign in and act, e.g. 10.0.0.0/8; may be repeated; left out,
    /// any
    #[arg(long)]
    network: Vec<IpNet>,
    /// 管理员网段 network from which administrators do; may be repeated
    #[arg(long)]
    admin_network: Vec<IpNet>,
    /// 泄露口令 file of passwords known from breaches, lines of SHA1:COUNT in order (Pwned Passwords);
    /// none of them is taken
    #[arg(long, env = "ZHIXING_BREACHED_PASSWORDS")]
    breached_passwords: Option<PathBuf>,
    #[command(flatten)]
    provider: ProviderArgs,
}

/// 统一身份
#[derive(Args)]
pub(crate) struct ProviderArgs {
    /// 统一身份配置 TOML file with issuer, client_id and client_secret of an OpenID
    /// Connect provider, and authority (PEM) where its certificate is not from one this machine trusts
    #[arg(long, env = "ZHIXING_OIDC")]
    oidc: Option<PathBuf>,
}

impl ProviderArgs {
    pub(crate) fn read(&self) -> Result<Option<Provider>, Failure> {
        let Some(path) = &self.oidc else { return Ok(None) };
        let fault = |error: &dyn Display| {
            Failure::at("--oidc", &format!("{}: {error} / {error}", path.display()))
        };
        let text = std::fs::read_to_string(path).map_err(|error| fault(&error))?;
        let provider: Provider = toml::from_str(&text).map_err(|error| fault(&error.message()))?;
        let issuer: http::Uri = provider.issuer.parse().map_err(|error| fault(&error))?;
        let is_near = issuer.host() == Some("localhost");
        if issuer.scheme_str() != Some("https") && !is_near {
            return Err(fault(&"issuer须以https://开头 / begins with https://"));
        }
        Ok(Some(provider))
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Asked {
    Required,
    Passkey,
    Optional,
}

/// Where browsers of this machine find the desk.
pub(crate) fn local_origin(rim: &Rim) -> anyhow::Result<String> {
    let scheme = if rim.is_over_tls() { "https" } else { "http" };
    Ok(format!("{scheme}://localhost:{}", rim.officers.local_addr()?.port()))
}

impl AccessArgs {
    /// The rules, for a program that listens so.
    pub(crate) fn access(&self, rim: &Rim) -> Result<Access, Failure> {
        let origin = match &self.origin {
            None if rim.behind_gateway => {
                return Err(Failure::at(
                    "--origin",
                    "经前置网关的,须给出对外地址 / behind a gateway, say where browsers find the desk",
                ));
            }
            None => local_origin(rim)?,
            Some(origin) => {
                let origin = origin.trim_end_matches('/');
                let host = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
                if host.is_none_or(|host| host.is_empty() || host.contains('/')) {
                    return Err(Failure::at(
                        "--origin",
                        "须为协议加主机名,不带路径 / scheme and host, without a path",
                    ));
                }
                if rim.is_over_tls() && !origin.starts_with("https://") {
                    return Err(Failure::at(
                        "--origin",
                        "经TLS的,须以https://开头 / over TLS it begins with https://",
                    ));
                }
                origin.to_owned()
            }
        };
        if let Some(path) = &self.breached_passwords {
            identity::check_breached(path).map_err(|error| {
                let said = format!("{}: {error}", path.display());
                Failure::at("--breached-passwords", &format!("{said} / {said}"))
            })?;
        }
        Ok(Access {
            second_factor: match self.second_factor {
                Asked::Required => SecondFactor::Required,
                Asked::Passkey => SecondFactor::Passkey,
                Asked::Optional => SecondFactor::Optional,
            },
            networks: Networks {
                officers: self.network.clone(),
                administrators: self.admin_network.clone(),
            },
            breached: self.breached_passwords.clone(),
            origin,
            provider: self.provider.read()?,
            idle: TimeDelta::minutes(self.idle_minutes),
            fresh: TimeDelta::minutes(self.step_up_minutes),
            ..Access::default()
        })
    }
}
