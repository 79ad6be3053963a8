//! 房屋 – the crates as they lie on disk: manifests, floors, sources.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A crate of ours.
pub(crate) struct House {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) manifest: toml::Table,
}

impl House {
    /// Which floor it stands on.
    pub(crate) fn floor(&self) -> i64 {
        let metadata = self.manifest.get("package").and_then(|package| package.get("metadata"));
        let floor = metadata.and_then(|m| m.get("house")).and_then(|house| house.get("floor"));
        floor.and_then(toml::Value::as_integer).unwrap_or(i64::MAX)
    }

    /// `中文 – what it is`, as its manifest says.
    pub(crate) fn description(&self) -> &str {
        let package = self.manifest.get("package").and_then(|package| package.get("description"));
        package.and_then(toml::Value::as_str).unwrap_or_default()
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All crates, lowest floor first.
pub(crate) fn houses() -> Result<Vec<House>> {
    let mut houses = Vec::new();
    for entry in fs::read_dir(root().join("crates"))? {
        let folder = entry?.path();
        let file = folder.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let manifest = toml::from_str(&text).with_context(|| file.display().to_string())?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        houses.push(House { name, folder, manifest });
    }
    houses.sort_by_key(|house| (house.floor(), house.name.clone()));
    Ok(houses)
}

/// Files under `folder` with this ending, in order.
pub(crate) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
