//! The sentences above the tiles: what a board member would want to be told first, for whichever month is chosen.

mod moves;
mod watch;

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatAlign, Worksheet, XlsxError};

use super::{merged, standing};
use crate::book::chosen::Chosen;
use crate::book::layout::board::Told;
use crate::book::layout::{At, Judged, Page};
use crate::book::sheet::window;
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::book::{Book, live};
use crate::compare::Span;
use crate::kpi::Better;
use crate::number::{Number, Unit};
use crate::report::{Headline, HeadlineKind, KpiRow};

/// A sentence with the status that its mark shows.
type Said = (Phrase, Figure);

/// Writes the sentences, each with a mark whose shape and colour tell how things stand.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let theme = &book.theme;
    let mark = theme.label().set_align(FormatAlign::Center);
    for (headline, row) in book.board.headlines.iter().zip(book.board.headline_row()..) {
        let said = match headline.kind {
            HeadlineKind::Growth => growth(book, headline),
            HeadlineKind::Rate => rate(book, headline),
            HeadlineKind::Furthest => Some(furthest(book)),
            HeadlineKind::Cash => cash(book, headline),
            HeadlineKind::Moves => moves::said(book),
            HeadlineKind::Watch => Some(watch::said(book, headline)),
        };
        let Some((sentence, status)) = said else { continue };
        // Where a font is wider than was planned, a sentence is shown smaller and not cut.
        let text = theme.text().set_align(FormatAlign::Left).set_shrink();
        merged(sheet, (row, 1), book.board.last_column(), &text)?;
        live::formula(sheet, (row, 1), &sentence.formula, live::Result::Text(&sentence.text), &text)?;
        let sign = standing::mark(book, &status);
        live::formula(sheet, (row, 0), &sign.formula, live::Result::Text(&sign.text), &mark)?;
        let own = At::new(Page::Dashboard, row, 0).fixed();
        for (code, id) in [(1, "good"), (2, "watch"), (3, "bad")] {
            let sign = live::quoted(book.words.get(&format!("standing.mark.{id}")));
            let rule = format!("={own}={sign}");
            let format = Format::new().set_font_color(theme.status(code));
            let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
            sheet.add_conditional_format(row, 0, row, 0, &rule)?;
        }
    }
    Ok(())
}

fn told(book: &Book, row: &KpiRow, told: Told) -> Figure {
    window::figure(book, row, told, Page::Dashboard)
}

/// A KPI's value, or its bound, as the Window sheet has it in words.
fn words(book: &Book, row: &KpiRow, told: Told) -> Phrase {
    let number = if told == Told::BoundText { window::bound(row) } else { book.value(&row.kpi.id, book.report.chosen) };
    let text = book.speaker().say(row.kpi.unit, &Figure::new("", number)).text;
    let cell = book.board.told(&row.kpi.id, told).map(|at| book.layout.cell(at, Page::Dashboard));
    Phrase::new(cell.unwrap_or_else(|| "\"\"".to_owned()), text)
}

fn name(book: &Book, row: &KpiRow) -> Phrase {
    Phrase::constant(book.short_name(&row.kpi.id))
}

fn none() -> Phrase {
    Phrase::constant("")
}

/// Chooses a sentence by whether a figure rose, fell or stayed.
fn by_change(change: &Figure, say: impl Fn(&str) -> Phrase) -> Phrase {
    let moved = change.is("<", 0).choose(say("fell"), say("stayed"));
    let moved = change.is(">", 0).choose(say("rose"), moved);
    change.present().choose(moved, say("is"))
}

/// How a KPI grew, against its goal, and which movement was the largest.
fn growth(book: &Book, headline: &Headline) -> Option<Said> {
    let row = book.kpi(&headline.kpi)?;
    let (name, value) = (name(book, row), words(book, row, Told::ValueText));
    let percentage = told(book, row, Told::Percentage);
    let size = Figure::new(format!("ABS({})", percentage.formula), percentage.value.size());
    let share = book.speaker().say(Unit::Percent, &size);
    let main = by_change(&percentage, |form| {
        let sentence = book.words.get(growth_key(form));
        Phrase::fill(sentence, &[("name", &name), ("value", &value), ("change", &share)])
    });
    let attainment = book.layout.judged(&row.kpi.id, Judged::Attainment)?;
    let attainment = Figure::new(book.layout.cell(attainment, Page::Dashboard), row.verdict.attainment);
    let share = book.speaker().share(&attainment);
    let goal = Phrase::fill(book.words.get("headline.growth.goal"), &[("share", &share)]);
    let goal = attainment.present().choose(goal, none());
    let largest = window::largest_movement(book).filter(|_| headline.names_movements()).map_or_else(
        none,
        |(place, movement, amount)| {
            let amount = of_mrr(book, row, amount);
            let say = |key: &str| Phrase::fill(book.words.get(key), &[("movement", &movement), ("amount", &amount)]);
            let moved = told(book, row, Told::Difference).is("<>", 0);
            let clause = moved.choose(say("headline.growth.driven"), say("headline.growth.largest"));
            let whole = Phrase::fill("{clause}{behind}", &[("clause", &clause), ("behind", &moves::cause(book))]);
            place.present().choose(whole, none())
        },
    );
    let held = window::held_back(book).filter(|_| headline.names_movements()).map_or_else(
        none,
        |(place, movement, amount)| {
            let amount = of_mrr(book, row, amount);
            let sentence = book.words.get("headline.growth.held_back");
            place.present().choose(Phrase::fill(sentence, &[("movement", &movement), ("amount", &amount)]), none())
        },
    );
    let parts = [("main", &main), ("goal", &goal), ("largest", &largest), ("held", &held)];
    let sentence = Phrase::fill("{main}{goal}{largest}{held}", &parts);
    let known = told(book, row, Told::Value).present();
    Some((known.choose(sentence, unknown(book, row)), by_sign(book, row, &percentage)))
}

