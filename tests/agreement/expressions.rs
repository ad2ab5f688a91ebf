//! Random expressions over random facts have one value: the exact one, and that of their formula in a workbook.

use std::path::Path;

use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use ironcalc::import::load_from_xlsx;
use kpibook::compare;
use kpibook::goal::rules;
use kpibook::kpi::evaluate::{self, Names};
use kpibook::kpi::excel::{self, Cells};
use kpibook::kpi::{Better, Comparison, Expr, Operator};
use kpibook::number::{Number, Unit};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::Workbook;

const MONTHS: u32 = 6;
const FACTS: [&str; 4] = ["alpha", "beta", "gamma", "delta"];

/// The facts: a column each, a row each month, the last month below; those of a member first, then the same ones of the
/// whole company.
#[derive(Clone, Debug)]
struct Table(Vec<Vec<Number>>);

impl Table {
    fn at(&self, column: usize, months_ago: u32) -> Number {
        let Some(row) = (MONTHS - 1).checked_sub(months_ago) else { return Number::ABSENT };
        self.0[column][row as usize]
    }
}

fn column(name: &str) -> usize {
    FACTS.iter().position(|fact| *fact == name).unwrap()
}

impl Names for Table {
    fn value(&self, name: &str, months_ago: u32) -> Number {
        self.at(column(name), months_ago)
    }

    fn whole(&self, name: &str, months_ago: u32) -> Number {
        self.at(FACTS.len() + column(name), months_ago)
    }
}

struct Grid;

fn reference(column: usize, months_ago: u32) -> Option<String> {
    let letter = char::from(b'A' + u8::try_from(column).unwrap());
    Some(format!("${letter}${}", MONTHS.checked_sub(months_ago).filter(|row| *row > 0)?))
}

impl Cells for Grid {
    fn cell(&self, name: &str, months_ago: u32) -> Option<String> {
        reference(column(name), months_ago)
    }

    fn whole(&self, name: &str, months_ago: u32) -> Option<String> {
        reference(FACTS.len() + column(name), months_ago)
    }
}

/// The names of the rules of judgement and comparison, each a cell of the first row.
const RULED: [&str; 15] = [
    "value", "base", "target", "warning", "critical", "good", "bad", "near", "green", "red", "state", "evidence",
    "stock", "linear", "months",
];

/// What those names stand for.
struct Ruled<'a>(&'a [Number]);

impl Names for Ruled<'_> {
    fn value(&self, name: &str, _months_ago: u32) -> Number {
        self.0[RULED.iter().position(|known| *known == name).unwrap()]
    }
}

impl Cells for Ruled<'_> {
    fn cell(&self, name: &str, _months_ago: u32) -> Option<String> {
        let column = RULED.iter().position(|known| *known == name).unwrap();
        Some(format!("{}1", char::from(b'A' + u8::try_from(column).unwrap())))
    }
}

/// The column of the formulas, to the right of every name.
const FORMULAS: u16 = 20;

/// Writes the columns of numbers and the expressions, a row each, and has them computed.
fn computed(path: &Path, columns: &[Vec<Number>], exprs: &[Expr], cells: &dyn Cells) -> Vec<CellValue> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, fact) in (0..).zip(columns) {
        for (row, value) in (0..).zip(fact) {
            match value.get() {
                Some(number) => sheet.write_number(row, column, number.to_string().parse::<f64>().unwrap()).unwrap(),
                None => sheet.write_formula(row, column, "=\"\"").unwrap(),
            };
        }
    }
    for (row, expr) in (0..).zip(exprs) {
        sheet.write_formula(row, FORMULAS, excel::cell(expr, cells).as_str()).unwrap();
    }
    workbook.save(path).unwrap();
    let mut model: Model = load_from_xlsx(path.to_str().unwrap(), "en", "UTC", "en").unwrap();
    model.evaluate();
    let value = |row| model.get_cell_value_by_index(0, row, i32::from(FORMULAS) + 1).unwrap();
    (1..=i32::try_from(exprs.len()).unwrap()).map(value).collect()
}

