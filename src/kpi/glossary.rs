//! The third reader: an expression as a line of the glossary, with labels instead of ids; and what `kpibook kpis` and
//! `kpibook explain` print.

use super::{Bands, Better, Catalogue, Comparison, Expr, Kpi, Operator, needs};
use crate::error::Error;
use crate::number::{Number, Unit};
use crate::words::Words;

/// Writes a KPI's definition; its own name in it is the label of the fact.
pub fn definition(kpi: &Kpi, words: &Words) -> String {
    Writer { words, own: &kpi.id }.piece(&kpi.formula).text
}

/// How tightly the outermost operator of a piece binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Phrase,
    Sum,
    Product,
    Power,
    Atom,
}

struct Piece {
    text: String,
    level: Level,
}

impl Piece {
    fn within(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }
}

struct Writer<'a> {
    words: &'a Words,
    own: &'a str,
}

impl Writer<'_> {
    fn piece(&self, expr: &Expr) -> Piece {
        match expr {
            Expr::Number(number) => {
                Piece { text: self.words.number(&number.normalize().to_string()), level: Level::Atom }
            }
            Expr::Name(name) => Piece { text: self.label(name), level: Level::Atom },
            Expr::Negative(x) => {
                Piece { text: format!("−{}", self.piece(x).within(Level::Power)), level: Level::Product }
            }
            Expr::Binary(operator, x, y) => self.binary(*operator, x, y),
            Expr::Compare(comparison, x, y) => {
                let text = format!("{} {} {}", self.sum(x), sign(*comparison), self.sum(y));
                Piece { text, level: Level::Phrase }
            }
            Expr::If(condition, x, None) => {
                self.phrase("only_if", &[("condition", &self.piece(condition).text), ("x", &self.sum(x))])
            }
            Expr::If(condition, x, Some(y)) => {
                let (condition, x, y) = (self.piece(condition).text, self.sum(x), self.sum(y));
                self.phrase("if", &[("condition", &condition), ("x", &x), ("y", &y)])
            }
            Expr::And(items) => {
                let items: Vec<String> = items.iter().map(|item| self.piece(item).text).collect();
                Piece { text: items.join(self.words.get("glossary.and")), level: Level::Phrase }
            }
            Expr::Min(items) => self.list("min", items),
            Expr::Max(items) => self.list("max", items),
            Expr::Ago(x, n) => self.window("ago", x, *n),
            Expr::Trailing(x, n) => self.window("trailing", x, *n),
            Expr::OrElse(x, y) => self.phrase("or_else", &[("x", &self.sum(x)), ("y", &self.sum(y))]),
            Expr::Whole(x) => {
                let text = self.words.say("glossary.whole", &[("x", &self.piece(x).within(Level::Atom))]);
                Piece { text, level: Level::Power }
            }
        }
    }

    fn binary(&self, operator: Operator, x: &Expr, y: &Expr) -> Piece {
        let (sign, level, right) = match operator {
            Operator::Add => (" + ", Level::Sum, Level::Sum),
            Operator::Subtract => (" − ", Level::Sum, Level::Product),
            Operator::Multiply => (" × ", Level::Product, Level::Product),
            Operator::Divide => (" ÷ ", Level::Product, Level::Power),
            Operator::Power => {
                let text = format!("{}^{}", self.piece(x).within(Level::Atom), self.piece(y).within(Level::Atom));
                return Piece { text, level: Level::Power };
            }
        };
        Piece { text: format!("{}{sign}{}", self.piece(x).within(level), self.piece(y).within(right)), level }
    }

    fn sum(&self, expr: &Expr) -> String {
        self.piece(expr).within(Level::Sum)
    }

    fn phrase(&self, key: &str, arguments: &[(&str, &str)]) -> Piece {
        Piece { text: self.words.say(&format!("glossary.{key}"), arguments), level: Level::Phrase }
    }

    fn list(&self, key: &str, items: &[Expr]) -> Piece {
        let items: Vec<String> = items.iter().map(|item| self.sum(item)).collect();
        let text =
            self.words.say(&format!("glossary.{key}"), &[("items", &items.join(self.words.get("glossary.list")))]);
        Piece { text, level: Level::Atom }
    }

    fn window(&self, key: &str, x: &Expr, n: u32) -> Piece {
        let x = self.piece(x).within(Level::Atom);
        Piece {
            text: self.words.say(&format!("glossary.{key}"), &[("x", &x), ("n", &n.to_string())]),
            level: Level::Power,
        }
    }

    fn label(&self, name: &str) -> String {
        let kpi = self.words.find(&format!("kpi.{name}.name")).filter(|_| self.own != name);
        kpi.or_else(|| self.words.find(&format!("fact.{name}.name"))).unwrap_or(name).to_owned()
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
        Comparison::Equal => "=",
        Comparison::Different => "≠",
    }
}

