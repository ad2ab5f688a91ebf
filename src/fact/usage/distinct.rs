//! Distinct counts over every span at once.
//!
//! Whoever was there in a month is there in every span that holds it. So for each month it is enough to count by the
//! shortest span that ends with it and holds the latest visit: a span holds all whose shortest is no longer than it.

use super::merged::MonthNumber;
use crate::fact::slice::SliceNumber;

/// The longest span.
pub(crate) const LONGEST: usize = 12;

/// The counts of one thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    months: usize,
    /// By slice; empty until something is counted there: by month and shortest span.
    slices: Vec<Vec<u32>>,
}

impl Distinct {
    /// Starts with a number of slices and months.
    pub(crate) fn new(slices: usize, months: usize) -> Distinct {
        Distinct { months, slices: vec![Vec::new(); slices] }
    }

    /// Counts one in the spans that end in a month and are at least so long.
    pub(crate) fn add(&mut self, slice: SliceNumber, month: usize, shortest: usize) {
        let Some(counts) = self.slices.get_mut(slice.index()) else { return };
        if counts.is_empty() {
            counts.resize(self.months * LONGEST, 0);
        }
        let index = shortest.checked_sub(1).filter(|span| *span < LONGEST).map(|span| month * LONGEST + span);
        if let Some(count) = index.and_then(|index| counts.get_mut(index)) {
            *count += 1;
        }
    }

    /// Returns the count over the span of a length that ends in a month.
    pub(crate) fn get(&self, slice: SliceNumber, month: usize, length: usize) -> u64 {
        let counts = self.slices.get(slice.index()).map_or(&[][..], Vec::as_slice);
        let start = month * LONGEST;
        counts.get(start..start + length.min(LONGEST)).into_iter().flatten().map(|count| u64::from(*count)).sum()
    }
}

/// Calls `visit` for each of a number of months from the first on, with the length of the shortest span that ends in it
/// and holds one of `there`, where that is not too long.
pub(crate) fn shortest(
    there: impl Iterator<Item = MonthNumber>,
    (first, months): (MonthNumber, usize),
    mut visit: impl FnMut(usize, usize),
) {
    let mut there = there.peekable();
    while let Some(month) = there.next() {
        let until = there.peek().map_or(LONGEST, |next| next.since(month).unwrap_or(0).min(LONGEST));
        for ahead in 0..until {
            if let Some(position) = month.after(ahead).since(first).filter(|position| *position < months) {
                visit(position, ahead + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_whoever_was_there_in_any_of_its_months_once() {
        let month = |text: &str| MonthNumber::of(text.parse().unwrap());
        let mut distinct = Distinct::new(1, 14);
        let visits = [vec!["2025-12", "2026-02"], vec!["2026-02", "2026-03"], vec!["2026-01"], vec!["2024-01"]];
        for there in visits {
            let there = there.into_iter().map(month);
            shortest(there, (month("2026-01"), 14), |at, span| distinct.add(SliceNumber::TOTAL, at, span));
        }
        let count = |month: usize, length: usize| distinct.get(SliceNumber::TOTAL, month, length);
        // January alone: the third. February: the first two; both months: all three. March: one of the two of February.
        assert_eq!((count(0, 1), count(1, 1), count(1, 2)), (1, 2, 3));
        assert_eq!((count(2, 1), count(2, 2), count(2, 3)), (1, 2, 3));
        // The year to December has all three; that to January lacks the third, and that to February the first as well.
        assert_eq!((count(11, 12), count(12, 12), count(13, 12)), (3, 2, 1));
        assert_eq!(count(13, 11), 0);
    }
}
