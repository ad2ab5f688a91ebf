//! A cell as a date, with or without a time of day.
//!
//! Times are taken as they are written; a zone or an offset behind them is told beside. Years have four digits;
//! whether 05/06/2026 is in May or in June is told from outside. A month (`2026-10`, `Oct 2023`) is its first day.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Cell, DateOrder, Zone, trimmed};
use crate::error::ProblemKind;
use crate::month::Month;
use crate::number::Number;

/// How the dates of a column are written, as far as a cell alone does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateStyle {
    /// The order of day and month; where it is absent, a date that depends on it is not read.
    pub order: Option<DateOrder>,
    /// Whether serial numbers count from 1904, as [`super::super::Header`] tells of a workbook.
    pub from_1904: bool,
}

impl From<Option<DateOrder>> for DateStyle {
    fn from(order: Option<DateOrder>) -> DateStyle {
        DateStyle { order, from_1904: false }
    }
}

/// The years that are read; anything else is a slip of the keyboard or a placeholder.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// The last day of 9999 as a serial number, where spreadsheets end.
const LAST_SERIAL: i64 = 2_958_465;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Reads a cell as a date; `true` where a time of day is written.
pub fn read_moment(cell: &Cell, style: impl Into<DateStyle>) -> Result<(NaiveDateTime, bool), ProblemKind> {
    let style = style.into();
    let (moment, timed) = match cell {
        Cell::Text(text) => read_text(text, style.order)?,
        Cell::Moment(moment, timed) => (*moment, *timed),
        Cell::Number(serial) => serial_moment(*serial, style.from_1904).ok_or(ProblemKind::DateOutOfRange)?,
        Cell::Empty => return Err(ProblemKind::MissingValue),
        Cell::Error(_) => return Err(ProblemKind::ErrorCell),
        Cell::Percent(_) | Cell::Flag(_) => return Err(ProblemKind::NotADate),
    };
    if YEARS.contains(&moment.year()) { Ok((moment, timed)) } else { Err(ProblemKind::DateOutOfRange) }
}

/// Returns how many seconds ahead of UTC the clocks were by which a cell's time is written, where it says so.
pub fn read_offset(cell: &Cell, at: NaiveDateTime, order: Option<DateOrder>) -> Option<i32> {
    let Cell::Text(text) = cell else { return None };
    let text = trimmed(text);
    // Most times have no zone, and there may be millions of them.
    text.get(11..).filter(|tail| tail.contains(['+', '-', '\u{2212}', 'Z', 'z', 'C', 'T', '/']))?;
    let (_, rest) = iso_day(text).or_else(|| any_day(text, order))?;
    let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', ',']);
    let (_, zone) = clock(rest.strip_prefix(['T', 't']).unwrap_or(rest))?;
    Zone::read(zone)?.offset(at)
}

/// Reads a header that is a month: `2026-10`, `Oct 2026`, `10/2026`, or the first or the last day of one. A day whose
/// order of day and month nobody tells is none.
pub(super) fn read_month(text: &str, order: Option<DateOrder>) -> Option<Month> {
    let (moment, timed) = read_text(text, order).ok()?;
    let (day, month) = (moment.date(), Month::of(moment.date()));
    // Of 1/1/2026 and 1/2/2026 only the first could be read without the order, and the second would be lost.
    let sure = order.is_some() || !is_numeric_day(text);
    let whole = !timed && (day == month.first_day() || day == month.last_day());
    (whole && sure && YEARS.contains(&day.year())).then_some(month)
}

/// Tells whether a text is a date of three numbers whose year comes last.
pub(super) fn is_numeric_day(text: &str) -> bool {
    let parts: Vec<&str> = trimmed(text).split(['/', '-', '.']).collect();
    matches!(parts.as_slice(), [day, month, year] if year.len() == 4 && day.len() <= 2 && month.len() <= 2)
}

/// Tells whether a cell that can be read as a date is written as a month without a day: `2026-10`, `Oct 2026`.
pub fn is_month(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let second = |text| atom(text).and_then(|(_, _, behind)| atom(behind)).map(|(_, _, behind)| behind.is_empty());
    second(trimmed(text)).unwrap_or(false)
}

