//! Invoices above zero, purchases, and who bought how often.
//!
//! Whether an invoice is above zero, and who bought twice, is known only when every line was seen, in whatever order.
//! So a line leaves 16 bytes: its customer, a hash of its invoice's id (two invoices of one customer in one month must
//! collide in 32 bits to be taken for one), and its amount with a bit for "one-off or usage".

use std::collections::BTreeMap;

use crate::fact::amount::Amount;
use crate::fact::customer::{CustomerNumber, Customers};
use crate::fact::flow::Flows;
use crate::fact::slice::SliceNumber;
use crate::fact::window::Window;
use crate::month::Month;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    customer: CustomerNumber,
    invoice: u32,
    /// In millionths, shifted by one bit; the lowest tells whether it is one-off or usage.
    amount: i64,
}

/// Every line by its month of issue.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    months: BTreeMap<Month, Vec<Line>>,
}

impl Lines {
    /// Notes a line that is no refund.
    pub(crate) fn add(&mut self, month: Month, customer: CustomerNumber, invoice: &str, amount: Amount, bought: bool) {
        let amount = amount.millionths().clamp(i64::MIN / 2, i64::MAX / 2) * 2 + i64::from(bought);
        self.months.entry(month).or_default().push(Line { customer, invoice: hash(invoice), amount });
    }
}

