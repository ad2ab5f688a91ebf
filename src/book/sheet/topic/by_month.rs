//! A list of the chosen month, picked from the hidden Ledger sheet: its first row by MATCH, their number by COUNTIFS, each
//! by INDEX.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, XlsxError};

use super::{Canvas, GAP, HIDDEN, HIDDEN_TOO, unseen};
use crate::book::layout::At;
use crate::book::layout::ledger::ListPlace;
use crate::book::listing::{Column, Entry, Listing, Look};
use crate::book::live;
use crate::book::page::underlined;
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::theme::Precision;
use crate::fact::listed::SOON_DAYS;
use crate::number::{Number, Unit};
use crate::report::ListKind;

/// The heights of rows in pixels: the heading, the line below it, the head of the columns, a row.
const HEADING: u32 = 26;
const NOTE: u32 = 18;
const HEAD: u32 = 20;
const ROW: u32 = 16;
/// How many rows stand at least on the sheet of paper on which a list begins.
const TOGETHER: u32 = 5;

/// Writes the list, where the data have it.
pub(super) fn write(canvas: &mut Canvas, kind: ListKind) -> Result<(), XlsxError> {
    let book = canvas.book;
    let Some(listing) = book.listings.iter().find(|listing| listing.kind == kind) else { return Ok(()) };
    let Some(place) = book.layout.list(kind) else { return Ok(()) };
    let rows = u32::try_from(listing.most()).unwrap_or(u32::MAX);
    let notes = if kind == ListKind::Moved && has_rates(canvas) { 2 * NOTE } else { NOTE };
    // A list that a sheet of paper holds is not cut; another begins on a sheet of its own, and fills each alike.
    heading_over(canvas, &format!("list.{}.title", kind.id()), notes + HEAD + rows.saturating_mul(ROW))?;
    let found = (Finder { listing, place }).write(canvas)?;
    if kind == ListKind::Moved && has_rates(canvas) {
        let row = canvas.plan.row(NOTE);
        live::text(canvas.sheet, (row, 0), book.words.get("list.moved.rates"), &book.theme.label())?;
    }
    let heads = columns(canvas, listing)?;
    let first = canvas.plan.next();
    let together = usize::try_from(canvas.plan.together(rows, ROW, HEAD)).unwrap_or(1);
    for row in 0..listing.most() {
        if row > 0 && row % together == 0 {
            canvas.plan.turn();
            again(canvas, listing, &found, row)?;
        }
        let at = canvas.plan.row(ROW);
        for (index, (column, part)) in (0..).zip(listing.columns).enumerate() {
            if part.look != Look::Hidden {
                let entry = listing.entry(book.report.chosen, row, index);
                let formula = found.pick(&place.name(part.id), row, part.look);
                cell(canvas, (at, column), (part, &formula), entry)?;
            }
        }
    }
    // A head that stands again between the rows would be one of them.
    if listing.most() <= together && heads.len() == usize::from(last_column(listing)) + 1 {
        canvas.as_table(kind, first - 1, &heads)?;
    }
    lines(canvas, listing, first)
}

/// Tells whether rates of exchange ever moved MRR: with one currency there is nothing to say of them.
fn has_rates(canvas: &Canvas) -> bool {
    let mut columns = canvas.book.report.facts.iter().filter(|fact| fact.definition.id == "fx_mrr");
    columns.any(|fact| fact.series.months.iter().any(|number| number.is_present() && *number != Number::ZERO))
}

/// Draws a line below each row that holds a name: a month with fewer of them has no empty lines.
fn lines(canvas: &mut Canvas, listing: &Listing, first: u32) -> Result<(), XlsxError> {
    let rule = format!("=$A{}<>\"\"", first + 1);
    let line = underlined(canvas.book, Format::new());
    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(line);
    canvas.sheet.add_conditional_format(first, 0, canvas.plan.next() - 1, last_column(listing), &rule)?;
    Ok(())
}

/// Writes the heading of a list, with room for its first rows behind it.
pub(super) fn heading(canvas: &mut Canvas, key: &str) -> Result<(), XlsxError> {
    heading_over(canvas, key, NOTE + HEAD + TOGETHER * ROW)
}

