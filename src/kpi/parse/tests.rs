//! The syntax of formulas, its places and its mistakes.

use super::*;

fn tree(text: &str) -> String {
    write(&parse(text).unwrap().expr)
}

/// Writes every node with its own parentheses.
fn write(expr: &Expr) -> String {
    let list = |list: &[Expr]| list.iter().map(write).collect::<Vec<_>>().join(",");
    match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Name(name) => name.clone(),
        Expr::Negative(x) => format!("[-{}]", write(x)),
        Expr::Binary(operator, x, y) => format!("[{}{operator:?}{}]", write(x), write(y)),
        Expr::Compare(comparison, x, y) => format!("[{}{comparison:?}{}]", write(x), write(y)),
        Expr::If(c, x, y) => format!("if[{},{},{:?}]", write(c), write(x), y.as_ref().map(|y| write(y))),
        Expr::And(items) => format!("and[{}]", list(items)),
        Expr::Min(items) => format!("min[{}]", list(items)),
        Expr::Max(items) => format!("max[{}]", list(items)),
        Expr::Ago(x, n) => format!("ago[{},{n}]", write(x)),
        Expr::Trailing(x, n) => format!("trailing[{},{n}]", write(x)),
        Expr::OrElse(x, y) => format!("else[{},{}]", write(x), write(y)),
        Expr::Whole(x) => format!("whole[{}]", write(x)),
    }
}

#[test]
fn precedence_is_that_of_school() {
    assert_eq!(tree("a + b * c - d"), "[[aAdd[bMultiplyc]]Subtractd]");
    assert_eq!(tree("a / b / c"), "[[aDivideb]Dividec]");
    assert_eq!(tree("a ^ b ^ c"), "[aPower[bPowerc]]");
    assert_eq!(tree("-a ^ 2 * b"), "[[-[aPower2]]Multiplyb]");
    assert_eq!(tree("a ^ -2"), "[aPower[-2]]");
    assert_eq!(tree("a - -b"), "[aSubtract[-b]]");
    assert_eq!(tree("a + b >= c * 2"), "[[aAddb]AtLeast[cMultiply2]]");
    assert_eq!(tree("(a + b) * 0.5"), "[[aAddb]Multiply0.5]");
}

#[test]
fn functions_are_nodes() {
    assert_eq!(tree("if(a <> 0, b)"), "if[[aDifferent0],b,None]");
    assert_eq!(tree("trailing(a + b, 3) / ago(c, 12)"), "[trailing[[aAddb],3]Divideago[c,12]]");
    assert_eq!(tree("or_else(min(a, b, 3), max(a, 1))"), "else[min[a,b,3],max[a,1]]");
    assert_eq!(tree("a / whole(b * 2)"), "[aDividewhole[[bMultiply2]]]");
}

#[test]
fn every_node_has_its_place() {
    let text = "(ab + ago(c, 3)) / d";
    let parsed = parse(text).unwrap();
    let places: Vec<&str> = parsed.spans.iter().map(|span| &text[span.clone()]).collect();
    assert_eq!(places, [text, "(ab + ago(c, 3))", "ab", "ago(c, 3)", "c", "d"]);
}

#[test]
fn mistakes_point_at_what_is_wrong() {
    let mistakes = |text: &str| -> Vec<(ErrorKind, String)> {
        parse(text).unwrap_err().into_iter().map(|m| (m.kind, text[m.span].to_owned())).collect()
    };
    assert_eq!(mistakes("a ? b $ c"), [(ErrorKind::BadFormula, "?".into()), (ErrorKind::BadFormula, "$".into())]);
    assert_eq!(mistakes("a +"), [(ErrorKind::FormulaEndsEarly, String::new())]);
    assert_eq!(mistakes("a < b < c"), [(ErrorKind::BadFormula, "<".into())]);
    assert_eq!(mistakes("a b"), [(ErrorKind::BadFormula, "b".into())]);
    assert_eq!(mistakes("1.2.3"), [(ErrorKind::BadFormula, "1.2.3".into())]);
    assert_eq!(mistakes("1e5"), [(ErrorKind::BadFormula, "1e5".into())]);
    assert_eq!(mistakes("tailing(a, 3)"), [(ErrorKind::UnknownFunction, "tailing".into())]);
    assert_eq!(mistakes("1 + ago(a, b)"), [(ErrorKind::BadCall, "ago(a, b)".into())]);
    assert_eq!(mistakes("ago(a, 0)"), [(ErrorKind::BadCall, "ago(a, 0)".into())]);
    assert_eq!(mistakes("ago(a, 1.5)"), [(ErrorKind::BadCall, "ago(a, 1.5)".into())]);
    assert_eq!(mistakes("whole(a, b)"), [(ErrorKind::BadCall, "whole(a, b)".into())]);
    assert_eq!(mistakes("if(a > 1)"), [(ErrorKind::BadCall, "if(a > 1)".into())]);
    assert_eq!(mistakes(""), [(ErrorKind::FormulaEndsEarly, String::new())]);
}

#[test]
fn no_formula_is_too_deep_for_the_stack() {
    for text in ["(".repeat(100_000), "-".repeat(100_000), "a^".repeat(100_000), "a+".repeat(100_000)] {
        assert!(parse(&text).is_err());
    }
    assert!(parse(&"a^".repeat(200)).is_err());
    assert!(parse(&("a+".repeat(250) + "a")).is_ok());
}
