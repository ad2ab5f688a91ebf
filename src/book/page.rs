//! What every sheet has alike: a title, frozen panes, headings that repeat on paper, a header with the company and the
//! month, page numbers, and columns wide enough for what stands in them.
//!
//! It knows nothing of KPIs.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, ProtectionOptions, Worksheet, XlsxError};

use super::Book;
use super::live::{self, Cell};
use super::spoken::fixed;
use crate::number::{Number, Unit};

/// How a sheet is scrolled and printed.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// The rows that stay in sight and repeat on every page, from the first of the table's head to the last.
    pub head: (u32, u32),
    /// The columns that stay in sight and repeat on every page.
    pub columns: u16,
    /// How many pages wide it is printed.
    pub pages_wide: u16,
}

/// How many letters of a company's name titles and headers show.
const NAME_LETTERS: usize = 60;

/// A4, by the number that spreadsheets give to papers.
pub const A4: u8 = 9;

/// Writes the title and the line below it, in the first two rows.
pub fn title(book: &Book, sheet: &mut Worksheet, title: &str, below: &str) -> Result<(), XlsxError> {
    live::text(sheet, (0, 0), title, &book.theme.title())?;
    live::text(sheet, (1, 0), below, &book.theme.label())?;
    sheet.set_row_height(0, 26)?;
    sheet.set_row_height(1, 16)?;
    Ok(())
}

/// Returns the look of the chosen month below a title, as a name and a year.
pub fn month_look(book: &Book, size: u32) -> Format {
    let format = book.theme.styled(size, book.theme.colours().accent).set_bold();
    format.set_num_format(book.theme.long_month()).set_align(FormatAlign::Left)
}

/// Writes the chosen month as a date.
pub fn month(book: &Book, sheet: &mut Worksheet, at: Cell, format: &Format) -> Result<(), XlsxError> {
    let serial = book.chosen().map_or(Number::ABSENT, |month| live::serial(month.first_day()));
    live::formula(sheet, at, "sel_month", live::Result::Number(serial), format)
}

/// Freezes the panes and sets up printing.
pub fn set_up(book: &Book, sheet: &mut Worksheet, setup: Setup) -> Result<(), XlsxError> {
    let (first, last) = setup.head;
    sheet.set_freeze_panes(last + 1, setup.columns)?;
    sheet.set_repeat_rows(first, last)?;
    if setup.columns > 0 {
        sheet.set_repeat_columns(0, setup.columns - 1)?;
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(setup.pages_wide, 0);
    paper(book, sheet);
    Ok(())
}

/// Sets the margins, the header with the company and the month, and the page numbers.
pub fn paper(book: &Book, sheet: &mut Worksheet) {
    // An ampersand begins a code in a header.
    let company = cut(book.company()).replace('&', "&&");
    // Another month may be chosen later; a header does not follow it, and the sheet below does.
    let month = book.chosen().map(|month| book.words.say("book.built_for", &[("month", &book.words.month(month))]));
    let month = month.unwrap_or_default();
    let pages = book.words.say("book.page", &[("page", "&P"), ("pages", "&N")]);
    // A blank keeps a name or a month that begins with a digit apart from the size.
    sheet.set_margins(0.4, 0.4, 0.6, 0.5, 0.25, 0.25);
    let look = format!("&\"{}\"&{}", book.theme.font(), book.theme.sizes().small);
    sheet.set_header(format!("&L{look} {company}&C{look}&A&R{look} {month}")).set_footer(format!("&R{look}{pages}"));
    sheet.set_screen_gridlines(false);
}

/// Protects a sheet without a password: what is typed by chance into a formula is lost, and so is the number. A reader
/// may still select, copy, follow links, and make columns and rows wider; `charts` may be taken into a presentation.
pub fn protect(sheet: &mut Worksheet, charts: bool) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        edit_objects: charts,
        ..ProtectionOptions::default()
    });
}

/// Draws a thin line below cells of a row.
pub fn underlined(book: &Book, format: Format) -> Format {
    format.set_border_bottom(FormatBorder::Hair).set_border_bottom_color(book.theme.colours().rule)
}

