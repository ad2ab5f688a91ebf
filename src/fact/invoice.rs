//! Invoices: what was invoiced, refunded, recognised and collected, and who bought.
//!
//! It reads the table once and keeps sums, and at most 16 bytes a line ([`purchase`]). It knows nothing of MRR.

pub(crate) mod purchase;
pub(crate) mod recognition;

use super::amount::Amount;
use super::customer::{CustomerNumber, Customers};
use super::flow::Flows;
use super::phase::invoice::{Line, Services};
use super::rates::Rates;
use super::slice::{SliceNumber, Slices};
use super::window::Calendar;
use crate::config::{DateOnlyEnds, Policies, Recognition};
use crate::error::{Error, Problem, ProblemKind, Severity};
use crate::month::Month;
use crate::record::{Row, Tables, Verdict};
use purchase::Lines;
use recognition::Period;

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Invoiced,
    Refunds,
    Recurring,
    OneOff,
    Usage,
    ByPayment,
    ByIssue,
    /// Recurring revenue of lines of which only the other lines can tell whether their last day is in the period.
    IfExclusive,
    IfInclusive,
}

/// Which stream a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Recurring,
    OneOff,
    Usage,
    Refund,
}

/// What was said of the lines on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remarks {
    /// Whether any line has a date of payment.
    pub(crate) any_paid: bool,
    /// Lines that are paid, or refunds, without a date of payment.
    pub(crate) undated_payments: u64,
    /// Recurring lines without a service period.
    pub(crate) without_period: u64,
    /// Whether some service period is longer than a month.
    pub(crate) long_periods: bool,
    /// Credits and refunds with a service period.
    pub(crate) credits: u64,
    /// Whether most recurring lines are issued when their service is over.
    pub(crate) in_arrears: bool,
    /// How many customers seem to leave because their next invoice is still to come, and the first month of it.
    pub(crate) awaited: Option<(usize, Month)>,
    /// Rows without a currency.
    pub(crate) without_currency: u64,
}

/// The invoices, added up.
#[derive(Debug, Default)]
pub(crate) struct Invoices {
    flows: Flows,
    pub(crate) lines: Lines,
    pub(crate) remarks: Remarks,
    /// The recurring lines as a source of MRR.
    pub(crate) services: Services,
    ends: Option<DateOnlyEnds>,
    /// Lines whose period is whole months up to its last day, and up to the day after.
    proofs: (u64, u64),
}

impl Invoices {
    /// Reads the invoices table; `services` takes the lines that are a source of MRR.
    pub(crate) fn read(
        tables: &mut Tables,
        (policies, services): (&Policies, Services),
        rates: &Rates,
        people: (&mut Customers, &mut Slices),
        calendar: &mut Calendar,
    ) -> Result<Invoices, Error> {
        let (customers, slices) = people;
        let has_periods = tables.has_column("invoices", "service_start");
        let mut invoices = Invoices { services, ends: Some(policies.date_only_ends), ..Invoices::default() };
        tables.for_each("invoices", &mut |row| {
            let Some((issued, timed)) = row.moment("issued_at") else { return Verdict::Used };
            let amount = match rates.convert(row, "amount", issued.date()) {
                Ok(amount) => amount,
                Err(problem) => return Verdict::Rejected(problem),
            };
            calendar.see("invoices", issued.date(), timed);
            let customer = customers.of(row, slices);
            let own = customers.slices(customer);
            let stream = stream(row);
            invoices.add_issued(row, stream, amount, customer, own);
            invoices.add_collected(row, stream, amount, rates, own);
            invoices.add_service(row, stream, customer, rates);
            let recognised = invoices.recognise(row, stream, amount, policies.recognition, own);
            invoices.remarks.without_currency += u64::from(row.text("currency").is_empty());
            let unknown = customers.unknown(customer, row);
            let problem = unknown.or_else(|| (!recognised && has_periods).then(|| no_period(row)));
            problem.map_or(Verdict::Used, Verdict::UsedWith)
        })?;
        Ok(invoices)
    }

    fn add(&mut self, own: &[SliceNumber], flow: Flow, month: Month, amount: Amount) {
        for slice in own {
            self.flows.add(*slice, flow as usize, month, amount);
        }
    }

    fn add_issued(
        &mut self,
        row: &Row<'_>,
        stream: Stream,
        amount: Amount,
        customer: CustomerNumber,
        own: &[SliceNumber],
    ) {
        let Some(month) = row.month("issued_at") else { return };
        if stream == Stream::Refund {
            self.add(own, Flow::Refunds, month, amount);
            return;
        }
        self.add(own, Flow::Invoiced, month, amount);
        // Only the sign of an invoice's sum is asked for: its own currency will do.
        let written = Amount::of(row.number("amount")).unwrap_or(amount);
        let bought = matches!(stream, Stream::OneOff | Stream::Usage);
        self.lines.add(month, customer, row.text("invoice_id"), written, bought);
    }

