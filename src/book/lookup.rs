//! What a sheet asks of the report by an id: a KPI's row, its value in a month, its unit, its name.

use std::cmp::Ordering;

use rust_xlsxwriter::Format;

use super::Book;
use super::spoken::{Speaker, places};
use super::theme::Precision;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

impl Book<'_> {
    /// Returns an available KPI.
    pub fn kpi(&self, id: &str) -> Option<&KpiRow> {
        self.layout.kpi(id).and_then(|index| self.report.kpis.get(index))
    }

    /// Returns the format of a KPI's values.
    pub fn kpi_number(&self, row: &KpiRow, precision: Precision) -> Format {
        self.number(row.kpi.unit, precision).set_num_format(self.kpi_number_format(row, precision))
    }

    /// Returns the number format of a KPI's values: a number of things that is a mean or a rate, such as complaints per
    /// 100 customers, has a decimal, or what lies beyond a bound would look as if it met it; and a ratio that is below one
    /// in every month has two, or its months would look alike.
    pub fn kpi_number_format(&self, row: &KpiRow, precision: Precision) -> String {
        let written = |precision| self.theme.number_format(row.kpi.unit, &self.report.currency, precision);
        let is_part = |number: &Number| number.get().is_some_and(|value| !value.fract().is_zero());
        match (row.kpi.unit, precision) {
            (Unit::Count, Precision::Exact) if row.months.iter().any(is_part) => format!("{}.00", written(precision)),
            (Unit::Count, Precision::Short) if row.months.iter().any(is_part) => format!("{}.0", written(precision)),
            _ if is_fine(row) => written(Precision::Exact),
            _ => written(precision),
        }
    }

    /// Returns the number format of a difference between a KPI's values, what it is multiplied by, and its decimals.
    pub fn kpi_difference(&self, row: &KpiRow) -> (String, (u32, u32)) {
        let unit = row.kpi.unit;
        if is_fine(row) { (self.theme.small_difference(), (1, 2)) } else { (self.theme.difference(unit), places(unit)) }
    }

    /// Returns a KPI's value in a month (an index); absent outside the data.
    pub fn value(&self, id: &str, month: usize) -> Number {
        self.kpi(id).and_then(|row| row.months.get(month)).copied().unwrap_or_default()
    }

    /// Returns a fact's value in a month (an index); absent outside the data.
    pub fn fact_value(&self, id: &str, month: Option<usize>) -> Number {
        let fact = self.report.facts.iter().find(|fact| fact.definition.id == id);
        fact.and_then(|fact| fact.series.months.get(month?)).copied().unwrap_or_default()
    }

    /// Returns a fact's unit.
    pub fn fact_unit(&self, id: &str) -> Unit {
        let fact = self.report.facts.iter().find(|fact| fact.definition.id == id);
        fact.map_or(Unit::Count, |fact| fact.definition.unit)
    }

    /// Returns a KPI's unit.
    pub fn unit(&self, id: &str) -> Unit {
        self.kpi(id).map_or(Unit::Count, |row| row.kpi.unit)
    }

    /// Returns a KPI's name where space is short: `short.<id>` if the language has it, else the whole name.
    pub fn short_name<'b>(&'b self, id: &'b str) -> &'b str {
        let name = || self.words.find(&format!("kpi.{id}.name"));
        self.words.find(&format!("short.{id}")).or_else(name).unwrap_or(id)
    }

    /// Returns who says numbers in the workbook's language and currency.
    pub fn speaker(&self) -> Speaker<'_> {
        Speaker { words: self.words, theme: &self.theme, currency: &self.report.currency }
    }
}

/// Tells whether a KPI is a ratio that is below one in every month.
fn is_fine(row: &KpiRow) -> bool {
    let is_below_one = |number: &Number| number.size().compare(Number::ONE).is_none_or(Ordering::is_lt);
    row.kpi.unit == Unit::Ratio && row.months.iter().all(is_below_one)
}
