//! Which checks there are.

use super::{Check, Kind, Of, Side};
use crate::book::layout::Layout;
use crate::fact::ledger::Movement;
use crate::fact::{Cohort, Slice};
use crate::number::{Number, Unit};
use crate::report::Report;
use crate::words::Words;

/// The movements of MRR that add to it and that take from it.
const GAINED: [&str; 5] = ["new_mrr", "expansion_mrr", "reactivation_mrr", "entered_mrr", "fx_mrr"];
const LOST: [&str; 3] = ["contraction_mrr", "churned_mrr", "left_mrr"];
/// The same for customers.
const CAME: [&str; 3] = ["new_customers", "reactivated_customers", "entered_customers"];
const WENT: [&str; 2] = ["churned_customers", "left_customers"];
/// The facts that a breakdown divides. Those by hour are not among them: what has no time of day is in none of its members.
const DIVIDED: [(&str, &str); 7] = [
    ("channel", "spend"),
    ("channel", "leads"),
    ("channel", "won_leads"),
    ("channel", "lost_leads"),
    ("ticket_category", "tickets"),
    ("expense_category", "expenses"),
    ("account", "cash"),
];
/// The movements of the ledger, each with the fact that adds them up.
const LISTED: [(Movement, &str); 5] = [
    (Movement::New, "new_mrr"),
    (Movement::Expansion, "expansion_mrr"),
    (Movement::Reactivation, "reactivation_mrr"),
    (Movement::Contraction, "contraction_mrr"),
    (Movement::Churn, "churned_mrr"),
];

/// The terms of a side.
type Terms = Vec<(bool, Of)>;

/// Lists the checks that a report may have.
pub(super) fn all(report: &Report, words: &Words, layout: &Layout) -> Vec<Check> {
    let list = List { report, words, layout };
    let mut checks = list.company();
    for dimension in &report.segments {
        checks.extend(list.dimension(dimension));
    }
    checks.extend(DIVIDED.iter().map(|(dimension, fact)| list.divided(dimension, fact)));
    checks.extend(list.cohorts());
    checks.extend(list.ledger());
    checks.extend(list.sources());
    checks
}

struct List<'a> {
    report: &'a Report,
    words: &'a Words,
    layout: &'a Layout,
}

fn given(months: Vec<Number>) -> Terms {
    vec![(true, Of::Given(months))]
}

fn kpi(id: &str) -> Of {
    Of::Kpi(id.to_owned())
}

fn before(id: &str) -> Of {
    Of::Before(id.to_owned())
}

