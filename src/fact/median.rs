//! Medians, exact and counted anew over every span: each value is kept, at 16 bytes.
//!
//! It knows durations in seconds, and nothing of what lasted.

use std::collections::BTreeMap;

use super::slice::SliceNumber;
use super::window::Window;
use crate::month::Month;
use crate::number::Number;

/// A span: the position of its last month, and its length in months.
type Span = (usize, u32);

/// A duration of a month, and the slices that it belongs to by the number of their set.
#[derive(Clone, Copy, Debug)]
struct Lasted {
    month: Month,
    set: u32,
    seconds: i64,
}

/// Every duration of one fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Medians {
    /// The sets of slices that durations have, numbered; there are few.
    sets: BTreeMap<Vec<SliceNumber>, u32>,
    lasted: Vec<Lasted>,
}

impl Medians {
    /// Adds a duration to some slices.
    pub(crate) fn add(&mut self, month: Month, slices: &[SliceNumber], seconds: i64) {
        let next = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let set = match self.sets.get(slices) {
            Some(set) => *set,
            None => *self.sets.entry(slices.to_vec()).or_insert(next),
        };
        self.lasted.push(Lasted { month, set, seconds });
    }

    /// Returns the median of each span in a slice, in units of some seconds; none where nothing lasted.
    pub(crate) fn of(&self, slice: SliceNumber, unit: i64, spans: &[Span], window: &Window) -> BTreeMap<Span, Number> {
        let sets: Vec<u32> =
            self.sets.iter().filter(|(slices, _)| slices.contains(&slice)).map(|(_, set)| *set).collect();
        let mut wanted = vec![false; self.sets.len()];
        for set in sets {
            if let Some(wanted) = wanted.get_mut(set as usize) {
                *wanted = true;
            }
        }
        let mut months: BTreeMap<Month, Vec<i64>> = BTreeMap::new();
        for lasted in self.lasted.iter().filter(|lasted| wanted.get(lasted.set as usize) == Some(&true)) {
            months.entry(lasted.month).or_default().push(lasted.seconds);
        }
        let of_span = |(last, length): Span| {
            let last = window.first.ago(-i32::try_from(last).unwrap_or(i32::MAX));
            let first = last.ago(i32::try_from(length).unwrap_or(i32::MAX) - 1);
            let mut all: Vec<i64> = months.range(first..=last).flat_map(|(_, seconds)| seconds).copied().collect();
            let doubled = twice_the_median(&mut all)?;
            Some(Number::from(doubled).over(Number::from(unit * 2)).money())
        };
        spans.iter().filter_map(|span| Some((*span, of_span(*span)?))).collect()
    }
}

/// Returns the sum of the two middle values, which are one and the same where their number is odd.
fn twice_the_median(values: &mut [i64]) -> Option<i64> {
    let (count, middle) = (values.len(), values.len() / 2);
    if count == 0 {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable(middle);
    let lower = if count % 2 == 1 { None } else { below.iter().max() };
    Some(*upper + lower.copied().unwrap_or(*upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::slice::{Dimension, Slices};
    use crate::fact::window::Calendar;

    #[test]
    fn medians_of_even_counts_are_the_mean_of_the_middle_two() {
        assert_eq!(twice_the_median(&mut []), None);
        assert_eq!(twice_the_median(&mut [7]), Some(14));
        assert_eq!(twice_the_median(&mut [9, 1, 4]), Some(8));
        assert_eq!(twice_the_median(&mut [9, 1, 4, 2]), Some(6));
        assert_eq!(twice_the_median(&mut [3, 3, 3, 1]), Some(6));
    }

    #[test]
    fn a_span_has_the_median_of_all_its_values() {
        let mut slices = Slices::default();
        let (ads, web) = (slices.number(Dimension::CHANNEL, "Ads"), slices.number(Dimension::CHANNEL, "Web"));
        let mut medians = Medians::default();
        for (month, slice, hours) in
            [("2026-01", ads, 1), ("2026-01", web, 2), ("2026-01", web, 3), ("2026-02", ads, 10)]
        {
            medians.add(month.parse().unwrap(), &[SliceNumber::TOTAL, slice], hours * 3600);
        }
        let mut calendar = Calendar::default();
        calendar.see("cash", "2026-01-01".parse().unwrap(), true);
        calendar.see("cash", "2026-03-31".parse().unwrap(), true);
        let window = Window::of(&calendar, None).unwrap();
        let spans = [(0, 1), (1, 1), (1, 2), (2, 1)];
        let of = |slice| medians.of(slice, 3600, &spans, &window);
        // January: 1, 2, 3; February: 10; both: 1, 2, 3, 10; March: none.
        let expected = [((0, 1), "2"), ((1, 1), "10"), ((1, 2), "2.5")];
        assert_eq!(of(SliceNumber::TOTAL), expected.map(|(span, hours)| (span, hours.parse().unwrap())).into());
        assert_eq!(of(ads)[&(1, 2)].to_string(), "5.5");
    }
}
