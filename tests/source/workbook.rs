//! Workbooks of Excel and of the open document format: numbers, dates, errors, sheets.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;

/// Replaces a text in one part of a workbook.
pub(super) fn patched(workbook: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut reader = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for index in 0..reader.len() {
        let mut entry = reader.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        if name == part {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{part} has no {from}: {text}");
            bytes = text.replace(from, to).into_bytes();
        }
        parts.push((name, bytes));
    }
    archive(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

pub(super) fn example() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Invoices").unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let percent = Format::new().set_num_format("0.0%");
    sheet.write(1, 1, "All invoices").unwrap();
    sheet.write_row(3, 1, ["ID", "Date", "", "Amount", "Discount", "Note"]).unwrap();
    sheet.write(4, 1, 4711).unwrap();
    let day = ExcelDateTime::from_ymd(2026, 10, 31).unwrap();
    sheet.write_with_format(4, 2, day, &date).unwrap();
    // 0.1 + 0.2 as a binary number.
    sheet.write(4, 4, 0.300_000_000_000_000_04).unwrap();
    sheet.write_with_format(4, 5, 0.2, &percent).unwrap();
    sheet.write(4, 6, true).unwrap();
    sheet.write(6, 1, "  A-1 ").unwrap();
    let late = ExcelDateTime::from_ymd(2026, 10, 31).unwrap().and_hms(9, 30, 15.0).unwrap();
    sheet.write_with_format(6, 2, &late, &date).unwrap();
    sheet.write(6, 4, "1,234.50").unwrap();
    sheet.write(6, 6, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(6, 9, "beside the table").unwrap();
    sheet.write(7, 9, "only beside the table").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn cells_keep_what_the_workbook_says_of_them() {
    let folder = Folder::new().with("a.xlsx", example());
    let sheet = folder.sheet();
    let found = header(&sheet, &Settings::default());
    assert_eq!((found.row, found.skipped, found.from_1904), (4, 1, false));
    assert_eq!(headings(&found), ["ID", "Date", "Amount", "Discount", "Note"]);
    assert_eq!(found.columns[2].0, 4);
    let expected = ["5: #4711|@2026-10-31|#0.3|%20 %|?TRUE", "7:   A-1 |@2026-10-31 09:30:15|1,234.50||!#DIV/0!"];
    assert_eq!(rows(&sheet), expected);
}

#[test]
fn days_may_count_from_1904() {
    let old = patched(&example(), "xl/workbook.xml", "<workbookPr ", "<workbookPr date1904=\"1\" ");
    let folder = Folder::new().with("a.xlsx", old);
    let sheet = folder.sheet();
    assert!(header(&sheet, &Settings::default()).from_1904);
    // The two systems are 1,462 days apart: four years and a day.
    assert_eq!(rows(&sheet)[0], "5: #4711|@2030-11-01|#0.3|%20 %|?TRUE");
}

#[test]
fn every_visible_sheet_is_a_sheet_of_its_own() {
    let mut workbook = Workbook::new();
    for name in ["One & \"two\"", "Três"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, ["id", "amount"]).unwrap();
        sheet.write_row(1, 0, [name, "5"]).unwrap();
    }
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
    chart.add_series().set_values("Três!$B$2:$B$2");
    workbook.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    let folder = Folder::new().with("a.xlsx", workbook.save_to_buffer().unwrap());
    let (sheets, problems) = folder.find().unwrap();
    assert_eq!(problems, []);
    let all: Vec<Vec<String>> = sheets.iter().map(rows).collect();
    assert_eq!(all, [["2: One & \"two\"|5"], ["2: Três|5"]]);
}

#[test]
fn formulas_without_a_stored_result_are_counted() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["id", "amount"]).unwrap();
    for row in 1..4 {
        sheet.write(row, 0, row).unwrap();
        sheet.write_formula(row, 1, "=1+1").unwrap();
    }
    let written = workbook.save_to_buffer().unwrap();
    let bare = patched(&written, "xl/worksheets/sheet1.xml", "<v>0</v>", "");
    let count = |bytes: Vec<u8>| header(&Folder::new().with("a.xlsx", bytes).sheet(), &Settings::default());
    assert_eq!(count(bare).formulas_without_values, 3);
    assert_eq!(count(written).formulas_without_values, 0);
}

const ODS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content><office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Data" table:style-name="ta1">
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Id</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Date</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Amount</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Note</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2">
<table:table-cell office:value-type="string"><office:annotation><text:p>a comment</text:p></office:annotation>
<text:p>A &amp; <text:span>B</text:span><text:s text:c="2"/>&#233;</text:p><text:p>two</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2026-10-31T09:30:00"><text:p>x</text:p></table:table-cell>
<table:table-cell office:value-type="currency" office:value="0.30000000000000004"><text:p>0,30</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.2"><text:p>20%</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="46326"/>
<table:covered-table-cell office:value-type="float" office:value="1"/>
<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table>
<table:table table:name="Secret" table:style-name="ta2"><table:table-row/></table:table>
</office:spreadsheet></office:body></office:document-content>"#;

pub(super) fn ods(content: &str) -> Vec<u8> {
    archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

#[test]
fn a_workbook_of_libreoffice_is_read_alike() {
    let folder = Folder::new().with("a.ods", ods(ODS));
    let (sheets, problems) = folder.find().unwrap();
    assert_eq!((sheets.len(), problems.len()), (1, 1));
    assert_eq!((problems[0].kind.id(), problems[0].place.sheet.as_deref()), ("hidden_sheet", Some("Secret")));
    let row = "A & B  é\ntwo|@2026-10-31 09:30:00|#0.3|%20 %";
    let expected = [format!("4: {row}"), format!("5: {row}"), "6: #46326|#46326||!#REF!".to_owned()];
    assert_eq!(rows(&sheets[0]), expected);
}
