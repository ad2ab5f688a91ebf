//! A workbook that only a password opens: the written bytes encrypted, and an encrypted file's bytes in the clear.
//!
//! It knows nothing of what is in the workbook. The crates below do the encryption of Excel itself (agile, AES-256 and
//! SHA-512); what a damaged file could make the reading one stumble over is looked at first.

mod compound;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write as _};
use std::path::Path;

use ms_offcrypto_writer::Ecma376AgileWriter;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::error::{Error, ErrorKind, Place};

/// The most bytes of an encrypted file that is opened: it is unpacked in memory.
const LARGEST: u64 = 512 * 1024 * 1024;
/// How every zip archive that holds something begins; what does not was opened with the wrong password.
const ZIP: &[u8] = b"PK\x03\x04";
/// The most characters that Excel takes for a password.
pub const LONGEST: usize = 255;

/// Something that a workbook is read from.
pub(super) trait Content: Read + Seek {}
impl<T: Read + Seek> Content for T {}

/// Encrypts a workbook; the salt comes from the operating system, so that no two files are alike.
pub(super) fn locked(clear: &[u8], password: &str) -> io::Result<Vec<u8>> {
    let mut salt = StdRng::try_from_os_rng().map_err(io::Error::other)?;
    let mut writer = Ecma376AgileWriter::create(&mut salt, password, Cursor::new(Vec::new()))?;
    writer.write_all(clear)?;
    Ok(writer.into_inner()?.into_inner())
}

/// Opens a file as it is, or what a password opens of it.
pub(super) fn open(path: &Path, password: Option<&str>) -> Result<Box<dyn Content>, Error> {
    let at = |error: Error| error.at(Place::file(path.display().to_string()));
    let cannot = |error: io::Error| at(Error::new(ErrorKind::CannotOpen).because(&error));
    if path.is_dir() {
        return Err(cannot(io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(cannot)?;
    if !begins_as_compound(&file) {
        return Ok(Box::new(io::BufReader::new(File::open(path).map_err(cannot)?)));
    }
    let bytes = compound_bytes(path).map_err(at)?;
    if !holds(&bytes) {
        // An old workbook, or a document of another kind: none of kpibook's.
        return Ok(Box::new(Cursor::new(bytes)));
    }
    let Some(password) = password else { return Err(at(Error::new(ErrorKind::PasswordNeeded))) };
    Ok(Box::new(Cursor::new(unlocked(bytes, password).map_err(at)?)))
}

fn unlocked(bytes: Vec<u8>, password: &str) -> Result<Vec<u8>, Error> {
    let damaged = |reason: String| Error::new(ErrorKind::CorruptWorkbook).with("reason", reason);
    if !compound::is_sound(&bytes) {
        return Err(damaged("CFB".to_owned()));
    }
    let clear = office_crypto::decrypt_from_bytes(bytes, password).map_err(|error| damaged(error.to_string()))?;
    // The crate does not tell a wrong password: what comes out is noise then.
    if clear.starts_with(ZIP) { Ok(clear) } else { Err(Error::new(ErrorKind::WrongPassword)) }
}

fn begins_as_compound(file: &File) -> bool {
    let mut head = Vec::new();
    file.take(compound::MAGIC.len() as u64).read_to_end(&mut head).is_ok() && head == compound::MAGIC
}

fn compound_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |error: io::Error| Error::new(ErrorKind::CannotRead).because(&error);
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(Error::new(ErrorKind::TooLarge).with("reason", format!("{size} > {LARGEST}")));
    }
    let mut bytes = Vec::new();
    // A file may grow while it is read.
    file.take(LARGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Tells whether a compound file has the part in which an encrypted workbook lies.
fn holds(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip() -> Vec<u8> {
        let mut bytes = ZIP.to_vec();
        bytes.extend((0..9000_u32).map(|number| u8::try_from(number % 251).unwrap()));
        bytes
    }

    #[test]
    fn what_a_password_locks_it_opens_and_no_other_does() {
        for password in ["s3cret", "contraseña ție 漢字", " "] {
            let locked = locked(&zip(), password).unwrap();
            assert!(holds(&locked) && locked.starts_with(&compound::MAGIC));
            assert!(!locked.windows(16).any(|window| window == &zip()[100..116]), "nothing of it is in the clear");
            assert!(unlocked(locked.clone(), password).unwrap() == zip());
            assert_eq!(unlocked(locked, "other").unwrap_err().kind, ErrorKind::WrongPassword);
        }
    }

    #[test]
    fn no_two_files_are_alike() {
        assert!(locked(&zip(), "same").unwrap() != locked(&zip(), "same").unwrap());
    }

    /// Every damage ends in an error or in the same bytes, and never in a panic.
    #[test]
    fn a_damaged_file_is_an_error() {
        let mut good = locked(&zip(), "s3cret").unwrap();
        // Fewer rounds of hashing, for the sake of time: the key is another one, and all the rest is read as before.
        let rounds = good.windows(6).position(|window| window == b"100000").unwrap();
        good[rounds..rounds + 6].copy_from_slice(b"000009");
        assert_eq!(unlocked(good.clone(), "s3cret").unwrap_err().kind, ErrorKind::WrongPassword);
        let mut kinds = std::collections::BTreeSet::new();
        let mut see = |bytes: Vec<u8>| kinds.insert(unlocked(bytes, "s3cret").unwrap_err().kind);
        for length in (0..good.len()).step_by(97) {
            see(good[..length].to_vec());
        }
        // Every second byte, and all of the header.
        for at in (0..512).chain((512..good.len()).step_by(2)) {
            for value in [0, 0x7F, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] = value;
                see(bytes);
            }
        }
        assert!(kinds.contains(&ErrorKind::CorruptWorkbook) && kinds.contains(&ErrorKind::WrongPassword), "{kinds:?}");
        assert_eq!(kinds.len(), 2, "{kinds:?}");
    }
}
