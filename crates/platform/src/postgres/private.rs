//! 私有数据库 – a PostgreSQL of our own: a child process on a unix socket, data in a folder of ours,
//! never as root, and stopped with us even when we are killed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use sqlx::postgres::PgConnectOptions;

/// Where Debian puts the server programs, newest first.
const DEBIAN_VERSIONS: [&str; 4] = ["18", "17", "16", "15"];
/// Service users that may own the data when the program is started by root.
const SERVICE_USERS: [&str; 2] = ["postgres", "nobody"];
/// A unix socket path longer than this cannot be bound.
const SOCKET_PATH_MAX: usize = 100;
/// Start and stop must be done within this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// Names the folder with the server programs, when they are neither on the path nor where Debian
/// puts them.
const FOLDER_VARIABLE: &str = "ZHIXING_POSTGRES";
/// Only `setpriv` can be missing where PostgreSQL's own programs were found.
const NO_SETPRIV: &str = "无法启动PostgreSQL,请确认已安装setpriv:apt-get install util-linux / \
     PostgreSQL cannot be started; make sure that setpriv is installed: apt-get install util-linux";

/// Nothing to start PostgreSQL with: what to install.
#[derive(Debug, thiserror::Error)]
#[error(
    "找不到PostgreSQL服务器程序(initdb、postgres),请安装:apt-get install postgresql / \
     PostgreSQL server programs (initdb, postgres) not found; install: apt-get install postgresql"
)]
pub struct Missing;

/// A running private PostgreSQL; dropping it stops the server cleanly.
#[derive(Debug)]
pub struct PrivatePostgres {
    server: Child,
    programs: PathBuf,
    owner: Owner,
    socket: PathBuf,
    data: PathBuf,
}

impl PrivatePostgres {
    /// Start the server over `data`, creating the cluster the first time.
    ///
    /// # Errors
    /// [`Missing`] programs, a folder that cannot be used, or a server that does not come up; each
    /// says what to do.
    pub fn start(data: &Path) -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::choose()?;
        let data = prepare(data, &owner)?;
        let cluster = data.join("postgres");
        if !cluster.join("PG_VERSION").exists() {
            // Made aside and then named: a start that is killed leaves a whole cluster or none.
            let aside = data.join("postgres.new");
            if aside.exists() {
                fs::remove_dir_all(&aside)?;
            }
            create(&programs, &aside, &owner)?;
            fs::rename(&aside, &cluster)?;
            fs::File::open(&data)?.sync_all()?;
        }
        clear_stale_lock(&cluster)?;
        admit(&cluster, &owner)?;
        let socket = socket_folder(&data, &owner)?;
        let server = launch(&programs, &cluster, &socket, &owner)?;
        let mut running = Self { server, programs, owner, socket, data: cluster };
        running.wait_until_ready()?;
        Ok(running)
    }

    /// How to connect to database `name`.
    #[must_use]
    pub fn options(&self, name: &str) -> PgConnectOptions {
        PgConnectOptions::new()
            .socket(&self.socket)
            .username(&self.owner.name)
            .database(name)
            .ssl_mode(sqlx::postgres::PgSslMode::Disable)
    }

    /// The same as a URL, for programs started with it.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        format!("postgres://{}@localhost/{name}?host={}", self.owner.name, self.socket.display())
    }

    /// Start the server again if it has ended: killed, or out of disk. Returns whether it had.
    ///
    /// # Errors
    /// A server that does not come up, for as long as what ended it lasts.
    pub fn revive(&mut self) -> Result<bool> {
        if self.server.try_wait()?.is_none() {
            return Ok(false);
        }
        clear_stale_lock(&self.data)?;
        self.server = launch(&self.programs, &self.data, &self.socket, &self.owner)?;
        self.wait_until_ready()?;
        Ok(true)
    }

    /// Process id of the server, for tests that kill it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.server.id()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.server.try_wait()? {
                bail!(
                    "PostgreSQL ended at once ({status}); see {}",
                    self.data.join("server.log").display()
                );
            }
            let ready = Command::new(self.programs.join("pg_isready"))
                .args([OsStr::new("-q"), OsStr::new("-h"), self.socket.as_os_str()])
                .status()
                .is_ok_and(|status| status.success());
            if ready {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("PostgreSQL did not become ready within {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.server.id().to_string();
        let _ = Command::new("kill").args(["-s", name, &pid]).status();
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written out.
        self.signal("INT");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if !matches!(self.server.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// How to connect to the private PostgreSQL that runs over `data` now, if one does: its own lock says
/// where its socket is.
#[must_use]
pub fn running(data: &Path) -> Option<PgConnectOptions> {
    let lock = data.join("postgres").join("postmaster.pid");
    let text = fs::read_to_string(&lock).ok()?;
    let socket = text.lines().nth(4).filter(|folder| !folder.is_empty())?;
    let owner = fs::metadata(&lock).ok()?.uid().to_string();
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let name = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == owner).then_some(name)
    });
    let options = PgConnectOptions::new().socket(socket).username(name.unwrap_or("zhixing"));
    Some(options.database("postgres").ssl_mode(sqlx::postgres::PgSslMode::Disable))
}

