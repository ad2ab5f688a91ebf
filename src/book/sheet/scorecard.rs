//! The Scorecard: every available KPI for the chosen month with every comparison, its goal and its status, all of it
//! live.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use crate::book::cells::{Bound, shown};
use crate::book::chosen::{Chosen, grade};
use crate::book::layout::{At, Judged, Line, Page, SCORECARD_FIRST};
use crate::book::page::{self, Setup};
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::theme::Precision;
use crate::book::{Book, bands, live, ways};
use crate::compare::{self, Against, Span};
use crate::kpi::excel;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

const NAME: u16 = 0;
const VALUE: u16 = 1;
const STATUS: u16 = 2;
const TARGET: u16 = 3;
const ATTAINMENT: u16 = 4;
const NOTE: u16 = 5;
const EVIDENCE: u16 = 6;
const GRADE: u16 = 7;
/// The first comparison; each takes three columns: a value, a difference and a percentage.
const COMPARED: u16 = 8;
/// Hidden: the status as a number, for the rules of colour, which cannot look at another sheet.
const CODE: u16 = COMPARED + 21;
const GROUP_ROW: u32 = SCORECARD_FIRST - 2;
const HEAD_ROW: u32 = SCORECARD_FIRST - 1;

/// The comparisons as they stand side by side: first those that are printed.
const ORDER: [Against; 7] = [
    Against::PreviousMonth,
    Against::LastYear,
    Against::Year,
    Against::Quarter,
    Against::Trailing3,
    Against::Trailing12,
    Against::Baseline,
];
/// The last column on paper: more would make the numbers too small to read.
const PRINTED: u16 = COMPARED + 8;

/// How many decimals a percentage of change shows, of a share.
const PERCENTAGE_PLACES: u32 = 3;

/// Where the ways back stand: at the end of what a laptop shows at once.
const BACK: [u16; 2] = [COMPARED + 6, COMPARED + 8];

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    page::title(book, sheet, book.layout.sheet(Page::Scorecard), "")?;
    month(book, sheet)?;
    head(book, sheet)?;
    for (row, line) in (SCORECARD_FIRST..).zip(book.layout.lines()) {
        match line {
            Line::Category(category) => heading(book, sheet, row, category)?,
            Line::Kpi(index) => {
                if let Some(kpi) = book.report.kpis.get(*index) {
                    (Writer { book, sheet: &mut *sheet, row, kpi }).write()?;
                }
            }
        }
    }
    waiting(book, sheet)?;
    ways::back(book, sheet, BACK)?;
    sheet.set_column_hidden(CODE)?;
    let head = (GROUP_ROW, HEAD_ROW);
    page::set_up(book, sheet, Setup { head, columns: VALUE + 1, pages_wide: 1 })?;
    let last = SCORECARD_FIRST + u32::try_from(book.layout.lines().len()).unwrap_or(0) + 1;
    sheet.set_print_area(0, 0, last, PRINTED)?;
    page::protect(sheet, false);
    Ok(())
}

/// Says which month is chosen, and where it is chosen.
fn month(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    let chosen = book.chosen().map(|month| month.to_string()).unwrap_or_default();
    let partial = words.get("sheet.scorecard.partial");
    let below = words.get("sheet.scorecard.below");
    let (before, after) = below.split_once("{month}").unwrap_or((below, ""));
    let is_partial = book.report.is_partial();
    let formula = format!(
        "{}&sel_key&IF(sel_idx>report_idx,{},\"\")&{}",
        live::quoted(before),
        live::quoted(partial),
        live::quoted(after)
    );
    let text = format!("{before}{chosen}{}{after}", if is_partial { partial } else { "" });
    live::formula(sheet, (1, 0), &formula, live::Result::Text(&text), &book.theme.label())
}

