//! The skeleton of a compound file (MS-CFB), in which an encrypted workbook lies: whether its tables and its directory
//! hold together.
//!
//! The crate that decrypts follows them on trust and would panic on some damage, so they are walked here first. It
//! knows nothing of what lies in the file.

/// How every compound file begins.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The size of a directory entry, and how many an encrypted workbook has at most; ten are usual.
const ENTRY: usize = 128;
const MOST_ENTRIES: usize = 512;
/// The sectors of the table that stand in the header, and where.
const IN_HEADER: (usize, usize) = (76, 109);
/// The numbers from here on name no sector.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
/// A reference to no entry.
const NO_ENTRY: u32 = 0xFFFF_FFFF;

/// Tells whether the tables and the directory of a file hold together.
pub(super) fn is_sound(bytes: &[u8]) -> bool {
    Compound::of(bytes).is_some_and(|file| file.has_directory() == Some(true))
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'a> Compound<'a> {
    fn of(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let sector = match half(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Compound { bytes, sector, table: Vec::new() };
        let most = u32::try_from(bytes.len() / sector).ok()?;
        // The numbers of the sectors of each table are what memory is set aside for.
        let counts = [40, 44, 64, 72].map(|at| word(bytes, at));
        (bytes.starts_with(&MAGIC) && counts.iter().all(|count| count.is_some_and(|count| count <= most)))
            .then_some(())?;
        let mut places: Vec<u32> = (0..IN_HEADER.1).map_while(|n| word(bytes, IN_HEADER.0 + 4 * n)).collect();
        let mut next = word(bytes, 68)?;
        for _ in 0..word(bytes, 72)? {
            let numbers = words(file.at(next)?);
            let (last, numbers) = numbers.split_last()?;
            places.extend(numbers);
            next = *last;
        }
        for place in places.into_iter().take_while(|place| *place < NO_SECTOR) {
            let numbers = words(file.at(place)?);
            file.table.extend(numbers);
        }
        Some(file)
    }

    fn at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(number).ok()? + 1).checked_mul(self.sector)?;
        self.bytes.get(start..start + self.sector)
    }

    /// Tells whether each entry of the directory is one, and points to others.
    fn has_directory(&self) -> Option<bool> {
        let mut directory = Vec::new();
        let mut next = word(self.bytes, 48)?;
        while next < NO_SECTOR {
            directory.extend_from_slice(self.at(next)?);
            next = *self.table.get(usize::try_from(next).ok()?)?;
            (directory.len() <= MOST_ENTRIES * ENTRY).then_some(())?;
        }
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY).collect();
        let is_used = |entry: &[u8]| entry.get(66).is_some_and(|kind| *kind != 0);
        let is_there = |number: u32| {
            number == NO_ENTRY || usize::try_from(number).is_ok_and(|at| entries.get(at).is_some_and(|it| is_used(it)))
        };
        let is_right = |entry: &[u8]| {
            let name = half(entry, 64).unwrap_or_default();
            let others = [68, 72, 76].map(|at| word(entry, at));
            (2..=64).contains(&name)
                && name.is_multiple_of(2)
                && others.iter().all(|number| number.is_some_and(is_there))
        };
        let all = entries.iter().filter(|entry| is_used(entry)).all(|entry| is_right(entry));
        Some(all && entries.first().is_some_and(|root| is_used(root)))
    }
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| word(four, 0)).collect()
}
