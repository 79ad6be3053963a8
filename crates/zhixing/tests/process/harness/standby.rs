//! A database with a synchronous standby, behind a door that can be turned from one to the other as an
//! address of a cluster is.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use platform::postgres::{PrivatePostgres, programs};
use sqlx::PgPool;

use super::{Base, Folder, pool, until};

/// A server that takes every commit of the other before it is acknowledged.
pub(crate) struct Standby {
    server: PrivatePostgres,
    home: Folder,
    door: PathBuf,
}

impl Base {
    /// A database whose every acknowledged commit is on two servers.
    pub(crate) async fn mirrored() -> (Self, Standby) {
        let folder = Folder::new();
        let door = folder.path().join("door");
        symlink(folder.path().join("run"), &door).unwrap();
        let primary = PrivatePostgres::start(folder.path()).unwrap();
        let admin = pool(&primary.url("postgres")).await;
        let standby = Standby::of(folder.path(), door.clone(), &admin).await;
        run(&admin, "ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        run(&admin, "SELECT pg_reload_conf()").await;
        until("the standby is synchronous", || async {
            let state: Option<String> =
                sqlx::query_scalar("SELECT sync_state FROM pg_stat_replication")
                    .fetch_optional(&admin)
                    .await
                    .unwrap();
            (state.as_deref() == Some("sync")).then_some(())
        })
        .await;
        admin.close().await;
        (Self::behind(&door, primary, folder).await, standby)
    }
}

async fn run(admin: &PgPool, statement: &'static str) {
    sqlx::raw_sql(statement).execute(admin).await.unwrap();
}

impl Standby {
    /// A copy of the server in `primary` that follows it.
    async fn of(primary: &Path, door: PathBuf, admin: &PgPool) -> Self {
        let cluster = primary.join("postgres");
        let owner = fs::metadata(&cluster).unwrap();
        let user: String =
            sqlx::query_scalar("SELECT current_user").fetch_one(admin).await.unwrap();
        let hba = cluster.join("pg_hba.conf");
        let admitted = fs::read_to_string(&hba).unwrap();
        let more = format!("local replication {user} peer map=zhixing\n{admitted}");
        fs::write(&hba, more).unwrap();
        run(admin, "SELECT pg_reload_conf()").await;
        let home = Folder::new();
        let copy = home.path().join("postgres");
        fs::create_dir(&copy).unwrap();
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o700)).unwrap();
        chown(&copy, Some(owner.uid()), Some(owner.gid())).unwrap();
        let mut backup = Command::new(programs().unwrap().join("pg_basebackup"));
        backup.uid(owner.uid()).gid(owner.gid()).current_dir("/");
        backup.args(["--checkpoint=fast", "--write-recovery-conf", "--username", &user, "--host"]);
        let done = backup.arg(primary.join("run")).arg("--pgdata").arg(&copy).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Self { server: PrivatePostgres::start(home.path()).unwrap(), home, door }
    }

    /// The primary is lost with everything it runs; the standby takes its place behind the door.
    pub(crate) async fn take_over(&self, lost: &Base) {
        let pids: Vec<String> = lost.processes().await.iter().map(u32::to_string).collect();
        // At once: none is left to tell a client anything. One that is gone by itself is no matter.
        let _ = Command::new("kill").args(["-s", "KILL"]).args(&pids).output();
        let admin = pool(&self.server.url("postgres")).await;
        run(&admin, "SELECT pg_promote()").await;
        let timeline: i32 = sqlx::query_scalar("SELECT timeline_id FROM pg_control_checkpoint()")
            .fetch_one(&admin)
            .await
            .unwrap();
        let follows: bool =
            sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(&admin).await.unwrap();
        assert!(!follows, "promoted, on timeline {timeline}");
        admin.close().await;
        let turned = self.home.path().join("door");
        symlink(self.home.path().join("run"), &turned).unwrap();
        fs::rename(&turned, &self.door).unwrap();
    }
}
