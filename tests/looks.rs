//! How the workbook looks to a reader, in whichever month he chooses: no error, no number or text without room for it.
//!
//! What a cell shows is computed by an independent engine and measured with the widths of the font, so that a cell that
//! is too narrow is named here with the pixels that it lacks, before anybody sees it.

mod alike;
pub(crate) mod arial;
pub(crate) mod drawn;
pub(crate) mod fits;
pub(crate) mod grid;
mod large;
pub(crate) mod printed;
pub(crate) mod shown;

use std::path::Path;

use kpibook::error::column_letters;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet};

use crate::package::Package;
use crate::run::sample;
use drawn::Drawings;
use printed::Printed;
use shown::Opened;

/// Says of every sheet that is seen what has no room on it.
pub(crate) fn misfits(opened: &Opened) -> Vec<String> {
    let of = |(name, index, grid): &(String, u32, grid::Grid)| fits::misfits(name, grid, &opened.texts(*index, grid));
    opened.seen.iter().flat_map(of).collect()
}

/// Says which cells of the sheets that are seen show an error, or a number that is none.
pub(crate) fn errors(opened: &Opened) -> Vec<String> {
    let mut errors = Vec::new();
    for (name, index, grid) in &opened.seen {
        for ((row, column), shown) in opened.texts(*index, grid) {
            // Data quality quotes an error that stands in one of the sample's own workbooks.
            let text = shown.text.replace("`#DIV/0!`", "");
            if shown::is_error(&text) {
                errors.push(format!("{name}!{}{row} shows {text}", column_letters(column - 1)));
            }
        }
    }
    errors
}

/// Says what is wrong with the charts of a workbook, and with how its sheets fall onto paper.
pub(crate) fn faults(path: &Path) -> Vec<String> {
    let package = Package::open(path);
    let drawings = Drawings::of(&package);
    let mut faults = drawings.faults();
    faults.extend(Printed::all(&package).iter().flat_map(|printed| printed.faults(&drawings)));
    faults
}

/// Expects an empty list of what is wrong; else all of it is said.
pub(crate) fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} times:\n{}", wrong.len(), wrong.join("\n"));
}

/// The dashboards that come with the program.
pub(crate) const DASHBOARDS: [&str; 4] = ["executive", "board", "acquisition", "customer-success"];
/// The languages that come with the program.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "es", "ro"];

#[test]
fn the_sample_is_drawn_in_full_and_every_text_has_room_in_another_month_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    nothing(&faults(&path));
    let mut opened = Opened::open(&path);
    nothing(&misfits(&opened));
    opened.choose("2025-03");
    nothing(&errors(&opened));
    nothing(&misfits(&opened));
}

/// Writes one sheet, and says of it what has no room.
fn measured(write: impl Fn(&mut Worksheet)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("measured.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("One").unwrap();
    // Nine points of Arial: a digit takes 6.7 pixels, a line 13.8.
    let text = Format::new().set_font_name("Arial").set_font_size(9);
    for row in 0..9 {
        sheet.set_row_format(row, &text).unwrap().set_row_height_pixels(row, 16).unwrap();
    }
    for column in 0..6 {
        sheet.set_column_width_pixels(column, 60).unwrap();
    }
    write(sheet);
    workbook.define_name("sel_key", "=One!$A$1").unwrap();
    workbook.save(&path).unwrap();
    misfits(&Opened::open(&path))
}

#[test]
fn what_has_no_room_is_named_with_its_cell_and_the_pixels_that_it_lacks() {
    let plain = Format::new().set_font_name("Arial").set_font_size(9);
    let amounts = plain.clone().set_num_format("\"€\"#,##0.00");
    let right = plain.clone().set_align(FormatAlign::Right);
    let wrapped = plain.clone().set_text_wrap();
    let wrong = measured(|sheet| {
        // Ten letters of a digit's width less two narrow ones are 60 pixels and more.
        sheet.write_with_format(0, 0, 1234.5, &amounts).unwrap();
        sheet.write_with_format(0, 1, 123_456.5, &amounts).unwrap();
        // Over an empty neighbour, and over one that holds a formula without a text.
        sheet.write_with_format(1, 0, "a text of more", &plain).unwrap();
        sheet.write_with_format(2, 0, "a text of more", &plain).unwrap();
        sheet.write_formula_with_format(2, 1, Formula::new("\"\"").set_result(""), &plain).unwrap();
        // To the left there is no neighbour.
        sheet.write_with_format(3, 0, "a text of more", &right).unwrap();
        sheet.write_with_format(3, 3, "a text of more", &right).unwrap();
        // Two lines in the height of one, in a merged cell too; and a word that is too long.
        sheet.write_with_format(4, 0, "two lines here", &wrapped).unwrap();
        sheet.merge_range(5, 0, 5, 1, "three lines in two columns are too many", &wrapped).unwrap();
        sheet.write_with_format(6, 0, "unbelievably", &wrapped).unwrap();
        sheet.merge_range(7, 0, 8, 0, "two lines", &wrapped).unwrap();
    });
    let cells: Vec<&str> = wrong.iter().filter_map(|misfit| misfit.split(": ").next()).collect();
    assert_eq!(cells, ["One!B1", "One!A3", "One!A4", "One!A5", "One!A6", "One!A7"], "{}", wrong.join("\n"));
    // € and eight digits at 7 pixels, two marks at 3, and 4 pixels of edges: 73 of 60.
    assert_eq!(wrong[0], "One!B1: a number is 13 px too wide for 60 px: €123,456.50");
    assert_eq!(wrong[3], "One!A5: 2 lines of 9 points are 12 px too high for 16 px: two lines here");
}
