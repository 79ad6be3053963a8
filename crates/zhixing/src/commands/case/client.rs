//! Talking to a running server: signing in, asking, and saying what went wrong.

use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use wire::{Place, Reply, Wire};

use crate::commands::read_secret;
use crate::say::{Failure, Lang, Output};

/// Which server, and as whom.
#[derive(Args)]
pub(crate) struct Access {
    /// 服务地址 address of the server; on another machine https://, with #FINGERPRINT of a certificate
    /// nobody vouches for
    #[arg(long, global = true, default_value = "http://127.0.0.1:8180", env = "ZHIXING_SERVER")]
    server: String,
    /// 用户名 user name; the password is asked for, or read from standard input
    #[arg(long, global = true, env = "ZHIXING_LOGIN")]
    login: Option<String>,
    /// 密码 password; others may see it here, better leave it out
    #[arg(long, global = true, env = "ZHIXING_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// 动态验证码 code of the authenticator app, where one is asked; left out, it is asked for
    #[arg(long, global = true, env = "ZHIXING_CODE", hide_env_values = true)]
    code: Option<String>,
    /// 会话令牌 token of a session opened by `zhixing case login`
    #[arg(long, global = true, env = "ZHIXING_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A session at a server. The one it opened itself is closed by [`Client::leave`].
pub(super) struct Client {
    wire: Wire,
    server: Place,
    lang: Lang,
    token: String,
    is_own: bool,
}

impl Client {
    /// With the token given, or by signing in.
    pub(super) async fn enter(out: &Output, access: &Access) -> Result<Self, Failure> {
        let server = access.server.parse().map_err(|_| {
            Failure::at(
                "--server",
                "本机以http://开头,他机以https://开头 / it begins with http:// on this machine, with \
                 https:// on another",
            )
        })?;
        let (wire, token) = (Wire::plain(PATIENCE), String::new());
        let mut client = Self { wire, server, lang: out.lang, token, is_own: false };
        match (&access.login, &access.token) {
            (Some(login), _) => client.sign_in(out, login, access).await?,
            (None, Some(token)) => client.token.clone_from(token),
            (None, None) => {
                return Err(Failure::at(
                    "--login",
                    "请给出用户名,或设置ZHIXING_TOKEN / give a user name, or set ZHIXING_TOKEN",
                ));
            }
        }
        Ok(client)
    }

    async fn sign_in(&mut self, out: &Output, login: &str, access: &Access) -> Result<(), Failure> {
        let password = match &access.password {
            Some(password) => password.clone(),
            None => read_secret("--password", out.pick("密码:", "password: "))?,
        };
        let body = json!({ "user": login, "password": password, "bearer": true });
        let answer = self.send("POST", "/session", Some((&body, None))).await?;
        if matches!(answer.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
            return Err(Failure::denied(
                format!("用户名或密码不正确:{login}"),
                format!("unknown user name or wrong password: {login}"),
            ));
        }
        let session = Self::read(&answer)?;
        self.token = session["token"].as_str().unwrap_or_default().to_owned();
        self.is_own = true;
        match session["next"].as_str() {
            Some("done") => Ok(()),
            Some("second_factor") => self.prove(out, access).await,
            _ => Err(Failure::denied(
                "请先在办案平台网页上设置口令和第二种鉴别方式",
                "set up a password and a second factor at the desk first",
            )),
        }
    }