/// Whom the server runs as.
#[derive(Debug)]
struct Owner {
    name: String,
    /// Set when we are root and must step down.
    ids: Option<(u32, u32)>,
}

impl Owner {
    fn choose() -> Result<Self> {
        let passwd = fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
        let mut users = passwd.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid: u32 = fields.nth(1)?.parse().ok()?;
            let gid: u32 = fields.next()?.parse().ok()?;
            Some((name, uid, gid))
        });
        let me = fs::metadata("/proc/self")?.uid();
        if me != 0 {
            let name = users.find(|(_, uid, _)| *uid == me).map_or("zhixing", |(name, ..)| name);
            return Ok(Self { name: name.to_owned(), ids: None });
        }
        let users: Vec<_> = users.collect();
        SERVICE_USERS
            .into_iter()
            .find_map(|wanted| users.iter().find(|(name, ..)| *name == wanted))
            .map(|(name, uid, gid)| Self { name: (*name).to_owned(), ids: Some((*uid, *gid)) })
            .context("no service user (postgres or nobody) to run PostgreSQL as")
    }

    fn command(&self, program: &Path, arguments: &[&OsStr]) -> Command {
        let mut command = match self.ids {
            None => Command::new(program),
            Some((uid, gid)) => {
                let mut command = Command::new("setpriv");
                command.args([
                    format!("--reuid={uid}"),
                    format!("--regid={gid}"),
                    "--clear-groups".to_owned(),
                    "--pdeathsig=KILL".to_owned(),
                ]);
                command.arg(program);
                command
            }
        };
        command.args(arguments).current_dir("/");
        command
    }

    fn give(&self, path: &Path) -> Result<()> {
        if let Some((uid, gid)) = self.ids {
            chown(path, Some(uid), Some(gid))
                .with_context(|| format!("giving {} to {}", path.display(), self.name))?;
        }
        Ok(())
    }
}

/// The folder with PostgreSQL's server programs.
///
/// # Errors
/// [`Missing`].
pub fn programs() -> Result<PathBuf> {
    let named = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    let debian = DEBIAN_VERSIONS.map(|v| PathBuf::from(format!("/usr/lib/postgresql/{v}/bin")));
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let folders = match named {
        Some(folder) => vec![folder],
        None => std::env::split_paths(&on_path).chain(debian).collect(),
    };
    folders
        .into_iter()
        .find(|folder| {
            ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).exists())
        })
        .ok_or_else(|| Missing.into())
}

fn prepare(data: &Path, owner: &Owner) -> Result<PathBuf> {
    fs::create_dir_all(data).with_context(|| {
        let data = data.display();
        format!(
            "无法创建{data},请用 --data 另选目录 / cannot make {data}; choose another with --data"
        )
    })?;
    let data = data.canonicalize()?;
    if owner.ids.is_some() {
        let shut = data.ancestors().skip(1).find(|folder| {
            fs::metadata(folder).is_ok_and(|meta| meta.permissions().mode() & 0o001 == 0)
        });
        if let Some(folder) = shut {
            bail!(
                "{} cannot be entered by user {}; choose another folder with --data",
                folder.display(),
                owner.name
            );
        }
        fs::set_permissions(&data, fs::Permissions::from_mode(0o711))?;
    }
    Ok(data)
}

