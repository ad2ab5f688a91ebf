//! A company that gives some of the tables and not the others: whatever it gives, the workbook is built without an error
//! on any sheet and with something on its Dashboard, or the build stops and says why.

#![allow(clippy::disallowed_methods, reason = "a test writes its inputs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use chrono::{Days, NaiveDate};
use tempfile::TempDir;

use crate::looks::drawn::Drawings;
use crate::looks::nothing;
use crate::package::Package;
use crate::run;
use crate::sheets::{seen, sheet};

/// The table of exchange rates.
pub(crate) const RATES: &str = "fx_rates";

/// A small company whose tables lie in a file each.
pub(crate) struct Company {
    folder: TempDir,
    tables: BTreeMap<String, PathBuf>,
}

impl Company {
    pub(crate) fn small() -> Company {
        let folder = tempfile::tempdir().unwrap();
        let size = ["sample", "all", "--customers", "40", "--months", "14", "--events", "400"];
        run::kpibook(folder.path(), &size).unwrap();
        std::fs::write(folder.path().join("kpibook.toml"), "company = 'Small'\ncurrency = 'EUR'\n").unwrap();
        let mut tables = BTreeMap::new();
        for file in std::fs::read_dir(folder.path().join("all")).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            match path.extension().unwrap().to_string_lossy().as_ref() {
                "csv" if name != "goals" => drop(tables.insert(name, path)),
                "xlsx" => tables.extend(sheets(&path)),
                _ => {}
            }
        }
        Company { folder, tables }
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.tables.keys().map(String::as_str).collect()
    }

    /// Builds the workbook of some tables; where the build stops, returns what it says.
    pub(crate) fn built(&self, tables: &[&str], arguments: &[&str]) -> Result<PathBuf, String> {
        let mut file = self.folder.path().join(tables.join("+"));
        if file.file_name().unwrap().len() > 120 {
            let left_out = self.names().into_iter().filter(|name| !tables.contains(name));
            file = self.folder.path().join(format!("without-{}", left_out.collect::<Vec<_>>().join("+")));
        }
        let file = file.with_extension("xlsx");
        let output = Command::new(env!("CARGO_BIN_EXE_kpibook"))
            .arg("build")
            .args(tables.iter().map(|name| &self.tables[*name]))
            .args(["--config", "kpibook.toml", "-o"])
            .arg(&file)
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() == Some(0) { Ok(file) } else { Err(said) }
    }
}

/// Writes each sheet of a workbook of inputs as a CSV file beside it.
fn sheets(path: &Path) -> BTreeMap<String, PathBuf> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut tables = BTreeMap::new();
    for name in workbook.sheet_names() {
        let file = path.with_file_name(format!("{name}.csv"));
        let mut writer = csv::Writer::from_path(&file).unwrap();
        let rows = workbook.worksheet_range(&name).unwrap();
        let filled = |row: &&[Data]| row.iter().filter(|cell| **cell != Data::Empty).count() > 1;
        for row in rows.rows().filter(filled) {
            writer.write_record(row.iter().map(text)).unwrap();
        }
        writer.flush().unwrap();
        tables.insert(name, file);
    }
    tables
}

fn text(cell: &Data) -> String {
    if let Data::DateTime(moment) = cell {
        let day = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days since 1899")]
        return (day + Days::new(moment.as_f64() as u64)).to_string();
    }
    cell.to_string()
}

/// Says what is wrong with the workbook of some tables, or with the message that stands for it.
pub(crate) fn wrong(company: &Company, tables: &[&str]) -> Vec<String> {
    let name = if tables.len() > 3 { format!("{} tables", tables.len()) } else { tables.join(" and ") };
    let faults = match company.built(tables, &[]) {
        Ok(file) => shows(&file),
        Err(said) if said.contains("error: ") && !said.contains("panicked") => Vec::new(),
        Err(said) => vec![said],
    };
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// Says what a workbook lacks on its Dashboard, and which of the sheets that are seen have errors.
fn shows(path: &Path) -> Vec<String> {
    let seen = seen(path);
    let mut faults = Vec::new();
    for name in &seen {
        for (row, column, cell) in sheet(path, name).used_cells() {
            if matches!(cell, Data::Error(_)) {
                faults.push(format!("{name}, row {row}, column {column}: {cell}"));
            }
        }
    }
    let dashboard = sheet(path, &seen[0]);
    let mark = |cell: &Data| ["●", "■", "▼", "▲", "○"].contains(&cell.to_string().as_str());
    let sentence = |row: &[Data]| row.windows(2).any(|pair| mark(&pair[0]) && pair[1].to_string().chars().count() > 20);
    if !dashboard.rows().any(sentence) {
        faults.push("no sentence on the Dashboard".to_owned());
    }
    let package = Package::open(path);
    if package.all(|part| part == "xl/worksheets/sheet1.xml", "x14:sparkline").is_empty() {
        faults.push("no tile on the Dashboard".to_owned());
    }
    let drawings = Drawings::of(&package);
    if drawings.placed(&seen[0]).is_empty() {
        faults.push("no chart on the Dashboard".to_owned());
    }
    faults.extend(drawings.faults());
    faults
}

#[test]
fn each_table_alone_gives_a_workbook_or_a_reason() {
    let company = Company::small();
    let names = company.names();
    assert!(names.len() > 12, "{names:?}");
    // Rates alone are no facts; without them, some amounts are none either.
    let given: Vec<[&str; 2]> = names.iter().map(|name| [*name, RATES]).filter(|pair| pair[0] != RATES).collect();
    let wrong: Vec<String> = given.iter().flat_map(|tables| wrong(&company, tables)).collect();
    nothing(&wrong);
    for tables in given.iter().filter(|tables| !["customers", "referrals", "reliability"].contains(&tables[0])) {
        company.built(tables, &[]).unwrap_or_else(|said| panic!("{}: {said}", tables[0]));
    }
}
