//! Chance that repeats itself: a small generator of pseudo-random numbers, the same on every machine.
//!
//! It knows nothing of companies. Every draw is of whole numbers, so that no rounding differs between processors.

/// A stream of pseudo-random numbers: `SplitMix64` by Steele, Lea and Flood (2014).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

/// What a stream is drawn for, beside the lives of the customers, which have their numbers alone.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Leads = 1,
    Traffic,
    Tickets,
    Surveys,
    Habits,
    Features,
    Usage,
    Referrals,
    Reliability,
}

impl Chance {
    /// Starts the stream of one subject; streams of different subjects have nothing to do with each other, so that a
    /// change in one life leaves the others as they were.
    pub(super) fn new(seed: u64, subject: u64) -> Chance {
        let mut mixer = Chance(seed);
        Chance(mixer.next() ^ subject.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// Starts the stream of one subject in one month, for a table that must not change what the others draw.
    pub(super) fn of(seed: u64, stream: Stream, number: u32, month: usize) -> Chance {
        let month = u64::try_from(month).unwrap_or_default();
        Chance::new(seed, ((stream as u64) << 48) | (month << 36) | u64::from(number))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Draws a number from 0 to below a limit; the bias of the remainder is below one in a trillion here.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Draws a number between two bounds, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs() + 1;
        low + self.below(width).cast_signed()
    }

    /// Tells whether something happens that happens so many times in a thousand.
    pub(super) fn happens(&mut self, per_thousand: u32) -> bool {
        self.happens_in_a_million(u64::from(per_thousand) * 1000)
    }

    /// Tells whether something happens that happens so many times in a million.
    pub(super) fn happens_in_a_million(&mut self, times: u64) -> bool {
        self.below(1_000_000) < times
    }

    /// Draws a position of a list by the weights of its members.
    pub(super) fn pick(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(total);
        for (position, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return position;
            }
            left -= u64::from(weight);
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_paper() {
        // The first outputs of SplitMix64 for the seed 1234567, from its authors' test vector.
        let mut chance = Chance(1_234_567);
        assert_eq!([chance.next(), chance.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn streams_of_different_tables_customers_and_months_differ() {
        let first = |stream, number, month| Chance::of(21, stream, number, month).next();
        let draws = [
            first(Stream::Leads, 1, 0),
            first(Stream::Leads, 2, 0),
            first(Stream::Leads, 1, 1),
            first(Stream::Tickets, 1, 0),
            Chance::new(21, 1).next(),
        ];
        let mut different = draws.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), draws.len());
    }

    #[test]
    fn a_member_without_weight_is_never_picked() {
        let mut chance = Chance::new(1, 2);
        assert!((0..1000).all(|_| chance.pick([0, 5, 0, 1].into_iter()) % 2 == 1));
    }
}