impl List<'_> {
    /// Makes a check of the words `check.<id>.name`, `.left` and `.right`, in which `{of}` is what it is about.
    fn check(&self, id: &str, (kind, unit): (Kind, Unit), of: &str, [left, right]: [Terms; 2]) -> Check {
        let say = |part: &str| self.words.say(&format!("check.{id}.{part}"), &[("of", of)]);
        let group = match kind {
            Kind::Identity => say("group"),
            Kind::Comparison => "comparisons".to_owned(),
        };
        let side = |part: &str, terms| Side::new((self.report, self.layout), say(part), terms);
        Check { kind, group, title: say("name"), unit, left: side("left", left), right: side("right", right) }
    }

    fn identity(&self, id: &str, unit: Unit, sides: [Terms; 2]) -> Check {
        self.check(id, (Kind::Identity, unit), "", sides)
    }

    /// Adds facts of the whole company and takes others away, as far as the company has them.
    fn total(&self, plus: &[&str], minus: &[&str]) -> Terms {
        let plus = plus.iter().map(|id| (true, Of::Fact((*id).to_owned())));
        let minus = minus.iter().map(|id| (false, Of::Fact((*id).to_owned())));
        plus.chain(minus).filter(|(_, of)| of.known(self.layout)).collect()
    }

    fn dimension_name<'b>(&'b self, dimension: &'b str) -> &'b str {
        self.words.find(&format!("dimension.{dimension}")).unwrap_or(dimension)
    }

    fn company(&self) -> Vec<Check> {
        let opened = |opening: &str, plus: &[&str], minus: &[&str]| {
            [self.total(&[opening], &[]), self.total(plus, minus)].concat()
        };
        let fact = |id: &str| self.total(&[id], &[]);
        let streams = self.total(&["recurring_revenue", "one_off_revenue", "usage_revenue"], &["refunds"]);
        let invoiced = self.total(&["invoiced"], &["refunds"]);
        let money = |id, sides| self.identity(id, Unit::Money, sides);
        let count = |id, sides| self.identity(id, Unit::Count, sides);
        vec![
            money("mrr", [opened("opening_mrr", &GAINED, &LOST), fact("mrr")]),
            money("mrr_opening", [fact("opening_mrr"), vec![(true, before("mrr"))]]),
            count("customers", [opened("opening_customers", &CAME, &WENT), fact("customers")]),
            count("customers_opening", [fact("opening_customers"), vec![(true, before("customers"))]]),
            money("revenue", [streams, vec![(true, kpi("revenue"))]]),
            money("billings", [invoiced, vec![(true, kpi("billings"))]]),
        ]
    }

    fn dimension(&self, dimension: &str) -> Vec<Check> {
        let name = self.dimension_name(dimension);
        let sum = |plus: &[&str], minus: &[&str]| -> Terms {
            let members = |id: &&str| Of::Members(dimension.to_owned(), (*id).to_owned());
            let gained = plus.iter().map(|id| (true, members(id)));
            gained.chain(minus.iter().map(|id| (false, members(id)))).collect()
        };
        let money = |id, sides| self.check(id, (Kind::Identity, Unit::Money), name, sides);
        let count = |id, sides| self.check(id, (Kind::Identity, Unit::Count), name, sides);
        let customers = [sum(&["customers"], &[]), self.total(&["customers"], &[])];
        let mut checks = vec![
            money("members_mrr", [sum(&["mrr"], &[]), self.total(&["mrr"], &[])]),
            money("members_movements", [sum(&GAINED, &LOST), self.total(&GAINED, &LOST)]),
            money("members_apart_mrr", apart(dimension, ("opening_mrr", "mrr"), &GAINED, &LOST)),
            count("members_apart_customers", apart(dimension, ("opening_customers", "customers"), &CAME, &WENT)),
        ];
        if self.report.of_phases.iter().any(|own| own == dimension) {
            // A customer with several plans counts in each.
            checks.push(self.check("several", (Kind::Comparison, Unit::Count), name, customers));
        } else {
            checks.push(count("members_customers", customers));
            checks.push(count("members_moved", [sum(&CAME, &WENT), self.total(&CAME, &WENT)]));
        }
        checks
    }

    fn divided(&self, dimension: &str, fact: &str) -> Check {
        let fact_name = self.words.find(&format!("fact.{fact}.name")).unwrap_or(fact);
        let definition = self.report.facts.iter().find(|column| column.definition.id == fact);
        let unit = definition.map_or(Unit::Count, |column| column.definition.unit);
        let sides =
            [vec![(true, Of::Members(dimension.to_owned(), fact.to_owned()))], vec![(true, Of::Fact(fact.to_owned()))]];
        let mut check = self.check("divided", (Kind::Identity, unit), fact_name, sides);
        let by = self.words.say("check.divided.by", &[("of", self.dimension_name(dimension))]);
        check.title.push_str(&by);
        check.left.label.push_str(&by);
        check
    }

    /// The cohorts of the whole company add up to its customers, and to its MRR where exchange rates never moved it.
    fn cohorts(&self) -> Vec<Check> {
        let Some(cohorts) = self.report.cohorts.get(&Slice::Total).filter(|cohorts| !cohorts.is_empty()) else {
            return Vec::new();
        };
        let sum = |value: &dyn Fn(&Cohort, usize) -> Number| -> Vec<Number> {
            let months = self.report.months.iter().map(|month| {
                let reached = cohorts.iter().filter(|cohort| cohort.month <= *month);
                let ages = reached.map(|cohort| value(cohort, usize::try_from(month.since(cohort.month)).unwrap_or(0)));
                ages.fold(Number::ZERO, Number::plus)
            });
            months.collect()
        };
        let paying = |cohort: &Cohort, age: usize| {
            cohort.customers.get(age).map_or(Number::ABSENT, |count| Number::from(i64::from(*count)))
        };
        let mrr = |cohort: &Cohort, age: usize| cohort.mrr.get(age).copied().unwrap_or_default();
        let customers = [given(sum(&paying)), self.total(&["customers"], &[])];
        let mut checks = vec![self.identity("cohort_customers", Unit::Count, customers)];
        if !self.is_moved_by_rates() {
            checks.push(self.identity("cohort_mrr", Unit::Money, [given(sum(&mrr)), self.total(&["mrr"], &[])]));
        }
        checks
    }

    fn is_moved_by_rates(&self) -> bool {
        let rates = self.report.facts.iter().find(|column| column.definition.id == "fx_mrr");
        let moves = |number: &Number| number.is_present() && *number != Number::ZERO;
        rates.is_some_and(|column| column.series.months.iter().any(moves))
    }

    /// The movements listed one by one add up to the facts, in the months of which the list is whole.
    fn ledger(&self) -> Vec<Check> {
        let check = |(kind, fact): &(Movement, &str)| {
            let name = self.words.find(&format!("movement.{fact}")).unwrap_or(fact);
            let word = self.words.get(&format!("movement.{}", kind.id())).to_owned();
            let sides = [vec![(true, Of::Listed(*kind, word))], self.total(&[fact], &[])];
            self.check("ledger", (Kind::Identity, Unit::Money), name, sides)
        };
        LISTED.iter().map(check).collect()
    }

    /// Where two sources tell the same story.
    fn sources(&self) -> Vec<Check> {
        let of = |id: &str, unit, name: &str, sides| self.check(id, (Kind::Comparison, unit), name, sides);
        let in_force = self.report.mrr_sources.first().map(|source| self.table(&source.table)).unwrap_or_default();
        let others = self.report.mrr_sources.iter().skip(1).map(|other| {
            let sides = [given(other.months.clone()), self.total(&["mrr"], &[])];
            let mut check = of("mrr_source", Unit::Money, self.table(&other.table), sides);
            check.right.label = self.words.say("check.mrr_source.right", &[("of", in_force)]);
            check
        });
        let mut checks: Vec<Check> = others.collect();
        let cash = vec![(true, Of::Fact("cash".to_owned())), (false, before("cash"))];
        let fact = |id: &str| self.total(&[id], &[]);
        checks.push(of("signups", Unit::Count, "", [fact("signups"), fact("signups_matured")]));
        checks.push(of("won", Unit::Count, "", [fact("won_leads"), fact("new_customers")]));
        checks.push(of("cash_burn", Unit::Money, "", [cash, vec![(false, kpi("net_burn"))]]));
        checks
    }

    fn table<'b>(&'b self, id: &'b str) -> &'b str {
        self.words.find(&format!("table.{id}")).unwrap_or(id)
    }
}

/// Each member's opening and movements make its closing: the closings of all members, and the same with what any member
/// misses added.
fn apart(dimension: &str, (opening, closing): (&str, &str), gained: &[&str], lost: &[&str]) -> [Terms; 2] {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
    let plus = [owned(&[opening]), owned(gained)].concat();
    let minus = [owned(lost), owned(&[closing])].concat();
    let closings = (true, Of::Members(dimension.to_owned(), closing.to_owned()));
    let missing = (true, Of::Apart(dimension.to_owned(), plus, minus));
    [vec![closings.clone(), missing], vec![closings]]
}
