//! What the program says: results on standard output, faults with a cause and a next step on
//! standard error.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

/// Print a line on standard output, like `println!`; but a reader who has read enough (`| head`) is no
/// reason to fail.
macro_rules! say {
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// See [`say!`].
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Language of messages.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// Where and how to print.
pub(crate) struct Output {
    pub(crate) lang: Lang,
    pub(crate) json: bool,
}

impl Output {
    /// The text of the reader's language.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En { en } else { zh }
    }

    /// The half of `中文 / English` for the reader.
    pub(crate) fn half<'a>(&self, text: &'a str) -> &'a str {
        text.split_once(" / ").map_or(text, |(zh, en)| self.pick(zh, en))
    }

    /// The same, line by line.
    fn lines(&self, text: impl std::fmt::Display) -> String {
        text.to_string().lines().map(|line| self.half(line)).collect::<Vec<_>>().join("\n")
    }

    /// Print a value as pretty JSON.
    pub(crate) fn json<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?;
        say!("{text}");
        Ok(())
    }
}

/// Why a command ended without its result.
pub(crate) enum Failure {
    /// Wrong input: cause and next step, in both languages.
    Usage {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
    /// A rule refused.
    Refused(kernel::Refusal),
    /// A rule refused at the server, which said so in the reader's language.
    Answered {
        /// Why.
        detail: String,
        /// Article of law.
        article: Option<String>,
        /// Rule id.
        rule: Option<String>,
    },
    /// Not there, or not for this reader, in both languages.
    Denied {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
    /// Something failed.
    Broken(anyhow::Error),
}

impl Failure {
    /// Wrong input.
    pub(crate) fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Failure::Usage { zh: zh.into(), en: en.into() }
    }

    /// Not there, or not for this reader.
    pub(crate) fn denied(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Failure::Denied { zh: zh.into(), en: en.into() }
    }

    /// Wrong input described as `中文 / English`, at an option.
    pub(crate) fn at(option: &str, text: &str) -> Self {
        let (zh, en) = text.split_once(" / ").unwrap_or((text, text));
        Failure::usage(format!("{option}: {zh}"), format!("{option}: {en}"))
    }

    pub(crate) fn print(self, out: &Output) -> ExitCode {
        match self {
            Failure::Usage { zh, en } => {
                eprintln!("{}{}", out.pick("错误:", "error: "), out.pick(&zh, &en));
                eprintln!("{}", out.pick("用 --help 查看用法", "see --help"));
                ExitCode::from(2)
            }
            Failure::Refused(refusal) => {
                let english = out.lang == Lang::En;
                let article = law::article(refusal.rule, english).unwrap_or_default();
                refused(out, out.pick(&refusal.zh, &refusal.en), &article, refusal.rule)
            }
            Failure::Answered { detail, article, rule } => {
                refused(out, &detail, &article.unwrap_or_default(), &rule.unwrap_or_default())
            }
            Failure::Denied { zh, en } => {
                eprintln!("{}{}", out.pick("错误:", "error: "), out.pick(&zh, &en));
                ExitCode::from(1)
            }
            Failure::Broken(error) => {
                let causes: Vec<String> = error.chain().map(|cause| out.lines(cause)).collect();
                eprintln!("{}{}", out.pick("失败:", "failed: "), causes.join(": "));
                ExitCode::from(3)
            }
        }
    }
}

fn refused(out: &Output, why: &str, article: &str, rule: &str) -> ExitCode {
    eprintln!("{}{why}", out.pick("不予办理:", "refused: "));
    eprintln!("{}{article} ({rule})", out.pick("依据:", "article: "));
    ExitCode::from(1)
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::Broken(error)
    }
}
