//! What to watch: the contracts that end soon, how long the cash lasts, and the KPIs that are judged bad.

use super::{Said, name, none, picked, runway};
use crate::book::Book;
use crate::book::layout::Page;
use crate::book::layout::board::{Found, NAMED, Told};
use crate::book::sheet::window::{self, Beside, Rows};
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::fact::listed::SOON_DAYS;
use crate::number::{Number, Unit};
use crate::report::{Headline, KpiRow};

/// Says it, with the status of the worst.
pub(super) fn said(book: &Book, headline: &Headline) -> Said {
    let (off_track, status) = off_track(book);
    let row = headline.series.first().and_then(|id| book.kpi(id));
    let lasting = row.map_or_else(none, |row| {
        let say = |is_known: bool, rest: &Phrase| {
            let key = if is_known { "headline.watch.lasts" } else { "headline.watch.said" };
            Phrase::fill(book.words.get(key), &[("runway", rest)])
        };
        worth_saying(book, row).choose(runway(book, row, say, none()), none())
    });
    let parts = [("endings", &endings(book)), ("runway", &lasting), ("judged", &off_track)];
    (Phrase::fill(book.words.get("headline.watch.parts"), &parts), status)
}

/// Tells whether the runway is something to watch: it is not judged good, or there is nothing else.
fn worth_saying(book: &Book, row: &KpiRow) -> Flag {
    let is_good = window::figure(book, row, Told::Status, Page::Dashboard).is("=", 1);
    let mut others = vec![total(book, Told::Bad).is(">", 0), total(book, Told::AtRisk).is(">", 0)];
    others.extend(Rows::from(book, Found::Endings).map(|rows| rows.beside(Beside::Count).is(">", 0)));
    let holds = !is_good.holds || others.iter().all(|other| !other.holds);
    let formula = others.iter().fold("TRUE".to_owned(), |rest, other| format!("IF({},FALSE,{rest})", other.formula));
    Flag { formula: format!("IF({},{formula},TRUE)", is_good.formula), holds }
}

fn total(book: &Book, told: Told) -> Figure {
    window::total(book, told, Page::Dashboard)
}

/// Says how many contracts end soon and how much MRR they carry; the amount is left out where not all of them are listed.
fn endings(book: &Book) -> Phrase {
    let Some(rows) = Rows::from(book, Found::Endings) else { return none() };
    let (listed, count, carried) =
        (rows.beside(Beside::Listed), rows.beside(Beside::Count), rows.beside(Beside::Carried));
    let (number, amount) = (book.speaker().say(Unit::Count, &count), book.speaker().say(Unit::Money, &carried));
    let days = Phrase::constant(SOON_DAYS.to_string());
    let say =
        |key: &str| Phrase::fill(book.words.get(key), &[("count", &number), ("amount", &amount), ("days", &days)]);
    let whole = Flag { formula: format!("{}={}", count.formula, listed.formula), holds: count.value == listed.value };
    let several = whole.choose(say("headline.watch.endings"), say("headline.watch.more_endings"));
    let some = count.is("=", 1).choose(say("headline.watch.ending"), several);
    count.is(">", 0).choose(some, none())
}

/// Names the KPIs that are judged bad and furthest beyond their bounds; where there is none, says how many are at risk.
fn off_track(book: &Book) -> Said {
    let (bad, risk, judged) = (total(book, Told::Bad), total(book, Told::AtRisk), total(book, Told::Judged));
    let at_least = |n: u32| bad.is(">", i32::try_from(n).unwrap_or(0));
    let mut names = none();
    for n in 0..NAMED {
        let text = window::bad(book, n).map_or(String::new(), |(_, row)| name(book, row).text);
        let name = Phrase::new(picked(book, Told::Name, book.board.bad(n)), text);
        let sentence = if n == 0 { "{names}{name}" } else { "{names}, {name}" };
        let longer = Phrase::fill(sentence, &[("names", &names), ("name", &name)]);
        names = at_least(n).choose(longer, names);
    }
    let more = at_least(NAMED).choose(Phrase::constant(", …"), none());
    let names = Phrase::fill("{names}{more}", &[("names", &names), ("more", &more)]);
    let (count, all) = (book.speaker().say(Unit::Count, &bad), book.speaker().say(Unit::Count, &judged));
    let risks = book.speaker().say(Unit::Count, &risk);
    let arguments = [("names", &names), ("count", &count), ("risk", &risks), ("all", &all)];
    let say = |key: &str| Phrase::fill(book.words.get(key), &arguments);
    let none_bad = judged.is(">", 0).choose(say("headline.watch.none"), say("headline.watch.unjudged"));
    let none_bad = risk.is(">", 0).choose(say("headline.watch.at_risk"), none_bad);
    let sentence = bad.is(">", 0).choose(say("headline.watch.some"), none_bad);
    let code = if bad.is(">", 0).holds {
        3
    } else if risk.is(">", 0).holds {
        2
    } else {
        i64::from(judged.value != Number::ZERO)
    };
    let formula = format!("IF({}>0,3,IF({}>0,2,IF({}>0,1,0)))", bad.formula, risk.formula, judged.formula);
    (sentence, Figure::new(formula, Number::from(code)))
}
