//! Ids of customers and subscriptions as small numbers.
//!
//! Every row of a large table asks for one, so this is the room's one hash map; numbers are given in the order of the
//! rows, and nothing that leaves the room may depend on them.

/// The numbers of some ids.
#[derive(Debug, Default)]
pub(crate) struct Names {
    #[allow(clippy::disallowed_types, reason = "asked for every row, and sorted wherever it is iterated")]
    numbers: std::collections::HashMap<Box<str>, u32>,
}

impl Names {
    /// Returns the number of an id, if it has one.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// Returns the ids by their numbers.
    pub(crate) fn in_order(&self) -> Vec<&str> {
        let mut names: Vec<(u32, &str)> = self.numbers.iter().map(|(name, number)| (*number, &**name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Returns the number of an id, the next one where it is new.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.find(name) {
            return number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.into(), number);
        number
    }
}
