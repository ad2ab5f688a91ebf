//! Gathers what the rooms before it computed into one [`Report`].
//!
//! It chooses and computes nothing of its own: each number comes from the room that defines it.

use rust_decimal::Decimal;

use super::{Dashboard, FactColumn, KpiRow, Report, Topic};
use crate::compare::{self, Against, Frame, Span};
use crate::config::Config;
use crate::fact::{self, Definition, Facts, Series, Slice};
use crate::goal::{self, Goal, Judged};
use crate::kpi::Kpi;
use crate::kpi::catalogue::Catalogue;
use crate::kpi::evaluate::Evaluator;
use crate::month::Month;
use crate::number::Number;
use crate::record::Tables;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The project file.
    pub config: &'a Config,
    /// The tables that were read.
    pub tables: &'a Tables,
    /// The facts.
    pub facts: &'a Facts,
    /// The KPIs.
    pub catalogue: &'a Catalogue,
    /// The goals.
    pub goals: &'a [Goal],
    /// The goals of the inputs, where those in force were typed into a workbook instead.
    pub input_goals: Option<&'a [Goal]>,
}

impl Report {
    /// Puts a report together for a month of the facts.
    pub fn assemble(parts: &Parts, chosen: Month, dashboard: Dashboard, topics: Vec<Topic>) -> Report {
        let (config, facts) = (parts.config, parts.facts);
        let frame = Frame {
            chosen,
            report_month: facts.report_month,
            fiscal_year_starts: facts.fiscal_year_starts,
            baseline: config.baseline.as_ref().and_then(|baseline| baseline.parse().ok()),
        };
        let index = |month: Month| usize::try_from(month.since(facts.first)).unwrap_or(0);
        let rows = Rows { parts, frame: &frame, evaluator: &Evaluator::new(parts.catalogue, facts, &Slice::Total) };
        Report {
            company: config.company.clone(),
            currency: facts.currency.clone(),
            months: facts.months(),
            chosen: index(chosen),
            report_month: facts.report_month,
            report_month_reason: facts.report_month_reason.clone(),
            ended_early: facts.ended_early.clone(),
            fiscal_year_starts: facts.fiscal_year_starts,
            baseline: frame.baseline,
            near_goal: near_goal(config),
            facts: facts.definitions.iter().map(|definition| rows.fact(definition)).collect(),
            segments: facts.segments.clone(),
            of_phases: facts.of_phases.clone(),
            members: super::members::members(facts),
            ledger: facts.ledger.clone(),
            cohorts: facts.cohorts.clone(),
            largest: facts.largest.clone(),
            ending: facts.ending.clone(),
            mrr_sources: facts.mrr_sources.clone(),
            replaced: facts.replaced.clone(),
            kpis: parts.catalogue.kpis.iter().map(|kpi| rows.kpi(kpi)).collect(),
            goals: parts.goals.to_vec(),
            input_goals: parts.input_goals.map(<[Goal]>::to_vec),
            readings: parts.tables.readings.clone(),
            problems: parts.tables.problems.clone(),
            policies: policies(config),
            said: facts.said.clone(),
            dashboard,
            topics,
        }
    }
}

/// What the rows of facts and KPIs are made from.
struct Rows<'a> {
    parts: &'a Parts<'a>,
    frame: &'a Frame,
    evaluator: &'a Evaluator<'a>,
}

impl Rows<'_> {
    fn fact(&self, definition: &Definition) -> FactColumn {
        let facts = self.parts.facts;
        let over = |span: Span| match span.range(self.frame) {
            Some((month, length)) => facts.value(&Slice::Total, &definition.id, month, length),
            None => Number::ABSENT,
        };
        let absent = Series { months: vec![Number::ABSENT; facts.months().len()], ..Series::default() };
        let series = facts.series.get(&Slice::Total).and_then(|series| series.get(&definition.id));
        FactColumn {
            definition: definition.clone(),
            series: series.cloned().unwrap_or(absent),
            spans: Span::ALL.into_iter().map(over).collect(),
        }
    }

    fn kpi(&self, kpi: &Kpi) -> KpiRow {
        let facts = self.parts.facts;
        let months: Vec<Month> = facts.months();
        let values: Vec<Number> = months.iter().map(|month| self.evaluator.value(&kpi.id, *month, 1)).collect();
        let spans = Span::ALL.map(|span| compare::value(self.evaluator, kpi, span, self.frame));
        let at = |span: Span| {
            let position = Span::ALL.iter().position(|other| *other == span);
            position.and_then(|position| spans.get(position)).copied().unwrap_or_default()
        };
        let changes = Against::ALL.map(|against| {
            let (value, base) = against.spans();
            compare::change(kpi.unit, at(value), at(base))
        });
        let said: Vec<Option<usize>> = months.iter().map(|month| self.evaluator.said(kpi, *month)).collect();
        let evidence = self.evaluator.evidence(kpi, self.frame.chosen);
        let judged = Judged {
            value: at(Span::Month),
            said: self.evaluator.said(kpi, self.frame.chosen),
            evidence,
            bands: kpi.bands_in(self.frame.chosen, self.frame.fiscal_year_starts),
            goal: goal::in_force(self.parts.goals, kpi, self.frame.chosen, self.frame.fiscal_year_starts),
            near: near_goal(self.parts.config),
        };
        KpiRow {
            kpi: kpi.clone(),
            needs: self.needs(kpi, &values),
            months: values,
            spans: spans.to_vec(),
            said,
            changes: changes.to_vec(),
            verdict: goal::judge(kpi, &judged),
            evidence,
        }
    }

    /// Returns what a KPI lacks: nothing where it has a value in any month.
    fn needs(&self, kpi: &Kpi, values: &[Number]) -> Vec<String> {
        if values.iter().any(|value| value.is_present()) {
            return Vec::new();
        }
        let (tables, facts) = (self.parts.tables, self.parts.facts);
        self.parts.catalogue.needs(kpi, &|fact, need| {
            // Invoices without service periods are no source of MRR, though the table is there.
            let of_mrr =
                need == "invoices" && fact.tables.iter().chain(&fact.also).any(|table| table == "subscriptions");
            let is_source = || facts.mrr_sources.iter().any(|source| source.table == need);
            let is_there = match need.split_once('.') {
                Some((table, column)) => tables.has_column(table, column),
                None => tables.has(need) && (!of_mrr || is_source()),
            };
            is_there || facts.has(&fact.id)
        })
    }
}

/// A share is written in kpibook.toml as a binary number; its decimal text is what the user meant.
fn near_goal(config: &Config) -> Number {
    config.near_goal.to_string().parse::<Decimal>().map_or(Number::ABSENT, Number::new)
}

/// Returns the policies in force, each with its choice.
fn policies(config: &Config) -> Vec<(String, String)> {
    let mut policies = fact::policies(config);
    let baseline = config.baseline.clone().unwrap_or_else(|| "default".to_owned());
    policies.push(("baseline".to_owned(), baseline));
    policies.push(("near_goal".to_owned(), near_goal(config).to_string()));
    policies.push(("max_rejected_share".to_owned(), config.max_rejected_share.to_string()));
    policies.push(super::anonymous::policy());
    policies
}
