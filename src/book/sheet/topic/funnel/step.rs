//! A run through the funnel: how many arrive at each step in a month, which share of the step before they are, and how
//! that compares with the six months before.

use std::cmp::Ordering;

use rust_xlsxwriter::XlsxError;

use super::FIRST_STEP;
use crate::book::layout::{At, Page};
use crate::book::members::When;
use crate::book::sheet::topic::{Canvas, HIDDEN_TOO, unseen};
use crate::book::spoken::Figure;
use crate::book::{Book, bands, live};
use crate::goal::ENOUGH;
use crate::number::Number;

/// How many months before the chosen one say what is usual, and how many of them have to be known.
const MONTHS: usize = 6;
const KNOWN: usize = 3;
/// The hidden columns: the shares of those months, step by step, then how each step compares.
const SHARES: u16 = HIDDEN_TOO + 2;
const LOSSES: u16 = SHARES + 42;
/// The last hidden column.
pub(in crate::book::sheet::topic) const LAST_HIDDEN: u16 = LOSSES + 6;

/// Who passes through the funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The whole company.
    Whole,
    /// A channel, by its place among those that are shown.
    Channel(usize),
}

impl Who {
    pub(super) fn name(self, book: &Book) -> String {
        match self {
            Who::Whole => book.words.get("list.all").to_owned(),
            Who::Channel(place) => {
                book.members("channel").get(place).map(|member| book.member_name(member)).unwrap_or_default()
            }
        }
    }
}

/// Tells whether the whole company has a step in some month.
pub(super) fn is_known(book: &Book, step: &str) -> bool {
    book.layout.fact(step, 0).is_some()
}

/// The funnel of the whole company or a channel, with the rows of its numbers and of its shares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'s> {
    pub(super) who: Who,
    pub(super) steps: &'s [&'s str],
    pub(super) numbers: u32,
    pub(super) shares: u32,
}

