//! Pages, one file each.

pub(crate) mod about;
pub(crate) mod check;
pub(crate) mod clue;
pub(crate) mod correct;
pub(crate) mod decision;
pub(crate) mod entry;
pub(crate) mod home;
pub(crate) mod layout;
pub(crate) mod reward;
pub(crate) mod search;
pub(crate) mod verify;

use std::net::IpAddr;

use register::{Entry, Subject, subject_of};
use seal::LookupKey;

use crate::guard::{Challenge, Spent};
use crate::site::Site;

/// Entries shown of one search.
pub(crate) const MOST: i64 = 100;

/// 条目链接 – an entry's number with a mark of ours: numbers cannot be turned up one after another.
pub(crate) fn token(key: &LookupKey, serial: i64) -> String {
    format!("{serial}-{}", hex::encode(&key.hash("portal entry", &serial.to_string())[..8]))
}

/// The number in a link, when the mark is ours.
pub(crate) fn serial_of(key: &LookupKey, text: &str) -> Option<i64> {
    let (serial, _) = text.split_once('-')?;
    let serial: i64 = serial.parse().ok()?;
    (token(key, serial) == text).then_some(serial)
}

/// 回执号 – what a request for correction is followed by; it follows from `id`, which is nobody else's.
pub(crate) fn ticket(key: &LookupKey, id: uuid::Uuid) -> String {
    hex::encode(&key.hash("portal ticket", &id.to_string())[..10])
}

impl Site {
    pub(crate) fn key(&self) -> &LookupKey {
        &self.app.keys().register
    }

    pub(crate) fn challenge(&self) -> Challenge {
        Challenge::new(self.key(), self.app.now())
    }

    /// Pay for a search.
    pub(crate) fn pay(&self, source: IpAddr, challenge: &str, answer: &str) -> Spent {
        let now = self.app.now();
        let worked = self.worked.accept(self.key(), challenge, answer, now);
        self.searches.search(source, now, worked)
    }

    /// Live entries of whoever has this number, when their name is `name`, as it stands on the entry.
    pub(crate) async fn find(&self, name: &str, number: &str) -> platform::Result<Vec<Entry>> {
        let mut tx = self.app.read_published().await?;
        let mut found = Vec::new();
        for subject in Subject::guess(number) {
            let hash = subject_of(self.key(), &subject);
            let of_subject = register::by_subject(&mut tx, &hash, MOST).await?;
            found.extend(of_subject.into_iter().filter(|entry| entry.face.name == name));
        }
        Ok(found)
    }

    /// The live entry behind a link.
    pub(crate) async fn linked(&self, text: &str) -> platform::Result<Entry> {
        let missing = platform::Fault::Missing("list entry");
        let Some(serial) = serial_of(self.key(), text) else { return Err(missing) };
        let mut tx = self.app.read_published().await?;
        let entry = register::of_serial(&mut tx, serial).await?;
        entry.filter(Entry::is_live).ok_or(missing)
    }
}
