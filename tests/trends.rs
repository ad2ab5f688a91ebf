//! The Trends sheet: its small columns, and how its numbers are written.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Range};

use crate::looks::shown::Opened;
use crate::package::Package;
use crate::run::sample;
use crate::sheets::sheet;

/// The column of the first of 30 months.
const FIRST: u32 = 3;
const AFTER_LAST: u32 = 33;

fn value(trends: &Range<Data>, row: u32, column: u32) -> Option<f64> {
    match trends.get_value((row - 1, column)) {
        Some(Data::Float(number)) => Some(*number),
        _ => None,
    }
}

/// Returns the row of a KPI, counted from 1.
fn row_of(trends: &Range<Data>, name: &str) -> u32 {
    let names = (0..400).find(|row| trends.get_value((*row, 0)).is_some_and(|cell| *cell == Data::String(name.into())));
    names.unwrap_or_else(|| panic!("no {name}")) + 1
}

/// Returns the small columns by their rows: where they begin, where they end, and their months.
fn drawn(path: &Path) -> BTreeMap<u32, (Option<f64>, Option<f64>, String)> {
    let package = Package::open(path);
    let part = &package.sheets()["Trends"];
    let groups = package.parts[part].split("<x14:sparklineGroup ").skip(1).map(|group| {
        let number = |name: &str| {
            let (_, rest) = group.split_once(&format!("{name}=\""))?;
            rest.split('"').next().unwrap().parse::<f64>().ok()
        };
        let between = |from: &str, to: &str| group.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
        let row = between("<xm:sqref>C", "</xm:sqref>").parse().unwrap();
        (row, (number("manualMin"), number("manualMax"), between("<xm:f>", "</xm:f>")))
    });
    groups.collect()
}

#[test]
fn the_columns_begin_where_those_of_the_pages_do_and_leave_air_above() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let (drawn, trends) = (drawn(&path), sheet(&path, "Trends"));
    assert_eq!(drawn.len(), 130);
    let of = |name: &str| drawn[&row_of(&trends, name)].clone();
    // Zero for what is no share, even where all months are alike, such as contracts of 12 months.
    assert_eq!(of("MRR").0, Some(0.0));
    assert_eq!((of("Contract length").0, of("Contract length").1), (Some(0.0), Some(15.0)));
    // A share that hardly changes begins a third of its range below the least of all its months.
    let row = row_of(&trends, "Customer retention rate");
    let months: Vec<f64> = (FIRST..AFTER_LAST).filter_map(|column| value(&trends, row, column)).collect();
    let least = months.iter().copied().fold(f64::INFINITY, f64::min);
    let most = months.iter().copied().fold(0.0, f64::max);
    let floor = of("Customer retention rate").0.unwrap();
    assert!((floor - (least - (most - least) / 3.0)).abs() < 0.0001, "{floor} {least} {most}");
    // Losses find room below zero.
    assert_eq!(of("Exchange effect on MRR").0, None);
    for (row, (_, ceiling, months)) in &drawn {
        assert_eq!(*months, format!("Trends!U{row}:AG{row}"), "the last 13 of 30 months from column D on");
        let most = (20..AFTER_LAST).filter_map(|column| value(&trends, *row, column)).fold(0.0, f64::max);
        assert!(most <= 0.0 || ceiling.is_some_and(|ceiling| ceiling > most), "row {row}: {ceiling:?} {most}");
    }
}

#[test]
fn a_ratio_that_is_below_one_in_every_month_has_two_decimals() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample(folder.path(), &[]);
    let opened = Opened::open(&path);
    let trends = sheet(&path, "Trends");
    let (_, index, grid) = opened.seen.iter().find(|(name, ..)| name == "Trends").unwrap();
    let texts = opened.texts(*index, grid);
    let shown = |name: &str| texts[&(row_of(&trends, name), AFTER_LAST)].text.as_str();
    for name in ["Viral coefficient", "Acquisition to retention"] {
        let (whole, decimals) = shown(name).split_once('.').unwrap();
        assert_eq!((whole, decimals.len()), ("0", "00×".len()), "{name}");
    }
    assert_eq!(shown("Quick ratio"), "2.4×");
    // So has its change against the month before.
    let (_, index, grid) = opened.seen.iter().find(|(name, ..)| name == "Customers").unwrap();
    let texts = opened.texts(*index, grid);
    let row = row_of(&sheet(&path, "Customers"), "Acquisition to retention");
    assert!(texts[&(row, 4)].text.contains(" 0.0"), "{}", texts[&(row, 4)].text);
    assert_eq!(texts[&(row, 4)].text.chars().count(), "● 0.00×".chars().count(), "{}", texts[&(row, 4)].text);
}
