//! Rows that stand in the inputs more than once: identical ones count once, and of one key with different contents the
//! row that sorts first is used, whatever the order of rows and files.
//!
//! Every row is hashed by its key; only the rows whose hash repeats are compared in full, a portion of them at a time, so
//! that a folder that holds the same export twice does not fill the memory. Neither does a large table: hashes are held
//! eight bytes each up to a limit, and beyond it the table is passed again for the rest of them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use crate::error::Error;
use crate::record::feed::Feed;
use crate::record::reader::Reader;
use crate::record::row::Value;
use crate::record::schema::Schema;
use crate::source::RawRow;

/// How many hashes are held at once.
const HELD: usize = 1 << 22;

/// How many repeated keys are compared in one pass.
const PORTION: usize = 50_000;

/// A row that does not count, by its feed and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Loser {
    pub(crate) feed: usize,
    pub(crate) row: u64,
    /// The column that is a row of its own, in a table with a column a month.
    pub(crate) part: Option<usize>,
    /// Whether it is the same as the one that counts.
    pub(crate) identical: bool,
}

/// The rows of one key: the values of the one that counts, and every row with whether it is the same.
struct Group {
    values: Vec<Value>,
    members: Vec<Loser>,
    winner: usize,
}

/// Finds the rows of a table that do not count, sorted by feed and row.
pub(crate) fn losers(feeds: &[(usize, &Feed)], schema: &Schema, reader: &Reader) -> Result<Vec<Loser>, Error> {
    let key = Key::of(schema);
    let repeated = repeated_hashes(feeds, &key, reader)?;
    let mut losers = Vec::new();
    for portion in repeated.chunks(PORTION) {
        compare(feeds, &key, reader, portion, &mut losers)?;
    }
    losers.sort_unstable();
    Ok(losers)
}

fn repeated_hashes(feeds: &[(usize, &Feed)], key: &Key, reader: &Reader) -> Result<Vec<u64>, Error> {
    let mut repeated = Vec::new();
    let mut range = Range { first: 0, last: u64::MAX, hashes: Vec::new() };
    loop {
        for (_, feed) in feeds {
            feed.for_each(reader, &mut |_, values, outcome| {
                if outcome.is_ok() {
                    range.add(key.hash(values), HELD);
                }
                ControlFlow::Continue(())
            })?;
        }
        let last = range.last;
        range.repeated(&mut repeated);
        let Some(next) = last.checked_add(1) else { return Ok(repeated) };
        range = Range { first: next, last: u64::MAX, hashes: range.hashes };
    }
}

/// The hashes of a range that is cut from above where too many lie in it.
struct Range {
    first: u64,
    last: u64,
    hashes: Vec<u64>,
}

impl Range {
    fn add(&mut self, hash: u64, most: usize) {
        if !(self.first..=self.last).contains(&hash) {
            return;
        }
        self.hashes.push(hash);
        if self.hashes.len() < most {
            return;
        }
        // Two of a hash say as much as more of them.
        self.hashes.sort_unstable();
        let mut before = (None, None);
        self.hashes.retain(|hash| {
            let third = before == (Some(*hash), Some(*hash));
            before = (before.1, Some(*hash));
            !third
        });
        if self.hashes.len() > most / 2
            && let Some(middle) = self.hashes.get(most / 2).copied()
        {
            self.last = middle;
            self.hashes.truncate(self.hashes.partition_point(|hash| *hash <= middle));
        }
    }

    /// Takes the hashes that stand in the range more than once.
    fn repeated(&mut self, repeated: &mut Vec<u64>) {
        self.hashes.sort_unstable();
        let pairs = self.hashes.windows(2);
        repeated.extend(pairs.filter_map(|pair| if let [a, b] = pair { (a == b).then_some(*a) } else { None }));
        // Ranges do not overlap, so that only neighbours are the same.
        repeated.dedup();
        self.hashes.clear();
    }
}

