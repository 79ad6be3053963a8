//! 配置 – everything a gateway is told, in one TOML file. Paths in it are taken from the file's folder.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use contract::{OfficerCards, Transport};
use kernel::Invalid;
use serde::Deserialize;

use crate::mapping::Mapping;

/// Functions that can be mapped; see [`contract::OrderAct::function`].
const FUNCTIONS: [&str; 11] = [
    "find_accounts",
    "query",
    "freeze",
    "renew",
    "release",
    "deduct",
    "seal",
    "unseal",
    "restrict_exit",
    "lift_exit",
    "pay_out",
];

/// 配置 – see the module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The institution itself.
    pub institution: Own,
    /// The court it answers.
    pub court: Court,
    /// TLS with a certificate on both sides; without it only within a trial.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// 已备案经办人 – officers whose orders are taken (法释〔2013〕20号 第2条).
    #[serde(default)]
    pub officers: Vec<OfficerCards>,
    /// What is done for each function.
    pub functions: BTreeMap<String, Mapping>,
    /// 控制登记 – every measure held for the court.
    #[serde(default)]
    pub holds: Option<Mapping>,
    /// What came about on a measure after a given number.
    #[serde(default)]
    pub notices: Option<Mapping>,
    /// 经办人页面 – where the institution's own clerks look and object.
    #[serde(default)]
    pub desk: Option<Desk>,
}

/// 经办人页面. It listens on this machine only; the institution's own proxy brings TLS to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Loopback address to listen on.
    #[serde(default = "desk_listen")]
    pub listen: SocketAddr,
    /// Who may look.
    pub clerks: Vec<Clerk>,
}

/// 经办人.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clerk {
    /// Name to sign in with; it stands under an objection.
    pub name: String,
    /// Hash of the password, as `zhixing institution password` prints it.
    pub password: String,
}

fn desk_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8191))
}

/// 本机构.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Code the court registered it under.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// File with its secret key, as `zhixing institution keys` makes it.
    pub key_file: PathBuf,
    /// Address to listen on.
    #[serde(default = "listen")]
    pub listen: String,
    /// PostgreSQL URL of its own database.
    pub database: String,
    /// Who calls whom.
    #[serde(default = "push")]
    pub transport: Transport,
    /// The shared folder, where files are exchanged.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// Seconds between two looks for orders, files or notices.
    #[serde(default = "poll_seconds")]
    pub poll_seconds: u64,
}

fn listen() -> String {
    "127.0.0.1:8190".to_owned()
}

fn push() -> Transport {
    Transport::Push
}

fn poll_seconds() -> u64 {
    5
}

/// 法院.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Court {
    /// Sender code.
    pub code: String,
    /// Key its messages are signed with, `sm2:<hex>`.
    pub public_key: String,
    /// Base address: answers go to `{url}/exchange/answers`.
    pub url: String,
    /// Codes of banks where the court keeps case money: deducted money goes nowhere else.
    #[serde(default)]
    pub case_banks: Vec<String>,
}

/// 证书.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Secret key, PEM.
    pub key: PathBuf,
    /// Certificate the court issued, PEM.
    pub certificate: PathBuf,
    /// The court's authority, PEM.
    pub authority: PathBuf,
}

impl Settings {
    /// Read the file at `path`.
    ///
    /// # Errors
    /// A file that is not there, is no TOML, or contradicts itself: the field and why.
    pub fn open(path: &Path) -> Result<Self, Invalid> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let shown = path.display();
            Invalid::new("", format!("读不出{shown}:{error}"), format!("{shown}: {error}"))
        })?;
        let mut settings = Self::read(&text)?;
        settings.stand_in(path.parent().unwrap_or(Path::new("")));
        Ok(settings)
    }

    /// Read settings from their text.
    ///
    /// # Errors
    /// As [`Settings::open`].
    pub fn read(text: &str) -> Result<Self, Invalid> {
        let settings: Self = kernel::toml::read(text)?;
        settings.check()?;
        Ok(settings)
    }

    fn stand_in(&mut self, folder: &Path) {
        let own = &mut self.institution;
        let mut paths = vec![&mut own.key_file];
        paths.extend(own.folder.as_mut());
        if let Some(tls) = &mut self.tls {
            paths.extend([&mut tls.key, &mut tls.certificate, &mut tls.authority]);
        }
        for path in paths {
            *path = folder.join(&path);
        }
    }

    fn check(&self) -> Result<(), Invalid> {
        if self.court.public_key.parse::<seal::PublicKey>().is_err() {
            return Err(Invalid::new("court.public_key", "不是公钥", "not a public key"));
        }
        if self.institution.transport == Transport::File && self.institution.folder.is_none() {
            return Err(Invalid::new(
                "institution.folder",
                "以文件交换须写明共用目录",
                "exchange by files needs a shared folder",
            ));
        }
        for (name, mapping) in &self.functions {
            let at = format!("functions.{name}");
            if !FUNCTIONS.contains(&name.as_str()) {
                return Err(Invalid::new(at, "没有这项功能", "there is no such function"));
            }
            mapping.check().map_err(|invalid| invalid.within(&at))?;
        }
        for (at, mapping) in [("holds", &self.holds), ("notices", &self.notices)] {
            if let Some(mapping) = mapping {
                mapping.check().map_err(|invalid| invalid.within(at))?;
            }
        }
        if let Some(desk) = &self.desk {
            desk.check().map_err(|invalid| invalid.within("desk"))?;
        }
        if self.functions.contains_key("deduct") && self.court.case_banks.is_empty() {
            return Err(Invalid::new(
                "court.case_banks",
                "办理扣划须写明法院案款开户银行",
                "to deduct, the banks of the court's case accounts are needed",
            ));
        }
        Ok(())
    }
}

impl Desk {
    fn check(&self) -> Result<(), Invalid> {
        if !self.listen.ip().is_loopback() {
            return Err(Invalid::new(
                "listen",
                "只能在本机监听,由本机构的网关以TLS转发",
                "it listens on this machine only; a proxy of yours brings TLS to it",
            ));
        }
        for (index, clerk) in self.clerks.iter().enumerate() {
            if !crate::desk::is_hash(&clerk.password) {
                return Err(Invalid::new(
                    format!("clerks[{index}].password"),
                    "须为zhixing institution password输出的散列值",
                    "the hash that `zhixing institution password` prints",
                ));
            }
        }
        Ok(())
    }
}
