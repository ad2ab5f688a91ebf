//! The pages of Acquisition and Support, read as a spreadsheet program shows them.

use std::path::Path;

use calamine::{Data, Range};

use crate::package::parts;
use crate::recalculation::{agrees, follows_the_chosen_month, load, sheet_index};
use crate::run;
use crate::sheets::sheet;

/// Seven months in which Ads lose sign-ups in the last one, and clicks a little; the Web is as it always was.
fn company(folder: &Path) {
    let mut traffic = "date,channel,impressions,clicks,visitors,signups\n".to_owned();
    for month in 1..=7 {
        let ads = if month < 7 { "1000,100,50,10" } else { "1000,90,45,4" };
        traffic.extend([format!("2026-0{month},Ads,{ads}\n2026-0{month},Web,,,100,20\n")]);
    }
    let files = [
        ("traffic.csv", traffic),
        ("spend.csv", "date,channel,amount\n2026-01-10,Ads,100\n2026-07-31,Ads,300\n".to_owned()),
        (
            "tickets.csv",
            "ticket_id,opened_at,first_response_at,category\nt1,2026-07-06 09:05,2026-07-06 10:05,Bug\n\
             t2,2026-07-13 09:55,2026-07-13 14:55,Bug\nt3,2026-07-12 23:00,,Billing\nt4,2026-07-30,,Bug\n"
                .to_owned(),
        ),
    ];
    for (name, text) in files {
        run::put(folder, name, &text);
    }
}

/// Returns the rows that begin with a text, each without its empty cells.
fn rows(range: &Range<Data>, first: &str) -> Vec<Vec<String>> {
    let seen = |row: &[Data]| row.iter().take(10).map(ToString::to_string).filter(|text| !text.is_empty()).collect();
    range.rows().map(seen).filter(|row: &Vec<String>| row.first().is_some_and(|text| text == first)).collect()
}

#[test]
fn the_step_that_lost_most_against_its_own_median_is_the_bottleneck() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    run::kpibook(folder.path(), &["build"]).unwrap();
    let page = sheet(&folder.path().join("dashboard.xlsx"), "Acquisition");
    // Of 150 visitors 30 signed up in each month before, and of 145 now 24: 24/145 ÷ 0.2 is 82.8 %. Clicks lost 10 %.
    let said = "The bottleneck is Sign-ups: of the step before, 17.2% fewer arrived there than is usual.";
    assert_eq!(rows(&page, said).len(), 1);
    let steps = ["Clicks", "Visitors", "Sign-ups"].map(|step| rows(&page, step).pop().unwrap());
    assert_eq!(steps.each_ref().map(|step| step[1].as_str()), ["90", "145", "24"]);
    assert_eq!(steps.each_ref().map(|step| step[3].as_str()), ["0.1", "1.5", "0.2"]);
    // Of 45 visitors 4 signed up through Ads; through the Web as many as always.
    assert_eq!(rows(&page, "Ads").iter().filter_map(|row| row.last()).collect::<Vec<_>>(), ["4", "4", "Sign-ups"]);
    assert_eq!(rows(&page, "Web")[2], ["Web", "0.2"]);
    // Without leads and customers there is neither a cost per lead nor a return, of paid channels neither.
    assert_eq!(rows(&page, "Web")[0].iter().skip(1).collect::<Vec<_>>(), ["0", "100", "20"]);
}

/// Nine months of two channels with 19 visitors, of whom 8 sign up. In the seventh nobody does; in the eighth neither,
/// though there are 20 visitors; and in the ninth a tenth of the clicks is lost as well, and there are 19 visitors.
fn few(folder: &Path) {
    let mut traffic = "date,channel,impressions,clicks,visitors,signups\n".to_owned();
    for month in 1..=9 {
        let (ads, web) = match month {
            7 => ("1000,40,10,0", ",,9,0"),
            8 => ("1000,40,11,0", ",,9,0"),
            9 => ("1000,36,10,0", ",,9,0"),
            _ => ("1000,40,10,5", ",,9,3"),
        };
        traffic.extend([format!("2026-0{month},Ads,{ads}\n2026-0{month},Web,{web}\n")]);
    }
    run::put(folder, "traffic.csv", &traffic);
}

