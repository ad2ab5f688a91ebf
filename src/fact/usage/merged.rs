//! Who was where in which month: marks that are merged while events stream by.
//!
//! A mark is kept once however many events make it, so the memory is in proportion to the marks: marks that are still
//! loose are merged into the sorted ones as soon as they are as many. It knows numbers only, and nothing of events.

use crate::month::Month;

/// How many loose marks are waited for at least.
const LOOSE: usize = 1 << 16;

/// A month as a small number: the months since the year 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MonthNumber(u16);

impl MonthNumber {
    pub(crate) fn of(month: Month) -> MonthNumber {
        let number = i32::try_from(month.number()).unwrap_or(1);
        MonthNumber(u16::try_from(month.year() * 12 + number - 1).unwrap_or(0))
    }

    /// Returns the number of months from an earlier one to this; nothing where it is not earlier.
    pub(crate) fn since(self, earlier: MonthNumber) -> Option<usize> {
        self.0.checked_sub(earlier.0).map(usize::from)
    }

    /// Returns the month that is later by a number.
    pub(crate) fn after(self, months: usize) -> MonthNumber {
        MonthNumber(self.0.saturating_add(u16::try_from(months).unwrap_or(u16::MAX)))
    }

    /// Returns the month before.
    pub(crate) fn before(self) -> MonthNumber {
        MonthNumber(self.0.saturating_sub(1))
    }
}

/// Someone (or something) with a customer in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// The number of a user, a session or a feature.
    pub(crate) who: u32,
    /// The number of the customer; see [`super::NOBODY`].
    pub(crate) customer: u32,
    pub(crate) month: MonthNumber,
    /// What was noted, a bit each: the days of a user.
    pub(crate) bits: u32,
}

impl Mark {
    fn key(&self) -> (u32, u32, MonthNumber) {
        (self.who, self.customer, self.month)
    }
}

/// The marks of a kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Merged {
    sorted: Vec<Mark>,
    loose: Vec<Mark>,
}

impl Merged {
    /// Adds a mark; its bits are added to those that are there.
    pub(crate) fn add(&mut self, mark: Mark) {
        self.loose.push(mark);
        if self.loose.len() >= self.sorted.len().max(LOOSE) {
            self.settle();
        }
    }

    /// Takes marks that are sorted, each once.
    pub(crate) fn of(sorted: Vec<Mark>) -> Merged {
        Merged { sorted, loose: Vec::new() }
    }

    /// Returns every mark once, by who, customer and month.
    pub(crate) fn into_sorted(mut self) -> Vec<Mark> {
        self.settle();
        self.sorted
    }

    fn settle(&mut self) {
        self.sorted.append(&mut self.loose);
        self.sorted.sort_unstable_by_key(Mark::key);
        self.sorted.dedup_by(|later, kept| {
            let same = later.key() == kept.key();
            if same {
                kept.bits |= later.bits;
            }
            same
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_kept_once_with_all_its_bits() {
        let month = MonthNumber::of("2026-02".parse().unwrap());
        let mut merged = Merged::default();
        for number in 0..200_000_u32 {
            let bits = 1 << (number / 1000 % 28);
            merged.add(Mark { who: number % 1000, customer: 0, month, bits });
        }
        assert!(merged.sorted.len() + merged.loose.len() <= 1000 + LOOSE);
        let marks = merged.into_sorted();
        assert_eq!(marks.len(), 1000);
        assert!(marks.iter().enumerate().all(|(who, mark)| mark.who as usize == who && mark.bits == (1 << 28) - 1));
    }

    #[test]
    fn months_are_numbers_in_a_row() {
        let (december, january) = ("2025-12".parse().unwrap(), "2026-01".parse().unwrap());
        let (december, january) = (MonthNumber::of(december), MonthNumber::of(january));
        assert_eq!(january.since(december), Some(1));
        assert_eq!(december.since(january), None);
        assert_eq!((december.after(1), january.before()), (january, december));
    }
}
