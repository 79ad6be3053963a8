//! 异常登录 – whether a log-in looks like none before.

use std::net::IpAddr;

use platform::sessions::Place;

/// Strange is another kind of browser, or another network, than at every log-in before. The first of
/// all is not: there is nothing it could differ from.
#[must_use]
pub fn is_strange(source: &str, agent: &str, before: &[Place]) -> bool {
    let is_like = |one: &Place| network(&one.source) == network(source) && one.agent == agent;
    !before.is_empty() && !before.iter().any(is_like)
}

/// The range an address is given out from: a court house keeps its own, a telephone wanders in one.
fn network(source: &str) -> String {
    match source.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}")
        }
        Err(_) => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_is_strange_from_another_network_or_another_browser() {
        let log_in =
            |source: &str, agent: &str| Place { source: source.into(), agent: agent.into() };
        let before = [log_in("10.1.2.3", "Firefox"), log_in("2001:db8:1:2::3", "Chrome")];
        for (source, agent, strange) in [
            ("10.1.2.3", "Firefox", false),
            ("10.1.2.200", "Firefox", false),
            ("::ffff:10.1.2.200", "Firefox", false),
            ("10.1.3.3", "Firefox", true),
            ("10.1.2.3", "Chrome", true),
            ("2001:db8:1:9::7", "Chrome", false),
            ("2001:db8:2:2::3", "Chrome", true),
            ("", "", true),
        ] {
            assert_eq!(is_strange(source, agent, &before), strange, "{source} {agent}");
            assert!(!is_strange(source, agent, &[]), "the first of all");
        }
    }
}
