//! Runs kpibook as a user does and reads what it prints, for the tests that look from outside.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kpibook::number::Number;

/// The sample company's files.
pub(crate) const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data");

/// What one line of `kpibook values` is about: the month (or span), the dimension and member where there are any, and
/// the KPI or fact.
pub(crate) type Key = Vec<String>;

/// Runs kpibook in a folder and returns what it wrote to standard output; it must succeed.
pub(crate) fn kpibook(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_kpibook")).args(arguments).current_dir(folder).output().unwrap();
    if !output.status.success() {
        return Err(format!("kpibook {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8(output.stdout).unwrap())
}

/// Writes an input; a file of the name must not be there.
pub(crate) fn put(folder: &Path, name: &str, text: &str) {
    File::create_new(folder.join(name)).unwrap().write_all(text.as_bytes()).unwrap();
}

/// Builds a workbook of a name in a folder, which must succeed, and returns its path.
pub(crate) fn built(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    kpibook(folder, &[&["build", "-o", name], arguments].concat()).unwrap();
    folder.join(name)
}

/// Builds the sample company's workbook.
pub(crate) fn sample(folder: &Path, arguments: &[&str]) -> PathBuf {
    built(folder, "dashboard.xlsx", &[&[SAMPLE], arguments].concat())
}

/// Runs `kpibook values` and returns every line, by what it is about.
pub(crate) fn values(folder: &Path, arguments: &[&str]) -> Result<BTreeMap<Key, Number>, String> {
    let printed = kpibook(folder, arguments)?;
    let mut values = BTreeMap::new();
    for record in csv::Reader::from_reader(printed.as_bytes()).into_records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(ToOwned::to_owned).collect();
        let value = cells.pop().unwrap_or_default().parse().unwrap();
        assert!(values.insert(cells.clone(), value).is_none(), "printed twice: {}", cells.join(", "));
    }
    Ok(values)
}
