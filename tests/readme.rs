//! The README tells the truth: its KPI table is the catalogue's, and its first two commands are the promised ones.

use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap()
}

#[test]
fn kpi_table_is_what_the_program_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_kpibook")).args(["kpis", "--format", "markdown"]).output().unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let readme = readme();
    let table = readme.split("<!-- kpis -->\n").nth(1).unwrap().split("<!-- /kpis -->").next().unwrap();
    assert!(printed.lines().count() > 50, "a table of every KPI");
    assert_eq!(table, printed);
}

#[test]
fn project_file_of_the_readme_is_read_without_a_mistake() {
    let readme = readme();
    let example = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let config = kpibook::config::Config::parse("README.md", example).unwrap();
    assert_eq!(config.company, "Lumen Desk");
    let templates = kpibook::templates::Templates::embedded();
    let facts = kpibook::fact::definitions(&templates).unwrap().into_iter().map(|declared| declared.definition);
    let catalogue = kpibook::kpi::Catalogue::load(&templates, &config, &facts.collect::<Vec<_>>()).unwrap();
    assert_eq!(catalogue.kpi("marketing_share").unwrap().category, "finance");
    assert_eq!(catalogue.kpi("quick_ratio").unwrap().bands_by_period.len(), 1);
    // What the example says to be the default is the default.
    let policies = kpibook::config::Config::parse("", "").unwrap().policies;
    assert_eq!(format!("{:?}", config.policies), format!("{policies:?}"));
}

#[test]
fn first_two_commands_build_the_sample_and_run_the_tests() {
    let readme = readme();
    let commands: Vec<&str> = readme.split("```sh\n").skip(1).filter_map(|block| block.split("\n```").next()).collect();
    assert_eq!(commands[..2], ["cargo run --release -- build sample-data", "cargo test"]);
}

#[test]
fn list_of_the_sample_names_every_file_of_it() {
    let readme = readme();
    let section = readme.split("## The sample company").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let mut named: Vec<String> =
        cells.skip(1).flat_map(|cell| cell.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect();
    let folder = std::fs::read_dir(crate::run::SAMPLE).unwrap();
    let mut there: Vec<String> = folder.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
}
