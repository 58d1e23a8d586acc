//! Reads JSON text (RFC 8259).
//!
//! **Invariant**: whatever arrives is a value or an error; the depth is limited, so no text ends the process.

use std::fmt;

use super::{Number, Object, Text, Value};

/// Lists and objects inside each other; as many as the JSON library of the engine's side allows.
const DEEPEST: usize = 127;

/// What is wrong with a text, and where: line and column begin at 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    what: &'static str,
    line: usize,
    column: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

/// # Errors
///
/// The text is no JSON.
pub fn parse(text: &str) -> Result<Value, Malformed> {
    let mut reader = Reader { text, at: 0, depth: 0, scratch: String::new() };
    let value = reader.value().and_then(|value| {
        reader.skip_space();
        if reader.peek().is_none() { Ok(value) } else { Err("trailing characters") }
    });
    value.map_err(|what| reader.malformed(what))
}

type Read<T> = Result<T, &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    scratch: String,
}

impl<'a> Reader<'a> {
    fn malformed(&self, what: &'static str) -> Malformed {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count().saturating_add(1);
        Malformed { what, line, column }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.step();
        }
    }

    /// The next byte that is no space, without taking it.
    fn next(&mut self) -> Option<u8> {
        self.skip_space();
        self.peek()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    fn value(&mut self) -> Read<Value> {
        match self.next() {
            Some(b'"') => self.text().map(Value::String),
            Some(b'{') => self.nested(Reader::object).map(Value::Object),
            Some(b'[') => self.nested(Reader::list).map(Value::Array),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("expected value"),
            None => Err("EOF while parsing a value"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return Err("expected ident");
        }
        self.at = self.at.saturating_add(word.len());
        Ok(value)
    }

    fn nested<T>(&mut self, content: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            return Err("recursion limit exceeded");
        }
        self.step();
        self.depth = self.depth.saturating_add(1);
        let value = content(self)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(value)
    }

    fn object(&mut self) -> Read<Object> {
        let mut object = Object::new();
        if self.next() == Some(b'}') {
            self.step();
            return Ok(object);
        }
        loop {
            if self.next() != Some(b'"') {
                return Err("key must be a string");
            }
            let key = self.text()?;
            if self.next() != Some(b':') {
                return Err("expected `:`");
            }
            self.step();
            let value = self.value()?;
            object.insert(&key, value);
            match self.next() {
                Some(b',') => self.step(),
                Some(b'}') => {
                    self.step();
                    return Ok(object);
                }
                _ => return Err("expected `,` or `}`"),
            }
        }
    }

    fn list(&mut self) -> Read<Vec<Value>> {
        let mut list = Vec::new();
        if self.next() == Some(b']') {
            self.step();
            return Ok(list);
        }
        loop {
            list.push(self.value()?);
            match self.next() {
                Some(b',') => self.step(),
                Some(b']') => {
                    self.step();
                    return Ok(list);
                }
                _ => return Err("expected `,` or `]`"),
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.step();
        }
        self.at.saturating_sub(start)
    }

    fn number(&mut self) -> Read<Number> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.step();
        }
        let whole = self.at;
        let count = self.digits();
        let leading = self.text.as_bytes().get(whole) == Some(&b'0');
        if count == 0 || (leading && count > 1) {
            return Err("invalid number");
        }
        if self.peek() == Some(b'.') {
            self.step();
            if self.digits() == 0 {
                return Err("invalid number");
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.step();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.step();
            }
            if self.digits() == 0 {
                return Err("invalid number");
            }
        }
        Ok(Number::of_digits(Text::new(self.since(start))))
    }

    fn text(&mut self) -> Read<Text> {
        self.step();
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let text = Text::new(self.since(start));
                    self.step();
                    return Ok(text);
                }
                Some(b'\\') => return self.escaped(start),
                Some(0..0x20) => {
                    return Err("control character (\\u0000-\\u001F) found while parsing a string");
                }
                Some(_) => self.step(),
                None => return Err("EOF while parsing a string"),
            }
        }
    }

    /// The rest of a text with escapes in it.
    fn escaped(&mut self, start: usize) -> Read<Text> {
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let mut from = start;
        loop {
            match self.peek() {
                Some(b'"') => {
                    out.push_str(self.since(from));
                    self.step();
                    let text = Text::new(&out);
                    self.scratch = out;
                    return Ok(text);
                }
                Some(b'\\') => {
                    out.push_str(self.since(from));
                    self.step();
                    out.push(self.escape()?);
                    from = self.at;
                }
                Some(0..0x20) => {
                    return Err("control character (\\u0000-\\u001F) found while parsing a string");
                }
                Some(_) => self.step(),
                None => return Err("EOF while parsing a string"),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let byte = self.peek().ok_or("EOF while parsing a string")?;
        self.step();
        Ok(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err("invalid escape"),
        })
    }

    fn unicode(&mut self) -> Read<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or("lone leading surrogate in hex escape");
        }
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            return Err("unexpected end of hex escape");
        }
        self.at = self.at.saturating_add(2);
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err("lone leading surrogate in hex escape");
        }
        let code = 0x1_0000_u32.saturating_add((first & 0x3ff) << 10).saturating_add(second & 0x3ff);
        char::from_u32(code).ok_or("invalid unicode code point")
    }

    fn hex(&mut self) -> Read<u32> {
        let end = self.at.saturating_add(4);
        let digits =
            self.text.get(self.at..end).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or("invalid escape")?;
        self.at = end;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agrees(text: &str) {
        let theirs = serde_json::from_str::<serde_json::Value>(text);
        match (parse(text), theirs) {
            // Digits stay as they were written; the other reader may write an exponent its own way.
            (Ok(own), Ok(theirs)) => {
                let own = serde_json::Value::from(&own);
                assert_eq!(own, theirs, "{text}");
            }
            (Err(_), Err(_)) => {}
            (own, theirs) => panic!("{text}: {own:?} but {theirs:?}"),
        }
    }

    #[test]
    fn reads_what_the_library_reads() {
        for text in [
            "",
            " ",
            "null",
            " true ",
            "fals",
            "nul",
            "[]",
            "[1,]",
            "[,1]",
            "{}",
            "{\"a\":1,}",
            "{\"a\" : [ ] }",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":1,\"a\":2}",
            "01",
            "-",
            "-0",
            "1.",
            ".5",
            "1.50",
            "1E5",
            "1e+05",
            "1e-7",
            "1e",
            "+1",
            "12345678901234567890.1200",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ude00\"",
            "\"\\u00e9\\/\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"\u{1}\"",
            "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\"",
            "\"open",
            "\"open\\",
            "[1] 2",
            "\u{feff}1",
            "\"é😀\"",
            "[[[[]]]]",
            "tru",
            "truex",
            "{\"a\":",
            "[1",
            "{",
            "[",
        ] {
            agrees(text);
        }
        for depth in [126, 127, 128, 5000] {
            agrees(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        }
    }

    #[test]
    fn says_where_the_fault_is() {
        assert_eq!(parse("{\n \"a\": x}").unwrap_err().to_string(), "expected value at line 2 column 7");
    }

    proptest! {
        #[test]
        fn reads_any_text_as_the_library_does(text in "[\\[\\]{}\",:\\\\/ubntrfalse0-9eE.+\\- \u{e9}d8c]{0,24}") {
            agrees(&text);
        }
    }
}
