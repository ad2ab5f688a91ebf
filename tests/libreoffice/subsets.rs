//! Some of the tables and not the others, rendered; and many more choices of tables, measured.

use super::{rendered, wanted};
use crate::looks::shown::Opened;
use crate::looks::{errors, faults, misfits, nothing};
use crate::subsets::{Company, RATES, wrong};

/// What a company may well give at first.
const GIVEN: [&[&str]; 5] =
    [&["invoices", RATES], &["events"], &["tickets"], &["leads", "traffic"], &["expenses", "cash", RATES]];

#[test]
fn a_company_that_gives_few_tables_gets_pages_without_a_fault() {
    if !wanted() {
        return;
    }
    let company = Company::small();
    let mut wrong = Vec::new();
    for tables in GIVEN {
        let name = tables.join("-and-");
        let folder = rendered::kept(&format!("only-{name}"));
        let file = folder.join("dashboard.xlsx");
        std::fs::copy(company.built(tables, &[]).unwrap(), &file).unwrap();
        let mut found = rendered::faults(&folder, &file);
        found.extend(faults(&file));
        let opened = Opened::open(&file);
        found.extend(errors(&opened));
        found.extend(misfits(&opened));
        wrong.extend(found.into_iter().map(|fault| format!("only {name}: {fault}")));
    }
    nothing(&wrong);
}

#[test]
fn a_company_that_leaves_a_table_out_or_gives_two_gets_a_workbook_or_a_reason() {
    if !wanted() {
        return;
    }
    let company = Company::small();
    let names = company.names();
    let without = names.iter().map(|left| names.iter().copied().filter(|name| name != left).collect::<Vec<_>>());
    // Pairs by steps that share no divisor with the number of tables: others each time, and always the same.
    let pairs = (0..names.len()).map(|index| vec![names[index], names[(index * 3 + 5) % names.len()]]);
    let pairs = pairs.filter(|pair| pair[0] != pair[1]);
    let found: Vec<String> = without.chain(pairs).flat_map(|tables| wrong(&company, &tables)).collect();
    nothing(&found);
}