fn compare(
    feeds: &[(usize, &Feed)],
    key: &Key,
    reader: &Reader,
    portion: &[u64],
    losers: &mut Vec<Loser>,
) -> Result<(), Error> {
    let mut groups: BTreeMap<u64, Vec<Group>> = BTreeMap::new();
    for (index, feed) in feeds {
        feed.for_each(reader, &mut |raw, values, outcome| {
            if outcome.is_err() {
                return ControlFlow::Continue(());
            }
            let hash = key.hash(values);
            if portion.binary_search(&hash).is_ok() {
                let groups = groups.entry(hash).or_default();
                match groups.iter_mut().find(|group| key.is_same(&group.values, values)) {
                    Some(group) => group.add(*index, raw, values),
                    None => groups.push(Group::new(*index, raw, values)),
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    for group in groups.into_values().flatten() {
        let others = group.members.into_iter().enumerate().filter(|(index, _)| *index != group.winner);
        losers.extend(others.map(|(_, member)| member));
    }
    Ok(())
}

impl Group {
    fn new(feed: usize, raw: &RawRow<'_>, values: &[Value]) -> Group {
        let member = Loser { feed, row: raw.number, part: raw.part, identical: true };
        Group { values: values.to_vec(), members: vec![member], winner: 0 }
    }

    fn add(&mut self, feed: usize, raw: &RawRow<'_>, values: &[Value]) {
        let order = values.cmp(self.values.as_slice());
        if order.is_lt() {
            self.values = values.to_vec();
            self.winner = self.members.len();
            self.members.iter_mut().for_each(|member| member.identical = false);
        }
        self.members.push(Loser { feed, row: raw.number, part: raw.part, identical: order.is_le() });
    }
}

/// Writes the key of a row, for messages.
pub(crate) fn key_in_words(schema: &Schema, values: &[Value]) -> String {
    let part = |id: &&'static str| {
        let text = match values.get(schema.position(id)?)? {
            Value::Absent => return None,
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Moment(moment, true, _) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
            Value::Month(moment) => moment.format("%Y-%m").to_string(),
            Value::Moment(moment, false, _) => moment.format("%Y-%m-%d").to_string(),
            Value::Flag(flag) => flag.to_string(),
        };
        Some(format!("`{text}`"))
    };
    schema.key.iter().filter_map(part).collect::<Vec<String>>().join(", ")
}

/// The positions of the fields that identify a row; none where the whole row does.
struct Key(Vec<usize>);

impl Key {
    fn of(schema: &Schema) -> Key {
        Key(schema.key.iter().filter_map(|id| schema.position(id)).collect())
    }

    fn hash(&self, values: &[Value]) -> u64 {
        // A hasher with fixed keys: which rows are compared must not change from run to run.
        let mut hasher = DefaultHasher::new();
        if self.0.is_empty() {
            values.hash(&mut hasher);
        } else {
            self.parts(values).for_each(|value| value.hash(&mut hasher));
        }
        hasher.finish()
    }

    fn is_same(&self, a: &[Value], b: &[Value]) -> bool {
        if self.0.is_empty() { a == b } else { self.parts(a).eq(self.parts(b)) }
    }

    fn parts<'a>(&'a self, values: &'a [Value]) -> impl Iterator<Item = Option<&'a Value>> {
        self.0.iter().map(|position| values.get(*position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the repeated ones of some hashes, as many of them held at once as said.
    fn repeated(hashes: &[u64], most: usize) -> (Vec<u64>, u32) {
        let (mut found, mut passes, mut range) =
            (Vec::new(), 0, Range { first: 0, last: u64::MAX, hashes: Vec::new() });
        loop {
            passes += 1;
            for hash in hashes {
                range.add(*hash, most);
                assert!(range.hashes.len() < most);
            }
            let last = range.last;
            range.repeated(&mut found);
            let Some(next) = last.checked_add(1) else { return (found, passes) };
            range = Range { first: next, last: u64::MAX, hashes: range.hashes };
        }
    }

    #[test]
    fn as_many_passes_are_made_as_the_memory_asks_for() {
        let hashes: Vec<u64> =
            (0..5000_u64).map(|number| (number % 4900).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let (whole, passes) = repeated(&hashes, 10_000);
        assert_eq!((whole.len(), passes), (100, 1));
        for most in [8, 100, 1000, 4000] {
            let (found, passes) = repeated(&hashes, most);
            assert!(passes > 1, "{most}");
            assert_eq!(found, whole, "{most}");
        }
    }

    #[test]
    fn one_row_a_thousand_times_is_no_reason_for_another_pass() {
        let same = [7; 1000];
        assert_eq!(repeated(&same, 8), (vec![7], 1));
        let ends = [u64::MAX, 0, u64::MAX, 0, 5];
        assert_eq!(repeated(&ends, 100), (vec![0, u64::MAX], 1));
    }
}