    /// The second step of a log-in: a code.
    async fn prove(&mut self, out: &Output, access: &Access) -> Result<(), Failure> {
        let code = match &access.code {
            Some(code) => code.clone(),
            None => read_secret("--code", out.pick("动态验证码:", "code: "))?,
        };
        let body = json!({ "kind": "code", "code": code });
        let answer = self.send("POST", "/session/proof", Some((&body, None))).await?;
        if answer.status() == StatusCode::BAD_REQUEST {
            return Err(Failure::denied("动态验证码不正确", "the code is wrong"));
        }
        let session = Self::read(&answer)?;
        self.token = session["token"].as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    /// The token, to be kept by whoever asked for it.
    pub(super) fn keep(mut self) -> String {
        self.is_own = false;
        std::mem::take(&mut self.token)
    }

    /// Close the session that was opened here.
    pub(super) async fn leave(self) {
        if self.is_own {
            // A session that could not be closed runs out by itself.
            let _ = self.send("DELETE", "/session", None).await;
        }
    }

    /// Close the session whose token was given.
    pub(super) async fn close(&self) -> Result<(), Failure> {
        self.get("/session").await?;
        self.send("DELETE", "/session", None).await?;
        Ok(())
    }

    /// What is at `path`, as JSON.
    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        let answer = self.send("GET", path, None).await?;
        Self::read(&answer)
    }

    /// What is at `path`, as a file.
    pub(super) async fn download(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let answer = self.send("GET", path, None).await?;
        if !answer.status().is_success() {
            return Err(Self::read(&answer).err().unwrap_or_else(|| anyhow!("{path}").into()));
        }
        Ok(answer.into_body().to_vec())
    }

    /// Post `body` under an idempotency key: the same again gets the first answer again.
    pub(super) async fn post(&self, path: &str, body: &Value, key: &str) -> Result<Value, Failure> {
        let answer = self.send("POST", path, Some((body, Some(key)))).await?;
        Self::read(&answer)
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<(&Value, Option<&str>)>,
    ) -> Result<Reply, Failure> {
        let (given, key) = body.map_or((None, None), |(body, key)| (Some(body), key));
        let text = given.map(Value::to_string).unwrap_or_default();
        let path = format!("/api/v1{path}");
        let mut request = self.server.request(method, &path, text).map_err(anyhow::Error::from)?;
        let language = if self.lang == Lang::En { "en" } else { "zh-CN" };
        let mut tell = |name: header::HeaderName, value: &str| -> anyhow::Result<()> {
            request.headers_mut().insert(name, HeaderValue::from_str(value)?);
            Ok(())
        };
        tell(header::ACCEPT_LANGUAGE, language)?;
        if !self.token.is_empty() {
            tell(header::AUTHORIZATION, &format!("Bearer {}", self.token))?;
        }
        if given.is_some() {
            tell(header::CONTENT_TYPE, "application/json")?;
        }
        if let Some(key) = key {
            tell(header::HeaderName::from_static("idempotency-key"), key)?;
        }
        self.wire.send(request).await.map_err(|error| {
            let server = self.server.url();
            anyhow!(error)
                .context(format!(
                    "无法连接{server},请确认服务已启动(zhixing run 或 zhixing serve),或用 --server 指定地址 / \
                     cannot reach {server}; start it with zhixing run or zhixing serve, or name \
                     another with --server"
                ))
                .into()
        })
    }

    /// The body of a good answer; of a bad one what the server says, with the exit code that fits.
    fn read(answer: &Reply) -> Result<Value, Failure> {
        let status = answer.status();
        let text = String::from_utf8_lossy(answer.body());
        let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.into_owned()));
        if status.is_success() {
            return Ok(body);
        }
        let said = |name: &str| body[name].as_str().map(str::to_owned);
        let detail = said("detail").unwrap_or_else(|| format!("{status}"));
        Err(match status {
            StatusCode::UNAUTHORIZED => Failure::denied(
                "会话无效或已过期,请重新登录(zhixing case login)",
                "the session is not valid any more; sign in again (zhixing case login)",
            ),
            StatusCode::BAD_REQUEST => Failure::Usage { zh: detail.clone(), en: detail },
            StatusCode::UNPROCESSABLE_ENTITY => {
                Failure::Answered { detail, article: said("article"), rule: said("rule") }
            }
            status if status.is_client_error() => Failure::denied(detail.clone(), detail),
            _ => anyhow!(detail).into(),
        })
    }
}
