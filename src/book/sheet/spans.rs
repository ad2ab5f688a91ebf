//! The hidden Spans sheet: the chosen month, each span as seen from it with every fact and KPI over it, and the
//! judgement of every KPI. The Scorecard, the Goals and the Dashboard copy from here.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::book::bands::Side;
use crate::book::cells::{OfSpan, shown};
use crate::book::layout::{
    Anew, At, BandColumn, Known, SPANS_BASELINE, SPANS_DATE, SPANS_END, SPANS_HEADER, SPANS_LENGTH, SPANS_OF_QUARTER,
    SPANS_OF_YEAR, SPANS_REPORT, SPANS_SEL, SPANS_START,
};
use crate::book::{Book, live};
use crate::compare::{Frame, Span};
use crate::fact::Over;
use crate::kpi::Better;
use crate::month::Month;
use crate::number::Number;
use crate::report::{FactColumn, KpiRow};

mod judged;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    chosen(book, sheet)?;
    for span in Span::ALL {
        bounds(book, sheet, span)?;
    }
    for place in book.layout.facts().iter().filter(|place| place.anew.is_none()) {
        if let Some(fact) = book.report.facts.get(place.index) {
            facts(book, sheet, fact)?;
        }
    }
    for (_, index) in book.layout.available() {
        if let Some(kpi) = book.report.kpis.get(index) {
            kpis(book, sheet, kpi)?;
            known(book, sheet, kpi)?;
            judged::write(book, sheet, kpi)?;
        }
    }
    bands_of_periods(book, sheet)?;
    sheet.set_column_width(0, 30)?;
    Ok(())
}

/// Writes the list of the bands that hold in one period only.
fn bands_of_periods(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (row, (id, period)) in (0..).zip(book.layout.banded()) {
        let bands = book.kpi(id).and_then(|row| row.kpi.bands_by_period.get(period)).copied();
        let at = |column| {
            let at = book.layout.band(row, column);
            (at.row, at.column)
        };
        live::text(sheet, at(BandColumn::Key), &format!("{id}|{period}"), &plain(book))?;
        live::number(sheet, at(BandColumn::Good), Side::Good.of(bands), &plain(book))?;
        live::number(sheet, at(BandColumn::Bad), Side::Bad.of(bands), &plain(book))?;
    }
    Ok(())
}

fn plain(book: &Book) -> Format {
    book.theme.text()
}

/// Writes the cells that belong to the chosen month as a whole.
fn chosen(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let report = book.report;
    let starts = report.fiscal_year_starts;
    let month = book.chosen();
    let number = |value: Option<u32>| value.map_or(Number::ABSENT, |value| Number::from(i64::from(value)));
    let index = i64::try_from(report.chosen).unwrap_or(0) + 1;
    let cell = |row| book.layout.chosen(row).fixed();
    let written = |baseline: Month| book.index(baseline).map_or(Number::ABSENT, Number::from);
    let (baseline, formula) = if let Some(baseline) = report.baseline {
        (written(baseline), live::digits(written(baseline)).unwrap_or_else(|| "\"\"".to_owned()))
    } else {
        let baseline = month.map(|month| month.ago(month.of_year(starts).cast_signed()));
        let index = format!("sel_idx-{}", cell(SPANS_OF_YEAR));
        (baseline.map_or(Number::ABSENT, written), format!("IF({index}<1,\"\",{index})"))
    };
    let of_year = format!("MOD(MONTH(sel_month)+12-{starts},12)+1");
    let rows = [
        (SPANS_SEL, "sel_idx", "MATCH(sel_key,f_Key,0)".to_owned(), Number::from(index)),
        (
            SPANS_DATE,
            "sel_month",
            "INDEX(f_Month,sel_idx)".to_owned(),
            month.map_or(Number::ABSENT, |month| live::serial(month.first_day())),
        ),
        (SPANS_OF_YEAR, "of_year", of_year, number(month.map(|month| month.of_year(starts)))),
        (
            SPANS_OF_QUARTER,
            "of_quarter",
            format!("MOD({}-1,3)+1", cell(SPANS_OF_YEAR)),
            number(month.map(|month| month.of_quarter(starts))),
        ),
        (SPANS_BASELINE, "baseline", formula, baseline),
    ];
    for (row, name, formula, result) in rows {
        live::text(sheet, (row, 0), name, &plain(book))?;
        live::formula(sheet, (row, 1), &formula, live::Result::Number(result), &plain(book))?;
    }
    live::text(sheet, (SPANS_REPORT, 0), "report_idx", &plain(book))?;
    // It may lie before the first month; every month is partial then.
    let first = report.months.first().copied().unwrap_or(report.report_month);
    let report_month = Number::from(i64::from(report.report_month.since(first)) + 1);
    live::number(sheet, (SPANS_REPORT, 1), report_month, &plain(book))
}

