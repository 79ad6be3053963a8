//! 泄露口令 – passwords known from breaches, in a file an operator fetches: lines of `SHA1:COUNT` in the
//! order of their digests, as Pwned Passwords gives them out. It is searched where it lies: it is tens
//! of gigabytes long, and no password leaves the machine.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use anyhow::Context;
use platform::{App, Result};
use sha1::{Digest, Sha1};

/// Digits of a digest.
const DIGITS: usize = 40;

/// Refuse `password` if the installation's list has it.
pub(crate) async fn refuse(app: &App, password: &str) -> Result<()> {
    let Some(path) = app.access().breached.clone() else { return Ok(()) };
    let digest = hex::encode_upper(Sha1::digest(password.as_bytes()));
    let look = move || holds(&path, &digest).with_context(|| path.display().to_string());
    let is_known = tokio::task::spawn_blocking(look).await.map_err(anyhow::Error::from)??;
    if !is_known {
        return Ok(());
    }
    Err(law::id::IDENTITY_BREACHED
        .refuse(
            "此口令已在他处泄露,请换一个",
            "this password is known from a breach elsewhere; choose another",
        )
        .at("password")
        .into())
}

/// Whether the file at `path` can be searched: said at start, and not at the first log-in.
///
/// # Errors
/// A file that is not there, or does not begin with a digest.
pub fn check(path: &Path) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(File::open(path)?).read_line(&mut line)?;
    let is_digest = line.split(':').next().is_some_and(|digest| {
        digest.len() == DIGITS && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if is_digest { Ok(()) } else { Err(io::Error::other("its lines are not SHA1:COUNT")) }
}

/// Whether a line begins with `digest`. Halves the file until a single line is left.
fn holds(path: &Path, digest: &str) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    // What is sought begins at or after `low`, which is the beginning of a line, and before `high`.
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low.midpoint(high);
        let at = line_from(&mut file, middle, low)?;
        let mut line = String::new();
        file.seek(SeekFrom::Start(at))?;
        let length = file.read_line(&mut line)? as u64;
        let known = line.trim_end().split(':').next().unwrap_or_default();
        match known.to_ascii_uppercase().as_str().cmp(digest) {
            Ordering::Equal => return Ok(true),
            Ordering::Less => low = at + length,
            Ordering::Greater => high = at,
        }
    }
    Ok(false)
}

/// Where the line begins that `place` is in; `low` is the beginning of a line before it.
fn line_from(file: &mut BufReader<File>, place: u64, low: u64) -> io::Result<u64> {
    /// Longer than any line.
    const BEFORE: u64 = 128;
    let mut at = place.saturating_sub(BEFORE).max(low);
    if at > low {
        // Somewhere within a line: the next one is a beginning.
        file.seek(SeekFrom::Start(at))?;
        at += file.read_until(b'\n', &mut Vec::new())? as u64;
    }
    file.seek(SeekFrom::Start(at))?;
    loop {
        let length = file.read_until(b'\n', &mut Vec::new())? as u64;
        if length == 0 || at + length > place {
            return Ok(at);
        }
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn file(name: &str, lines: &[String]) -> std::path::PathBuf {
        let name = format!("zhixing-breached-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut file = File::create(&path).unwrap();
        for line in lines {
            write!(file, "{line}\r\n").unwrap();
        }
        path
    }

    proptest! {
        #[test]
        fn every_digest_of_the_list_is_found_and_no_other(
            known in prop::collection::btree_set(any::<[u8; 3]>(), 1..80),
            others in prop::collection::vec(any::<[u8; 3]>(), 20),
        ) {
            let digest = |bytes: &[u8; 3]| hex::encode_upper(Sha1::digest(bytes));
            let mut lines: Vec<String> = known.iter().map(digest).collect();
            lines.sort();
            let counted: Vec<String> =
                lines.iter().zip(1u64..).map(|(digest, n)| format!("{digest}:{}", n * n * n)).collect();
            let path = file("search", &counted);
            check(&path).unwrap();
            for line in &lines {
                prop_assert!(holds(&path, line).unwrap(), "{line}");
            }
            for other in others.iter().filter(|other| !known.contains(*other)) {
                prop_assert!(!holds(&path, &digest(other)).unwrap());
            }
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_file_of_something_else_is_no_list() {
        let path = file("wrong", &["password".to_owned()]);
        assert!(check(&path).is_err());
        assert!(check(Path::new("/nowhere")).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
