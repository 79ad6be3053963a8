//! 叶 – the bytes of one event that go into the tree. Who acted, as what, under which article; what it was
//! about is there only as a salted commitment, so that nothing personal can be read from the tree or
//! guessed, and destroying the salt makes the content unprovable while the tree stays whole.

use sha2::{Digest, Sha256};

use crate::{Bad, Hash};

/// First line of every leaf.
const HEAD: &str = "zhixing event v1";
/// Names of its lines, in their order.
const LINES: [&str; 8] = ["event", "at", "who", "roles", "court", "act", "article", "commitment"];

/// 叶 – see the module. Every field is one line of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The event's id.
    pub event: String,
    /// When, RFC 3339 in UTC to the microsecond.
    pub at: String,
    /// The officer's opaque id, or `system`.
    pub who: String,
    /// What the officer was appointed to do then.
    pub roles: String,
    /// 法院代字 of the officer.
    pub court: String,
    /// The act, e.g. `control.freeze`.
    pub act: String,
    /// The rule it rests on, if it named one.
    pub article: String,
    /// See [`commitment`].
    pub commitment: Hash,
}

impl Leaf {
    /// Its bytes.
    ///
    /// # Errors
    /// A field with a line break.
    pub fn encode(&self) -> Result<Vec<u8>, Bad> {
        let commitment = hex::encode(self.commitment);
        let fields = [
            &self.event,
            &self.at,
            &self.who,
            &self.roles,
            &self.court,
            &self.act,
            &self.article,
            &commitment,
        ];
        if fields.iter().any(|field| field.contains(char::is_control)) {
            return Err(Bad("a field of a leaf is not one line"));
        }
        let mut text = format!("{HEAD}\n");
        for (name, field) in LINES.iter().zip(fields) {
            text.push_str(&format!("{name} {field}\n"));
        }
        Ok(text.into_bytes())
    }

    /// The leaf with these bytes.
    ///
    /// # Errors
    /// Bytes that are no leaf.
    pub fn decode(bytes: &[u8]) -> Result<Self, Bad> {
        let bad = Bad("no leaf of an event");
        let text = std::str::from_utf8(bytes).map_err(|_| bad.clone())?;
        let mut lines = text.strip_suffix('\n').ok_or(bad.clone())?.split('\n');
        if lines.next() != Some(HEAD) {
            return Err(bad);
        }
        let mut field = |name: &str| {
            let value = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
            Some(value.to_owned())
        };
        let mut fields = LINES.iter().map(|name| field(name).ok_or(bad.clone()));
        let mut next = || fields.next().unwrap_or(Err(Bad("no leaf of an event")));
        let (event, at, who, roles) = (next()?, next()?, next()?, next()?);
        let (court, act, article, hash) = (next()?, next()?, next()?, next()?);
        let mut commitment = [0; 32];
        hex::decode_to_slice(&hash, &mut commitment).map_err(|_| bad.clone())?;
        let leaf = Self { event, at, who, roles, court, act, article, commitment };
        if leaf.encode()? == bytes { Ok(leaf) } else { Err(bad) }
    }
}

/// 承诺 – binds to `content` without showing it: whoever has neither salt nor content learns nothing.
#[must_use]
pub fn commitment(salt: &[u8], content: &[u8]) -> Hash {
    let hasher = Sha256::new().chain_update(b"zhixing commitment v1\n");
    let hasher = hasher.chain_update((salt.len() as u64).to_be_bytes()).chain_update(salt);
    hasher.chain_update(content).finalize().into()
}
