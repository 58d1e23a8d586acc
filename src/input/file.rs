//! A file as a whole: its size, its encoding, and where it stops being JSON.

use crate::base::json::{Syntax, position};
use crate::diagnostics::{Code, FieldPath, Finding};

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
