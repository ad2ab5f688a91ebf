//! How everything looks: colours, font, sizes and number formats, read from `templates/themes/`.
//!
//! It knows units and currencies and nothing of sheets, KPIs or addresses.

mod file;
mod formats;
mod read;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::error::Error;
use crate::number::Unit;
use crate::templates::Templates;
use crate::words::Words;
use file::File;
pub use file::{Colour, Colours, Lines, Sizes};
use formats::Language;
pub use formats::{AS_TEXT, Precision, SCALES};

/// The theme of a workbook for which none is named.
pub const DEFAULT_THEME: &str = "default";

/// The look of a workbook.
#[derive(Clone, Debug)]
pub struct Theme {
    file: File,
    language: Language,
}

impl Theme {
    /// Loads a theme by its name, with what the language says of numbers, dates and currencies.
    pub fn load(name: &str, templates: &Templates, words: &Words) -> Result<Theme, Error> {
        Ok(Theme { file: read::theme(name, templates)?, language: Language::new(words) })
    }

    /// Returns the sizes of type.
    pub fn sizes(&self) -> Sizes {
        self.file.sizes
    }

    /// Returns the widths of lines.
    pub fn lines(&self) -> Lines {
        self.file.lines
    }

    /// Returns the colours.
    pub fn colours(&self) -> Colours {
        self.file.colours
    }

    /// Returns the font.
    pub fn font(&self) -> &str {
        &self.file.font
    }

    /// Returns the colour of a KPI's series in a chart; a KPI without one takes the palette's colour at its place.
    pub fn series(&self, kpi: &str, place: usize) -> Colour {
        let palette = &self.file.palette.colours;
        let own = self.file.series.get(kpi);
        own.or_else(|| palette.get(place % palette.len().max(1))).copied().unwrap_or(self.file.colours.accent)
    }

    /// Returns how many colours the palette has.
    pub fn palette(&self) -> usize {
        self.file.palette.colours.len()
    }

    /// Returns the colour that shows a status: 0 none, 1 good, 2 watch, 3 bad.
    pub fn status(&self, status: usize) -> Colour {
        let colours = &self.file.colours;
        [colours.none, colours.good, colours.watch, colours.bad].get(status).copied().unwrap_or(colours.none)
    }

    /// Returns the light ground of a cell with a status.
    pub fn status_fill(&self, status: usize) -> Colour {
        let colours = &self.file.colours;
        [colours.page, colours.good_fill, colours.watch_fill, colours.bad_fill]
            .get(status)
            .copied()
            .unwrap_or(colours.page)
    }

    /// Returns the format of running text: the font, the body's size, centred in its row's height.
    pub fn text(&self) -> Format {
        self.styled(self.file.sizes.body, self.file.colours.text)
    }

    /// Returns the format of labels and remarks.
    pub fn label(&self) -> Format {
        self.styled(self.file.sizes.small, self.file.colours.muted)
    }

    /// Returns the format of a page's title.
    pub fn title(&self) -> Format {
        self.styled(self.file.sizes.title, self.file.colours.ink).set_bold()
    }

    /// Returns the format of a heading on a page.
    pub fn heading(&self) -> Format {
        self.styled(self.file.sizes.heading, self.file.colours.ink).set_bold()
    }

    /// Returns the format of a table's head.
    pub fn header(&self) -> Format {
        self.text()
            .set_bold()
            .set_font_color(self.file.colours.ink)
            .set_background_color(self.file.colours.header)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(self.file.colours.rule)
            .set_text_wrap()
    }

    /// Returns the format of a cell that a reader fills in.
    pub fn input(&self) -> Format {
        self.text()
            .set_background_color(self.file.colours.input)
            .set_border(FormatBorder::Thin)
            .set_border_color(self.file.colours.input_rule)
            .set_unlocked()
    }

    /// Returns the format of a number of a unit, in running text.
    pub fn number(&self, unit: Unit, currency: &str, precision: Precision) -> Format {
        self.text().set_num_format(self.number_format(unit, currency, precision)).set_align(FormatAlign::Right)
    }

    /// Returns the font in a size and a colour, centred in its row's height.
    pub fn styled(&self, size: u32, colour: Colour) -> Format {
        Format::new()
            .set_font_name(&self.file.font)
            .set_font_size(size)
            .set_font_color(colour)
            .set_align(FormatAlign::VerticalCenter)
    }
}
