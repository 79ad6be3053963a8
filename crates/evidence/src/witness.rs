//! 见证 – another node that signs a log's checkpoint if the log only grew since it last looked (C2SP
//! tlog-witness, tlog-cosignature). It keeps the last checkpoint of each log it knows in a file of its
//! own, durable before it answers, and shares nothing with the log but its public key.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::extract::{Path as UrlPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::Clock;
use proof::{Checkpoint, Hash, Kind, Note, Seen, Signer, Verifier, verify_consistency};

/// Longest consistency proof.
const PROOF_MAX: usize = 63;
/// Largest request.
const BODY_MAX: usize = 64 * 1024;
/// File with the secret seed, 64 hex digits.
const KEY: &str = "witness.key";
/// File with the key and certificate for TLS.
const TLS: &str = "witness.pem";

/// 所见日志 – public keys of the logs a witness signs for.
pub type Logs = Vec<Verifier>;

/// 见证人 – see the module.
pub struct Witness {
    folder: PathBuf,
    signer: Signer,
    logs: Logs,
    clock: Clock,
    /// One submission at a time: what is compared must be what is replaced.
    turn: Mutex<()>,
}

/// Why a checkpoint was not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum No {
    Unreadable(&'static str),
    UnknownLog,
    Unsigned,
    OtherSize(u64),
    OtherRoot(u64),
    Inconsistent(&'static str),
}

impl Witness {
    /// The witness whose key and memory are in `folder`; made there the first time.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn open(folder: &Path, name: &str, logs: Logs, clock: Clock) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(KEY);
        if !path.exists() {
            durable(&path, hex::encode(rand::random::<[u8; 32]>()).as_bytes())?;
        }
        let mut seed = [0; 32];
        let text = fs::read_to_string(&path)?;
        hex::decode_to_slice(text.trim(), &mut seed)
            .with_context(|| format!("{} holds no key", path.display()))?;
        let signer = Signer::new(name, Kind::Witness, &seed);
        Ok(Self { folder: folder.to_owned(), signer, logs, clock, turn: Mutex::new(()) })
    }

    /// The key and certificate it shows whoever asks it over TLS, PEM; made the first time, for `hosts`.
    /// Known by the certificate's fingerprint, so both stay as long as the folder does.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn tls(&self, hosts: &[String]) -> anyhow::Result<(String, String)> {
        let path = self.folder.join(TLS);
        if !path.exists() {
            let (key, certificate) = wire::self_signed(hosts)?;
            durable(&path, format!("{key}{certificate}").as_bytes())?;
        }
        let text = fs::read_to_string(&path)?;
        let (key, certificate) = wire::parted(&text).with_context(|| path.display().to_string())?;
        Ok((key.to_owned(), certificate.to_owned()))
    }

    /// Its public key.
    #[must_use]
    pub fn key(&self) -> Verifier {
        self.signer.verifier()
    }

    fn file(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", name_of(origin)))
    }

    /// The last checkpoint it signed of the log whose name has this digest.
    fn last(&self, name: &str) -> Option<String> {
        let plain = name.len() == 64 && name.chars().all(|c| c.is_ascii_hexdigit());
        plain.then(|| fs::read_to_string(self.folder.join(format!("{name}.checkpoint"))).ok())?
    }

    fn add(&self, body: &str) -> anyhow::Result<Result<String, No>> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let request = match Submission::parse(body) {
            Ok(request) => request,
            Err(why) => return Ok(Err(No::Unreadable(why))),
        };
        let checkpoint = &request.checkpoint;
        let path = self.file(&checkpoint.origin);
        let last = match fs::read_to_string(&path) {
            Ok(text) => {
                let note = Note::parse(&text)?;
                Some(Checkpoint::parse(&note.text)?)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        if let Err(no) = self.judge(&request, last.as_ref()) {
            return Ok(Err(no));
        }
        let now = u64::try_from(self.clock.now().timestamp()).unwrap_or(0);
        let line = self.signer.sign(&request.note.text, now);
        let mut signed = request.note.clone();
        signed.signatures.push(line.clone());
        durable(&path, signed.to_string().as_bytes())?;
        Ok(Ok(line))
    }

    fn judge(&self, request: &Submission, last: Option<&Checkpoint>) -> Result<(), No> {
        let Submission { old, proof, note, checkpoint } = request;
        // A log's key is named after the log.
        let mut keys = self.logs.iter().filter(|key| key.name() == checkpoint.origin).peekable();
        keys.peek().ok_or(No::UnknownLog)?;
        if !keys.any(|key| matches!(key.check(note), Seen::Signed(_))) {
            return Err(No::Unsigned);
        }
        if *old > checkpoint.size {
            return Err(No::Unreadable("the old size is larger than the new one"));
        }
        let known = last.map_or(0, |last| last.size);
        if *old != known {
            return Err(No::OtherSize(known));
        }
        let Some(last) = last else {
            return if proof.is_empty() {
                Ok(())
            } else {
                Err(No::Inconsistent("a proof from nothing"))
            };
        };
        if last.size == checkpoint.size && last.root != checkpoint.root {
            return Err(No::OtherRoot(known));
        }
        verify_consistency(last.size, checkpoint.size, proof, &last.root, &checkpoint.root)
            .map_err(|bad| No::Inconsistent(bad.0))
    }
}

