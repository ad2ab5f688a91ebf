//! The Tie-out: every identity as a live check with both sides and what is left between them, then the sources that tell
//! the same story, then the values that were given instead of computed.

mod replaced;

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use crate::book::check::{self, Check, Kind};
use crate::book::layout::{At, Page};
use crate::book::page::{self, Setup};
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::theme::Precision;
use crate::book::{Book, live, unfinished, ways};
use crate::number::{Number, Unit};

const TITLE: u16 = 0;
const LEFT: u16 = 1;
const LEFT_VALUE: u16 = 2;
const RIGHT: u16 = 3;
const RIGHT_VALUE: u16 = 4;
const DIFFERENCE: u16 = 5;
const LARGEST: u16 = 6;
const IN: u16 = 7;
const MONTHS: u16 = 8;
const MARK: u16 = 9;
/// The row of the sentence that sums up, and that of the table's head.
const SUMMARY: u32 = 2;
const HEAD: u32 = 4;
/// How much wider than below a column becomes for its numbers; beyond that they shrink.
const MORE: u32 = 12;
/// The widths of the columns.
const WIDTHS: [u32; 10] = [47, 34, 16, 36, 16, 14, 14, 10, 10, 19];

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    page::title(book, sheet, book.layout.sheet(Page::TieOut), book.words.get("sheet.tie_out.below"))?;
    for (column, width) in (TITLE..).zip(WIDTHS) {
        let width = asked(book, column).clamp(width, width + MORE);
        sheet.set_column_width(column, width)?;
    }
    summary(book, sheet)?;
    head(book, sheet)?;
    sheet.group_symbols_above(true);
    let mut row = HEAD + 1;
    let mut group = "";
    for (place, check) in book.checks.all.iter().enumerate() {
        if check.group != group {
            group = &check.group;
            heading(book, sheet, row, book.words.get(&format!("check.group.{group}")))?;
            row += 1;
        }
        line(book, sheet, row, (place, check))?;
        sheet.group_rows(row, row)?;
        row += 1;
    }
    replaced::write(book, sheet, row + 1)?;
    ways::back(book, sheet, [MONTHS, MARK])?;
    page::set_up(book, sheet, Setup { head: (HEAD, HEAD), columns: 1, pages_wide: 1 })
}

/// Returns the width that the numbers of a column ask for in any month.
fn asked(book: &Book, column: u16) -> u32 {
    let of = |check: &Check| match column {
        LEFT_VALUE => page::number_width(book, check.unit, check.left.months.iter().copied()),
        RIGHT_VALUE => page::number_width(book, check.unit, check.right.months.iter().copied()),
        _ => 0,
    };
    book.checks.all.iter().map(of).max().unwrap_or(0)
}

/// Says how many identities close, and how many sources differ.
fn summary(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let light = light(book, Page::TieOut);
    let theme = &book.theme;
    let format = theme.styled(theme.sizes().heading, theme.colours().good).set_bold();
    live::formula(sheet, (SUMMARY, TITLE), &light.phrase.formula, live::Result::Text(&light.phrase.text), &format)?;
    let rule = ConditionalFormatFormula::new().set_rule(light.red.as_str()).set_format(bad(book));
    sheet.add_conditional_format(SUMMARY, TITLE, SUMMARY, TITLE, &rule)?;
    sheet.set_row_height(SUMMARY, 20)?;
    let (made, closed) = counted(book, Kind::Comparison, Page::TieOut);
    let differ = Figure::new(format!("({}-{})", made.formula, closed.formula), made.value.minus(closed.value));
    let speaker = book.speaker();
    let said = |key: &str| {
        let (made, differ) = (speaker.say(Unit::Count, &made), speaker.say(Unit::Count, &differ));
        Phrase::fill(book.words.get(key), &[("made", &made), ("differ", &differ)])
    };
    let phrase = differ.is(">", 0).choose(said("sheet.tie_out.differ"), said("sheet.tie_out.agree"));
    let phrase = made.is(">", 0).choose(phrase, Phrase::constant(""));
    live::formula(sheet, (SUMMARY + 1, TITLE), &phrase.formula, live::Result::Text(&phrase.text), &theme.text())?;
    // Above the months that head both sides.
    unfinished::say(book, sheet, (SUMMARY + 1, RIGHT_VALUE), FormatAlign::Right)
}

