//! The parts of a written workbook as elements, for the tests that look at the file itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};

/// Returns the parts of a file as texts, by their names.
pub(crate) fn parts(path: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let name = file.name().unwrap().into_owned();
        assert!(parts.insert(name.clone(), text).is_none(), "{name} twice");
    }
    parts
}

/// An element with its attributes and its own text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) text: String,
    /// Where it stands in its part, and where the first element stands that is not within it.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.get(name).map(|text| text.parse().unwrap())
    }
}

/// The parts of the file, by their names.
pub(crate) struct Package {
    pub(crate) parts: BTreeMap<String, String>,
    /// What was read already; most parts are looked at by several checks.
    read: RefCell<BTreeMap<String, Rc<[Element]>>>,
}

impl Package {
    pub(crate) fn open(path: &Path) -> Package {
        Package { parts: parts(path), read: RefCell::default() }
    }

    /// Returns the elements of a part in the order of their starts; a part that is not well formed stops the test.
    pub(crate) fn elements(&self, part: &str) -> Rc<[Element]> {
        let known = self.read.borrow().get(part).cloned();
        known.unwrap_or_else(|| {
            let elements: Rc<[Element]> = self.parse(part).into();
            self.read.borrow_mut().insert(part.to_owned(), Rc::clone(&elements));
            elements
        })
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "comments and declarations are no elements")]
    fn parse(&self, part: &str) -> Vec<Element> {
        let mut reader = quick_xml::Reader::from_str(&self.parts[part]);
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{part}: {error}")) {
                Event::Start(start) => {
                    open.push(elements.len());
                    elements.push(Element { start: elements.len(), ..element(&start) });
                }
                Event::Empty(start) => {
                    let at = elements.len();
                    elements.push(Element { start: at, end: at + 1, ..element(&start) });
                }
                Event::End(_) => {
                    let count = elements.len();
                    elements[open.pop().unwrap()].end = count;
                }
                Event::Text(text) => {
                    if let Some(index) = open.last() {
                        elements[*index].text.push_str(&text.into_inner());
                    }
                }
                Event::GeneralRef(entity) => {
                    if let Some(index) = open.last() {
                        let character = match &*entity.into_inner() {
                            "lt" => "<",
                            "gt" => ">",
                            "amp" => "&",
                            "quot" => "\"",
                            "apos" => "'",
                            other => panic!("{part}: &{other};"),
                        };
                        elements[*index].text.push_str(character);
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty(), "{part} ends within an element");
        elements
    }

    /// Returns the elements of a name in every part that a test picks, each with its part.
    pub(crate) fn all(&self, pick: impl Fn(&str) -> bool, name: &str) -> Vec<(String, Element)> {
        let mut all = Vec::new();
        for part in self.parts.keys().filter(|part| pick(part) && is_xml(part)) {
            let elements = self.elements(part);
            let named = elements.iter().filter(|element| element.name == name);
            all.extend(named.map(|element| (part.clone(), element.clone())));
        }
        all
    }

    /// Returns the parts to which a part refers, each with the id and the kind of the relation.
    pub(crate) fn relations(&self, part: &str) -> Vec<(String, String, String)> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let relations = format!("{folder}/_rels/{name}.rels");
        if !self.parts.contains_key(&relations) {
            return Vec::new();
        }
        let inside = |element: &Element| element.name == "Relationship" && element.get("TargetMode").is_none();
        let elements = self.elements(&relations);
        let relations = elements.iter().filter(|element| inside(element));
        let get = |element: &Element, name| element.get(name).unwrap().to_owned();
        let kind = |element: &Element| get(element, "Type").rsplit('/').next().unwrap().to_owned();
        let target = |element: &Element| resolved(folder, &get(element, "Target"));
        relations.map(|element| (get(element, "Id"), kind(element), target(element))).collect()
    }

    /// Returns the sheets: each name with its part.
    pub(crate) fn sheets(&self) -> BTreeMap<String, String> {
        let targets: BTreeMap<String, String> = self
            .elements("xl/_rels/workbook.xml.rels")
            .iter()
            .filter_map(|element| Some((element.get("Id")?.to_owned(), format!("xl/{}", element.get("Target")?))))
            .collect();
        let workbook = self.elements("xl/workbook.xml");
        let sheets = workbook.iter().filter(|element| element.name == "sheet");
        sheets
            .map(|sheet| (sheet.get("name").unwrap().to_owned(), targets[sheet.get("r:id").unwrap()].clone()))
            .collect()
    }
}

/// Follows a path from a folder: `../charts/chart1.xml`.
pub(crate) fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.trim_start_matches('/').split('/') {
        if step == ".." {
            path.pop();
        } else {
            path.push(step);
        }
    }
    path.join("/").trim_start_matches('/').to_owned()
}

fn element(start: &BytesStart) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        (attribute.key.as_ref().to_owned(), value.replace("&apos;", "'").replace("&amp;", "&"))
    });
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        text: String::new(),
        start: 0,
        end: 0,
    }
}

/// Reads `$A$1:B2` into the first and the last row and column, counted from 1.
pub(crate) fn range(text: &str) -> Option<[u32; 4]> {
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let digits = text.find(|letter: char| letter.is_ascii_digit())?;
        let (letters, row) = text.split_at(digits);
        let letter = |letter: u8| letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1);
        let column = letters.bytes().try_fold(0_u32, |column, byte| Some(column.checked_mul(26)? + letter(byte)?))?;
        let row: u32 = row.parse().ok()?;
        ((1..=1_048_576).contains(&row) && (1..=16_384).contains(&column)).then_some((row, column))
    };
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
    (top <= bottom && left <= right).then_some([top, left, bottom, right])
}

/// Reads `'My sheet'!$A$1:$B$2`; nothing where the sheet is not there.
pub(crate) fn reference(text: &str, sheets: &BTreeMap<String, String>) -> Option<(String, [u32; 4])> {
    let (sheet, cells) = text.rsplit_once('!')?;
    let sheet = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')).unwrap_or(sheet).replace("''", "'");
    sheets.contains_key(&sheet).then_some(())?;
    Some((sheet, range(cells)?))
}

/// Tells whether an element of the workbook is a sheet that readers see.
pub(crate) fn is_visible(element: &Element) -> bool {
    element.name == "sheet" && element.get("state").is_none()
}

/// Tells whether a part is one of XML; all are.
pub(crate) fn is_xml(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, ending)| ["xml", "rels"].contains(&ending))
}

pub(crate) fn is_sheet(part: &str) -> bool {
    part.starts_with("xl/worksheets/sheet")
}

/// Returns the elements of some names, each with what stands within it. The first of the given ones may itself be a piece
/// of its part.
pub(crate) fn within<'e>(elements: &'e [Element], names: &[&str]) -> Vec<&'e [Element]> {
    let Some(first) = elements.first() else { return Vec::new() };
    let starts = (0..elements.len()).filter(|index| names.contains(&elements[*index].name.as_str()));
    starts.map(|start| &elements[start..elements[start].end - first.start]).collect()
}
