//! 分行 – what arrives in pieces, cut into lines.

use bytes::{Bytes, BytesMut};
use kernel::Invalid;

use crate::told;

/// Longest line, in bytes: a passenger and a trip have some hundreds.
pub(crate) const LONGEST: usize = 64 * 1024;

/// A line that is not kept.
pub(crate) fn too_long() -> Invalid {
    told("", format!("一行至多{LONGEST}字节 / a line has {LONGEST} bytes at most"))
}

/// 分行. Holds one line's beginning at most, and of one that is too long nothing.
#[derive(Default)]
pub(crate) struct Lines {
    held: BytesMut,
    /// Bytes of `held` in which no end of line was found.
    looked: usize,
    number: u64,
    is_too_long: bool,
}

impl Lines {
    /// More has arrived.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.held.extend_from_slice(piece);
    }

    /// The next whole line with its number, from 1.
    pub(crate) fn next(&mut self) -> Option<(u64, Result<Bytes, Invalid>)> {
        let fresh = self.held.get(self.looked..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'\n', fresh) else {
            self.looked = self.held.len();
            if self.looked > LONGEST {
                self.is_too_long = true;
                self.held.clear();
                self.looked = 0;
            }
            return None;
        };
        let line = self.held.split_to(self.looked + end + 1).freeze();
        self.looked = 0;
        Some(self.numbered(line.slice(..line.len() - 1)))
    }

    /// The last line, which ends where everything does.
    pub(crate) fn last(&mut self) -> Option<(u64, Result<Bytes, Invalid>)> {
        let rest = self.held.split().freeze();
        self.looked = 0;
        (!rest.is_empty() || self.is_too_long).then(|| self.numbered(rest))
    }

    fn numbered(&mut self, line: Bytes) -> (u64, Result<Bytes, Invalid>) {
        self.number += 1;
        let is_too_long = std::mem::take(&mut self.is_too_long) || line.len() > LONGEST;
        (self.number, if is_too_long { Err(too_long()) } else { Ok(line) })
    }
}
