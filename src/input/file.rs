//! A file as a whole: its size, its encoding, and where it stops being JSON.

use crate::base::json::{Syntax, position};
use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::diagnostics::{Code, FieldPath, Finding};

use super::{Reader, Source, Value};

/// The text of a file, without the byte order mark that some programs write.
///
/// # Errors
/// The file is too large or is not UTF-8.
pub fn check_text(bytes: &[u8], bytes_max: usize) -> Result<&str, Finding> {
    let root = FieldPath::root();
    if bytes.len() > bytes_max {
        let message = format!("{} bytes, more than the {bytes_max} that are read", bytes.len());
        return Err(Finding::new(Code::InputTooLarge, &root, message));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let message = format!("not UTF-8 at byte {}", error.valid_up_to());
            Err(Finding::new(Code::InputNotUtf8, &root, message))
        }
    }
}

/// Says where the text stops being JSON.
#[must_use]
pub fn syntax_finding(text: &str, path: &FieldPath, syntax: Syntax) -> Finding {
    let (line, column) = position(text, syntax.at);
    let message = format!("not JSON at line {line}, column {column}: expected {}", syntax.expected);
    Finding::new(Code::InputNotJson, path, message)
}

/// One small document that is a file of its own, with what was noted about it; absent if the findings hold an error.
///
/// # Errors
/// The bytes are not JSON, or too many.
pub fn read_one<T: Value>(bytes: &[u8], source: Source) -> Result<(Option<T>, Vec<Finding>), Finding> {
    let text = check_text(bytes, SETTINGS_BYTES_MAX)?;
    let mut reader = Reader::new(text, source);
    let value = T::read(&mut reader).and_then(|value| reader.end().map(|()| value));
    let value = value.map_err(|syntax| syntax_finding(text, &reader.path(), syntax))?;
    Ok((value, reader.take_findings()))
}

/// The same for choices, which are taken as a whole or not at all.
///
/// # Errors
/// Every mistake in them.
pub fn read_choices<T: Value>(bytes: &[u8]) -> Result<T, Vec<Finding>> {
    let (value, findings) = read_one(bytes, Source::Settings).map_err(|finding| vec![finding])?;
    match value {
        Some(value) if !findings.iter().any(Finding::blocks) => Ok(value),
        _ if findings.is_empty() => {
            let message = "the settings were lost while they were read";
            Err(vec![Finding::new(Code::BugInvariant, &FieldPath::root(), message)])
        }
        _ => Err(findings),
    }
}
