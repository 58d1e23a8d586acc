//! Reads values of known shape, notes what is wrong with them and goes on.

use std::borrow::Cow;

use crate::base::json::{Cursor, Raw, Shape, Syntax, unescape};
use crate::base::limits::{DEPTH_MAX, FINDINGS_PER_RECORD_MAX, QUOTED_CHARS_MAX};
use crate::base::text::shorten;
use crate::diagnostics::{Code, FieldPath, Finding, Fix, Severity};

use super::record::{Mode, Table};
use super::suggest::closest;

/// Whose text it is, which decides how strict we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// CRM documents: a field that we do not know is worth a warning; `extra` holds anything.
    Documents,
    /// Settings: a field that we do not know may be a misspelt one, so it is an error.
    Settings,
}

#[derive(Debug)]
enum Segment {
    Field(&'static str),
    Key(String),
    Index(usize),
}

#[derive(Debug)]
pub struct Reader<'t> {
    cursor: Cursor<'t>,
    source: Source,
    path: Vec<Segment>,
    depth: usize,
    notes: Notes,
}

/// What is wrong with the record, or the file around the records, that is being read.
#[derive(Debug, Default)]
pub struct Notes {
    findings: Vec<Finding>,
    /// Error findings so far: a value is good if the count did not rise while it was read.
    errors: usize,
    /// Findings for which there was no room.
    left_out: usize,
}

/// Something that can be read from JSON.
pub trait Value: Sized {
    /// `None`: it was not such a value; the findings say why.
    ///
    /// # Errors
    /// The text is not JSON: nothing after this can be read.
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax>;

    /// Present, but saying nothing, like empty text.
    fn is_empty(&self) -> bool {
        false
    }
}

/// Which fields of an object were given, and which of these were not null.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    named: u64,
    filled: u64,
}

/// A field of one of an object's tables.
#[derive(Clone, Copy, Debug)]
struct Place {
    table: usize,
    index: usize,
}

impl Place {
    /// Tables have fewer fields than that; there are two at most.
    fn bit(self) -> u64 {
        1_u64.wrapping_shl(
            u32::try_from(self.index.saturating_add(self.table.saturating_mul(32))).unwrap_or(0),
        )
    }
}