/// Returns the width of a text of the body's size, in tenths of a digit of the default font, as Arial draws it.
fn tenths(text: &str) -> u32 {
    let of = |letter: char| match letter {
        '\u{200b}' => 0,
        '\'' | '`' | '|' | 'i' | 'j' | 'l' => 4,
        ' ' | '.' | ',' | ':' | ';' | '!' | '/' | '[' | ']' | 't' | 'f' | 'I' | 'í' | 'î' | 'ț' => 5,
        '(' | ')' | '-' | '"' | 'r' => 6,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' | 'ș' => 9,
        'm' | 'M' => 14,
        '%' | '@' | 'W' | '—' | '…' => 16,
        'w' | 'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'R' | 'U' => 13,
        _ if letter.is_uppercase() => 12,
        _ if letter.is_ascii() || letter.is_lowercase() => 10,
        _ => 11,
    };
    text.chars().map(of).sum()
}

/// Returns the width of a column for a text of the body's size, in digits of the default font.
pub fn width(text: &str) -> u32 {
    tenths(text).div_ceil(10) + 1
}

/// Sets a column's width to that of the widest of some texts, within bounds; returns it.
pub fn fit<'t>(
    sheet: &mut Worksheet,
    column: u16,
    texts: impl Iterator<Item = &'t str>,
    (least, most): (u32, u32),
) -> Result<u32, XlsxError> {
    let widest = texts.map(width).fold(least, u32::max).min(most);
    sheet.set_column_width(column, widest)?;
    Ok(widest)
}

/// Returns the width of a column for numbers of a unit with two decimals, in digits of the default font.
pub fn number_width(book: &Book, unit: Unit, numbers: impl Iterator<Item = Number>) -> u32 {
    let (before, after) =
        if unit == Unit::Money { book.theme.around(&book.report.currency, "") } else { Default::default() };
    let largest = numbers.map(Number::size).reduce(Number::greatest).unwrap_or_default();
    width(&format!("-{before}{}{after}", fixed(largest, 2)))
}

/// Cuts a name that is longer than a title or a header has room for.
pub fn cut(name: &str) -> String {
    let mut letters = name.chars();
    let mut start: String = letters.by_ref().take(NAME_LETTERS).collect();
    if letters.next().is_some() {
        start.truncate(start.trim_end().len());
        start.push('…');
    }
    start
}

/// Returns how many lines a text takes in a column of a width, when it is wrapped.
pub fn lines(text: &str, column: u32) -> u32 {
    let room = column.max(4) * 10;
    let mut count = 0;
    for line in text.split('\n') {
        let (mut used, mut rows) = (0, 1);
        for word in line.split(' ') {
            let length = tenths(word);
            if used > 0 && used + length > room {
                rows += 1;
                used = 0;
            }
            used += length;
            rows += used / room;
            used = used % room + tenths(" ");
        }
        count += rows;
    }
    count
}

/// Writes wrapped texts, each with the width of its column, into one row, as high as the longest asks for.
pub fn wrapped(sheet: &mut Worksheet, row: u32, cells: &[(u16, &str, u32)], format: &Format) -> Result<(), XlsxError> {
    let format = format.clone().set_text_wrap().set_align(FormatAlign::Top);
    let mut most = 1;
    for (column, text, width) in cells {
        live::text(sheet, (row, *column), text, &format)?;
        most = most.max(lines(text, *width));
    }
    sheet.set_row_height(row, most.min(33) * 12 + 4)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_where_it_is_too_long() {
        assert_eq!(cut("Acme"), "Acme");
        assert_eq!(cut(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(cut(&"é".repeat(200)), "é".repeat(60) + "…");
        assert_eq!(cut(&format!("{} & more", "a".repeat(59))), "a".repeat(59) + "…");
    }

    #[test]
    fn a_text_wraps_at_words_and_a_long_word_within_itself() {
        assert_eq!(lines("one two", 20), 1);
        assert_eq!(lines("one two three four five six", 12), 2);
        assert_eq!(lines("one two three four five six", 8), 3);
        assert_eq!(lines("a_very_long_word_without_blanks", 10), 3);
        assert_eq!(lines("two\nlines", 20), 2);
    }
}
