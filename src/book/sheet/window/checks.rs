//! The identities as live checks: what was there, plus what came, less what went, is what is there; and what is there
//! is what the next month opens with.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::plain;
use crate::book::layout::{At, Page};
use crate::book::spoken::Figure;
use crate::book::{Book, live};
use crate::number::Number;

/// An identity: facts that add up to zero; `previous` ones are those of the month before.
struct Check {
    id: &'static str,
    plus: &'static [&'static str],
    minus: &'static [&'static str],
    previous: &'static [&'static str],
}

const CHECKS: [Check; 4] = [
    Check {
        id: "mrr",
        plus: &["opening_mrr", "new_mrr", "expansion_mrr", "reactivation_mrr", "fx_mrr"],
        minus: &["contraction_mrr", "churned_mrr", "mrr"],
        previous: &[],
    },
    Check {
        id: "customers",
        plus: &["opening_customers", "new_customers", "reactivated_customers"],
        minus: &["churned_customers", "customers"],
        previous: &[],
    },
    Check { id: "mrr_opening", plus: &["opening_mrr"], minus: &[], previous: &["mrr"] },
    Check { id: "customers_opening", plus: &["opening_customers"], minus: &[], previous: &["customers"] },
];

const DIFFERENCE: u16 = 2;
const CLOSES: u16 = 3;

/// Writes each identity's difference, and whether it closes; the counts stand below.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut row = book.board.checks_row();
    for check in CHECKS {
        let (formula, value) = difference(book, &check);
        let cell = At::new(Page::Window, row, DIFFERENCE).relative();
        let closes = format!("IF(ISNUMBER({cell}),IF(ABS({cell})<0.000001,1,0),\"\")");
        live::text(sheet, (row, 0), check.id, &plain(book))?;
        live::formula(sheet, (row, DIFFERENCE), &formula, live::Result::Number(value), &plain(book))?;
        live::formula(sheet, (row, CLOSES), &closes, live::Result::Number(self::closes(value)), &plain(book))?;
        row += 1;
    }
    let first = At::new(Page::Window, book.board.checks_row(), CLOSES).fixed();
    let last = At::new(Page::Window, row - 1, CLOSES).fixed();
    let (made, closed) = counts(book);
    let made_formula = format!("COUNTIFS({first}:{last},\">=0\")");
    live::formula(sheet, (row, DIFFERENCE), &made_formula, live::Result::Number(made.value), &plain(book))?;
    let closed_formula = format!("SUM({first}:{last})");
    live::formula(sheet, (row, CLOSES), &closed_formula, live::Result::Number(closed.value), &plain(book))
}

/// Returns how many checks there are and how many of them close, for the Dashboard.
pub(in crate::book) fn counts(book: &Book) -> (Figure, Figure) {
    let row = book.board.checks_row() + u32::try_from(CHECKS.len()).unwrap_or(0);
    let cell = |column| book.layout.cell(At::new(Page::Window, row, column), Page::Dashboard);
    let each = || CHECKS.iter().map(|check| closes(difference(book, check).1)).filter(|closes| closes.is_present());
    let made = Number::from(i64::try_from(each().count()).unwrap_or(0));
    (Figure::new(cell(DIFFERENCE), made), Figure::new(cell(CLOSES), each().fold(Number::ZERO, Number::plus)))
}

fn closes(difference: Number) -> Number {
    let limit = Number::ONE.over(Number::from(1_000_000));
    let order = difference.size().get().zip(limit.get());
    order.map_or(Number::ABSENT, |(size, limit)| Number::from(i64::from(size < limit)))
}

/// A difference that should be zero; absent where one of its facts is.
fn difference(book: &Book, check: &Check) -> (String, Number) {
    let known = |ids: &[&str]| ids.iter().all(|id| book.layout.fact(id, 0).is_some());
    if !(known(check.plus) && known(check.minus) && known(check.previous)) {
        return ("\"\"".to_owned(), Number::ABSENT);
    }
    let now = |id: &&str| format!("INDEX(f_{id},sel_idx,1)");
    let before = |id: &&str| format!("INDEX(f_{id},sel_idx-1,1)");
    let plus: Vec<String> = check.plus.iter().map(now).collect();
    let minus: Vec<String> = check.minus.iter().map(now).chain(check.previous.iter().map(before)).collect();
    let sum = std::iter::once(plus.join("+")).chain(minus).collect::<Vec<String>>().join("-");
    let sum = format!("ROUND({sum},8)");
    let guarded = if check.previous.is_empty() { sum } else { format!("IF(sel_idx<2,\"\",{sum})") };
    let chosen = book.report.chosen;
    let fact = |id: &&str| book.fact_value(id, Some(chosen));
    let earlier = |id: &&str| book.fact_value(id, chosen.checked_sub(1));
    let gained = check.plus.iter().map(fact).fold(Number::ZERO, Number::plus);
    let lost = check.minus.iter().map(fact).chain(check.previous.iter().map(earlier)).fold(Number::ZERO, Number::plus);
    (format!("IFERROR({guarded},\"\")"), gained.minus(lost).rounded(8))
}
