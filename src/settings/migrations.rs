//! Which version a settings document has, and how an older one becomes a current one. A new version adds
//! an arm to `read` and a file that turns the version before into it.

use crate::base::limits::QUOTED_CHARS_MAX;
use crate::base::text::shorten;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Reader, Shape, Source, Syntax, Value, syntax_finding};

use super::document::SettingsDocument;

/// The version that is written today.
pub const CURRENT: u32 = 1;

/// Reads a document of any version that is known.
pub fn read(text: &str) -> Result<SettingsDocument, Vec<Finding>> {
    match read_all::<Version>(text, false)? {
        Version(1) => read_all::<SettingsDocument>(text, true),
        Version(version) => {
            let message = format!("version {version} of the settings, not {CURRENT}");
            Err(vec![Finding::new(Code::SettingsUnknownVersion, &FieldPath::of("version"), message)])
        }
    }
}

/// Reads a whole text as one value. `strict`: a finding of any kind refuses it.
fn read_all<T: Value>(text: &str, strict: bool) -> Result<T, Vec<Finding>> {
    let mut reader = Reader::new(text, Source::Settings);
    let read = T::read(&mut reader).and_then(|value| reader.end().map(|()| value));
    let findings = reader.take_findings();
    match read {
        Err(syntax) => Err(vec![syntax_finding(text, &reader.path(), syntax)]),
        Ok(Some(value)) if !strict || findings.is_empty() => Ok(value),
        Ok(_) => Err(findings),
    }
}

/// The version alone, whatever else the document holds.
struct Version(u32);

impl Value for Version {
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        if !reader.open_object()? {
            return Ok(None);
        }
        let (mut first, mut version) = (true, None);
        let mut is_given = false;
        while let Some(name) = reader.next_key(&mut first)? {
            if name != "version" {
                reader.skip()?;
                continue;
            }
            is_given = true;
            if reader.shape()? == Shape::Number {
                let number = reader.number()?;
                version = number.parse().ok();
                if version.is_none() {
                    let shown = shorten(number, QUOTED_CHARS_MAX);
                    reader.note_at(
                        "version",
                        Code::SettingsUnknownVersion,
                        format!("version {shown} of the settings"),
                    );
                }
            } else {
                reader.note_at("version", Code::InputWrongType, "expected a number");
                reader.skip()?;
            }
        }
        if !is_given {
            reader.missing("version");
        }
        Ok(version.map(Version))
    }
}
