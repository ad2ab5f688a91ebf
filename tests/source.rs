//! Files in, rows out: what is found in folders, CSV files and workbooks.

mod csv;
mod find;
mod hostile;
mod workbook;

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use kpibook::config::Source as Settings;
use kpibook::error::{Error, Problem};
use kpibook::source::{self, Cell, Header, RawRow, Sheet, Vocabulary};
use tempfile::TempDir;

/// The headers that the tests know.
struct Words;

impl Vocabulary for Words {
    fn knows(&self, header: &str) -> bool {
        ["id", "customer", "customer id", "plan", "amount", "date", "note", "country", "channel", "discount"]
            .contains(&header.to_lowercase().as_str())
    }
}

/// A folder with the inputs of one test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    #[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
    fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Folder {
        std::fs::write(self.path(name), bytes).unwrap();
        self
    }

    fn find(&self) -> Result<(Vec<Sheet>, Vec<Problem>), Error> {
        source::find(&[self.0.path().to_owned()])
    }

    /// Returns the one sheet of the folder.
    fn sheet(&self) -> Sheet {
        let (sheets, problems) = self.find().unwrap();
        assert_eq!((sheets.len(), problems), (1, vec![]));
        sheets[0].clone()
    }
}

/// What a row says, with a short mark of how each cell was read.
fn words(row: RawRow<'_>) -> String {
    let cells = row.cells.iter().map(|cell| match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(_) => format!("#{}", cell.text()),
        Cell::Percent(_) => format!("%{}", cell.text()),
        Cell::Moment(..) => format!("@{}", cell.text()),
        Cell::Flag(_) => format!("?{}", cell.text()),
        Cell::Error(text) => format!("!{text}"),
    });
    let cells: Vec<String> = cells.collect();
    let ragged = row.ragged.map_or(String::new(), |count| format!(" ({count})"));
    format!("{}: {}{ragged}", row.number, cells.join("|"))
}

fn header(sheet: &Sheet, settings: &Settings) -> Header {
    sheet.header(settings, &Words).unwrap().unwrap()
}

fn headings(header: &Header) -> Vec<&str> {
    header.columns.iter().map(|(_, name)| name.as_str()).collect()
}

fn rows_with(sheet: &Sheet, settings: &Settings) -> Result<Vec<String>, Error> {
    let header = header(sheet, settings);
    let mut rows = Vec::new();
    sheet.for_each(&header, settings, &mut |row| {
        rows.push(words(row));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn rows(sheet: &Sheet) -> Vec<String> {
    rows_with(sheet, &Settings::default()).unwrap()
}

/// Builds a zip archive of parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
