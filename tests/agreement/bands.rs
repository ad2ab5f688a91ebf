//! The rules that colour a month on the Trends sheet say of a value what the goal room says of it by its bands alone.

use std::collections::BTreeMap;

use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;
use kpibook::book::bands::{self, Side};
use kpibook::goal::{self, Judged};
use kpibook::kpi::{Bands, Better, Expr, Kpi};
use kpibook::month::Month;
use kpibook::number::{Number, Unit};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Workbook, Worksheet};

const MONTHS: u32 = 7;

/// Periods of a fiscal year from April around the months, and one that none of them lies in.
const PERIODS: [&str; 6] = ["2026-05", "2026-07", "2027-Q1", "2027-Q2", "2026", "2024-Q1"];

fn months() -> Vec<Month> {
    let first: Month = "2026-02".parse().unwrap();
    (0..MONTHS).map(|month| first.ago(-i32::try_from(month).unwrap())).collect()
}

fn bound() -> impl Strategy<Value = Number> {
    prop_oneof![1 => Just(Number::ABSENT), 4 => (-4_i64..5).prop_map(Number::from)]
}

/// The good bound stands on the better side.
fn some_bands(better: Better) -> impl Strategy<Value = (Number, Number)> {
    (bound(), bound()).prop_map(move |(a, b)| {
        let wrong = matches!((a.get(), b.get()), (Some(good), Some(bad)) if (good < bad) == (better == Better::Higher));
        if wrong { (b, a) } else { (a, b) }
    })
}

fn kpi() -> impl Strategy<Value = Kpi> {
    let better = prop_oneof![Just(Better::Higher), Just(Better::Lower)];
    (better, any::<bool>()).prop_flat_map(|(better, strict)| {
        let of = move |(good, bad)| Bands { good, bad, strict };
        let by_period = prop::collection::btree_map(prop::sample::select(&PERIODS[..]), some_bands(better), 0..5);
        (prop::option::of(some_bands(better)), by_period).prop_map(move |(always, by_period)| Kpi {
            id: "mrr".to_owned(),
            category: "revenue".to_owned(),
            formula: Expr::name("mrr"),
            unit: Unit::Money,
            better,
            bands: always.map(of),
            bands_by_period: by_period.into_iter().map(|(period, bands)| (period.to_owned(), of(bands))).collect(),
            evidence: None,
            accumulates: false,
            said: Vec::new(),
            windowed: false,
        })
    })
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, number: Number) {
    match number.get() {
        Some(number) => sheet.write_number(row, column, number.to_string().parse::<f64>().unwrap()).unwrap(),
        None => sheet.write_formula(row, column, "=\"\"").unwrap(),
    };
}

/// Writes a row a month: index, key, quarter, year, value, status by the rules; and the list of bands to their right.
fn statuses(kpi: &Kpi, values: &[Number]) -> Vec<i64> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, (month, value)) in (0..).zip(months().iter().zip(values)) {
        cell(sheet, row, 0, Number::from(i64::from(row) + 1));
        sheet.write_string(row, 1, month.to_string()).unwrap();
        sheet.write_string(row, 2, month.quarter_key(4)).unwrap();
        sheet.write_string(row, 3, month.fiscal_year(4).to_string()).unwrap();
        cell(sheet, row, 4, *value);
        let rules = bands::rules(kpi, &format!("E{}", row + 1), &format!("A{}", row + 1));
        let chosen = rules
            .iter()
            .rev()
            .fold("0".to_owned(), |otherwise, (status, rule)| format!("IF({rule},{status},{otherwise})"));
        sheet.write_formula(row, 5, format!("=IF(ISNUMBER(E{}),{chosen},0)", row + 1).as_str()).unwrap();
    }
    for (row, (period, bands)) in (0..).zip(&kpi.bands_by_period) {
        sheet.write_string(row, 7, format!("mrr|{period}")).unwrap();
        cell(sheet, row, 8, Side::Good.of(Some(*bands)));
        cell(sheet, row, 9, Side::Bad.of(Some(*bands)));
    }
    let names = [("f_Key", "B"), ("f_Quarter", "C"), ("f_Year", "D"), ("b_Key", "H"), ("b_Good", "I"), ("b_Bad", "J")];
    for (name, column) in names {
        workbook.define_name(name, &format!("=Sheet1!${column}$1:${column}${MONTHS}")).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bands.xlsx");
    workbook.save(&path).unwrap();
    let mut model = load_from_xlsx(path.to_str().unwrap(), "en", "UTC", "en").unwrap();
    model.evaluate();
    let status = |row| {
        let value = model.get_cell_value_by_index(0, row, 6).unwrap();
        let CellValue::Number(number) = value else { panic!("row {row} gives {value:?}") };
        number.to_string().parse().unwrap()
    };
    (1..=i32::try_from(MONTHS).unwrap()).map(status).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_month_is_coloured_as_it_is_judged_by_the_bands_of_its_period(
        kpi in kpi(),
        values in prop::collection::vec(bound(), MONTHS as usize),
    ) {
        let judged = |(month, value): (Month, &Number)| {
            let judged = Judged { value: *value, bands: kpi.bands_in(month, 4), ..Judged::default() };
            let status = goal::judge(&kpi, &judged).status.get().unwrap_or_default();
            i64::try_from(status).unwrap()
        };
        let expected: Vec<i64> = months().into_iter().zip(&values).map(judged).collect();
        prop_assert_eq!(statuses(&kpi, &values), expected);
    }
}

#[test]
fn a_shorter_period_goes_before_a_longer_one() {
    let of = |good: &str| Bands { good: good.parse().unwrap(), bad: Number::ABSENT, strict: false };
    let periods = [("2026-05", "1"), ("2027-Q1", "2"), ("2027", "3")];
    let kpi = Kpi {
        id: "mrr".to_owned(),
        category: "revenue".to_owned(),
        formula: Expr::name("mrr"),
        unit: Unit::Money,
        better: Better::Higher,
        bands: Some(of("4")),
        bands_by_period: periods
            .iter()
            .map(|(period, good)| ((*period).to_owned(), of(good)))
            .collect::<BTreeMap<_, _>>(),
        evidence: None,
        accumulates: false,
        said: Vec::new(),
        windowed: false,
    };
    let good = |month: &str| kpi.bands_in(month.parse().unwrap(), 4).unwrap().good.get();
    let months = ["2026-05", "2026-06", "2026-07", "2027-03", "2027-04", "2026-03"];
    assert_eq!(months.map(good), [1, 2, 3, 3, 4, 4].map(|number| Some(Decimal::from(number))));
}