fn head(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    let left = book.theme.header();
    let right = left.clone().set_align(FormatAlign::Right);
    let after = left.clone().set_indent(1);
    let group = left.clone().set_align(FormatAlign::Center);
    page::fit(sheet, NAME, book.report.kpis.iter().map(|row| book.kpi_name(&row.kpi.id)), (22, 36))?;
    let columns = [
        (NAME, "column.kpi", &left, 0),
        (VALUE, "column.value", &right, 13),
        (STATUS, "column.status", &after, 10),
        (TARGET, "column.target", &right, 12),
        (ATTAINMENT, "column.attainment", &right, 10),
        (NOTE, "column.note", &after, 17),
        (EVIDENCE, "column.evidence", &right, 6),
        (GRADE, "column.grade", &after, 7),
    ];
    for (column, key, format, width) in columns {
        live::text(sheet, (GROUP_ROW, column), "", &left)?;
        live::text(sheet, (HEAD_ROW, column), words.get(key), format)?;
        if width > 0 {
            sheet.set_column_width(column, width)?;
        }
    }
    for (against, first) in ORDER.into_iter().zip((COMPARED..).step_by(3)) {
        sheet.merge_range(
            GROUP_ROW,
            first,
            GROUP_ROW,
            first + 2,
            words.get(&format!("against.{}", against.id())),
            &group,
        )?;
        for (column, key, width) in [
            (first, if shows_base(against) { "column.then" } else { "column.value" }, 12),
            (first + 1, "column.difference", 10),
            (first + 2, "column.percentage", 8),
        ] {
            live::text(sheet, (HEAD_ROW, column), words.get(key), &right)?;
            sheet.set_column_width(column, width)?;
        }
    }
    sheet.set_row_height(GROUP_ROW, 16)?.set_row_height(HEAD_ROW, 16)?;
    Ok(())
}

/// Tells whether a comparison shows what is compared with; over a span of months it shows the span's own value.
fn shows_base(against: Against) -> bool {
    match against {
        Against::PreviousMonth | Against::LastYear | Against::Baseline => true,
        Against::Quarter | Against::Year | Against::Trailing3 | Against::Trailing12 => false,
    }
}

fn heading(book: &Book, sheet: &mut Worksheet, row: u32, category: &str) -> Result<(), XlsxError> {
    let format = book.theme.heading().set_background_color(book.theme.colours().panel);
    live::text(sheet, (row, NAME), book.words.get(&format!("category.{category}.name")), &format)?;
    for column in VALUE..CODE {
        live::text(sheet, (row, column), "", &format)?;
    }
    sheet.set_row_height(row, 20)?;
    Ok(())
}

/// Writes one KPI's row.
struct Writer<'a, 'b> {
    book: &'a Book<'b>,
    sheet: &'a mut Worksheet,
    row: u32,
    kpi: &'a KpiRow,
}

impl Writer<'_, '_> {
    fn write(mut self) -> Result<(), XlsxError> {
        let (book, kpi) = (self.book, self.kpi);
        self.sheet.set_row_height(self.row, 15)?;
        let id = &kpi.kpi.id;
        ways::name(book, self.sheet, (self.row, NAME), (id, book.layout.definition(id)), &book.theme.text())?;
        // A number that is wider than its column is shown smaller, and never as `###`.
        let exact = book.kpi_number(kpi, Precision::Exact).set_shrink();
        let value = kpi.spans.first().copied().unwrap_or_default();
        self.copy(VALUE, book.layout.span_kpi(&kpi.kpi.id, Span::Month), value, &exact.clone().set_bold())?;
        let judged = |judged| book.layout.judged(&kpi.kpi.id, judged);
        self.copy(TARGET, judged(Judged::Target), kpi.verdict.target, &exact)?;
        let percent = book
            .theme
            .text()
            .set_num_format(book.theme.plain(Unit::Percent, 1, 0))
            .set_align(FormatAlign::Right)
            .set_shrink();
        self.copy(ATTAINMENT, judged(Judged::Attainment), kpi.verdict.attainment, &percent)?;
        self.copy(
            EVIDENCE,
            judged(Judged::Evidence),
            kpi.evidence,
            &book.number(Unit::Count, Precision::Exact).set_shrink(),
        )?;
        self.copy(CODE, judged(Judged::Status), kpi.verdict.status, &book.theme.label())?;
        self.words()?;
        for (against, first) in ORDER.into_iter().zip((COMPARED..).step_by(3)) {
            self.compare(against, first, &exact)?;
        }
        self.colour()
    }

