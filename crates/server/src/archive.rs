//! 案件往来归档 – one file with every order, answer and document of a case, the signatures over them, and
//! receipts of everything that was done, for a third party who has `zhixing verify` or only openssl.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use exchange::messages::{self, Message};
use kernel::Id;
use platform::http::Caller;
use platform::{Act, App, Fault, Problem, Result, Role, Tx, trail};
use proof::{Signed, seal_archive};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use zip::write::SimpleFileOptions;

use crate::reader::sealed;

/// 导出归档 – the whole exchange about a case leaves the court.
const EXPORT: Act = Act::new(
    "server.export_archive",
    &[Role::Judge, Role::Clerk, Role::DivisionHead, Role::President],
);
/// Most events of a case put in.
const EVENTS_MAX: i64 = 20_000;

type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_archive))
}

/// Everything exchanged about a case, signed and provable, in one file
#[utoipa::path(get, path = "/cases/{id}/archive", tag = "evidence", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/zip"), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn get_archive(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let tx = app.look(&caller, EXPORT).await?;
    let bytes = export(&app, tx, id).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let name = format!("attachment; filename=\"case-{id}.zip\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn export(app: &App, mut tx: Tx, case: Uuid) -> Result<Vec<u8>> {
    let face = cases::face(&mut tx, Id::from(case)).await?;
    let mut files = Files::new();
    orders(&mut tx, case, &mut files).await?;
    let (messages, left_out) = messages::of_case(&mut tx, case).await?;
    let signed = signatures(&messages, &mut files);
    let papers = papers(&mut tx, case).await?;
    receipts(app, &mut tx, case, &mut files).await?;
    tx.note(Some(case), json!({ "archive": files.len() }));
    tx.commit().await?;
    for (name, id, template, data) in papers {
        files.insert(name, sealed(app, id, &face.court, template, data).await?);
    }
    let court = &app.keys().court;
    let (key, mut signature) = (court.public().to_string(), Err(Fault::Missing("signature")));
    let readme = readme(&json!(face)["number"], &key, &signed, left_out);
    files.insert("README.md".to_owned(), readme.into_bytes());
    seal_archive(&mut files, &signed, |manifest| {
        signature = court.sign(manifest).map_err(|fault| Fault::Broken(fault.into()));
        let signature = signature.as_ref().map(ToString::to_string).unwrap_or_default();
        Signed { file: String::new(), signer: "court".to_owned(), key, signature }
    });
    signature?;
    pack(&files)
}

async fn orders(tx: &mut Tx, case: Uuid, files: &mut Files) -> Result<()> {
    for (n, order) in (1..).zip(messages::exchanged(tx, case).await?) {
        let name = format!("{n:04}-{}.json", order.institution);
        files.insert(format!("orders/{name}"), order.body);
        if let Some(answer) = order.answer {
            files.insert(format!("answers/{name}"), answer);
        }
    }
    Ok(())
}

fn signatures(messages: &[Message], files: &mut Files) -> Vec<Signed> {
    let mut signed = Vec::new();
    for (n, message) in (1..).zip(messages) {
        let file = format!("messages/{n:04}-{}-{}.json", message.institution, message.kind);
        files.insert(file.clone(), message.raw.clone());
        let (key, signature) = (message.key.clone(), message.signature.clone());
        signed.push(Signed { file, signer: message.signer.clone(), key, signature });
    }
    signed
}

/// File name, id, template and data of every document.
async fn papers(tx: &mut Tx, case: Uuid) -> Result<Vec<(String, Uuid, String, Value)>> {
    let mut papers = Vec::new();
    for (n, row) in (1..).zip(documents::of_case(tx, case).await?) {
        let (_, template, data) = documents::data_of(tx, row.id).await?;
        if paper::Press::knows(&template) {
            papers.push((format!("documents/{n:04}-{template}.pdf"), row.id, template, data));
        }
    }
    Ok(papers)
}

/// What was done in the case, as far as it is in the tree.
async fn receipts(app: &App, tx: &mut Tx, case: Uuid, files: &mut Files) -> Result<()> {
    let mut events = trail::newest(tx.sql(), Some(case), EVENTS_MAX).await?;
    events.reverse();
    for (n, kept) in (1..).zip(&events) {
        match evidence::receipt(app, tx.sql(), kept).await {
            Ok(receipt) => {
                let name = format!("receipts/{n:05}-{}.json", kept.line.act);
                files.insert(name, serde_json::to_vec_pretty(&receipt)?);
            }
            Err(Fault::Conflict(_) | Fault::Missing(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// The command that checks one signature with openssl alone.
fn command(one: &Signed) -> String {
    let Signed { file, signer, key, .. } = one;
    let how = if key.starts_with("sm2:") {
        "-rawin -digest sm3 -pkeyopt distid:1234567812345678"
    } else {
        "-rawin"
    };
    format!(
        "openssl pkeyutl -verify -pubin -inkey keys/{signer}.pem {how} -in {file} -sigfile {file}.sig"
    )
}

fn readme(number: &Value, key: &str, signed: &[Signed], left_out: usize) -> String {
    let number = number.as_str().unwrap_or_default();
    let mut text = format!(
        "# {number}\n\n\
         案件往来归档:指令、回执与答复、文书、报文签名、日志回执。\n\
         The exchange of a case: orders, answers, documents, signed messages, receipts of the log.\n\n\
         一条命令核验全部 / one command checks all of it:\n\n    zhixing verify case.zip\n\n\
         仅用 openssl 与 sha256sum(在解压目录内)/ with openssl and sha256sum alone, in the unpacked folder:\n\n\
         \x20   sha256sum --check --strict --quiet manifest.txt\n"
    );
    let court = Signed {
        file: "manifest.txt".to_owned(),
        signer: "court".to_owned(),
        key: key.to_owned(),
        signature: String::new(),
    };
    for one in std::iter::once(&court).chain(signed) {
        let _ = writeln!(text, "    {}", command(one));
    }
    let _ = write!(
        text,
        "\n公钥在 keys/ 内,请与法院、机构公布的公钥核对。\n\
         The keys are in keys/: compare them with those the court and the institutions publish.\n"
    );
    if left_out > 0 {
        let _ = write!(
            text,
            "\n另有{left_out}份报文同时涉及其他案件,未收入;其中本案的指令与答复见 orders/ 与 answers/。\n\
             {left_out} more messages were also about other cases and are left out; what they say of this \
             case is in orders/ and answers/.\n"
        );
    }
    text
}

/// The same files give the same bytes: no time, no compression.
fn pack(files: &Files) -> Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).map_err(anyhow::Error::from)?;
        zip.write_all(bytes).map_err(anyhow::Error::from)?;
    }
    Ok(zip.finish().map_err(anyhow::Error::from)?.into_inner())
}