/// Says that a movement is one of MRR, in a sentence about something else, such as ARR, which is twelve times as much.
fn of_mrr(book: &Book, row: &KpiRow, amount: Phrase) -> Phrase {
    if row.kpi.id == "mrr" {
        return amount;
    }
    Phrase::fill(book.words.get("headline.growth.of_mrr"), &[("amount", &amount)])
}

fn growth_key(form: &str) -> &'static str {
    match form {
        "rose" => "headline.growth.rose",
        "fell" => "headline.growth.fell",
        "stayed" => "headline.growth.stayed",
        _ => "headline.growth.is",
    }
}

/// The status of a KPI; where it is not judged, whether it changed for the better.
fn by_sign(book: &Book, row: &KpiRow, change: &Figure) -> Figure {
    let status = told(book, row, Told::Status);
    if row.kpi.better == Better::Neither {
        return status;
    }
    let (better, worse) = if row.kpi.better == Better::Lower { ("<", ">") } else { (">", "<") };
    let (better, worse) = (change.is(better, 0), change.is(worse, 0));
    let code = if better.holds {
        1
    } else if worse.holds {
        3
    } else {
        0
    };
    // What rests on too few is never coloured.
    let few = Chosen { book, row, from: Page::Dashboard }.too_few();
    let code = if few.holds { 0 } else { code };
    let value = if status.value == Number::ZERO { Number::from(code) } else { status.value };
    let by_change = format!("IF({},0,IF({},1,IF({},3,0)))", few.formula, better.formula, worse.formula);
    Figure::new(format!("IF({0}>0,{0},{by_change})", status.formula), value)
}

/// Says that there is no value, else the state that holds instead: its status stands beside the sentence.
fn unknown(book: &Book, row: &KpiRow) -> Phrase {
    let name = name(book, row);
    let absent = Phrase::fill(book.words.get("headline.unknown"), &[("name", &name)]);
    if row.kpi.said.is_empty() {
        return absent;
    }
    let state = Chosen { book, row, from: Page::Dashboard };
    let said = Phrase::fill(book.words.get("headline.state"), &[("name", &name), ("said", &state.said())]);
    holds(book, row).choose(said, absent)
}

/// Whether a state holds that says more than a value would.
fn holds(book: &Book, row: &KpiRow) -> Flag {
    let state = Chosen { book, row, from: Page::Dashboard }.judged(Judged::State);
    let holding = row.said.get(book.report.chosen).copied().flatten().is_some();
    Flag { formula: format!("ISNUMBER({state})"), holds: holding }
}

/// How a rate changed, with its numerator and denominator, against its limit.
fn rate(book: &Book, headline: &Headline) -> Option<Said> {
    let row = book.kpi(&headline.kpi)?;
    let parts: Vec<Phrase> = headline.series.iter().map(|id| month_in_words(book, id)).collect();
    let counts = match parts.as_slice() {
        [part, whole] => {
            let key = format!("headline.rate.{}", headline.kpi);
            Phrase::fill(book.words.find(&key).unwrap_or(""), &[("part", part), ("whole", whole)])
        }
        _ => none(),
    };
    let (name, value) = (name(book, row), words(book, row, Told::ValueText));
    let main = by_change(&told(book, row, Told::Difference), |form| {
        let key = match form {
            "rose" => "headline.rate.rose",
            "fell" => "headline.rate.fell",
            "stayed" => "headline.rate.stayed",
            _ => "headline.rate.is",
        };
        Phrase::fill(book.words.get(key), &[("name", &name), ("value", &value), ("counts", &counts)])
    });
    let status = told(book, row, Told::Status);
    let stands = told(book, row, Told::Standing);
    let of_goal = standing::clause(book, &stands, row.kpi.better);
    let of_bound = standing::of_bound(book, &stands, row.kpi.better);
    let verdict = told(book, row, Told::Target).present().choose(of_goal, of_bound);
    let bound = words(book, row, Told::BoundText);
    let said = Flag { formula: format!("{}<>\"\"", bound.formula), holds: !bound.text.is_empty() };
    let verdict = Phrase::fill("{verdict}{bound}", &[("verdict", &verdict), ("bound", &bound)]);
    let verdict = status.is(">", 0).choose(said.choose(verdict, none()), none());
    let sentence = Phrase::fill("{main}{verdict}", &[("main", &main), ("verdict", &verdict)]);
    Some((told(book, row, Told::Value).present().choose(sentence, unknown(book, row)), status))
}

