//! What a sheet asks of the report by an id: a KPI's row, its value in a month, its unit, its name.

use rust_xlsxwriter::Format;

use super::Book;
use super::spoken::Speaker;
use super::theme::Precision;
use crate::number::{Number, Unit};
use crate::report::KpiRow;

impl Book<'_> {
    /// Returns an available KPI.
    pub fn kpi(&self, id: &str) -> Option<&KpiRow> {
        self.layout.kpi(id).and_then(|index| self.report.kpis.get(index))
    }

    /// Returns the format of a KPI's values: a number of things that is a mean or a rate, such as complaints per 100
    /// customers, has a decimal, or what lies beyond a bound would look as if it met it.
    pub fn kpi_number(&self, row: &KpiRow, precision: Precision) -> Format {
        let format = self.number(row.kpi.unit, precision);
        let is_part = |number: &Number| number.get().is_some_and(|value| !value.fract().is_zero());
        if row.kpi.unit != Unit::Count || !row.months.iter().any(is_part) {
            return format;
        }
        let decimals = if precision == Precision::Exact { ".00" } else { ".0" };
        format.set_num_format(format!("{}{decimals}", self.theme.number_format(Unit::Count, "", precision)))
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
