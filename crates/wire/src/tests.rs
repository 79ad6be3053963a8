//! Replies over HTTP, over TLS and by hand.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener};

use super::*;

#[tokio::test]
async fn http_and_carried_replies_are_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/orders", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        let mut buffer = [0; 1024];
        while !heard.ends_with(b"asked") {
            let read = stream.read(&mut buffer).unwrap();
            heard.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(b"HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nsaid").unwrap();
    });
    let carried = Wire::carried(|request| {
        assert_eq!(request.body(), &Bytes::from_static(b"asked"));
        let reply = http::Response::builder().status(409).body(Bytes::from_static(b"said"));
        Box::pin(async move { Ok(reply.unwrap()) })
    });
    for wire in [Wire::plain(Duration::from_secs(5)), carried] {
        let reply = wire.send(request_to(&url)).await.unwrap();
        assert_eq!((reply.status().as_u16(), &reply.body()[..]), (409, &b"said"[..]));
    }
}

#[tokio::test]
async fn nobody_there_is_no_reply() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/orders", listener.local_addr().unwrap());
    drop(listener);
    let wire = Wire::plain(Duration::from_secs(5));
    assert!(wire.send(request_to(&url)).await.is_err());
}

fn court() -> Party {
    Party::Court("zhixing".to_owned())
}

fn bank(code: &str) -> Party {
    Party::Institution(code.to_owned())
}

fn now() -> Now {
    Arc::new(|| "2026-11-27T00:00:00Z".parse().unwrap())
}

fn authority() -> Authority {
    let (key, certificate) = Authority::make().unwrap();
    Authority::open(&key, &certificate).unwrap()
}

/// Credentials of `party` from `authority`, and the fingerprint.
fn identity(authority: &Authority, party: &Party, days: i64) -> (Credentials, String) {
    let valid_for = chrono::TimeDelta::days(days);
    let (key, request) = request(party).unwrap();
    let hosts = ["127.0.0.1".to_owned(), "bank.localhost".to_owned()];
    let issued = authority.issue(&request, party, &hosts, now()(), valid_for).unwrap();
    let credentials = Credentials::default();
    credentials.put("", &key, &issued.pem).unwrap();
    (credentials, issued.certificate.fingerprint)
}

/// A listener of `credentials` that answers with the party that called; ends with the test.
async fn listen(authority: &Authority, credentials: &Credentials) -> u16 {
    let who = |axum::Extension(arrival): axum::Extension<Arrival>| async move {
        arrival.certificate.unwrap().party.to_string()
    };
    let router = axum::Router::new().route("/who", axum::routing::post(who));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = mutual(authority.pem(), credentials, &now()).unwrap();
    let serving = serve(listener, Some(config), router, Limits::default(), std::future::pending());
    tokio::spawn(serving);
    port
}

fn wire(authority: &Authority, credentials: &Credentials) -> Wire {
    let reach = Reach::public().and_loopback();
    let patience = Duration::from_secs(5);
    Wire::tls(authority.pem().to_owned(), credentials.clone(), now(), patience, reach)
}

fn to(port: u16, party: Party, pins: &[&str]) -> Request {
    let mut request = request_to(&format!("https://bank.localhost:{port}/who"));
    let pins = pins.iter().map(|&pin| pin.to_owned()).collect();
    request.extensions_mut().insert(Peer { party, pins });
    request
}

fn request_to(uri: &str) -> Request {
    http::Request::post(uri).body(Bytes::from_static(b"asked")).unwrap()
}

#[tokio::test]
async fn both_sides_prove_who_they_are() {
    let ours = authority();
    let (institution, pin) = identity(&ours, &bank("BANK-A"), 365);
    let port = listen(&ours, &institution).await;
    let (caller, _) = identity(&ours, &court(), 365);
    let wire_of = |credentials: &Credentials| wire(&ours, credentials);
    let wire = wire_of(&caller);
    let reply = wire.send(to(port, bank("BANK-A"), &[&pin])).await.unwrap();
    assert_eq!(&reply.body()[..], b"urn:zhixing:court:zhixing");
    assert!(wire.send(to(port, bank("BANK-B"), &[])).await.is_err(), "another bank answers");
    let pinned = wire.send(to(port, bank("BANK-A"), &["00"])).await;
    assert!(pinned.is_err(), "its certificate no longer counts, though a connection is open");
    assert!(wire.send(request_to(&format!("https://bank.localhost:{port}/who"))).await.is_err());
    let nobody = wire_of(&Credentials::default());
    assert!(nobody.send(to(port, bank("BANK-A"), &[])).await.is_err(), "no certificate");
    let (old, _) = identity(&ours, &court(), -1);
    assert!(wire_of(&old).send(to(port, bank("BANK-A"), &[])).await.is_err(), "expired");
    let (foreign, _) = identity(&authority(), &court(), 365);
    assert!(
        wire_of(&foreign).send(to(port, bank("BANK-A"), &[])).await.is_err(),
        "other authority"
    );
}

