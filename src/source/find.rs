//! The inputs: which files of the given files and folders are spreadsheets, and which sheets they have.
//!
//! It decides by a file's content; it must not know what a sheet is about.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::encoding::{self, Content};
use super::{Format, Sheet, archive, csv, ods, workbook};
use crate::error::{Error, ErrorKind, Place, Problem, ProblemKind, Severity};

/// A file to look at.
struct Candidate {
    path: PathBuf,
    name: String,
    named: bool,
}

/// Finds the sheets of files and folders (not of folders within them), in the order in which they were given and in a
/// folder by name. What is left out is told by the problems; lock files, dot files and the project file are left out
/// silently.
pub fn find(inputs: &[PathBuf]) -> Result<(Vec<Sheet>, Vec<Problem>), Error> {
    find_beside(inputs, &[])
}

/// Finds the sheets as [`find`] does, beside files that kpibook writes or wrote: one of them that only a password opens
/// cannot be told from an input by its content.
pub fn find_beside(inputs: &[PathBuf], own: &[PathBuf]) -> Result<(Vec<Sheet>, Vec<Problem>), Error> {
    let own: BTreeSet<PathBuf> = own.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut found = (Vec::new(), Vec::new());
    for candidate in candidates(inputs)? {
        let is_own = candidate.path.canonicalize().is_ok_and(|path| own.contains(&path));
        match look(&candidate, &mut found.0, &mut found.1) {
            Err(error) if is_own && error.kind == ErrorKind::EncryptedWorkbook => {
                let place = Place::file(candidate.name.as_str());
                found.1.push(Problem::new(ProblemKind::OwnWorkbook, Severity::Noticed, "", place));
            }
            looked => looked?,
        }
    }
    Ok(found)
}

fn candidates(inputs: &[PathBuf]) -> Result<Vec<Candidate>, Error> {
    let mut paths = Vec::new();
    for input in inputs {
        let at = |error: std::io::Error| cannot_open(&input.display().to_string(), &error);
        if !std::fs::metadata(input).map_err(at)?.is_dir() {
            paths.push((input.clone(), true));
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(input).map_err(at)? {
            let path = entry.map_err(at)?.path();
            if path.is_file() && !is_passed_over(&path) {
                inside.push((path, false));
            }
        }
        inside.sort();
        paths.extend(inside);
    }
    let shared = shared_folder(paths.iter().map(|(path, _)| path.as_path()));
    let mut seen = BTreeSet::new();
    Ok(paths
        .iter()
        // A file given twice, or given and lying in a folder that is given, is read once.
        .filter(|(path, _)| seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())))
        .map(|(path, named)| Candidate {
            path: path.clone(),
            name: path.strip_prefix(&shared).unwrap_or(path).display().to_string(),
            named: *named,
        })
        .collect())
}

/// Tells whether a file of a folder is passed over without a word: a lock file, a hidden one, the project file.
fn is_passed_over(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.starts_with("~$") || name == "kpibook.toml"
}

/// Returns the folders that all paths begin with.
fn shared_folder<'a>(mut paths: impl Iterator<Item = &'a Path>) -> PathBuf {
    let folder = |path: &'a Path| path.parent().map(|folder| folder.components().collect::<Vec<Component<'a>>>());
    let mut shared = paths.next().and_then(folder).unwrap_or_default();
    for path in paths {
        let other = folder(path).unwrap_or_default();
        let same = shared.iter().zip(&other).take_while(|(a, b)| a == b).count();
        shared.truncate(same);
    }
    shared.into_iter().collect()
}

fn cannot_open(name: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::CannotOpen).at(Place::file(name)).because(error)
}

fn look(candidate: &Candidate, sheets: &mut Vec<Sheet>, problems: &mut Vec<Problem>) -> Result<(), Error> {
    let name = candidate.name.as_str();
    let content = encoding::sniff(&candidate.path).map_err(|error| cannot_open(name, &error))?;
    match content {
        Content::Text(encoding, damage) => {
            if !is_table(&candidate.path, encoding) {
                return left_out(candidate, problems);
            }
            if let Some(line) = damage {
                let place = Place::file(name).row(line);
                problems.push(
                    Problem::new(ProblemKind::BadEncoding, Severity::Noticed, "", place)
                        .with("encoding", encoding.name()),
                );
            }
            sheets.push(sheet(candidate, None, Format::Text(encoding)));
            Ok(())
        }
        Content::Zip => look_into_workbook(candidate, sheets, problems),
        Content::Compound => match archive::compound(&candidate.path).map_err(|error| cannot_open(name, &error))? {
            Some(kind) => Err(Error::new(kind).at(Place::file(name))),
            None => left_out(candidate, problems),
        },
        Content::Binary => left_out(candidate, problems),
    }
}

/// Says that a file is no spreadsheet: an error for one that was named, a notice for one that lay in a folder.
fn left_out(candidate: &Candidate, problems: &mut Vec<Problem>) -> Result<(), Error> {
    let place = Place::file(candidate.name.as_str());
    if candidate.named {
        return Err(Error::new(ErrorKind::NotASpreadsheet).at(place));
    }
    problems.push(Problem::new(ProblemKind::IgnoredFile, Severity::Noticed, "", place));
    Ok(())
}

fn sheet(candidate: &Candidate, sheet: Option<String>, format: Format) -> Sheet {
    let (path, file) = (candidate.path.clone(), candidate.name.clone());
    Sheet { path, file, sheet, named: candidate.named, format }
}

fn look_into_workbook(
    candidate: &Candidate,
    sheets: &mut Vec<Sheet>,
    problems: &mut Vec<Problem>,
) -> Result<(), Error> {
    let place = || Place::file(candidate.name.as_str());
    let at = |error: Error| error.at(place());
    let (format, listed) = match archive::kind(&candidate.path).map_err(at)? {
        archive::Kind::Own => {
            problems.push(Problem::new(ProblemKind::OwnWorkbook, Severity::Noticed, "", place()));
            return Ok(());
        }
        archive::Kind::Other => return left_out(candidate, problems),
        archive::Kind::Xlsb => return Err(at(Error::new(ErrorKind::OldWorkbook))),
        archive::Kind::Xlsx => (Format::Xlsx, workbook::sheets(&candidate.path).map_err(at)?),
        archive::Kind::Ods => (Format::Ods, ods::sheets(&candidate.path).map_err(at)?),
    };
    for (name, visible) in listed {
        if visible {
            sheets.push(sheet(candidate, Some(name), format));
        } else {
            let place = place().sheet(Some(&name));
            problems.push(Problem::new(ProblemKind::HiddenSheet, Severity::Noticed, "", place));
        }
    }
    Ok(())
}

/// Tells whether a text is a table: by the name that tables of text have, or by rows of one width under a delimiter.
/// Markup is none, whatever its name: some exports call a web page a spreadsheet.
fn is_table(path: &Path, encoding: &'static encoding_rs::Encoding) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let tabular = matches!(extension.as_str(), "csv" | "tsv" | "tab" | "psv");
    let known_otherwise = matches!(
        extension.as_str(),
        "md" | "toml" | "json" | "html" | "htm" | "xml" | "yaml" | "yml" | "sql" | "py" | "rs" | "js" | "log" | "ini"
    );
    let Ok(top) = csv::top(path, encoding) else { return tabular };
    let first = top.trim_start().to_ascii_lowercase();
    if ["<!doctype", "<html", "<?xml", "{\\rtf"].iter().any(|markup| first.starts_with(markup)) {
        return false;
    }
    tabular || !known_otherwise && csv::looks_like_a_table(&top)
}