/// Writes a heading, with room for a height behind it.
pub(super) fn heading_over(canvas: &mut Canvas, key: &str, height: u32) -> Result<(), XlsxError> {
    canvas.plan.row(GAP);
    canvas.plan.keep(HEADING + height);
    let row = canvas.plan.row(HEADING);
    let title = canvas.book.words.say(key, &[("days", &SOON_DAYS.to_string())]);
    live::text(canvas.sheet, (row, 0), &title, &canvas.book.theme.heading())
}

/// Writes the head of the columns; returns its cells.
fn columns<'b>(canvas: &mut Canvas<'_, 'b>, listing: &Listing) -> Result<Vec<(&'b str, Format)>, XlsxError> {
    let (words, row) = (canvas.book.words, canvas.plan.row(HEAD));
    let mut heads = Vec::new();
    for (column, part) in shown(listing) {
        let format = aligned(canvas.book.theme.header(), column, part);
        let text = words.find(&format!("list.column.{}", part.id)).unwrap_or_default();
        live::text(canvas.sheet, (row, column), text, &format)?;
        heads.push((text, format));
    }
    Ok(heads)
}

/// Writes the head again on a further sheet of paper, for a month whose rows reach it; else it is as empty as they are.
fn again(canvas: &mut Canvas, listing: &Listing, found: &Found, rows: usize) -> Result<(), XlsxError> {
    let (book, row) = (canvas.book, canvas.plan.row(HEAD));
    let reaches = listing.months.get(book.report.chosen).is_some_and(|listed| listed.len() > rows);
    let reaches = Flag { formula: format!("{}>{rows}", found.listed), holds: reaches };
    for (column, part) in shown(listing) {
        let name = Phrase::constant(book.words.get(&format!("list.column.{}", part.id)));
        let phrase = reaches.choose(name, Phrase::constant(""));
        let format = aligned(book.theme.text().set_bold().set_font_color(book.theme.colours().ink), column, part);
        live::formula(canvas.sheet, (row, column), &phrase.formula, live::Result::Text(&phrase.text), &format)?;
    }
    let rule = format!("=$A{}<>\"\"", row + 1);
    let ground = Format::new().set_background_color(book.theme.colours().header);
    let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(ground);
    canvas.sheet.add_conditional_format(row, 0, row, last_column(listing), &rule)?;
    Ok(())
}

/// Returns the columns that are shown, each with its place.
fn shown(listing: &Listing) -> impl Iterator<Item = (u16, &Column)> {
    (0..).zip(listing.columns).filter(|(_, part)| part.look != Look::Hidden)
}

fn last_column(listing: &Listing) -> u16 {
    shown(listing).last().map_or(0, |(column, _)| column)
}

fn aligned(format: Format, column: u16, part: &Column) -> Format {
    match part.look {
        Look::Text if column > 0 => format.set_indent(1),
        Look::Text | Look::Hidden => format,
        Look::Amount | Look::Difference | Look::Share | Look::Day => format.set_align(FormatAlign::Right),
    }
}

/// Finds the rows of the chosen month.
struct Finder<'a> {
    listing: &'a Listing,
    place: &'a ListPlace,
}

/// Where a list's rows of the chosen month were found: cells with the place of the first and their number.
struct Found {
    first: String,
    listed: String,
}