    fn add_collected(&mut self, row: &Row<'_>, stream: Stream, amount: Amount, rates: &Rates, own: &[SliceNumber]) {
        let signed = |amount: Amount| if stream == Stream::Refund { -amount } else { amount };
        let status = row.text("status");
        if let Some(paid) = row.day("paid_at") {
            self.remarks.any_paid = true;
            // Money that came in on a day is worth what its currency was worth on that day.
            let amount = rates.convert(row, "amount", paid).unwrap_or(amount);
            self.add(own, Flow::ByPayment, Month::of(paid), signed(amount));
        } else if status == "paid" || stream == Stream::Refund {
            self.remarks.undated_payments += 1;
        }
        if let Some(month) = row.month("issued_at").filter(|_| !matches!(status, "open" | "uncollectible")) {
            self.add(own, Flow::ByIssue, month, signed(amount));
        }
    }

    /// Adds a line to MRR: one of kind recurring with a service period. A credit for such a period is counted only.
    fn add_service(&mut self, row: &Row<'_>, stream: Stream, customer: CustomerNumber, rates: &Rates) {
        let period = Period::of(row.moment("service_start"), row.moment("service_end"));
        let (Some(period), Some(amount)) = (period, Amount::of(row.number("amount"))) else { return };
        let amount = match stream {
            Stream::Recurring if amount >= Amount::ZERO => amount,
            Stream::Recurring | Stream::Refund => {
                self.remarks.credits += 1;
                return;
            }
            Stream::OneOff | Stream::Usage => return,
        };
        let Some(issued) = row.month("issued_at") else { return };
        let currency = rates.currency(row.text("currency")).unwrap_or_default();
        self.services.add(Line { customer, currency, amount, issued }, period);
    }

    /// Recognises a line's revenue; tells whether a recurring line had the period that it needs.
    fn recognise(
        &mut self,
        row: &Row<'_>,
        stream: Stream,
        amount: Amount,
        policy: Recognition,
        own: &[SliceNumber],
    ) -> bool {
        let Some(issued) = row.month("issued_at") else { return true };
        match stream {
            Stream::Refund => return true,
            Stream::OneOff => self.add(own, Flow::OneOff, issued, amount),
            Stream::Usage => self.add(own, Flow::Usage, issued, amount),
            Stream::Recurring => {
                let period = Period::of(row.moment("service_start"), row.moment("service_end"));
                let Some(period) = period else {
                    self.remarks.without_period += 1;
                    self.add(own, Flow::Recurring, issued, amount);
                    return false;
                };
                self.remarks.long_periods |= period.is_long();
                match period {
                    Period::Sure { inclusive: Some(true), .. } => self.proofs.0 += 1,
                    Period::Sure { inclusive: Some(false), .. } => self.proofs.1 += 1,
                    Period::Sure { inclusive: None, .. } | Period::Unsure { .. } => {}
                }
                match policy {
                    Recognition::AtIssue => self.add(own, Flow::Recurring, issued, amount),
                    Recognition::OverService => self.spread(period, amount, own),
                }
            }
        }
        true
    }

    fn spread(&mut self, period: Period, amount: Amount, own: &[SliceNumber]) {
        match period {
            Period::Sure { start, after, .. } => {
                recognition::spread(amount, start, after, &mut |month, part| {
                    self.add(own, Flow::Recurring, month, part);
                });
            }
            Period::Unsure { start, end } => {
                let add = &mut |month, part| self.add(own, Flow::IfExclusive, month, part);
                recognition::spread(amount, start, end, add);
                let after = end.succ_opt().unwrap_or(end);
                recognition::spread(amount, start, after, &mut |month, part| {
                    self.add(own, Flow::IfInclusive, month, part);
                });
            }
        }
    }

    /// Tells whether a date-only end of a period that is not whole months is its last day.
    pub(crate) fn inclusive(&self) -> bool {
        match self.ends.unwrap_or_default() {
            DateOnlyEnds::Inclusive => true,
            DateOnlyEnds::Exclusive => false,
            DateOnlyEnds::Proved => self.proofs.0 > self.proofs.1,
        }
    }

    /// Returns a fact by its id; none for those that are counted, not added up.
    pub(crate) fn sum(&self, id: &str, slice: SliceNumber, month: Month) -> Option<Amount> {
        let of = |flow: Flow| self.flows.get(slice, flow as usize, month);
        let to_date = |flow: Flow| self.flows.to_date(slice, flow as usize, month);
        let unsure = if self.inclusive() { Flow::IfInclusive } else { Flow::IfExclusive };
        match id {
            "invoiced" => Some(of(Flow::Invoiced)),
            "refunds" => Some(of(Flow::Refunds)),
            "recurring_revenue" => Some(of(Flow::Recurring) + of(unsure)),
            "one_off_revenue" => Some(of(Flow::OneOff)),
            "usage_revenue" => Some(of(Flow::Usage)),
            "revenue_to_date" => {
                let earned = [Flow::Recurring, unsure, Flow::OneOff, Flow::Usage].map(to_date);
                Some(earned.into_iter().fold(-to_date(Flow::Refunds), |sum, amount| sum + amount))
            }
            "collected" => Some(of(if self.remarks.any_paid { Flow::ByPayment } else { Flow::ByIssue })),
            _ => None,
        }
    }
}

fn stream(row: &Row<'_>) -> Stream {
    match row.text("kind") {
        "recurring" => Stream::Recurring,
        "usage" => Stream::Usage,
        "refund" => Stream::Refund,
        _ => Stream::OneOff,
    }
}

fn no_period(row: &Row<'_>) -> Problem {
    let place = row.place(Some("service_start"));
    Problem::new(ProblemKind::NoServicePeriod, Severity::Noticed, "invoices", place).money(row.money())
}
