//! What can go wrong: an [`Error`] stops the run, a [`Problem`] is about a row or a cell and is collected.
//!
//! Both are a kind, a place and the words that the user wrote; the sentences stand in the language files under
//! `error.<kind>` and `problem.<kind>`, each with a remedy under `help`. This file knows no sentence and prints nothing.

mod cause;

pub use cause::CAUSE;

use crate::number::Number;

/// Where something was found: a file and, as far as known, its sheet, row and column.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as the user gave it, without the folders that all inputs share.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row (CSV: the line of the file on which the record begins), counted from 1.
    pub row: Option<u64>,
    /// The column's header as the file writes it, or the id of the key.
    pub column: Option<String>,
    /// The column's position, counted from 0; a workbook's cell is named after it.
    pub position: Option<u32>,
}

impl Place {
    /// Names a file.
    pub fn file(file: impl Into<String>) -> Place {
        Place { file: file.into(), ..Place::default() }
    }

    /// Adds a sheet.
    #[must_use]
    pub fn sheet(mut self, sheet: Option<&str>) -> Place {
        self.sheet = sheet.map(ToOwned::to_owned);
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, row: u64) -> Place {
        self.row = Some(row);
        self
    }

    /// Adds a column by its header and position.
    #[must_use]
    pub fn column(mut self, header: &str, position: u32) -> Place {
        self.column = Some(header.to_owned());
        self.position = Some(position);
        self
    }

    /// Returns the cell's name in a workbook (`D14`), where the place is one cell.
    pub fn cell(&self) -> Option<String> {
        Some(format!("{}{}", column_letters(self.position?), self.row?))
    }
}

/// Returns the letters of a spreadsheet column, counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(position: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The words that a message quotes, by the name of their placeholder.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arguments(pub Vec<(&'static str, String)>);

/// A piece of a text file, shown under the message with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The whole text.
    pub text: String,
    /// The bytes to point at.
    pub span: std::ops::Range<usize>,
}

/// Something that stops the run; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What happened.
    pub kind: ErrorKind,
    /// Where.
    pub place: Option<Place>,
    /// What the user wrote, what was found and what was wanted.
    pub arguments: Arguments,
    /// The text with the mistake, for kpibook.toml and the templates.
    pub excerpt: Option<Excerpt>,
    /// Further errors found with this one, so that a user mends all of them at once.
    pub also: Vec<Error>,
    /// What was collected about rows until there was too much of it, where that is why the run stops.
    pub problems: Vec<Problem>,
}

impl Error {
    /// Starts an error of a kind.
    pub fn new(kind: ErrorKind) -> Error {
        Error {
            kind,
            place: None,
            arguments: Arguments::default(),
            excerpt: None,
            also: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Error {
        self.place = Some(place);
        self
    }

    /// Fills a placeholder of the sentence.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "a text, a number and a date are given alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Error {
        self.arguments.0.push((name, value.to_string()));
        self
    }

    /// Shows the text with the mistake.
    #[must_use]
    pub fn showing(mut self, text: &str, span: std::ops::Range<usize>) -> Error {
        self.excerpt = Some(Excerpt { text: text.to_owned(), span });
        self
    }

    /// Joins errors into one that carries the rest; nothing where there are none.
    pub fn joined(errors: impl IntoIterator<Item = Error>) -> Option<Error> {
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.also.extend(errors);
        Some(first)
    }
}

/// What became of a row or a cell with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The row is not used.
    Rejected,
    /// The row is used after it was mended.
    Repaired,
    /// The row is used as it is; a person should look.
    Noticed,
}

impl Severity {
    /// Returns the id under which the language files name it.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Rejected => "rejected",
            Severity::Repaired => "repaired",
            Severity::Noticed => "noticed",
        }
    }
}

/// Something about a row, a cell or a file, collected while the rest is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was found.
    pub kind: ProblemKind,
    /// What became of the row.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The id of the input table, empty where the file feeds none.
    pub table: &'static str,
    /// What the user wrote, what was found and what was wanted.
    pub arguments: Arguments,
    /// The money on the row, as written (its own currency), where the row has an amount.
    pub money: Number,
}

impl Problem {
    /// Starts a problem of a kind.
    pub fn new(kind: ProblemKind, severity: Severity, table: &'static str, place: Place) -> Problem {
        Problem { kind, severity, place, table, arguments: Arguments::default(), money: Number::ABSENT }
    }

