//! 一行 – a figure with its target, its peer and its reasons.

use anyhow::Result;
use serde::Serialize;

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// What is wanted, in words; empty when nothing is promised.
    pub(crate) target: String,
    /// What was reached.
    pub(crate) reached: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// Whether the target was met; none when there is none.
    pub(crate) met: Option<bool>,
    /// What a peer reached in the same run, in the same unit.
    pub(crate) peer: Option<Peer>,
    /// Where the time went.
    pub(crate) spent: Vec<String>,
    /// What must hold and did not. Empty is what one hopes for.
    pub(crate) broken: Vec<String>,
}

/// The same work done barely, or the limit of the machine.
#[derive(Debug, Serialize)]
pub(crate) struct Peer {
    /// Who.
    pub(crate) who: String,
    /// Its figure.
    pub(crate) figure: f64,
}

impl Row {
    /// A rate, the higher the better.
    pub(crate) fn rate(what: &str, unit: &'static str, reached: f64, wanted: Option<f64>) -> Self {
        let target = wanted.map(|wanted| format!("≥ {wanted} {unit}")).unwrap_or_default();
        let met = wanted.map(|wanted| reached >= wanted);
        Self::new(what, unit, reached, target, met)
    }

    /// A time, the lower the better.
    pub(crate) fn time(what: &str, unit: &'static str, reached: f64, wanted: Option<f64>) -> Self {
        let target = wanted.map(|wanted| format!("< {wanted} {unit}")).unwrap_or_default();
        let met = wanted.map(|wanted| reached < wanted);
        Self::new(what, unit, reached, target, met)
    }

    fn new(
        what: &str,
        unit: &'static str,
        reached: f64,
        target: String,
        met: Option<bool>,
    ) -> Self {
        let (what, spent, broken) = (what.to_owned(), Vec::new(), Vec::new());
        Self { what, target, reached, unit, met, peer: None, spent, broken }
    }

    /// Set what is wanted of a rate once it is known.
    pub(crate) fn set_target(&mut self, wanted: Option<f64>) {
        self.target = wanted.map(|wanted| format!("≥ {wanted} {}", self.unit)).unwrap_or_default();
        self.met = wanted.map(|wanted| self.reached >= wanted);
    }

    pub(crate) fn peer(mut self, who: &str, figure: f64) -> Self {
        self.peer = Some(Peer { who: who.to_owned(), figure });
        self
    }

    pub(crate) fn spent(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.spent.extend(lines);
        self
    }

    pub(crate) fn broken(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.broken.extend(lines);
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().filter(|peer| peer.figure > 0.0).map(|p| self.reached / p.figure)
    }
}

/// Print the table, or the rows as JSON.
pub(crate) fn print(rows: &[Row], json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(rows)?);
        return Ok(());
    }
    println!(
        "{:<44} {:>14} {:>16}  {:<6} {:>34} {:>7}",
        "what", "target", "reached", "", "peer", "ratio"
    );
    for row in rows {
        let met = match row.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        let peer = row.peer.as_ref();
        let peer = peer.map(|p| format!("{} {}", p.who, figure(p.figure))).unwrap_or_default();
        let ratio = row.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let reached = format!("{} {}", figure(row.reached), row.unit);
        let (what, target) = (&row.what, &row.target);
        println!("{what:<44} {target:>14} {reached:>16}  {met:<6} {peer:>34} {ratio:>7}");
        for line in &row.spent {
            println!("    {line}");
        }
    }
    Ok(())
}

/// A figure with as many digits as mean something.
pub(crate) fn figure(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// The value below which `share` of the sorted `times` lie.
pub(crate) fn quantile(times: &[f64], share: f64) -> f64 {
    let last = times.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index of a list that fits in memory"
    )]
    let index = (last as f64 * share).ceil() as usize;
    times.get(index).copied().unwrap_or(0.0)
}