/// The field of a name, looked for from `next` of `table` on.
fn find(tables: &[Table<'_>], table: usize, next: usize, name: &str) -> Option<Place> {
    let place = |table: usize, from: usize| {
        let fields = tables.get(table)?.fields;
        let index = fields.get(from..)?.iter().position(|field| field.name == name)?;
        Some(Place { table, index: index.saturating_add(from) })
    };
    place(table, next).or_else(|| (0..tables.len()).find_map(|table| place(table, 0)))
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, source: Source) -> Self {
        Self { cursor: Cursor::new(text), source, path: Vec::new(), depth: 0, notes: Notes::default() }
    }

    /// Byte offset in the text.
    pub fn at(&self) -> usize {
        self.cursor.at()
    }

    pub fn errors(&self) -> usize {
        self.notes.errors
    }

    /// Puts others in the place of the notes that were taken so far.
    pub fn swap_notes(&mut self, others: Notes) -> Notes {
        std::mem::replace(&mut self.notes, others)
    }

    /// What was noted; those that were left out are counted in a last one.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        let Notes { mut findings, left_out, .. } = self.swap_notes(Notes::default());
        if left_out > 0 {
            let why = format!("{left_out} more findings than are listed");
            findings.push(self.finding(Code::InputMoreFindings, &FieldPath::root(), why));
        }
        findings
    }

    pub fn end(&mut self) -> Result<(), Syntax> {
        self.cursor.end()
    }

    pub fn path(&self) -> FieldPath {
        self.path.iter().fold(FieldPath::root(), |path, segment| match segment {
            Segment::Field(name) => path.field(name),
            Segment::Key(name) => path.field(name),
            Segment::Index(index) => path.index(*index),
        })
    }

    // Findings.

    #[cold]
    pub fn note(&mut self, code: Code, message: impl Into<String>) {
        self.note_at("", code, message);
    }

    #[cold]
    pub fn note_at(&mut self, field: &str, code: Code, message: impl Into<String>) {
        let blocks = code.severity() == Severity::Error;
        self.notes.errors = self.notes.errors.saturating_add(usize::from(blocks));
        if !self.has_room(blocks) {
            self.notes.left_out = self.notes.left_out.saturating_add(1);
            return;
        }
        let mut path = self.path();
        if !field.is_empty() {
            path = path.field(field);
        }
        let finding = self.finding(code, &path, message.into());
        self.notes.findings.push(finding);
    }

    fn finding(&self, code: Code, path: &FieldPath, message: String) -> Finding {
        let mut finding = Finding::new(code, path, message);
        if self.source == Source::Settings {
            finding.fix = Fix::MapSetting;
        }
        finding
    }

    /// Warnings leave half of the room to errors, so that no record is refused without a word.
    fn has_room(&self, blocks: bool) -> bool {
        self.notes.findings.len() < if blocks { FINDINGS_PER_RECORD_MAX } else { FINDINGS_PER_RECORD_MAX / 2 }
    }

    /// Notes that a value has the wrong shape and steps over it.
    pub fn refuse(&mut self, expected: &str) -> Result<(), Syntax> {
        let found = self.cursor.shape()?.name();
        self.note(Code::InputWrongType, format!("expected {expected}, found {found}"));
        self.skip()
    }

    /// Steps over a value that nobody reads.
    pub fn skip(&mut self) -> Result<(), Syntax> {
        if self.cursor.skip(DEPTH_MAX.saturating_sub(self.depth))? {
            self.note(Code::InputTooDeep, format!("more than {DEPTH_MAX} levels within each other"));
        }
        Ok(())
    }

    // Scalars.

    pub fn shape(&mut self) -> Result<Shape, Syntax> {
        self.cursor.shape()
    }

    pub fn raw_text(&mut self) -> Result<Raw<'t>, Syntax> {
        self.cursor.string()
    }

    pub fn number(&mut self) -> Result<&'t str, Syntax> {
        self.cursor.number()
    }

    pub fn bool(&mut self) -> Result<bool, Syntax> {
        self.cursor.bool()
    }

    // Objects.

    /// `false`: it is no object; noted and stepped over.
    pub fn open_object(&mut self) -> Result<bool, Syntax> {
        if self.cursor.shape()? != Shape::Object {
            self.refuse("an object")?;
            return Ok(false);
        }
        self.cursor.expect(b'{', "`{`")?;
        self.depth = self.depth.saturating_add(1);
        Ok(true)
    }

    /// The next property's name; `None` at the end of the object.
    pub fn next_key(&mut self, first: &mut bool) -> Result<Option<Cow<'t, str>>, Syntax> {
        if self.next(b'}', first)? {
            let key = self.cursor.key()?;
            // A name that is no text is none that we know.
            return Ok(Some(unescape(key).unwrap_or(Cow::Borrowed(key.inner))));
        }
        Ok(None)
    }

    /// Reads an object into the slots of its tables; `false` if it is none, or not all is good.
    #[inline(never)]
    pub(crate) fn record(&mut self, tables: &mut [Table<'_>]) -> Result<bool, Syntax> {
        let errors = self.errors();
        if !self.open_object()? {
            return Ok(false);
        }
        let (mut given, mut first) = (Given::default(), true);
        // Fields mostly come in the order of the table.
        let (mut table, mut next) = (0, 0);
        while let Some(name) = self.next_key(&mut first)? {
            let Some(place) = find(tables, table, next, &name) else {
                let known: Vec<&str> =
                    tables.iter().flat_map(|table| table.fields).map(|field| field.name).collect();
                self.unknown_field(&name, &known)?;
                continue;
            };
            (table, next) = (place.table, place.index.saturating_add(1));
            let Some(Table { fields, slots }) = tables.get_mut(place.table) else { continue };
            if let (Some(field), Some(slot)) = (fields.get(place.index), slots.at(place.index)) {
                if self.enter(field.name, place.bit(), &mut given)? {
                    slot.read(self)?;
                }
                self.path.pop();
            }
        }
        // What is shared stands first for a reader of the findings.
        for (number, Table { fields, slots }) in tables.iter_mut().enumerate().rev() {
            for (index, field) in fields.iter().enumerate() {
                let filled = given.filled & Place { table: number, index }.bit() != 0;
                let empty =
                    field.mode != Mode::Defaulted && slots.at(index).is_some_and(|slot| slot.take_empty());
                if field.mode == Mode::Required && !filled {
                    self.missing(field.name);
                } else if field.mode == Mode::Required && empty {
                    self.note_at(field.name, Code::InputEmptyText, format!("`{}` is empty", field.name));
                }
            }
        }
        Ok(self.errors() == errors)
    }

    /// Reads one named field of a file into its slot. `bit` tells the fields of one object apart.
    pub fn field<T>(
        &mut self,
        name: &'static str,
        bit: u64,
        given: &mut Given,
        slot: &mut Option<T>,
        read: impl FnOnce(&mut Reader<'_>) -> Result<Option<T>, Syntax>,
    ) -> Result<(), Syntax> {
        if self.enter(name, bit, given)? {
            *slot = read(self)?;
        }
        self.path.pop();
        Ok(())
    }

    /// Whether a field has a value that is to be read. Its name stands at the end of the path until the caller
    /// takes it away.
    #[inline(never)]
    fn enter(&mut self, name: &'static str, bit: u64, given: &mut Given) -> Result<bool, Syntax> {
        self.path.push(Segment::Field(name));
        if given.named & bit != 0 {
            self.note(Code::InputDuplicateField, "the field stands here twice");
            self.skip()?;
            return Ok(false);
        }
        given.named |= bit;
        if self.cursor.shape()? == Shape::Null {
            self.cursor.null()?;
            return Ok(false);
        }
        given.filled |= bit;
        Ok(true)
    }

    /// Reads one entry of a table under its own name.
    pub fn entry<T: Value>(&mut self, name: &str) -> Result<Option<T>, Syntax> {
        self.path.push(Segment::Key(name.to_owned()));
        let value = T::read(self)?;
        self.path.pop();
        Ok(value)
    }

    /// Steps over a field that this kind of object does not have.
    pub fn unknown_field(&mut self, name: &str, known: &[&str]) -> Result<(), Syntax> {
        let code = match self.source {
            Source::Documents => Code::InputUnknownField,
            Source::Settings => Code::SettingsUnknownField,
        };
        let shown = shorten(name, QUOTED_CHARS_MAX);
        self.path.push(Segment::Key(shown.to_owned()));
        if !(self.source == Source::Documents && name == "extra") {
            // Looking for a near name takes a while, and a hostile object has as many names as it likes.
            let near =
                if self.has_room(self.source == Source::Settings) { closest(name, known) } else { None };
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            self.note(code, format!("there is no field `{shown}` here{hint}"));
        }
        self.skip()?;
        self.path.pop();
        Ok(())
    }

    #[cold]
    pub fn missing(&mut self, name: &'static str) {
        self.note_at(name, Code::InputMissingField, format!("`{name}` is missing"));
    }

    // Lists.

    /// `false`: it is no list; noted and stepped over.
    pub fn open_list(&mut self) -> Result<bool, Syntax> {
        if self.cursor.shape()? != Shape::Array {
            self.refuse("a list")?;
            return Ok(false);
        }
        self.cursor.expect(b'[', "`[`")?;
        self.depth = self.depth.saturating_add(1);
        Ok(true)
    }

    /// Whether another element follows.
    pub fn next_element(&mut self, first: &mut bool) -> Result<bool, Syntax> {
        self.next(b']', first)
    }

    /// Reads one element of a list.
    pub fn element<T: Value>(&mut self, index: usize) -> Result<Option<T>, Syntax> {
        self.path.push(Segment::Index(index));
        let value = T::read(self)?;
        self.path.pop();
        Ok(value)
    }

    fn next(&mut self, closer: u8, first: &mut bool) -> Result<bool, Syntax> {
        let follows = self.cursor.follows(closer, std::mem::take(first))?;
        if !follows {
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(follows)
    }
}
