//! What a file is, by its content: a workbook, text in some encoding, or neither.
//!
//! It knows bytes and encodings; it must not know rows or cells.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A zip archive; every modern workbook is one.
    Zip,
    /// A compound file: an old workbook, an encrypted one, or a document of another kind.
    Compound,
    /// Text, and the line with the first bytes that its encoding does not allow.
    Text(&'static Encoding, Option<u64>),
    /// Anything else.
    Binary,
}

/// How many bytes are looked at to tell text from anything else.
const HEAD: usize = 64 * 1024;

/// Tells what a file is. Text is read whole: only so is it known to be UTF-8.
pub(super) fn sniff(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Content::Zip);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(Content::Compound);
    }
    if let Some((encoding, _)) = Encoding::for_bom(&head) {
        let damage = if encoding == UTF_8 { Validation::of(&mut head.chain(file))?.first_invalid } else { None };
        return Ok(Content::Text(encoding, damage));
    }
    if let Some(encoding) = wide(&head) {
        return Ok(Content::Text(encoding, None));
    }
    if is_binary(&head) {
        return Ok(Content::Binary);
    }
    let validation = Validation::of(&mut head.chain(file))?;
    Ok(match validation.first_invalid {
        None => Content::Text(UTF_8, None),
        // Accents that are valid UTF-8 do not come about by chance: this is UTF-8 with a slip in it.
        Some(line) if validation.multibyte > validation.invalid => Content::Text(UTF_8, Some(line)),
        Some(_) => Content::Text(WINDOWS_1252, None),
    })
}

/// Recognises UTF-16 without a byte order mark by the zeros beside its ASCII characters.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros_at = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    if pairs >= 2 && odd * 10 >= pairs * 7 && even * 10 < pairs {
        return Some(UTF_16LE);
    }
    (pairs >= 2 && even * 10 >= pairs * 7 && odd * 10 < pairs).then_some(UTF_16BE)
}

fn is_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| matches!(byte, 0x00..=0x08 | 0x0E..=0x19 | 0x1B..=0x1F)).count();
    head.contains(&0) || head.starts_with(b"%PDF-") || control * 100 > head.len()
}

/// What a pass over a text says about its being UTF-8.
#[derive(Default)]
struct Validation {
    invalid: u64,
    multibyte: u64,
    first_invalid: Option<u64>,
    lines: u64,
}

impl Validation {
    fn of(input: &mut dyn Read) -> io::Result<Validation> {
        let mut validation = Validation { lines: 1, ..Validation::default() };
        let mut buffer = vec![0; 256 * 1024];
        let mut kept = 0;
        loop {
            let count = input.read(buffer.get_mut(kept..).unwrap_or_default())?;
            let filled = kept + count;
            let rest = validation.see(buffer.get(..filled).unwrap_or_default(), count == 0);
            if count == 0 {
                return Ok(validation);
            }
            // A character may be cut by the end of the buffer: its bytes come first next time.
            buffer.copy_within(filled - rest..filled, 0);
            kept = rest;
        }
    }

    /// Looks at bytes, and returns how many at their end are the beginning of a character.
    fn see(&mut self, bytes: &[u8], last: bool) -> usize {
        if bytes.is_ascii() && self.invalid == 0 {
            self.lines += newlines(bytes);
            return 0;
        }
        let mut rest = bytes;
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(_) => (rest, None),
                Err(error) => (rest.get(..error.valid_up_to()).unwrap_or_default(), Some(error)),
            };
            self.multibyte += valid.iter().filter(|byte| **byte >= 0xC0).count() as u64;
            self.lines += newlines(valid);
            let Some(error) = error else { return 0 };
            let Some(length) = error.error_len().or(last.then_some(rest.len() - valid.len())) else {
                return rest.len() - valid.len();
            };
            self.invalid += 1;
            self.first_invalid.get_or_insert(self.lines);
            rest = rest.get(valid.len() + length..).unwrap_or_default();
        }
    }
}

/// Counts line feeds.
#[allow(clippy::naive_bytecount, reason = "a faster count is not worth a dependency")]
pub(super) fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Opens a text file as a stream of UTF-8, without its byte order mark.
pub(super) fn open(path: &Path, encoding: &'static Encoding) -> io::Result<Box<dyn Read>> {
    let mut file = File::open(path)?;
    if encoding != UTF_8 {
        return Ok(Box::new(Decoded::new(file, encoding)));
    }
    let mut head = Vec::with_capacity(3);
    file.by_ref().take(3).read_to_end(&mut head)?;
    if head == [0xEF, 0xBB, 0xBF] {
        head.clear();
    }
    Ok(Box::new(io::Cursor::new(head).chain(file)))
}

/// A stream of bytes in some encoding, as UTF-8.
struct Decoded<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
}

impl<R: Read> Decoded<R> {
    fn new(input: R, encoding: &'static Encoding) -> Decoded<R> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Decoded { input, decoder, raw: vec![0; 64 * 1024], start: 0, end: 0, finished: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.start == self.end && !self.finished {
                (self.start, self.end) = (0, self.input.read(&mut self.raw)?);
            }
            let last = self.end == 0;
            let raw = self.raw.get(self.start..self.end).unwrap_or_default();
            if self.finished {
                return Ok(0);
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, out, last);
            self.start += read;
            self.finished = last && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Content {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, bytes).unwrap();
        sniff(file.path()).unwrap()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(content(b"id,name\n1,Ana\n"), Content::Text(UTF_8, None));
        assert_eq!(content("id,name\n1,Ángel\n".as_bytes()), Content::Text(UTF_8, None));
        assert_eq!(content(b"id,name\n1,\xC1ngel\n"), Content::Text(WINDOWS_1252, None));
        assert_eq!(content(b"\xEF\xBB\xBFid\n"), Content::Text(UTF_8, None));
        assert_eq!(content(b"\xFF\xFEi\0d\0"), Content::Text(UTF_16LE, None));
        assert_eq!(content(b"i\0d\0,\0n\0a\0"), Content::Text(UTF_16LE, None));
        assert_eq!(content(b"\0i\0d\0,\0n\0a"), Content::Text(UTF_16BE, None));
        assert_eq!(content(b""), Content::Text(UTF_8, None));
    }

    #[test]
    fn a_slip_in_utf_8_does_not_make_it_windows_1252() {
        assert_eq!(content("é\né,ü\n\u{fffd}x".replace('x', "y").as_bytes()), Content::Text(UTF_8, None));
        assert_eq!(content(b"\xC3\xA9\n\xC3\xA9,\xE9 \xC3\xA9\n"), Content::Text(UTF_8, Some(2)));
    }

    #[test]
    fn what_is_no_text_is_binary() {
        assert_eq!(content(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Content::Binary);
        assert_eq!(content(b"%PDF-1.7\n1 0 obj"), Content::Binary);
        assert_eq!(content(b"PK\x03\x04rest"), Content::Zip);
    }

    #[test]
    fn a_character_cut_by_the_buffer_is_whole_again() {
        // 256 KiB less one byte of ASCII, then a character of two bytes.
        let mut text = "a".repeat(256 * 1024 - 1);
        text.push_str("é,b\n");
        assert_eq!(content(text.as_bytes()), Content::Text(UTF_8, None));
    }
}
