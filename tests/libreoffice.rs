//! The same workbook through a real LibreOffice: the same values, no error value on a visible sheet, pages rendered.
//!
//! Runs only where `KPIBOOK_LIBREOFFICE` is set, as `.ci/run` does after it has installed LibreOffice.

#![allow(
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "tests write their inputs, say what they saw, and look at few kinds of cells"
)]

mod dashboards;
mod months;
mod recalculated;
mod rendered;
mod subsets;

use std::path::{Path, PathBuf};
use std::process::Command;

use ttf_parser::Face;

use crate::looks::arial;

/// What makes LibreOffice recalculate a workbook of Excel's format when it loads it.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

fn wanted() -> bool {
    std::env::var_os("KPIBOOK_LIBREOFFICE").is_some()
}

/// Converts a workbook into another format, in a folder of its own that also holds LibreOffice's profile.
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
