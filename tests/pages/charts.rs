//! The charts of the pages as they stand in the file: what their legends name, and how many lines cross them.

use std::path::Path;

use super::built;
use crate::package::parts;
use crate::run;

const SUBSCRIPTIONS: &str = "subscription_id,customer_id,plan,amount,interval,started_at\n\
    s1,a,Pro,100,month,2026-01-10\ns2,b,Pro,300,month,2026-02-10\ns3,c,Pro,900,month,2026-03-10\n";
const SPEND: &str = "date,channel,amount\n2026-01-31,ads,10\n2026-02-28,ads,10\n2026-03-31,ads,10\n";

/// Returns the parts of a workbook's charts.
fn charts(path: &Path) -> Vec<String> {
    parts(path).into_iter().filter(|(name, _)| name.starts_with("xl/charts/chart")).map(|(_, text)| text).collect()
}

/// Returns the chart of the Customers page with the customers at the end of each month.
fn customers(path: &Path) -> String {
    let titled = |chart: &String| chart.contains("<a:t>Customers at month end</a:t>");
    charts(path).into_iter().find(titled).expect("the chart of customers")
}

#[test]
fn a_legend_names_the_dashes_of_a_goal_only_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let without = customers(&built(folder.path(), &[("subscriptions.csv", SUBSCRIPTIONS), ("spend.csv", SPEND)]));
    // Three months have no last year: what the title names is all that there is.
    assert!(!without.contains("<c:legend>"), "{without}");
    let goals = "kpi,period,target\ncustomers,,3\n";
    let folder = tempfile::tempdir().unwrap();
    let files = [("subscriptions.csv", SUBSCRIPTIONS), ("spend.csv", SPEND), ("goals.csv", goals)];
    let with = customers(&built(folder.path(), &files));
    assert!(with.contains("<c:legend>") && with.contains("<c:v>Goal</c:v>"), "{with}");
    // The title names the columns, which come first; the goal keeps its name.
    assert_eq!(with.matches("<c:legendEntry>").count(), 1, "{with}");
    assert!(with.contains("<c:legendEntry><c:idx val=\"0\"/><c:delete val=\"1\"/>"), "{with}");
}

#[test]
fn few_lines_cross_a_chart_in_the_first_month_as_in_the_last() {
    let folder = tempfile::tempdir().unwrap();
    built(folder.path(), &[("subscriptions.csv", SUBSCRIPTIONS), ("spend.csv", SPEND)]);
    for month in ["2026-01", "2026-03"] {
        run::kpibook(folder.path(), &["build", "-o", "of.xlsx", "--force", "--period", month]).unwrap();
        let mut steps = 0;
        for chart in charts(&folder.path().join("of.xlsx")) {
            let number = |tag: &str| -> Option<f64> {
                let (_, after) = chart.split_once(&format!("<c:{tag} val=\""))?;
                after.split_once('"')?.0.parse().ok()
            };
            let Some(step) = number("majorUnit") else { continue };
            steps += 1;
            let points = chart.split("<c:numCache>").skip(1).flat_map(|cache| cache.split("<c:v>").skip(1));
            // The categories are days, which are beyond all values here.
            let values = points.filter_map(|point| point.split_once('<')?.0.parse::<f64>().ok());
            let values: Vec<f64> = values.filter(|value| value.abs() < 40_000.0).collect();
            let reach = match number("max") {
                Some(max) => max - number("min").unwrap_or(0.0),
                // Without a value, a program draws an axis of its own, with any number of lines.
                None => values.iter().copied().reduce(f64::max).unwrap_or(f64::INFINITY),
            };
            assert!(reach / step <= 12.0, "{month}: {reach} in steps of {step}: {chart}");
        }
        assert!(steps > 2, "{month}: {steps} charts say how far their lines are apart");
    }
}

#[test]
fn a_chart_of_lines_is_drawn_only_with_its_first_and_names_the_only_one_left() {
    // What was spent is known, what was earned is not.
    let expenses = "date,category,amount\n2026-01-31,general,100\n2026-02-28,general,120\n2026-03-31,general,110\n";
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), &[("expenses.csv", expenses)]);
    assert!(!charts(&path).iter().any(|chart| chart.contains("<a:t>Revenue against costs")), "only costs are known");
    // Leads without sign-ups: one line of two.
    let leads = "lead_id,channel,created_at\nl1,ads,2026-01-05\nl2,ads,2026-02-05\nl3,ads,2026-03-05\n";
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), &[("leads.csv", leads), ("spend.csv", SPEND)]);
    let drawn = charts(&path).into_iter().find(|chart| chart.contains("<c:v>Cost per lead</c:v>"));
    let drawn = drawn.expect("the chart of costs");
    assert!(drawn.contains("<c:legend>") && drawn.matches("<c:ser>").count() == 1, "{drawn}");
}

#[test]
fn no_label_covers_the_dots_of_a_second_kpi() {
    let folder = tempfile::tempdir().unwrap();
    let path = super::written(&crate::invented::report(29, crate::invented::goals()), folder.path());
    let both = charts(&path).into_iter().find(|chart| chart.contains("runway, months")).expect("cash with runway");
    assert!(!both.contains("<c:showVal val=\"1\"/>"), "{both}");
}

#[test]
fn a_movement_has_one_colour_in_the_bridge_and_among_the_movements() {
    // In March the first customer ends one of two subscriptions.
    let subscriptions = "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n\
        s1,a,Pro,100,month,2026-01-10,\ns2,a,Pro,50,month,2026-01-10,2026-03-05\ns3,b,Pro,300,month,2026-03-10,\n";
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), &[("subscriptions.csv", subscriptions), ("spend.csv", SPEND)]);
    let bridge = charts(&path).into_iter().find(|chart| chart.contains("<a:t>MRR bridge")).expect("the bridge");
    let points: Vec<&str> = bridge.split("<c:dPt>").skip(1).collect();
    // The second bar is the contraction, as the theme paints it; not the red of any loss.
    assert!(points.iter().any(|point| point.contains("<c:idx val=\"1\"/>") && point.contains("F0B879")), "{bridge}");
}

#[test]
fn a_count_has_no_decimals_because_another_of_the_chart_is_a_mean() {
    let events = "user_id,customer_id,event,occurred_at\nu1,a,open,2026-01-05\nu1,a,open,2026-01-06\n\
        u2,a,open,2026-02-05\nu2,a,open,2026-02-07\nu1,a,open,2026-03-07\nu2,a,open,2026-03-08\n";
    let folder = tempfile::tempdir().unwrap();
    let path = built(folder.path(), &[("subscriptions.csv", SUBSCRIPTIONS), ("events.csv", events)]);
    let users = charts(&path).into_iter().find(|chart| chart.contains("<c:v>Day</c:v>")).expect("the chart of users");
    let month = users.split("<c:ser>").find(|series| series.contains("<c:v>Month</c:v>")).unwrap();
    assert!(month.contains("formatCode=\"#,##0\"") && !month.contains("#,##0.0"), "{month}");
    assert!(!users.contains("#,##0.00"), "{users}");
}
