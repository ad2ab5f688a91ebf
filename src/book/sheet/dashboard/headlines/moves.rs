//! The customers behind the month: who is behind the largest movement, who brought most MRR, and who took most away.

use super::{Said, none};
use crate::book::Book;
use crate::book::layout::board::Found;
use crate::book::sheet::window::{Beside, Rows};
use crate::book::spoken::{Figure, Flag, Phrase};
use crate::number::{Number, Unit};

/// Names the customer behind the largest movement, where one is known.
pub(super) fn cause(book: &Book) -> Phrase {
    Rows::from(book, Found::Cause).map_or_else(none, |rows| clause(book, &rows, "headline.growth.cause"))
}

/// Says the largest gain and the largest loss among customers. A side without anybody is left out: it may be that of the
/// many who moved on the other side only the largest are listed.
pub(super) fn said(book: &Book) -> Option<Said> {
    let (gains, losses) = (Rows::from(book, Found::Gain)?, Rows::from(book, Found::Loss)?);
    let gain = gains.first().present();
    let first = clause(book, &gains, "headline.moves.gain");
    let second = clause(book, &losses, "headline.moves.and_loss");
    let alone = clause(book, &losses, "headline.moves.loss");
    let some = gain.choose(Phrase::fill("{gain}{loss}", &[("gain", &first), ("loss", &second)]), alone);
    let listed = Rows::from(book, Found::Moves)?.beside(Beside::Listed);
    let nobody = known(book).choose(
        Phrase::constant(book.words.get("headline.moves.none")),
        Phrase::constant(book.words.get("headline.moves.unknown")),
    );
    let sentence = listed.is(">", 0).choose(some, nobody);
    Some((sentence, Figure::new("0", Number::ZERO)))
}

/// Says of the customer that is found how much MRR it moved and how; nothing where there is none.
fn clause(book: &Book, rows: &Rows, key: &str) -> Phrase {
    let there = rows.first().present();
    let text = |column| {
        let (formula, text) = rows.text(0, column);
        Phrase::new(formula, text)
    };
    let amount = book.speaker().signed(Unit::Money, &rows.number(0, "change"));
    let arguments = [("name", &text("short")), ("amount", &amount), ("how", &text("movement"))];
    there.choose(Phrase::fill(book.words.get(key), &arguments), none())
}

/// Tells whether the movements of the chosen month are known.
pub(in crate::book::sheet::dashboard) fn known(book: &Book) -> Flag {
    let value = book.fact_value("new_mrr", Some(book.report.chosen));
    // Where a fact is known in no month, it has no column.
    if book.layout.fact("new_mrr", 0).is_none() {
        return Flag { formula: "TRUE".to_owned(), holds: true };
    }
    Figure::new("INDEX(f_new_mrr,sel_idx)", value).present()
}