    /// Fills a placeholder of the sentence.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "a text, a number and a date are given alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.arguments.0.push((name, value.to_string()));
        self
    }

    /// Adds the money on the row.
    #[must_use]
    pub fn money(mut self, money: Number) -> Problem {
        self.money = money;
        self
    }
}

/// Declares an enum whose variants have ids, with the list of them all.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every kind.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Returns the id under which the language files word it.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)+ }
            }
        }
    };
}

kinds! {
    /// What stops a run.
    ErrorKind {
        /// An option or argument that the command does not have.
        UnknownArgument = "unknown_argument",
        /// A subcommand that does not exist.
        UnknownCommand = "unknown_command",
        /// An argument that the command needs.
        MissingArgument = "missing_argument",
        /// No subcommand.
        MissingCommand = "missing_command",
        /// An option without the value that it needs.
        OptionWithoutValue = "option_without_value",
        /// A value of an option that is none of the known words.
        OptionChoice = "option_choice",
        /// A value of an option that is no number, or outside its range.
        OptionNumber = "option_number",
        /// An option that is given twice.
        OptionTwice = "option_twice",
        /// Two options of which one rules out the other.
        OptionsConflict = "options_conflict",
        /// A value for an option that takes none.
        OptionWithValue = "option_with_value",
        /// An argument that is no text.
        ArgumentNotUtf8 = "argument_not_utf8",
        /// A file or folder that is not there or cannot be opened.
        CannotOpen = "cannot_open",
        /// A file that cannot be read to its end.
        CannotRead = "cannot_read",
        /// A workbook that is damaged.
        CorruptWorkbook = "corrupt_workbook",
        /// A workbook of a format that kpibook does not read (.xls, .xlsb).
        OldWorkbook = "old_workbook",
        /// A workbook that only a password opens.
        EncryptedWorkbook = "encrypted_workbook",
        /// A quote in a CSV file that is never closed, and would swallow the rows behind it.
        UnclosedQuote = "unclosed_quote",
        /// A file that was named as an input and is neither CSV nor a workbook.
        NotASpreadsheet = "not_a_spreadsheet",
        /// A file or a cell beyond what kpibook reads.
        TooLarge = "too_large",
        /// No table was recognised in any input.
        NothingReadable = "nothing_readable",
        /// What was read gives no KPI a value.
        NoKpi = "no_kpi",
        /// A file that was named as an input and in which no table was recognised.
        UnrecognisedInput = "unrecognised_input",
        /// A file that is empty, or without a row that is a header.
        NoHeader = "no_header",
        /// A table without its required columns.
        MissingColumns = "missing_columns",
        /// Two columns of one file that mean the same.
        DuplicateColumn = "duplicate_column",
        /// Columns that name months without their year.
        MonthWithoutYear = "month_without_year",
        /// Columns that may be months and cannot be read.
        UnreadMonth = "unread_month",
        /// Columns of months whose order of day and month nothing tells.
        AmbiguousMonths = "ambiguous_months",
        /// A column whose dates can be read day first and month first.
        AmbiguousDates = "ambiguous_dates",
        /// A column whose dates are written in both orders.
        ContradictingDates = "contradicting_dates",
        /// A column whose numbers can be read with either decimal mark.
        AmbiguousNumbers = "ambiguous_numbers",
        /// A column whose numbers are written with both decimal marks.
        ContradictingNumbers = "contradicting_numbers",
        /// A file or sheet that could be more than one table.
        AmbiguousTable = "ambiguous_table",
        /// More rows of a table were rejected than the user allows.
        TooManyRejected = "too_many_rejected",
        /// A goal for a KPI that is not in the catalogue.
        UnknownKpiInGoals = "unknown_kpi_in_goals",
        /// A `[[source]]` of kpibook.toml for a table that does not exist.
        UnknownTable = "unknown_table",
        /// A `[[source]]` of kpibook.toml that maps a column which its table does not have.
        UnknownField = "unknown_field",
        /// A `[[source]]` of kpibook.toml without a table that maps a column which no table has.
        UnknownFieldAnywhere = "unknown_field_anywhere",
        /// A goal for a period that is none.
        BadGoalPeriod = "bad_goal_period",
        /// A KPI on the command line that is not in the catalogue.
        UnknownKpi = "unknown_kpi",
        /// A dimension on the command line that no table has.
        UnknownDimension = "unknown_dimension",
        /// Several currencies and nothing that tells which one to report in.
        AmbiguousCurrency = "ambiguous_currency",
        /// No month can be reported on.
        NoReportMonth = "no_report_month",
        /// A chosen month outside the data.
        PeriodOutsideData = "period_outside_data",
        /// A chosen period that is no month.
        BadPeriod = "bad_period",
        /// A mistake in kpibook.toml.
        BadConfig = "bad_config",
        /// A value of kpibook.toml that is no whole number.
        ConfigWholeNumber = "config_whole_number",
        /// A value of kpibook.toml that is no number.
        ConfigNumber = "config_number",
        /// A value of kpibook.toml that is no text.
        ConfigText = "config_text",
        /// A value of kpibook.toml that is no list.
        ConfigList = "config_list",
        /// A value of kpibook.toml that is neither true nor false.
        ConfigFlag = "config_flag",
        /// A value of kpibook.toml that is none of the known words.
        ConfigChoice = "config_choice",
        /// A value of kpibook.toml outside its range.
        ConfigOutOfRange = "config_out_of_range",
        /// A dimension of the user's own by a name that kpibook has itself.
        DimensionTaken = "dimension_taken",
        /// Two dimensions of the user's own by one name.
        DimensionTwice = "dimension_twice",
        /// A dimension of the user's own without a name.
        DimensionNameless = "dimension_nameless",
        /// More dimensions of the user's own than can be had.
        TooManyDimensions = "too_many_dimensions",
        /// Two input folders that both have a project file.
        TwoProjectFiles = "two_project_files",
        /// A mistake in a template.
        BadTemplate = "bad_template",
        /// A mistake in a template of the user's own, of which kpibook has none by that name.
        BadOwnTemplate = "bad_own_template",
        /// A template on the command line that kpibook does not bring.
        UnknownTemplate = "unknown_template",
        /// Two facts with one id.
        DuplicateFact = "duplicate_fact",
        /// A fact that says neither that it is computed nor how it is read.
        IncompleteFact = "incomplete_fact",
        /// A fact of a table, a column or a dimension that does not exist.
        UnknownInFact = "unknown_in_fact",
        /// A theme without a file.
        UnknownTheme = "unknown_theme",
        /// A colour of a theme that is none.
        BadColour = "bad_colour",
        /// A colour of a theme that cannot be told from what it stands on.
        PaleColour = "pale_colour",
        /// Two colours of a theme that judge and are the same, or nearly.
        AlikeColours = "alike_colours",
        /// A number format of a theme that is none.
        BadFormat = "bad_format",
        /// A list of a template that needs an entry and has none.
        EmptyList = "empty_list",
        /// A preset for a table, a column or a word that does not exist.
        UnknownPreset = "unknown_preset",
        /// A language without a file.
        UnknownLanguage = "unknown_language",
        /// A dashboard without a file.
        UnknownDashboard = "unknown_dashboard",
        /// A template of a page that does not exist.
        UnknownPage = "unknown_page",
        /// A bridge on a page other than the Dashboard.
        BridgeOnPage = "bridge_on_page",
        /// A fact on a dashboard, which shows KPIs.
        FactForKpi = "fact_for_kpi",
        /// A sentence of a dashboard about a KPI of which neither side is good.
        HeadlineWithoutDirection = "headline_without_direction",
        /// A chart of KPIs in different units on one axis.
        MixedUnits = "mixed_units",
        /// Two equal names in a list that has each once.
        NamedTwice = "named_twice",
        /// A second bridge of a dashboard, or a second sentence that names movements.
        SecondOfItsKind = "second_of_its_kind",
        /// The output cannot be written.
        CannotWrite = "cannot_write",
        /// The Goals sheet of the workbook to be replaced was edited.
        GoalsEdited = "goals_edited",
        /// A workbook whose goals are asked for and which only a password opens.
        PasswordNeeded = "password_needed",
        /// A workbook to be replaced that only a password opens, so that nobody can tell whether its goals were edited.
        OutputLocked = "output_locked",
        /// A password that does not open a workbook.
        WrongPassword = "wrong_password",
        /// A password without a character.
        EmptyPassword = "empty_password",
        /// A password with more characters than Excel takes.
        LongPassword = "long_password",
        /// The output exists and kpibook did not write it.
        NotOurWorkbook = "not_our_workbook",
        /// A target, warning or critical bound typed into the Goals sheet that is no number.
        GoalNotANumber = "goal_not_a_number",
        /// A number typed as text into the Goals sheet that can be read with either decimal mark.
        AmbiguousGoal = "ambiguous_goal",
        /// A formula in the Goals sheet whose result was not stored.
        GoalWithoutValue = "goal_without_value",
        /// A row of the Goals sheet that names no KPI.
        GoalWithoutKpi = "goal_without_kpi",
        /// Two rows of the Goals sheet for one KPI and period, with different numbers.
        ContradictingGoals = "contradicting_goals",
        /// A folder for the sample that holds files of those names which no sample wrote.
        NotASample = "not_a_sample",
        /// A workbook given with `--goals` that has no Goals sheet.
        NoGoalsSheet = "no_goals_sheet",
        /// A formula that cannot be parsed.
        BadFormula = "bad_formula",
        /// A formula that ends before it is complete.
        FormulaEndsEarly = "formula_ends_early",
        /// A formula that is too long or too deep.
        FormulaTooLarge = "formula_too_large",
        /// A formula with an unknown function.
        UnknownFunction = "unknown_function",
        /// A function with arguments that it does not take.
        BadCall = "bad_call",
        /// A condition where a number belongs.
        NumberExpected = "number_expected",
        /// A number where a condition belongs.
        ConditionExpected = "condition_expected",
        /// An exponent that is neither whole nor one divided by a whole number.
        BadExponent = "bad_exponent",
        /// Bounds that stand on the wrong side of one another.
        BadBands = "bad_bands",
        /// Bands of a KPI of which neither side is good.
        BandsWithoutDirection = "bands_without_direction",
        /// Bands for a period that is none.
        BadBandPeriod = "bad_band_period",
        /// A key that a table of kpibook.toml or a template does not have.
        UnknownKey = "unknown_key",
        /// A table without a key that it needs.
        MissingKey = "missing_key",
        /// A value of another kind than its key wants.
        WrongValue = "wrong_value",
        /// A word that is none of those that its key knows.
        UnknownChoice = "unknown_choice",
        /// A text that does not fit where it is shown.
        TextTooLong = "text_too_long",
        /// An id that a KPI cannot have.
        BadKpiId = "bad_kpi_id",
        /// A KPI of the user's own with the name of a fact.
        KpiIsAFact = "kpi_is_a_fact",
        /// Two KPIs with one id.
        DuplicateKpi = "duplicate_kpi",
        /// A formula with an unknown name.
        UnknownName = "unknown_name",
        /// A KPI where only a fact can be evidence.
        EvidenceIsAKpi = "evidence_is_a_kpi",
        /// KPIs that are defined by one another.
        Cycle = "cycle",
        /// A formula that adds or compares different units.
        UnitMismatch = "unit_mismatch",
        /// A formula that gives another unit than its KPI says.
        WrongUnit = "wrong_unit",
    }
}

