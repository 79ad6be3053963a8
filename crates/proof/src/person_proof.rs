//! 人员证明 – one file that proves, for one number, when its holder was on which public list, or that they
//! never were; it says nothing about anybody else. The place of a number in the tree is the output of a
//! verifiable random function (RFC 9381, ECVRF-EDWARDS25519-SHA512-TAI) under the court's key: nobody else
//! can find a person in the tree, and the court cannot show a wrong place.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vrf_rfc9381::ec::edwards25519::tai::{
    EdVrfEdwards25519TaiPublicKey as PublicKey, EdVrfEdwards25519TaiSecretKey as SecretKey,
};
use vrf_rfc9381::{Ciphersuite, Proof as _, Prover as _, Verifier as _};

use crate::checkpoint::decode;
use crate::persons::{Found, Person, root_of};
use crate::receipt::keys_of;
use crate::{Bad, Checkpoint, Hash, Note, Opening, Report, Verifier, commitment};

/// Extension line of a checkpoint with the root of the tree of persons, hex.
pub const PERSONS: &str = "persons ";
/// Extension line with the key its places follow from, hex.
pub const PERSONS_KEY: &str = "persons-key ";

/// 定位密钥 – places people in the tree.
pub struct Placer(SecretKey);

impl Placer {
    /// From 32 secret bytes.
    ///
    /// # Errors
    /// Never for 32 bytes.
    pub fn new(secret: &[u8; 32]) -> Result<Self, Bad> {
        SecretKey::from_slice(secret).map(Self).map_err(|_| Bad("no key of a placer"))
    }

    /// The key that checks places, hex.
    #[must_use]
    pub fn public(secret: &[u8; 32]) -> String {
        hex::encode(ed25519_dalek::SigningKey::from_bytes(secret).verifying_key().as_bytes())
    }

    /// Where whoever has `number` is, and what proves it.
    ///
    /// # Errors
    /// A number for which no point is found: none is known.
    pub fn place(&self, number: &str) -> Result<(Hash, Vec<u8>), Bad> {
        let failed = |_| Bad("the place of a number cannot be found");
        let proof = self.0.prove(number.as_bytes()).map_err(failed)?;
        let hash = proof.proof_to_hash(Ciphersuite::ECVRF_EDWARDS25519_SHA512_TAI);
        Ok((shortened(&hash.map_err(failed)?), proof.encode_to_pi()))
    }
}

/// The first half of the function's output is a place.
fn shortened(output: &[u8]) -> Hash {
    let mut place = [0; 32];
    for (to, from) in place.iter_mut().zip(output) {
        *to = *from;
    }
    place
}

/// Where the holder of `number` is, as `proof` under the key `public` shows.
fn placed(public: &str, number: &str, proof: &str) -> Result<Hash, Bad> {
    let bad = || Bad("the place in the tree is not that of this number");
    let key = hex::decode(public).map_err(|_| bad())?;
    let key = PublicKey::from_slice(&key).map_err(|_| bad())?;
    let proof = hex::decode(proof).map_err(|_| bad())?;
    let proof = vrf_rfc9381::ec::edwards25519::EdVrfProof::decode_pi(&proof).map_err(|_| bad())?;
    key.verify(number.as_bytes(), proof).map(|hash| shortened(&hash)).map_err(|_| bad())
}

/// 在册期间 – on which list somebody was, and from when to when; days of Asia/Shanghai.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stay {
    /// `debtor`, `dishonest`, `restricted` or `ended`.
    pub list: String,
    /// The entry's number.
    pub entry: i64,
    /// First day.
    pub from: NaiveDate,
    /// Last day, itself not included; none while it lasts.
    pub until: Option<NaiveDate>,
}

impl Stay {
    /// Whether somebody is on the list at some time of `day`.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// 人员证明 – see the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonProof {
    /// Proof of the place, hex.
    pub place: String,
    /// All stays, as JSON, with the salt of their commitment; none when there is nobody at the place.
    pub stays: Option<Opening>,
    /// Who else is alone where the way ends: place and value, hex. Tells nothing about them.
    pub other: Option<(String, String)>,
    /// Hashes beside the way from the bottom up, base64.
    pub beside: Vec<String>,
    /// The checkpoint of the lists that names the tree's root.
    pub checkpoint: String,
    /// The keys that signed.
    pub keys: Vec<String>,
}

impl PersonProof {
    /// Keys named in the file itself.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn own_keys(&self) -> Result<Vec<Verifier>, Bad> {
        keys_of(&self.keys)
    }

    /// When the holder was on which list; empty when never.
    ///
    /// # Errors
    /// Not readable.
    pub fn stays(&self) -> Result<Vec<Stay>, Bad> {
        let Some(opening) = &self.stays else { return Ok(Vec::new()) };
        serde_json::from_str(&opening.content).map_err(|_| Bad("the stays are not readable"))
    }

    /// Check all of it for the holder of `number` with `keys`.
    #[must_use]
    pub fn check(&self, number: &str, keys: &[Verifier]) -> Report {
        let mut report = Report::default();
        let read = Note::parse(&self.checkpoint)
            .and_then(|note| Ok((Checkpoint::parse(&note.text)?, note)));
        let read = report.take(read, "检查点可读", "the checkpoint is readable");
        let Some((checkpoint, note)) = read else { return report };
        let named = |what: &str| {
            let mut lines = checkpoint.extensions.iter();
            lines.find_map(|line| line.strip_prefix(what)).unwrap_or_default().to_owned()
        };
        let place = placed(&named(PERSONS_KEY), number, &self.place);
        let place = report.take(place, "位置属于该号码", "the place is that of the number");
        let Some(place) = place else { return report };
        report.take(self.stays(), "在册期间可读", "the stays are readable");
        let root = self.root(&place).map(hex::encode);
        let root = report.take(root, "路径可读", "the way is readable");
        let holds = root.is_some_and(|root| root == named(PERSONS));
        report.say(holds, "路径通向所签名的根", "the way leads to the root that was signed");
        report.signatures(&note, keys);
        report
    }

    fn root(&self, place: &Hash) -> Result<Hash, Bad> {
        let found = match (&self.stays, &self.other) {
            (Some(opening), None) => {
                let salt = hex::decode(&opening.salt).map_err(|_| Bad("no salt"))?;
                Found::Here(commitment(&salt, opening.content.as_bytes()))
            }
            (None, None) => Found::Nobody,
            (None, Some((index, value))) => {
                Found::Other(Person { index: unhex(index)?, value: unhex(value)? })
            }
            (Some(_), Some(_)) => return Err(Bad("two people at one place")),
        };
        let beside: Result<Vec<Hash>, Bad> = self.beside.iter().map(|text| decode(text)).collect();
        root_of(place, &found, &beside?)
    }
}

fn unhex(text: &str) -> Result<Hash, Bad> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).map_err(|_| Bad("no hash in hex"))?;
    Ok(hash)
}
