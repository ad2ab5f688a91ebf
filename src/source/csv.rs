//! Text to records: fields between delimiters, quoted where they hold one, a quote or a line break.
//!
//! It is a reader of its own because of three things that a silent mistake would hide: a record's number is the line
//! on which it begins, blank lines included; a quote that is never closed, which would swallow every row behind it,
//! is an error; and one record is reused for all, so that a pass costs no memory. It knows nothing of headers.

use std::io::{self, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::encoding;
use crate::error::{Error, ErrorKind, Place};

/// The most bytes that one record may have; more is a damaged file.
const LONGEST_RECORD: usize = 16 * 1024 * 1024;

/// The most fields that one record may have: as many columns as a workbook has.
pub(super) const MOST_FIELDS: usize = 16_384;

/// The delimiters that are tried where nobody names one.
pub(super) const DELIMITERS: [u8; 4] = *b",;\t|";

/// Returns the first 64 KiB of a text.
pub(super) fn top(path: &Path, encoding: &'static Encoding) -> io::Result<String> {
    let mut bytes = Vec::new();
    encoding::open(path, encoding)?.take(64 * 1024).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells whether the first records of a text, two or more, have the same number of fields under some delimiter.
pub(super) fn looks_like_a_table(top: &str) -> bool {
    DELIMITERS.iter().any(|delimiter| {
        let mut records = Records::new(top.as_bytes(), *delimiter);
        let (mut record, mut widths) = (Record::default(), Vec::new());
        while widths.len() < 10 && matches!(records.read(&mut record), Ok(true)) {
            if !record.bytes(0).starts_with(b"#") {
                widths.push(record.len());
            }
        }
        // A title may stand above the table.
        let last = widths.last().copied().unwrap_or(0);
        let same = widths.iter().rev().take_while(|width| **width == last).count();
        last >= 2 && same >= 2 && same * 2 > widths.len()
    })
}

/// A record, reused from one to the next.
#[derive(Default)]
pub(super) struct Record {
    /// The line on which the record begins, counted from 1.
    pub(super) line: u64,
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    /// Returns how many fields the record has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the bytes of a field, nothing where the record has fewer.
    pub(super) fn bytes(&self, index: usize) -> &[u8] {
        let Some(end) = self.ends.get(index) else { return &[] };
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.data.get(start..*end).unwrap_or_default()
    }
}

/// Where the reader stands within a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a field.
    Start,
    /// Within a field that has no quotes around it.
    Bare,
    /// Within quotes.
    Quoted,
    /// Behind a quote that closes a field or is the first of two.
    Closing,
}

/// What became of a record.
enum Step {
    /// More bytes are needed.
    More,
    /// The record is complete.
    Done,
}

/// Reads records from a stream of UTF-8.
pub(super) struct Records<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    /// Whether the last byte was a carriage return, so that a line feed behind it is the same line break.
    returned: bool,
    state: State,
    /// Whether the field at hand is quoted and holds a line break.
    spans_lines: bool,
}

impl<R: Read> Records<R> {
    /// Starts to read.
    pub(super) fn new(input: R, delimiter: u8) -> Records<R> {
        Records {
            input,
            delimiter,
            buffer: vec![0; 128 * 1024],
            start: 0,
            end: 0,
            line: 1,
            returned: false,
            state: State::Start,
            spans_lines: false,
        }
    }