kinds! {
    /// What is collected.
    ProblemKind {
        /// A cell that should be a number.
        NotANumber = "not_a_number",
        /// A cell that should be a date.
        NotADate = "not_a_date",
        /// A date outside the years that kpibook reads.
        DateOutOfRange = "date_out_of_range",
        /// A number larger than kpibook computes with.
        NumberOutOfRange = "number_out_of_range",
        /// A cell whose word is not one of those that the column allows.
        UnknownWord = "unknown_word",
        /// A text that is no currency.
        UnknownCurrency = "unknown_currency",
        /// An amount that is written in another currency than the one beside it.
        ContradictingCurrency = "contradicting_currency",
        /// A required cell that is empty.
        MissingValue = "missing_value",
        /// A spreadsheet error (`#REF!`) in a cell.
        ErrorCell = "error_cell",
        /// An interval that is no year, quarter, month, week or day.
        UnknownInterval = "unknown_interval",
        /// An event that lasts longer than a day.
        LongEvent = "long_event",
        /// A day of service with more errors than requests.
        MoreErrorsThanRequests = "more_errors_than_requests",
        /// A day of service with more downtime than it has minutes.
        TooMuchDowntime = "too_much_downtime",
        /// A negative or zero value where only a positive one makes sense.
        NotPositive = "not_positive",
        /// A discount outside 0 to 100 percent.
        DiscountOutOfRange = "discount_out_of_range",
        /// An amount in a currency that has no rate on or before its day.
        NoRate = "no_rate",
        /// A row that ends before it starts.
        EndBeforeStart = "end_before_start",
        /// A time of a lead or a ticket that lies before its beginning, left out.
        BeforeStart = "before_start",
        /// A lead that is won and lost.
        WonAndLost = "won_and_lost",
        /// A lead that was won before the product qualified it.
        QualifiedAfterWon = "qualified_after_won",
        /// More clicks than impressions.
        MoreClicks = "more_clicks",
        /// A highest score that the KPI of the survey cannot use.
        UnusableScale = "unusable_scale",
        /// A score outside its scale.
        ScoreOffScale = "score_off_scale",
        /// Two phases of one subscription that overlap.
        OverlappingPhases = "overlapping_phases",
        /// A subscription that is cancelled, without a date.
        CanceledWithoutDate = "canceled_without_date",
        /// A status without `status_since`, assumed from the report month.
        StatusDateAssumed = "status_date_assumed",
        /// A row that stands in the inputs more than once.
        IdenticalRow = "identical_row",
        /// A key with two different contents; the row that sorts first is used.
        ConflictingRow = "conflicting_row",
        /// A customer id that the customers table does not have.
        UnknownCustomer = "unknown_customer",
        /// A void or draft invoice line, left out.
        VoidOrDraft = "void_or_draft",
        /// A total row below the data, left out.
        TotalRow = "total_row",
        /// Title or comment rows above the header, skipped.
        RowsAboveHeader = "rows_above_header",
        /// A cell with blanks around its text, trimmed.
        Trimmed = "trimmed",
        /// A row with more or fewer cells than the header.
        RaggedRow = "ragged_row",
        /// A column that is no field of the table and no dimension, ignored.
        IgnoredColumn = "ignored_column",
        /// Many columns that are no field of the table and no dimension, ignored.
        IgnoredColumns = "ignored_columns",
        /// A file in a folder that is no spreadsheet, ignored.
        IgnoredFile = "ignored_file",
        /// A sheet or a CSV file in a folder in which no table was recognised.
        UnrecognisedSheet = "unrecognised_sheet",
        /// A hidden sheet, left out.
        HiddenSheet = "hidden_sheet",
        /// A workbook that kpibook wrote, left out of the inputs.
        OwnWorkbook = "own_workbook",
        /// A text that is not valid in the file's encoding.
        BadEncoding = "bad_encoding",
        /// A merged or two-row header.
        MergedHeader = "merged_header",
        /// Formula cells without cached values.
        FormulasWithoutValues = "formulas_without_values",
        /// A `[[source]]` of kpibook.toml that no input matches.
        UnusedSource = "unused_source",
        /// A dimension of kpibook.toml that no input has a column for.
        UnusedDimension = "unused_dimension",
        /// A month in which the marketing expenses equal the spend.
        AdvertisingTwice = "advertising_twice",
        /// A recurring invoice line without a service period, recognised in its month of issue.
        NoServicePeriod = "no_service_period",
        /// Payments without a date of payment; the day of issue is used.
        CollectedByIssue = "collected_by_issue",
        /// A table that ends earlier in the report month than it did in the months before.
        EndsEarly = "ends_early",
        /// Tickets with days where times of day are needed.
        TicketsUntimed = "tickets_untimed",
        /// Invoices as the source of MRR that are issued after the months that they serve: the last month is unknown.
        MrrInArrears = "mrr_in_arrears",
        /// Customers who seem to leave because they are invoiced afterwards, and their next invoice is to come.
        InvoicesAwaited = "invoices_awaited",
        /// An MRR below zero, counted as zero.
        MrrBelowZero = "mrr_below_zero",
        /// An MRR of a month below zero, counted as zero.
        MonthBelowZero = "month_below_zero",
        /// A change of MRR and the MRR after it that do not fit.
        EventsDisagree = "events_disagree",
        /// Events of one instant of which nobody knows which came last.
        EventsOfOneInstant = "events_of_one_instant",
        /// Two sources of MRR that differ.
        SourcesDisagree = "sources_disagree",
        /// A table with a column a month.
        MonthsAcross = "months_across",
        /// A row of the facts table for a fact that does not exist.
        UnknownFact = "unknown_fact",
        /// A row of the facts table for a dimension that the fact does not have.
        UnknownFactDimension = "unknown_fact_dimension",
        /// A row of the facts table for a member that the dimension does not have.
        UnknownFactMember = "unknown_fact_member",
        /// More problems of this kind than are listed.
        NotListed = "not_listed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        let names: Vec<String> = [0, 25, 26, 701, 702, 16_383].into_iter().map(column_letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        let place = Place::file("book.xlsx").sheet(Some("Invoices")).row(14).column("Amount", 3);
        assert_eq!(place.cell().as_deref(), Some("D14"));
    }
}
