//! 日志 – the append-only file behind the nation: what is not in it has not happened. One line per
//! entry, `digest json`; written by one thread that syncs once for all entries that wait.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::watch;

use crate::institutions::Extent;

/// Digits of the SM3 digest that guard a line.
const GUARD: usize = 16;
/// Longest line: the largest scenario, with room to spare.
const LINE_BYTES_MAX: u64 = 96 * 1024 * 1024;
/// Name of the file below the data folder.
pub(crate) const FILE: &str = "nation.journal";

/// Position of an entry; entries are durable in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Ticket(u64);

/// The journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system said no.
    #[error("日志文件读写失败 / the journal cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// Another process has it.
    #[error("数据目录正被另一进程使用 / another process uses this data folder")]
    InUse,
    /// A line before the last is not what was written.
    #[error("日志第{line}行已损坏 / line {line} of the journal is damaged")]
    Damaged {
        /// Line, from 1.
        line: u64,
    },
    /// It was kept by a nation of another seed, size or extent.
    #[error(
        "日志属于另一国家(种子{seed},人口{people},机构{}家) / the journal is of another nation: seed {seed}, {people} people, {} institutions",
        extent.institutions().len(), extent.institutions().len()
    )]
    OtherNation {
        /// Its seed.
        seed: u64,
        /// Its people.
        people: u64,
        /// Its extent.
        extent: Extent,
    },
    /// Writing failed before; nothing more is taken.
    #[error("日志已停止写入,请检查磁盘 / the journal stopped; check the disk")]
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Durable(Ticket),
    Stopped,
}

/// 日志.
#[derive(Debug)]
pub(crate) struct Journal {
    writer: Option<(mpsc::Sender<Vec<u8>>, JoinHandle<()>)>,
    progress: watch::Receiver<Progress>,
    last: Ticket,
}

impl Journal {
    /// A journal in memory: everything is "durable" at once and nothing outlives the process.
    pub(crate) fn nowhere() -> Self {
        let (_, progress) = watch::channel(Progress::Durable(Ticket(u64::MAX)));
        Self { writer: None, progress, last: Ticket(0) }
    }

    /// Open the journal below `folder`, handing every entry in it to `replay`. A last line that was
    /// cut off is dropped.
    pub(crate) fn open(
        folder: &Path,
        replay: impl FnMut(&[u8]) -> Result<(), JournalError>,
    ) -> Result<Self, JournalError> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|_| JournalError::InUse)?;
        let good = read(&file, replay)?;
        file.set_len(good)?;
        file.seek(SeekFrom::End(0))?;
        file.sync_all()?;
        // The folder's entry for a new file must be durable too.
        File::open(folder)?.sync_all()?;
        Self::append_to(file)
    }

    /// A journal that writes to the end of `file`.
    pub(crate) fn append_to(file: File) -> Result<Self, JournalError> {
        let (writer, waiting) = mpsc::channel();
        let (report, progress) = watch::channel(Progress::Durable(Ticket(0)));
        let thread = std::thread::Builder::new()
            .name("nation-journal".to_owned())
            .spawn(move || write(file, &waiting, &report))?;
        Ok(Self { writer: Some((writer, thread)), progress, last: Ticket(0) })
    }

    /// Put an entry in line. It is durable once [`Durability::reached`] says so.
    pub(crate) fn append(&mut self, json: &[u8]) -> Ticket {
        self.last = Ticket(self.last.0 + 1);
        if let Some((writer, _)) = &self.writer {
            let mut line = guard(json).into_bytes();
            line.push(b' ');
            line.extend_from_slice(json);
            line.push(b'\n');
            // A writer that is gone has reported why.
            let _ = writer.send(line);
        }
        self.last
    }

    pub(crate) fn last(&self) -> Ticket {
        self.last
    }

    pub(crate) fn durability(&self) -> Durability {
        Durability(self.progress.clone())
    }

    /// Whether writing failed.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.progress.borrow() == Progress::Stopped
    }
}

impl Drop for Journal {
    /// What is in line is still written, and the file is free for the next process.
    fn drop(&mut self) {
        if let Some((writer, thread)) = self.writer.take() {
            drop(writer);
            let _ = thread.join();
        }
    }
}

/// A place to wait until entries are durable.
#[derive(Clone, Debug)]
pub(crate) struct Durability(watch::Receiver<Progress>);

impl Durability {
    /// Wait until `ticket` and all before it are on disk.
    pub(crate) async fn reached(&mut self, ticket: Ticket) -> Result<(), JournalError> {
        let seen = self.0.wait_for(|progress| match progress {
            Progress::Durable(durable) => *durable >= ticket,
            Progress::Stopped => true,
        });
        // In memory the sender is gone, and its last word stands.
        match seen.await.as_deref() {
            Ok(Progress::Durable(_)) => Ok(()),
            _ => Err(JournalError::Stopped),
        }
    }
}

fn guard(json: &[u8]) -> String {
    hex::encode(&seal::digest(json)[..GUARD / 2])
}

/// Read line by line; returns the length of what is whole.
fn read(
    file: &File,
    mut replay: impl FnMut(&[u8]) -> Result<(), JournalError>,
) -> Result<u64, JournalError> {
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let (mut good, mut number) = (0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? as u64;
        if length == 0 {
            return Ok(good);
        }
        number += 1;
        let Some(json) = whole(&line) else {
            let is_last = reader.fill_buf()?.is_empty();
            return if is_last { Ok(good) } else { Err(JournalError::Damaged { line: number }) };
        };
        replay(json)?;
        good += length;
    }
}

fn whole(line: &[u8]) -> Option<&[u8]> {
    let body = line.strip_suffix(b"\n")?;
    let (head, json) = body.split_at_checked(GUARD)?;
    let json = json.strip_prefix(b" ")?;
    (head == guard(json).as_bytes()).then_some(json)
}

fn write(mut file: File, waiting: &mpsc::Receiver<Vec<u8>>, report: &watch::Sender<Progress>) {
    let mut durable = Ticket(0);
    while let Ok(first) = waiting.recv() {
        let mut buffer = first;
        durable.0 += 1;
        while let Ok(next) = waiting.try_recv() {
            buffer.extend_from_slice(&next);
            durable.0 += 1;
        }
        if let Err(error) = file.write_all(&buffer).and_then(|()| file.sync_data()) {
            tracing::error!(%error, "the journal cannot be written; nothing more is taken");
            report.send_replace(Progress::Stopped);
            return;
        }
        report.send_replace(Progress::Durable(durable));
    }
}
