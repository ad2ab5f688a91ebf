//! How a KPI stands to its goal, in words: for a tile, and for the list of goals.

use super::tiles::Tile;
use crate::book::layout::board::Told;
use crate::book::layout::{Judged, Page};
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::kpi::Better;
use crate::number::Unit;

/// Says the judgement in a word: of a goal where there is one, else of the bands.
pub(super) fn judgement(book: &Book, tile: &Tile) -> Phrase {
    if book.board.told(&tile.kpi.kpi.id, Told::Standing).is_none() {
        return Phrase::constant("");
    }
    let target = Figure::new(tile.judged(book, Judged::Target), tile.kpi.verdict.target);
    let standing = window::figure(book, tile.kpi, Told::Standing, Page::Dashboard);
    target.present().choose(word(book, &standing, "goal"), word(book, &standing, "band"))
}

/// Chooses the word of a standing (see [`Told::Standing`]) among those of a kind.
pub(super) fn word(book: &Book, standing: &Figure, kind: &str) -> Phrase {
    chosen(book, standing, kind, &["none", "good", "near", "watch", "bad"])
}

/// Chooses the mark of a status.
pub(super) fn mark(book: &Book, status: &Figure) -> Phrase {
    chosen(book, status, "mark", &["none", "good", "watch", "bad"])
}

fn chosen(book: &Book, status: &Figure, kind: &str, codes: &[&str]) -> Phrase {
    let text = |code: &&str| book.words.find(&format!("standing.{kind}.{code}")).unwrap_or_default();
    let texts: Vec<&str> = codes.iter().map(text).collect();
    let choices: Vec<String> = texts.iter().map(|text| live::quoted(text)).collect();
    let choices = choices.join(",");
    let code = status.value.get().and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
    Phrase::new(format!("CHOOSE({}+1,{choices})", status.formula), texts.get(code).copied().unwrap_or_default())
}

/// Says the goal: the share of it that was reached where that can be said, else the goal itself; without one, the bound
/// of the bands.
pub(super) fn goal(book: &Book, tile: &Tile) -> Phrase {
    let row = tile.kpi;
    let Some(at) = book.board.told(&row.kpi.id, Told::BoundText) else { return Phrase::constant("") };
    let text = book.speaker().say(row.kpi.unit, &Figure::new("", window::bound(row))).text;
    let bound = Phrase::new(book.layout.cell(at, Page::Dashboard), text);
    let say = |key: &str| Phrase::fill(book.words.get(key), &[("bound", &bound)]);
    let lower = row.kpi.better == Better::Lower;
    let goal = say(if lower { "standing.limit" } else { "standing.target" });
    let goal = if matches!(row.kpi.unit, Unit::Money | Unit::Count) && !lower {
        let attainment = Figure::new(tile.judged(book, Judged::Attainment), row.verdict.attainment);
        let share = book.speaker().share(&attainment);
        let reached = Phrase::fill(book.words.get("standing.reached"), &[("share", &share)]);
        attainment.present().choose(reached, goal)
    } else {
        goal
    };
    let green = Figure::new(tile.judged(book, Judged::Green), row.verdict.green);
    let band = say(if lower { "standing.up_to" } else { "standing.from" });
    let target = Figure::new(tile.judged(book, Judged::Target), row.verdict.target);
    target.present().choose(goal, green.present().choose(band, Phrase::constant("")))
}
