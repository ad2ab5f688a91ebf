//! Random small companies: customers with phases of subscriptions in three currencies, trials, discounts, gaps, changes
//! of plan, invoices, spend, expenses and cash, over sixteen months.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Days, Months, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Input tables as text, by name: the header and the rows.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    tables: BTreeMap<&'static str, Vec<Vec<String>>>,
}

const HEADERS: &[(&str, &str)] = &[
    ("customers", "customer_id,name,segment,country,channel,industry"),
    (
        "subscriptions",
        "subscription_id,customer_id,plan,amount,currency,interval,interval_count,quantity,discount_percent,signed_at,\
         started_at,ended_at,trial_end,canceled_at,cancel_reason,term_end,product",
    ),
    ("mrr_events", "customer_id,date,delta,plan,currency"),
    ("mrr_by_month", "customer_id,month,mrr,plan,currency"),
    ("invoices", "invoice_id,customer_id,issued_at,amount,currency,kind,paid_at,service_start,service_end"),
    ("spend", "date,channel,amount,currency"),
    ("expenses", "date,category,amount,currency"),
    ("cash", "date,account,balance,currency"),
    ("fx_rates", "date,currency,rate"),
];

/// The project file: two dimensions of the company's own, one of customers and one of subscriptions.
const PROJECT: &str = "dimensions = [\"industry\", \"product\"]\n";

/// Columns that name something of the company, and so differ in its twin.
const IDS: &[&str] = &["customer_id", "subscription_id", "invoice_id", "account"];

const CURRENCIES: &[&str] = &["EUR", "USD", "RON"];
const INTERVALS: &[&str] = &["month", "year", "quarter", "week", "day"];
const PLANS: &[&str] = &["Basic", "Pro", "Team"];
const CHANNELS: &[&str] = &["search", "events", "organic", ""];
const LAST_DAY: u64 = 485;

/// A phase: days after the one before, days of service (0: it has no end), price, plan, and its odds and ends.
#[derive(Clone, Debug)]
struct Phase {
    gap: u64,
    days: u64,
    amount: u32,
    plan: usize,
    interval: usize,
    quantity: u32,
    discount: u32,
    extra: u32,
}

/// An invoice line: its day, its amount in cents, what kind, the days it serves.
type Line = (u64, u32, usize, u64);

/// A customer: its currency and dimensions, phases of up to two subscriptions, invoice lines.
type Customer = (usize, u32, Vec<Vec<Phase>>, Vec<Line>);

/// Makes a company of one to seven customers.
pub(crate) fn company() -> impl Strategy<Value = Company> {
    let money = vec((0..LAST_DAY, 0..6_usize, 1..50_000_u32), 1..12);
    let rates = vec((0..LAST_DAY, 1..3_usize, 10..300_u32), 0..10);
    (vec(customer(), 1..8), money.clone(), money, rates).prop_map(|(customers, spend, expenses, rates)| {
        let mut company = Company { tables: BTreeMap::new() };
        // An account that never pays, so that every dimension is there.
        company.add("customers", ["idle", "Idle", "small", "ES", "search", "retail"].map(ToOwned::to_owned).to_vec());
        for (index, customer) in customers.into_iter().enumerate() {
            company.add_customer(index, customer);
        }
        company.add_costs(&spend, &expenses);
        company.add_rates(&rates);
        company.add("cash", vec![day(LAST_DAY - 1), "main".into(), "12345.67".into(), "USD".into()]);
        company
    })
}

fn customer() -> impl Strategy<Value = Customer> {
    let line = (0..LAST_DAY, 1..100_000_u32, 0..4_usize, 1..400_u64);
    (0..3_usize, any::<u32>(), vec(vec(phase(), 1..4), 1..3), vec(line, 0..4))
}

fn phase() -> impl Strategy<Value = Phase> {
    let odds = (prop_oneof![4 => Just(0), 1 => 1..90_u32, 1 => Just(100)], any::<u32>());
    let gap = prop_oneof![3 => Just(0), 2 => 1..120_u64];
    let days = prop_oneof![5 => 1..200_u64, 1 => Just(0)];
    (gap, days, 1..100_000_u32, 0..3_usize, 0..5_usize, 1..4_u32, odds).prop_map(
        |(gap, days, amount, plan, interval, quantity, (discount, extra))| Phase {
            gap,
            days,
            amount,
            plan,
            interval,
            quantity,
            discount,
            extra,
        },
    )
}

