//! Workbooks.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use super::{Header, RawRow, Sheet, SourceSettings, Vocabulary};
use crate::error::{Error, ErrorKind};

/// What a zip archive is.
pub(super) enum Kind {
    /// A workbook that kpibook wrote.
    Own,
    /// A workbook of Excel.
    Xlsx,
    /// A binary workbook of Excel.
    Xlsb,
    /// A workbook of LibreOffice.
    Ods,
    /// No workbook.
    Other,
}

pub(super) fn kind(_path: &Path) -> Result<Kind, Error> {
    Ok(Kind::Other)
}

pub(super) fn old(_path: &Path) -> io::Result<Option<ErrorKind>> {
    Ok(Some(ErrorKind::OldWorkbook))
}

pub(super) fn sheets(_path: &Path) -> Result<Vec<(String, bool)>, Error> {
    Ok(Vec::new())
}

pub(super) fn header(_: &Sheet, _: &SourceSettings, _: &dyn Vocabulary) -> Result<Option<Header>, Error> {
    Ok(None)
}

pub(super) fn for_each(_: &Sheet, _: &Header, _: &mut dyn FnMut(RawRow<'_>) -> ControlFlow<()>) -> Result<(), Error> {
    Ok(())
}