/// FNV-1a: the same on every machine and in every run.
fn hash(text: &str) -> u32 {
    let start = 0x811c_9dc5_u32;
    text.bytes().fold(start, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Invoices,
    Purchases,
    FirstBuyers,
    RepeatBuyers,
}

/// Invoices, purchases and buyers by slice.
#[derive(Debug, Default)]
pub(crate) struct Purchases {
    flows: Flows,
    /// The spans over which buyers are counted anew: the position of the last month, and the length.
    spans: Vec<(usize, u32)>,
    /// The buyers of each span, by slice.
    buyers: Vec<Vec<u64>>,
}

impl Purchases {
    /// Counts the lines; `spans` are those for which buyers are wanted.
    pub(crate) fn count(
        lines: Lines,
        customers: &Customers,
        slices: usize,
        window: &Window,
        spans: Vec<(usize, u32)>,
    ) -> Purchases {
        let buyers = vec![vec![0; spans.len()]; slices];
        let mut purchases = Purchases { flows: Flows::default(), spans, buyers };
        let mut bought: Vec<(CustomerNumber, Month)> = Vec::new();
        for (month, mut lines) in lines.months {
            lines.sort_unstable();
            for invoice in lines.chunk_by(|a, b| (a.customer, a.invoice) == (b.customer, b.invoice)) {
                let Some(customer) = invoice.first().map(|line| line.customer) else { continue };
                // Halved downwards, which drops the bit again.
                let sum = |lines: &mut dyn Iterator<Item = &Line>| {
                    lines.map(|line| i128::from(line.amount >> 1)).sum::<i128>()
                };
                if sum(&mut invoice.iter()) > 0 {
                    purchases.add(customers, customer, Count::Invoices, month);
                }
                if sum(&mut invoice.iter().filter(|line| line.amount & 1 == 1)) > 0 {
                    purchases.add(customers, customer, Count::Purchases, month);
                    bought.push((customer, month));
                }
            }
        }
        bought.sort_unstable();
        for buyer in bought.chunk_by(|a, b| a.0 == b.0) {
            purchases.add_buyer(buyer, customers, window);
        }
        purchases
    }

    fn add(&mut self, customers: &Customers, customer: CustomerNumber, count: Count, month: Month) {
        for slice in customers.slices(customer) {
            self.flows.add(*slice, count as usize, month, Amount::ONE);
        }
    }

    /// Adds a buyer with its purchases in their order.
    fn add_buyer(&mut self, purchases: &[(CustomerNumber, Month)], customers: &Customers, window: &Window) {
        for (count, nth) in [(Count::FirstBuyers, 0), (Count::RepeatBuyers, 1)] {
            if let Some((customer, month)) = purchases.get(nth) {
                self.add(customers, *customer, count, *month);
            }
        }
        let Some((customer, _)) = purchases.first() else { return };
        let own = customers.slices(*customer);
        for (index, (last, length)) in self.spans.iter().enumerate() {
            let last = window.first.ago(-i32::try_from(*last).unwrap_or(i32::MAX));
            let first = last.ago(i32::try_from(*length).unwrap_or(i32::MAX) - 1);
            // Sorted by month: the first purchase from the span's beginning on decides.
            let from = purchases.partition_point(|(_, month)| *month < first);
            if purchases.get(from).is_some_and(|(_, month)| *month <= last) {
                for slice in own {
                    if let Some(count) = self.buyers.get_mut(slice.index()).and_then(|spans| spans.get_mut(index)) {
                        *count += 1;
                    }
                }
            }
        }
    }

    /// Returns a count by its fact's id, but for the buyers of a span.
    pub(crate) fn of(&self, id: &str, slice: SliceNumber, month: Month) -> Option<Amount> {
        match id {
            "invoices" => Some(self.flows.get(slice, Count::Invoices as usize, month)),
            "purchases" => Some(self.flows.get(slice, Count::Purchases as usize, month)),
            "buyers_to_date" => Some(self.flows.to_date(slice, Count::FirstBuyers as usize, month)),
            "repeat_buyers_to_date" => Some(self.flows.to_date(slice, Count::RepeatBuyers as usize, month)),
            _ => None,
        }
    }

    /// Returns the buyers of each span.
    pub(crate) fn buyers(&self, slice: SliceNumber) -> impl Iterator<Item = ((usize, u32), u64)> {
        let counts = self.buyers.get(slice.index()).map_or(&[][..], Vec::as_slice);
        self.spans.iter().copied().zip(counts.iter().copied())
    }
}

/// Returns the spans over which a fact may be counted anew: each month alone, the quarter and the year up to it, and
/// the 3 and 12 months that end with it, as far as the window reaches back.
pub(crate) fn spans(window: &Window, fiscal_year_starts: u32) -> Vec<(usize, u32)> {
    let mut spans = Vec::new();
    for (position, month) in window.months().enumerate() {
        let mut lengths = vec![1, 3, 12, month.of_quarter(fiscal_year_starts), month.of_year(fiscal_year_starts)];
        lengths.sort_unstable();
        lengths.dedup();
        spans.extend(
            lengths.into_iter().filter(|length| *length as usize <= position + 1).map(|length| (position, length)),
        );
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::slice::Slices;
    use crate::fact::window::Calendar;

    /// A line: customer, invoice, month, amount, and whether it is one-off or usage.
    type Drawn = (&'static str, &'static str, &'static str, &'static str, bool);

    fn counted(lines: &[Drawn]) -> (Purchases, Window) {
        let (mut slices, mut customers) = (Slices::default(), Customers::new(std::iter::empty()));
        let members = crate::fact::customer::DIMENSIONS.map(|dimension| slices.number(dimension, ""));
        let mut kept = Lines::default();
        for (customer, invoice, month, amount, bought) in lines {
            let amount = Amount::of(amount.parse().unwrap()).unwrap();
            kept.add(month.parse().unwrap(), customers.add(customer, &members), invoice, amount, *bought);
        }
        let mut calendar = Calendar::default();
        calendar.see("invoices", "2026-01-01".parse().unwrap(), true);
        calendar.see("invoices", "2026-06-30".parse().unwrap(), true);
        let window = Window::of(&calendar, None).unwrap();
        let spans = spans(&window, 1);
        (Purchases::count(kept, &customers, slices.len(), &window, spans), window)
    }

    fn of(purchases: &Purchases, id: &str, month: &str) -> String {
        purchases.of(id, SliceNumber::TOTAL, month.parse().unwrap()).unwrap().number().to_string()
    }

    #[test]
    fn lines_of_one_invoice_are_one_invoice_above_zero_or_none() {
        let (purchases, _) = counted(&[
            ("a", "1", "2026-01", "100", false),
            ("a", "1", "2026-01", "-30", false),
            ("a", "2", "2026-01", "50", false),
            ("a", "2", "2026-01", "-50", false),
            ("b", "1", "2026-01", "0.01", false),
        ]);
        // a's first is 70 above zero, its second is zero; the same number at another customer is another invoice.
        assert_eq!(of(&purchases, "invoices", "2026-01"), "2");
        assert_eq!(of(&purchases, "purchases", "2026-01"), "0");
    }

    #[test]
    fn a_purchase_is_the_part_of_an_invoice_that_is_one_off_or_usage() {
        let (purchases, _) = counted(&[
            ("a", "1", "2026-01", "100", false),
            ("a", "1", "2026-01", "5", true),
            ("b", "2", "2026-01", "100", false),
            ("b", "2", "2026-01", "-5", true),
        ]);
        assert_eq!(
            (of(&purchases, "invoices", "2026-01"), of(&purchases, "purchases", "2026-01")),
            ("2".into(), "1".into())
        );
    }

    #[test]
    fn buyers_are_counted_anew_over_every_span() {
        let (purchases, _) = counted(&[
            ("a", "1", "2026-02", "5", true),
            ("a", "2", "2026-04", "5", true),
            ("b", "3", "2026-04", "5", true),
            ("b", "4", "2026-04", "5", true),
            ("c", "5", "2026-05", "5", true),
        ]);
        let buyers: BTreeMap<(usize, u32), u64> = purchases.buyers(SliceNumber::TOTAL).collect();
        // April (position 3) alone: a and b; February to April: a and b, once each; May to date of the quarter: a, b, c.
        assert_eq!((buyers[&(3, 1)], buyers[&(3, 3)], buyers[&(4, 2)], buyers[&(4, 5)]), (2, 2, 3, 3));
        assert_eq!(buyers[&(5, 1)], 0);
        assert!(!buyers.contains_key(&(1, 3)), "the window does not reach back that far");
        let (first, again) =
            (of(&purchases, "buyers_to_date", "2026-04"), of(&purchases, "repeat_buyers_to_date", "2026-03"));
        assert_eq!((first, again), ("2".to_owned(), "0".to_owned()));
        // By the end of April a has bought twice, in two months, and b twice in one.
        assert_eq!(of(&purchases, "repeat_buyers_to_date", "2026-04"), "2");
    }
}
