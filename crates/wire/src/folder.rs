//! 文件交换 – signed messages left in a shared folder, for institutions that cannot be called. A message
//! is two files, `{name}.{kind}.json` and the same with `.sig`; the signature is there before the message
//! appears under its name, so whoever sees a message has the whole of it.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// Largest message that is read.
const BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Longest name under which a reason is written: with what is added to it, it stays a file's name.
const NAME_MAX: usize = 200;
/// Largest signature that is read.
const SIGNATURE_MAX: u64 = 1024;

/// 文件夹 – one direction of an exchange.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// 来件 – a message found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Their signature.
    pub signature: String,
}

impl Folder {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn open(path: &Path) -> Result<Self> {
        for folder in [path.to_owned(), path.join("done"), path.join("odd")] {
            fs::create_dir_all(folder)?;
        }
        Ok(Self(path.to_owned()))
    }

    /// Leave a message under `name`; one that lies there is not replaced.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn leave(&self, name: &str, kind: &str, body: &[u8], signature: &str) -> Result<()> {
        let file = format!("{name}.{kind}.json");
        if self.0.join(&file).exists() || self.0.join("done").join(&file).exists() {
            return Ok(());
        }
        self.write(&format!("{file}.sig"), signature.as_bytes())?;
        self.write(&file, body)
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<()> {
        let part = self.0.join(format!(".{file}.part"));
        let mut written = File::create(&part)?;
        written.write_all(bytes)?;
        written.sync_all()?;
        fs::rename(&part, self.0.join(file))?;
        File::open(&self.0)?.sync_all()
    }

    /// Messages of `kinds` that wait, by file name, in order, each with its kind.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn waiting(&self, kinds: &[&'static str]) -> Result<Vec<(String, &'static str)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let Ok(file) = entry?.file_name().into_string() else { continue };
            let kind = kinds.iter().find(|kind| file.ends_with(&format!(".{kind}.json")));
            if let Some(kind) = kind.filter(|_| !file.starts_with('.')) {
                found.push((file, *kind));
            }
        }
        found.sort();
        Ok(found)
    }

    /// The message in `file`.
    ///
    /// # Errors
    /// No signature beside it, or too large.
    pub fn read(&self, file: &str) -> Result<Found> {
        let signature = self.bytes(&format!("{file}.sig"), SIGNATURE_MAX)?;
        let signature = String::from_utf8(signature).map_err(Error::other)?;
        let body = self.bytes(file, BYTES_MAX)?;
        Ok(Found { body, signature: signature.trim().to_owned() })
    }

    fn bytes(&self, file: &str, most: u64) -> Result<Vec<u8>> {
        let path = self.0.join(file);
        let about = fs::symlink_metadata(&path)?;
        if !about.is_file() || about.len() > most {
            return Err(Error::new(ErrorKind::InvalidData, "no plain file, or too large"));
        }
        fs::read(path)
    }

    /// `file` was taken.
    ///
    /// # Errors
    /// A file that cannot be moved.
    pub fn done(&self, file: &str) -> Result<()> {
        self.put(file, "done")
    }

    /// `file` cannot be taken, and why.
    ///
    /// # Errors
    /// A file that cannot be moved.
    pub fn odd(&self, file: &str, reason: &str) -> Result<()> {
        let name: String = file
            .char_indices()
            .take_while(|(at, letter)| at + letter.len_utf8() <= NAME_MAX)
            .map(|(_, letter)| letter)
            .collect();
        fs::write(self.0.join("odd").join(format!("{name}.reason.txt")), reason)?;
        self.put(file, "odd")
    }

    fn put(&self, file: &str, place: &str) -> Result<()> {
        // The message goes first: a crash in between leaves a signature, which nobody looks for.
        for file in [file.to_owned(), format!("{file}.sig")] {
            match fs::rename(self.0.join(&file), self.0.join(place).join(&file)) {
                // A name too long to have a signature beside it has none.
                Err(error)
                    if !matches!(
                        error.kind(),
                        ErrorKind::NotFound | ErrorKind::InvalidFilename
                    ) =>
                {
                    return Err(error);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scratch(PathBuf);

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn scratch(name: &str) -> (Scratch, Folder) {
        let path = std::env::temp_dir().join(format!("zhixing-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let folder = Folder::open(&path).unwrap();
        (Scratch(path), folder)
    }

    #[test]
    fn what_is_left_is_found_whole_in_order_and_moved_when_taken() {
        let (_scratch, folder) = scratch("folder-whole");
        folder.leave("2", "orders", b"two", "sm2:02").unwrap();
        folder.leave("1", "orders", b"one", "sm2:01").unwrap();
        folder.leave("3", "answers", b"three", "sm2:03").unwrap();
        let waiting = folder.waiting(&["orders"]).unwrap();
        let files: Vec<&str> = waiting.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(files, ["1.orders.json", "2.orders.json"]);
        let found = folder.read("1.orders.json").unwrap();
        assert_eq!((found.body.as_slice(), found.signature.as_str()), (&b"one"[..], "sm2:01"));
        folder.done("1.orders.json").unwrap();
        assert_eq!(folder.waiting(&["orders"]).unwrap().len(), 1);
        folder.leave("1", "orders", b"one", "sm2:01").unwrap();
        assert_eq!(folder.waiting(&["orders"]).unwrap().len(), 1, "taken once");
    }

    #[test]
    fn a_damaged_message_is_put_aside_with_the_reason() {
        let (scratch, folder) = scratch("folder-odd");
        fs::write(scratch.0.join("1.answers.json"), b"{}").unwrap();
        fs::write(scratch.0.join(".2.answers.json.part"), b"{").unwrap();
        std::os::unix::fs::symlink("/etc/hostname", scratch.0.join("3.answers.json")).unwrap();
        fs::write(scratch.0.join("3.answers.json.sig"), b"sm2:00").unwrap();
        let waiting = folder.waiting(&["answers", "receipts"]).unwrap();
        assert_eq!(waiting.len(), 2, "what is half written does not count: {waiting:?}");
        for (file, _) in waiting {
            let error = folder.read(&file).unwrap_err();
            folder.odd(&file, &error.to_string()).unwrap();
        }
        assert!(folder.waiting(&["answers"]).unwrap().is_empty());
        assert!(scratch.0.join("odd/1.answers.json.reason.txt").exists());
    }
}
