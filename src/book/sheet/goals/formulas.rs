//! The formulas of a row of the Goals sheet. Its user may type any KPI and any period, so everything is looked up.

use crate::book::bands::Side;
use crate::book::cells::{Bound, shown};
use crate::book::layout::{At, GoalColumn};
use crate::book::{Book, bands, live};
use crate::goal::rules;
use crate::kpi::{Better, Expr};

/// Writes the formulas of a row, without their `=`.
pub(super) struct Formulas<'a> {
    pub(super) book: &'a Book<'a>,
    /// The row below the header, counted from 0.
    pub(super) row: u32,
}

impl Formulas<'_> {
    /// Returns a cell of the row.
    pub(super) fn cell(&self, column: GoalColumn) -> String {
        At::relative(self.book.layout.goal(self.row, column))
    }

    /// Looks something up by the KPI's position.
    fn known(&self, name: &str) -> String {
        format!("INDEX({name},{})", self.cell(GoalColumn::Position))
    }

    pub(super) fn name(&self) -> String {
        format!("IFERROR({},\"\")", self.known("c_Name"))
    }

    /// `kpi|period` of a row whose bound is a number.
    pub(super) fn key(&self, bound: GoalColumn) -> String {
        let (kpi, period) = (self.cell(GoalColumn::Kpi), self.cell(GoalColumn::Period));
        format!("IF(ISNUMBER({}),TRIM({kpi})&\"|\"&TRIM({period}),\"\")", self.cell(bound))
    }

    pub(super) fn position(&self) -> String {
        let kpi = self.cell(GoalColumn::Kpi);
        format!("IF(LEN({kpi})=0,\"\",IFERROR(MATCH(TRIM({kpi}),c_Id,0),\"\"))")
    }

    /// The index of the period's last month; empty for a period that is none.
    pub(super) fn end(&self) -> String {
        let period = format!("TRIM({})", self.cell(GoalColumn::Period));
        let report = self.book.report;
        let starts = i64::from(report.fiscal_year_starts);
        let first = report.months.first().map_or(0, |month| i64::from(month.year()) * 12 + i64::from(month.number()));
        // The year before, for a fiscal year that is named after the one in which it ends.
        let shift = i64::from(starts > 1);
        let year = format!("(VALUE(LEFT({period},4))-{shift})*12+{}", starts + 11);
        let quarter = format!("VALUE(RIGHT({period},1))");
        let quarter = format!(
            "IF(({quarter}>=1)*({quarter}<=4),(VALUE(LEFT({period},4))-{shift})*12+{}+{quarter}*3,NA())",
            starts - 1
        );
        let month = format!("VALUE(RIGHT({period},2))");
        let month = format!("IF(({month}>=1)*({month}<=12),VALUE(LEFT({period},4))*12+{month},NA())");
        let long = format!("IF(UPPER(MID({period},5,2))=\"-Q\",{quarter},IF(MID({period},5,1)=\"-\",{month},NA()))");
        let typed = format!("IF(LEN({period})=4,{year},IF(LEN({period})=7,{long},NA()))");
        format!("IF(LEN({period})=0,sel_idx,IFERROR({typed}-{},\"\"))", first - 1)
    }

    pub(super) fn length(&self) -> String {
        let (period, end) = (format!("TRIM({})", self.cell(GoalColumn::Period)), self.cell(GoalColumn::End));
        let length = format!("IF(LEN({period})=4,12,IF(UPPER(MID({period},6,1))=\"Q\",3,1))");
        format!("IF(ISNUMBER({end}),{length},\"\")")
    }

    fn first(&self) -> String {
        format!("{}-{}+1", self.cell(GoalColumn::End), self.cell(GoalColumn::Length))
    }

    fn upto(&self) -> String {
        format!("MIN(sel_idx,{})", self.cell(GoalColumn::End))
    }

    /// The sum of the months so far, absent unless every month is there; or the latest month's value.
    pub(super) fn actual(&self) -> String {
        let (first, upto) = (self.first(), self.upto());
        let line = format!("INDEX(k_All,{},0)", self.known("c_Row"));
        let months = format!("k_Index,\">=\"&({first}),k_Index,\"<=\"&{upto}");
        let there = format!("COUNTIFS({line},\">=-1E+300\",{months})={upto}-({first})+1");
        let sum = format!("IF({there},SUMIFS({line},{months}),\"\")");
        let latest = format!("IF({upto}<1,\"\",INDEX(k_All,{},{upto}))", self.known("c_Row"));
        let value = format!("IF({}=1,{sum},{latest})", self.known("c_Accumulates"));
        format!("IFERROR(IF({first}>sel_idx,\"\",{value}),\"\")")
    }

    /// A bound as far as it is due at the chosen month.
    pub(super) fn due(&self, bound: GoalColumn) -> String {
        let (first, upto, bound) = (self.first(), self.upto(), self.cell(bound));
        let share = format!("{bound}*({upto}-({first})+1)/{}", self.cell(GoalColumn::Length));
        let due = format!("IF({}=1,{share},{bound})", self.known("c_Accumulates"));
        format!("IF(ISNUMBER({bound}),IFERROR(IF({first}>sel_idx,\"\",{due}),\"\"),\"\")")
    }

    /// Writes one of two expressions, by the KPI's direction.
    fn by_direction(&self, expr: impl Fn(Better) -> Option<Expr>, names: &Bound<'_>) -> String {
        let better = self.known("c_Better");
        let of = |direction| expr(direction).map_or("\"\"".to_owned(), |expr| shown(&expr, names));
        let (higher, lower) = (of(Better::Higher), of(Better::Lower));
        format!("IFERROR(IF({better}=\"higher\",{higher},IF({better}=\"lower\",{lower},\"\")),\"\")")
    }

    fn whole(&self) -> Bound<'static> {
        let (accumulates, unit) = (self.known("c_Accumulates"), self.known("c_Unit"));
        let amounts = rules::AMOUNTS.map(|amount| format!("({unit}=\"{}\")", amount.id())).join("+");
        Bound(vec![
            ("stock", format!("IF({accumulates}=1,0,{amounts})")),
            ("linear", format!("IF({accumulates}=1,1,{amounts})")),
            ("value", self.cell(GoalColumn::Actual)),
            // An empty cell is a zero to a spreadsheet, and no target to a reader.
            ("target", format!("IF(ISNUMBER({0}),{0},NA())", self.cell(GoalColumn::Target))),
            ("months", format!("({}-sel_idx)", self.cell(GoalColumn::End))),
        ])
    }

    fn due_names(&self) -> Bound<'static> {
        let band = |name, side| format!("IF({},NA(),{})", self.is_sum(), self.band(name, side));
        Bound(vec![
            ("value", self.cell(GoalColumn::Actual)),
            ("target", self.cell(GoalColumn::DueTarget)),
            ("warning", self.cell(GoalColumn::DueWarning)),
            ("critical", self.cell(GoalColumn::DueCritical)),
            ("good", band("c_Good", Side::Good)),
            ("bad", band("c_Bad", Side::Bad)),
            ("near", live::digits(self.book.report.near_goal).unwrap_or("NA()".to_owned())),
            ("evidence", self.cell(GoalColumn::Evidence)),
            ("green", self.cell(GoalColumn::Green)),
            ("red", self.cell(GoalColumn::Red)),
        ])
    }

    /// Whether the row's value is a sum of months, to which neither the bands nor the n of a month belong.
    fn is_sum(&self) -> String {
        format!("IF({}=1,{}>1,FALSE)", self.known("c_Accumulates"), self.cell(GoalColumn::Length))
    }

    /// The n behind the value of a row with a goal.
    pub(super) fn evidence(&self) -> String {
        let (upto, column) = (self.upto(), self.known("c_Evidence"));
        let n = format!("IF({},\"\",IF(ISNUMBER({column}),INDEX(f_All,{upto},{column}),\"\"))", self.is_sum());
        let actual = self.cell(GoalColumn::Actual);
        format!("IF({}=0,\"\",IF(ISNUMBER({actual}),IFERROR({n},\"\"),\"\"))", self.bounds())
    }

    /// How many numbers the row's reader has typed.
    fn bounds(&self) -> String {
        [GoalColumn::Target, GoalColumn::Warning, GoalColumn::Critical]
            .map(|column| format!("ISNUMBER({})", self.cell(column)))
            .join("+")
    }

    /// A bound of the KPI's bands, in the month that is judged.
    fn band(&self, name: &str, side: Side) -> String {
        let always = self.known(name);
        if self.book.layout.banded().is_empty() {
            return always;
        }
        let kpi = format!("TRIM({})", self.cell(GoalColumn::Kpi));
        let found = bands::looked_up(&kpi, side, &self.upto(), &always);
        format!("IF({}<1,{always},{found})", self.upto())
    }

    pub(super) fn attainment(&self) -> String {
        self.by_direction(rules::attainment, &self.whole())
    }

    /// How much was reached of what is due at the chosen month.
    pub(super) fn due_attainment(&self) -> String {
        self.by_direction(rules::attainment, &self.due_names())
    }

    pub(super) fn needed(&self) -> String {
        self.by_direction(rules::needed, &self.whole())
    }

    pub(super) fn growth(&self) -> String {
        self.by_direction(rules::needed_rate, &self.whole())
    }

    /// Writes a part of the judgement; nothing where the row has no number.
    pub(super) fn judged(&self, part: GoalColumn) -> String {
        let names = self.due_names();
        let formula = if part == GoalColumn::Green {
            self.by_direction(|_| Some(rules::green()), &names)
        } else if part == GoalColumn::Red {
            self.by_direction(rules::red, &names)
        } else {
            self.by_direction(|better| rules::status(better, false), &names)
        };
        format!("IF({}=0,\"\",{formula})", self.bounds())
    }

    /// Words the status, or what is wrong with what was typed.
    pub(super) fn status(&self, words: &str) -> String {
        let say = |key: &str| live::quoted(self.book.words.get(&format!("sheet.goals.{key}")));
        let (kpi, target) = (self.cell(GoalColumn::Kpi), self.cell(GoalColumn::Target));
        let mut formula = words.to_owned();
        // The first row with a key is the one in force.
        let above = format!("MATCH({},g_TargetKey,0)<{}", self.cell(GoalColumn::TargetKey), self.row + 1);
        formula = format!("IF(ISNUMBER({target}),IF({above},{},{formula}),{formula})", say("twice"));
        for column in [GoalColumn::Critical, GoalColumn::Warning, GoalColumn::Target] {
            formula = format!("IF(ISTEXT({}),{},{formula})", self.cell(column), say("no_number"));
        }
        formula = format!("IF(ISNUMBER({}),{formula},{})", self.cell(GoalColumn::End), say("unknown_period"));
        formula = format!("IF(ISNUMBER({}),{formula},{})", self.cell(GoalColumn::Position), say("unknown_kpi"));
        format!("IF(LEN({kpi})=0,IF(ISNUMBER({target}),{},\"\"),{formula})", say("unknown_kpi"))
    }
}
