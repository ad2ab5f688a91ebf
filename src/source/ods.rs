//! Workbooks.

use std::ops::ControlFlow;
use std::path::Path;

use super::{Header, RawRow, Sheet, SourceSettings, Vocabulary};
use crate::error::Error;

pub(super) fn sheets(_path: &Path) -> Result<Vec<(String, bool)>, Error> {
    Ok(Vec::new())
}

pub(super) fn header(_: &Sheet, _: &SourceSettings, _: &dyn Vocabulary) -> Result<Option<Header>, Error> {
    Ok(None)
}

pub(super) fn for_each(_: &Sheet, _: &Header, _: &mut dyn FnMut(RawRow<'_>) -> ControlFlow<()>) -> Result<(), Error> {
    Ok(())
}