/// A witness, a provider, a collector: asked by the certificate that was named, or by who vouches for it.
#[tokio::test]
async fn who_is_no_institution_is_known_by_what_the_request_trusts() {
    let ours = authority();
    let (key, vouched) = ours
        .identify(&court(), &["127.0.0.1".to_owned()], now()(), chrono::TimeDelta::days(9000))
        .unwrap();
    let (lone_key, lone) = self_signed(&["127.0.0.1".to_owned()]).unwrap();
    let mut ports = Vec::new();
    for (key, certificate) in [(&key, &vouched), (&lone_key, &lone)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        ports.push(listener.local_addr().unwrap().port());
        let router = axum::Router::new().route("/who", axum::routing::post(async || "here"));
        let tls = one_sided(key, certificate).unwrap();
        let for_ever = std::future::pending();
        tokio::spawn(serve(listener, Some(tls), router, Limits::default(), for_ever));
    }
    let print = fingerprint_of(&lone).unwrap();
    let wire = Wire::plain(Duration::from_secs(5));
    let answers = async |port: u16, trust: Option<Trust>| {
        let mut request = request_to(&format!("https://127.0.0.1:{port}/who"));
        trust.map(|trust| request.extensions_mut().insert(trust));
        wire.send(request).await.is_ok()
    };
    let pinned = || Some(Trust::Pinned(print.clone()));
    let authorities = || Some(Trust::Authorities(ours.pem().to_owned()));
    for (port, trust, fits) in [
        (ports[0], authorities(), true),
        (ports[0], pinned(), false),
        (ports[0], Some(Trust::Machine), false),
        (ports[0], None, false),
        (ports[1], pinned(), true),
        (ports[1], authorities(), false),
        (ports[1], Some(Trust::Machine), false),
    ] {
        assert_eq!(answers(port, trust.clone()).await, fits, "{port} {trust:?}");
    }
    assert!(!answers(ports[1], Some(Trust::Authorities("none".to_owned()))).await);
}

#[test]
fn a_place_elsewhere_is_over_tls_and_a_fingerprint_is_whole() {
    let print = "ab".repeat(32);
    for (text, fits) in [
        ("http://127.0.0.1:8182", true),
        ("http://localhost:4318/v1/logs", true),
        ("http://witness.example", false),
        ("https://witness.example", true),
        (&*format!("https://witness.example:8182#{print}"), true),
        (&*format!("http://localhost#{print}"), false),
        ("https://witness.example#abc", false),
        ("ftp://localhost", false),
        ("nothing", false),
    ] {
        assert_eq!(text.parse::<Place>().is_ok(), fits, "{text}");
    }
}

#[tokio::test]
async fn credentials_are_exchanged_while_serving() {
    let ours = authority();
    let (institution, first) = identity(&ours, &bank("BANK-A"), 365);
    let port = listen(&ours, &institution).await;
    let (caller, _) = identity(&ours, &court(), 365);
    let wire = wire(&ours, &caller);
    let reply = wire.send(to(port, bank("BANK-A"), &[&first])).await;
    assert!(reply.is_ok());
    let (key, asked) = request(&bank("BANK-A")).unwrap();
    let hosts = ["bank.localhost".to_owned()];
    let year = chrono::TimeDelta::days(365);
    let second = ours.issue(&asked, &bank("BANK-A"), &hosts, now()(), year).unwrap();
    institution.put("", &key, &second.pem).unwrap();
    let second = second.certificate.fingerprint;
    let both = wire.send(to(port, bank("BANK-A"), &[&first, &second])).await;
    assert!(both.is_ok(), "old and new together");
    assert!(wire.send(to(port, bank("BANK-A"), &[&first])).await.is_err(), "now it has the new");
    assert!(wire.send(to(port, bank("BANK-A"), &[&second])).await.is_ok());
}

