//! The Goals sheet: targets and bounds that a reader edits, and how far each goal has come, live.

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationRule, Format, FormatAlign, Formula, Worksheet, XlsxError,
};

use crate::book::layout::{GOALS_FIRST, GoalColumn, Page};
use crate::book::page::{self, Setup};
use crate::book::spoken::{Figure, Phrase};
use crate::book::theme::{AS_TEXT, Precision};
use crate::book::{Book, bands, live, note, unfinished, ways};
use crate::number::{Number, Unit};
use crate::report::Goal;
use formulas::Formulas;
use progress::Progress;

mod formulas;
mod progress;

const HEAD_ROW: u32 = GOALS_FIRST - 1;
const GROUP_ROW: u32 = GOALS_FIRST - 2;

/// The visible columns with their labels and widths; `true` for numbers.
const COLUMNS: [(GoalColumn, &str, u32, bool); 13] = [
    (GoalColumn::Kpi, "column.id", 24, false),
    (GoalColumn::Name, "column.kpi", 28, false),
    (GoalColumn::Period, "column.period", 11, false),
    (GoalColumn::Target, "column.target", 13, true),
    (GoalColumn::Warning, "column.warning", 13, true),
    (GoalColumn::Critical, "column.critical", 13, true),
    (GoalColumn::Owner, "column.owner", 23, false),
    (GoalColumn::Note, "column.note", 26, false),
    (GoalColumn::Actual, "column.actual", 13, true),
    (GoalColumn::Attainment, "column.attainment", 12, true),
    (GoalColumn::Status, "column.status", 17, false),
    (GoalColumn::Needed, "column.needed", 14, true),
    (GoalColumn::Growth, "column.growth", 14, true),
];

/// How much wider than above a column becomes for its numbers; beyond that they shrink.
const MORE: u32 = 10;

/// How many rows below the given goals are printed with them.
const ALSO_PRINTED: usize = 5;

/// Writes the sheet.
pub fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let more = ALSO_PRINTED.to_string();
    let below = book.words.say("sheet.goals.below", &[("more", &more)]);
    page::title(book, sheet, book.layout.sheet(Page::Goals), &below)?;
    head(book, sheet)?;
    let waiting = book.layout.waiting().iter().map(|id| Goal { kpi: id.clone(), ..Goal::default() });
    let spare = std::iter::repeat_with(Goal::default);
    let goals = book.report.goals.iter().cloned().chain(waiting).chain(spare);
    for (row, goal) in (0..book.layout.goal_rows()).zip(goals) {
        (Writer { book, row, goal: &goal, progress: progress::of(book, &goal) }).write(sheet)?;
    }
    rules(book, sheet)?;
    checks(book, sheet)?;
    for column in GoalColumn::TargetKey as u16..=GoalColumn::Code as u16 {
        sheet.set_column_hidden(column)?;
    }
    ways::back(book, sheet, [GoalColumn::Needed as u16, GoalColumn::Growth as u16])?;
    let head = (GROUP_ROW, HEAD_ROW);
    page::set_up(book, sheet, Setup { head, columns: 2, pages_wide: 1 })?;
    let printed = u32::try_from(book.report.goals.len() + ALSO_PRINTED).unwrap_or(0).min(book.layout.goal_rows());
    sheet.set_print_area(0, 0, GOALS_FIRST + printed - 1, GoalColumn::Growth as u16)?;
    page::protect(sheet, false);
    Ok(())
}

