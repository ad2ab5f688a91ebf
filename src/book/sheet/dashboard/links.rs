//! The links below the title, to the other pages of the workbook: two a tile, in its wide column and in its narrow ones.

use rust_xlsxwriter::{FormatAlign, Url, Worksheet, XlsxError};

use super::merged;
use crate::book::Book;
use crate::book::layout::At;
use crate::book::layout::board::tile_column;

/// Writes the links.
pub(super) fn write(book: &Book, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (board, theme) = (&book.board, &book.theme);
    let format = theme.styled(theme.sizes().small, theme.colours().link).set_align(FormatAlign::Left).set_shrink();
    for (rows, row) in board.links.chunks(board.links_in_a_row()).zip(board.links_row()..) {
        for (place, page) in rows.iter().enumerate() {
            let first = tile_column(place / 2) + 1;
            let column = if place % 2 == 0 { first } else { first + 1 };
            if column > first {
                merged(sheet, (row, column), column + 1, &format)?;
            }
            let url = Url::new(book.way(At::new(*page, 0, 0))).set_text(book.layout.sheet(*page));
            sheet.write_url_with_format(row, column, url, &format)?;
        }
    }
    Ok(())
}
