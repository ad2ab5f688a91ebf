//! What a page says of a KPI in the chosen month: its value, why there is none, how it changed, how it stands to its
//! goal. The Dashboard and the pages by topic say it alike.
//!
//! It knows cells and words, and nothing of where a page has them.

use std::cmp::Ordering;

use super::layout::board::Told;
use super::layout::{Judged, Page};
use super::sheet::window;
use super::spoken::{Figure, Flag, Phrase};
use super::{Book, live, unfinished};
use crate::compare::Span;
use crate::goal::ENOUGH;
use crate::kpi::Better;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

/// A KPI as a page sees it.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The report, the words and the addresses.
    pub book: &'a Book<'a>,
    /// The KPI.
    pub row: &'a KpiRow,
    /// The page.
    pub from: Page,
}

/// A change with the format that shows it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The formula.
    pub formula: String,
    /// What it gives.
    pub value: Number,
    /// The number format: an arrow and a share, points or an amount.
    pub format: String,
}

impl Chosen<'_> {
    /// Returns a cell of the KPI's judgement.
    pub fn judged(&self, judged: Judged) -> String {
        let at = self.book.layout.judged(&self.row.kpi.id, judged);
        at.map_or_else(|| "\"\"".to_owned(), |at| self.book.layout.cell(at, self.from))
    }

    /// Tells whether the KPI is judged good and yet misses its goal.
    pub fn misses(&self) -> Flag {
        match self.book.board.told(&self.row.kpi.id, Told::Standing) {
            Some(_) => window::figure(self.book, self.row, Told::Standing, self.from).is("=", 2),
            None => Flag { formula: "FALSE".to_owned(), holds: false },
        }
    }

    /// Tells whether the chosen month's value rests on too few cases to be judged or coloured.
    pub fn too_few(&self) -> Flag {
        let n = Figure::new(self.judged(Judged::Evidence), self.row.evidence);
        let few = n.is_too_little();
        let value = self.over(Span::Month).present();
        Flag { formula: format!("IF({},{},FALSE)", value.formula, few.formula), holds: value.holds && few.holds }
    }

    /// Says on how many cases the value rests where they are too few, else something else.
    pub fn thin(&self, otherwise: Phrase) -> Phrase {
        let n = Figure::new(self.judged(Judged::Evidence), self.row.evidence);
        let count = self.book.speaker().say(Unit::Count, &n);
        let said = Phrase::fill(self.book.words.get("dashboard.too_few"), &[("n", &count)]);
        self.too_few().choose(said, otherwise)
    }

    /// Returns the KPI's value over a span.
    pub fn over(&self, span: Span) -> Figure {
        let at = self.book.layout.span_kpi(&self.row.kpi.id, span);
        let cell = at.map_or_else(|| "\"\"".to_owned(), |at| self.book.layout.cell(at, self.from));
        Figure::new(cell, self.row.spans.get(span as usize).copied().unwrap_or_default())
    }

    /// Returns the words for a month without a value: the state that holds, else why there is none.
    pub fn said(&self) -> Phrase {
        let (book, row) = (self.book, self.row);
        let absent = self.why();
        if row.kpi.said.is_empty() {
            return absent;
        }
        let words = |id: &str| {
            let of_tile = book.words.find(&format!("tile.{id}"));
            of_tile.or_else(|| book.words.find(&format!("state.{id}"))).unwrap_or_default().to_owned()
        };
        let texts: Vec<String> = row.kpi.said.iter().map(|said| words(&said.words)).collect();
        let choices: Vec<String> = texts.iter().map(|text| live::quoted(text)).collect();
        let holding = row.said.get(book.report.chosen).copied().flatten();
        let text = holding.and_then(|holding| texts.get(holding)).cloned().unwrap_or_default();
        let state = self.judged(Judged::State);
        let chosen = Phrase::new(format!("CHOOSE({state},{})", choices.join(",")), text);
        Flag { formula: format!("ISNUMBER({state})"), holds: holding.is_some() }.choose(chosen, absent)
    }

    /// Says why there is no value: it begins later, the month is not over, it ended or is still too early to tell, or
    /// there was nothing to count; else that it is not available.
    pub fn why(&self) -> Phrase {
        let (book, row) = (self.book, self.row);
        let present = |number: &Number| number.is_present();
        let first = row.months.iter().position(present);
        let last = row.months.iter().rposition(present);
        let (Some(first), Some(last)) = (first, last) else {
            return Phrase::constant(book.words.get("dashboard.absent"));
        };
        let chosen = book.report.chosen;
        let say = |key: &str, month: usize| {
            let month = book.report.months.get(month).map(ToString::to_string).unwrap_or_default();
            Phrase::constant(book.words.say(key, &[("month", &month)]))
        };
        let flag = |formula: String, holds| Flag { formula, holds };
        // A fact that waits for its cases to ripen, such as the sign-ups of whom 90 days are not over.
        let ripens = row.kpi.evidence.as_ref().is_some_and(|fact| fact.ends_with("_matured"));
        let ended = if ripens { say("absent.early", last) } else { say("absent.until", last) };
        let nothing = Figure::new(self.judged(Judged::Evidence), row.evidence).is("=", 0);
        let within = nothing.choose(say("absent.nothing", last), Phrase::constant(book.words.get("dashboard.absent")));
        let over = flag(format!("sel_idx>{}", last + 1), chosen > last).choose(ended, within);
        let open = unfinished::is_chosen(book).choose(say("absent.partial", last), over);
        flag(format!("sel_idx<{}", first + 1), chosen < first).choose(say("absent.from", first), open)
    }

    /// Says how the chosen month differs from another span: a share for money, points for percentages, a difference for
    /// the rest.
    pub fn change(&self, before: &Figure) -> Change {
        let (theme, unit, now) = (&self.book.theme, self.row.kpi.unit, self.over(Span::Month));
        // A share of an amount that can be below zero means nothing, and one of zero cannot be said.
        let not_below = |number: &Number| number.get().is_none_or(|value| value.is_sign_positive() || value.is_zero());
        let share = unit == Unit::Money && self.row.months.iter().all(not_below);
        // A share is left to the format, and rounded to what that shows.
        let (difference_format, parts) = self.book.kpi_difference(self.row);
        let (times, places) = if share { (1, 3) } else { parts };
        let (own, last) = (&now.formula, &before.formula);
        let divided = if share { format!("/{last}") } else { String::new() };
        let formula = format!("ROUND(({own}-{last}){divided}*{times},{places})+0");
        let formula = if share { format!("IF({last}>0,{formula},\"\")") } else { formula };
        let difference = now.value.minus(before.value);
        let difference = if share { difference.over(before.value) } else { difference };
        let largest = self.row.months.iter().copied().map(Number::size).reduce(Number::greatest).unwrap_or_default();
        let format = match (unit, share) {
            (Unit::Money, true) => theme.percentage_change(),
            (Unit::Money, false) => theme.amount_difference(&self.book.report.currency, largest),
            _ => difference_format,
        };
        Change {
            formula: format!("IF(ISNUMBER({own}),IF(ISNUMBER({last}),{formula},\"\"),\"\")"),
            value: difference.times(Number::from(i64::from(times))).rounded(places),
            format,
        }
    }

    /// Says the goal: the share of it that was reached where that can be said, else the goal itself; without one, the
    /// bound of the bands.
    pub fn goal(&self) -> Phrase {
        let (book, row) = (self.book, self.row);
        if book.board.told(&row.kpi.id, Told::BoundText).is_none() {
            return Phrase::constant("");
        }
        let target = Figure::new(self.judged(Judged::Target), row.verdict.target);
        let green = Figure::new(self.judged(Judged::Green), row.verdict.green);
        let say = |key: &str, figure: &Figure| {
            Phrase::fill(book.words.get(key), &[("bound", &book.speaker().brief(row.kpi.unit, figure))])
        };
        let lower = row.kpi.better == Better::Lower;
        let goal = say(if lower { "standing.limit" } else { "standing.target" }, &target);
        let goal = if matches!(row.kpi.unit, Unit::Money | Unit::Count) && !lower {
            let attainment = Figure::new(self.judged(Judged::Attainment), row.verdict.attainment);
            let share = book.speaker().share(&attainment);
            let reached = Phrase::fill(book.words.get("standing.reached"), &[("share", &share)]);
            attainment.present().choose(reached, goal)
        } else {
            goal
        };
        let band = say(if lower { "standing.up_to" } else { "standing.from" }, &green);
        target.present().choose(goal, green.present().choose(band, Phrase::constant("")))
    }
}

impl Book<'_> {
    /// Says how many cases a KPI rests on, and the grade that follows: `B · 48`.
    pub fn rests_on(&self, n: &Figure) -> Phrase {
        let count = self.speaker().say(Unit::Count, n);
        let both = Phrase::fill("{grade} · {count}", &[("grade", &grade(n)), ("count", &count)]);
        n.present().choose(both, Phrase::constant(""))
    }
}

/// Returns the grade of an evidence that is there.
pub fn grade(n: &Figure) -> Phrase {
    let at_least = |bound: i64| Flag {
        formula: format!("{}>={bound}", n.formula),
        holds: n.value.compare(Number::from(bound)).is_some_and(Ordering::is_ge),
    };
    let letter = |text: &str| Phrase::constant(text);
    at_least(MANY).choose(letter("A"), at_least(ENOUGH).choose(letter("B"), letter("C")))
}

/// From how many cases on a KPI's evidence is an A.
const MANY: i64 = 100;
