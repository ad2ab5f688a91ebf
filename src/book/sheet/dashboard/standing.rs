//! How a KPI stands to its goal, in words: for a tile, and for the list of goals.

use super::tiles::Tile;
use crate::book::layout::board::Told;
use crate::book::layout::{Judged, Page};
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Phrase};
use crate::book::{Book, live};
use crate::kpi::Better;
use crate::number::{Number, Unit};

/// Says the judgement in a word: of a goal where there is one, else of the bands.
pub(super) fn judgement(book: &Book, tile: &Tile) -> Phrase {
    let target = Figure::new(tile.judged(book, Judged::Target), tile.kpi.verdict.target);
    let status = Figure::new(tile.status.fixed(), tile.kpi.verdict.status.or(Number::ZERO));
    target.present().choose(word(book, &status, "goal"), word(book, &status, "band"))
}

/// Chooses the word of a status among those of a kind: of a goal, of a band, or a mark.
pub(super) fn word(book: &Book, status: &Figure, kind: &str) -> Phrase {
    let text = |code: &str| book.words.find(&format!("standing.{kind}.{code}")).unwrap_or_default();
    let texts = ["none", "good", "watch", "bad"].map(text);
    let choices = texts.map(live::quoted).join(",");
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
