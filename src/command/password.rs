//! The password of a workbook: from the command line, from the first line of a file, or from the standard input.
//!
//! It knows nothing of what the password is for.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::book::password::LONGEST;
use crate::error::{Error, ErrorKind, Place};

/// The name by which the standard input is meant.
const STANDARD_INPUT: &str = "-";
/// More bytes than any password has: a file without a line's end is not read whole.
const MOST_BYTES: u64 = 64 * 1024;

/// Returns the password, where one is given.
pub(super) fn read(arguments: &ArgMatches) -> Result<Option<String>, Error> {
    let password = match arguments.get_one::<PathBuf>("password_file") {
        Some(path) => Some(first_line(path)?),
        None => arguments.get_one::<String>("password").cloned(),
    };
    password.map(check).transpose()
}

fn check(password: String) -> Result<String, Error> {
    // Spreadsheets count as Excel stores the password, in units of UTF-16.
    let count = password.encode_utf16().count();
    match count {
        0 => Err(Error::new(ErrorKind::EmptyPassword)),
        _ if count > LONGEST => Err(Error::new(ErrorKind::LongPassword).with("count", count).with("most", LONGEST)),
        _ => Ok(password),
    }
}

/// Returns a file's first line without its end.
fn first_line(path: &Path) -> Result<String, Error> {
    let cannot = |error: std::io::Error| {
        Error::new(ErrorKind::CannotOpen).at(Place::file(path.display().to_string())).because(&error)
    };
    let mut line = String::new();
    let read = if path == Path::new(STANDARD_INPUT) {
        std::io::stdin().lock().take(MOST_BYTES).read_line(&mut line)
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        BufReader::new(file.take(MOST_BYTES)).read_line(&mut line)
    };
    read.map_err(cannot)?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    // Some editors of Windows begin a file with a mark that nobody types.
    Ok(line.strip_prefix('\u{FEFF}').unwrap_or(line).to_owned())
}
