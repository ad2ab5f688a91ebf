//! The committed sample is what the program writes, and its blemishes are the ones that it promises.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use kpibook::sample::{self, Options};
use kpibook::templates::Templates;

fn committed() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data"))
}

/// Returns every file of a folder by name, a workbook as its parts: the container's system byte differs by platform.
fn parts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut parts = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_none_or(|extension| extension != "xlsx") {
            parts.insert(name, bytes);
            continue;
        }
        let mut container = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for position in 0..container.len() {
            let mut part = container.by_index(position).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            parts.insert(format!("{name}/{}", part.name().unwrap()), content);
        }
    }
    parts
}

#[test]
fn the_committed_sample_is_what_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_kpibook")).arg("sample").arg(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (fresh, committed) = (parts(folder.path()), parts(committed()));
    assert_eq!(fresh.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, content) in &fresh {
        assert!(Some(content) == committed.get(name), "{name} differs: run `kpibook sample sample-data`");
    }
}

#[test]
fn the_command_line_starts_from_the_same_company_as_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let written = sample::write(folder.path(), &Options::default(), &Templates::embedded()).unwrap();
    assert_eq!(written.len(), 15);
    assert!(parts(folder.path()) == parts(committed()));
}

#[test]
fn another_seed_is_another_company() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { seed: 1, customers: 60, months: 12, ..Options::default() };
    sample::write(folder.path(), &options, &Templates::embedded()).unwrap();
    let customers = std::fs::read_to_string(folder.path().join("customers.csv")).unwrap();
    assert_eq!(customers.lines().count(), 61);
    assert_ne!(parts(folder.path())["invoices.csv"], parts(committed())["invoices.csv"]);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the test makes a file that is somebody's own")]
fn a_folder_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("invoices.csv");
    std::fs::write(&own, "mine").unwrap();
    let error = sample::write(folder.path(), &Options::default(), &Templates::embedded()).unwrap_err();
    assert_eq!(error.kind.id(), "not_a_sample");
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn every_blemish_is_there_once() {
    let text = |name: &str| std::fs::read_to_string(committed().join(name)).unwrap();
    let (invoices, subscriptions, spend) = (text("invoices.csv"), text("subscriptions.csv"), text("spend.csv"));
    assert_eq!(invoices.matches("12,5O").count(), 1);
    assert_eq!(invoices.matches("-02-30").count(), 1);
    assert_eq!(invoices.matches("C-O").count(), 1);
    assert_eq!(subscriptions.matches(",fortnight,").count(), 1);
    assert_eq!(spend.matches(",CHF").count(), 1);
    assert!(invoices.contains(",void,"));
    let mut lines: Vec<&str> = invoices.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(all - lines.len(), 1);
}

#[test]
fn the_sample_is_small() {
    let size: u64 = std::fs::read_dir(committed()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(size < 2_500_000, "{size}");
}
