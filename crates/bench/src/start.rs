//! 启动 – from nothing, and over data that is there.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::house::Program;
use crate::row::Row;

/// Start twice on the same folder.
pub(crate) fn rows(program: &Path, folder: &Path) -> Result<Vec<Row>> {
    let data = folder.to_string_lossy();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", &data];
    let mut rows = Vec::new();
    for (what, wanted) in [("cold start to serving", 10.0), ("warm start to serving", 3.0)] {
        let begun = Instant::now();
        let (running, url) = Program::start(program, &arguments)?;
        let seconds = begun.elapsed().as_secs_f64();
        let stopping = Instant::now();
        running.stop()?;
        let stop = format!(
            "served at {url}; stopped cleanly in {:.2} s",
            stopping.elapsed().as_secs_f64()
        );
        rows.push(Row::time(what, "s", seconds, Some(wanted)).spent([stop]));
    }
    Ok(rows)
}