fn head(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = book.words;
    let left = book.theme.header();
    let group = left.clone().set_align(FormatAlign::Center);
    let (first, last) = (GoalColumn::Kpi as u16, GoalColumn::Note as u16);
    sheet.merge_range(GROUP_ROW, first, GROUP_ROW, last, words.get("sheet.goals.typed"), &group)?;
    let computed = words.get("sheet.goals.computed");
    let chosen = book.chosen().map(|month| month.to_string()).unwrap_or_default();
    sheet.merge_range(GROUP_ROW, last + 1, GROUP_ROW, GoalColumn::Growth as u16, "", &group)?;
    // A quarter's goal of 300 is held against 100 in its first month, of which its attainment says nothing.
    let due = words.get("sheet.goals.due");
    let formula = format!("{}&sel_key&{}", live::quoted(computed), live::quoted(due));
    let result = format!("{computed}{chosen}{due}");
    live::formula(sheet, (GROUP_ROW, last + 1), &formula, live::Result::Text(&result), &group)?;
    // Above the month that it is said of.
    let middle = unfinished::look(book).set_align(FormatAlign::Center);
    sheet.merge_range(GROUP_ROW - 1, last + 1, GROUP_ROW - 1, GoalColumn::Growth as u16, "", &middle)?;
    unfinished::say(book, sheet, (GROUP_ROW - 1, last + 1), FormatAlign::Center)?;
    for (column, label, width, is_number) in COLUMNS {
        let behind_a_number = column == GoalColumn::Owner || column == GoalColumn::Status;
        let format = if is_number {
            left.clone().set_align(FormatAlign::Right)
        } else {
            left.clone().set_indent(u8::from(behind_a_number))
        };
        live::text(sheet, (HEAD_ROW, column as u16), words.get(label), &format)?;
        sheet.set_column_width(column as u16, asked(book, column).clamp(width, width + MORE))?;
    }
    sheet.set_row_height(GROUP_ROW, 16)?.set_row_height(HEAD_ROW, 16)?;
    Ok(())
}

/// Returns the width that the numbers of a column ask for, in any month.
fn asked(book: &Book, column: GoalColumn) -> u32 {
    let is_computed = matches!(column, GoalColumn::Actual | GoalColumn::Needed);
    if !is_computed && !matches!(column, GoalColumn::Target | GoalColumn::Warning | GoalColumn::Critical) {
        return 0;
    }
    let row = |id: &str| book.layout.kpi(id).and_then(|index| book.report.kpis.get(index));
    let given = book.report.goals.iter().map(|goal| (goal.kpi.as_str(), Some(goal)));
    let waiting = book.layout.waiting().iter().map(|id| (id.as_str(), None));
    let of = |(id, goal): (&str, Option<&Goal>)| {
        let Some(row) = row(id) else { return 0 };
        let bounds = goal.map_or([None; 3], |goal| [goal.target, goal.warning, goal.critical]);
        let bounds = bounds.into_iter().map(Number::from_option);
        let numbers = if is_computed { row.months.clone() } else { bounds.collect() };
        page::number_width(book, row.kpi.unit, numbers.into_iter())
    };
    given.chain(waiting).map(of).max().unwrap_or(0)
}

/// Writes one row.
struct Writer<'a> {
    book: &'a Book<'a>,
    row: u32,
    goal: &'a Goal,
    progress: Progress,
}

