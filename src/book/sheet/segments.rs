//! The Segments sheet: a block for each dimension, its members side by side in the chosen month, with the proof that
//! they add up, and their MRR and customers over the year before.

mod charts;

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatFormula, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};

use crate::book::check;
use crate::book::layout::{At, Page};
use crate::book::members::When;
use crate::book::page;
use crate::book::spoken::Figure;
use crate::book::theme::Precision;
use crate::book::{Book, bands, live, note, table, unfinished, ways};
use crate::goal::ENOUGH;
use crate::number::{Number, Unit};
use crate::report::Who;
use crate::report::members::SHOWN;

pub(super) use charts::drawn;

/// What stands in a column behind the member's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// A fact, which adds up over members.
    Fact(&'static str),
    /// A KPI, which does not.
    Kpi(&'static str),
    /// The share of the whole MRR.
    Share,
    /// What opening and movements make.
    Closing,
}

/// The columns, each with its key among the words `sheet.segments`.
const COLUMNS: [(&str, Shown, Unit); 16] = [
    ("mrr", Shown::Fact("mrr"), Unit::Money),
    ("share", Shown::Share, Unit::Percent),
    ("customers", Shown::Fact("customers"), Unit::Count),
    ("arpa", Shown::Kpi("arpa"), Unit::Money),
    ("churn", Shown::Kpi("customer_churn_rate"), Unit::Percent),
    ("retention", Shown::Kpi("net_revenue_retention"), Unit::Percent),
    ("opening", Shown::Fact("opening_mrr"), Unit::Money),
    ("new", Shown::Fact("new_mrr"), Unit::Money),
    ("expansion", Shown::Fact("expansion_mrr"), Unit::Money),
    ("reactivation", Shown::Fact("reactivation_mrr"), Unit::Money),
    ("contraction", Shown::Fact("contraction_mrr"), Unit::Money),
    ("churned", Shown::Fact("churned_mrr"), Unit::Money),
    ("entered", Shown::Fact("entered_mrr"), Unit::Money),
    ("left", Shown::Fact("left_mrr"), Unit::Money),
    ("fx", Shown::Fact("fx_mrr"), Unit::Money),
    ("closing", Shown::Closing, Unit::Money),
];
const NAME: u16 = 0;
const MRR: u16 = 1;
/// The columns of the opening and of the last movement, and which of the movements take away.
const OPENING: u16 = 7;
const FX: u16 = 15;
const LOST: [u16; 3] = [11, 12, 14];
/// The first of the hidden columns with the n of each KPI, apart from the others: beside them, a program would print the
/// marks of numbers without room.
const HIDDEN: u16 = 20;
/// The widths of the columns in pixels.
const NAME_WIDTH: u32 = 176;
const WIDTH: u32 = 85;
/// How many rows the charts above a table take, and the line above them; and how high one is in pixels.
const CHART_ROWS: u32 = 11;
const CHART_ROW: u32 = 20;
/// The size at which all columns stand on a page, and how many pixels of the sheet a page then has.
const SCALE: u16 = 62;
const PAGE: u32 = 1_050;
/// The heights of rows in pixels: the title with the lines below it, the heading, the gap below the charts, the head, a row, a remark, the gap behind it all.
const TITLE: u32 = 80;
const HEADING: u32 = 27;
const GAP: u32 = 8;
const HEAD: u32 = 37;
const ROW: u32 = 20;
const REMARK: u32 = 17;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let grey = book.words.say("sheet.segments.grey", &[("customers", &ENOUGH.to_string())]);
    let below = format!("{} {grey}", book.words.get("sheet.segments.below"));
    page::title(book, sheet, book.layout.sheet(Page::Segments), &below)?;
    sheet.set_column_width_pixels(NAME, NAME_WIDTH)?;
    for column in MRR..=FX + 1 {
        sheet.set_column_width_pixels(column, WIDTH)?;
    }
    sheet.set_column_range_hidden(HIDDEN, HIDDEN + 2)?;
    page::month(book, sheet, (2, NAME), &page::month_look(book, book.theme.sizes().heading))?;
    unfinished::say(book, sheet, (2, MRR), FormatAlign::Left)?;
    sheet.set_row_height(2, 18)?;
    // The title, the line below it and the month stand on every page.
    let (mut row, mut used) = (3, TITLE);
    let mut breaks = Vec::new();
    for (place, dimension) in dimensions(book).enumerate() {
        let block = Block { book, dimension, row };
        if row > 3 && used + block.height() > PAGE {
            breaks.push(row);
            used = TITLE;
        }
        used += block.height();
        row = block.write(sheet)? + 1;
        block.as_table(sheet, &format!("t_segments_{}", place + 1))?;
    }
    ways::back(book, sheet, [FX, FX + 1])?;
    page::paper(book, sheet);
    sheet.set_repeat_rows(0, 2)?;
    sheet.set_paper_size(page::A4).set_landscape().set_print_scale(SCALE).set_page_breaks(&breaks)?;
    sheet.set_print_area(0, 0, row.max(1) - 1, FX + 1)?;
    sheet.set_freeze_panes(2, 1)?;
    Ok(())
}