/// Reads the serial number of a day, as spreadsheets count them, with the time as its fraction.
pub(in crate::source) fn serial_moment(serial: Decimal, from_1904: bool) -> Option<(NaiveDateTime, bool)> {
    let (year, month, day) = if from_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
    let epoch = NaiveDate::from_ymd_opt(year, month, day)?;
    let days = serial.trunc().to_i64().filter(|days| (0..=LAST_SERIAL).contains(days))?;
    // A day's fraction is binary, so a second is found by rounding.
    let fraction = Number::new(serial).minus(Number::from(days));
    let seconds = fraction.times(Number::from(SECONDS_OF_A_DAY)).rounded(0).get()?.to_i64()?;
    let moment = epoch
        .and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::try_seconds(days * SECONDS_OF_A_DAY + seconds)?)?;
    Some((moment, moment.time() != NaiveTime::MIN))
}

/// Reads a date in ISO form, as workbooks store it; `true` where its time is not midnight.
pub(in crate::source) fn read_iso(text: &str) -> Option<(NaiveDateTime, bool)> {
    let (day, rest) = iso_day(text)?;
    let time = time_of_day(rest).ok()?.unwrap_or(NaiveTime::MIN);
    Some((day.and_time(time), time != NaiveTime::MIN))
}

/// Reads text as a date.
pub(super) fn read_text(text: &str, order: Option<DateOrder>) -> Result<(NaiveDateTime, bool), ProblemKind> {
    let text = trimmed(text);
    if text.is_empty() {
        return Err(ProblemKind::MissingValue);
    }
    let (day, rest) = iso_day(text).or_else(|| any_day(text, order)).ok_or(ProblemKind::NotADate)?;
    let time = time_of_day(rest)?;
    Ok((day.and_time(time.unwrap_or(NaiveTime::MIN)), time.is_some()))
}

/// Reads `2026-10-31` off the front, which is what nearly every cell holds.
fn iso_day(text: &str) -> Option<(NaiveDate, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date.as_bytes() else { return None };
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |n: u32, digit| digit.is_ascii_digit().then(|| n * 10 + u32::from(digit - b'0')))
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    Some((NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)?, rest))
}

/// A run of digits or of letters within a date.
#[derive(Clone, Copy)]
enum Atom<'a> {
    /// Digits, with how many there are.
    Digits(u32, usize),
    /// The number of a month that is written as a word.
    Month(u32),
    /// Any other word.
    Word(&'a str),
}

/// Cuts the next run off a text, together with the separators behind it.
fn atom(text: &str) -> Option<(Atom<'_>, &str, &str)> {
    let is_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let end =
        text.find(|c: char| if is_digit { !c.is_ascii_digit() } else { !c.is_alphabetic() }).unwrap_or(text.len());
    let (run, rest) = text.split_at_checked(end)?;
    let atom = match (is_digit, run.len()) {
        (_, 0) => return None,
        (true, _) => Atom::Digits(run.parse().ok()?, run.len()),
        (false, _) => month_named(run).map_or(Atom::Word(run), Atom::Month),
    };
    // `1st`, `2nd`: the letters stick to the digits.
    let after = if is_digit {
        ["st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest)
    } else {
        rest
    };
    let behind = after.trim_start_matches([' ', '\u{a0}', '-', '/', '.', ',']);
    // `31 de diciembre de 2026`
    let behind = behind.strip_prefix("de ").or_else(|| behind.strip_prefix("del ")).unwrap_or(behind);
    let separator = after.get(..after.len() - behind.len())?;
    Some((atom, separator, behind))
}

/// Reads a date in any other form off the front, and returns what stands behind it.
fn any_day(text: &str, order: Option<DateOrder>) -> Option<(NaiveDate, &str)> {
    let (first, first_separator, behind_first) = atom(text)?;
    if let Atom::Word(word) = first {
        // `Sat, 31 Oct 2026`: a day of the week says nothing new.
        return is_weekday(word).then(|| any_day(behind_first, order)).flatten();
    }
    if let Atom::Digits(number, 8) = first {
        let day = day(i32::try_from(number / 10_000).ok()?, number / 100 % 100, number % 100)?;
        return Some((day, text.get(8..)?));
    }
    let (second, second_separator, behind_second) = atom(behind_first)?;
    if behind_second.is_empty() && second_separator.is_empty() {
        return month_alone(first, first_separator, second).map(|day| (day, ""));
    }
    let digits = behind_second.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind_second.len());
    let (third, rest) = behind_second.split_at_checked(digits)?;
    let third = (third.parse::<u32>().ok()?, third.len());
    let same = first_separator == second_separator;
    whole_date([first, second], third, same.then_some(first_separator), order).map(|day| (day, rest))
}