/// Writes a span's last month, length and first month, as indices.
fn bounds(book: &Book, sheet: &mut Worksheet, span: Span) -> Result<(), XlsxError> {
    let cell = |row| book.layout.chosen(row).fixed();
    let (back, length) = match span {
        Span::Month | Span::Baseline => (0, "1".to_owned()),
        Span::PreviousMonth => (1, "1".to_owned()),
        Span::MonthLastYear => (12, "1".to_owned()),
        Span::QuarterToDate => (0, cell(SPANS_OF_QUARTER)),
        Span::PreviousQuarterToDate => (3, cell(SPANS_OF_QUARTER)),
        Span::YearToDate => (0, cell(SPANS_OF_YEAR)),
        Span::LastYearToDate => (12, cell(SPANS_OF_YEAR)),
        Span::Trailing3 => (0, "3".to_owned()),
        Span::PreviousTrailing3 => (3, "3".to_owned()),
        Span::Trailing12 => (0, "12".to_owned()),
        Span::PreviousTrailing12 => (12, "12".to_owned()),
    };
    let end = if span == Span::Baseline {
        format!("IF(sel_idx>report_idx,\"\",{})", cell(SPANS_BASELINE))
    } else if back == 0 {
        "sel_idx".to_owned()
    } else {
        format!("IF(sel_idx>report_idx,\"\",IF(sel_idx-{back}<1,\"\",sel_idx-{back}))")
    };
    let (at_end, at_length) = (book.layout.span(SPANS_END, span), book.layout.span(SPANS_LENGTH, span));
    let start = format!("{}-{}+1", at_end.relative(), at_length.relative());
    let start = format!("IF(ISNUMBER({}),IF({start}<1,\"\",{start}),\"\")", at_end.relative());
    let (last, months) = range(book, span);
    let first = last.minus(months).plus(Number::ONE);
    let first = if first.get().is_some_and(|first| first.is_sign_positive() && !first.is_zero()) {
        first
    } else {
        Number::ABSENT
    };
    live::text(sheet, (SPANS_HEADER, at_end.column), span.id(), &plain(book))?;
    let rows =
        [(SPANS_END, "end", end, last), (SPANS_LENGTH, "length", length, months), (SPANS_START, "start", start, first)];
    for (row, name, formula, result) in rows {
        live::text(sheet, (row, 0), name, &plain(book))?;
        let at = book.layout.span(row, span);
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(result), &plain(book))?;
    }
    Ok(())
}

/// Returns the index of a span's last month, where that lies in the data, and its length.
fn range(book: &Book, span: Span) -> (Number, Number) {
    let report = book.report;
    let Some(chosen) = book.chosen() else { return (Number::ABSENT, Number::ABSENT) };
    let fiscal_year_starts = report.fiscal_year_starts;
    let frame = Frame { chosen, report_month: report.report_month, fiscal_year_starts, baseline: report.baseline };
    let complete = Frame { report_month: chosen, ..frame };
    let last = span.range(&frame).and_then(|(last, _)| book.index(last)).map_or(Number::ABSENT, Number::from);
    let length = span.range(&complete).map_or(Number::ABSENT, |(_, length)| Number::from(i64::from(length)));
    (last, length)
}