fn bad(book: &Book) -> Format {
    Format::new().set_font_color(book.theme.colours().bad).set_bold()
}

/// The one light: a sentence that says whether all identities close, and the rule under which it is red.
pub(super) struct Light {
    /// The sentence; empty where there is nothing to check.
    pub(super) phrase: Phrase,
    /// The rule.
    pub(super) red: String,
}

/// Says whether all identities close, for a sheet.
pub(super) fn light(book: &Book, from: Page) -> Light {
    let (made, closed) = counted(book, Kind::Identity, from);
    let open = Figure::new(format!("({}-{})", made.formula, closed.formula), made.value.minus(closed.value));
    let speaker = book.speaker();
    let said = |key: &str| {
        let (made, open) = (speaker.say(Unit::Count, &made), speaker.say(Unit::Count, &open));
        Phrase::fill(book.words.get(key), &[("made", &made), ("open", &open)])
    };
    let all = Flag { formula: format!("{}={}", made.formula, closed.formula), holds: made.value == closed.value };
    let phrase = all.choose(said("dashboard.checks_close"), said("dashboard.checks_fail"));
    let red = format!("={}<>{}", made.formula, closed.formula);
    Light { phrase: made.is(">", 0).choose(phrase, Phrase::constant("")), red }
}

/// Returns how many checks of a kind there are and how many close, as a sheet refers to them.
fn counted(book: &Book, kind: Kind, from: Page) -> (Figure, Figure) {
    let (made, closed) = check::count_cells(kind);
    let counts = book.checks.counts(kind);
    (Figure::new(book.layout.cell(made, from), counts.made), Figure::new(book.layout.cell(closed, from), counts.closed))
}

fn head(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let heads = ["check", "left", "", "right", "", "difference", "largest", "in", "months", "mark"];
    for (column, key) in (TITLE..).zip(heads) {
        let numeric = [LEFT_VALUE, RIGHT_VALUE, DIFFERENCE, LARGEST, IN, MONTHS].contains(&column);
        let format = if numeric { book.theme.header().set_align(FormatAlign::Right) } else { book.theme.header() };
        let format = if [RIGHT, MARK].contains(&column) { format.set_indent(1) } else { format };
        if key.is_empty() {
            // The chosen month heads both sides' numbers.
            page::month(book, sheet, (HEAD, column), &format.set_num_format(book.theme.month()))?;
        } else {
            live::text(sheet, (HEAD, column), book.words.get(&format!("sheet.tie_out.{key}")), &format)?;
        }
    }
    sheet.set_row_height(HEAD, 28)?;
    Ok(())
}

fn heading(book: &Book, sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let format = book.theme.heading().set_background_color(book.theme.colours().panel);
    for column in TITLE..=MARK {
        live::text(sheet, (row, column), if column == TITLE { text } else { "" }, &format)?;
    }
    sheet.set_row_height(row, 20)?;
    Ok(())
}