impl Writer<'_> {
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_row_height(GOALS_FIRST + self.row, 15)?;
        self.inputs(sheet)?;
        self.shown(sheet)?;
        self.hidden(sheet)
    }

    fn at(&self, column: GoalColumn) -> live::Cell {
        let at = self.book.layout.goal(self.row, column);
        (at.row, at.column)
    }

    /// Returns the format of numbers in the KPI's unit; a spare row has none yet.
    fn numbers(&self, format: Format) -> Format {
        let kpi = self.book.layout.kpi(&self.goal.kpi).and_then(|index| self.book.report.kpis.get(index));
        let format = format.set_align(FormatAlign::Right).set_shrink();
        match kpi {
            Some(row) => {
                let (theme, currency) = (&self.book.theme, &self.book.report.currency);
                format.set_num_format(theme.number_format(row.kpi.unit, currency, Precision::Exact))
            }
            None => format,
        }
    }

    fn inputs(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let input = self.book.theme.input().set_border_color(self.book.theme.colours().rule);
        let text = input.clone().set_num_format(AS_TEXT);
        live::text(sheet, self.at(GoalColumn::Kpi), &self.goal.kpi, &text)?;
        live::text(sheet, self.at(GoalColumn::Period), &self.goal.period, &text)?;
        // It stands behind a number that is aligned to the right.
        live::text(sheet, self.at(GoalColumn::Owner), &self.goal.owner, &text.clone().set_indent(1))?;
        live::text(sheet, self.at(GoalColumn::Note), &self.goal.note, &text)?;
        let number = self.numbers(input);
        for (column, value) in [
            (GoalColumn::Target, self.goal.target),
            (GoalColumn::Warning, self.goal.warning),
            (GoalColumn::Critical, self.goal.critical),
        ] {
            let at = self.at(column);
            match value {
                Some(value) => live::number(sheet, at, Number::new(value), &number)?,
                // A cell to type into is blank; the formulas ask whether it holds a number.
                None => live::text(sheet, at, "", &number)?,
            }
        }
        Ok(())
    }

    fn shown(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (formulas, progress) = (Formulas { book: self.book, row: self.row }, &self.progress);
        let theme = &self.book.theme;
        let name = if progress.position.is_present() { self.book.kpi_name(&self.goal.kpi) } else { "" };
        live::formula(sheet, self.at(GoalColumn::Name), &formulas.name(), live::Result::Text(name), &theme.text())?;
        if !name.is_empty() {
            note::define(self.book, sheet, self.at(GoalColumn::Name), &self.goal.kpi)?;
        }
        let unit = self.numbers(theme.text());
        let percent =
            theme.text().set_num_format(theme.plain(Unit::Percent, 1, 0)).set_align(FormatAlign::Right).set_shrink();
        for (column, formula, value, format) in [
            (GoalColumn::Actual, formulas.actual(), progress.actual, &unit),
            (GoalColumn::Attainment, formulas.attainment(), progress.attainment, &percent),
            (GoalColumn::Needed, formulas.needed(), progress.needed, &unit),
            (GoalColumn::Growth, formulas.growth(), progress.growth, &percent),
        ] {
            live::formula(sheet, self.at(column), &formula, live::Result::Number(value), format)?;
        }
        // A third of a quarter's goal is met in its first month: what is due then was reached.
        let due = Figure::new(formulas.due_attainment(), progress.due_attainment);
        let code = formulas.cell(GoalColumn::Code);
        let (words, status) = self.book.status_words(&code, progress.code, &due.is("<", 1));
        // What rests on too few cases is not judged; how few they are stands in the place of the status.
        let n = Figure::new(formulas.cell(GoalColumn::Evidence), progress.evidence);
        let status = n.is_too_little().choose(self.book.rests_on(&n), Phrase::new(words, status));
        let (formula, status) = (formulas.status(&status.formula), self.wrong().unwrap_or(status.text));
        live::formula(
            sheet,
            self.at(GoalColumn::Status),
            &formula,
            live::Result::Text(&status),
            &theme.text().set_indent(1),
        )
    }

    /// Says what is wrong with a row that was given, as its formula does.
    fn wrong(&self) -> Option<String> {
        let say = |key: &str| Some(self.book.words.get(&format!("sheet.goals.{key}")).to_owned());
        let (goal, goals) = (self.goal, &self.book.report.goals);
        let twin = |other: &Goal| other.target.is_some() && (&other.kpi, &other.period) == (&goal.kpi, &goal.period);
        if goal.kpi.is_empty() {
            None
        } else if !self.progress.position.is_present() {
            say("unknown_kpi")
        } else if goal.target.is_some() && goals.iter().take(self.row as usize).any(twin) {
            say("twice")
        } else {
            None
        }
    }

    fn hidden(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (formulas, progress, format) =
            (Formulas { book: self.book, row: self.row }, &self.progress, self.book.theme.label());
        let key = format!("{}|{}", self.goal.kpi, self.goal.period);
        for (column, bound, value) in [
            (GoalColumn::TargetKey, GoalColumn::Target, self.goal.target),
            (GoalColumn::WarningKey, GoalColumn::Warning, self.goal.warning),
            (GoalColumn::CriticalKey, GoalColumn::Critical, self.goal.critical),
        ] {
            let text = value.map_or("", |_| key.as_str());
            live::formula(sheet, self.at(column), &formulas.key(bound), live::Result::Text(text), &format)?;
        }
        for (column, formula, value) in [
            (GoalColumn::Position, formulas.position(), progress.position),
            (GoalColumn::End, formulas.end(), progress.end),
            (GoalColumn::Length, formulas.length(), progress.length),
            (GoalColumn::DueTarget, formulas.due(GoalColumn::Target), progress.due_target),
            (GoalColumn::DueWarning, formulas.due(GoalColumn::Warning), progress.due_warning),
            (GoalColumn::DueCritical, formulas.due(GoalColumn::Critical), progress.due_critical),
            (GoalColumn::Evidence, formulas.evidence(), progress.evidence),
            (GoalColumn::Green, formulas.judged(GoalColumn::Green), progress.green),
            (GoalColumn::Red, formulas.judged(GoalColumn::Red), progress.red),
            (GoalColumn::Code, formulas.judged(GoalColumn::Code), progress.code),
        ] {
            live::formula(sheet, self.at(column), &formula, live::Result::Number(value), &format)?;
        }
        Ok(())
    }
}

