//! The list of goals that are furthest from being met in the chosen month; those that are met are not in it.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::{Frame, TITLE_ENDS};
use crate::book::Book;
use crate::book::layout::board::{LISTED, Told};
use crate::book::layout::{At, Page};
use crate::book::live::{self, Cell};
use crate::book::page::underlined;
use crate::book::sheet::dashboard::headlines::picked;
use crate::book::sheet::dashboard::{by_status, merged, standing};
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::number::{Number, Unit};
use crate::report::BoardList;

/// Writes the list into a panel.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, at: Cell) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let frame = Frame { book, list: BoardList::Furthest, at, left: [true, false, false, false] };
    frame.head(sheet, &listed(book, 0))?;
    let link = theme.styled(theme.sizes().small, theme.colours().link).set_align(FormatAlign::Right).set_shrink();
    let (row, column) = (at.0, at.1 + TITLE_ENDS + 1);
    merged(sheet, (row, column), at.1 + 8, &link)?;
    let to = Url::new(book.way(At::new(Page::Goals, 0, 0))).set_text(book.words.get("board.furthest.edit"));
    sheet.write_url_with_format(row, column, to, &link)?;
    for n in 0..LISTED {
        line(&frame, sheet, row + 2 + n, n)?;
    }
    frame.rules(sheet)
}

/// Tells whether there is a KPI at a place of the list.
fn listed(book: &Book, n: u32) -> Flag {
    let cell = book.layout.cell(book.board.furthest(n), Page::Dashboard);
    let total = |told| window::total(book, told, Page::Dashboard);
    let (goals, met) = (total(Told::HasGoal), total(Told::Met));
    let missed = Figure::new(format!("({}-{})", goals.formula, met.formula), goals.value.minus(met.value));
    // Those that are missed stand first.
    let is_missed = missed.is(">", i32::try_from(n).unwrap_or(0));
    let formula = format!("IF(ISNUMBER({cell}),{},FALSE)", is_missed.formula);
    Flag { formula, holds: window::furthest(book, n).is_some() && is_missed.holds }
}

/// Says that no goal is missed, or that there is none.
fn nothing(book: &Book) -> Phrase {
    let goals = window::total(book, Told::HasGoal, Page::Dashboard);
    let all = book.speaker().say(Unit::Count, &goals);
    let met = Phrase::fill(book.words.get("board.furthest.all_met"), &[("all", &all)]);
    goals.is(">", 0).choose(met, Phrase::constant(book.words.get("board.furthest.nothing")))
}

/// Writes a line: a KPI, its value, its goal and its status, whichever it is.
fn line(frame: &Frame, sheet: &mut Worksheet, row: u32, n: u32) -> Result<(), XlsxError> {
    let (book, theme) = (frame.book, &frame.book.theme);
    let place = book.board.furthest(n);
    let listed = listed(book, n);
    let kpi = window::furthest(book, n).map(|(_, kpi)| kpi).filter(|_| listed.holds);
    let unseen = theme.label().set_num_format(";;;");
    let status = kpi.map_or(Number::ZERO, |kpi| kpi.verdict.status.or(Number::ZERO));
    let code = At::new(Page::Dashboard, row, frame.at.1);
    let formula = format!("IF({},{},0)", listed.formula, picked(book, Told::Status, place));
    live::formula(sheet, (row, code.column), &formula, live::Result::Number(status), &unseen)?;
    let stands = kpi.map_or(Number::ZERO, |kpi| window::figure(book, kpi, Told::Standing, Page::Dashboard).value);
    let judged = Figure::new(picked(book, Told::Standing, place), stands);
    let name = kpi.map_or("", |kpi| book.short_name(&kpi.kpi.id)).to_owned();
    let said = |number: Number| {
        kpi.map_or(String::new(), |kpi| book.speaker().say(kpi.kpi.unit, &Figure::new("", number)).text)
    };
    let value = said(kpi.map_or(Number::ABSENT, |kpi| book.value(&kpi.kpi.id, book.report.chosen)));
    let goal = said(kpi.map_or(Number::ABSENT, window::bound));
    let cells = [
        Phrase::new(picked(book, Told::Name, place), name),
        Phrase::new(picked(book, Told::ValueText, place), value),
        Phrase::new(picked(book, Told::BoundText, place), goal),
        standing::status(book, &judged),
    ];
    let small = theme.styled(theme.sizes().small, theme.colours().text);
    for (column, phrase) in cells.into_iter().enumerate() {
        let otherwise = if n == 0 && column == 0 { nothing(book) } else { Phrase::constant("") };
        frame.put(sheet, row, column, &listed.choose(phrase, otherwise), &small)?;
    }
    let coloured = frame.cell(row, 3);
    let look = |code| underlined(book, Format::new().set_font_color(theme.status(code)).set_bold());
    by_status(sheet, coloured, coloured, code, look)
}
