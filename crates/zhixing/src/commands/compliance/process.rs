//! 进程 – who listens on this machine, and as what it was started: from `/proc`, not from what anybody
//! says.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;

/// State of a listening socket in `/proc/net/tcp`.
const LISTENING: &str = "0A";

/// 进程 – one that listens.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) name: String,
    pub(super) user: u32,
    /// As it was started.
    pub(super) command: Vec<String>,
    /// `NAME=value` of its environment; empty where we may not look.
    environment: Vec<String>,
    pub(super) sockets: Vec<SocketAddr>,
}

impl Process {
    /// The value of `--name`, as it was started.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        let mut words = self.command.iter();
        while let Some(word) = words.next() {
            match word.strip_prefix(name) {
                Some("") => return words.next().map(String::as_str),
                Some(rest) if rest.starts_with('=') => return Some(&rest[1..]),
                _ => {}
            }
        }
        None
    }

    /// The value of `--name`, or of the variable that stands in for it.
    pub(super) fn setting(&self, name: &str, variable: &str) -> Option<&str> {
        let given = || {
            let mut all = self.environment.iter().filter_map(|pair| pair.split_once('='));
            all.find(|(known, _)| *known == variable).map(|(_, value)| value)
        };
        self.option(name).or_else(given)
    }

    /// Whether it is `zhixing run`.
    pub(super) fn is_demonstration(&self) -> bool {
        self.command.get(1).is_some_and(|word| word == "run")
    }

    /// Whether it can be reached from other machines.
    pub(super) fn is_reachable(&self) -> bool {
        self.sockets.iter().any(|socket| !socket.ip().is_loopback())
    }
}

/// Every process that listens and that we may look at.
pub(super) fn listening() -> Vec<Process> {
    let sockets = sockets();
    let numbers = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.filter_map(|number| process(number, &sockets)).collect()
}

fn process(number: u32, sockets: &BTreeMap<u64, SocketAddr>) -> Option<Process> {
    let folder = format!("/proc/{number}");
    let open = fs::read_dir(format!("{folder}/fd")).ok()?.flatten();
    let own = open.filter_map(|entry| {
        let target = fs::read_link(entry.path()).ok()?;
        let inode = target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()?;
        sockets.get(&inode).copied()
    });
    let own: Vec<SocketAddr> = own.collect();
    if own.is_empty() {
        return None;
    }
    let name = fs::read_to_string(format!("{folder}/comm")).ok()?.trim().to_owned();
    let (command, environment) = (words(&folder, "cmdline"), words(&folder, "environ"));
    Some(Process {
        name,
        user: fs::metadata(&folder).ok()?.uid(),
        command,
        environment,
        sockets: own,
    })
}

/// A file of words that each end in NUL.
fn words(folder: &str, file: &str) -> Vec<String> {
    let text = fs::read(format!("{folder}/{file}")).unwrap_or_default();
    String::from_utf8_lossy(&text).split_terminator('\0').map(str::to_owned).collect()
}

/// Listening sockets by their inode.
fn sockets() -> BTreeMap<u64, SocketAddr> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let tables: Vec<String> = tables.into_iter().flatten().collect();
    tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(socket).collect()
}

fn socket(line: &str) -> Option<(u64, SocketAddr)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (address, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
    if *state != LISTENING {
        return None;
    }
    let (ip, port) = address.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    Some((inode.parse().ok()?, SocketAddr::new(ip_of(ip)?, port)))
}

/// Words of 32 bits, each as the machine keeps it.
fn ip_of(hex: &str) -> Option<IpAddr> {
    let words = hex.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let words: Vec<[u8; 4]> = words.collect::<Option<_>>()?;
    match words.as_slice() {
        [word] => Some(Ipv4Addr::from(*word).into()),
        [_, _, _, _] => {
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(Ipv6Addr::from(bytes).to_canonical())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_of_ours_is_seen_with_its_address() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let found = listening();
        let ours = found.iter().find(|process| process.sockets.contains(&address)).unwrap();
        assert!(!ours.command.is_empty() && !ours.name.is_empty(), "{ours:?}");
        drop(listener);
        assert!(!listening().iter().any(|process| process.sockets.contains(&address)));
    }

    #[test]
    fn options_are_read_from_the_command_line() {
        let command =
            ["zhixing", "serve", "--data", "x", "--idle-minutes=5", "--listen", "0.0.0.0:1"];
        let command = command.map(str::to_owned).to_vec();
        let sockets = vec!["0.0.0.0:1".parse().unwrap()];
        let environment = vec!["ZHIXING_X=2".to_owned(), "ZHIXING_Y=3".to_owned()];
        let name = "zhixing".to_owned();
        let process = Process { name, user: 0, command, environment, sockets };
        assert_eq!(process.option("--data"), Some("x"));
        assert_eq!(process.option("--idle-minutes"), Some("5"));
        assert_eq!(process.option("--idle"), None);
        assert_eq!(process.setting("--y", "ZHIXING_Y"), Some("3"));
        assert_eq!(process.setting("--data", "ZHIXING_Y"), Some("x"));
        assert!(process.is_reachable() && !process.is_demonstration());
    }
}
