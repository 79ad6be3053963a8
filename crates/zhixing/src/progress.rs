//! How far a scenario has come: a bar on a terminal, a line a step otherwise.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use scenario::Step;

/// Bar, virtual time of the step, who does what.
const FORM: &str = "{bar:24} {pos}/{len}  {wide_msg}";

/// 进度.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Of so many steps.
    pub(crate) fn begin(steps: usize) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template(FORM) {
            bar.set_style(style.progress_chars("█▉ "));
        }
        Self(Some(bar))
    }

    /// Before a step.
    pub(crate) fn tell(&self, step: &Step) {
        let mark = if step.refused.is_some() { "✗" } else { "·" };
        let line = format!("{mark} {}  {}  {}", step.at, step.by, step.call);
        match &self.0 {
            Some(bar) => {
                bar.set_message(line);
                bar.inc(1);
            }
            None => eprintln!("  {line}"),
        }
    }

    /// After the last.
    pub(crate) fn end(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}