/// Returns the sentence of the funnel, how its sign-ups compare, and which step lost most, of all and by channel.
fn judged(path: &Path) -> (String, String, [String; 3]) {
    let page = sheet(path, "Acquisition");
    let title = page.rows().position(|row| row[0] == "The funnel of the month").unwrap();
    let compared = rows(&page, "Sign-ups").pop().unwrap()[4].clone();
    let shares = page.rows().skip_while(|row| !row[0].to_string().ends_with("share of the step before arrived"));
    let lost: Vec<String> = shares.skip(2).take(3).map(|row| row[9].to_string()).collect();
    (page.get((title + 1, 0)).unwrap().to_string(), compared, lost.try_into().unwrap())
}

/// Returns the formats whose rules hold on Acquisition for the sign-ups: in the funnel, then of all and by channel.
fn looks(path: &Path) -> [String; 4] {
    let page = sheet(path, "Acquisition");
    // A KPI of the table at the top may be called as a step is.
    let names: Vec<String> = page.rows().map(|row| row[0].to_string()).collect();
    let row = |text: &str| names.iter().rposition(|name| name.ends_with(text)).unwrap() + 1;
    let (step, shares) = (row("Sign-ups"), row("share of the step before arrived") + 2);
    let parts = parts(path);
    let number = super::sheets(path).iter().position(|name| name == "Acquisition").unwrap() + 1;
    let (_, formats) = parts["xl/styles.xml"].split_once("<dxfs").unwrap();
    let formats: Vec<&str> = formats.split("<dxf>").skip(1).collect();
    let mut model = load(path);
    let index = sheet_index(&model, "Acquisition");
    let cells =
        [format!("A{step}:E{step}"), format!("E{shares}"), format!("E{}", shares + 1), format!("E{}", shares + 2)];
    cells.map(|cell| {
        let (_, rules) = parts[&format!("xl/worksheets/sheet{number}.xml")]
            .split_once(&format!("<conditionalFormatting sqref=\"{cell}\">"))
            .unwrap_or_else(|| panic!("no rule for {cell}"));
        let (rules, _) = rules.split_once("</conditionalFormatting>").unwrap();
        let mut looks = String::new();
        for rule in rules.split("<cfRule ").skip(1) {
            let (_, formula) = rule.split_once("<formula>").unwrap();
            let formula = formula.split_once("</formula>").unwrap().0.replace("&lt;", "<").replace("&gt;", ">");
            model.set_user_input(index, 1, 200, format!("={formula}")).unwrap();
            model.evaluate();
            let format = rule.split_once("dxfId=\"").unwrap().1.split('"').next().unwrap();
            if model.get_formatted_cell_value(index, 1, 200).unwrap() == "TRUE" {
                let format = formats[format.parse::<usize>().unwrap()];
                looks.push_str(if format.contains("<fill>") { "filled" } else { "grey" });
            }
        }
        looks
    })
}

#[test]
fn a_step_after_one_with_fewer_than_twenty_cases_is_grey_and_no_bottleneck() {
    let folder = tempfile::tempdir().unwrap();
    few(folder.path());
    let of = |month: &str| {
        let path = run::built(folder.path(), &format!("of-{month}.xlsx"), &["--period", month]);
        agrees(&path);
        (judged(&path), looks(&path))
    };
    let lost = |all: &str, ads: &str| [all.to_owned(), ads.to_owned(), String::new()];
    // Nobody of 19 signed up: it is shown, but too few to judge. Nothing else lost.
    let ((said, compared, steps), seen) = of("2026-07");
    assert_eq!(
        said,
        "Too few cases to name a bottleneck: a step is judged only where the step before counts at least 20."
    );
    assert_eq!((compared.as_str(), steps), ("-1", lost("", "")));
    assert_eq!(seen, ["grey", "grey", "grey", "grey"]);
    // Nobody of 20, which are 11 and 9 by channel.
    let ((said, compared, steps), seen) = of("2026-08");
    assert_eq!(said, "The bottleneck is Sign-ups: of the step before, 100.0% fewer arrived there than is usual.");
    assert_eq!((compared.as_str(), steps), ("-1", lost("Sign-ups", "")));
    assert_eq!(seen, ["filled", "filled", "grey", "grey"]);
    // 36 clicks of 1000 instead of 40 are the largest loss that rests on enough.
    let ((said, compared, steps), seen) = of("2026-09");
    assert_eq!(said, "The bottleneck is Clicks: of the step before, 10.0% fewer arrived there than is usual.");
    assert_eq!((compared.as_str(), steps), ("-1", lost("Clicks", "Clicks")));
    assert_eq!(seen, ["grey", "grey", "grey", "grey"]);
    follows_the_chosen_month(folder.path(), &["2026-07", "2026-08", "2026-06"]);
}

