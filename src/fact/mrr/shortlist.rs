//! A short list of what comes first among many, in memory that does not grow with them.
//!
//! It knows an order and nothing of what is listed.

/// The first few of everything that was added, and how many there were.
#[derive(Clone, Debug)]
pub(super) struct Shortlist<T> {
    cap: usize,
    first: Vec<T>,
    count: usize,
}

impl<T: Ord> Shortlist<T> {
    /// Starts a list of at most some.
    pub(super) fn of(cap: usize) -> Shortlist<T> {
        Shortlist { cap, first: Vec::new(), count: 0 }
    }

    /// Adds one; it is kept where it comes before the last that is kept.
    pub(super) fn add(&mut self, item: T) {
        self.count += 1;
        let full = self.first.len() >= self.cap;
        if full && self.first.last().is_none_or(|last| *last <= item) {
            return;
        }
        let place = self.first.partition_point(|known| *known <= item);
        if full {
            self.first.pop();
        }
        self.first.insert(place.min(self.first.len()), item);
    }

    /// Returns those that are kept, in order.
    pub(super) fn kept(&self) -> &[T] {
        &self.first
    }

    /// Returns how many were added.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_kept_in_order_and_all_are_counted() {
        let mut list = Shortlist::of(3);
        for item in [5, 2, 9, 1, 2, 7] {
            list.add(item);
        }
        assert_eq!((list.kept(), list.count()), (&[1, 2, 2][..], 6));
        let mut none = Shortlist::of(0);
        none.add(1);
        assert_eq!((none.kept().len(), none.count()), (0, 1));
    }
}
