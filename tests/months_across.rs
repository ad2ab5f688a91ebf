//! `mrr_by_month` with a column a month: each cell of a month is a row of its own.

use std::path::Path;

use kpibook::config::Config;
use kpibook::error::Severity;
use kpibook::record::{Tables, Verdict};
use kpibook::source;
use kpibook::templates::Templates;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn open(folder: &Path, settings: &str) -> Tables {
    let (sheets, found) = source::find(&[folder.to_owned()]).unwrap();
    let config = Config::parse("kpibook.toml", &format!("max_rejected_share = 1\n{settings}")).unwrap();
    Tables::open(sheets, found, &config, &Templates::embedded()).unwrap()
}

#[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
fn csv(name: &str, text: &str, settings: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    rows(&mut open(folder.path(), settings))
}

/// Every row: customer, name, month, MRR, currency, and the cell that it stands in.
fn rows(tables: &mut Tables) -> Vec<String> {
    let mut rows = Vec::new();
    tables
        .for_each("mrr_by_month", &mut |row| {
            let month = row.month("month").unwrap();
            let texts = [row.text("customer_id"), row.text("name"), &month.to_string()].join("|");
            let place = row.place(Some("mrr"));
            rows.push(format!(
                "{texts}|{}|{} {}",
                row.number("mrr"),
                row.text("currency"),
                place.cell().or(place.column).unwrap_or_default()
            ));
            Verdict::Used
        })
        .unwrap();
    rows
}

#[test]
fn real_dates_in_a_workbook_are_months_and_each_cell_has_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("mmm yy");
    sheet.write_string(0, 0, "MRR per customer").unwrap();
    sheet.write_string(2, 0, "Customer").unwrap();
    for (column, month) in [(1, 9), (2, 10)] {
        let day = ExcelDateTime::from_ymd(2026, month, 1).unwrap();
        sheet.write_datetime_with_format(2, column, &day, &date).unwrap();
    }
    sheet.write_string(2, 3, "Total").unwrap();
    sheet.write_string(3, 0, "Alder").unwrap();
    for (column, value) in [(1, 10.5), (2, 12.0), (3, 22.5)] {
        sheet.write_number(3, column, value).unwrap();
    }
    sheet.write_string(4, 0, "Birch").unwrap();
    sheet.write_number(4, 2, 7.0).unwrap();
    workbook.save(folder.path().join("export.xlsx")).unwrap();
    let mut tables = open(folder.path(), "");
    assert_eq!(rows(&mut tables), ["Alder||2026-09|10.5| B4", "Alder||2026-10|12| C4", "Birch||2026-10|7| C5"]);
    let counted = tables.readings.first().map(|reading| (reading.read, reading.used, reading.monthly));
    assert_eq!(counted, Some((3, 3, true)));
}

#[test]
fn months_are_read_however_a_header_writes_them() {
    let text = "Customer ID,Customer,2026-01,Feb 2026,3/2026,2026-04-01,30 June 2026,01/07/2026,2026\n\
                c1,Alder,1,2,3,4,6,7,99\n";
    // Nothing tells the order of day and month by itself; the year is a total, and left out.
    let told = "[[source]]\nfile = \"mrr by month.csv\"\ndates = \"day_first\"\n";
    assert_eq!(
        csv("mrr by month.csv", text, told),
        [
            "c1|Alder|2026-01|1| 2026-01",
            "c1|Alder|2026-02|2| Feb 2026",
            "c1|Alder|2026-03|3| 3/2026",
            "c1|Alder|2026-04|4| 2026-04-01",
            "c1|Alder|2026-06|6| 30 June 2026",
            "c1|Alder|2026-07|7| 01/07/2026",
        ]
        .map(cell)
    );
}

#[test]
fn a_header_may_name_the_currency_of_its_month() {
    let text = "Customer,2026-01 (EUR),2026-01 (USD),2026-02 (EUR)\na,€10,5,$7\n";
    assert_eq!(csv("mrr.csv", text, "currency = \"EUR\"\n"), ["a||2026-01|10|EUR B2", "a||2026-01|5|USD C2"]);
}

#[test]
fn a_month_in_a_cell_need_not_be_a_date() {
    let text = "customer,month,mrr\na,Jan-26,1\nb,202602,2\nc,2026M03,3\nd,ene 2026,4\n";
    assert_eq!(
        csv("mrr.csv", text, ""),
        ["a||2026-01|1| C2", "b||2026-02|2| C3", "c||2026-03|3| C4", "d||2026-01|4| C5"]
    );
}

/// The cell under a header of the test above.
fn cell(row: &str) -> String {
    let headers = ["2026-01", "Feb 2026", "3/2026", "2026-04-01", "30 June 2026", "01/07/2026"];
    let (values, header) = row.split_once("| ").unwrap();
    let column = headers.iter().position(|known| *known == header).unwrap();
    format!("{values}| {}2", ["C", "D", "E", "F", "G", "H"][column])
}

#[test]
fn signs_and_decimal_marks_are_settled_over_all_months() {
    let text = "Customer;2026-01;2026-02\na;€1.234;-\nb;€5,50;€7\n";
    assert_eq!(csv("mrr.csv", text, ""), ["a||2026-01|1234|EUR B2", "b||2026-01|5.5|EUR B3", "b||2026-02|7|EUR C3"]);
}

#[test]
fn a_month_that_stands_in_two_columns_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Customer,2026-01,Jan 2026,2026-02\na,5,5,6\nb,7,8,9\n";
    #[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
    std::fs::write(folder.path().join("mrr.csv"), text).unwrap();
    let mut tables = open(folder.path(), "");
    assert_eq!(rows(&mut tables), ["a||2026-01|5| B2", "a||2026-02|6| D2", "b||2026-01|7| B3", "b||2026-02|9| D3"]);
    let rejected = tables.problems.iter().filter(|problem| problem.severity == Severity::Rejected);
    assert_eq!(rejected.filter_map(|problem| problem.place.column.clone()).collect::<Vec<_>>(), ["Jan 2026"]);
}

#[test]
fn a_long_table_stays_long_and_other_tables_have_no_months() {
    assert_eq!(csv("mrr by month.csv", "customer,month,mrr\na,2026-01,5\n", ""), ["a||2026-01|5| C2"]);
    let folder = tempfile::tempdir().unwrap();
    #[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
    std::fs::write(folder.path().join("customers.csv"), "customer_id,2026-01,2026-02\na,5,6\n").unwrap();
    let mut tables = open(folder.path(), "");
    assert!(tables.has("customers") && rows(&mut tables).is_empty());
}
