//! The weeks of a month, Monday to Sunday, as the days that belong to them.
//!
//! It knows the calendar and nothing else.

use chrono::{Datelike, Weekday};

use crate::month::Month;

/// A week that ends in a month, as masks of days: bit 0 is the first of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Week {
    /// Its days in the month in which it ends.
    pub(crate) here: u32,
    /// Its days in the month before.
    pub(crate) before: u32,
}

/// Returns the weeks that end in a month and begin no earlier than the first day of another.
pub(crate) fn ending_in(month: Month, begins: Month) -> Vec<Week> {
    let sundays = month.first_day().iter_days().take_while(|day| Month::of(*day) == month);
    let weeks = sundays.filter(|day| day.weekday() == Weekday::Sun).filter_map(|sunday| {
        let monday = sunday.checked_sub_days(chrono::Days::new(6))?;
        let of = |wanted: Month| {
            let days = monday.iter_days().take(7).filter(|day| Month::of(*day) == wanted);
            days.fold(0, |mask, day| mask | bit(day.day()))
        };
        (monday >= begins.first_day()).then(|| Week { here: of(month), before: of(month.ago(1)) })
    });
    weeks.collect()
}

/// Returns the bit of a day of the month.
pub(crate) fn bit(day: u32) -> u32 {
    1_u32.checked_shl(day.saturating_sub(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_belongs_to_the_month_in_which_its_sunday_lies() {
        // 1 February 2026 is a Sunday: its week has six days of January.
        let (january, february) = ("2026-01".parse().unwrap(), "2026-02".parse().unwrap());
        let weeks = ending_in(february, january);
        assert_eq!(weeks.len(), 4);
        assert_eq!(weeks[0], Week { here: 0b1, before: 0b0111_1110 << 24 });
        assert_eq!(weeks[1], Week { here: 0b1111_1110, before: 0 });
        // Where nothing is known of January, that week is left out.
        assert_eq!(ending_in(february, february).len(), 3);
        // Sundays on 4, 11, 18 and 25 January; the first week begins in December.
        assert_eq!((ending_in(january, january).len(), ending_in(january, "2025-12".parse().unwrap()).len()), (3, 4));
    }
}
