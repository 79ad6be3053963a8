//! Where and how a court listens, as said on the command line.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use platform::http::Budget;
use server::Rim;
use wire::Reach;

use crate::say::{Failure, Output};

/// 接入
#[derive(Args)]
pub(crate) struct RimArgs {
    /// 信息公开网地址 address of the public site; without it the site is not served
    #[arg(long, env = "ZHIXING_PORTAL")]
    portal: Option<String>,
    /// 机构接入地址 address for institutions, by certificate only
    #[arg(long, default_value = "127.0.0.1:0", env = "ZHIXING_EXCHANGE_LISTEN")]
    exchange_listen: String,
    /// 机构所用的本院主机名 name or address by which institutions call this court; may be repeated
    #[arg(long)]
    exchange_host: Vec<String>,
    /// 干警所用的主机名 name by which officers call it, beside addresses; may be repeated
    #[arg(long)]
    host: Vec<String>,
    /// 证书 certificate of the officers' listener, PEM; makes it https
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 私钥 its key, PEM
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// 前置网关 a gateway in front ends TLS: what is listened to here is plain HTTP, but browsers are
    /// told what they are told over TLS, and who calls is whom the gateway names last in
    /// X-Forwarded-For; let nobody else reach the address
    #[arg(long, conflicts_with = "tls_cert")]
    behind_gateway: bool,
    /// 预算 requests a second of one source, e.g. log-in=5; classes: log-in, public, api, act
    /// (of one person), report, institution
    #[arg(long)]
    budget: Vec<Budget>,
    /// 机构主机 only these hosts are sent orders; may be repeated; without it any public one
    #[arg(long)]
    institution_host: Vec<String>,
    /// 专线 institutions may be in private address ranges
    #[arg(long)]
    private_lines: bool,
}

impl RimArgs {
    /// Open both listeners.
    pub(crate) async fn open(
        &self,
        out: &Output,
        listen: &str,
        web: &Path,
    ) -> Result<Rim, Failure> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path).with_context(|| path.display().to_string())
        };
        let officers_tls = match (&self.tls_key, &self.tls_cert) {
            (Some(key), Some(certificate)) => Some((read(key)?, read(certificate)?)),
            _ => None,
        };
        let officers = super::listen(out, listen).await?;
        let mut is_near = officers.local_addr().context("address")?.ip().is_loopback();
        let portal = match &self.portal {
            Some(address) => Some(super::listen(out, address).await?),
            None => None,
        };
        if let Some(portal) = &portal {
            is_near &= portal.local_addr().context("address")?.ip().is_loopback();
        }
        if officers_tls.is_none() && !self.behind_gateway && !is_near {
            return Err(Failure::at(
                "--listen",
                "他人可达的地址不得明文服务:请给出--tls-cert与--tls-key;由前置网关终止TLS的,加--behind-gateway / \
                 others can reach this address, which is not served in clear: give --tls-cert and \
                 --tls-key, or --behind-gateway when a gateway in front ends TLS",
            ));
        }
        let reach = Reach::public().hosts(self.institution_host.clone());
        Ok(Rim {
            officers,
            officers_tls,
            behind_gateway: self.behind_gateway,
            hosts: self.host.clone(),
            portal,
            institutions: super::listen(out, &self.exchange_listen).await?,
            exchange_hosts: self.exchange_host.clone(),
            sender: exchange::SENDER.to_owned(),
            reach: if self.private_lines { reach.and_private() } else { reach },
            budgets: self.budget.clone(),
            web: web.join("office.html").exists().then(|| web.to_path_buf()),
        })
    }
}