/// Lists the catalogue as text.
pub fn list(catalogue: &Catalogue, words: &Words) -> String {
    let width = catalogue.kpis.iter().map(|kpi| kpi.id.chars().count()).max().unwrap_or(0);
    let entry = |kpi: &Kpi| {
        let first = [name(kpi, words), unit(kpi, words), bands(kpi, words)].into_iter().filter(|part| !part.is_empty());
        let first = first.collect::<Vec<_>>().join(", ");
        let definition = definition(kpi, words);
        format!("  {:width$}  {} {first}\n  {:width$}    = {definition}\n", kpi.id, arrow(kpi, words), "")
    };
    let chapters = chapters(catalogue).map(|(category, kpis)| {
        let entries: String = kpis.iter().map(entry).collect();
        format!("{}\n\n{entries}", words.get(&format!("category.{category}.name")))
    });
    chapters.collect::<Vec<_>>().join("\n")
}

/// Lists the catalogue as tables of Markdown, one a category.
pub fn markdown(catalogue: &Catalogue, words: &Words) -> String {
    let columns = ["id", "name", "formula", "unit", "better", "bands"];
    let columns = columns.map(|column| words.get(&format!("catalogue.{column}")).to_owned()).join(" | ");
    let line = |kpi: &Kpi| {
        let id = format!("`{}`", kpi.id);
        let definition = definition(kpi, words);
        let cells = [id, name(kpi, words), definition, unit(kpi, words), arrow(kpi, words), bands(kpi, words)];
        format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
    };
    let chapters = chapters(catalogue).map(|(category, kpis)| {
        let lines: String = kpis.iter().map(line).collect();
        let heading = words.get(&format!("category.{category}.name")).to_owned();
        format!("### {heading}\n\n| {columns} |\n|---|---|---|---|---|---|\n{lines}")
    });
    chapters.collect::<Vec<_>>().join("\n")
}

/// Returns each category with its KPIs.
fn chapters(catalogue: &Catalogue) -> impl Iterator<Item = (&str, &[Kpi])> {
    let chapters = catalogue.kpis.chunk_by(|kpi, next| kpi.category == next.category);
    chapters.map(|kpis| (kpis.first().map_or("", |kpi| kpi.category.as_str()), kpis))
}

/// Says everything about a KPI: definition, formula, sources, policies and bands.
pub fn explain(catalogue: &Catalogue, id: &str, words: &Words) -> Result<String, Error> {
    let kpi = catalogue.find(id)?;
    let key = |key: &str| format!("kpi.{}.{key}", kpi.id);
    let head = words.say("explain.head", &[("name", words.get(&key("name"))), ("id", &kpi.id)]);
    let mut text = format!("{head}\n{}\n\n", words.get(&key("meaning")));
    let lines = [
        ("formula", vec![catalogue.written(&kpi.id).to_owned()]),
        ("definition", vec![definition(kpi, words)]),
        ("facts", facts(catalogue, kpi, words)),
        ("sources", sources(catalogue, kpi, words)),
        ("policies", policies(catalogue, kpi, words)),
        ("unit", vec![unit(kpi, words)]),
        ("better", vec![words.get(&format!("explain.{}", better(kpi))).to_owned()]),
        ("bands", colours(kpi, words)),
        ("evidence", kpi.evidence.iter().map(|fact| fact_name(fact, words)).collect()),
        ("states", states(kpi, words)),
        ("span", vec![words.get(if kpi.windowed { "explain.windowed" } else { "explain.spans" }).to_owned()]),
    ];
    let width =
        lines.iter().map(|(label, _)| words.get(&format!("explain.{label}")).chars().count()).max().unwrap_or(0);
    for (label, values) in lines {
        let labels = std::iter::once(words.get(&format!("explain.{label}")).to_owned());
        for (label, value) in labels.chain(std::iter::repeat(String::new())).zip(values) {
            text.extend([format!("  {label:width$}  {value}\n")]);
        }
    }
    Ok(text)
}

fn name(kpi: &Kpi, words: &Words) -> String {
    words.get(&format!("kpi.{}.name", kpi.id)).to_owned()
}

fn better(kpi: &Kpi) -> &'static str {
    match kpi.better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "neither",
    }
}

fn arrow(kpi: &Kpi, words: &Words) -> String {
    words.get(&format!("catalogue.{}", better(kpi))).to_owned()
}

fn unit(kpi: &Kpi, words: &Words) -> String {
    words.get(&format!("unit.{}.name", kpi.unit.id())).to_owned()
}

fn fact_name(fact: &str, words: &Words) -> String {
    words.find(&format!("fact.{fact}.name")).map_or_else(|| fact.to_owned(), |name| format!("{name} ({fact})"))
}

