//! 文件来件 – a file with its signature as a shared folder holds them, made of any bytes. Shared by the tests
//! beside it and by the fuzz target `envelopes`.

use std::fs;
use std::path::PathBuf;

use wire::folder::Folder;

const KINDS: [&str; 3] = ["receipts", "answers", "notices"];

fn scratch() -> PathBuf {
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    std::env::temp_dir().join(format!("zhixing-envelopes-{}-{thread}", std::process::id()))
}

/// The first line is a file's name, the second what lies beside it as its signature, the rest its body:
/// it is taken whole or put aside, and nothing stays in the way of the next.
pub(crate) fn file(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (name, signature, body) = (String::from_utf8_lossy(part()).into_owned(), part(), part());
    // A name with a separator leads where the system keeps other things.
    if name.contains('/') {
        return;
    }
    let place = scratch();
    let folder = Folder::open(&place).unwrap();
    // Names a file system takes; what it does not take nobody can leave.
    if fs::write(place.join(&name), body).is_ok() {
        let _ = fs::write(place.join(format!("{name}.sig")), signature);
    }
    for (file, kind) in folder.waiting(&KINDS).unwrap() {
        assert!(file.ends_with(&format!(".{kind}.json")) && !file.contains('/'));
        match folder.read(&file) {
            Ok(found) => {
                assert_eq!(found.body, body);
                folder.done(&file).unwrap();
            }
            Err(error) => folder.odd(&file, &error.to_string()).unwrap(),
        }
    }
    assert!(folder.waiting(&KINDS).unwrap().is_empty(), "taken or put aside");
    fs::remove_dir_all(&place).unwrap();
}
