//! The written workbook: deterministic, readable, and saying what the report says.

use kpibook::book;
use kpibook::templates::Templates;
use kpibook::words::Words;

use crate::invented;

#[test]
fn the_same_report_gives_the_same_bytes() {
    let templates = Templates::embedded();
    let words = Words::load("en", &templates).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str| {
        let path = folder.path().join(name);
        book::write(&invented::report(29, invented::goals()), &words, &templates, &path).unwrap();
        if let Ok(out) = std::env::var("KPIBOOK_KEEP") {
            std::fs::copy(&path, out).unwrap();
        }
        std::fs::read(path).unwrap()
    };
    assert!(bytes("one.xlsx") == bytes("two.xlsx"));
}
