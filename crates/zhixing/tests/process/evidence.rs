//! The log as outsiders meet it: a serving court, a witness in a process of its own, receipts and copies
//! verified offline by the program, and a superuser of the database who is found.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use platform::officers::{NewOfficer, appoint};
use platform::{Keys, Role};
use serde_json::Value;

use crate::harness::{Court, Folder, Program, START, application, until};

/// A tampering must be found within this time.
const FOUND_WITHIN: Duration = Duration::from_secs(60);
/// A receipt or a log must be verified within this time.
const VERIFIED_WITHIN: Duration = Duration::from_secs(1);

/// A court whose log a witness signs.
struct Scene {
    court: Court,
    witness: Option<Program>,
    log_key: String,
    witness_key: String,
    folder: Folder,
    _server: Program,
}

impl Scene {
    async fn open() -> Self {
        let mut court = Court::open().await;
        let folder = Folder::new();
        let keys = Keys::open(&court.keys_folder()).unwrap();
        let log_key = evidence::log_key(&keys).to_string();
        let data = folder.path().join("witness");
        let arguments = ["--data", data.to_str().unwrap(), "--name", "witness.example/w1"];
        let start = ["witness", "--listen", "127.0.0.1:0", "--log", &log_key];
        let mut witness = Program::start(folder.path(), &[start.as_slice(), &arguments].concat());
        let (said, address) = witness.greeting();
        let witness_key = said.trim().trim_end_matches('@').to_owned();
        let home = court.keys_folder().parent().unwrap().to_str().unwrap().to_owned();
        court.kill_server();
        let watched = format!("{witness_key}@{address}");
        let start = ["serve", "--listen", "127.0.0.1:0", "--start", START, "--data", &home];
        let nation = court.nation_url.clone();
        let more = [
            "--database",
            &court.base.url,
            "--witness",
            &watched,
            "--nation",
            &nation,
            "--second-factor",
            "optional",
        ];
        let mut server = Program::start(folder.path(), &[start.as_slice(), &more].concat());
        court.url = server.address();
        auditor(&court).await;
        Self { court, witness: Some(witness), log_key, witness_key, folder, _server: server }
    }

    /// The log as it stands, when `is` says so.
    async fn stands(&self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        until(what, || async {
            let page = self.court.call("shenji", "GET /evidence", Value::Null).await.done();
            is(&page).then_some(page)
        })
        .await
    }

    /// File a case; the receipt of that, once a witness has signed.
    async fn receipt(&self, n: u32) -> Value {
        let answer = self.court.call("lian", "POST /cases", application(n)).await;
        let event = answer.header("zhixing-event").to_owned();
        assert_eq!(event.len(), 36, "{:?}", answer.headers);
        assert_eq!(answer.header("x-request-id").len(), 36);
        let call = format!("GET /evidence/receipts/{event}");
        // Nobody else gets it, not even a colleague.
        assert_eq!(self.court.call("zhifa", &call, Value::Null).await.status, 404);
        until("the receipt is witnessed", || async {
            let answer = self.court.call("lian", &call, Value::Null).await;
            let signed = answer.body["keys"].as_array().is_some_and(|keys| keys.len() == 2);
            (answer.status == 200 && signed).then_some(answer.body)
        })
        .await
    }

    /// Verify a file or folder with the keys one knows; the exit code, and what was said.
    fn verify(&self, path: &Path) -> (i32, String) {
        let keys = ["--key", &self.log_key, "--key", &self.witness_key];
        let path = path.to_str().unwrap();
        let begun = Instant::now();
        let output = Program::run(&[["verify", path, "--lang", "en"].as_slice(), &keys].concat());
        assert!(begun.elapsed() < VERIFIED_WITHIN, "{:?}", begun.elapsed());
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), said)
    }

    /// A copy of the log, fetched as anybody can.
    async fn copy(&self, folder: &Path) {
        let text = self.fetch("checkpoint").await;
        let note = proof::Note::parse(std::str::from_utf8(&text).unwrap()).unwrap();
        let size = proof::Checkpoint::parse(&note.text).unwrap().size;
        let paths = proof::Tile::all(size).into_iter().map(|tile| tile.path());
        for path in paths {
            let file = folder.join(&path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, self.fetch(&path).await).unwrap();
        }
        fs::write(folder.join("checkpoint"), text).unwrap();
    }

    async fn fetch(&self, path: &str) -> Vec<u8> {
        let url = format!("{}/log/{path}", self.court.url);
        let reply = self.court.client.get(url).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{path}");
        reply.bytes().await.unwrap().to_vec()
    }
}