    fn copy(&mut self, column: u16, from: Option<At>, value: Number, format: &Format) -> Result<(), XlsxError> {
        let Some(at) = from else { return Ok(()) };
        let formula = self.book.layout.reference(at, Page::Scorecard);
        live::formula(self.sheet, (self.row, column), &formula, live::Result::Number(value), format)
    }

    /// Writes the status, the state and the grade of the evidence in words.
    fn words(&mut self) -> Result<(), XlsxError> {
        let (book, kpi) = (self.book, self.kpi);
        let code = At::new(Page::Scorecard, self.row, CODE).relative();
        // It stands behind a number that is aligned to the right.
        let text = book.theme.text().set_indent(1).set_shrink();
        let misses = Chosen { book, row: kpi, from: Page::Scorecard }.misses();
        let (formula, status) = book.status_words(&code, kpi.verdict.status, &misses);
        live::formula(self.sheet, (self.row, STATUS), &formula, live::Result::Text(&status), &text)?;
        self.note(&text)?;
        let n = At::new(Page::Scorecard, self.row, EVIDENCE).relative();
        let n = Figure::new(n, kpi.evidence);
        let grade = n.present().choose(grade(&n), Phrase::constant(""));
        live::formula(self.sheet, (self.row, GRADE), &grade.formula, live::Result::Text(&grade.text), &text)
    }

    /// Writes the state of a value; where there is none, why, in the words of the pages by topic.
    fn note(&mut self, format: &Format) -> Result<(), XlsxError> {
        let (book, kpi) = (self.book, self.kpi);
        let chosen = Chosen { book, row: kpi, from: Page::Scorecard };
        // The widths decide how small it is printed, so a long state shrinks.
        let format = format.clone().set_font_color(book.theme.colours().muted).set_shrink();
        let nothing = Phrase::constant("");
        let absent = chosen.over(Span::Month).present().choose(nothing, chosen.why());
        let said = if kpi.kpi.said.is_empty() { absent } else { self.state(&chosen, absent) };
        live::formula(self.sheet, (self.row, NOTE), &said.formula, live::Result::Text(&said.text), &format)
    }

    /// Chooses the words of the state that holds, or others.
    fn state(&self, chosen: &Chosen, otherwise: Phrase) -> Phrase {
        let (book, kpi) = (self.book, self.kpi);
        let words: Vec<String> =
            kpi.kpi.said.iter().map(|said| book.words.get(&format!("state.{}", said.words)).to_owned()).collect();
        let choices: Vec<String> = words.iter().map(|word| live::quoted(word)).collect();
        let holding = kpi.said.get(book.report.chosen).copied().flatten();
        let text = holding.and_then(|index| words.get(index)).cloned().unwrap_or_default();
        let state = chosen.judged(Judged::State);
        let holds = Flag { formula: format!("ISNUMBER({state})"), holds: holding.is_some() };
        holds.choose(Phrase::new(format!("CHOOSE({state},{})", choices.join(",")), text), otherwise)
    }

