//! A written workbook as a program that reads spreadsheets sees it.

use std::path::Path;

use calamine::{Data, Range, Reader as _, SheetVisible, Xlsx, open_workbook};

/// Returns the sheets that readers see, in the order of the tabs.
pub(crate) fn seen(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    let visible = workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    visible.map(|sheet| sheet.name.clone()).collect()
}

/// Returns the cells of a sheet.
pub(crate) fn sheet(path: &Path, name: &str) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.worksheet_range(name).unwrap()
}