    /// Reads the next record that is not a blank line; false at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        loop {
            let more = self.read_line(record)?;
            if !more || record.len() > 1 || !record.data.is_empty() {
                return Ok(more);
            }
        }
    }

    fn read_line(&mut self, record: &mut Record) -> Result<bool, Error> {
        record.data.clear();
        record.ends.clear();
        self.state = State::Start;
        self.spans_lines = false;
        let mut begun = false;
        loop {
            if self.start == self.end {
                self.end = self
                    .input
                    .read(&mut self.buffer)
                    .map_err(|error| Error::new(ErrorKind::CannotRead).because(&error))?;
                self.start = 0;
                if self.end == 0 {
                    return self.finish(record, begun);
                }
            }
            if !begun {
                if self.returned && self.buffer.get(self.start) == Some(&b'\n') {
                    self.start += 1;
                    self.returned = false;
                    continue;
                }
                self.returned = false;
                record.line = self.line;
                begun = true;
            }
            if matches!(self.step(record)?, Step::Done) {
                return Ok(true);
            }
            if record.data.len() > LONGEST_RECORD || record.ends.len() > MOST_FIELDS {
                let reason = format!("> {} MB, > {MOST_FIELDS}", LONGEST_RECORD / 1024 / 1024);
                return Err(Error::new(ErrorKind::TooLarge).with("reason", reason));
            }
        }
    }

    /// Ends the last record, which may lack its line break.
    fn finish(&mut self, record: &mut Record, begun: bool) -> Result<bool, Error> {
        if self.state == State::Quoted {
            return Err(unclosed(record.line));
        }
        if begun {
            record.ends.push(record.data.len());
        }
        Ok(begun)
    }

    /// Takes in bytes of the buffer until it is used up or the record is complete.
    fn step(&mut self, record: &mut Record) -> Result<Step, Error> {
        while self.start < self.end {
            let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
            let Some(&byte) = rest.first() else { break };
            match self.state {
                State::Start if byte == b'"' => {
                    self.state = State::Quoted;
                    self.spans_lines = false;
                    self.start += 1;
                }
                State::Start | State::Bare => {
                    if self.bare(record) {
                        return Ok(Step::Done);
                    }
                }
                State::Quoted => self.quoted(record),
                State::Closing if byte == b'"' => {
                    record.data.push(b'"');
                    self.state = State::Quoted;
                    self.start += 1;
                }
                State::Closing => {
                    let ends = byte == self.delimiter || matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
                    if self.spans_lines && !ends {
                        // The quote that was closed here is the opening one of a later field.
                        return Err(unclosed(record.line));
                    }
                    self.state = State::Bare;
                }
            }
        }
        Ok(Step::More)
    }

    /// Takes in bytes without quotes up to the end of the field; tells whether the record ended with it.
    fn bare(&mut self, record: &mut Record) -> bool {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
        let delimiter = self.delimiter;
        let length = rest.iter().position(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r');
        let (field, ending) = rest.split_at(length.unwrap_or(rest.len()));
        record.data.extend_from_slice(field);
        let Some(&ending) = ending.first() else {
            self.start = self.end;
            self.state = State::Bare;
            return false;
        };
        self.start += field.len() + 1;
        self.state = State::Start;
        record.ends.push(record.data.len());
        if ending == delimiter {
            return false;
        }
        self.returned = ending == b'\r';
        self.line += 1;
        true
    }

    /// Takes in bytes within quotes up to the next quote.
    fn quoted(&mut self, record: &mut Record) {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'"');
        let text = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let breaks = encoding::newlines(text);
        self.line += breaks;
        self.spans_lines |= breaks > 0;
        record.data.extend_from_slice(text);
        self.start += text.len();
        if length.is_some() {
            self.start += 1;
            self.state = State::Closing;
        }
    }
}

fn unclosed(line: u64) -> Error {
    Error::new(ErrorKind::UnclosedQuote).at(Place::default().row(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut reader = Records::new(text.as_bytes(), b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while reader.read(&mut record).unwrap() {
            let fields = (0..record.len()).map(|i| String::from_utf8_lossy(record.bytes(i)).into_owned()).collect();
            all.push((record.line, fields));
        }
        all
    }

    fn lines(text: &str) -> Vec<(u64, String)> {
        records(text).into_iter().map(|(line, fields)| (line, fields.join("|"))).collect()
    }

    #[test]
    fn a_record_is_numbered_by_the_line_on_which_it_begins() {
        let text = "a,b\n\n1,\"two\nlines\"\r\n\r\n3,4\n5,6";
        let expected = [(1, "a|b"), (3, "1|two\nlines"), (6, "3|4"), (7, "5|6")];
        assert_eq!(lines(text), expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn quotes_hold_delimiters_and_quotes() {
        assert_eq!(lines("\"a,b\",\"say \"\"hi\"\"\",\"\",x\"y\n"), [(1, "a,b|say \"hi\"||x\"y".to_owned())]);
        // Text behind a closing quote is kept, as other readers do.
        assert_eq!(lines("\"Big\" Corp,1\n"), [(1, "Big Corp|1".to_owned())]);
    }

    #[test]
    fn every_kind_of_line_break_ends_a_record() {
        assert_eq!(lines("a\rb\r\nc\nd"), [(1, "a"), (2, "b"), (3, "c"), (4, "d")].map(|(n, t)| (n, t.to_owned())));
    }

    #[test]
    fn an_empty_last_field_counts() {
        assert_eq!(records("a,\n,\n"), [(1, vec!["a".to_owned(), String::new()]), (2, vec![String::new(); 2])]);
        assert_eq!(records(""), []);
        assert_eq!(records("\n\n"), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error() {
        for text in ["a,b\n1,\"x\n2,y\n3,z\n", "a,b\n1,\"x\n2,\"y\"\n"] {
            let mut reader = Records::new(text.as_bytes(), b',');
            let mut record = Record::default();
            assert!(reader.read(&mut record).unwrap());
            assert_eq!(reader.read(&mut record).unwrap_err(), unclosed(2));
        }
    }

    #[test]
    fn the_size_of_the_buffer_changes_nothing() {
        let text = "a,\"b\"\"c\r\nd\",e\r\n\r\n\"f\"\r\"g\",h\n";
        let whole = records(text);
        for size in 1..8 {
            let mut reader = Records::new(text.as_bytes(), b',');
            reader.buffer = vec![0; size];
            let mut record = Record::default();
            let mut all = Vec::new();
            while reader.read(&mut record).unwrap() {
                let fields = (0..record.len()).map(|i| String::from_utf8_lossy(record.bytes(i)).into_owned()).collect();
                all.push((record.line, fields));
            }
            assert_eq!(all, whole, "{size}");
        }
    }
}