/// Colours the status, and shows a percentage as one in a row whose KPI was typed.
fn rules(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let last = GOALS_FIRST + book.layout.goal_rows() - 1;
    let formulas = Formulas { book, row: 0 };
    let column = |column| format!("${}", formulas.cell(column));
    let code = column(GoalColumn::Code);
    let status = GoalColumn::Status as u16;
    for rule in bands::by_status(&book.theme, &code) {
        sheet.add_conditional_format(GOALS_FIRST, status, last, status, &rule)?;
    }
    let few = format!("={}", bands::too_little(&column(GoalColumn::Evidence)));
    let few = ConditionalFormatFormula::new().set_rule(few.as_str()).set_format(bands::grey(&book.theme));
    for column in [GoalColumn::Actual, GoalColumn::Attainment, GoalColumn::Status] {
        sheet.add_conditional_format(GOALS_FIRST, column as u16, last, column as u16, &few)?;
    }
    let position = column(GoalColumn::Position);
    let two_places = book.theme.number_format(Unit::Percent, "", Precision::Exact);
    let rule = format!("=IF(ISNUMBER({position}),INDEX(c_Unit,{position})=\"percent\",FALSE)");
    for (first, end) in [
        (GoalColumn::Target, GoalColumn::Critical),
        (GoalColumn::Actual, GoalColumn::Actual),
        (GoalColumn::Needed, GoalColumn::Needed),
    ] {
        let rule = ConditionalFormatFormula::new()
            .set_rule(rule.as_str())
            .set_format(Format::new().set_num_format(two_places.as_str()));
        sheet.add_conditional_format(GOALS_FIRST, first as u16, last, end as u16, &rule)?;
    }
    Ok(())
}

/// Lets only known KPIs and numbers be typed, and says how a period is written.
fn checks(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let words = |key: &str| book.words.get(&format!("sheet.goals.{key}")).to_owned();
    let last = GOALS_FIRST + book.layout.goal_rows() - 1;
    let kpi = DataValidation::new()
        .allow_list_formula(Formula::new("=c_Id"))
        .set_error_title(words("kpi_title"))?
        .set_error_message(words("kpi_error"))?;
    let column = GoalColumn::Kpi as u16;
    sheet.add_data_validation(GOALS_FIRST, column, last, column, &kpi)?;
    let period = DataValidation::new()
        .allow_any_value()
        .set_input_title(words("period_title"))?
        .set_input_message(words("period_help"))?;
    let column = GoalColumn::Period as u16;
    sheet.add_data_validation(GOALS_FIRST, column, last, column, &period)?;
    // Any number; the bounds are written with all their digits, and a validation holds 255 characters.
    let number = DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
        .set_input_title(words("number_title"))?
        .set_input_message(words("number_help"))?
        .set_error_title(words("number_title"))?
        .set_error_message(words("number_error"))?;
    let (first, end) = (GoalColumn::Target as u16, GoalColumn::Critical as u16);
    sheet.add_data_validation(GOALS_FIRST, first, last, end, &number)?;
    Ok(())
}
