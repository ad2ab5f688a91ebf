//! The hidden Window sheet: the chosen month and the year before it, for whatever tiles, charts and sentences draw.
//!
//! Charts have fixed ranges here, fed by INDEX at the chosen month, because a chart over a moving name stays empty. An
//! absent value is `#N/A`: it leaves a gap in a chart, where an empty text would be drawn as zero.

mod bridge;
mod found;
mod judged;
mod movements;
mod target;

pub(in crate::book) use bridge::{LABEL as BRIDGE_LABEL, PART as BRIDGE_PART, PARTS as BRIDGE_PARTS};
pub(in crate::book) use found::{Beside, Rows};
pub(in crate::book) use judged::{bad, bound, figure, furthest, total};
pub(in crate::book) use movements::{held_back, spoken as largest_movement};

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::book::layout::board::{
    CEILING_COLUMN, DATE_ROW, Drawn, INDEX_ROW, LABEL_ROW, MONTH_COLUMN, MONTHS, YEAR_AGO_ROW,
};
use crate::book::layout::{At, Page};
use crate::book::{Book, live, sparkline};
use crate::month::Month;
use crate::number::Number;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    months(book, sheet)?;
    for drawn in &book.board.drawn {
        series(book, sheet, drawn)?;
    }
    bridge::write(book, sheet)?;
    movements::write(book, sheet)?;
    judged::write(book, sheet)?;
    found::write(book, sheet)?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 30)?;
    Ok(())
}

fn plain(book: &Book) -> Format {
    book.theme.text()
}

/// Returns the report's index of one of the months drawn, counted from 0; nothing before the data.
fn index(book: &Book, place: u16) -> Option<usize> {
    (book.report.chosen + usize::from(place) + 1).checked_sub(usize::from(MONTHS))
}

fn at(row: u32, place: u16) -> At {
    At::new(Page::Window, row, MONTH_COLUMN + place)
}

/// Writes each month's index, its date, and the index of the same month a year before.
fn months(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for place in 0..MONTHS {
        let back = i64::from(MONTHS - 1 - place);
        let number = i64::try_from(book.report.chosen).unwrap_or(0) + 1 - back;
        let cell = at(INDEX_ROW, place).relative();
        let date = book.chosen().map(|month| month.ago(i32::try_from(back).unwrap_or(0)));
        let serial = date.map_or(Number::ABSENT, |month| live::serial(month.first_day()));
        let numbers = [
            (INDEX_ROW, format!("sel_idx-{back}"), Number::from(number)),
            (DATE_ROW, format!("EDATE(sel_month,-{back})"), serial),
            (YEAR_AGO_ROW, format!("{cell}-12"), Number::from(number - 12)),
        ];
        for (row, formula, result) in numbers {
            let format =
                if row == DATE_ROW { plain(book).set_num_format(book.theme.short_month()) } else { plain(book) };
            live::formula(sheet, (row, MONTH_COLUMN + place), &formula, live::Result::Number(result), &format)?;
        }
        let (formula, text) = axis_label(book, place, date);
        live::formula(sheet, (LABEL_ROW, MONTH_COLUMN + place), &formula, live::Result::Text(&text), &plain(book))?;
    }
    Ok(())
}

/// Writes a month for an axis that has room for three letters: below a January, and below the first, stands the year.
fn axis_label(book: &Book, place: u16, month: Option<Month>) -> (String, String) {
    let cell = at(DATE_ROW, place).relative();
    let names: Vec<&str> = book.words.get("month.short").split_whitespace().collect();
    let quoted: Vec<String> = names.iter().map(|name| live::quoted(name)).collect();
    let (name, year) = (format!("CHOOSE(MONTH({cell}),{})", quoted.join(",")), format!("CHAR(10)&YEAR({cell})"));
    let formula = match place {
        0 => format!("{name}&{year}"),
        _ => format!("{name}&IF(MONTH({cell})=1,{year},\"\")"),
    };
    let text = month.map(|month| {
        let name = names.get(month.number() as usize - 1).copied().unwrap_or_default();
        let has_year = place == 0 || month.number() == 1;
        if has_year { format!("{name}\n{}", month.year()) } else { name.to_owned() }
    });
    (formula, text.unwrap_or_default())
}

/// Writes a row of the months.
fn series(book: &Book, sheet: &mut Worksheet, drawn: &Drawn) -> Result<(), XlsxError> {
    let Some(row) = book.board.series(drawn) else { return Ok(()) };
    let (Drawn::Actual(kpi) | Drawn::LastYear(kpi) | Drawn::Loss(kpi) | Drawn::Target(kpi) | Drawn::Bound(kpi)) = drawn;
    live::text(sheet, (row, 0), kpi, &plain(book))?;
    live::text(sheet, (row, 1), &label(book, drawn, kpi), &plain(book))?;
    for place in 0..MONTHS {
        let (formula, value) = match drawn {
            Drawn::Actual(_) => month(book, kpi, at(INDEX_ROW, place), index(book, place), ""),
            Drawn::LastYear(_) => {
                let year_ago = index(book, place).and_then(|index| index.checked_sub(12));
                month(book, kpi, at(YEAR_AGO_ROW, place), year_ago, "")
            }
            Drawn::Loss(_) => month(book, kpi, at(INDEX_ROW, place), index(book, place), "-"),
            Drawn::Target(_) => target::of(book, kpi, place, false),
            Drawn::Bound(_) => target::of(book, kpi, place, true),
        };
        live::formula(sheet, (row, MONTH_COLUMN + place), &formula, live::Result::Drawn(value), &plain(book))?;
    }
    if matches!(drawn, Drawn::Actual(_)) { ceiling(book, sheet, row, kpi) } else { Ok(()) }
}

/// Writes up to where the small columns of a KPI reach.
fn ceiling(book: &Book, sheet: &mut Worksheet, row: u32, kpi: &str) -> Result<(), XlsxError> {
    let Some(own) = book.kpi(kpi) else { return Ok(()) };
    let cells: Vec<String> = (0..MONTHS).map(|place| at(row, place).relative()).collect();
    let value = |place| index(book, place).map_or(Number::ABSENT, |index| book.value(kpi, index));
    let values: Vec<Number> = (0..MONTHS).map(value).collect();
    let (formula, value) = sparkline::ceiling(own, &cells, &values);
    live::formula(sheet, (row, CEILING_COLUMN), &formula, live::Result::Number(value), &plain(book))
}

fn label(book: &Book, drawn: &Drawn, kpi: &str) -> String {
    match drawn {
        Drawn::Actual(_) | Drawn::Loss(_) => book.short_name(kpi).to_owned(),
        Drawn::LastYear(_) => book.words.get("dashboard.last_year").to_owned(),
        Drawn::Target(_) => book.words.get("dashboard.goal").to_owned(),
        Drawn::Bound(_) => book.words.get("dashboard.bound").to_owned(),
    }
}

/// A KPI in the month whose index stands in a cell.
fn month(book: &Book, kpi: &str, at: At, index: Option<usize>, sign: &str) -> (String, Number) {
    let cell = at.relative();
    let there = format!("INDEX(k_{kpi},1,{cell})");
    let formula = format!("IF({cell}<1,NA(),IF(ISNUMBER({there}),{sign}{there},NA()))");
    let value = index.map_or(Number::ABSENT, |index| book.value(kpi, index));
    (formula, if sign.is_empty() { value } else { value.negated() })
}