#[test]
fn a_request_does_not_say_who_somebody_is() {
    let ours = authority();
    let (key, asked) = request(&bank("BANK-MIGHTY")).unwrap();
    let year = chrono::TimeDelta::days(365);
    let issued = ours.issue(&asked, &bank("BANK-A"), &[], now()(), year).unwrap();
    assert_eq!(issued.certificate.party, bank("BANK-A"));
    assert!(fits(&key, &issued.pem));
    let (other, _) = request(&bank("BANK-A")).unwrap();
    assert!(!fits(&other, &issued.pem));
    let broken = asked.replacen("MI", "NI", 1);
    assert!(ours.issue(&broken, &bank("BANK-A"), &[], now()(), year).is_err());
    assert!("urn:zhixing:institution:BANK A".parse::<Party>().is_err());
}

#[tokio::test]
async fn who_dawdles_or_crowds_is_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new().route("/", axum::routing::get(|| async { "here" }));
    let limits = Limits { per_source: 2, head: Duration::from_millis(300), ..Limits::default() };
    tokio::spawn(serve(listener, None, router, limits, std::future::pending()));
    let connect = || tokio::net::TcpStream::connect(address);
    let mut slow = connect().await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    let mut heard = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), slow.read_to_end(&mut heard)).await;
    assert!(ended.is_ok(), "a head that never ends is not waited for");
    let (_one, _two) = (connect().await.unwrap(), connect().await.unwrap());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut third = connect().await.unwrap();
    let _ = third.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    heard.clear();
    let _ = tokio::time::timeout(Duration::from_secs(5), third.read_to_end(&mut heard)).await;
    assert!(heard.is_empty(), "the third of one address is not served");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut later = connect().await.unwrap();
    later.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    later.read_to_end(&mut heard).await.unwrap();
    assert!(heard.ends_with(b"here"), "room is made again");
}

/// Addresses that lead into one's own network, as people write them to get past a check.
const TRICKS: &[&str] = &[
    "http://bank.example/",
    "ftp://bank.example/",
    "file:///etc/passwd",
    "gopher://bank.example/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd12::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://192.0.0.1/",
    "https://192.0.2.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://a.localhost/",
    "https://bank.example@127.0.0.1/",
    "https://127.0.0.1:443@bank.example/",
    "https://user:word@bank.example/",
    "/orders",
    "bank.example",
    "https://127.0.0.1./",
];

#[test]
fn no_address_leads_into_our_own_network() {
    let mut tricks: Vec<String> = TRICKS.iter().map(|&trick| trick.to_owned()).collect();
    // The same with ports and paths behind, and every private address written in four ways.
    for a in [10_u32, 127] {
        for n in 0..100_u32 {
            let address = (a << 24) + n * 65_537 + 1;
            let plain = Ipv4Addr::from(address);
            tricks.push(format!("https://{plain}:8443/orders"));
            tricks.push(format!("https://{address}/"));
            tricks.push(format!("https://0x{address:08x}/"));
            tricks.push(format!("https://[::ffff:{plain}]/"));
        }
    }
    assert!(tricks.len() > 500);
    let reach = Reach::public();
    for trick in &tricks {
        let Ok(uri) = trick.parse::<http::Uri>() else { continue };
        assert!(reach.check(&uri).is_err(), "{trick} is called");
    }
    let check = |reach: &Reach, uri: &str| reach.check(&uri.parse().unwrap());
    assert!(check(&reach, "https://bank.example:8443/orders").is_ok());
    assert!(check(&reach, "https://8.8.8.8/").is_ok());
    let listed = Reach::public().hosts(vec!["Bank.example".to_owned()]);
    assert!(check(&listed, "https://bank.example/").is_ok());
    for other in ["https://bank.example.evil.example/", "https://evil.example/#bank.example"] {
        assert!(check(&listed, other).is_err(), "{other}");
    }
    assert!(check(&Reach::public().and_private(), "https://10.0.0.1/").is_ok());
    assert!(check(&Reach::public().and_private(), "https://127.0.0.1/").is_err());
}

#[tokio::test]
async fn a_name_that_leads_here_is_not_called_though_it_passed_before() {
    // Rebinding: what counts is the address at the moment of the call.
    assert!(Reach::public().resolve("localhost").await.is_err());
    let here = Reach::public().and_loopback().resolve("bank.localhost").await;
    assert_eq!(here.unwrap()[0].ip(), IpAddr::from([127, 0, 0, 1]));
}