/// A phase of a plain company: an amount a month, from a day to before another.
struct Told {
    customer: String,
    plan: String,
    amount: String,
    currency: String,
    start: NaiveDate,
    end: Option<NaiveDate>,
}

impl Company {
    /// Returns the company with the rows of every table in the opposite order.
    pub(crate) fn backwards(&self) -> Company {
        self.map(|_, rows| rows.iter().rev().cloned().collect())
    }

    /// Returns the company with every other row of each table moved to its end.
    pub(crate) fn interleaved(&self) -> Company {
        self.map(|_, rows| {
            let (even, odd): (Vec<_>, Vec<_>) = rows.iter().cloned().enumerate().partition(|(index, _)| index % 2 == 0);
            even.into_iter().chain(odd).map(|(_, row)| row).collect()
        })
    }

    /// Returns the company with a twin of everything under another id, and costs (which have no id) of twice the size.
    pub(crate) fn doubled(&self) -> Company {
        self.map(|table, rows| {
            let header = header(table);
            if table == "fx_rates" {
                return rows.to_vec();
            }
            if table == "spend" || table == "expenses" {
                let amount = header.iter().position(|column| *column == "amount").unwrap();
                let twice = |row: &Vec<String>| {
                    let mut row = row.clone();
                    row[amount] = cents(2 * row[amount].replace('.', "").parse::<u32>().unwrap());
                    row
                };
                return rows.iter().map(twice).collect();
            }
            let twin = |row: &Vec<String>| {
                let cells = header.iter().zip(row);
                cells
                    .map(|(column, cell)| if IDS.contains(column) { format!("{cell}-twin") } else { cell.clone() })
                    .collect()
            };
            rows.iter().cloned().chain(rows.iter().map(twin)).collect()
        })
    }

    /// Returns the company without a table.
    pub(crate) fn without(&self, table: &str) -> Company {
        let mut company = self.clone();
        company.tables.remove(table);
        company
    }

    /// Returns the company with the tables of another that it lacks.
    pub(crate) fn beside(mut self, other: &Company) -> Company {
        for (table, rows) in &other.tables {
            self.tables.entry(table).or_insert_with(|| rows.clone());
        }
        self
    }

    /// Returns the company with monthly prices of one unit, nothing off, no trials: what a ledger of MRR can tell too.
    pub(crate) fn plain(&self) -> Company {
        self.map(|table, rows| {
            if table != "subscriptions" {
                return rows.to_vec();
            }
            let plain = |row: &Vec<String>| {
                let kept = ["subscription_id", "customer_id", "plan", "amount", "currency", "started_at", "ended_at"];
                let cells = header(table).into_iter().zip(row);
                cells
                    .map(|(column, cell)| match column {
                        "interval" => "month".to_owned(),
                        _ if kept.contains(&column) => cell.clone(),
                        _ => String::new(),
                    })
                    .collect()
            };
            rows.iter().map(plain).collect()
        })
    }

    /// Returns the plain company with its subscriptions told as a ledger of changes.
    pub(crate) fn as_events(&self) -> Company {
        let mut company = self.without("subscriptions");
        for Told { customer, plan, amount, currency, start, end } in self.told() {
            let event = |date: NaiveDate, delta: String| {
                vec![customer.clone(), date.to_string(), delta, plan.clone(), currency.clone()]
            };
            company.add("mrr_events", event(start, amount.clone()));
            if let Some(end) = end {
                company.add("mrr_events", event(end, format!("-{amount}")));
            }
        }
        company
    }