/// Returns the dimensions that have something to show.
pub(super) fn dimensions<'b>(book: &'b Book) -> impl Iterator<Item = &'b str> {
    book.report.segments.iter().map(String::as_str).filter(|id| book.layout.member(id, 0, "mrr").is_some())
}

/// A dimension with the first row of its block.
struct Block<'a> {
    book: &'a Book<'a>,
    dimension: &'a str,
    row: u32,
}

impl Block<'_> {
    /// Writes the block; returns the row behind it.
    fn write(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        self.heading(sheet)?;
        charts::write(self.book, sheet, self.dimension, self.row + 1)?;
        self.head(sheet)?;
        for place in 0..self.count() {
            self.member(sheet, place)?;
        }
        // Folded to their sum, which stands below them.
        if self.count() > 0 {
            sheet.group_rows(self.first(), self.first() + self.count() - 1)?;
        }
        self.totals(sheet)?;
        self.grey(sheet)?;
        let mut below = self.first() + self.count() + 3;
        for note in self.notes() {
            live::text(sheet, (below, NAME), &note, &self.book.theme.label())?;
            sheet.set_row_height_pixels(below, REMARK)?;
            below += 1;
        }
        Ok(below + 1)
    }

    /// Makes the members a table. It is not filtered: beside them, hidden cells hold what they rest on.
    fn as_table(&self, sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
        let head = self.first() - 1;
        table::add(sheet, name, (head, head + self.count()), &self.heads(), false)
    }

    /// Returns the heads of the columns.
    fn heads(&self) -> Vec<(&str, Format)> {
        let header = self.book.theme.header();
        let right = header.clone().set_align(FormatAlign::Right);
        let name = |key: &str| self.book.words.find(&format!("sheet.segments.{key}")).unwrap_or_default();
        let columns = COLUMNS.into_iter().map(|(key, ..)| (name(key), right.clone()));
        std::iter::once((self.book.dimension_name(self.dimension), header)).chain(columns).collect()
    }

    /// Returns how high it is in pixels of the sheet.
    fn height(&self) -> u32 {
        let notes = u32::try_from(self.notes().len()).unwrap_or(0);
        HEADING + CHART_ROWS * CHART_ROW + GAP + HEAD + (self.count() + 3) * ROW + (notes + 1) * REMARK
    }

    fn count(&self) -> u32 {
        u32::try_from(self.book.members(self.dimension).len()).unwrap_or(0)
    }

    /// Returns the row of the first member.
    fn first(&self) -> u32 {
        self.row + CHART_ROWS + 3
    }

    fn heading(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let format = self.book.theme.heading().set_background_color(self.book.theme.colours().panel);
        for column in NAME..=FX + 1 {
            let text = if column == NAME { self.book.dimension_name(self.dimension) } else { "" };
            live::text(sheet, (self.row, column), text, &format)?;
        }
        sheet.set_row_height_pixels(self.row, HEADING)?;
        for row in self.row + 1..=self.row + CHART_ROWS {
            sheet.set_row_height_pixels(row, CHART_ROW)?;
        }
        sheet.set_row_height_pixels(self.row + CHART_ROWS + 1, GAP)?;
        Ok(())
    }

    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let row = self.first() - 1;
        for (column, (text, format)) in (NAME..).zip(self.heads()) {
            live::text(sheet, (row, column), text, &format)?;
        }
        for (column, (_, shown, _)) in (MRR..).zip(COLUMNS) {
            // Most of the facts shown here are KPIs too.
            if let Shown::Kpi(id) | Shown::Fact(id) = shown {
                note::define(self.book, sheet, (row, column), id)?;
            }
        }
        sheet.set_row_height_pixels(row, HEAD)?;
        Ok(())
    }

    fn format(&self, unit: Unit) -> Format {
        self.book.number(unit, Precision::Short).set_shrink()
    }

    /// Returns the columns of the KPIs that rest on a number of customers, each with the hidden column of that number.
    fn rested(&self) -> impl Iterator<Item = (u16, u16, &str)> {
        let kpis = (MRR..).zip(COLUMNS).filter_map(|(column, (_, shown, _))| match shown {
            Shown::Kpi(id) => Some((column, id)),
            Shown::Fact(_) | Shown::Share | Shown::Closing => None,
        });
        let n = |id: &str| {
            let row = self.book.report.kpis.iter().find(|row| row.kpi.id == id);
            row.and_then(|row| row.kpi.evidence.as_deref())
        };
        let rested = kpis.filter_map(move |(column, id)| Some((column, n(id)?)));
        (HIDDEN..).zip(rested).map(|(hidden, (column, n))| (column, hidden, n))
    }

    /// Writes what the KPIs rest on, and greys those that rest on too little.
    fn grey(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let unseen = self.book.theme.label().set_num_format(";;;");
        for (column, hidden, n) in self.rested() {
            for place in 0..self.count() {
                let index = usize::try_from(place).unwrap_or(0);
                let figure = self.book.member_fact(self.dimension, index, n, When::chosen(self.book));
                let cell = (self.first() + place, hidden);
                live::formula(sheet, cell, &figure.formula, live::Result::Number(figure.value), &unseen)?;
            }
            let n = format!("${}", At::new(Page::Segments, self.first(), hidden).relative());
            let grey = bands::grey(&self.book.theme);
            let rule = format!("={}", bands::too_little(&n));
            let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(grey);
            let last = self.first() + self.count().max(1) - 1;
            sheet.add_conditional_format(self.first(), column, last, column, &rule)?;
        }
        Ok(())
    }

    fn member(&self, sheet: &mut Worksheet, place: u32) -> Result<(), XlsxError> {
        let row = self.first() + place;
        let index = usize::try_from(place).unwrap_or(0);
        let name = self.book.members(self.dimension).get(index).map(|member| self.book.member_name(member));
        live::text(sheet, (row, NAME), &name.unwrap_or_default(), &self.book.theme.text())?;
        sheet.set_row_height_pixels(row, ROW)?;
        for (column, (_, shown, unit)) in (MRR..).zip(COLUMNS) {
            let figure = self.figure(shown, index, row);
            let result = live::Result::Number(figure.value);
            live::formula(sheet, (row, column), &figure.formula, result, &self.format(unit))?;
        }
        Ok(())
    }

    /// Returns what stands in a column for a member.
    fn figure(&self, shown: Shown, place: usize, row: u32) -> Figure {
        let (book, when) = (self.book, When::chosen(self.book));
        let cell = |column| At::new(Page::Segments, row, column).relative();
        let fact = |id: &str| book.member_fact(self.dimension, place, id, when);
        match shown {
            Shown::Fact(id) => fact(id),
            Shown::Kpi(id) => book.member_kpi(self.dimension, place, id, when),
            Shown::Share => {
                let whole = At::new(Page::Segments, self.first() + self.count() + 1, MRR).fixed();
                let value = fact("mrr").value.over(book.fact_value("mrr", Some(book.report.chosen)));
                Figure::new(format!("IFERROR({}/{whole},\"\")", cell(MRR)), value)
            }
            Shown::Closing => {
                let value = |column: &u16| match COLUMNS.get(usize::from(*column - MRR)) {
                    Some((_, Shown::Fact(id), _)) => fact(id).value,
                    _ => Number::ABSENT,
                };
                let columns: Vec<u16> = (OPENING..=FX).collect();
                let (formula, value) = summed(&columns, &cell, &value);
                Figure::new(formula, value)
            }
        }
    }

    /// Writes the sum of the members, the whole company, and what is between the two.
    fn totals(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let words = self.book.words;
        let sum = self.first() + self.count();
        let line = |format: Format| {
            format.set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(self.book.theme.colours().rule)
        };
        let (bold, text) = (line(self.book.theme.text()), self.book.theme.text());
        live::text(sheet, (sum, NAME), words.get("sheet.segments.sum"), &bold)?;
        live::text(sheet, (sum + 1, NAME), words.get("sheet.segments.whole"), &text.clone().set_bold())?;
        live::text(sheet, (sum + 2, NAME), words.get("sheet.segments.difference"), &self.book.theme.label())?;
        for (column, (_, shown, unit)) in (MRR..).zip(COLUMNS) {
            let format = self.format(unit);
            let whole = self.whole(shown, column);
            let result = live::Result::Number(whole.value);
            live::formula(sheet, (sum + 1, column), &whole.formula, result, &format.clone().set_bold())?;
            if matches!(shown, Shown::Kpi(_)) {
                live::text(sheet, (sum, column), "", &line(format))?;
                continue;
            }
            let all = self.sum(shown, column);
            live::formula(sheet, (sum, column), &all.formula, live::Result::Number(all.value), &line(format))?;
            if self.adds_up(shown) {
                let cell = |row| At::new(Page::Segments, row, column).relative();
                let left = check::left_between(all.value, whole.value);
                let formula = check::difference(&cell(sum), &cell(sum + 1));
                let muted = self.book.theme.label().set_num_format(self.book.theme.plain(Unit::Count, 2, 0));
                let muted = muted.set_align(FormatAlign::Right);
                live::formula(sheet, (sum + 2, column), &formula, live::Result::Number(left), &muted)?;
            }
        }
        for row in sum..=sum + 2 {
            sheet.set_row_height_pixels(row, ROW)?;
        }
        self.bars(sheet, sum)
    }

    /// Tells whether a column of the members makes the whole company's. Who changes from one member to another is neither
    /// expansion nor contraction there, and who has several counts in each.
    fn adds_up(&self, shown: Shown) -> bool {
        let of_phases = self.book.report.of_phases.iter().any(|own| own == self.dimension);
        !of_phases || matches!(shown, Shown::Share | Shown::Closing | Shown::Fact("mrr" | "opening_mrr"))
    }

    /// Draws the shares as bars.
    fn bars(&self, sheet: &mut Worksheet, sum: u32) -> Result<(), XlsxError> {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(self.book.theme.colours().accent_light)
            .set_solid_fill(true)
            .set_minimum(rust_xlsxwriter::ConditionalFormatType::Number, 0)
            .set_maximum(rust_xlsxwriter::ConditionalFormatType::Number, 1);
        sheet.add_conditional_format(self.first(), MRR + 1, sum.saturating_sub(1), MRR + 1, &bar)?;
        Ok(())
    }

    fn sum(&self, shown: Shown, column: u16) -> Figure {
        let (first, last) = (self.first(), self.first() + self.count().max(1) - 1);
        let cell = |row| At::new(Page::Segments, row, column).relative();
        let range = format!("{}:{}", cell(first), cell(last));
        let places = 0..self.book.members(self.dimension).len();
        let values = places.map(|place| self.figure(shown, place, first).value);
        let sum = values.filter(|value| value.is_present()).reduce(Number::plus).unwrap_or_default();
        Figure::new(format!("IF(COUNTIFS({range},\">=-1E+300\")=0,\"\",SUM({range}))"), sum)
    }

    fn whole(&self, shown: Shown, column: u16) -> Figure {
        let (book, chosen) = (self.book, self.book.report.chosen);
        let none = || Figure::new("\"\"", Number::ABSENT);
        let row = self.first() + self.count() + 1;
        let cell = |column| At::new(Page::Segments, row, column).relative();
        let fact = |id: &str| book.fact_value(id, Some(chosen));
        match shown {
            Shown::Fact(id) if book.layout.fact(id, 0).is_none() => none(),
            Shown::Fact(id) => Figure::new(format!("INDEX(f_{id},sel_idx,1)"), fact(id)),
            Shown::Kpi(id) if book.layout.kpi(id).is_none() => none(),
            Shown::Kpi(id) => Figure::new(format!("INDEX(k_{id},1,sel_idx)"), book.value(id, chosen)),
            Shown::Share => {
                let mrr = fact("mrr");
                Figure::new(format!("IFERROR({}/{},\"\")", cell(MRR), cell(MRR)), mrr.over(mrr))
            }
            Shown::Closing => {
                let value = |column: &u16| match COLUMNS.get(usize::from(*column - MRR)) {
                    Some((_, Shown::Fact(id), _)) if book.layout.fact(id, 0).is_some() => fact(id),
                    _ => Number::ABSENT,
                };
                let known = |at: &u16| *at == OPENING || *at == column || self.known(*at);
                let columns: Vec<u16> = (OPENING..=FX).filter(known).collect();
                let (formula, value) = summed(&columns, &cell, &value);
                Figure::new(formula, value)
            }
        }
    }

    /// Tells whether the whole company has the fact of a column.
    fn known(&self, column: u16) -> bool {
        match COLUMNS.get(usize::from(column - MRR)) {
            Some((_, Shown::Fact(id), _)) => self.book.layout.fact(id, 0).is_some(),
            _ => false,
        }
    }

    /// Says how many members stand together in the last line, and that customers may count in several.
    fn notes(&self) -> Vec<String> {
        let words = self.book.words;
        let mut notes = Vec::new();
        if let Some(Who::Others(count)) = self.book.members(self.dimension).last().map(|member| &member.who) {
            let month = self.book.report.report_month.to_string();
            let (shown, count) = (SHOWN.to_string(), count.to_string());
            let arguments = [("shown", shown.as_str()), ("count", &count), ("month", &month)];
            notes.push(words.say("sheet.segments.capped", &arguments));
        }
        if self.book.report.of_phases.iter().any(|own| own == self.dimension) {
            notes.push(words.get("sheet.segments.several").to_owned());
        }
        notes
    }
}

/// Opening and movements: the closing's formula and what it gives.
fn summed(columns: &[u16], cell: &dyn Fn(u16) -> String, value: &dyn Fn(&u16) -> Number) -> (String, Number) {
    let mut formula = String::new();
    let mut sum = Number::ZERO;
    for column in columns {
        let lost = LOST.contains(column);
        if !formula.is_empty() {
            formula.push(if lost { '-' } else { '+' });
        }
        formula.push_str(&cell(*column));
        sum = if lost { sum.minus(value(column)) } else { sum.plus(value(column)) };
    }
    (format!("IFERROR({formula}+0,\"\")"), sum)
}
