//! Long streams, and what nobody should send.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::make::*;
use crate::talk::*;

type Pieces = futures::channel::mpsc::Receiver<Result<Frame<Bytes>, std::convert::Infallible>>;

/// A stream that is open, its request still being written.
async fn open(server: &Server, pieces: Pieces) -> hyper::Response<hyper::body::Incoming> {
    let socket = TcpStream::connect(server.address()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.unwrap();
    tokio::spawn(connection);
    let request = hyper::Request::post(format!("/screen/stream?{PLANE}"))
        .header("host", "carrier")
        .body(StreamBody::new(pieces))
        .unwrap();
    sender.send_request(request).await.unwrap()
}

fn frame(bytes: impl Into<Bytes>) -> Result<Frame<Bytes>, std::convert::Infallible> {
    Ok(Frame::data(bytes.into()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_lines_are_answered_in_order_while_more_come() {
    const LINES: u32 = 100_000;
    let folder = Folder::new("stream");
    let server = Server::start(&folder, "127.0.0.1:0");
    let (mut send, pieces) = futures::channel::mpsc::channel(4);
    // A line is answered before the next is sent: neither side waits for the end.
    send.try_send(frame(format!("id_card,{},陈某甲\n", number(1)))).unwrap();
    let mut reply = open(&server, pieces).await;
    let first = reply.frame().await.unwrap().unwrap().into_data().unwrap();
    let first: Value = serde_json::from_slice(&first).unwrap();
    assert_eq!((&first["line"], &first["outcome"]), (&1.into(), &"block".into()));
    let sending = tokio::spawn(async move {
        use futures::SinkExt;
        let lines: Vec<u8> = (2..=LINES)
            .flat_map(|n| format!("id_card,{},陈某甲\n", number(n % 20)).into_bytes())
            .collect();
        // Pieces end wherever they do.
        for piece in lines.chunks(7919) {
            send.send(frame(piece.to_vec())).await.unwrap();
        }
    });
    let mut said = Vec::new();
    while let Some(more) = reply.frame().await {
        said.extend(more.unwrap().into_data().unwrap());
    }
    sending.await.unwrap();
    let mut number = 1;
    for line in said.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        number += 1;
        let line: Value = serde_json::from_slice(line).unwrap();
        assert_eq!(line["line"], number);
        let wanted = if number % 20 < 10 { "block" } else { "allow" };
        assert_eq!(line["outcome"], wanted, "{line}");
    }
    assert_eq!(number, LINES);
}

/// A client that sends and never reads is stopped by what it does not read, not kept in memory.
#[tokio::test]
async fn who_does_not_read_is_not_read_from() {
    let folder = Folder::new("pressure");
    let server = Server::start(&folder, "127.0.0.1:0");
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /screen/stream?{PLANE} HTTP/1.1\r\nhost: c\r\ncontent-length: 1000000000\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let piece = format!("id_card,{},陈某甲\n", number(1)).repeat(1000);
    let mut sent = 0;
    while let Ok(done) =
        tokio::time::timeout(Duration::from_secs(2), socket.write_all(piece.as_bytes())).await
    {
        done.unwrap();
        sent += piece.len();
        assert!(sent < 64_000_000, "{sent} bytes were taken and nothing read");
    }
    assert_eq!(server.one(1).await["outcome"], "block", "others are served");
}

#[tokio::test]
async fn what_a_stream_cannot_read_is_said_in_its_line() {
    let folder = Folder::new("lines");
    let server = Server::start(&folder, "127.0.0.1:0");
    let good = format!("id_card,{},陈某甲", number(1));
    let long = "x".repeat(200_000);
    let body = format!("{good}\n{long}\n{{\"x\n\n{good}\n{long}");
    let (_, said) = server.post(&format!("/screen/stream?{PLANE}"), "text/csv", body).await;
    let said: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen: Vec<_> = said
        .iter()
        .map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [(1, "block"), (2, "review"), (3, "review"), (5, "block"), (6, "review")]);
    assert!(said[1]["reasons"][0]["zh"].as_str().unwrap().contains("字节"));
    let (_, said) = server.post("/screen/stream", "text/csv", good).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&said["outcome"], &said["reasons"][0]["field"]),
        (&"review".into(), &"trip".into())
    );
}

#[tokio::test]
async fn bad_requests_are_told_field_and_cause_in_both_languages() {
    let folder = Folder::new("bad");
    let server = Server::start(&folder, "127.0.0.1:0");
    let batch = format!("/screen/batch?{PLANE}");
    let many = "\n".repeat(10_001);
    for (path, kind, body, code, field) in [
        ("/screen?date=x", "", String::new(), 400, "trip.date"),
        ("/screen?date=2099-12-01", "", String::new(), 400, "trip.mode"),
        ("/screen?when=now", "", String::new(), 400, "trip"),
        ("/screen/batch", "text/html", String::new(), 415, "content-type"),
        (&*batch, "application/json", "{}".into(), 400, ""),
        (&*batch, "application/json", "[1".into(), 400, ""),
        (&*batch, "text/csv", many, 400, ""),
        (&*batch, "text/csv", "x".repeat(3_000_000), 413, ""),
        ("/nowhere", "", String::new(), 404, "path"),
        ("/status", "", String::new(), 405, "method"),
    ] {
        let (found, said) = server.post(path, kind, body).await;
        let said: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{path}: {said}"));
        assert_eq!((found, said["field"].as_str()), (code, Some(field)), "{path}: {said}");
        let (zh, en) = (said["zh"].as_str().unwrap(), said["en"].as_str().unwrap());
        assert!(zh != en && zh.chars().any(|c| c > '\u{4E00}'), "{said}");
        assert!(en.is_ascii(), "{said}");
    }
    for body in ["", "x", "[]", "{\"document_kind\":\"id_card\"}", "{\"a\":[[[[[[", "\u{0}"] {
        let (code, said) = server.post(&format!("/screen?{PLANE}"), "application/json", body).await;
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &said["outcome"]), (200, &"review".into()), "{said}");
    }
    let nested = "[".repeat(100_000);
    assert_eq!(server.post(&batch, "application/json", nested).await.0, 400);
    assert_eq!(server.status().await.0, 200, "it is still there");
}

#[tokio::test]
async fn broken_http_harms_nobody_else() {
    let folder = Folder::new("broken");
    let server = Server::start(&folder, "127.0.0.1:0");
    for text in [
        "GARBAGE\r\n\r\n".to_owned(),
        "POST /screen HTTP/1.1\r\nhost: c\r\ncontent-length: 99999999999999999999\r\n\r\n".into(),
        "POST /screen/batch HTTP/1.1\r\nhost: c\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".into(),
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1_000_000)),
    ] {
        let mut socket = TcpStream::connect(server.address()).await.unwrap();
        // It may be closed before all is written.
        let _ = socket.write_all(text.as_bytes()).await;
        let mut said = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), socket.read_to_end(&mut said)).await;
        assert!(!said.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&said));
    }
    let pieces = futures::stream::iter((0..3).map(|_| Ok::<_, std::io::Error>("id_ca")));
    let broken = pieces.chain(futures::stream::iter([Err(std::io::Error::other("cut"))]));
    let body = reqwest::Body::wrap_stream(broken);
    let cut = reqwest::Client::new().post(format!("{}/screen/batch", server.url)).body(body).send();
    assert!(cut.await.is_err());
    assert_eq!(server.one(1).await["outcome"], "block");
}
