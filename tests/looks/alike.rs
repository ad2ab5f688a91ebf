//! The same workbook in each language: the same sheets, numbers and kinds of cells at the same places.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use super::{LANGUAGES, nothing};
use crate::run::sample;

/// Returns what each cell of each sheet holds, words left out.
fn without_words(path: &Path) -> Vec<Vec<((u32, u32), String)>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let cells = workbook.worksheet_range(&name).unwrap();
        let (row, column) = cells.start().unwrap_or_default();
        let at = |cell: (usize, usize)| (row + u32::try_from(cell.0).unwrap(), column + u32::try_from(cell.1).unwrap());
        let cells = cells.used_cells().map(|(row, column, cell)| (at((row, column)), kind(cell)));
        sheets.push(cells.collect());
    }
    sheets
}

fn kind(cell: &Data) -> String {
    match cell {
        // One language may have no word for what another says, but none has words for a number.
        Data::String(_) | Data::Empty => String::new(),
        Data::Float(_)
        | Data::Int(_)
        | Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)
        | Data::Error(_) => cell.to_string(),
    }
}

#[test]
fn every_language_has_the_same_numbers_in_the_same_cells() {
    let folder = tempfile::tempdir().unwrap();
    let [english, others @ ..] = LANGUAGES.map(|language| {
        let path = sample(folder.path(), &["--language", language]);
        let workbook: Xlsx<_> = open_workbook(&path).unwrap();
        (language, workbook.sheet_names(), without_words(&path))
    });
    let mut wrong = Vec::new();
    for (language, names, sheets) in others {
        assert_eq!(sheets.len(), english.2.len(), "{language}: {names:?}");
        for ((name, sheet), same) in names.iter().zip(&sheets).zip(&english.2) {
            let numbers = |cells: &[((u32, u32), String)]| -> Vec<((u32, u32), String)> {
                cells.iter().filter(|(_, kind)| !kind.is_empty()).cloned().collect()
            };
            let (here, there) = (numbers(sheet), numbers(same));
            let first = here.iter().zip(&there).find(|(here, there)| here != there);
            if let Some((here, there)) = first {
                wrong.push(format!("{language}, {name}: {here:?}, and in English {there:?}"));
            } else if here.len() != there.len() {
                wrong.push(format!("{language}, {name}: {} numbers, and in English {}", here.len(), there.len()));
            }
        }
    }
    nothing(&wrong);
}
