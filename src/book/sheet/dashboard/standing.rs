//! How a KPI stands to its goal, in words: for a tile, and for the list of goals.

use super::tiles::Tile;
use crate::book::layout::Page;
use crate::book::layout::board::Told;
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::kpi::Better;

/// Says the judgement of a tile's KPI in a word.
pub(super) fn judgement(book: &Book, tile: &Tile) -> Phrase {
    if book.board.told(&tile.kpi.kpi.id, Told::Standing).is_none() {
        return Phrase::constant("");
    }
    status(book, &window::figure(book, tile.kpi, Told::Standing, Page::Dashboard))
}

/// Chooses the clause of a standing to a bound where no goal is set, for a KPI of which more, or less, is better.
pub(super) fn of_bound(book: &Book, standing: &Figure, better: Better) -> Phrase {
    let kind = if better == Better::Lower { "standing.bound_lower" } else { "standing.bound_higher" };
    chosen(book, standing, kind, &["none", "good", "good", "watch", "bad"])
}

/// Chooses the word of a standing (see [`Told::Standing`]): the same in the whole workbook.
pub(super) fn status(book: &Book, standing: &Figure) -> Phrase {
    chosen(book, standing, "status", &["none", "good", "near", "watch", "bad"])
}

/// Chooses the clause of a standing (see [`Told::Standing`]) for a KPI of which more, or less, is better.
pub(super) fn clause(book: &Book, standing: &Figure, better: Better) -> Phrase {
    let kind = if better == Better::Lower { "standing.lower" } else { "standing.higher" };
    chosen(book, standing, kind, &["none", "good", "near", "watch", "bad"])
}

/// Chooses the mark of a status.
pub(super) fn mark(book: &Book, status: &Figure) -> Phrase {
    chosen(book, status, "standing.mark", &["none", "good", "watch", "bad"])
}

fn chosen(book: &Book, status: &Figure, kind: &str, codes: &[&str]) -> Phrase {
    let text = |code: &&str| book.words.find(&format!("{kind}.{code}")).unwrap_or_default();
    let texts: Vec<&str> = codes.iter().map(text).collect();
    let choices: Vec<String> = texts.iter().map(|text| live::quoted(text)).collect();
    let choices = choices.join(",");
    let code = status.value.get().and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
    Phrase::new(format!("CHOOSE({}+1,{choices})", status.formula), texts.get(code).copied().unwrap_or_default())
}