/// Tells whether a cell shows the value, to the tolerance of binary numbers, or the empty text of its absence.
#[allow(clippy::float_arithmetic, reason = "the tolerance is one of binary numbers")]
fn agrees(value: Number, cell: &CellValue) -> bool {
    match (value.get(), cell) {
        (Some(exact), CellValue::Number(found)) => {
            let exact: f64 = exact.to_string().parse().unwrap();
            let difference = if exact > *found { exact - found } else { found - exact };
            difference <= 1e-9 * exact.abs().max(found.abs()).max(1.0)
        }
        (None, CellValue::String(text)) => text.is_empty(),
        _ => false,
    }
}

fn boxed(x: Expr) -> Box<Expr> {
    Box::new(x)
}

/// Quarters, which a binary number holds exactly: what is compared is the formula, not the digits.
fn quarter() -> impl Strategy<Value = Decimal> {
    prop_oneof![1 => Just(0_i64), 6 => -32_i64..33].prop_map(|quarters| Decimal::from(quarters) / Decimal::from(4))
}

fn fact() -> impl Strategy<Value = Number> {
    prop_oneof![1 => Just(Number::ABSENT), 6 => quarter().prop_map(Number::new)]
}

fn table() -> impl Strategy<Value = Table> {
    let fact = prop::collection::vec(fact(), MONTHS as usize);
    prop::collection::vec(fact, 2 * FACTS.len()).prop_map(Table)
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        1 => (0_i64..9).prop_map(Expr::number),
        1 => quarter().prop_map(Expr::Number),
        6 => prop::sample::select(&FACTS[..]).prop_map(Expr::name),
        1 => (prop::sample::select(&FACTS[..]), 1_u32..7).prop_map(|(name, n)| Expr::Ago(boxed(Expr::name(name)), n)),
        1 => (prop::sample::select(&FACTS[..]), 1_u32..4).prop_map(|(name, n)| Expr::Trailing(boxed(Expr::name(name)), n)),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Less,
        Comparison::AtMost,
        Comparison::More,
        Comparison::AtLeast,
        Comparison::Equal,
        Comparison::Different,
    ])
}

/// Expressions without division, whose values both sides know to the last digit, so that a divisor of zero is zero on
/// both.
fn exact() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            2 => (inner.clone(), inner.clone()).prop_map(|(x, y)| Expr::binary(Operator::Add, x, y)),
            2 => (inner.clone(), inner.clone()).prop_map(|(x, y)| Expr::binary(Operator::Subtract, x, y)),
            1 => (inner.clone(), leaf()).prop_map(|(x, y)| Expr::binary(Operator::Multiply, x, y)),
            1 => inner.clone().prop_map(|x| Expr::Negative(boxed(x))),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Min),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Max),
            1 => (inner.clone(), inner).prop_map(|(x, y)| x.or_else(y)),
        ]
    })
}

fn exponent() -> impl Strategy<Value = Expr> {
    let root = |n| Expr::binary(Operator::Divide, Expr::number(1), Expr::number(n));
    prop_oneof![
        (0_i64..4).prop_map(Expr::number),
        (1_i64..3).prop_map(|n| Expr::Negative(boxed(Expr::number(n)))),
        prop::sample::select(vec![2_i64, 3, 12]).prop_map(root),
        prop::sample::select(vec![2_i64, 3, 12]).prop_map(move |n| Expr::Negative(boxed(root(n)))),
    ]
}

fn condition(inner: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let single = (comparison(), inner.clone(), inner).prop_map(|(sign, x, y)| Expr::compare(sign, x, y)).boxed();
    prop_oneof![3 => single.clone(), 1 => prop::collection::vec(single, 2..4).prop_map(Expr::And)].boxed()
}

