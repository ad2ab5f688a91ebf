//! A zone beside a time: how far its clocks are ahead of UTC.
//!
//! It knows offsets and the names of zones; which cells have one, it must not know. An abbreviation such as `CST` has
//! several meanings and tells nothing.

use chrono::{NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// The zone of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Seconds ahead of UTC, the whole year.
    Fixed(i32),
    /// A place with its own history of clocks.
    Named(Tz),
}

impl Zone {
    /// Reads `Z`, `UTC`, `GMT+2`, `+02:00`, `Europe/Madrid`, and `GMT+0200 (CEST)` by its first word.
    pub fn read(text: &str) -> Option<Zone> {
        let word = text.split_whitespace().next()?;
        let word = word.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(word);
        if word.contains('/') {
            return word.parse().ok().map(Zone::Named);
        }
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '+' | '-' | '\u{2212}'));
        let figures = word.get(name.len()..)?;
        match name {
            "UTC" | "GMT" | "Z" | "z" if figures.is_empty() => Some(Zone::Fixed(0)),
            "UTC" | "GMT" | "" => seconds(figures).map(Zone::Fixed),
            _ => None,
        }
    }

    /// Returns what the zone's clocks show at an instant, given as the time in UTC.
    pub fn shows(self, utc: NaiveDateTime) -> Option<NaiveDateTime> {
        let ahead = match self {
            Zone::Fixed(seconds) => seconds,
            Zone::Named(zone) => zone.offset_from_utc_datetime(&utc).fix().local_minus_utc(),
        };
        utc.checked_add_signed(chrono::TimeDelta::seconds(i64::from(ahead)))
    }

    /// Returns how many seconds the clocks that show a time are ahead of UTC: of a time that comes twice the first, and
    /// nothing of one that never comes.
    pub fn offset(self, at: NaiveDateTime) -> Option<i32> {
        match self {
            Zone::Fixed(seconds) => Some(seconds),
            Zone::Named(zone) => {
                zone.offset_from_local_datetime(&at).earliest().map(|offset| offset.fix().local_minus_utc())
            }
        }
    }
}

/// Reads `+2`, `+02`, `+0200` and `+02:00` as seconds.
fn seconds(text: &str) -> Option<i32> {
    let (sign, figures) = match text.strip_prefix('+') {
        Some(figures) => (1, figures),
        None => (-1, text.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = match figures.split_once(':') {
        Some(parts) => parts,
        None if figures.len() > 2 => figures.split_at_checked(figures.len() - 2)?,
        None => (figures, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_names_of_zones_are_read() {
        let hours = |text| match Zone::read(text) {
            Some(Zone::Fixed(seconds)) => Some((seconds / 3600, seconds % 3600 / 60)),
            Some(Zone::Named(_)) | None => None,
        };
        for text in ["+02:00", "+0200", "+02", "+2", "UTC+2", "GMT+0200 (CEST)"] {
            assert_eq!(hours(text), Some((2, 0)), "{text}");
        }
        assert_eq!(hours("-03:30"), Some((-3, -30)));
        assert_eq!(hours("\u{2212}05:00"), Some((-5, 0)));
        assert_eq!((hours("Z"), hours("UTC")), (Some((0, 0)), Some((0, 0))));
        for text in ["", "PST", "CET", "+25:00", "Nowhere/City", "EUR"] {
            assert_eq!(Zone::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_place_has_summer_and_winter_time() {
        let zone = Zone::read("America/New_York").unwrap();
        let offset = |text: &str| zone.offset(text.parse().unwrap()).map(|seconds| seconds / 3600);
        assert_eq!(offset("2026-01-31T23:00:00"), Some(-5));
        assert_eq!(offset("2026-07-31T23:00:00"), Some(-4));
        assert_eq!(offset("2026-03-08T02:30:00"), None);
        assert_eq!(offset("2026-11-01T01:30:00"), Some(-4));
    }
}
