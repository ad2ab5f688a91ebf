//! The same workbook through a real LibreOffice: the same values, no error value on a visible sheet, pages rendered.
//!
//! Runs only where `KPIBOOK_LIBREOFFICE` is set, as `.ci/run` does after it has installed LibreOffice.

#![allow(
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "tests write their inputs, say what they saw, and look at few kinds of cells"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, SheetVisible, Xlsx, open_workbook};
use ttf_parser::Face;

use crate::looks::shown::Opened;
use crate::looks::{DASHBOARDS, LANGUAGES, arial, misfits, nothing};

/// What makes LibreOffice recalculate a workbook of Excel's format when it loads it.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

fn wanted() -> bool {
    std::env::var_os("KPIBOOK_LIBREOFFICE").is_some()
}

fn soffice(folder: &Path, format: &str, file: &Path) -> PathBuf {
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).unwrap();
    std::fs::write(profile.join("user/registrymodifications.xcu"), PROFILE).unwrap();
    let out = folder.join(format);
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(&out)
        .arg(file)
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    out.join(file.with_extension(format).file_name().unwrap())
}

fn build(folder: &Path, arguments: &[&str]) -> PathBuf {
    let file = folder.join("dashboard.xlsx");
    let output = Command::new(env!("CARGO_BIN_EXE_kpibook"))
        .args(["build", concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data"), "-o"])
        .arg(&file)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

fn equal(cached: &Data, recalculated: &Data) -> bool {
    let number = |cell: &Data| match cell {
        Data::Float(value) => Some(*value),
        #[allow(clippy::cast_precision_loss, reason = "counts in a workbook are far below 2^53")]
        Data::Int(value) => Some(*value as f64),
        Data::DateTime(value) => Some(value.as_f64()),
        _ => None,
    };
    match (number(cached), number(recalculated)) {
        #[allow(clippy::float_arithmetic, reason = "a workbook's numbers are binary")]
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * 1_f64.max(a.abs()).max(b.abs()),
        _ => cached == recalculated || (text(cached).is_empty() && text(recalculated).is_empty()),
    }
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        cell => cell.to_string(),
    }
}

/// Compares every cell of the workbook with LibreOffice's own recalculation, and returns how many were compared.
fn compare(original: &Path, recalculated: &Path) -> usize {
    let mut before: Xlsx<_> = open_workbook(original).unwrap();
    let mut after: Xlsx<_> = open_workbook(recalculated).unwrap();
    let sheets: Vec<(String, bool)> = before
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut compared = 0;
    for (sheet, visible) in sheets {
        let cached = before.worksheet_range(&sheet).unwrap();
        let fresh = after.worksheet_range(&sheet).unwrap();
        let (first_row, first_column) = cached.start().unwrap();
        for (row, column, cell) in cached.cells() {
            let position = (first_row + u32::try_from(row).unwrap(), first_column + u32::try_from(column).unwrap());
            let other = fresh.get_value(position).unwrap_or(&Data::Empty);
            assert!(equal(cell, other), "{sheet} {position:?}: cached {cell:?}, recalculated {other:?}");
            assert!(!visible || !matches!(other, Data::Error(_)), "{sheet} {position:?} shows {other:?}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn libreoffice_recalculates_the_same_values_and_shows_no_error() {
    if !wanted() {
        return;
    }
    for period in ["2026-10", "2025-03", "2024-05"] {
        let folder = tempfile::tempdir().unwrap();
        let file = build(folder.path(), &["--period", period]);
        let compared = compare(&file, &soffice(folder.path(), "xlsx", &file));
        println!("{period}: {compared} cells equal LibreOffice's own");
        assert!(compared > 5_000, "{compared}");
    }
}

/// Where the rendered pages and their workbooks are kept, for a person to leaf through.
fn kept(dashboard: &str, language: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").join(format!("{dashboard}-{language}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Renders every page of a workbook into pictures beside it, and returns the text of each page.
fn render(folder: &Path, file: &Path) -> Vec<String> {
    let scratch = tempfile::tempdir().unwrap();
    let pdf = soffice(scratch.path(), "pdf", file);
    let pages = folder.join("page");
    let status = Command::new("pdftoppm").args(["-r", "70", "-png"]).arg(&pdf).arg(&pages).status().unwrap();
    assert!(status.success());
    let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    text.split('\u{c}').map(ToOwned::to_owned).filter(|page| !page.is_empty()).collect()
}

#[test]
fn libreoffice_shows_every_dashboard_in_every_language() {
    if !wanted() {
        return;
    }
    for dashboard in DASHBOARDS {
        for language in LANGUAGES {
            let folder = kept(dashboard, language);
            let file = build(&folder, &["--dashboard", dashboard, "--language", language]);
            let scratch = tempfile::tempdir().unwrap();
            let compared = compare(&file, &soffice(scratch.path(), "xlsx", &file));
            nothing(&misfits(&Opened::open(&file)));
            let pages = render(&folder, &file);
            println!("{dashboard} {language}: {compared} cells equal LibreOffice's own, {} pages", pages.len());
            for (number, line) in
                (1..).zip(&pages).flat_map(|(number, page)| page.lines().map(move |line| (number, line)))
            {
                // Data quality quotes an error that stands in one of the sample's own workbooks.
                let line = line.replace("`#DIV/0!`", "");
                for error in ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "Err:", "###"] {
                    assert!(!line.contains(error), "{dashboard} {language}, page {number}: {line}");
                }
            }
            let sheets: Xlsx<_> = open_workbook(&file).unwrap();
            let visible = sheets.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
            let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
            assert!(pages.len() >= names.len(), "{} pages of {names:?}", pages.len());
            // The dashboard is one page: the second one bears the next sheet's name in its header.
            let next = names.get(1).unwrap();
            let head: String = pages[1].lines().take(3).collect();
            assert!(head.contains(next.as_str()), "{dashboard} {language}: the second page is headed {head}");
        }
    }
}

#[test]
fn libreoffice_draws_letters_as_wide_as_the_tests_measure_them() {
    if !wanted() {
        return;
    }
    for (bold, style) in [(false, "Regular"), (true, "Bold")] {
        let pattern = format!("Liberation Sans:style={style}");
        let found = Command::new("fc-match").args([pattern.as_str(), "--format=%{file}"]).output().unwrap();
        let file = std::fs::read(String::from_utf8(found.stdout).unwrap()).unwrap();
        let face = Face::parse(&file, 0).unwrap();
        assert_eq!(face.units_per_em(), 2048);
        for letter in arial::known() {
            let drawn = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
            assert_eq!(drawn, Some(arial::advance(letter, bold)), "{letter} of {style}");
        }
    }
}