/// Returns the bounds of green and red, each with its sign: `≤ 3%` and `> 5%`.
fn bounds(kpi: &Kpi, bands: Option<Bands>, words: &Words) -> (Option<String>, Option<String>) {
    let Some(bands) = bands else { return (None, None) };
    let (good, bad) = match (kpi.better, kpi.is_strict()) {
        (Better::Lower, false) => ("≤", ">"),
        (Better::Lower, true) => ("<", ">"),
        (Better::Higher | Better::Neither, false) => ("≥", "<"),
        (Better::Higher | Better::Neither, true) => (">", "<"),
    };
    let bound =
        |sign: &str, bound: Number| bound.is_present().then(|| format!("{sign} {}", shown(bound, kpi.unit, words)));
    (bound(good, bands.good), bound(bad, bands.bad))
}

fn shown(bound: Number, unit: Unit, words: &Words) -> String {
    if unit == Unit::Percent {
        words.percent(&bound.times(Number::from(100)).to_string())
    } else {
        words.number(&bound.to_string())
    }
}

fn bands(kpi: &Kpi, words: &Words) -> String {
    let (good, bad) = bounds(kpi, kpi.bands, words);
    good.into_iter().chain(bad).collect::<Vec<_>>().join(" / ")
}

fn colours(kpi: &Kpi, words: &Words) -> Vec<String> {
    let (good, bad) = bounds(kpi, kpi.bands, words);
    let good = good.map(|bound| words.say("explain.green", &[("bound", &bound)]));
    let bad = bad.map(|bound| words.say("explain.red", &[("bound", &bound)]));
    good.into_iter().chain(bad).chain(colours_of_periods(kpi, words)).collect()
}

/// Says the bands that hold in one period only.
pub fn colours_of_periods(kpi: &Kpi, words: &Words) -> Vec<String> {
    let of = |(period, of_period): (&String, &Bands)| {
        let (good, bad) = bounds(kpi, Some(*of_period), words);
        let bounds: Vec<String> = good.into_iter().chain(bad).collect();
        words.say("explain.of_period", &[("period", period), ("bounds", &bounds.join(" / "))])
    };
    kpi.bands_by_period.iter().map(of).collect()
}

fn facts(catalogue: &Catalogue, kpi: &Kpi, words: &Words) -> Vec<String> {
    catalogue.facts(kpi).into_iter().map(|fact| fact_name(&fact.id, words)).collect()
}

/// Names the tables that the facts come from, and the columns that they need beyond the required ones.
fn sources(catalogue: &Catalogue, kpi: &Kpi, words: &Words) -> Vec<String> {
    let table =
        |id: &str| words.find(&format!("table.{id}")).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"));
    let source = |ids: &String| words.any_of(&ids.split('|').map(table).collect::<Vec<_>>());
    let mut sources: Vec<String> = needs::sources(catalogue.facts(kpi)).iter().map(source).collect();
    sources.sort();
    sources
}

/// The policies that decide a fact: by its table, or by the fact alone.
const POLICIES: [(&str, &[&str]); 5] = [
    (
        "subscriptions",
        &[
            "date_only_ends",
            "bridge_gaps_days",
            "trials",
            "discounts",
            "cancellation",
            "past_due_days",
            "paused",
            "rates",
        ],
    ),
    ("recurring_revenue", &["recognition"]),
    ("counted_spend", &["ads"]),
    ("counted_expenses", &["ads"]),
    ("counted_sales_and_marketing_expenses", &["ads"]),
];

fn policies(catalogue: &Catalogue, kpi: &Kpi, words: &Words) -> Vec<String> {
    let facts = catalogue.facts(kpi);
    let decides = |policy: &str| {
        POLICIES.iter().filter(|(_, policies)| policies.contains(&policy)).any(|(subject, _)| {
            facts.iter().any(|fact| fact.id == *subject || fact.tables.iter().any(|table| table == subject))
        })
    };
    let in_force = catalogue.policies().iter().filter(|(policy, _)| decides(policy));
    in_force.map(|(policy, choice)| self::policy(policy, choice, words)).collect()
}

/// Says a policy and the choice in force.
pub fn policy(policy: &str, choice: &str, words: &Words) -> String {
    let name = words.get(&format!("policy.{policy}.name")).to_owned();
    let said = words.find(&format!("policy.{policy}.{choice}")).map(ToOwned::to_owned);
    let said =
        said.unwrap_or_else(|| words.say(&format!("policy.{policy}.value"), &[("value", &words.spelled(choice))]));
    words.say("explain.policy", &[("name", &name), ("choice", &said)])
}

fn states(kpi: &Kpi, words: &Words) -> Vec<String> {
    let state = |said: &super::Said| {
        let key = match said.good {
            Some(true) => "explain.state_good",
            Some(false) => "explain.state_bad",
            None => "explain.state",
        };
        let when = Writer { words, own: &kpi.id }.piece(&said.when).text;
        words.say(key, &[("state", words.get(&format!("state.{}", said.words))), ("when", &when)])
    };
    kpi.said.iter().map(state).collect()
}
