//! A zip archive before anything of it is unpacked: what kind of workbook it is, and whether it is safe to open.
//!
//! A library that reads workbooks trusts what they say of themselves and asks for as much memory; so sizes and counts
//! are checked here first. It must not know sheets or cells.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::error::{Error, ErrorKind};

/// The custom document property by which kpibook knows its own workbooks.
const OWN_PROPERTY: &str = "kpibook";

/// The most bytes that a part may unpack to; the largest sheet that a spreadsheet can save is about half of it.
const LARGEST_PART: u64 = 4 * 1024 * 1024 * 1024;

/// The most bytes of a part that is kept in memory: the texts and the styles of a workbook.
const LARGEST_KEPT_PART: u64 = 512 * 1024 * 1024;

/// The size from which a part is suspected, and how many times it may then be larger than its packed form. Sheets of a
/// million rows come to 40 times; a bomb to 1,000 times.
const SUSPECT: (u64, u64) = (100 * 1024 * 1024, 250);

/// What a zip archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workbook that kpibook wrote.
    Own,
    /// A workbook of Excel.
    Xlsx,
    /// A binary workbook of Excel.
    Xlsb,
    /// A workbook of `LibreOffice`.
    Ods,
    /// No workbook.
    Other,
}

/// Tells what kind of workbook a zip archive is, and stops where it is damaged or not safe to open.
pub(super) fn kind(path: &Path) -> Result<Kind, Error> {
    let file = File::open(path).map_err(|error| Error::new(ErrorKind::CannotOpen).because(&error))?;
    let mut archive = match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => archive,
        // Half a workbook is a damaged one; half of some other archive is no matter.
        Err(error) if is_named_as_workbook(path) => return Err(corrupt(error)),
        Err(_) => return Ok(Kind::Other),
    };
    let names: Vec<String> = archive.file_names().flatten().map(|name| plain_name(&name)).collect();
    let has = |name: &str| names.iter().any(|other| other == name);
    let kind = if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("[content_types].xml") && names.iter().any(|name| name.starts_with("xl/workbook")) {
        if is_own(&mut archive) { Kind::Own } else { Kind::Xlsx }
    } else if part(&mut archive, "mimetype")
        .is_some_and(|text| text.starts_with(b"application/vnd.oasis.opendocument.spreadsheet"))
    {
        Kind::Ods
    } else {
        return Ok(Kind::Other);
    };
    if kind == Kind::Ods
        && part(&mut archive, "META-INF/manifest.xml").is_some_and(|text| holds(&text, b"encryption-data"))
    {
        return Err(Error::new(ErrorKind::EncryptedWorkbook));
    }
    check(&mut archive)?;
    Ok(kind)
}

/// Tells what a compound file is, if it is a workbook that kpibook does not read: an old one, or one with a password.
pub(super) fn compound(path: &Path) -> io::Result<Option<ErrorKind>> {
    let wide = |text: &str| text.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>();
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_KEPT_PART).read_to_end(&mut bytes)?;
    if holds(&bytes, &wide("EncryptedPackage")) {
        return Ok(Some(ErrorKind::EncryptedWorkbook));
    }
    let is_workbook = holds(&bytes, &wide("Workbook\0")) || holds(&bytes, &wide("\u{5}Book\0"));
    Ok((is_workbook || is_named_as_workbook(path)).then_some(ErrorKind::OldWorkbook))
}

fn is_named_as_workbook(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    ["xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "ods"].contains(&extension.as_str())
}

/// Some programs write the names of parts in other cases and with backslashes.
fn plain_name(name: &str) -> String {
    name.to_ascii_lowercase().replace('\\', "/")
}

fn holds(bytes: &[u8], pattern: &[u8]) -> bool {
    bytes.windows(pattern.len()).any(|window| window == pattern)
}

/// Returns the beginning of a small part.
fn part(archive: &mut ZipArchive<BufReader<File>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(1024 * 1024).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn is_own(archive: &mut ZipArchive<BufReader<File>>) -> bool {
    let Some(bytes) = part(archive, "docProps/custom.xml") else { return false };
    let mut reader = Reader::from_reader(bytes.as_slice());
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "property" => {
                let name = element.try_get_attribute("name").ok().flatten();
                if name.is_some_and(|name| name.value == OWN_PROPERTY) {
                    return true;
                }
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

/// Stops where a part unpacks to more than can be read, or says that it holds more than it can.
fn check(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), Error> {
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(corrupt)?;
        let (name, size, packed) =
            (plain_name(part.name().as_ref().unwrap_or(&"".into())), part.size(), part.compressed_size());
        // Pictures and the like are never unpacked.
        if !matches!(name.rsplit_once('.'), Some((_, "xml" | "rels"))) {
            continue;
        }
        let streamed = name.contains("worksheets/") || name == "content.xml";
        let limit = if streamed { LARGEST_PART } else { LARGEST_KEPT_PART };
        if size > limit || size > SUSPECT.0 && size / SUSPECT.1 > packed {
            let reason = format!("{name}: {size} > {}", limit.min(packed.saturating_mul(SUSPECT.1)));
            return Err(Error::new(ErrorKind::TooLarge).with("reason", reason));
        }
        if name.ends_with("sharedstrings.xml") {
            check_count(part, size)?;
        }
    }
    Ok(())
}

/// Stops where the list of texts says that it has more of them than fit into its bytes: memory is set aside for them.
fn check_count(part: impl Read, size: u64) -> Result<(), Error> {
    let mut reader = Reader::from_reader(BufReader::new(part.take(64 * 1024)));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "sst" => {
                let count = element.try_get_attribute("uniqueCount").ok().flatten();
                let count = count.map(|count| count.value.into_owned()).unwrap_or_default();
                // The shortest text is `<si/>`.
                return match count.parse::<u64>() {
                    Ok(number) if number > size / 5 => Err(corrupt(format!("uniqueCount=\"{count}\""))),
                    Ok(_) | Err(_) => Ok(()),
                };
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        buffer.clear();
    }
}

pub(super) fn corrupt(reason: impl ToString) -> Error {
    Error::new(ErrorKind::CorruptWorkbook).with("reason", reason)
}
