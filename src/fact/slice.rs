//! The slices in which facts are counted: the whole company and the members of the dimensions, numbered.
//!
//! It knows nothing of what is counted.

use std::collections::BTreeMap;

use super::Slice;

/// The number of a slice; the whole company is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SliceNumber(u32);

impl SliceNumber {
    /// The whole company.
    pub(crate) const TOTAL: SliceNumber = SliceNumber(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the company is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimension {
    /// The plan of a phase; a customer may have several at once.
    Plan,
    /// The channel of a customer, or of an acquisition cost.
    Channel,
    /// The country of a customer.
    Country,
    /// The segment of a customer.
    Segment,
}

impl Dimension {
    pub(crate) const ALL: [Dimension; 4] =
        [Dimension::Plan, Dimension::Channel, Dimension::Country, Dimension::Segment];

    /// Returns the id, which is also the name of the column.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Dimension::Plan => "plan",
            Dimension::Channel => "channel",
            Dimension::Country => "country",
            Dimension::Segment => "segment",
        }
    }

    /// Returns the dimension of an id.
    pub(crate) fn find(id: &str) -> Option<Dimension> {
        Dimension::ALL.into_iter().find(|dimension| dimension.id() == id)
    }
}

/// Every slice with its number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slices {
    numbers: BTreeMap<Dimension, BTreeMap<String, SliceNumber>>,
    members: Vec<(Dimension, String)>,
}

impl Slices {
    /// Returns the number of a member, a new one where it is new.
    pub(crate) fn number(&mut self, dimension: Dimension, member: &str) -> SliceNumber {
        let numbers = self.numbers.entry(dimension).or_default();
        if let Some(number) = numbers.get(member) {
            return *number;
        }
        self.members.push((dimension, member.to_owned()));
        let number = SliceNumber(u32::try_from(self.members.len()).unwrap_or(0));
        numbers.insert(member.to_owned(), number);
        number
    }

    /// Returns how many slices there are, the whole company included.
    pub(crate) fn len(&self) -> usize {
        self.members.len() + 1
    }

    /// Returns the members of a dimension by name.
    pub(crate) fn members(&self, dimension: Dimension) -> impl Iterator<Item = (&str, SliceNumber)> {
        self.numbers
            .get(&dimension)
            .into_iter()
            .flat_map(|numbers| numbers.iter().map(|(member, number)| (member.as_str(), *number)))
    }

    /// Returns the dimension of a slice; none for the whole company.
    pub(crate) fn dimension(&self, number: SliceNumber) -> Option<Dimension> {
        self.members.get(number.index().checked_sub(1)?).map(|(dimension, _)| *dimension)
    }

    /// Returns the slice of a number, as other rooms know it.
    pub(crate) fn slice(&self, number: SliceNumber) -> Slice {
        match number.index().checked_sub(1).and_then(|index| self.members.get(index)) {
            Some((dimension, member)) => Slice::Member { dimension: dimension.id().to_owned(), member: member.clone() },
            None => Slice::Total,
        }
    }

    /// Returns every slice's number, the whole company first.
    pub(crate) fn all(&self) -> impl Iterator<Item = SliceNumber> + use<> {
        (0..=u32::try_from(self.members.len()).unwrap_or(0)).map(SliceNumber)
    }
}
