//! Saving: documents as PDF, the list as XLSX, one case whole as JSON.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::client::Client;
use super::look::{field, query};
use super::{DocumentsArgs, ExportArgs, find};
use crate::say::{Failure, Output, say};
use crate::table::{table, text};

/// What belongs to a case, by the last part of its path.
const PARTS: [&str; 12] = [
    "parties",
    "nodes",
    "timeline",
    "approvals",
    "rounds",
    "property",
    "holds",
    "orders",
    "documents",
    "discipline",
    "payouts",
    "ledger",
];

pub(super) async fn documents(
    out: &Output,
    client: &Client,
    args: &DocumentsArgs,
) -> Result<(), Failure> {
    let id = find(client, &args.case).await?;
    let mut found = client.get(&format!("/cases/{id}/documents")).await?;
    if let Some(folder) = &args.save {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        for (place, row) in found.as_array_mut().into_iter().flatten().enumerate() {
            let bytes = client.download(&format!("/documents/{}/pdf", field(row, "id"))).await?;
            let file = folder.join(file_name(place + 1, row));
            write_new(&file, &bytes)?;
            row["file"] = json!(file);
        }
    }
    if out.json {
        return out.json(&found);
    }
    let columns = [
        text(out.pick("签发", "issued")),
        text(out.pick("标题", "title")),
        text(out.pick("文号", "number")),
        text(out.pick("文件", "file")),
    ];
    let rows: Vec<Vec<String>> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| ["issued_on", "title", "number", "file"].map(|name| field(row, name)).to_vec())
        .collect();
    say!("{}", table(&columns, rows));
    Ok(())
}

/// `03 执行裁定书 （2026）粤0304执1001号.pdf`, with nothing that means something to a file system.
fn file_name(place: usize, row: &Value) -> String {
    let name = format!("{place:02} {} {}.pdf", field(row, "title"), field(row, "number"));
    name.replace(|c: char| c.is_control() || "/\\:*?\"<>|".contains(c), "_")
}

pub(super) async fn export(
    out: &Output,
    client: &Client,
    args: &ExportArgs,
) -> Result<(), Failure> {
    let bytes = match &args.case {
        None => client.download(&format!("/cases.xlsx{}", query(&args.filter.fields()))).await?,
        Some(case) => {
            let whole = whole(client, case).await?;
            serde_json::to_vec_pretty(&whole).map_err(anyhow::Error::from)?
        }
    };
    write_new(&args.out, &bytes)?;
    if out.json {
        return out.json(&json!({ "file": args.out, "bytes": bytes.len() }));
    }
    say!("{}", args.out.display());
    Ok(())
}

/// Everything about a case.
async fn whole(client: &Client, case: &str) -> Result<Value, Failure> {
    let id = find(client, case).await?;
    let mut whole = Map::new();
    whole.insert("case".to_owned(), client.get(&format!("/cases/{id}")).await?);
    for part in PARTS {
        whole.insert(part.to_owned(), client.get(&format!("/cases/{id}/{part}")).await?);
    }
    Ok(Value::Object(whole))
}

/// Nobody's file is overwritten.
fn write_new(path: &PathBuf, bytes: &[u8]) -> Result<(), Failure> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    if error.kind() == ErrorKind::AlreadyExists {
        return Failure::usage(
            format!("{path}已存在,不覆盖;请换一个名字"),
            format!("{path} exists and is not overwritten; choose another name"),
        );
    }
    Failure::usage(format!("无法写入{path}:{error}"), format!("cannot write {path}: {error}"))
}