fn line(book: &Book, sheet: &mut Worksheet, row: u32, (place, check): (usize, &Check)) -> Result<(), XlsxError> {
    let text = book.theme.text();
    live::text(sheet, (row, TITLE), &check.title, &text)?;
    live::text(sheet, (row, LEFT), &check.left.label, &book.theme.label())?;
    // A little away from the number before it.
    live::text(sheet, (row, RIGHT), &check.right.label, &book.theme.label().set_indent(1))?;
    let number = book.number(check.unit, Precision::Exact).set_shrink();
    // What is left is shown to the hundredth, whatever is counted: 0.00.
    let left_over =
        text.clone().set_num_format(book.theme.plain(Unit::Count, 2, 0)).set_align(FormatAlign::Right).set_shrink();
    let month = book.report.chosen;
    let value = |side: &check::Side| side.months.get(month).copied().unwrap_or_default();
    let standing = check.standing();
    let range = |row| check::months(&book.layout, place, row);
    let chosen = |row| format!("INDEX({},1,sel_idx)", range(row));
    let months = Number::count(standing.months);
    let count = format!("COUNTIFS({},\">=-1E+300\")", range(2));
    let whole = book.number(Unit::Count, Precision::Exact);
    let cells = [
        (LEFT_VALUE, chosen(0), value(&check.left), &number),
        (RIGHT_VALUE, chosen(1), value(&check.right), &number),
        (DIFFERENCE, chosen(2), check.difference(month), &left_over),
        (LARGEST, check::largest(&range(2)), standing.largest, &left_over),
        (MONTHS, count, months, &whole),
    ];
    for (column, formula, value, format) in cells {
        live::formula(sheet, (row, column), &formula, live::Result::Number(value), format)?;
    }
    sheet.set_row_height(row, 16)?;
    worst(book, sheet, row, (place, check))?;
    mark(book, sheet, row, check)
}

/// Says in which month the difference is largest; nothing where there is none.
fn worst(book: &Book, sheet: &mut Worksheet, row: u32, (place, check): (usize, &Check)) -> Result<(), XlsxError> {
    let largest = check.standing().largest;
    let first = |sought: Number| (0..book.report.months.len()).find(|month| check.difference(*month) == sought);
    let month = first(largest).or_else(|| first(largest.negated())).filter(|_| largest != Number::ZERO);
    let month = month.filter(|_| largest.is_present()).and_then(|month| book.report.months.get(month));
    let serial = month.map_or(Number::ABSENT, |month| live::serial(month.first_day()));
    let cell = At::new(Page::TieOut, row, LARGEST).relative();
    let range = check::months(&book.layout, place, 2);
    let found = format!("IFERROR(MATCH({cell},{range},0),MATCH(-{cell},{range},0))");
    let formula = format!("IF(ISNUMBER({cell}),IF({cell}=0,\"\",INDEX(f_Month,{found},1)),\"\")");
    let format = book.theme.label().set_num_format(book.theme.short_month()).set_align(FormatAlign::Right);
    live::formula(sheet, (row, IN), &formula, live::Result::Number(serial), &format)
}

/// Says whether the check closes: in a word and a mark, and in a colour.
fn mark(book: &Book, sheet: &mut Worksheet, row: u32, check: &Check) -> Result<(), XlsxError> {
    let words = |key: &str| Phrase::constant(book.words.get(&format!("sheet.tie_out.{key}")));
    let largest = Figure::new(At::new(Page::TieOut, row, LARGEST).relative(), check.standing().largest);
    let (closed, open, status) = match check.kind {
        Kind::Identity => ("closes", "open", 3),
        Kind::Comparison => ("equal", "differs", 2),
    };
    // No rounding: what is not exactly zero is a difference.
    let cell = &largest.formula;
    let zero = Flag { formula: format!("{cell}=0"), holds: largest.value == Number::ZERO };
    let phrase = largest.present().choose(zero.choose(words(closed), words(open)), Phrase::constant(""));
    let good = book.theme.text().set_font_color(book.theme.colours().good).set_indent(1);
    live::formula(sheet, (row, MARK), &phrase.formula, live::Result::Text(&phrase.text), &good)?;
    let rule = format!("=IF(ISNUMBER({cell}),{cell}<>0,FALSE)");
    let format = crate::book::bands::format(&book.theme, status);
    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
    sheet.add_conditional_format(row, MARK, row, MARK, &rule)?;
    Ok(())
}