    fn compare(&mut self, against: Against, first: u16, exact: &Format) -> Result<(), XlsxError> {
        let (book, kpi) = (self.book, self.kpi);
        let (span, base) = against.spans();
        let side = if shows_base(against) { base } else { span };
        let value = Span::ALL.iter().position(|other| *other == side).and_then(|index| kpi.spans.get(index));
        self.copy(first, book.layout.span_kpi(&kpi.kpi.id, side), value.copied().unwrap_or_default(), exact)?;
        let reference = |span| {
            let at = book.layout.span_kpi(&kpi.kpi.id, span);
            at.map_or_else(|| "NA()".to_owned(), |at| book.layout.reference(at, Page::Scorecard))
        };
        let cells = Bound(vec![("value", reference(span)), ("base", reference(base))]);
        let change = Against::ALL.iter().position(|other| *other == against).and_then(|index| kpi.changes.get(index));
        let change = change.copied().unwrap_or_default();
        // A percentage changes in percentage points.
        let points = if kpi.kpi.unit == Unit::Percent { "*100" } else { "" };
        let scale = if points.is_empty() { Number::ONE } else { Number::from(100) };
        let difference = format!("IFERROR(({}){points},\"\")", excel::formula(&compare::difference(), &cells));
        let format = book.theme.text().set_align(FormatAlign::Right).set_shrink();
        let by = format.clone().set_num_format(book.kpi_difference(kpi).0);
        let result = live::Result::Number(change.difference.times(scale));
        live::formula(self.sheet, (self.row, first + 1), &difference, result, &by)?;
        let percent = format.set_num_format(book.theme.percentage_change());
        let Some(percentage) = compare::percentage(kpi.kpi.unit) else {
            return live::text(self.sheet, (self.row, first + 2), "", &percent);
        };
        let result = live::Result::Number(change.percentage);
        live::formula(self.sheet, (self.row, first + 2), &shown(&percentage, &cells), result, &percent)
    }

    /// Makes what rests on too few cases grey, which ends the matter of its colour.
    fn grey(&mut self) -> Result<(), XlsxError> {
        let cell = |column| At::new(Page::Scorecard, self.row, column).fixed();
        let look = bands::grey(&self.book.theme);
        let rule = format!("={}", bands::too_little(&cell(EVIDENCE)));
        let changes = self.changes();
        for (first, last, others) in [(VALUE, STATUS, None), (COMPARED + 1, COMPARED + 2, Some(changes))] {
            let mut rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(&look);
            if let Some(ranges) = others {
                rule = rule.set_multi_range(ranges);
            }
            let rule = rule.set_stop_if_true(true);
            self.sheet.add_conditional_format(self.row, first, self.row, last, &rule)?;
        }
        Ok(())
    }

    /// Returns the cells of the changes: a difference and a percentage for each comparison.
    fn changes(&self) -> String {
        let cell = |column| At::new(Page::Scorecard, self.row, column).relative();
        let ranges = (COMPARED + 1..CODE).step_by(3).map(|column| format!("{}:{}", cell(column), cell(column + 1)));
        ranges.collect::<Vec<String>>().join(" ")
    }

    /// Adds the rules that colour the status, and the changes by the KPI's direction.
    fn colour(&mut self) -> Result<(), XlsxError> {
        self.grey()?;
        let (book, row) = (self.book, self.row);
        let code = At::new(Page::Scorecard, row, CODE).fixed();
        for rule in bands::by_status(&book.theme, &code) {
            self.sheet.add_conditional_format(row, VALUE, row, STATUS, &rule)?;
        }
        let Some((more, less)) = bands::changes(&book.theme, self.kpi.kpi.better) else { return Ok(()) };
        // A change that is shown as zero is neither for the better nor for the worse.
        for offset in [1, 2] {
            let decimals = if offset == 1 { book.kpi_difference(self.kpi).1.1 } else { PERCENTAGE_PLACES };
            for (sign, colour) in [(">", more), ("<", less)] {
                let column = COMPARED + offset;
                let own = At::new(Page::Scorecard, row, column).relative();
                let rule = format!("=IF(ISNUMBER({own}),ROUND({own},{decimals}){sign}0,FALSE)");
                let ranges: Vec<String> =
                    (column..CODE).step_by(3).map(|column| At::new(Page::Scorecard, row, column).relative()).collect();
                let rule = ConditionalFormatFormula::new()
                    .set_rule(rule.as_str())
                    .set_format(Format::new().set_font_color(colour))
                    .set_multi_range(ranges.join(" "));
                self.sheet.add_conditional_format(row, column, row, column, &rule)?;
            }
        }
        Ok(())
    }
}

/// Says how many KPIs wait for tables, and leads to where they are listed.
fn waiting(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let Some(to) = book.layout.awaited() else { return Ok(()) };
    let row = SCORECARD_FIRST + u32::try_from(book.layout.lines().len()).unwrap_or(0) + 1;
    ways::awaited(book, sheet, (row, NAME), to)
}
