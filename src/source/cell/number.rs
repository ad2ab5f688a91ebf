//! A cell as an exact number, with its decimal mark given.
//!
//! Only plain writings are read: digits in proper groups, one decimal mark, one sign, one currency. Everything else is
//! not a number, because a number that is nearly right is worse than a row that is rejected.

use rust_decimal::Decimal;

use super::{Cell, currency, trimmed};
use crate::error::ProblemKind;

/// The largest size of a number in a cell. Amounts are cut to 14 decimal places, and thousands of them must add up
/// within the 28 digits of a decimal.
pub const LARGEST: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// The character between the whole part of a number and its fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// 1,234.50
    Point,
    /// 1.234,50
    Comma,
}

impl DecimalMark {
    /// Returns the mark that kpibook.toml names by `decimal`.
    pub fn named(text: &str) -> Option<DecimalMark> {
        match text {
            "." => Some(DecimalMark::Point),
            "," => Some(DecimalMark::Comma),
            _ => None,
        }
    }

    fn character(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }

    fn other(self) -> char {
        match self {
            DecimalMark::Point => ',',
            DecimalMark::Comma => '.',
        }
    }
}

/// Reads a cell as a number. A percentage is not a plain number (is `12 %` twelve or 0.12?): see [`read_percentage`].
pub fn read_number(cell: &Cell, mark: DecimalMark) -> Result<Decimal, ProblemKind> {
    match read_percentage(cell, mark)? {
        (value, false) => Ok(value),
        (_, true) => Err(ProblemKind::NotANumber),
    }
}

/// Reads a cell as a number, and tells whether it is written in percent: `12 %` and a workbook's 0.12 that is formatted
/// as a percentage are both 12 and `true`.
pub fn read_percentage(cell: &Cell, mark: DecimalMark) -> Result<(Decimal, bool), ProblemKind> {
    let (value, percent) = match cell {
        Cell::Text(text) => read_text(text, mark)?,
        Cell::Number(value) => (*value, false),
        Cell::Percent(value) => (*value, true),
        Cell::Empty => return Err(ProblemKind::MissingValue),
        Cell::Error(_) => return Err(ProblemKind::ErrorCell),
        Cell::Moment(..) | Cell::Flag(_) => return Err(ProblemKind::NotANumber),
    };
    if value.abs() > LARGEST { Err(ProblemKind::NumberOutOfRange) } else { Ok((value, percent)) }
}

/// Reads text as a number, and tells whether it has a percent sign.
pub(super) fn read_text(text: &str, mark: DecimalMark) -> Result<(Decimal, bool), ProblemKind> {
    if let Some(value) = plain(text, mark) {
        return Ok((value, false));
    }
    let text = trimmed(text);
    if text.is_empty() {
        return Err(ProblemKind::MissingValue);
    }
    let dressed = Dressed::of(text).ok_or(ProblemKind::NotANumber)?;
    let size = body(dressed.body, mark)?;
    Ok((if dressed.negative == Some(true) && !size.is_zero() { -size } else { size }, dressed.percent))
}

/// Reads the digits of a workbook's number, as many as a decimal holds.
pub(in crate::source) fn read_digits(text: &str) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let size = digits_to_decimal(whole, fraction)?;
    Some(if negative && !size.is_zero() { -size } else { size })
}

/// Reads what nearly every cell holds, digits with at most a leading minus and one decimal mark, without further ado.
fn plain(text: &str, mark: DecimalMark) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    if digits.len() > 18 || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut mantissa: i64 = 0;
    let mut scale: Option<u32> = None;
    for byte in digits.bytes() {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10 + i64::from(byte - b'0');
            scale = scale.map(|places| places + 1);
        } else if char::from(byte) == mark.character() && scale.is_none() {
            scale = Some(0);
        } else {
            return None;
        }
    }
    // A mark without a fraction is suspicious, so `12.` is left to the strict reader, which rejects it.
    if scale == Some(0) {
        return None;
    }
    Some(Decimal::new(if negative { -mantissa } else { mantissa }, scale.unwrap_or(0)))
}

/// A number undressed of its sign, its currency and its percent sign, each at most once.
#[derive(Default)]
struct Dressed<'a> {
    body: &'a str,
    /// Whether it is below zero, as far as a sign says so.
    negative: Option<bool>,
    currency: bool,
    percent: bool,
}

