//! 签名文书 – a text with the signatures of its log and of witnesses (C2SP signed-note, Ed25519), and the
//! keys that make and check them (C2SP tlog-cosignature for those of witnesses).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::Bad;

/// Most signatures a note may carry.
const SIGNATURES_MAX: usize = 64;

/// 签名种类 – how a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The log itself: over the text.
    Log = 1,
    /// A witness: over the text and the time it saw it.
    Witness = 4,
}

/// 签名人 – a name and a secret key.
pub struct Signer {
    name: String,
    kind: Kind,
    key: SigningKey,
}

/// 验签人 – a name and a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    kind: Kind,
    key: VerifyingKey,
}

/// 文书 – a text and the lines that sign it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text, with its last line break.
    pub text: String,
    /// Lines `— name base64`, without line breaks.
    pub signatures: Vec<String>,
}

/// 验签结果 – what a known key says of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It did not sign.
    Absent,
    /// It signed; a witness says when (seconds since 1970).
    Signed(Option<u64>),
    /// A signature in its name is false.
    False,
}

fn id(name: &str, kind: Kind, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', kind as u8]);
    let hash = hash.chain_update(key.as_bytes()).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn witnessed(text: &str, at: u64) -> String {
    format!("cosignature/v1\ntime {at}\n{text}")
}

impl Signer {
    /// The key of `seed` under `name`.
    #[must_use]
    pub fn new(name: &str, kind: Kind, seed: &[u8; 32]) -> Self {
        Self { name: name.to_owned(), kind, key: SigningKey::from_bytes(seed) }
    }

    /// Its public half.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), kind: self.kind, key: self.key.verifying_key() }
    }

    /// The line that signs `text` at `at` (seconds since 1970; only witnesses say it).
    #[must_use]
    pub fn sign(&self, text: &str, at: u64) -> String {
        let mut bytes = id(&self.name, self.kind, &self.key.verifying_key()).to_vec();
        let signature = match self.kind {
            Kind::Log => self.key.sign(text.as_bytes()),
            Kind::Witness => {
                bytes.extend(at.to_be_bytes());
                self.key.sign(witnessed(text, at).as_bytes())
            }
        };
        bytes.extend(signature.to_bytes());
        format!("— {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl Verifier {
    /// Read a key as C2SP writes it: `name+0123abcd+base64`.
    ///
    /// # Errors
    /// No such key.
    pub fn parse(text: &str) -> Result<Self, Bad> {
        let bad = Bad("no key: name+id+base64 is wanted");
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad);
        };
        let key = STANDARD.decode(key).map_err(|_| bad.clone())?;
        let (kind, key) = key.split_first().ok_or(bad.clone())?;
        let kind = match kind {
            1 => Kind::Log,
            4 => Kind::Witness,
            _ => return Err(Bad("a key of an unknown kind")),
        };
        let key: [u8; 32] = key.try_into().map_err(|_| bad.clone())?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| bad.clone())?;
        let verifier = Self { name: name.to_owned(), kind, key };
        if verifier.to_string() == text.trim() { Ok(verifier) } else { Err(bad) }
    }

    /// The name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it signs.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// What this key says of `note`.
    #[must_use]
    pub fn check(&self, note: &Note) -> Seen {
        let mut seen = Seen::Absent;
        let id = id(&self.name, self.kind, &self.key);
        for line in &note.signatures {
            let Some((name, bytes)) = line.trim_start_matches("— ").rsplit_once(' ') else {
                continue;
            };
            let Ok(bytes) = STANDARD.decode(bytes) else { continue };
            if name != self.name || !bytes.starts_with(&id) {
                continue;
            }
            match self.check_bytes(&note.text, &bytes[4..]) {
                Some(at) => seen = Seen::Signed(at),
                None => return Seen::False,
            }
        }
        seen
    }

    fn check_bytes(&self, text: &str, bytes: &[u8]) -> Option<Option<u64>> {
        let (at, signature, message) = match self.kind {
            Kind::Log => (None, bytes, text.to_owned()),
            Kind::Witness => {
                let (at, signature) = bytes.split_first_chunk::<8>()?;
                let at = u64::from_be_bytes(*at);
                (Some(at), signature, witnessed(text, at))
            }
        };
        let signature = Signature::from_slice(signature).ok()?;
        self.key.verify(message.as_bytes(), &signature).ok().map(|()| at)
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = hex::encode(id(&self.name, self.kind, &self.key));
        let key = [&[self.kind as u8][..], self.key.as_bytes()].concat();
        write!(f, "{}+{id}+{}", self.name, STANDARD.encode(key))
    }
}

impl Note {
    /// Read a note.
    ///
    /// # Errors
    /// No text, no signatures, or something between them.
    pub fn parse(note: &str) -> Result<Self, Bad> {
        if note.contains(|c: char| c.is_control() && c != '\n') {
            return Err(Bad("a note with control characters"));
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(Bad("a note without signatures"))?;
        let lines = lines.strip_suffix('\n').ok_or(Bad("a note cut off"))?;
        let signatures: Vec<String> = lines.split('\n').map(str::to_owned).collect();
        if signatures.len() > SIGNATURES_MAX || signatures.iter().any(|l| !l.starts_with("— ")) {
            return Err(Bad("a note with lines that sign nothing"));
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
