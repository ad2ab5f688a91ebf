//! Files that are damaged or lie about themselves end in a message, never in an abort.

use super::workbook::{example, ods, patched};
use super::*;

fn stops(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let folder = Folder::new().with(name, bytes);
    let read = || -> Result<(), Error> {
        for sheet in folder.find()?.0 {
            if let Some(header) = sheet.header(&Settings::default(), &Words)? {
                sheet.for_each(&header, &Settings::default(), &mut |_| ControlFlow::Continue(()))?;
            }
        }
        Ok(())
    };
    read().map_or_else(|error| format!("{} {}", error.place.unwrap().file, error.kind.id()), |()| "read".to_owned())
}

#[test]
fn a_workbook_that_is_cut_off_is_damaged() {
    let whole = example();
    assert_eq!(stops("a.xlsx", &whole), "read");
    assert_eq!(stops("a.xlsx", &whole[..whole.len() / 2]), "a.xlsx corrupt_workbook");
    let broken = patched(&whole, "xl/worksheets/sheet1.xml", "</sheetData>", "<row");
    assert_eq!(stops("a.xlsx", broken), "a.xlsx corrupt_workbook");
    assert_eq!(
        stops("a.ods", ods("<office:document-content><table:table table:name=\"x\">")),
        "a.ods corrupt_workbook"
    );
}

#[test]
fn an_old_or_an_encrypted_workbook_says_what_to_do() {
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, 0);
        bytes.extend(stream.bytes().flat_map(|byte| [byte, 0]));
        bytes.resize(1024, 0);
        bytes
    };
    assert_eq!(stops("a.xls", compound("Workbook")), "a.xls old_workbook");
    assert_eq!(stops("a.xlsx", compound("EncryptedPackage")), "a.xlsx encrypted_workbook");
    // A document that merely lies in the folder is ignored.
    assert_eq!(stops("a.doc", compound("WordDocument")), "read");
    let binary = archive(&[("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]);
    assert_eq!(stops("a.xlsb", binary), "a.xlsb old_workbook");
}

#[test]
fn a_count_of_texts_that_cannot_be_is_not_believed() {
    let lying = patched(&example(), "xl/sharedStrings.xml", "uniqueCount=\"", "uniqueCount=\"99999999999");
    assert_eq!(stops("a.xlsx", lying), "a.xlsx corrupt_workbook");
}

#[test]
fn two_cells_far_apart_cost_nothing() {
    let far = patched(&example(), "xl/worksheets/sheet1.xml", "r=\"J8\"", "r=\"XFD8\"");
    assert_eq!(stops("a.xlsx", far), "read");
    let beyond = patched(&example(), "xl/worksheets/sheet1.xml", "r=\"J8\"", "r=\"ZZZZ8\"");
    assert!(stops("a.xlsx", beyond).starts_with("a.xlsx "));
    let cell = "<table:table-cell office:value-type=\"string\" office:string-value=\"x\"";
    let wide = format!(
        "<office:document-content><table:table table:name=\"x\"><table:table-row table:number-rows-repeated=\"4000000000\">\
         {cell} table:number-columns-repeated=\"4000000000\"/></table:table-row></table:table></office:document-content>"
    );
    assert_eq!(stops("a.ods", ods(&wide)), "a.ods too_large");
}

#[test]
fn an_archive_that_unpacks_to_a_thousand_times_its_size_is_not_unpacked() {
    let blanks = " ".repeat(110 * 1024 * 1024);
    let bomb = patched(&example(), "xl/worksheets/sheet1.xml", "<sheetData>", &format!("<!--{blanks}--><sheetData>"));
    assert_eq!(stops("a.xlsx", bomb), "a.xlsx too_large");
}

#[test]
fn rows_out_of_order_are_damage() {
    let swapped = patched(&example(), "xl/worksheets/sheet1.xml", "<row r=\"8\"", "<row r=\"3\"");
    let swapped = patched(&swapped, "xl/worksheets/sheet1.xml", "r=\"J8\"", "r=\"J3\"");
    assert_eq!(stops("a.xlsx", swapped), "a.xlsx corrupt_workbook");
}

#[test]
fn a_record_without_end_is_too_large() {
    let mut text = "id,note\n1,".to_owned();
    text.push_str(&"x".repeat(17 * 1024 * 1024));
    assert_eq!(stops("a.csv", text), "a.csv too_large");
}