#[test]
fn a_channel_without_spend_has_no_cost_and_paid_ones_pay_for_their_own_customers() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("spend.csv", "date,channel,amount\n2026-06-30,Ads,60\n2026-07-31,Ads,90\n"),
        (
            "leads.csv",
            "lead_id,created_at,channel\nl1,2026-06-02,Ads\nl2,2026-07-02,Ads\nl3,2026-07-03,Web\nl4,2026-07-04,Web\n",
        ),
        ("customers.csv", "customer_id,channel\na,Ads\nb,Web\nc,Web\n"),
        (
            "subscriptions.csv",
            "subscription_id,customer_id,plan,amount,interval,started_at,ended_at\n\
             s1,a,Pro,100,month,2026-07-05,\ns2,b,Pro,50,month,2026-06-05,\ns3,c,Pro,50,month,2026-07-08,\n",
        ),
    ];
    for (name, text) in files {
        run::put(folder.path(), name, text);
    }
    run::kpibook(folder.path(), &["build"]).unwrap();
    let path = folder.path().join("dashboard.xlsx");
    let page = sheet(&path, "Acquisition");
    let heading = rows(&page, "Channel").pop().unwrap();
    assert_eq!(heading[7..9], ["Cost per lead", "Paid acquisition cost"]);
    let figures = |name: &str| rows(&page, name).pop().unwrap()[1..].join(" ");
    // Spend, leads, new customers; 90 by one lead and by one customer of Ads, whose 100 a month bring 1200 a year.
    assert!(figures("Ads").starts_with("90 1 1 90 90 12.33"), "{}", figures("Ads"));
    assert_eq!(figures("Web"), "0 2 1 no spend no spend no spend");
    // By three leads, and by the one new customer that was paid for.
    assert!(figures("All together").starts_with("90 3 2 30 90 "), "{}", figures("All together"));
    let note = "All together, “Paid acquisition cost” divides all the spend by the new customers of the channels that \
                are paid for, and “Cost per lead” divides it by the leads of every channel.";
    assert_eq!(rows(&page, note).len(), 1);
    agrees(&path);
}

#[test]
fn tickets_are_mapped_by_the_hour_of_the_week() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path());
    run::kpibook(folder.path(), &["build"]).unwrap();
    let page = sheet(&folder.path().join("dashboard.xlsx"), "Support");
    // 6 and 13 July 2026 are Mondays, the 12th is a Sunday, and the 30th has no time of day.
    assert_eq!(rows(&page, "09:00")[0], ["09:00", "2", "0", "0", "0", "0", "0", "0", "2"]);
    assert_eq!(rows(&page, "23:00")[0], ["23:00", "0", "0", "0", "0", "0", "0", "1", "1"]);
    assert_eq!(rows(&page, "All together")[1], ["All together", "2", "0", "0", "0", "0", "0", "1", "3"]);
    assert_eq!(rows(&page, "Bug")[0][..2], ["Bug", "3"]);
    // 1 and 5 hours; two of four are not answered.
    assert_eq!(rows(&page, "First response: mean")[0], ["First response: mean", "3"]);
    assert_eq!(rows(&page, "Not answered so far")[0], ["Not answered so far", "0.5"]);
}