    /// Returns the plain company with its subscriptions told month by month, to the last month of the other tables.
    pub(crate) fn as_months(&self) -> Company {
        let mut company = self.without("subscriptions");
        let mut sums: BTreeMap<[String; 4], Decimal> = BTreeMap::new();
        for Told { customer, plan, amount, currency, start, end } in self.told() {
            for month in 0..16 {
                let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Months::new(month);
                let after = first + Months::new(1);
                if start < after && end.is_none_or(|end| end >= after) {
                    let key = [customer.clone(), first.format("%Y-%m").to_string(), plan.clone(), currency.clone()];
                    *sums.entry(key).or_default() += amount.parse::<Decimal>().unwrap();
                }
            }
        }
        for ([customer, month, plan, currency], sum) in sums {
            company.add("mrr_by_month", vec![customer, month, sum.to_string(), plan, currency]);
        }
        company
    }

    fn told(&self) -> Vec<Told> {
        let day = |text: &String| text.parse::<NaiveDate>().ok();
        let told = |row: &Vec<String>| {
            let cell = |column: &str| &row[header("subscriptions").iter().position(|known| *known == column).unwrap()];
            Told {
                customer: cell("customer_id").clone(),
                plan: cell("plan").clone(),
                amount: cell("amount").clone(),
                currency: cell("currency").clone(),
                start: day(cell("started_at")).unwrap(),
                end: day(cell("ended_at")),
            }
        };
        self.tables.get("subscriptions").into_iter().flatten().map(told).collect()
    }

    /// Writes one CSV file a table.
    pub(crate) fn write(&self, folder: &Path) {
        write_project(folder);
        for (table, rows) in &self.tables {
            write_csv(&folder.join(format!("{table}.csv")), table, rows);
        }
    }

    /// Writes two CSV files a table, each with a part of its rows.
    pub(crate) fn write_split(&self, folder: &Path) {
        write_project(folder);
        for (table, rows) in &self.tables {
            let (first, second) = rows.split_at(rows.len() / 2);
            write_csv(&folder.join(format!("{table} 1.csv")), table, first);
            write_csv(&folder.join(format!("{table} 2.csv")), table, second);
        }
    }

    /// Writes one workbook with a sheet a table, numbers as numbers and dates as dates.
    pub(crate) fn write_workbook(&self, path: &Path) {
        write_project(path.parent().unwrap());
        let mut workbook = Workbook::new();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        for (table, rows) in &self.tables {
            let sheet = workbook.add_worksheet().set_name(*table).unwrap();
            let header = header(table).into_iter().map(ToOwned::to_owned).collect();
            for (row, cells) in (0..).zip([&header].into_iter().chain(rows)) {
                for (column, cell) in (0..).zip(cells) {
                    if let Ok(day) = NaiveDate::parse_from_str(cell, "%Y-%m-%d") {
                        let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                        sheet.write_with_format(row, column, &day, &date).unwrap();
                    } else if let Ok(number) = cell.parse::<f64>() {
                        sheet.write(row, column, number).unwrap();
                    } else if !cell.is_empty() {
                        sheet.write(row, column, cell).unwrap();
                    }
                }
            }
        }
        workbook.save(path).unwrap();
    }

    fn add(&mut self, table: &'static str, row: Vec<String>) {
        self.tables.entry(table).or_default().push(row);
    }

    fn add_customer(&mut self, index: usize, (currency, dimensions, subscriptions, lines): Customer) {
        let id = format!("c{index}");
        let pick = |choices: &[&str], shift: u32| choices[(dimensions >> shift) as usize % choices.len()].to_owned();
        // One customer in eight is in no customer row.
        if !dimensions.is_multiple_of(8) {
            let (segment, country) = (pick(&["small", "large"], 4), pick(&["ES", "RO", ""], 8));
            let (channel, industry) = (pick(CHANNELS, 12), pick(&["retail", "health", ""], 16));
            self.add("customers", vec![id.clone(), format!("Name {index}"), segment, country, channel, industry]);
        }
        for (number, phases) in subscriptions.into_iter().enumerate() {
            self.add_subscription(&format!("s{index}-{number}"), &id, currency, phases);
        }
        for (number, (issued, amount, kind, service)) in lines.into_iter().enumerate() {
            let kind = ["recurring", "one_off", "usage", "refund"][kind];
            let paid = if amount.is_multiple_of(5) { String::new() } else { day(issued + u64::from(amount) % 20) };
            let serves = kind == "recurring" && !amount.is_multiple_of(3);
            let (start, end) = if serves { (day(issued), day(issued + service)) } else { Default::default() };
            let invoice = format!("i{index}-{}", number / 2);
            let currency = CURRENCIES[currency].to_owned();
            self.add(
                "invoices",
                vec![invoice, id.clone(), day(issued), cents(amount), currency, kind.into(), paid, start, end],
            );
        }
    }