fn facts(book: &Book, sheet: &mut Worksheet, fact: &FactColumn) -> Result<(), XlsxError> {
    let id = &fact.definition.id;
    for (span, value) in Span::ALL.into_iter().zip(&fact.spans) {
        let Some(at) = book.layout.span_fact(id, span) else { continue };
        live::text(sheet, (at.row, 0), id, &plain(book))?;
        let formula = fact_over(book, fact, span);
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(*value), &plain(book))?;
    }
    Ok(())
}

/// Writes how a fact adds up over the months of a span; absent unless every month is there.
fn fact_over(book: &Book, fact: &FactColumn, span: Span) -> String {
    let id = &fact.definition.id;
    let row = |row| {
        let at = book.layout.span(row, span);
        At { row, ..at }.relative()
    };
    let (end, length, start) = (row(SPANS_END), row(SPANS_LENGTH), row(SPANS_START));
    let last = format!("INDEX(f_{id},{end})");
    let over = match fact.definition.over {
        Over::Sum => {
            let months = format!("f_Index,\">=\"&{start},f_Index,\"<=\"&{end}");
            let there = format!("COUNTIFS(f_{id},\">=-1E+300\",{months})={length}");
            format!("IF({there},SUMIFS(f_{id},{months}),\"\")")
        }
        Over::First => format!("INDEX(f_{id},{start})"),
        Over::Last => last,
        Over::Anew => Anew::of(span).map_or(last, |anew| format!("INDEX(f_{id}_{},{end})", anew.id())),
        Over::None => format!("IF({length}=1,{last},\"\")"),
    };
    format!("IF(ISNUMBER({start}),{over},\"\")")
}

fn kpis(book: &Book, sheet: &mut Worksheet, kpi: &KpiRow) -> Result<(), XlsxError> {
    let id = &kpi.kpi.id;
    for (span, value) in Span::ALL.into_iter().zip(&kpi.spans) {
        let Some(at) = book.layout.span_kpi(id, span) else { continue };
        live::text(sheet, (at.row, 0), id, &plain(book))?;
        let end = At { row: SPANS_END, ..at }.relative();
        let month = format!("IF(ISNUMBER({end}),INDEX(k_{id},{end}),\"\")");
        // The Trends sheet has the months; a KPI with a window of its own has nothing else.
        let formula = match Anew::of(span) {
            None => month,
            Some(_) if kpi.kpi.windowed => "\"\"".to_owned(),
            Some(_) => {
                let start = At { row: SPANS_START, ..at }.relative();
                let over = shown(&kpi.kpi.formula, &OfSpan { layout: &book.layout, own: id, span });
                format!("IF(ISNUMBER({start}),{over},\"\")")
            }
        };
        live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(*value), &plain(book))?;
    }
    Ok(())
}

/// Writes what the Goals sheet looks up by a KPI's id.
fn known(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let kpi = &row.kpi;
    let at = |known| book.layout.known(&kpi.id, known).map(|at| (at.row, at.column));
    let better = match kpi.better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "neither",
    };
    let texts = [(Known::Name, book.kpi_name(&kpi.id)), (Known::Unit, kpi.unit.id()), (Known::Better, better)];
    for (known, text) in texts {
        if let Some(at) = at(known) {
            live::text(sheet, at, text, &plain(book))?;
        }
    }
    let line = book.layout.trend_row(&kpi.id).map_or(Number::ABSENT, |line| Number::from(i64::from(line)));
    let n = kpi.evidence.as_ref().and_then(|fact| book.layout.fact_column(fact));
    let n = n.map_or(Number::ABSENT, |column| Number::from(i64::from(column)));
    let numbers = [
        (Known::Accumulates, Number::from(i64::from(kpi.accumulates))),
        (Known::Good, Side::Good.of(kpi.bands)),
        (Known::Bad, Side::Bad.of(kpi.bands)),
        (Known::Evidence, n),
        (Known::Row, line),
    ];
    for (known, number) in numbers {
        if let Some(at) = at(known) {
            live::number(sheet, at, number, &plain(book))?;
        }
    }
    Ok(())
}
