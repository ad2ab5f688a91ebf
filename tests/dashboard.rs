//! The Dashboard: it fits its page, every word on it is known, and what an executive reads agrees with the numbers.

use calamine::Data;
use kpibook::goal::Goal;
use kpibook::report::Report;
use kpibook::templates::Templates;
use kpibook::words::Words;

use crate::invented;
use crate::sheets::sheet;

/// Reads the texts of the Dashboard of the invented company for a month.
fn texts(chosen: usize, goals: Vec<Goal>) -> Vec<String> {
    texts_of(&invented::report(chosen, goals))
}

/// Reads the texts of the Dashboard of a report.
fn texts_of(report: &Report) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dashboard.xlsx");
    invented::write(report, &path);
    let sheet = sheet(&path, "Dashboard");
    let text = |cell: &Data| match cell {
        Data::String(text) => text.replace('\u{200b}', ""),
        Data::Error(error) => error.to_string(),
        Data::Int(_)
        | Data::Float(_)
        | Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)
        | Data::Empty => String::new(),
    };
    sheet.used_cells().map(|(.., cell)| text(cell)).filter(|text| !text.is_empty()).collect()
}

#[test]
fn no_key_and_no_error_is_shown_in_any_month() {
    for chosen in [0, 1, 5, 13, 29] {
        for text in texts(chosen, invented::goals()) {
            let key =
                text.contains('.') && !text.contains(' ') && text.starts_with(|first: char| first.is_ascii_lowercase());
            assert!(!key && !text.starts_with('#') && !text.contains('{'), "month {chosen}: {text}");
        }
    }
}

#[test]
fn the_first_sentence_tells_growth_against_the_goal() {
    let goal = |target: &str| Goal { kpi: "mrr".to_owned(), target: target.parse().ok(), ..Goal::default() };
    let report = invented::report(29, Vec::new());
    let mrr = report.kpis.iter().find(|row| row.kpi.id == "mrr").unwrap();
    let value = mrr.months[29].get().unwrap();
    // A target one thousandth above the value is reached by 99.9 %, which is not 100 %.
    let above = value * "1.001".parse::<rust_decimal::Decimal>().unwrap();
    let missed = texts(29, vec![goal(&above.to_string())]);
    let sentence = missed.iter().find(|text| text.starts_with("MRR grew") || text.starts_with("MRR fell")).unwrap();
    assert!(sentence.contains(", 99% of the goal"), "{sentence}");
    assert!(missed.iter().any(|text| text.starts_with("0 of 1 goals are met")), "{missed:?}");
    let met = texts(29, vec![goal(&value.to_string())]);
    assert!(met.iter().any(|text| text.starts_with("All goals are met (1 of 1)")), "{met:?}");
}

#[test]
fn a_month_without_goals_says_so() {
    let of_another_month =
        Goal { kpi: "mrr".to_owned(), period: "2031-01".to_owned(), target: "5".parse().ok(), ..Goal::default() };
    let texts = texts(29, vec![of_another_month]);
    assert!(texts.iter().any(|text| text.starts_with("No goal can be judged this month")));
    assert!(texts.iter().any(|text| text == "No goals for this month"));
}

#[test]
fn without_goals_the_list_and_the_sentence_of_them_give_their_places_to_others() {
    let texts = texts(29, Vec::new());
    assert!(!texts.iter().any(|text| text.contains("goals are") || text == "Furthest from goal"));
    assert!(texts.iter().any(|text| text == "Largest customers"), "{texts:?}");
}

#[test]
fn amounts_without_a_currency_have_neither_a_sign_nor_a_place_for_one() {
    let report = Report { currency: String::new(), ..invented::report(29, invented::goals()) };
    for text in texts_of(&report) {
        let gap = text.contains("  ") || text.contains(" ;") || text.contains("in ;") || text.starts_with(' ');
        assert!(!gap && !text.contains('€'), "{text}");
    }
}

#[test]
fn a_status_has_the_same_words_wherever_it_is_told() {
    let words = Words::load("en", &Templates::embedded()).unwrap();
    let known = ["status.good", "status.near", "status.watch", "status.bad"].map(|key| words.get(key));
    for text in texts(29, invented::goals()) {
        let told = text.starts_with(['●', '■', '▼']) && text.chars().count() > 1;
        assert!(!told || known.contains(&text.as_str()), "{text}");
    }
}