async fn auditor(court: &Court) {
    let app = court.app();
    let mut tx = app.begin_system("test.appoint").await.unwrap();
    let new = NewOfficer {
        login: "shenji".to_owned(),
        name: "审计员".to_owned(),
        court: "粤0304".to_owned(),
        roles: vec![Role::AuditAdmin],
        password: "shenji".to_owned(),
        work_card: "W-shenji".to_owned(),
        duty_card: "D-shenji".to_owned(),
    };
    appoint(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outsiders_verify_receipts_and_copies_offline() {
    let scene = Scene::open().await;
    let receipt = scene.receipt(1).await;
    assert!(!receipt["receipt_of"].as_str().unwrap().contains("被执行人"));
    let file = scene.folder.path().join("receipt.json");
    fs::write(&file, receipt.to_string()).unwrap();
    let (code, said) = scene.verify(&file);
    assert_eq!(code, 0, "{said}");
    for line in ["the event is in the log", "signed by log", "signed by witness witness.example/w1"]
    {
        assert!(said.contains(line), "{said}");
    }
    let changed = receipt.to_string().replace("cases.receive", "cases.relieve");
    assert_ne!(changed, receipt.to_string(), "{receipt}");
    fs::write(&file, changed).unwrap();
    let (code, said) = scene.verify(&file);
    assert_eq!(code, 1, "{said}");
    fs::write(&file, "no receipt").unwrap();
    assert_eq!(scene.verify(&file).0, 2);
    // The page says the same.
    let call = scene.court.call("zhifa", "POST /evidence/check", receipt.clone()).await.done();
    assert_eq!(call["holds"], true, "{call}");
    let mut other = receipt;
    other["opening"]["content"] = Value::String("{}".to_owned());
    let call = scene.court.call("zhifa", "POST /evidence/check", other).await.done();
    assert_eq!(call["holds"], false, "{call}");

    let folder = scene.folder.path().join("copy");
    scene.copy(&folder).await;
    let (code, said) = scene.verify(&folder);
    assert_eq!(code, 0, "{said}");
    let leaves = proof::Tile::parse("tile/entries/000.p/1").unwrap();
    let names: Vec<_> = fs::read_dir(folder.join("tile/entries")).unwrap().collect();
    assert!(!names.is_empty() && leaves.level.is_none());
    let oldest: i64 =
        sqlx::query_scalar("SELECT min(size) FROM evidence.checkpoint WHERE size > 0")
            .fetch_one(&scene.court.base.pool)
            .await
            .unwrap();
    let proof = scene.fetch(&format!("consistency/{oldest}")).await;
    let file = scene.folder.path().join("consistency.json");
    fs::write(&file, proof).unwrap();
    let output = Program::run(&["verify", file.to_str().unwrap(), "--key", &scene.log_key]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_superuser_is_found_and_a_silent_witness_too() {
    let mut scene = Scene::open().await;
    scene.receipt(1).await;
    let page = scene.stands("an audit without findings", |page| page["audit_findings"] == 0).await;
    assert_eq!(page["alarms"], serde_json::json!([]), "{page}");
    assert_eq!(page["witnesses"][0]["why"], Value::Null, "{page}");
    // Everybody else sees how large and how old it is.
    let seen = scene.court.call("zhifa", "GET /evidence", Value::Null).await.done();
    assert_eq!(
        (&seen["in_full"], seen["witnesses"].as_array().unwrap().len()),
        (&Value::Bool(false), 0)
    );
    assert!(seen["size"].as_i64().unwrap() > 0);

    scene.witness.take().unwrap().kill();
    let has = |kind: &'static str| {
        move |page: &Value| page["alarms"].as_array().unwrap().iter().any(|a| a["kind"] == kind)
    };
    scene.stands("the silence is noticed", has("witness_silent")).await;

    let statement = "SET session_replication_role = replica;
        UPDATE platform.audit SET act = 'cases.view' WHERE act = 'cases.receive';
        RESET session_replication_role;";
    sqlx::raw_sql(statement).execute(&scene.court.base.pool).await.unwrap();
    let begun = Instant::now();
    scene.stands("the change is found", has("row_changed")).await;
    println!("found {:?} after it was made", begun.elapsed());
    assert!(begun.elapsed() < FOUND_WITHIN, "{:?}", begun.elapsed());
    // A program that has never run here finds it, too.
    let home = scene.court.keys_folder();
    let home = home.parent().unwrap().to_str().unwrap();
    let output = Program::run(&[
        "audit",
        "--data",
        home,
        "--database",
        &scene.court.base.url,
        "--lang",
        "en",
    ]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(1) && said.contains("row_changed"), "{said}");
}

/// The lines of the archive's README that are commands for a shell.
fn commands(readme: &str) -> Vec<String> {
    let lines = readme.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = lines.filter(|line| line.starts_with("openssl ") || line.starts_with("sha256sum "));
    lines.map(str::to_owned).collect()
}

fn unpack(bytes: &[u8], folder: &Path) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let path = folder.join(file.name().unwrap().as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::io::copy(&mut file, &mut fs::File::create(path).unwrap()).unwrap();
    }
}

fn runs(command: &str, folder: &Path) -> bool {
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", command]).current_dir(folder).output().unwrap().status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_is_verified_by_the_program_and_by_openssl_alone() {
    let scene = Scene::open().await;
    let case = scene.court.investigate(1, "60000.00").await;
    let call = format!("GET /cases/{case}/archive");
    assert_eq!(scene.court.call("caiwu", &call, Value::Null).await.status, 403);
    let file = scene.folder.path().join("case.zip");
    // Receipts of what has just happened hold once the witness has signed as well.
    let bytes = until("the archive is witnessed", || async {
        let reply = scene.court.request("zhifa", &call).await.send().await.unwrap();
        assert_eq!(reply.status(), 200);
        let bytes = reply.bytes().await.unwrap();
        fs::write(&file, &bytes).unwrap();
        (scene.verify(&file).0 == 0).then_some(bytes)
    })
    .await;

    let folder = scene.folder.path().join("unpacked");
    unpack(&bytes, &folder);
    for (part, least) in
        [("orders", 3), ("answers", 3), ("documents", 2), ("messages", 3), ("receipts", 3)]
    {
        let files = fs::read_dir(folder.join(part)).unwrap().count();
        assert!(files >= least, "{files} {part}");
    }
    let commands = commands(&fs::read_to_string(folder.join("README.md")).unwrap());
    assert!(commands.len() > 4, "{commands:?}");
    for command in &commands {
        assert!(runs(command, &folder), "{command}");
    }
    // One byte of anything that was signed, and both find it.
    for part in ["messages", "orders", "documents", "receipts"] {
        let path = fs::read_dir(folder.join(part)).unwrap().next().unwrap().unwrap().path();
        let before = fs::read(&path).unwrap();
        let mut changed = before.clone();
        changed[before.len() / 2] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(commands.iter().any(|command| !runs(command, &folder)), "{}", path.display());
        fs::write(&path, before).unwrap();
    }
    let at = bytes.len() / 2;
    let mut changed = bytes.to_vec();
    changed[at] ^= 1;
    fs::write(&file, changed).unwrap();
    assert_ne!(scene.verify(&file).0, 0);
}
