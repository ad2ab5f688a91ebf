//! Days of the week and times of day: when people write, when they work, and how far they are from Greenwich.
//!
//! It knows no table; the weights come from the template.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::chance::Chance;

/// When the office opens and closes.
const OPEN: i64 = 8;
const CLOSED: i64 = 18;

/// How much happens at which time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours<'a> {
    /// The weight of each hour of a day.
    pub(super) hours: &'a [u32],
    /// What happens on a day of a weekend, in thousandths of a weekday's.
    pub(super) weekend: u32,
}

impl Hours<'_> {
    /// Draws a moment of one of so many days.
    pub(super) fn moment(self, chance: &mut Chance, from: NaiveDate, days: i64) -> NaiveDateTime {
        let mut day = later(from, chance.between(0, days - 1));
        // A day of a weekend is mostly drawn again; a window of nothing else keeps it at last.
        for _ in 0..8 {
            if !is_weekend(day) || chance.happens(self.weekend) {
                break;
            }
            day = later(from, chance.between(0, days - 1));
        }
        self.on(chance, day)
    }

    /// Draws a time of a day.
    pub(super) fn on(self, chance: &mut Chance, day: NaiveDate) -> NaiveDateTime {
        let hour = i64::try_from(chance.pick(self.hours.iter().copied())).unwrap_or_default();
        at(day, hour) + TimeDelta::seconds(chance.between(0, 3599))
    }
}

/// Returns the moment at which so many minutes of work are done.
pub(super) fn worked(from: NaiveDateTime, minutes: i64) -> NaiveDateTime {
    let (mut now, mut left) = (from, minutes);
    loop {
        let day = now.date();
        let closes = at(day, CLOSED);
        if !is_weekend(day) && now < closes {
            now = now.max(at(day, OPEN));
            let today = (closes - now).num_minutes();
            if left <= today {
                return now + TimeDelta::minutes(left);
            }
            left -= today;
        }
        now = at(later(day, 1), OPEN);
    }
}

/// Returns how far Central Europe is ahead of Greenwich, as ISO 8601 writes it: summer time lasts from the last Sunday
/// of March to that of October.
pub(super) fn offset(moment: NaiveDateTime) -> &'static str {
    let last_sunday = |month: u32| {
        let next =
            NaiveDate::from_ymd_opt(moment.year(), month, 1).and_then(|day| day.checked_add_months(Months::new(1)));
        let last = next.and_then(|day| day.pred_opt()).unwrap_or_default();
        last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday()))).unwrap_or(last)
    };
    let summer = at(last_sunday(3), 2) <= moment && moment < at(last_sunday(10), 3);
    if summer { "+02:00" } else { "+01:00" }
}

pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Returns the day so many days after another.
pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
}

fn at(day: NaiveDate, hour: i64) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::hours(hour)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn work_rests_at_night_and_over_the_weekend() {
        // 2026-10-30 is a Friday.
        assert_eq!(worked(moment("2026-10-30 17:30"), 20), moment("2026-10-30 17:50"));
        assert_eq!(worked(moment("2026-10-30 17:30"), 90), moment("2026-11-02 09:00"));
        assert_eq!(worked(moment("2026-10-31 12:00"), 0), moment("2026-11-02 08:00"));
        assert_eq!(worked(moment("2026-10-27 03:00"), 601), moment("2026-10-28 08:01"));
    }

    #[test]
    fn summer_time_begins_and_ends_on_its_sundays() {
        assert_eq!(offset(moment("2026-03-29 01:59")), "+01:00");
        assert_eq!(offset(moment("2026-03-29 02:00")), "+02:00");
        assert_eq!(offset(moment("2026-10-25 02:59")), "+02:00");
        assert_eq!(offset(moment("2026-10-25 03:00")), "+01:00");
    }
}
