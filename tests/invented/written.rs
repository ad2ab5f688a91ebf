//! Writes a report as the workbook that comes out of it, without reading a file.

use std::path::Path;

use kpibook::book;
use kpibook::book::theme::{DEFAULT_THEME, Theme};
use kpibook::report::Report;
use kpibook::templates::Templates;
use kpibook::words::Words;

/// Writes the workbook of a report in English.
pub(crate) fn write(report: &Report, path: &Path) {
    write_in("en", report, path);
}

/// Writes the workbook of a report in a language.
pub(crate) fn write_in(language: &str, report: &Report, path: &Path) {
    let templates = Templates::embedded();
    let words = Words::load(language, &templates).unwrap();
    let theme = Theme::load(DEFAULT_THEME, &templates, &words).unwrap();
    book::write(report, &words, theme, path).unwrap();
}