/// How a log is named in paths and files.
pub(crate) fn name_of(origin: &str) -> String {
    seal::digest_hex(origin.as_bytes())
}

/// Written aside, made durable, then given its name.
fn durable(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let aside = path.with_extension("new");
    let mut options = File::options();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// What a log sends: what the witness should know, a proof from there, and the new checkpoint.
pub(crate) struct Submission {
    pub(crate) old: u64,
    pub(crate) proof: Vec<Hash>,
    pub(crate) note: Note,
    pub(crate) checkpoint: Checkpoint,
}

impl Submission {
    fn parse(body: &str) -> Result<Self, &'static str> {
        let (head, note) = body.split_once("\n\n").ok_or("no empty line")?;
        let mut lines = head.split('\n');
        let size = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or("no old size")?;
        let old: u64 = size.parse().map_err(|_| "no old size")?;
        if old.to_string() != size {
            return Err("no old size");
        }
        let hash = |line| STANDARD.decode(line).ok().and_then(|bytes| Hash::try_from(bytes).ok());
        let proof: Option<Vec<Hash>> = lines.map(hash).collect();
        let proof = proof.filter(|p| p.len() <= PROOF_MAX).ok_or("no proof")?;
        let note = Note::parse(note).map_err(|bad| bad.0)?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|bad| bad.0)?;
        Ok(Self { old, proof, note, checkpoint })
    }

    /// The same written.
    pub(crate) fn write(old: u64, proof: &[Hash], note: &Note) -> String {
        let proof: String = proof.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        format!("old {old}\n{proof}\n{note}")
    }
}

/// `POST /add-checkpoint` as C2SP has it; `GET /checkpoint/{digest of the log's name}` for auditors;
/// `GET /key`.
pub fn router(witness: Witness) -> axum::Router {
    axum::Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/checkpoint/{log}", get(last_checkpoint))
        .route("/key", get(key))
        .layer(axum::extract::DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::new(witness))
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Response {
    let done = tokio::task::spawn_blocking(move || witness.add(&body)).await;
    let answer = match done {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::error!(error = format!("{error:#}"), "witness");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let size = |size: u64| {
        let kind = [(header::CONTENT_TYPE, "text/x.tlog.size")];
        (StatusCode::CONFLICT, kind, format!("{size}\n")).into_response()
    };
    match answer {
        Ok(line) => format!("{line}\n").into_response(),
        Err(No::Unreadable(why)) => (StatusCode::BAD_REQUEST, why).into_response(),
        Err(No::UnknownLog) => StatusCode::NOT_FOUND.into_response(),
        Err(No::Unsigned) => StatusCode::FORBIDDEN.into_response(),
        Err(No::OtherSize(known) | No::OtherRoot(known)) => size(known),
        Err(No::Inconsistent(why)) => (StatusCode::UNPROCESSABLE_ENTITY, why).into_response(),
    }
}

async fn last_checkpoint(
    State(witness): State<Arc<Witness>>,
    UrlPath(log): UrlPath<String>,
) -> Response {
    witness.last(&log).map_or(StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn key(State(witness): State<Arc<Witness>>) -> String {
    format!("{}\n", witness.key())
}
