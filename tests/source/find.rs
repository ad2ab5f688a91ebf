//! Which files are inputs, and what is said of the others.

use super::*;

fn said(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("{} {}", problem.place.file, problem.kind.id())).collect()
}

fn files(sheets: &[Sheet]) -> Vec<&str> {
    sheets.iter().map(|sheet| sheet.file.as_str()).collect()
}

#[test]
fn a_folder_is_read_by_name_and_what_is_no_table_is_told() {
    let folder = Folder::new()
        .with("b.csv", "id,amount\n1,2\n")
        .with("a.txt", "id\tamount\n1\t2\n")
        .with("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .with("README.md", "Some, words\nand, more\n")
        .with("letter.txt", "Dear all,\nplease find enclosed.\n")
        .with("page.csv", "<!DOCTYPE html><html>")
        .with("kpibook.toml", "company = \"x\"\n")
        .with("~$b.xlsx", "x")
        .with(".hidden.csv", "id,amount\n");
    std::fs::create_dir(folder.path("more")).unwrap();
    let (sheets, problems) = folder.find().unwrap();
    assert_eq!(files(&sheets), ["a.txt", "b.csv"]);
    let ignored = ["README.md", "letter.txt", "logo.png", "page.csv"].map(|name| format!("{name} ignored_file"));
    assert_eq!(said(&problems), ignored);
}

#[test]
fn a_named_file_that_is_no_spreadsheet_stops() {
    let folder =
        Folder::new().with("logo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").with("a.zip", archive(&[("x", b"y")]));
    for name in ["logo.csv", "a.zip"] {
        let error = source::find(&[folder.path(name)]).unwrap_err();
        assert_eq!((error.kind.id(), error.place.unwrap().file), ("not_a_spreadsheet", name.to_owned()));
    }
    assert_eq!(source::find(&[folder.path("none.csv")]).unwrap_err().kind.id(), "cannot_open");
}

#[test]
fn a_file_given_twice_is_read_once() {
    let folder = Folder::new().with("a.csv", "id,amount\n");
    let (sheets, _) =
        source::find(&[folder.path("a.csv"), folder.0.path().to_owned(), folder.path("./a.csv")]).unwrap();
    assert_eq!(files(&sheets), ["a.csv"]);
    assert!(sheets[0].named);
}

#[test]
fn messages_name_files_without_the_folders_that_they_share() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("one")).unwrap();
    std::fs::create_dir(folder.path("two")).unwrap();
    let folder = folder.with("one/a.csv", "id,amount\n").with("two/a.csv", "id,amount\n");
    let (sheets, _) = source::find(&[folder.path("one"), folder.path("two")]).unwrap();
    assert_eq!(files(&sheets), ["one/a.csv", "two/a.csv"]);
}

#[test]
fn a_file_is_opened_by_its_content() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["id", "amount"]).unwrap();
    let folder = Folder::new().with("really-a-workbook.csv", workbook.save_to_buffer().unwrap());
    assert_eq!(folder.sheet().sheet.as_deref(), Some("Sheet1"));
}

#[test]
fn a_workbook_of_kpibook_and_a_hidden_sheet_are_left_out_and_said() {
    let mut own = rust_xlsxwriter::Workbook::new();
    own.set_properties(&rust_xlsxwriter::DocProperties::new().set_custom_property("kpibook", "0.1.0"));
    own.add_worksheet();
    let mut other = rust_xlsxwriter::Workbook::new();
    other.set_properties(&rust_xlsxwriter::DocProperties::new().set_custom_property("author", "kpibook"));
    other.add_worksheet().set_name("Data").unwrap();
    other.add_worksheet().set_name("Old").unwrap().set_hidden(true);
    other.add_worksheet().set_name("Older").unwrap().set_very_hidden(true);
    let folder = Folder::new()
        .with("dashboard.xlsx", own.save_to_buffer().unwrap())
        .with("export.xlsx", other.save_to_buffer().unwrap());
    let (sheets, problems) = folder.find().unwrap();
    assert_eq!(sheets.iter().map(|sheet| sheet.sheet.as_deref().unwrap()).collect::<Vec<_>>(), ["Data"]);
    let expected = ["dashboard.xlsx own_workbook", "export.xlsx hidden_sheet", "export.xlsx hidden_sheet"];
    assert_eq!(said(&problems), expected);
}

#[test]
fn a_slip_in_the_encoding_is_said_with_its_line() {
    let folder = Folder::new().with("a.csv", b"id,customer\n1,\xC3\xA1\xC3\xA9\n2,\xE1\n");
    let (sheets, problems) = folder.find().unwrap();
    assert_eq!(said(&problems), ["a.csv bad_encoding"]);
    assert_eq!(problems[0].place.row, Some(3));
    assert_eq!(rows(&sheets[0]), ["2: 1|áé", "3: 2|\u{fffd}"]);
}
