//! The pages by topic: a table of KPIs, the charts below it, and the lists behind them, all of it for the chosen month.
//!
//! What stands on a page its template says. The columns of the table, of the charts (two in a row) and of the lists are
//! the same, so that their edges meet; hidden ones hold what rules of colour and lists
//! look at.

mod by_member;
mod by_month;
mod channels;
mod funnel;
mod heat;
pub(in crate::book) mod table;
mod waiting;

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::dashboard::captions;
use crate::book::layout::board::PANEL_ROWS;
use crate::book::layout::{At, Page};
use crate::book::plan::{Plan, SCALE, WIDTH};
use crate::book::spoken::Phrase;
use crate::book::{Book, chart, live, outline, page, unfinished, ways};
use crate::report::{Chart, ListKind};

/// The widths of the columns in pixels; a chart begins at each of [`PANELS`].
const WIDTHS: [u32; 11] = [208, 105, 105, 104, 105, 100, 105, 122, 96, 128, 70];
/// The columns at which the charts of a row begin.
const PANELS: [u16; 2] = [0, 5];
/// How wide a chart is: a little less than the columns between two of them.
const PANEL: u32 = 619;
/// The hidden columns, apart from the others: beside them, a program would print the marks of numbers without room.
const HIDDEN: u16 = 20;
const HIDDEN_TOO: u16 = 21;
const LAST: u16 = 10;
/// The heights of rows in pixels: the title, the month, a gap, the line above a chart, a row of a chart.
const TITLE: u32 = 35;
const MONTH: u32 = 21;
/// What stands at the head of every sheet of paper.
const HEADS: [u32; 2] = [TITLE, MONTH];
const GAP: u32 = 10;
const CAPTION: u32 = 18;
const CHART: u32 = 24;

/// A page that is being written: its sheet, and the rows that it has so far.
struct Canvas<'a, 'b> {
    book: &'a Book<'b>,
    page: Page,
    sheet: &'a mut Worksheet,
    plan: Plan,
    tables: BTreeSet<String>,
}

impl Canvas<'_, '_> {
    /// Makes a list a table, from its head to the last planned row. It is not filtered: its rows are those of the chosen
    /// month, and change with it. A list that stands here twice is a table once.
    fn as_table(&mut self, kind: ListKind, head: u32, heads: &[(&str, Format)]) -> Result<(), XlsxError> {
        let name = format!("t_{}_{}", self.page.id(), kind.id());
        let last = self.plan.next().max(1) - 1;
        if self.tables.insert(name.clone()) {
            crate::book::table::add(self.sheet, &name, (head, last), heads, false)
        } else {
            Ok(())
        }
    }
}

/// Writes the sheet.
pub fn write(book: &Book, page: Page, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let Some(topic) = book.board.topics.iter().find(|topic| topic.id == page.id()) else { return Ok(()) };
    debug_assert!(WIDTHS.iter().sum::<u32>() <= WIDTH);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width_pixels(column, width)?;
    }
    let hidden = if page == Page::Acquisition { funnel::LAST_HIDDEN } else { HIDDEN_TOO };
    sheet.set_column_range_hidden(HIDDEN, hidden)?;
    let mut canvas = Canvas { book, page, sheet, plan: Plan::new(&HEADS), tables: BTreeSet::new() };
    head(&mut canvas)?;
    table::write(&mut canvas, &topic.kpis)?;
    charts(&mut canvas, &topic.charts)?;
    for kind in &topic.lists {
        let before = canvas.plan.next();
        match kind {
            ListKind::Moved | ListKind::WithinMonth | ListKind::Largest | ListKind::Ending => {
                by_month::write(&mut canvas, *kind)?;
            }
            ListKind::Expenses => by_member::write(&mut canvas, *kind, ("expense_category", "expenses"))?,
            ListKind::Accounts => by_member::write(&mut canvas, *kind, ("account", "cash"))?,
            ListKind::Features => by_member::write(&mut canvas, *kind, ("feature", "event_customers"))?,
            ListKind::TicketCategories => by_member::write(&mut canvas, *kind, ("ticket_category", "tickets"))?,
            ListKind::UsageHours => heat::write(&mut canvas, *kind, ("usage_hour", "events"))?,
            ListKind::TicketHours => heat::write(&mut canvas, *kind, ("ticket_hour", "tickets"))?,
            ListKind::Waiting => waiting::write(&mut canvas)?,
            ListKind::Funnel => funnel::write(&mut canvas)?,
            ListKind::Channels => channels::write(&mut canvas)?,
        }
        // Below its gap and its heading. The funnel has a chart, which hidden rows would not take with them.
        if *kind != ListKind::Funnel && canvas.plan.next() > before {
            outline::below(canvas.sheet, before + 2, canvas.plan.next() - 1)?;
        }
    }
    let Canvas { sheet, plan, .. } = canvas;
    plan.apply(sheet)?;
    sheet.set_freeze_panes(2, 0)?.set_repeat_rows(0, 1)?;
    sheet.set_paper_size(page::A4).set_landscape().set_print_scale(SCALE);
    sheet.set_print_area(0, 0, plan.next().max(1) - 1, LAST)?;
    page::paper(book, sheet);
    Ok(())
}

/// The format of a hidden cell: where its column is shown after all, its number is not.
fn unseen(book: &Book) -> Format {
    book.theme.label().set_num_format(";;;")
}

/// Writes the title, the chosen month, and the way to where it is chosen.
fn head(canvas: &mut Canvas) -> Result<(), XlsxError> {
    let (book, sheet) = (canvas.book, &mut *canvas.sheet);
    let (theme, words) = (&book.theme, book.words);
    live::text(sheet, (0, 0), book.layout.sheet(canvas.page), &theme.title())?;
    let link = theme.styled(theme.sizes().small, theme.colours().link).set_align(FormatAlign::Right);
    let dashboard = format!("internal:'{}'!A1", book.layout.sheet(Page::Dashboard).replace('\'', "''"));
    sheet.merge_range(0, LAST - 2, 0, LAST, "", &link)?;
    sheet.write_url_with_format(0, LAST - 2, Url::new(dashboard).set_text(words.get("topic.choose")), &link)?;
    let index = At::new(Page::Index, 0, 0);
    ways::link(book, sheet, (0, LAST - 3), (book.layout.sheet(Page::Index), index), &link)?;
    page::month(book, sheet, (1, 0), &page::month_look(book, theme.sizes().body))?;
    let below = words.say("topic.below", &[("currency", book.currency())]);
    live::text(sheet, (1, 1), &below, &theme.label())?;
    let partial = unfinished::warning(book, Phrase::constant(""));
    let format = unfinished::look(book);
    sheet.merge_range(1, LAST - 2, 1, LAST, "", &format)?;
    live::formula(sheet, (1, LAST - 2), &partial.formula, live::Result::Text(&partial.text), &format)
}

/// Draws the charts; a row of them is never cut by the end of a sheet of paper.
fn charts(canvas: &mut Canvas, charts: &[Chart]) -> Result<(), XlsxError> {
    let height = PANEL_ROWS * CHART;
    for row in charts.chunks(PANELS.len()) {
        canvas.plan.row(GAP);
        canvas.plan.keep(CAPTION + height);
        let caption = canvas.plan.row(CAPTION);
        for _ in 0..PANEL_ROWS {
            canvas.plan.row(CHART);
        }
        for (drawing, column) in row.iter().zip(PANELS) {
            captions::write(canvas.book, canvas.sheet, drawing, (caption, column))?;
            chart::insert(canvas.book, canvas.sheet, drawing, (caption + 1, column), (PANEL, height))?;
        }
    }
    Ok(())
}
