//! What stands on a sheet, counted: KPIs, charts, goals, checks.

use crate::book::Book;
use crate::book::check::Kind;
use crate::book::layout::Page;

/// Says what stands on a sheet.
pub(super) fn of(book: &Book, page: Page) -> String {
    let said = counts(book, page).into_iter().filter(|(_, count)| *count > 0);
    let said: Vec<String> =
        said.map(|(key, count)| book.words.say(&format!("index.{key}"), &[("count", &count.to_string())])).collect();
    said.join(" · ")
}

fn counts(book: &Book, page: Page) -> Vec<(&'static str, usize)> {
    let (report, board) = (book.report, &book.board);
    let available = book.layout.available().count();
    match page {
        Page::Dashboard => vec![("kpis", board.tiles.len()), ("charts", board.charts().count())],
        Page::Scorecard | Page::Trends => vec![("kpis", available)],
        Page::Definitions => vec![("kpis", report.kpis.len()), ("policies", report.policies.len())],
        Page::TieOut => {
            let all = &book.checks.all;
            let identities = all.iter().filter(|check| check.kind == Kind::Identity).count();
            vec![("checks", identities), ("comparisons", all.len() - identities)]
        }
        Page::Quality => vec![("readings", report.readings.len()), ("found", super::super::quality::count(book))],
        Page::Facts => {
            let facts = book.layout.facts().iter().filter(|place| place.anew.is_none()).count();
            vec![("facts", facts), ("months", report.months.len())]
        }
        Page::Segments => vec![("dimensions", super::super::segments::dimensions(book).count())],
        Page::Cohorts => vec![("cohorts", book.layout.cohorts().shown() as usize)],
        Page::Revenue | Page::Customers | Page::Acquisition | Page::Support | Page::Product | Page::Finance => {
            let topic = board.topics.iter().find(|topic| topic.id == page.id());
            topic.map_or_else(Vec::new, |topic| vec![("kpis", topic.kpis.len()), ("charts", topic.charts.len())])
        }
        // Goals are typed in later, and what is counted here stays.
        Page::Index
        | Page::Goals
        | Page::States
        | Page::Spans
        | Page::Window
        | Page::Members
        | Page::Kept
        | Page::Checks
        | Page::Ledger => Vec::new(),
    }
}