fn create(programs: &Path, cluster: &Path, owner: &Owner) -> Result<()> {
    fs::create_dir_all(cluster)?;
    owner.give(cluster)?;
    let output = owner
        .command(
            &programs.join("initdb"),
            &[
                OsStr::new("--pgdata"),
                cluster.as_os_str(),
                OsStr::new("--data-checksums"),
                OsStr::new("--encoding=UTF8"),
                OsStr::new("--locale=C.UTF-8"),
                OsStr::new("--auth=peer"),
                OsStr::new("--username"),
                OsStr::new(&owner.name),
                OsStr::new("--no-instructions"),
            ],
        )
        .output()
        .context(NO_SETPRIV)?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Who is let in, over the socket alone: the owner by the process that asks, root's counting as the
/// service user's; everybody else by password.
fn admit(cluster: &Path, owner: &Owner) -> Result<()> {
    let name = &owner.name;
    let hba = format!("local all {name} peer map=zhixing\nlocal all all scram-sha-256\n");
    let ident = format!("zhixing {name} {name}\nzhixing root {name}\n");
    for (file, text) in [("pg_hba.conf", hba), ("pg_ident.conf", ident)] {
        let path = cluster.join(file);
        fs::write(&path, text)?;
        owner.give(&path)?;
    }
    Ok(())
}

/// A lock left by a killed server is stale only when no process of that number runs PostgreSQL over
/// this folder; PostgreSQL itself checks shared memory too.
fn clear_stale_lock(cluster: &Path) -> Result<()> {
    let lock = cluster.join("postmaster.pid");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let Ok(text) = fs::read_to_string(&lock) else { return Ok(()) };
        let pid = text.lines().next().unwrap_or_default().trim().to_owned();
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let ours = command.contains("postgres") && command.contains(&*cluster.to_string_lossy());
        if !ours {
            return Ok(fs::remove_file(&lock)?);
        }
        // The last owner was killed and its server is still shutting down: wait for it.
        if Instant::now() > deadline {
            bail!("another zhixing (PostgreSQL {pid}) is using {}", cluster.display());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn socket_folder(data: &Path, owner: &Owner) -> Result<PathBuf> {
    let mut folder = data.join("run");
    if folder.as_os_str().len() > SOCKET_PATH_MAX - ".s.PGSQL.5432.lock".len() {
        let digest = seal::digest(folder.as_os_str().as_encoded_bytes());
        folder = PathBuf::from(format!("/tmp/zhixing-{}", hex::encode(&digest[..8])));
    }
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    owner.give(&folder)?;
    Ok(folder)
}

fn launch(programs: &Path, cluster: &Path, socket: &Path, owner: &Owner) -> Result<Child> {
    let log = fs::File::options().create(true).append(true).open(cluster.join("server.log"))?;
    let settings = [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", socket.display()),
        // Four processes with two pools each, and whoever looks.
        "max_connections=250".to_owned(),
        "shared_buffers=512MB".to_owned(),
        "effective_cache_size=4GB".to_owned(),
        "max_wal_size=4GB".to_owned(),
        "checkpoint_timeout=15min".to_owned(),
        "wal_compression=on".to_owned(),
        "random_page_cost=1.1".to_owned(),
        "jit=off".to_owned(),
        "log_min_messages=warning".to_owned(),
    ];
    let mut arguments: Vec<&OsStr> = vec![OsStr::new("-D"), cluster.as_os_str()];
    for setting in &settings {
        arguments.extend([OsStr::new("-c"), OsStr::new(setting)]);
    }
    // `setpriv --pdeathsig` has the kernel stop the server when we die, however we die.
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if let Some((uid, gid)) = owner.ids {
        command.args([format!("--reuid={uid}"), format!("--regid={gid}")]);
        command.arg("--clear-groups");
    }
    // A group of its own: Ctrl-C at the terminal is for us, and we stop it when we are done.
    command
        .process_group(0)
        .arg(programs.join("postgres"))
        .args(arguments)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context(NO_SETPRIV)
}