fn expr() -> impl Strategy<Value = Expr> {
    exact().prop_recursive(4, 24, 3, |inner| {
        let condition = condition(inner.clone().boxed());
        prop_oneof![
            2 => (inner.clone(), inner.clone()).prop_map(|(x, y)| Expr::binary(Operator::Add, x, y)),
            2 => (inner.clone(), inner.clone()).prop_map(|(x, y)| Expr::binary(Operator::Subtract, x, y)),
            1 => (inner.clone(), leaf()).prop_map(|(x, y)| Expr::binary(Operator::Multiply, x, y)),
            1 => (leaf(), inner.clone()).prop_map(|(x, y)| Expr::binary(Operator::Multiply, x, y)),
            3 => (inner.clone(), exact()).prop_map(|(x, y)| Expr::binary(Operator::Divide, x, y)),
            1 => (leaf(), exponent()).prop_map(|(x, y)| Expr::binary(Operator::Power, x, y)),
            1 => inner.clone().prop_map(|x| Expr::Negative(boxed(x))),
            2 => (condition.clone(), inner.clone(), inner.clone()).prop_map(|(c, x, y)| Expr::choose(c, x, y)),
            1 => (condition, inner.clone()).prop_map(|(c, x)| Expr::only_if(c, x)),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Min),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Max),
            1 => (inner.clone(), 1_u32..4).prop_map(|(x, n)| Expr::Ago(boxed(x), n)),
            1 => inner.clone().prop_map(|x| Expr::Whole(boxed(x))),
            1 => (exact(), 1_u32..4).prop_map(|(x, n)| Expr::Trailing(boxed(x), n)),
            2 => (inner.clone(), inner).prop_map(|(x, y)| x.or_else(y)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_formula_gives_the_exact_value_or_nothing_where_it_is_absent(
        facts in table(),
        exprs in prop::collection::vec(expr(), 100),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let cells = computed(&folder.path().join("expressions.xlsx"), &facts.0, &exprs, &Grid);
        for (expr, cell) in exprs.iter().zip(&cells) {
            let value = evaluate::value(expr, &facts);
            prop_assert!(agrees(value, cell), "{} is {value:?}, and {cell:?}", excel::cell(expr, &Grid));
        }
    }

    #[test]
    fn a_rule_of_judgement_or_comparison_gives_the_same_in_a_workbook(
        numbers in prop::collection::vec(fact(), RULED.len()),
        months in 0_i64..30,
    ) {
        let mut numbers = numbers;
        numbers[RULED.len() - 1] = Number::from(months);
        let names = Ruled(&numbers);
        let columns: Vec<Vec<Number>> = numbers.iter().map(|number| vec![*number]).collect();
        let mut exprs = vec![rules::green(), compare::difference()];
        exprs.extend(compare::percentage(Unit::Money));
        for better in [Better::Higher, Better::Lower] {
            let status = [false, true].into_iter().filter_map(|strict| rules::status(better, strict));
            exprs.extend(rules::needed(better).into_iter().chain(rules::needed_rate(better)));
            exprs.extend(rules::red(better).into_iter().chain(rules::attainment(better)).chain(status));
        }
        let folder = tempfile::tempdir().unwrap();
        let cells = computed(&folder.path().join("rules.xlsx"), &columns, &exprs, &names);
        for (expr, cell) in exprs.iter().zip(&cells) {
            let value = evaluate::value(expr, &names);
            prop_assert!(agrees(value, cell), "{} is {value:?}, and {cell:?}", excel::cell(expr, &names));
        }
    }
}

#[test]
fn a_divisor_that_takes_away_everything_is_zero_to_a_spreadsheet_too() {
    // 0.3 − 0.2 − 0.1 leaves 2.8e-17 of binary numbers.
    let facts = Table(["0.3", "0.2", "0.1", "5"].map(|text| vec![text.parse().unwrap(); MONTHS as usize]).into());
    let parsed = |text: &str| kpibook::kpi::parse::parse(text).unwrap().expr;
    let zero =
        ["delta / (alpha - beta - gamma)", "delta / ((alpha - beta - gamma) * 12)", "1 / (0 - gamma + alpha - beta)"];
    let not = ["delta / (alpha - beta)", "delta / (gamma - beta)", "delta / -gamma"];
    let exprs: Vec<Expr> = zero.iter().chain(&not).map(|text| parsed(text)).collect();
    let folder = tempfile::tempdir().unwrap();
    let cells = computed(&folder.path().join("divisors.xlsx"), &facts.0, &exprs, &Grid);
    for (index, (expr, cell)) in exprs.iter().zip(&cells).enumerate() {
        let value = evaluate::value(expr, &facts);
        assert_eq!(value.is_present(), index >= zero.len(), "{}", excel::cell(expr, &Grid));
        assert!(agrees(value, cell), "{} is {value:?}, and {cell:?}", excel::cell(expr, &Grid));
    }
}
