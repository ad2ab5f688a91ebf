//! Every cell of a workbook beside LibreOffice's own recalculation of it.

use std::path::Path;

use calamine::{Data, Reader, SheetVisible, Xlsx, open_workbook};

use super::{soffice, wanted};
use crate::run::sample;

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
pub(super) fn compare(original: &Path, recalculated: &Path) -> usize {
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
        let file = sample(folder.path(), &["--period", period]);
        let compared = compare(&file, &soffice(folder.path(), "xlsx", &file));
        println!("{period}: {compared} cells equal LibreOffice's own");
        assert!(compared > 5_000, "{compared}");
    }
}
