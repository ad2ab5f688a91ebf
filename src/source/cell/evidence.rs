//! What the cells of a column prove about the column: its decimal mark, the order of its dates.
//!
//! A cell is read both ways. Where only one way succeeds the cell is a proof; where both succeed with different values
//! it depends on the column. A column of such cells without a proof is ambiguous, and nobody guesses.

use std::fmt::Debug;

use super::moment::read_text as read_date;
use super::number::read_text as read_figure;
use super::{Cell, DateOrder, DecimalMark};

/// A column whose cells have two readings, and nothing that settles which one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// A cell that has two readings or, where the cells contradict each other, one that proves the first.
    pub example: String,
    /// A cell that proves the contrary, where the cells contradict each other.
    pub against: Option<String>,
}

/// Counts what the cells of one column prove.
#[derive(Clone, Debug, Default)]
struct Tally {
    first: u64,
    first_example: Option<String>,
    second: u64,
    second_example: Option<String>,
    open_example: Option<String>,
}

impl Tally {
    fn see<T: PartialEq, E>(&mut self, text: &str, first: Result<T, E>, second: Result<T, E>) {
        let keep = |example: &mut Option<String>| {
            if example.is_none() {
                *example = Some(text.to_owned());
            }
        };
        match (first, second) {
            (Ok(a), Ok(b)) if a == b => {}
            (Ok(_), Ok(_)) => keep(&mut self.open_example),
            (Ok(_), Err(_)) => {
                self.first += 1;
                keep(&mut self.first_example);
            }
            (Err(_), Ok(_)) => {
                self.second += 1;
                keep(&mut self.second_example);
            }
            (Err(_), Err(_)) => {}
        }
    }

    /// Settles the column where at least 95 of 100 proofs agree: a stray cell is then one that cannot be read. Where
    /// they do not, or nothing is proved though a cell depends on it, the column is ambiguous.
    fn verdict<T>(&self, first: T, second: T) -> Result<Option<T>, Ambiguity> {
        let outweighs = |a: u64, b: u64| a > 0 && b.saturating_mul(19) <= a;
        if outweighs(self.first, self.second) {
            return Ok(Some(first));
        }
        if outweighs(self.second, self.first) {
            return Ok(Some(second));
        }
        let contrary = self.second_example.clone().filter(|_| self.first > 0);
        match (&self.first_example, &self.open_example) {
            (Some(example), _) if contrary.is_some() => Err(Ambiguity { example: example.clone(), against: contrary }),
            (_, Some(example)) => Err(Ambiguity { example: example.clone(), against: None }),
            (_, None) => Ok(None),
        }
    }
}

/// What the cells of a column prove about its decimal mark.
#[derive(Clone, Debug, Default)]
pub struct NumberEvidence(Tally);

impl NumberEvidence {
    /// Looks at a cell; blanks, dashes and words prove nothing.
    pub fn see(&mut self, cell: &Cell) {
        let Cell::Text(text) = cell else { return };
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        self.0.see(text, read_figure(text, DecimalMark::Point), read_figure(text, DecimalMark::Comma));
    }

    /// Returns the column's decimal mark; nothing where no cell depends on it.
    pub fn verdict(&self) -> Result<Option<DecimalMark>, Ambiguity> {
        self.0.verdict(DecimalMark::Point, DecimalMark::Comma)
    }
}

/// What the cells of a column prove about the order of day and month.
#[derive(Clone, Debug, Default)]
pub struct DateEvidence(Tally);

impl DateEvidence {
    /// Looks at a cell; dates in ISO form, words and blanks prove nothing.
    pub fn see(&mut self, cell: &Cell) {
        let Cell::Text(text) = cell else { return };
        if matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', ..]) {
            return;
        }
        let read = |order| read_date(text, Some(order));
        self.0.see(text, read(DateOrder::DayFirst), read(DateOrder::MonthFirst));
    }

    /// Returns the column's order; nothing where no cell depends on it.
    pub fn verdict(&self) -> Result<Option<DateOrder>, Ambiguity> {
        self.0.verdict(DateOrder::DayFirst, DateOrder::MonthFirst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(cells: &[&str]) -> Result<Option<DecimalMark>, Ambiguity> {
        let mut evidence = NumberEvidence::default();
        for cell in cells {
            evidence.see(&Cell::Text((*cell).to_owned()));
        }
        evidence.verdict()
    }

    fn order(cells: &[&str]) -> Result<Option<DateOrder>, Ambiguity> {
        let mut evidence = DateEvidence::default();
        for cell in cells {
            evidence.see(&Cell::Text((*cell).to_owned()));
        }
        evidence.verdict()
    }

    fn open(example: &str) -> Ambiguity {
        Ambiguity { example: example.to_owned(), against: None }
    }

    #[test]
    fn one_cell_with_a_single_reading_settles_the_column() {
        assert_eq!(mark(&["1,234", "12.5"]), Ok(Some(DecimalMark::Point)));
        assert_eq!(mark(&["1,234", "12,5"]), Ok(Some(DecimalMark::Comma)));
        assert_eq!(mark(&["1.234", "1.234.567"]), Ok(Some(DecimalMark::Comma)));
        assert_eq!(mark(&["1,234", "0.125"]), Ok(Some(DecimalMark::Point)));
        assert_eq!(mark(&["1,234", "1 234,567"]), Ok(Some(DecimalMark::Comma)));
        assert_eq!(mark(&["1,234", "1234.567"]), Ok(Some(DecimalMark::Point)));
        assert_eq!(mark(&["€1.234", "€12,00"]), Ok(Some(DecimalMark::Comma)));
        assert_eq!(mark(&["12,34,567"]), Ok(Some(DecimalMark::Point)));
    }

    #[test]
    fn a_column_without_proof_is_ambiguous_only_if_a_cell_depends_on_it() {
        assert_eq!(mark(&["1,234", "5,678"]), Err(open("1,234")));
        assert_eq!(mark(&["12", "-", "", "-1.234"]), Err(open("-1.234")));
        assert_eq!(mark(&["1234", "12", "1 234", "n/a", "12,5O"]), Ok(None));
        assert_eq!(mark(&[]), Ok(None));
    }

    #[test]
    fn contradicting_proofs_settle_only_nineteen_to_one() {
        let mut cells = vec!["1.5"; 19];
        cells.push("2,5");
        assert_eq!(mark(&cells), Ok(Some(DecimalMark::Point)));
        let against = Ambiguity { example: "1.5".to_owned(), against: Some("2,5".to_owned()) };
        assert_eq!(mark(&cells[1..]), Err(against));
    }

    #[test]
    fn a_day_above_twelve_settles_the_order() {
        assert_eq!(order(&["05/06/2026", "31/12/2026"]), Ok(Some(DateOrder::DayFirst)));
        assert_eq!(order(&["05/06/2026", "12/31/2026 14:05"]), Ok(Some(DateOrder::MonthFirst)));
        assert_eq!(order(&["05/06/2026", "07/07/2026"]), Err(open("05/06/2026")));
        assert_eq!(order(&["05.06.2026", "2026-05-06", "07/07/2026", "Oct 2023", "10/2026"]), Ok(None));
    }
}
