//! The pages of a workbook as LibreOffice prints them: kept as pictures, and read for what must not stand on any.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::soffice;
use crate::looks::printed::Printed;
use crate::package::Package;

/// What no page may show.
const ERRORS: [&str; 9] = ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "Err:", "###"];

/// A printed page: the sheet to which it belongs, and its text.
struct Paper {
    sheet: String,
    /// Its number among the pages of its sheet.
    number: usize,
    text: String,
}

/// Where the rendered pages and their workbook are kept, for a person to leaf through.
pub(super) fn kept(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Renders a workbook into pictures in a folder, and says what is wrong with its pages.
pub(super) fn faults(folder: &Path, file: &Path) -> Vec<String> {
    let scratch = tempfile::tempdir().unwrap();
    let pdf = soffice(scratch.path(), "pdf", file);
    let sheets = Printed::all(&Package::open(file));
    let papers = papers(&pdf, &sheets);
    pictures(folder, scratch.path(), &pdf, &papers);
    let mut faults = Vec::new();
    for paper in &papers {
        for line in paper.text.lines() {
            // Data quality quotes an error that stands in one of the sample's own workbooks.
            let line = line.replace("`#DIV/0!`", "");
            if ERRORS.iter().any(|error| line.contains(error)) {
                faults.push(format!("{}, page {}: {}", paper.sheet, paper.number, line.trim()));
            }
        }
    }
    for sheet in &sheets {
        let (count, most) = (papers.iter().filter(|paper| paper.sheet == sheet.name).count(), sheet.pages());
        // What is fitted takes as many pages as its rows need; what is planned takes exactly those.
        let is_right = match sheet.fit {
            Some((_, 0)) => (1..=most as usize).contains(&count),
            _ => count == most as usize,
        };
        if !is_right {
            faults.push(format!("{} takes {count} pages instead of {most}", sheet.name));
        }
    }
    faults
}

/// Reads the pages, each with the sheet whose name stands in its header; the first sheet's page may have none.
fn papers(pdf: &Path, sheets: &[Printed]) -> Vec<Paper> {
    let text = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let mut papers: Vec<Paper> = Vec::new();
    for page in text.split('\u{c}').filter(|page| !page.is_empty()) {
        let head = page.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let fields: Vec<&str> = head.split("  ").map(str::trim).filter(|field| !field.is_empty()).collect();
        let named = sheets.iter().find(|sheet| fields.contains(&sheet.name.as_str()));
        let first = papers.is_empty().then(|| &sheets[0]);
        let sheet = named.or(first).unwrap_or_else(|| panic!("page {} is headed {head}", papers.len() + 1));
        let number = papers.iter().filter(|paper| paper.sheet == sheet.name).count() + 1;
        papers.push(Paper { sheet: sheet.name.clone(), number, text: page.to_owned() });
    }
    papers
}

/// Keeps a picture of each page, named by its place and its sheet, and one page that shows them all.
fn pictures(folder: &Path, scratch: &Path, pdf: &Path, papers: &[Paper]) {
    let status =
        Command::new("pdftoppm").args(["-r", "70", "-png"]).arg(pdf).arg(scratch.join("page")).status().unwrap();
    assert!(status.success());
    let mut drawn: Vec<PathBuf> = std::fs::read_dir(scratch).unwrap().map(|file| file.unwrap().path()).collect();
    drawn.retain(|path| path.extension().is_some_and(|extension| extension == "png"));
    drawn.sort();
    assert_eq!(drawn.len(), papers.len());
    let mut index =
        "<!doctype html><meta charset=\"utf-8\"><style>img{width:48%;margin:.5%;border:1px solid #ccc}</style>\n"
            .to_owned();
    let mut order: Vec<&str> = Vec::new();
    for (path, paper) in drawn.iter().zip(papers) {
        if order.last() != Some(&paper.sheet.as_str()) {
            order.push(&paper.sheet);
        }
        let sheet = paper.sheet.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "-");
        let name = format!("{:02}-{sheet}-{}.png", order.len(), paper.number);
        std::fs::copy(path, folder.join(&name)).unwrap();
        index.extend(["<img src=\"", &name, "\" title=\"", &name, "\">\n"]);
    }
    std::fs::write(folder.join("index.html"), index).unwrap();
}
