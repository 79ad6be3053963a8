//! A process of ours: started, read, stopped, killed.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A folder of one test that goes away with it.
pub(crate) struct Folder {
    path: PathBuf,
    is_disk: bool,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zhixing-process-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self { path, is_disk: false }
    }

    /// A folder that is a disk of its own, of so many megabytes; none where we may not mount one.
    pub(crate) fn disk(megabytes: u32) -> Option<Self> {
        let mut folder = Self::new();
        let size = format!("size={megabytes}m,mode=755");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder.path);
        let done = mount.output().is_ok_and(|output| output.status.success());
        folder.is_disk = done;
        done.then_some(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_disk {
            let _ = Command::new("umount").arg("--lazy").arg(&self.path).status();
        }
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A running `zhixing`; killed when dropped.
pub(crate) struct Program {
    child: Child,
    output: Option<BufReader<ChildStdout>>,
    errors: PathBuf,
}

impl Program {
    pub(crate) fn command(arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhixing"));
        command.args(arguments).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
        for name in
            ["ZHIXING_DATABASE", "ZHIXING_DATA", "ZHIXING_LISTEN", "ZHIXING_NATION", "RUST_LOG"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Start `zhixing` with `arguments`; what it says on standard error goes into `folder`.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_saying(folder, arguments, None)
    }

    /// The same, logging as `log` says (`RUST_LOG`).
    pub(crate) fn start_saying(folder: &Path, arguments: &[&str], log: Option<&str>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let errors = folder.join(format!("errors-{number}.log"));
        let mut command = Self::command(arguments);
        command.envs(log.map(|log| ("RUST_LOG", log)));
        let mut child = command
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        let output = child.stdout.take().map(BufReader::new);
        Self { child, output, errors }
    }

    /// Read standard output up to the line with an address, and return that.
    pub(crate) fn address(&mut self) -> String {
        self.greeting().1
    }

    /// What it says on standard output before the address, and the address.
    pub(crate) fn greeting(&mut self) -> (String, String) {
        let mut text = String::new();
        loop {
            let before = text.len();
            let read = self.output.as_mut().unwrap().read_line(&mut text).unwrap();
            assert!(read > 0, "it ended before serving: {}", self.errors());
            let line = &text[before..];
            if let Some(at) = line.rfind("http://").or_else(|| line.rfind("https://")) {
                let address = text.split_off(before + at);
                return (text, address.trim().to_owned());
            }
        }
    }

    /// What it said on standard error so far.
    pub(crate) fn errors(&self) -> String {
        std::fs::read_to_string(&self.errors).unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Ctrl-C at its terminal: every process of its group is told.
    pub(crate) fn interrupt(&self) {
        let group = format!("-{}", self.child.id());
        let status = Command::new("kill").args(["-s", "INT", "--", &group]).status().unwrap();
        assert!(status.success());
    }

    /// `kill -9`, and wait until it is gone.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Wait until it ends by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "it does not end: {}", self.errors());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Run to the end.
    pub(crate) fn run(arguments: &[&str]) -> Output {
        Self::command(arguments).output().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Send a signal to a process by its id.
pub(crate) fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap();
    assert!(status.success(), "kill -s {name} {pid}");
}