/// Puts three parts of a date in their order; `separator` is present where both are the same.
fn whole_date(
    parts: [Atom<'_>; 2],
    third: (u32, usize),
    separator: Option<&str>,
    order: Option<DateOrder>,
) -> Option<NaiveDate> {
    let numeric = || separator.filter(|text| matches!(*text, "-" | "/" | "."));
    match (parts, third) {
        ([Atom::Digits(year, 4), Atom::Digits(month, 1 | 2)], (d, 1 | 2)) => numeric().and(day_of(year, month, d)),
        ([Atom::Digits(year, 4), Atom::Month(month)], (d, 1 | 2))
        | ([Atom::Digits(d, 1 | 2), Atom::Month(month)] | [Atom::Month(month), Atom::Digits(d, 1 | 2)], (year, 4)) => {
            day_of(year, month, d)
        }
        ([Atom::Digits(a, 1 | 2), Atom::Digits(b, 1 | 2)], (year, 4)) => {
            // With points the day comes first wherever dates are so written.
            let order = if numeric()? == "." { Some(DateOrder::DayFirst) } else { order };
            match order {
                Some(DateOrder::DayFirst) => day_of(year, b, a),
                Some(DateOrder::MonthFirst) => day_of(year, a, b),
                // The two orders agree on the fifth of May.
                None => (a == b).then(|| day_of(year, a, b)).flatten(),
            }
        }
        _ => None,
    }
}

/// Reads `2026-10`, `10/2026`, `Oct 2023` as the first day of the month.
fn month_alone(first: Atom<'_>, separator: &str, second: Atom<'_>) -> Option<NaiveDate> {
    match (first, second) {
        (Atom::Digits(year, 4), Atom::Digits(month, 2)) | (Atom::Digits(month, 1 | 2), Atom::Digits(year, 4)) => {
            matches!(separator, "-" | "/" | ".").then(|| day_of(year, month, 1)).flatten()
        }
        (Atom::Digits(year, 4), Atom::Month(month)) | (Atom::Month(month), Atom::Digits(year, 4)) => {
            day_of(year, month, 1)
        }
        _ => None,
    }
}

fn day_of(year: u32, month: u32, day_of_month: u32) -> Option<NaiveDate> {
    day(i32::try_from(year).ok()?, month, day_of_month)
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Reads what stands behind a date: nothing, a time, a zone.
fn time_of_day(rest: &str) -> Result<Option<NaiveTime>, ProblemKind> {
    let spaced = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', ',']);
    let text = spaced.strip_prefix(['T', 't']).filter(|text| text.starts_with(|c: char| c.is_ascii_digit()));
    let marked = text.is_some() || spaced.len() < rest.len();
    let text = text.unwrap_or(spaced);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return if is_zone(text) { Ok(None) } else { Err(ProblemKind::NotADate) };
    }
    let time = if marked { clock(text) } else { None };
    let time = time.filter(|(_, rest)| is_zone(rest));
    time.map(|(time, _)| Some(time)).ok_or(ProblemKind::NotADate)
}

/// Reads a time off the front: `14:05`, `14:05:06.789`, `2:05 PM`, `140506`.
fn clock(text: &str) -> Option<(NaiveTime, &str)> {
    let (hours, rest) = digits(text)?;
    if let (Some(rest), 1 | 2) = (rest.strip_prefix(':'), hours.len()) {
        let (minutes, mut rest) = digits(rest).filter(|(minutes, _)| minutes.len() == 2)?;
        let (mut seconds, mut nanos) = (0, 0);
        if let Some((text, after)) = rest.strip_prefix(':').and_then(digits).filter(|(text, _)| text.len() == 2) {
            (seconds, rest) = (text.parse().ok()?, after);
            if let Some((fraction, after)) = rest.strip_prefix(['.', ',']).and_then(digits) {
                let fraction = fraction.get(..fraction.len().min(9))?;
                let shift = u32::try_from(9 - fraction.len()).ok()?;
                (nanos, rest) = (fraction.parse::<u32>().ok()? * 10_u32.pow(shift), after);
            }
        }
        let (hour, rest) = half_day(hours.parse().ok()?, rest)?;
        return Some((NaiveTime::from_hms_nano_opt(hour, minutes.parse().ok()?, seconds, nanos)?, rest));
    }
    let number: u32 = hours.parse().ok()?;
    let time = match hours.len() {
        4 => NaiveTime::from_hms_opt(number / 100, number % 100, 0)?,
        6 => NaiveTime::from_hms_opt(number / 10_000, number / 100 % 100, number % 100)?,
        _ => return None,
    };
    Some((time, rest))
}

/// Turns an hour with `AM` or `PM` behind it into one of the day's 24.
fn half_day(hour: u32, rest: &str) -> Option<(u32, &str)> {
    let text = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let lower = text.get(..text.len().min(4)).unwrap_or(text.get(..2).unwrap_or("")).to_ascii_lowercase();
    let (after_noon, length) = match lower.as_str() {
        "a.m." => (false, 4),
        "p.m." => (true, 4),
        _ if lower.starts_with("am") => (false, 2),
        _ if lower.starts_with("pm") => (true, 2),
        _ => return Some((hour, rest)),
    };
    let rest = text.get(length..)?;
    if rest.starts_with(char::is_alphabetic) {
        // `AMT` is a zone.
        return Some((hour, text));
    }
    (1..=12).contains(&hour).then_some((hour % 12 + if after_noon { 12 } else { 0 }, rest))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())
}