impl Finder<'_> {
    /// Writes the line below the heading, and, hidden beside it, where the month's rows stand.
    fn write(&self, canvas: &mut Canvas) -> Result<Found, XlsxError> {
        let row = canvas.plan.row(NOTE);
        let (heading, chosen) = (row - 1, canvas.book.report.chosen);
        let month = self.place.name("month");
        let listed = self.listing.months.get(chosen).map_or(0, Vec::len);
        let first = if listed > 0 { self.listing.place(chosen, 0) } else { Number::ABSENT };
        let count = self.listing.counts.get(chosen).copied().unwrap_or(0);
        let carried = format!("SUMIFS({},{month},sel_idx)", self.place.name("carried"));
        let cells = [
            ((heading, HIDDEN), format!("IFERROR(MATCH(sel_idx,{month},0),\"\")"), first),
            ((heading, HIDDEN_TOO), format!("COUNTIFS({month},sel_idx)"), Number::count(listed)),
            ((row, HIDDEN), format!("INDEX({},sel_idx)", self.place.name("count")), Number::count(count)),
            ((row, HIDDEN_TOO), carried, self.listing.carried(chosen)),
        ];
        let mut figures = Vec::new();
        for (cell, formula, value) in cells {
            live::formula(canvas.sheet, cell, &formula, live::Result::Number(value), &unseen(canvas.book))?;
            figures.push(Figure::new(At::new(canvas.page, cell.0, cell.1).fixed(), value));
        }
        let [first, listed, count, carried] = figures.as_slice() else { return Ok(Found::none()) };
        let said = self.said(canvas, (listed, count, carried));
        let label = canvas.book.theme.label();
        live::formula(canvas.sheet, (row, 0), &said.formula, live::Result::Text(&said.text), &label)?;
        Ok(Found { first: first.formula.clone(), listed: listed.formula.clone() })
    }

    /// Says how many there were, how many of them are listed, and how much MRR those carry; or that there were none, or
    /// that nothing is known of the month.
    fn said(&self, canvas: &Canvas, (listed, count, carried): (&Figure, &Figure, &Figure)) -> Phrase {
        let (book, kind) = (canvas.book, self.listing.kind);
        let speaker = book.speaker();
        let (numbers, amount) =
            ([listed, count].map(|figure| speaker.say(Unit::Count, figure)), speaker.say(Unit::Money, carried));
        let say = |key: &str| {
            let [listed, count] = &numbers;
            let sentence = book.words.find(&format!("list.{}.{key}", kind.id())).unwrap_or_default();
            Phrase::fill(sentence, &[("listed", listed), ("count", count), ("amount", &amount)])
        };
        let more = Flag {
            formula: format!("{}>{}", count.formula, listed.formula),
            holds: count.value.compare(listed.value).is_some_and(std::cmp::Ordering::is_gt),
        };
        let some = count.is(">", 0).choose(more.choose(say("cut"), say("all")), say("none"));
        // What moves within a month is known from its movements, all else from its end.
        let moves = matches!(kind, ListKind::Moved | ListKind::WithinMonth);
        let fact = if moves { "new_mrr" } else { "mrr" };
        let value = book.fact_value(fact, Some(book.report.chosen));
        let known = Figure::new(format!("INDEX(f_{fact},sel_idx)"), value);
        // Where a fact is known in no month, it has no column.
        if book.layout.fact(fact, 0).is_none() {
            return some;
        }
        known.present().choose(some, Phrase::constant(book.words.get("list.unknown")))
    }
}

impl Found {
    fn none() -> Found {
        Found { first: "\"\"".to_owned(), listed: "0".to_owned() }
    }

    /// Picks a row's part of the column of a name.
    fn pick(&self, name: &str, row: usize, look: Look) -> String {
        // A blank cell would be picked as zero.
        let text = if look == Look::Text { "&\"\"" } else { "" };
        format!("IF({}>{row},INDEX({name},{}+{row}){text},\"\")", self.listed, self.first)
    }
}

fn cell(
    canvas: &mut Canvas,
    at: live::Cell,
    (part, formula): (&Column, &str),
    entry: Option<&Entry>,
) -> Result<(), XlsxError> {
    let (book, theme) = (canvas.book, &canvas.book.theme);
    let number = |number_format: String| theme.text().set_align(FormatAlign::Right).set_num_format(number_format);
    let format = match part.look {
        Look::Text if at.1 > 0 => theme.text().set_indent(1),
        Look::Text | Look::Hidden => theme.text(),
        Look::Amount | Look::Difference => book.number(Unit::Money, Precision::Exact),
        Look::Share => book.number(Unit::Percent, Precision::Short),
        Look::Day => number(theme.day()),
    };
    let format = format.set_shrink();
    let result = match entry {
        Some(Entry::Text(text)) => live::Result::Text(text),
        Some(Entry::Number(number)) => live::Result::Number(*number),
        None => live::Result::Text(""),
    };
    live::formula(canvas.sheet, at, formula, result, &format)?;
    if part.look == Look::Difference { by_sign(canvas, at) } else { Ok(()) }
}

/// Colours a difference that is for the better above zero.
fn by_sign(canvas: &mut Canvas, (row, column): live::Cell) -> Result<(), XlsxError> {
    let colours = canvas.book.theme.colours();
    let cell = At::new(canvas.page, row, column).fixed();
    for (sign, colour) in [(">", colours.good), ("<", colours.bad)] {
        let rule = format!("=IF(ISNUMBER({cell}),ROUND({cell},8){sign}0,FALSE)");
        let look = Format::new().set_font_color(colour);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look);
        canvas.sheet.add_conditional_format(row, column, row, column, &rule)?;
    }
    Ok(())
}