    fn add_subscription(&mut self, subscription: &str, customer: &str, currency: usize, phases: Vec<Phase>) {
        let mut start = phases.first().map_or(0, |phase| u64::from(phase.extra) % 200);
        for phase in phases {
            start += phase.gap;
            let end = start + phase.days;
            let chance = |shift: u32, of: u32| (phase.extra >> shift).is_multiple_of(of);
            let when = |holds: bool, text: String| if holds { text } else { String::new() };
            let ended = phase.days > 0;
            self.add(
                "subscriptions",
                vec![
                    subscription.to_owned(),
                    customer.to_owned(),
                    PLANS[phase.plan].to_owned(),
                    cents(phase.amount),
                    CURRENCIES[currency].to_owned(),
                    INTERVALS[phase.interval].to_owned(),
                    when(chance(3, 4), "2".to_owned()),
                    phase.quantity.to_string(),
                    when(phase.discount > 0, phase.discount.to_string()),
                    when(chance(5, 3), day(start.saturating_sub(20))),
                    day(start),
                    when(ended, day(end)),
                    when(chance(7, 6), day(start + 14)),
                    when(ended && chance(9, 3), day(end.saturating_sub(25).max(start))),
                    when(ended && chance(11, 3), "non_payment".to_owned()),
                    when(chance(13, 3), day(end.max(start + 30))),
                    ["app", "web", ""][(phase.extra >> 16) as usize % 3].to_owned(),
                ],
            );
            if !ended {
                break;
            }
            start = end;
        }
    }

    fn add_costs(&mut self, spend: &[(u64, usize, u32)], expenses: &[(u64, usize, u32)]) {
        const CATEGORIES: &[&str] = &["cogs", "sales", "marketing", "general", "onboarding", "other_income"];
        for (date, which, amount) in spend {
            let (channel, currency) = (CHANNELS[which % 4].to_owned(), CURRENCIES[which % 3].to_owned());
            self.add("spend", vec![day(*date), channel, cents(*amount), currency]);
        }
        for (date, which, amount) in expenses {
            let (category, currency) = (CATEGORIES[*which].to_owned(), CURRENCIES[which % 3].to_owned());
            self.add("expenses", vec![day(*date), category, cents(*amount), currency]);
        }
    }

    fn add_rates(&mut self, rates: &[(u64, usize, u32)]) {
        for currency in &CURRENCIES[1..] {
            self.add("fx_rates", vec!["2024-12-01".into(), (*currency).to_owned(), "0.37".into()]);
        }
        let by_key: BTreeMap<_, _> = rates.iter().map(|(date, currency, rate)| ((*date, *currency), *rate)).collect();
        for ((date, currency), rate) in by_key {
            self.add("fx_rates", vec![day(date), CURRENCIES[currency].to_owned(), cents(rate)]);
        }
    }

    fn map(&self, change: impl Fn(&str, &[Vec<String>]) -> Vec<Vec<String>>) -> Company {
        Company { tables: self.tables.iter().map(|(table, rows)| (*table, change(table, rows))).collect() }
    }
}

#[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
fn write_project(folder: &Path) {
    std::fs::write(folder.join("kpibook.toml"), PROJECT).unwrap();
}

fn write_csv(path: &Path, table: &str, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(header(table)).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

fn header(table: &str) -> Vec<&'static str> {
    let (_, columns) = HEADERS.iter().find(|(name, _)| *name == table).unwrap();
    columns.split(',').collect()
}

/// Writes a day, counted from 1 January 2025; the last is 30 April 2026.
fn day(number: u64) -> String {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().checked_add_days(Days::new(number)).unwrap().to_string()
}

fn cents(amount: u32) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}