/// Tells whether the rest of a cell names a zone, or nothing: `Z`, `+02:00`, `PDT`, `UTC-5`, `GMT+0200 (CEST)`,
/// `Europe/Madrid`.
fn is_zone(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        let word = word.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(word);
        let (name, offset) = word.split_at(word.find(['+', '-', '\u{2212}']).unwrap_or(word.len()));
        let named = name.is_empty()
            || name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase())
            || name.contains('/') && name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"/_".contains(&byte));
        let figures = offset.trim_start_matches(['+', '-', '\u{2212}']);
        let shifted = offset.is_empty()
            || matches!(figures.len(), 1 | 2 | 4 | 5)
                && figures.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        named && shifted && !word.is_empty()
    })
}

fn is_weekday(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .any(|day| lower == *day || lower.len() >= 3 && day.starts_with(&lower))
}

/// The names of the months in English, Spanish and Romanian; an abbreviation has at least three letters.
const MONTHS: [&[&str]; 12] = [
    &["january", "enero", "ianuarie"],
    &["february", "febrero", "februarie"],
    &["march", "marzo", "martie"],
    &["april", "abril", "aprilie"],
    &["may", "mayo", "mai"],
    &["june", "junio", "iunie"],
    &["july", "julio", "iulie"],
    &["august", "agosto"],
    &["september", "septiembre", "setiembre", "septembrie"],
    &["october", "octubre", "octombrie"],
    &["november", "noviembre", "noiembrie"],
    &["december", "diciembre", "decembrie"],
];

pub(super) fn month_named(word: &str) -> Option<u32> {
    let mut lower = [0; 10];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let fits = |name: &str| lower.len() >= 3 && name.as_bytes().starts_with(lower);
    let month = MONTHS.iter().position(|names| names.iter().any(|name| fits(name)))?;
    u32::try_from(month + 1).ok()
}

#[cfg(test)]
#[path = "moment_tests.rs"]
mod tests;
