//! 文件交换 – a shared folder per institution, `{folder}/{code}`: orders lie in `out`, what the
//! institution says in `in`. The messages are those of every other way, signed by whoever leaves them.

use std::path::Path;

use chrono::TimeDelta;
use platform::{App, Fault, Result};
use wire::folder::Folder;

use crate::acts::take::{self, Letter};
use crate::acts::{fetch, notice};
use crate::dispatch::{BATCH, Origin};
use crate::store::{self, collect};

/// Orders not receipted by then are left once more [D]: files are fetched by people and slow programs.
const LEASE: TimeDelta = TimeDelta::hours(1);

/// Leave what waits, take what was left; returns how many files were left or taken.
///
/// # Errors
/// A database or a disk that is away. A file that cannot be taken is put aside with the reason.
pub async fn exchange_files(app: &App, origin: &Origin, folder: &Path) -> Result<usize> {
    let mut tx = app.begin_system("exchange.files").await?;
    let codes = collect::by_files(&mut tx).await?;
    drop(tx);
    let mut moved = 0;
    for code in codes {
        // A code names a folder here: one that would lead elsewhere is nobody's.
        if code.contains(['/', '\\']) || code.starts_with('.') {
            continue;
        }
        let own = folder.join(&code);
        moved += take_in(app, &code, &own.join("in")).await?;
        moved += leave(app, origin, &code, &own.join("out")).await?;
    }
    Ok(moved)
}

fn broken(error: std::io::Error, folder: &Path) -> Fault {
    Fault::Broken(anyhow::Error::new(error).context(folder.display().to_string()))
}

async fn leave(app: &App, origin: &Origin, code: &str, path: &Path) -> Result<usize> {
    let folder = Folder::open(path).map_err(|error| broken(error, path))?;
    let mut left = 0;
    loop {
        let mut tx = app.begin_system("exchange.leave_orders").await?;
        let institution = store::institution(&mut tx, code).await?;
        let handed = fetch::hand_out(&mut tx, app, origin, &institution, BATCH, LEASE).await?;
        tx.commit().await?;
        let Some(number) = handed.number else { return Ok(left) };
        // A crash before this is made up for when the lease ends.
        let name = format!("{number:012}");
        folder
            .leave(&name, "orders", &handed.message.raw, &handed.message.signature)
            .map_err(|error| broken(error, path))?;
        left += 1;
    }
}

async fn take_in(app: &App, code: &str, path: &Path) -> Result<usize> {
    let folder = Folder::open(path).map_err(|error| broken(error, path))?;
    let waiting = folder.waiting(&["receipts", "answers", "notices"]);
    let waiting = waiting.map_err(|error| broken(error, path))?;
    let count = waiting.len();
    for (file, kind) in waiting {
        let put = match take_one(app, code, &folder, &file, kind).await? {
            None => folder.done(&file),
            Some(reason) => folder.odd(&file, &reason),
        };
        put.map_err(|error| broken(error, path))?;
    }
    Ok(count)
}

/// Take one file; the reason why it cannot be taken.
async fn take_one(
    app: &App,
    code: &str,
    folder: &Folder,
    file: &str,
    kind: &str,
) -> Result<Option<String>> {
    let found = match folder.read(file) {
        Ok(found) => found,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let letter =
        Letter { sender: code, signature: &found.signature, certificate: None, raw: &found.body };
    let taken = match kind {
        "receipts" => fetch::receipts(app, letter).await,
        "answers" => take::answers(app, letter).await,
        _ => notice::notices(app, letter).await,
    };
    match taken {
        Ok(_) => Ok(None),
        Err(Fault::Invalid(invalid)) => Ok(Some(format!("{} / {}", invalid.zh, invalid.en))),
        Err(Fault::Refused(refusal)) => Ok(Some(refusal.to_string())),
        Err(away) => Err(away),
    }
}
