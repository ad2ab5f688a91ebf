//! What `build` and `values` both begin with: the project file, the words, the inputs, the catalogue and the facts.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::cli::DEFAULT_OUTPUT;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Place, Severity};
use crate::fact::{self, Facts};
use crate::kpi::catalogue::Catalogue;
use crate::month::Month;
use crate::record::Tables;
use crate::source;
use crate::templates::Templates;
use crate::words::Words;

/// The name under which a project file is found.
const PROJECT_FILE: &str = "kpibook.toml";

/// The project: its file and the templates beside it.
#[derive(Debug)]
pub struct Project {
    /// The project file, or the defaults.
    pub config: Config,
    /// The embedded templates, and the user's own.
    pub templates: Templates,
}

/// Everything that was read and computed.
#[derive(Debug)]
pub struct Prepared {
    /// The project.
    pub project: Project,
    /// The tables, with what was read and what was found.
    pub tables: Tables,
    /// The KPIs.
    pub catalogue: Catalogue,
    /// The facts.
    pub facts: Facts,
    period: Option<Month>,
}

impl Prepared {
    /// Returns the month that the report is about: the chosen one, else the last complete one.
    pub fn chosen(&self) -> Month {
        self.period.unwrap_or(self.facts.report_month)
    }
}

/// Reads the project file, if there is one, and switches to the language it asks for.
pub fn project(arguments: &ArgMatches, inputs: &[PathBuf], words: &mut Words) -> Result<Project, Error> {
    speak(arguments, inputs, words);
    let file = match arguments.get_one::<PathBuf>("config") {
        Some(file) => Some(file.clone()),
        None => project_file(inputs)?,
    };
    let (config, templates) = match &file {
        Some(file) => (Config::read(file)?, templates_beside(file)),
        None => (Config::default(), Templates::embedded()),
    };
    let language = arguments.get_one::<String>("language").or(config.language.as_ref());
    if let Some(language) = language {
        *words = Words::load(language, &templates)?;
    }
    Ok(Project { config, templates })
}

/// Switches to the language that is asked for before anything else is read, so that what is wrong with it is told in
/// that language; what is wrong with the language is found when the project is read.
pub fn speak(arguments: &ArgMatches, inputs: &[PathBuf], words: &mut Words) {
    let file = arguments.get_one::<PathBuf>("config").cloned().or_else(|| project_files(inputs).into_iter().next());
    if let Some(file) = file {
        speak_as(&file, arguments.get_one::<String>("language").map(String::as_str), words);
    }
}

/// Switches to a language, else to the one that a project file asks for, where it is known.
pub(super) fn speak_as(file: &Path, asked: Option<&str>, words: &mut Words) {
    let language = asked.map(ToOwned::to_owned).or_else(|| Config::language(file));
    let known = language.and_then(|language| Words::load(&language, &templates_beside(file)).ok());
    if let Some(known) = known {
        *words = known;
    }
}

fn templates_beside(file: &Path) -> Templates {
    Templates::beside(&file.parent().unwrap_or(Path::new("")).join("templates"))
}

/// Reads the inputs and computes the facts.
pub fn prepare(arguments: &ArgMatches, words: &mut Words) -> Result<Prepared, Error> {
    let inputs = inputs(arguments);
    let project = project(arguments, &inputs, words)?;
    let period = arguments.get_one::<String>("period").map(|text| month(text)).transpose()?;
    let (sheets, found) = source::find_beside(&inputs, &own_workbooks(arguments))?;
    let mut tables = Tables::open(sheets, found, &project.config, &project.templates)?;
    let facts = fact::compute(&mut tables, &project.config, &project.templates, period)?;
    let catalogue = Catalogue::load(&project.templates, &project.config, &facts.definitions)?;
    words.add(catalogue.texts());
    Ok(Prepared { project, tables, catalogue, facts, period })
}

/// Returns the exit code for what was collected: problems matter under `--strict`.
pub fn exit_code(arguments: &ArgMatches, tables: &Tables) -> u8 {
    let found = tables.problems.iter().any(|problem| problem.severity != Severity::Noticed || strict_notice(problem));
    if arguments.get_flag("strict") && found { super::DONE_WITH_PROBLEMS } else { super::DONE }
}

/// Of what is merely noticed, only a file that is no spreadsheet counts as a problem of the data.
fn strict_notice(problem: &crate::error::Problem) -> bool {
    problem.kind == crate::error::ProblemKind::IgnoredFile
}

/// Returns the inputs, the current folder where none is named.
pub fn inputs(arguments: &ArgMatches) -> Vec<PathBuf> {
    let named: Vec<PathBuf> = arguments.get_many("inputs").map_or_else(Vec::new, |paths| paths.cloned().collect());
    if named.is_empty() { vec![PathBuf::from(".")] } else { named }
}

/// Returns the workbooks of kpibook's that may lie among the inputs and need a password to be known as such.
fn own_workbooks(arguments: &ArgMatches) -> Vec<PathBuf> {
    let named = ["output", "goals"].map(|name| arguments.try_get_one::<PathBuf>(name).ok().flatten().cloned());
    named.into_iter().flatten().chain([PathBuf::from(DEFAULT_OUTPUT)]).collect()
}

/// Returns the project files of the folders among the inputs.
pub(super) fn project_files(inputs: &[PathBuf]) -> Vec<PathBuf> {
    // In the current folder the file is named as a user would name it, without `./`.
    let file = |input: &PathBuf| if input == Path::new(".") { PROJECT_FILE.into() } else { input.join(PROJECT_FILE) };
    let mut files: Vec<PathBuf> = inputs.iter().map(file).filter(|file| file.is_file()).collect();
    files.dedup();
    files
}

fn project_file(inputs: &[PathBuf]) -> Result<Option<PathBuf>, Error> {
    let mut files = project_files(inputs);
    match files.as_slice() {
        [first, second, ..] => Err(Error::new(ErrorKind::TwoProjectFiles)
            .at(Place::file(second.display().to_string()))
            .with("other", first.display())),
        _ => Ok(files.pop()),
    }
}

fn month(text: &str) -> Result<Month, Error> {
    text.parse().map_err(|()| Error::new(ErrorKind::BadPeriod).with("period", text))
}
