//! Files in, typed rows, counts and problems out.

use std::path::PathBuf;

use kpibook::config::Config;
use kpibook::error::{Error, ErrorKind, Problem, ProblemKind, Severity};
use kpibook::record::{Reading, Row, Tables, Verdict};
use kpibook::source;
use kpibook::templates::Templates;

struct Company {
    folder: tempfile::TempDir,
    config: Config,
}

impl Company {
    #[allow(clippy::disallowed_methods, reason = "an input of a test is no output of the program")]
    fn of(files: &[(&str, &str)]) -> Company {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Company { folder, config: Config { max_rejected_share: 1.0, ..Config::default() } }
    }

    fn with(mut self, settings: &str) -> Company {
        self.config = Config::parse("kpibook.toml", &format!("max_rejected_share = 1\n{settings}")).unwrap();
        self
    }

    fn open(&self) -> Result<Tables, Error> {
        let inputs = [PathBuf::from(self.folder.path())];
        let (sheets, found) = source::find(&inputs)?;
        Tables::open(sheets, found, &self.config, &Templates::embedded())
    }

    fn tables(self) -> Opened {
        Opened { tables: self.open().unwrap(), _folder: self.folder }
    }
}

/// Tables, with the folder that they are read from.
struct Opened {
    tables: Tables,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Opened {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl std::ops::DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Tables {
        &mut self.tables
    }
}

/// Collects some fields of every row of a table.
fn rows(tables: &mut Tables, table: &'static str, fields: &[&str]) -> Vec<String> {
    let mut rows = Vec::new();
    tables
        .for_each(table, &mut |row| {
            rows.push(fields.iter().map(|field| written(row, field)).collect::<Vec<String>>().join("|"));
            Verdict::Used
        })
        .unwrap();
    rows
}

fn written(row: &Row<'_>, field: &str) -> String {
    if let Some((moment, timed)) = row.moment(field) {
        return moment.format(if timed { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string();
    }
    row.number(field).get().map_or_else(|| row.text(field).to_owned(), |number| number.normalize().to_string())
}

fn kinds(tables: &Tables, severity: Severity) -> Vec<ProblemKind> {
    tables.problems.iter().filter(|problem| problem.severity == severity).map(|problem| problem.kind).collect()
}

fn counts(reading: &Reading) -> [u64; 5] {
    [reading.read, reading.used, reading.repaired, reading.rejected, reading.left_out]
}

#[test]
fn a_stripe_export_is_read_by_its_own_headers() {
    let mut tables = Company::of(&[(
        "subscriptions.csv",
        "id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),\
         Start Date (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC),Cancellation Reason\n\
         sub_1,cus_1,a@example.com,price_basic,2,eur,month,3125.00,active,2024-04-03 07:18,2024-04-03 07:18,\
         2024-04-03 07:18,,,,\n",
    )])
    .tables();
    let fields = ["subscription_id", "customer_id", "plan", "quantity", "currency", "interval", "amount", "started_at"];
    assert_eq!(
        rows(&mut tables, "subscriptions", &fields),
        ["sub_1|cus_1|price_basic|2|EUR|month|3125|2024-04-03 07:18"]
    );
    assert!(tables.has_column("subscriptions", "ended_at") && !tables.has_column("subscriptions", "term_end"));
    assert_eq!(tables.currencies().iter().collect::<Vec<_>>(), ["EUR"]);
}

#[test]
fn spanish_and_romanian_exports_are_read() {
    let mut tables = Company::of(&[
        (
            "Facturas.csv",
            "Número de factura;Cliente;Fecha de emisión;Importe neto;Moneda;Estado\nF1;C1;31/01/2026;1.234,50;eur;Pagada\n",
        ),
        ("abonamente.csv", "Abonament,Client,Sumă,Perioadă,Dată început,Stare\nA1,C1,100,lunar,05.01.2026,Activă\n"),
    ])
    .tables();
    assert_eq!(
        rows(&mut tables, "invoices", &["invoice_id", "issued_at", "amount", "currency", "status", "kind"]),
        ["F1|2026-01-31|1234.5|EUR|paid|one_off"]
    );
    let fields = ["subscription_id", "interval", "started_at", "status", "quantity", "interval_count"];
    assert_eq!(rows(&mut tables, "subscriptions", &fields), ["A1|month|2026-01-05|active|1|1"]);
}

#[test]
fn a_file_without_a_telling_name_is_known_by_its_columns() {
    let mut tables = Company::of(&[
        ("export-1.csv", "invoice_id,customer_id,issued_at,amount\ni1,c1,2026-01-05,10\n"),
        ("export-2.csv", "date,currency,rate\n2026-01-01,USD,0.9\n"),
    ])
    .tables();
    assert_eq!(rows(&mut tables, "invoices", &["invoice_id"]), ["i1"]);
    assert_eq!(rows(&mut tables, "fx_rates", &["currency", "rate"]), ["USD|0.9"]);
    assert_eq!(tables.fx_currencies().iter().collect::<Vec<_>>(), ["USD"]);
    assert!(tables.currencies().is_empty());
}

#[test]
fn the_project_file_maps_what_nothing_else_tells() {
    let mut tables = Company::of(&[("kosten.csv", "Tag,Kanal,Betrag\n01.02.2026,Suche,\"1.234\"\n")])
        .with(
            "[[source]]\nfile = \"kosten*.csv\"\ntable = \"spend\"\ndecimal = \",\"\ndates = \"day_first\"\n\
             columns.date = \"Tag\"\ncolumns.amount = \"Betrag\"\n",
        )
        .tables();
    assert_eq!(rows(&mut tables, "spend", &["date", "amount", "channel"]), ["2026-02-01|1234|"]);
}

#[test]
fn identical_rows_count_once_whatever_the_files() {
    let line = "i1,c1,2026-01-05,10.00\n";
    let mut tables = Company::of(&[
        ("invoices-1.csv", &format!("invoice_id,customer_id,issued_at,amount\n{line}i2,c1,2026-01-06,5\n")),
        ("invoices-2.csv", "amount,issued_at,invoice_id,customer_id\n10,2026-01-05,i1,c1\n10,2026-01-05,i1,c1\n"),
    ])
    .tables();
    assert_eq!(rows(&mut tables, "invoices", &["invoice_id", "amount"]), ["i1|10", "i2|5"]);
    assert_eq!(counts(&tables.readings[0]), [2, 2, 0, 0, 0]);
    assert_eq!(counts(&tables.readings[1]), [2, 0, 0, 0, 2]);
    assert_eq!(kinds(&tables, Severity::Noticed), [ProblemKind::IdenticalRow, ProblemKind::IdenticalRow]);
}

#[test]
fn two_lines_that_a_column_tells_apart_are_two() {
    let mut tables = Company::of(&[(
        "invoices.csv",
        "invoice_id,customer_id,issued_at,amount,line\ni1,c1,2026-01-05,10,1\ni1,c1,2026-01-05,10,2\n",
    )])
    .tables();
    assert_eq!(rows(&mut tables, "invoices", &["invoice_id"]).len(), 2);
}

#[test]
fn of_one_key_the_row_that_sorts_first_is_used_in_any_order() {
    let lines = ["c1,Lumen,FR\n", "c1,Lumen,DE\n", "c1,Lumen,DE\n", "c2,Orla,IT\n"];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let text: String = order.iter().map(|index| lines[*index]).collect();
        let mut tables = Company::of(&[("customers.csv", &format!("customer_id,name,country\n{text}"))]).tables();
        let mut found = rows(&mut tables, "customers", &["customer_id", "country"]);
        found.sort();
        assert_eq!(found, ["c1|DE", "c2|IT"]);
        // Of four rows two are used, the copy is left out, and the one that sorts later is rejected.
        assert_eq!(counts(&tables.readings[0]), [4, 2, 0, 1, 1]);
    }
}

#[test]
fn two_phases_of_one_subscription_have_different_keys() {
    let mut tables = Company::of(&[(
        "subscriptions.csv",
        "subscription_id,customer_id,amount,interval,started_at,ended_at\n\
         s1,c1,100,month,2026-01-05,2026-02-05\ns1,c1,120,month,2026-02-05,\n",
    )])
    .tables();
    assert_eq!(rows(&mut tables, "subscriptions", &["amount"]), ["100", "120"]);
}

#[test]
fn invoice_lines_are_given_their_kind_and_refunds_their_size() {
    let mut tables = Company::of(&[(
        "invoices.csv",
        "invoice_id,customer_id,issued_at,amount,kind,status,service_start,service_end\n\
         i1,c1,2026-01-05,100,,paid,2026-01-05,2026-02-05\n\
         i2,c1,2026-01-06,30,,paid,,\n\
         i3,c1,2026-01-07,-20,,paid,,\n\
         i4,c1,2026-01-08,25,refund,paid,,\n\
         i5,c1,2026-01-09,-5,recurring,paid,2026-01-05,2026-02-05\n\
         i6,c1,2026-01-10,70,,void,,\n\
         i7,c1,2026-01-11,70,,Draft,,\n",
    )])
    .tables();
    assert_eq!(
        rows(&mut tables, "invoices", &["invoice_id", "kind", "amount"]),
        ["i1|recurring|100", "i2|one_off|30", "i3|refund|20", "i4|refund|25", "i5|recurring|-5"]
    );
    assert_eq!(counts(&tables.readings[0]), [7, 5, 0, 0, 2]);
}

#[test]
fn subscriptions_are_held_to_their_rules() {
    let header = "subscription_id,customer_id,amount,interval,interval_count,quantity,discount_percent,started_at,\
                  ended_at,status,canceled_at\n";
    let mut tables = Company::of(&[(
        "subscriptions.csv",
        &format!(
            "{header}s1,c1,600,half-yearly,,,20 %,2026-01-05,,active,\n\
             s2,c1,100,fortnight,1,1,,2026-01-05,,active,\n\
             s3,c1,100,month,0,1,,2026-01-05,,active,\n\
             s4,c1,100,month,1,1,101,2026-01-05,,active,\n\
             s5,c1,100,month,1,1,,2026-01-05,2026-01-04,active,\n\
             s6,c1,100,month,1,1,,2026-01-05,,canceled,\n\
             s7,c1,100,month,1,1,,2026-01-05,,canceled,2026-03-01\n\
             s8,c1,100,month,1,1,,2026-01-05 18:00,2026-01-05,canceled,\n\
             s9,c1,100,month,1,1,,2026-01-05,,sleeping,\n"
        ),
    )])
    .tables();
    assert_eq!(
        rows(&mut tables, "subscriptions", &["subscription_id", "interval", "interval_count", "discount_percent"]),
        ["s1|month|6|20", "s7|month|1|", "s8|month|1|"]
    );
    assert_eq!(
        kinds(&tables, Severity::Rejected),
        [
            ProblemKind::UnknownInterval,
            ProblemKind::NotPositive,
            ProblemKind::DiscountOutOfRange,
            ProblemKind::EndBeforeStart,
            ProblemKind::CanceledWithoutDate,
            ProblemKind::UnknownWord
        ]
    );
}

#[test]
fn the_money_on_mended_rows_is_added_up() {
    let mut tables = Company::of(&[(
        "spend.csv",
        "date,channel,amount\n2026-01-31, search,10.50\n2026-02-28,search ,20\n2026-03-31,search,40\nTotal,,70.50\n",
    )])
    .tables();
    assert_eq!(rows(&mut tables, "spend", &["channel", "amount"]), ["search|10.5", "search|20", "search|40"]);
    assert_eq!(counts(&tables.readings[0]), [4, 3, 2, 0, 1]);
    assert_eq!(tables.readings[0].repaired_money.to_string(), "30.5");
    let total = tables.problems.iter().find(|problem| problem.kind == ProblemKind::TotalRow).unwrap();
    assert_eq!((total.place.row, total.money.to_string().as_str()), (Some(5), "70.5"));
}

#[test]
fn a_customer_or_a_plan_may_be_called_total() {
    let mut tables = Company::of(&[
        ("customers.csv", "name,customer_id,country\nTotal,c1,FR\nTotal,,\n"),
        ("spend.csv", "channel,date,amount\nsearch,2026-01-31,10\nTotal,2026-01-31,10\n"),
    ])
    .tables();
    assert_eq!(rows(&mut tables, "customers", &["name", "customer_id"]), ["Total|c1"]);
    assert_eq!(rows(&mut tables, "spend", &["channel"]), ["search"]);
}

#[test]
fn a_currency_is_taken_from_its_column_the_amount_or_the_header() {
    let mut tables = Company::of(&[
        ("spend.csv", "date,channel,amount\n2026-01-31,a,€10\n2026-01-31,b,10 USD\n2026-01-31,c,10\n"),
        ("expenses.csv", "date,category,Amount (GBP)\n2026-01-31,general,10\n"),
        ("cash.csv", "date,account,balance,currency\n2026-01-31,a,10,ron\n2026-01-31,b,€10,USD\n"),
    ])
    .tables();
    assert_eq!(rows(&mut tables, "spend", &["channel", "currency"]), ["a|EUR", "b|USD", "c|"]);
    assert_eq!(rows(&mut tables, "expenses", &["currency"]), ["GBP"]);
    assert_eq!(rows(&mut tables, "cash", &["account", "currency"]), ["a|RON"]);
    assert_eq!(kinds(&tables, Severity::Rejected), [ProblemKind::ContradictingCurrency]);
    assert_eq!(tables.currencies().iter().collect::<Vec<_>>(), ["EUR", "GBP", "RON", "USD"]);
}

#[test]
fn a_dollar_is_the_reporting_currency_where_that_is_one() {
    let company = || Company::of(&[("spend.csv", "date,channel,amount\n2026-01-31,a,$10\n")]);
    assert_eq!(rows(&mut company().tables(), "spend", &["currency"]), ["USD"]);
    let canadian = company().with("currency = \"CAD\"\n");
    assert_eq!(rows(&mut canadian.tables(), "spend", &["currency"]), ["CAD"]);
}

#[test]
fn a_reading_tells_its_first_and_last_day_and_whether_it_is_monthly() {
    let mut tables = Company::of(&[
        ("spend.csv", "date,channel,amount\n2026-02-01,a,10\n2026-01-01,a,10\nsoon,a,10\n"),
        ("cash.csv", "date,balance\n2026-01-31,10\n2026-02-01,10\n"),
        ("expenses.csv", "date,category,amount\n2026-10,general,10\n"),
    ])
    .tables();
    for table in ["cash", "expenses", "spend"] {
        rows(&mut tables, table, &[]);
    }
    let days: Vec<(String, bool)> = tables
        .readings
        .iter()
        .map(|reading| (format!("{} {}", reading.first.unwrap().date(), reading.last.unwrap().date()), reading.monthly))
        .collect();
    assert_eq!(
        days,
        [
            ("2026-01-31 2026-02-01".to_owned(), false),
            ("2026-10-01 2026-10-01".to_owned(), true),
            ("2026-01-01 2026-02-01".to_owned(), true)
        ]
    );
}

#[test]
fn a_table_is_counted_once_however_often_it_is_read() {
    let mut tables = Company::of(&[("spend.csv", "date,amount\n2026-01-31, 10\nsoon,10\n2026-02-28,5\n")]).tables();
    for _ in 0..3 {
        assert_eq!(rows(&mut tables, "spend", &["amount"]), ["10", "5"]);
    }
    assert_eq!(counts(&tables.readings[0]), [3, 2, 1, 1, 0]);
    assert_eq!(tables.problems.len(), 2);
}

#[test]
fn what_a_visitor_or_a_later_report_rejects_is_counted() {
    let mut tables = Company::of(&[("spend.csv", "date,amount\n2026-01-31,10\n2026-02-28,5\n")]).tables();
    let mut late = None;
    tables
        .for_each("spend", &mut |row| {
            let problem =
                Problem::new(ProblemKind::NoRate, Severity::Rejected, row.schema.table, row.place(Some("amount")));
            if row.number("amount").to_string() == "10" {
                return Verdict::Rejected(problem);
            }
            late = Some((problem, row.reading));
            Verdict::Used
        })
        .unwrap();
    assert_eq!(counts(&tables.readings[0]), [2, 1, 0, 1, 0]);
    let (problem, reading) = late.unwrap();
    assert_eq!(problem.place.column.as_deref(), Some("amount"));
    tables.report(problem, reading);
    assert_eq!(counts(&tables.readings[0]), [2, 0, 0, 2, 0]);
    assert!(tables.check_rejected().is_ok());
}

#[test]
fn more_rejected_rows_than_allowed_stop_the_run() {
    let header = "date,amount\n";
    let good = "2026-01-31,10\n".to_owned();
    let text = |rejected: usize| {
        let rows: String = (1..=20 - rejected).map(|amount| good.replace("10", &amount.to_string())).collect();
        format!("{header}{rows}{}", "soon,10\n".repeat(rejected))
    };
    // One of twenty is the 5 % that are allowed; two are more.
    for (rejected, allowed) in [(1, true), (2, false)] {
        let mut company = Company::of(&[("spend.csv", &text(rejected))]);
        company.config = Config::default();
        let result = company.tables().for_each("spend", &mut |_| Verdict::Used);
        assert_eq!(result.is_ok(), allowed);
        if let Err(error) = result {
            assert_eq!((error.kind, error.problems.len()), (ErrorKind::TooManyRejected, rejected));
        }
    }
}

#[test]
fn a_row_with_a_cell_too_many_is_never_used() {
    let mut tables =
        Company::of(&[("spend.csv", "date,channel,amount\n2026-01-31,a,1,234.50\n2026-02-28,a,5,,\n")]).tables();
    assert_eq!(rows(&mut tables, "spend", &["amount"]), ["5"]);
    assert_eq!(kinds(&tables, Severity::Rejected), [ProblemKind::RaggedRow]);
}

#[test]
fn goals_have_periods_and_targets_in_percent() {
    let mut tables = Company::of(&[(
        "goals.csv",
        "kpi,period,target,warning\nmrr,2026-10-15,1000,\nmrr,2026-Q4,,900\nchurn,,3 %,\nmrr,2026,,\n",
    )])
    .tables();
    assert_eq!(
        rows(&mut tables, "goals", &["kpi", "period", "target", "warning"]),
        ["mrr|2026-10|1000|", "mrr|2026-Q4||900", "churn||0.03|"]
    );
    assert_eq!(kinds(&tables, Severity::Rejected), [ProblemKind::MissingValue]);
}

#[test]
fn errors_of_several_files_are_told_together() {
    let error = Company::of(&[
        ("invoices.csv", "invoice_id,customer_id,issued_at,amount\ni1,c1,05/06/2026,\"1,234\"\n"),
        ("cash.csv", "date,account\n2026-01-31,a\n"),
    ])
    .open()
    .unwrap_err();
    let kinds: Vec<ErrorKind> = std::iter::once(&error).chain(&error.also).map(|error| error.kind).collect();
    assert_eq!(kinds, [ErrorKind::MissingColumns, ErrorKind::AmbiguousDates, ErrorKind::AmbiguousNumbers]);
}