impl Run<'_> {
    /// Returns what a step is called.
    pub(super) fn step_name<'b>(&self, book: &'b Book, place: usize) -> &'b str {
        self.steps.get(place).and_then(|step| book.words.find(&format!("funnel.{step}"))).unwrap_or_default()
    }

    /// Returns how many arrived at a step some months before the chosen one.
    pub(super) fn arrived(&self, book: &Book, place: usize, months_ago: usize) -> Figure {
        let step = self.steps.get(place).copied().unwrap_or_default();
        let index = if months_ago == 0 { "sel_idx".to_owned() } else { format!("sel_idx-{months_ago}") };
        let month = book.report.chosen.checked_sub(months_ago);
        match self.who {
            Who::Channel(member) => book.member_fact("channel", member, step, When { index: &index, month }),
            Who::Whole => {
                let value = book.fact_value(step, month);
                let found = format!("INDEX(f_{step},{index})");
                let formula = if months_ago == 0 { found } else { format!("IF({index}<1,\"\",{found})") };
                Figure::new(format!("IFERROR({formula},\"\")"), value)
            }
        }
    }

    fn number_cell(&self, place: usize) -> String {
        At::new(Page::Acquisition, self.numbers, FIRST_STEP + u16::try_from(place).unwrap_or(0)).fixed()
    }

    fn share_cell(&self, place: usize) -> String {
        At::new(Page::Acquisition, self.shares, FIRST_STEP + u16::try_from(place).unwrap_or(0)).fixed()
    }

    /// Returns the cell with how a step's share compares with what is usual: 0 where it is as usual, below where less
    /// arrived; empty where too few arrived at the step before.
    pub(super) fn loss_cell(&self, place: usize) -> String {
        At::new(Page::Acquisition, self.shares, LOSSES + u16::try_from(place - 1).unwrap_or(0)).fixed()
    }

    fn month_column(place: usize, months_ago: usize) -> u16 {
        SHARES + u16::try_from((place - 1) * MONTHS + months_ago - 1).unwrap_or(0)
    }

    /// Returns the range of the shares of the six months before.
    fn months_before(&self, place: usize) -> String {
        let cell = |months_ago| At::new(Page::Acquisition, self.shares, Self::month_column(place, months_ago)).fixed();
        format!("{}:{}", cell(1), cell(MONTHS))
    }

    /// Returns which share of the step before arrives at a step in the chosen month.
    pub(super) fn share(&self, book: &Book, place: usize) -> Figure {
        let formula = format!("IFERROR({}/{},\"\")", self.number_cell(place), self.number_cell(place - 1));
        Figure::new(formula, self.share_of(book, place, 0))
    }

    fn share_of(&self, book: &Book, place: usize, months_ago: usize) -> Number {
        let arrived = |place| self.arrived(book, place, months_ago).value;
        arrived(place).over(arrived(place - 1))
    }

    /// Returns the median share of the six months before, where enough of them are known.
    pub(super) fn usual_share(&self, book: &Book, place: usize) -> Figure {
        let range = self.months_before(place);
        let formula = format!("IF(COUNT({range})<{KNOWN},\"\",MEDIAN({range}))");
        let mut shares: Vec<_> = (1..=MONTHS).filter_map(|ago| self.share_of(book, place, ago).get()).collect();
        shares.sort_unstable();
        let middle = |place: usize| Number::from_option(shares.get(place).copied());
        let count = shares.len();
        let value = match count {
            _ if count < KNOWN => Number::ABSENT,
            _ if count % 2 == 1 => middle(count / 2),
            _ => middle(count / 2 - 1).plus(middle(count / 2)).over(Number::from(2)),
        };
        Figure::new(formula, value)
    }

    /// Returns how a step's share compares with what is usual; absent in a month that is not over.
    pub(super) fn compared(&self, book: &Book, place: usize) -> Figure {
        let (share, usual) = (self.share_cell(place), self.usual_share(book, place));
        let compared = format!("ROUND({share}/({})-1,8)+0", usual.formula);
        let value = self.share_of(book, place, 0).over(usual.value).minus(Number::ONE).rounded(8);
        Figure::new(
            format!("IF(sel_idx>report_idx,\"\",IFERROR({compared},\"\"))"),
            if book.report.is_partial() { Number::ABSENT } else { value },
        )
    }

    /// Returns the condition that the step before counts too few for a step to be judged: it never errs.
    pub(super) fn is_thin(&self, place: usize) -> String {
        bands::too_little(&self.number_cell(place - 1))
    }

    /// Returns how a step compares with what is usual where that can be judged.
    pub(super) fn lost(&self, book: &Book, place: usize) -> Figure {
        let compared = self.compared(book, place);
        let before = self.arrived(book, place - 1, 0).value;
        let thin = before.compare(Number::from(ENOUGH)).is_some_and(Ordering::is_lt);
        Figure::new(
            format!("IF({},\"\",{})", self.is_thin(place), compared.formula),
            if thin { Number::ABSENT } else { compared.value },
        )
    }

    /// Returns the largest loss that can be judged, or the smallest gain where no step lost.
    pub(super) fn loss(&self, book: &Book) -> Figure {
        let range = format!("{}:{}", self.loss_cell(1), self.loss_cell(self.steps.len() - 1));
        let losses = (1..self.steps.len()).map(|place| self.lost(book, place).value).filter(|loss| loss.is_present());
        Figure::new(format!("IF(COUNT({range})=0,\"\",MIN({range}))"), losses.reduce(Number::least).unwrap_or_default())
    }

    /// Returns the condition that a step lost most: it never errs.
    pub(super) fn is_bottleneck(&self, place: usize) -> String {
        let range = format!("{}:{}", self.loss_cell(1), self.loss_cell(self.steps.len() - 1));
        let own = self.loss_cell(place);
        format!("IF(ISNUMBER({own}),IF({own}<0,{own}=MIN({range}),FALSE),FALSE)")
    }

    /// Writes, hidden, the shares of the six months before and how the chosen month's compares with their median where
    /// that can be judged.
    pub(super) fn usual(&self, canvas: &mut Canvas, place: usize) -> Result<(), XlsxError> {
        let (book, format) = (canvas.book, unseen(canvas.book));
        for ago in 1..=MONTHS {
            let [own, before] = [place, place - 1].map(|place| self.arrived(book, place, ago).formula);
            let formula = format!("IFERROR({own}/{before},\"\")");
            let value = live::Result::Number(self.share_of(book, place, ago));
            live::formula(canvas.sheet, (self.shares, Self::month_column(place, ago)), &formula, value, &format)?;
        }
        let lost = self.lost(book, place);
        let cell = (self.shares, LOSSES + u16::try_from(place - 1).unwrap_or(0));
        live::formula(canvas.sheet, cell, &lost.formula, live::Result::Number(lost.value), &format)
    }
}
