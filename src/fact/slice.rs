//! The slices in which facts are counted: the whole company and the members of the dimensions, numbered.
//!
//! It knows nothing of what is counted.

use std::collections::BTreeMap;

use super::Slice;
use crate::config::dimension::GIVEN;

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

/// What the company is divided by: the number of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dimension(u8);

impl Dimension {
    /// The plan of a phase; a customer may have several at once.
    pub(crate) const PLAN: Dimension = Dimension(0);
    /// The channel of a customer, of a lead, of traffic, or of an acquisition cost.
    pub(crate) const CHANNEL: Dimension = Dimension(1);
    /// The country of a customer.
    pub(crate) const COUNTRY: Dimension = Dimension(2);
    /// The segment of a customer.
    pub(crate) const SEGMENT: Dimension = Dimension(3);
    /// A breakdown of tickets: their category.
    pub(crate) const TICKET_CATEGORY: Dimension = Dimension(4);
    /// A breakdown of tickets: the weekday (1 Monday to 7) and hour of their opening, `3-14`.
    pub(crate) const TICKET_HOUR: Dimension = Dimension(5);
    /// A breakdown of usage: the event's name.
    pub(crate) const FEATURE: Dimension = Dimension(7);
    /// A breakdown of usage: the weekday and hour of an event.
    pub(crate) const USAGE_HOUR: Dimension = Dimension(8);
    /// A breakdown of cash: the account.
    pub(crate) const ACCOUNT: Dimension = Dimension(9);

    /// Returns one of the user's own dimensions, by its place in kpibook.toml.
    pub(crate) fn own(place: usize) -> Dimension {
        Dimension(u8::try_from(GIVEN.len() + place).unwrap_or(u8::MAX))
    }

    /// Returns the place in kpibook.toml of one of the user's own dimensions.
    pub(crate) fn place(self) -> Option<usize> {
        usize::from(self.0).checked_sub(GIVEN.len())
    }
}

/// Every slice with its number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slices {
    own: Vec<String>,
    numbers: BTreeMap<Dimension, BTreeMap<String, SliceNumber>>,
    members: Vec<(Dimension, String)>,
}

impl Slices {
    /// Starts with the user's own dimensions.
    pub(crate) fn new(own: &[String]) -> Slices {
        Slices { own: own.to_vec(), ..Slices::default() }
    }

    /// Returns the id of a dimension, which is also the name of the column.
    pub(crate) fn id(&self, dimension: Dimension) -> &str {
        match dimension.place() {
            Some(place) => self.own.get(place).map_or("", String::as_str),
            None => GIVEN.get(usize::from(dimension.0)).copied().unwrap_or(""),
        }
    }

    /// Returns the dimension of an id.
    pub(crate) fn find(&self, id: &str) -> Option<Dimension> {
        let built_in = GIVEN.iter().position(|known| *known == id).and_then(|number| u8::try_from(number).ok());
        let own = || self.own.iter().position(|known| known == id).map(Dimension::own);
        built_in.map(Dimension).or_else(own)
    }

    /// Returns the dimensions by which everything is segmented, in the order in which they are shown.
    pub(crate) fn segments(&self) -> Vec<Dimension> {
        let built_in = [Dimension::PLAN, Dimension::CHANNEL, Dimension::COUNTRY, Dimension::SEGMENT];
        built_in.into_iter().chain((0..self.own.len()).map(Dimension::own)).collect()
    }

    /// Returns every dimension.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = Dimension> + use<> {
        (0..u8::try_from(GIVEN.len() + self.own.len()).unwrap_or(u8::MAX)).map(Dimension)
    }

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

    /// Returns the name of a slice's member; empty for the whole company.
    pub(crate) fn name(&self, number: SliceNumber) -> &str {
        let member = number.index().checked_sub(1).and_then(|index| self.members.get(index));
        member.map_or("", |(_, member)| member.as_str())
    }

    /// Returns the slice of a number, as other rooms know it.
    pub(crate) fn slice(&self, number: SliceNumber) -> Slice {
        match number.index().checked_sub(1).and_then(|index| self.members.get(index)) {
            Some((dimension, member)) => {
                Slice::Member { dimension: self.id(*dimension).to_owned(), member: member.clone() }
            }
            None => Slice::Total,
        }
    }

    /// Returns every slice's number, the whole company first.
    pub(crate) fn all(&self) -> impl Iterator<Item = SliceNumber> + use<> {
        (0..=u32::try_from(self.members.len()).unwrap_or(0)).map(SliceNumber)
    }
}