/// A KPI's value in the chosen month in words.
pub(super) fn month_in_words(book: &Book, id: &str) -> Phrase {
    let cell = book.layout.span_kpi(id, Span::Month).map(|at| book.layout.cell(at, Page::Dashboard));
    let figure = Figure::new(cell.unwrap_or_else(|| "\"\"".to_owned()), book.value(id, book.report.chosen));
    book.speaker().say(book.unit(id), &figure)
}

/// A cell of the block of judged KPIs, picked by the place that stands in another cell.
pub(super) fn picked(book: &Book, told: Told, place: At) -> String {
    format!("INDEX({},{})", book.board.told_range(&book.layout, told), book.layout.cell(place, Page::Dashboard))
}

/// The KPI that is furthest from its goal, and how many goals are met.
fn furthest(book: &Book) -> Said {
    let first = window::furthest(book, 0).map(|(_, row)| row);
    let at = book.board.furthest(0);
    let text = |told| first.map_or(String::new(), |row| words(book, row, told).text);
    let (name, value, bound) = (
        Phrase::new(picked(book, Told::Name, at), first.map_or(String::new(), |row| name(book, row).text)),
        Phrase::new(picked(book, Told::ValueText, at), text(Told::ValueText)),
        Phrase::new(picked(book, Told::BoundText, at), text(Told::BoundText)),
    );
    let (goals, met) =
        (window::total(book, Told::HasGoal, Page::Dashboard), window::total(book, Told::Met, Page::Dashboard));
    let (all, reached) = (book.speaker().say(Unit::Count, &goals), book.speaker().say(Unit::Count, &met));
    let say = |key: &str| {
        let arguments = [("name", &name), ("value", &value), ("bound", &bound), ("all", &all), ("met", &reached)];
        Phrase::fill(book.words.get(key), &arguments)
    };
    let every = Flag { formula: format!("{}={}", goals.formula, met.formula), holds: goals.value == met.value };
    let goals_said = every.choose(say("headline.furthest.all"), say("headline.furthest.some"));
    let sentence = goals.is(">", 0).choose(goals_said, say("headline.furthest.none"));
    let is_bad = first.is_some_and(|row| row.verdict.status == Number::from(3));
    let missed = if is_bad { 3 } else { 2 };
    let status = Number::from(if every.holds { i64::from(goals.value != Number::ZERO) } else { missed });
    let formula = format!(
        "IF({goals}=0,0,IF({goals}={met},1,IF({worst}=3,3,2)))",
        goals = goals.formula,
        met = met.formula,
        worst = picked(book, Told::Status, at)
    );
    (sentence, Figure::new(formula, status))
}

/// Says how long the cash lasts, else the state that holds instead, such as that none is burnt; else something else.
fn runway(book: &Book, row: &KpiRow, say: impl Fn(bool, &Phrase) -> Phrase, otherwise: Phrase) -> Phrase {
    let state = Chosen { book, row, from: Page::Dashboard };
    let said = holds(book, row).choose(say(false, &state.said()), otherwise);
    // Cash that is used up lasts no time.
    told(book, row, Told::Value).is(">", 0).choose(say(true, &words(book, row, Told::ValueText)), said)
}

/// The cash and how long it lasts.
fn cash(book: &Book, headline: &Headline) -> Option<Said> {
    let row = book.kpi(&headline.kpi)?;
    let change = told(book, row, Told::Difference);
    let moved = Phrase::fill(
        book.words.get("headline.cash.change"),
        &[("change", &book.speaker().signed(row.kpi.unit, &change))],
    );
    let moved = change.present().choose(moved, none());
    let value = words(book, row, Told::ValueText);
    let value = Phrase::fill("{value}{moved}", &[("value", &value), ("moved", &moved)]);
    let say = |key: &str, rest: &Phrase| Phrase::fill(book.words.get(key), &[("value", &value), ("runway", rest)]);
    let alone = say("headline.cash.is", &none());
    let (sentence, status) = match headline.series.first().and_then(|id| book.kpi(id)) {
        Some(row) => {
            let say = |is_known: bool, rest: &Phrase| {
                say(if is_known { "headline.cash.lasts" } else { "headline.cash.said" }, rest)
            };
            (runway(book, row, say, alone), told(book, row, Told::Status))
        }
        None => (alone, told(book, row, Told::Status)),
    };
    Some((told(book, row, Told::Value).present().choose(sentence, unknown(book, row)), status))
}
