//! A walk over JSON text.

use super::{Shape, Syntax};

/// The inside of a string, as it stands between the quotes.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'t> {
    pub inner: &'t str,
    pub escaped: bool,
    /// Whether it may hold a control character: an escaped one, U+007F or U+0080 to U+009F.
    pub suspicious: bool,
}

/// What a byte means to the end of a string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ByteClass {
    Plain,
    /// U+007F, or the first byte of U+0080 to U+00BF.
    Suspicious,
    /// Quote, backslash, or a control character, which JSON does not allow here.
    Special,
}

fn byte_class(byte: u8) -> ByteClass {
    match byte {
        b'"' | b'\\' | 0..=0x1f => ByteClass::Special,
        0x7f | 0xc2 => ByteClass::Suspicious,
        _ => ByteClass::Plain,
    }
}

/// Whether eight bytes are all ASCII and plain: a byte's highest bit says, at its place, that it is not.
#[inline(always)]
fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let special = word.wrapping_sub(ONES.wrapping_mul(0x20))
        | zeros(word ^ ONES.wrapping_mul(0x22))
        | zeros(word ^ ONES.wrapping_mul(0x5c))
        | word.wrapping_add(ONES);
    (word | special) & ONES.wrapping_mul(0x80) == 0
}

#[derive(Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn error(&self, expected: &'static str) -> Syntax {
        Syntax { at: self.at, expected }
    }

    /// The text from `start` up to here.
    pub fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[inline(always)]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    #[inline(always)]
    fn blanks(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.all_blanks();
        }
    }

    #[inline(never)]
    fn all_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.advance(1);
        }
    }

    /// Steps over `byte` if it comes next.
    pub fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let here = self.peek() == Some(byte);
        if here {
            self.advance(1);
        }
        here
    }

    /// Whether another element or property follows before `closer`, the first one without a comma.
    pub fn follows(&mut self, closer: u8, first: bool) -> Result<bool, Syntax> {
        self.blanks();
        match self.peek() {
            Some(byte) if byte == closer => {
                self.advance(1);
                Ok(false)
            }
            _ if first => Ok(true),
            Some(b',') => {
                self.advance(1);
                Ok(true)
            }
            _ => Err(self.error("`,` or the closing bracket")),
        }
    }

    pub fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Syntax> {
        if self.take(byte) { Ok(()) } else { Err(self.error(expected)) }
    }

    /// Fails unless only blanks are left.
    pub fn end(&mut self) -> Result<(), Syntax> {
        self.blanks();
        if self.peek().is_none() { Ok(()) } else { Err(self.error("the end of the text")) }
    }

    pub fn shape(&mut self) -> Result<Shape, Syntax> {
        self.blanks();
        match self.peek() {
            Some(b'"') => Ok(Shape::Text),
            Some(b'{') => Ok(Shape::Object),
            Some(b'[') => Ok(Shape::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Shape::Number),
            Some(b't' | b'f') => Ok(Shape::Bool),
            Some(b'n') => Ok(Shape::Null),
            _ => Err(self.error("a value")),
        }
    }

    /// A property's name and the colon behind it.
    pub fn key(&mut self) -> Result<Raw<'t>, Syntax> {
        let key = self.string()?;
        if self.peek() == Some(b':') {
            self.advance(1);
        } else {
            self.expect(b':', "`:`")?;
        }
        Ok(key)
    }

    pub fn string(&mut self) -> Result<Raw<'t>, Syntax> {
        self.blanks();
        if self.peek() != Some(b'"') {
            return Err(self.error("`\"`"));
        }
        self.advance(1);
        let start = self.at;
        let (mut escaped, mut suspicious) = (false, false);
        loop {
            let (words, _) = self.rest().as_chunks::<8>();
            let plain = words.iter().take_while(|word| is_plain_word(u64::from_le_bytes(**word))).count();
            self.advance(plain.wrapping_mul(8));
            let rest = self.rest();
            let plain = rest.iter().position(|byte| {
                let class = byte_class(*byte);
                suspicious |= class == ByteClass::Suspicious;
                class == ByteClass::Special
            });
            self.advance(plain.unwrap_or(rest.len()));
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(self.error("`\"`")),
            }
        }
        let inner = self.text.get(start..self.at).ok_or(self.error("a string"))?;
        self.advance(1);
        Ok(Raw { inner, escaped, suspicious: suspicious || escaped })
    }

    fn escape(&mut self) -> Result<(), Syntax> {
        match self.rest() {
            [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.advance(2),
            [_, b'u', hex @ ..]
                if hex.iter().take(4).filter(|digit| digit.is_ascii_hexdigit()).count() == 4 =>
            {
                self.advance(6);
            }
            _ => return Err(self.error("an escape such as `\\n` or `\\u00e9`")),
        }
        Ok(())
    }

    pub fn number(&mut self) -> Result<&'t str, Syntax> {
        self.blanks();
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.advance(1);
        }
        if self.peek() == Some(b'0') {
            self.advance(1)
        } else {
            self.digits()?
        }
        if self.peek() == Some(b'.') {
            self.advance(1);
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.advance(1);
            if let Some(b'+' | b'-') = self.peek() {
                self.advance(1);
            }
            self.digits()?;
        }
        self.text.get(start..self.at).ok_or(self.error("a number"))
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.advance(count);
        if count == 0 { Err(self.error("a digit")) } else { Ok(()) }
    }

    pub fn bool(&mut self) -> Result<bool, Syntax> {
        self.blanks();
        let value = self.peek() == Some(b't');
        self.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    pub fn null(&mut self) -> Result<(), Syntax> {
        self.blanks();
        self.word("null")
    }

    fn word(&mut self, word: &'static str) -> Result<(), Syntax> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.error("a value"));
        }
        self.advance(word.len());
        Ok(())
    }

    /// Steps over one value of any kind. Answers whether it nests deeper than `levels`.
    pub fn skip(&mut self, levels: usize) -> Result<bool, Syntax> {
        let mut closers: Vec<u8> = Vec::new();
        let mut deepest = 0;
        loop {
            match self.shape()? {
                Shape::Object => {
                    self.advance(1);
                    closers.push(b'}');
                }
                Shape::Array => {
                    self.advance(1);
                    closers.push(b']');
                }
                scalar => {
                    self.skip_scalar(scalar)?;
                    if !self.move_on(&mut closers, false)? {
                        return Ok(deepest > levels);
                    }
                    continue;
                }
            }
            deepest = deepest.max(closers.len());
            if !self.move_on(&mut closers, true)? {
                return Ok(deepest > levels);
            }
        }
    }

    fn skip_scalar(&mut self, shape: Shape) -> Result<(), Syntax> {
        match shape {
            Shape::Text => self.string().map(drop),
            Shape::Number => self.number().map(drop),
            Shape::Bool => self.bool().map(drop),
            Shape::Null => self.null(),
            Shape::Object | Shape::Array => Err(self.error("a value")),
        }
    }

    /// Closes what ends here and stops before the next value; `false` when everything is closed.
    /// `opened`: nothing stands yet in the innermost object or list.
    fn move_on(&mut self, closers: &mut Vec<u8>, mut opened: bool) -> Result<bool, Syntax> {
        while let Some(closer) = closers.last().copied() {
            if self.take(closer) {
                closers.pop();
                opened = false;
                continue;
            }
            if !opened {
                self.expect(b',', "`,` or the closing bracket")?;
            }
            if closer == b'}' {
                self.key()?;
            }
            return Ok(true);
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_where_it_ends_at_any_length() {
        for special in ["\"", "\\n\"", "\u{1f}", "\u{7f}\"", "\u{80}\"", "é\"", "~\"", " \""] {
            for before in 0..20 {
                for after in 0..10 {
                    let json = format!("\"{}{special}{}", "!".repeat(before), "}".repeat(after));
                    let read = Cursor::new(&json).string();
                    let expected =
                        (special != "\u{1f}").then(|| json.get(1..before + special.len()).unwrap());
                    assert_eq!(read.ok().map(|raw| raw.inner), expected, "{json}");
                    let suspicious = matches!(special, "\\n\"" | "\u{7f}\"" | "\u{80}\"");
                    assert_eq!(read.is_ok_and(|raw| raw.suspicious), suspicious, "{json}");
                }
            }
        }
    }

    #[test]
    fn skipping_follows_the_grammar() {
        for (json, deep) in [("{}", false), (r#"{"a":[1,{"b":null}],"c":true} "#, false), ("[[[1]]]", true)] {
            let mut cursor = Cursor::new(json);
            assert_eq!(cursor.skip(3 - usize::from(deep)), Ok(deep), "{json}");
            assert_eq!(cursor.end(), Ok(()), "{json}");
        }
        for json in [
            "",
            "{",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "[1}",
            "01",
            "1.",
            "-",
            "tru",
            "\"\\x\"",
            "\"\n\"",
        ] {
            let mut cursor = Cursor::new(json);
            assert!(cursor.skip(64).and_then(|_| cursor.end()).is_err(), "{json}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let json = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(Cursor::new(&json).skip(64), Ok(true));
    }
}
