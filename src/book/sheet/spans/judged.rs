//! The judgement of a KPI for the chosen month: its state, its n, the goal in force and what follows from it, by the
//! rules of the goal room.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::book::bands::Side;
use crate::book::cells::{Bound, shown};
use crate::book::layout::{At, Judged, Known};
use crate::book::target::{self, Bound as Part};
use crate::book::{Book, bands, live};
use crate::compare::Span;
use crate::goal::{self, rules};
use crate::kpi::{Better, Expr};
use crate::number::Number;
use crate::report::KpiRow;

/// Writes a KPI's judgement, a column each.
pub(super) fn write(book: &Book, sheet: &mut Worksheet, row: &KpiRow) -> Result<(), XlsxError> {
    let (kpi, verdict) = (&row.kpi, &row.verdict);
    let in_force = |part| target::in_force(kpi, part, "sel_idx");
    let goal = match book.chosen() {
        Some(month) => goal::in_force(&book.report.goals, kpi, month, book.report.fiscal_year_starts),
        None => goal::InForce::default(),
    };
    let state = row.said.get(book.report.chosen).copied().flatten();
    let state = Number::place(state);
    let n = kpi.evidence.as_ref().filter(|fact| book.layout.fact(fact, 0).is_some());
    let cells = names(book, row);
    let rule = |expr: Option<Expr>, without: &str| expr.map_or(without.to_owned(), |expr| shown(&expr, &cells));
    let none = "\"\"";
    let green = Some(rules::green()).filter(|_| kpi.better != Better::Neither);
    let columns = [
        (Judged::State, stated(book, &kpi.id, "sel_idx"), state),
        (Judged::Evidence, n.map_or(none.to_owned(), |n| format!("INDEX(f_{n},sel_idx)")), row.evidence),
        (Judged::Target, in_force(Part::Target), goal.target),
        (Judged::Warning, in_force(Part::Warning), goal.warning),
        (Judged::Critical, in_force(Part::Critical), goal.critical),
        (Judged::Green, rule(green, none), verdict.green),
        (Judged::Red, rule(rules::red(kpi.better), none), verdict.red),
        (Judged::Attainment, rule(rules::attainment(kpi.better), none), verdict.attainment),
        (Judged::Status, rule(rules::status(kpi.better, kpi.is_strict()), "0"), verdict.status),
    ];
    for (judged, formula, result) in columns {
        if let Some(at) = book.layout.judged(&kpi.id, judged) {
            live::formula(sheet, (at.row, at.column), &formula, live::Result::Number(result), &book.theme.text())?;
        }
    }
    Ok(())
}

/// Writes which state holds in a month; the empty text for a KPI that has none to say.
fn stated(book: &Book, id: &str, index: &str) -> String {
    if book.layout.is_stated(id) { format!("INDEX(s_{id},{index})") } else { "\"\"".to_owned() }
}

/// Binds the names of the rules to the KPI's cells.
fn names<'a>(book: &Book, row: &KpiRow) -> Bound<'a> {
    let kpi = &row.kpi;
    let cell = |at: Option<At>| at.map_or("NA()".to_owned(), At::relative);
    let judged = |judged| cell(book.layout.judged(&kpi.id, judged));
    let band = |known, side| {
        let of_period = !kpi.bands_by_period.is_empty();
        if of_period { bands::in_force(kpi, side, "sel_idx") } else { cell(book.layout.known(&kpi.id, known)) }
    };
    let codes: Vec<String> = kpi
        .said
        .iter()
        .map(|said| match said.good {
            Some(true) => goal::GOOD.to_string(),
            Some(false) => goal::BAD.to_string(),
            None => "NA()".to_owned(),
        })
        .collect();
    let state = if codes.is_empty() {
        "NA()".to_owned()
    } else {
        format!("CHOOSE({},{})", judged(Judged::State), codes.join(","))
    };
    Bound(vec![
        ("value", cell(book.layout.span_kpi(&kpi.id, Span::Month))),
        ("target", judged(Judged::Target)),
        ("warning", judged(Judged::Warning)),
        ("critical", judged(Judged::Critical)),
        ("good", band(Known::Good, Side::Good)),
        ("bad", band(Known::Bad, Side::Bad)),
        ("near", live::digits(book.report.near_goal).unwrap_or("NA()".to_owned())),
        ("state", state),
        ("evidence", judged(Judged::Evidence)),
        ("green", judged(Judged::Green)),
        ("red", judged(Judged::Red)),
    ])
}
