mod log;
mod reviews;
mod tampering;
mod witnesses;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, App, Note, Role, Wiring};
use serde_json::json;

use crate::*;

/// 审计测试行为.
const DEED: Act = Act::new("cases.issue_notice", &[Role::Judge]);
/// A number nobody may find in the log.
const SECRET: &str = "11010519491231002X";

async fn court() -> (TestApp, Caller) {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let judge = app.officer("zhifa", "粤0304", &[Role::Judge]).await.unwrap();
    (app, judge)
}

/// The officer does something; returns the event.
async fn deed(app: &App, caller: &Caller, n: u64) -> uuid::Uuid {
    let mut tx = app.begin(caller, DEED).await.unwrap();
    let case = tx.new_id();
    let note = Note::new(Some(case), json!({ "deed": n, "about": SECRET }));
    let event =
        tx.record(note.purpose("查控").article(law::id::CONTROL_QUERY).before(b"a").after(b"b"));
    tx.commit().await.unwrap();
    event
}

async fn deeds(app: &App, caller: &Caller, count: u64) {
    for n in 0..count {
        deed(app, caller, n).await;
    }
}

/// A folder that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zhixing-evidence-{name}-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