impl<'a> Dressed<'a> {
    fn of(text: &'a str) -> Option<Dressed<'a>> {
        let mut dressed = Dressed { body: text, ..Dressed::default() };
        loop {
            let before = dressed.body.len();
            dressed.undress_sign();
            dressed.undress_currency();
            dressed.body = dressed.body.trim();
            if dressed.body.len() == before {
                break;
            }
        }
        (!(dressed.percent && dressed.currency)).then_some(dressed)
    }

    fn undress_sign(&mut self) {
        if self.negative.is_some() {
            return;
        }
        let parentheses = self.body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let minus = |c: char| matches!(c, '-' | '\u{2212}');
        let (body, negative) = if let Some(inner) = parentheses {
            (inner, true)
        } else if let Some(rest) = self.body.strip_prefix(minus).or_else(|| self.body.strip_suffix(minus)) {
            (rest, true)
        } else if let Some(rest) = self.body.strip_prefix('+') {
            (rest, false)
        } else {
            return;
        };
        (self.body, self.negative) = (body, Some(negative));
    }

    fn undress_currency(&mut self) {
        if !self.percent
            && let Some(rest) = self.body.strip_suffix('%')
        {
            (self.body, self.percent) = (rest, true);
        }
        if !self.currency
            && let Some((_, rest)) = currency::strip_front(self.body).or_else(|| currency::strip_back(self.body))
        {
            (self.body, self.currency) = (rest, true);
        }
    }
}

/// Reads digits in groups with a decimal mark, or fails.
fn body(text: &str, mark: DecimalMark) -> Result<Decimal, ProblemKind> {
    let (whole, fraction) = match text.split_once(mark.character()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let fraction_is_plain = fraction.is_none_or(|digits| !digits.is_empty() && all_digits(digits));
    // `.5` is a half; a lone mark is nothing.
    let whole_is_plain = whole.is_empty() && fraction.is_some() || all_digits(whole) && !whole.is_empty();
    if !fraction_is_plain || !(whole_is_plain || in_groups(whole, mark)) {
        return Err(ProblemKind::NotANumber);
    }
    digits_to_decimal(whole, fraction.unwrap_or("")).ok_or(ProblemKind::NumberOutOfRange)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a whole part is digits in groups of three, all split by the same separator: the mark that is not the
/// decimal one, a kind of space, or an apostrophe. Commas may also stand as India writes them: 12,34,567.
fn in_groups(whole: &str, mark: DecimalMark) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else { return false };
    let is_separator = separator == mark.other()
        || matches!(separator, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '\u{2019}');
    if !is_separator {
        return false;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return false };
    let proper = groups.iter().all(|group| all_digits(group)) && !first.is_empty() && !first.starts_with('0');
    let thousands = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let lakhs =
        separator == ',' && first.len() <= 2 && !middle.is_empty() && middle.iter().all(|group| group.len() == 2);
    proper && last.len() == 3 && (thousands || lakhs)
}

/// Puts digits together exactly; fraction digits beyond what a decimal holds are dropped, whole ones are too many.
fn digits_to_decimal(whole: &str, fraction: &str) -> Option<Decimal> {
    const DIGITS: u32 = 28;
    let mut mantissa: i128 = 0;
    let mut count = 0;
    let mut push = |byte: u8, mantissa: &mut i128| {
        if count > 0 || byte != b'0' {
            count += 1;
        }
        if count <= DIGITS {
            *mantissa = *mantissa * 10 + i128::from(byte - b'0');
        }
        count <= DIGITS
    };
    for byte in whole.bytes().filter(u8::is_ascii_digit) {
        if !push(byte, &mut mantissa) {
            return None;
        }
    }
    let mut scale = 0;
    for byte in fraction.bytes().take(28) {
        if !push(byte, &mut mantissa) {
            break;
        }
        scale += 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, mark: DecimalMark) -> Result<String, ProblemKind> {
        read_number(&Cell::Text(text.to_owned()), mark).map(|value| value.normalize().to_string())
    }

    fn point(text: &str) -> String {
        read(text, DecimalMark::Point).unwrap_or_else(|kind| kind.id().to_owned())
    }

    fn comma(text: &str) -> String {
        read(text, DecimalMark::Comma).unwrap_or_else(|kind| kind.id().to_owned())
    }

    #[test]
    fn the_largest_number_is_ten_trillion() {
        assert_eq!(LARGEST.to_string(), "10000000000000");
    }

    #[test]
    fn plain_and_grouped_numbers_are_read_with_a_point() {
        let cases = [
            ("1234.50", "1234.5"),
            ("-12", "-12"),
            (" 12 ", "12"),
            ("1,234.56", "1234.56"),
            ("1,234,567", "1234567"),
            ("12,34,567.5", "1234567.5"),
            ("1 234.56", "1234.56"),
            ("1\u{a0}234\u{a0}567.8", "1234567.8"),
            ("1\u{2009}234", "1234"),
            ("1\u{202f}234", "1234"),
            ("1'234.50", "1234.5"),
            ("1\u{2019}234.50", "1234.5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("007", "7"),
            ("+3", "3"),
            ("0.000", "0"),
        ];
        for (text, value) in cases {
            assert_eq!(point(text), value, "{text}");
        }
    }

    #[test]
    fn plain_and_grouped_numbers_are_read_with_a_comma() {
        let cases = [
            ("1234,50", "1234.5"),
            ("1.234,56", "1234.56"),
            ("1.234.567", "1234567"),
            ("1 234,56", "1234.56"),
            ("1'234,5", "1234.5"),
            ("1.234", "1234"),
            ("-0,75", "-0.75"),
            ("12", "12"),
        ];
        for (text, value) in cases {
            assert_eq!(comma(text), value, "{text}");
        }
    }

    #[test]
    fn signs_and_currencies_are_undressed() {
        let cases = [
            ("(1,234.56)", "-1234.56"),
            ("($1,234.56)", "-1234.56"),
            ("$(1,234.56)", "-1234.56"),
            ("1,234.56-", "-1234.56"),
            ("-€1.50", "-1.5"),
            ("€-1.50", "-1.5"),
            ("1.50 €", "1.5"),
            ("1.50\u{a0}€", "1.5"),
            ("USD 12", "12"),
            ("12 RON", "12"),
            ("12USD", "12"),
            ("R$ 12.30", "12.3"),
            ("12.30 z\u{142}", "12.3"),
            ("\u{2212}5", "-5"),
            ("(0)", "0"),
        ];
        for (text, value) in cases {
            assert_eq!(point(text), value, "{text}");
        }
        assert_eq!(comma("€1.234"), "1234");
        assert_eq!(comma("1.234 €"), "1234");
    }

    #[test]
    fn what_is_nearly_a_number_is_none() {
        let cases = [
            "12,5O",
            "12_000",
            "1e3",
            "1E+5",
            "0x10",
            "12.5.6",
            "1,23",
            "1,2345",
            "0,123",
            "01,234",
            "1,234 567",
            "12.",
            ".",
            "--5",
            "-(5)",
            "(5",
            "5)",
            "12 MIO",
            "5K",
            "1.5M",
            "12 Euro",
            "€5€",
            "1 2",
            "1  234",
            "NaN",
            "inf",
            "1/2",
            "12 %",
            "5 % €",
            "\u{ff11}2",
            "1,,234",
            ",5",
            "5 5",
            "-",
            "€",
            "1'23",
        ];
        for text in cases {
            assert_eq!(point(text), "not_a_number", "{text}");
        }
        assert_eq!(comma("12.5"), "not_a_number");
        assert_eq!(comma("1.5"), "not_a_number");
        assert_eq!(point(" "), "missing_value");
    }

    #[test]
    fn a_number_too_large_is_out_of_range_and_a_long_fraction_is_not() {
        assert_eq!(point("10000000000000"), "10000000000000");
        assert_eq!(point("10000000000000.01"), "number_out_of_range");
        assert_eq!(point("123456789012345678901234567890"), "number_out_of_range");
        assert_eq!(point("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231");
        assert_eq!(point("0000000000000000000000000000000000012.5"), "12.5");
        assert_eq!(point("999999999999.999999999"), "999999999999.999999999");
    }

    #[test]
    fn a_percentage_says_that_it_is_one() {
        let percent =
            |cell: Cell| read_percentage(&cell, DecimalMark::Comma).map(|(v, p)| (v.normalize().to_string(), p));
        assert_eq!(percent(Cell::Text("12,5 %".to_owned())), Ok(("12.5".to_owned(), true)));
        assert_eq!(percent(Cell::Text("-3%".to_owned())), Ok(("-3".to_owned(), true)));
        assert_eq!(percent(Cell::Text("20".to_owned())), Ok(("20".to_owned(), false)));
        assert_eq!(percent(Cell::Percent("20".parse().unwrap())), Ok(("20".to_owned(), true)));
    }

    #[test]
    fn a_date_a_flag_or_an_error_is_no_number() {
        let read = |cell: Cell| read_number(&cell, DecimalMark::Point);
        assert_eq!(read(Cell::Flag(true)), Err(ProblemKind::NotANumber));
        assert_eq!(read(Cell::Moment(chrono::NaiveDateTime::default(), false)), Err(ProblemKind::NotANumber));
        assert_eq!(read(Cell::Error("#REF!".to_owned())), Err(ProblemKind::ErrorCell));
        assert_eq!(read(Cell::Empty), Err(ProblemKind::MissingValue));
    }
}
