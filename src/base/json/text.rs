//! What the inside of a string stands for.

use std::borrow::Cow;

use super::Raw;

/// A `\ud800`–`\udfff` without its other half: no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoneSurrogate;

/// The characters that a raw string stands for.
#[inline(always)]
pub fn unescape(raw: Raw<'_>) -> Result<Cow<'_, str>, LoneSurrogate> {
    if raw.escaped { unescaped(raw).map(Cow::Owned) } else { Ok(Cow::Borrowed(raw.inner)) }
}

fn unescaped(raw: Raw<'_>) -> Result<String, LoneSurrogate> {
    let mut text = String::with_capacity(raw.inner.len());
    let mut characters = raw.inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match characters.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => surrogates(&mut characters)?,
            Some(itself) => itself,
            None => break,
        });
    }
    Ok(text)
}

/// One character from `XXXX` or, beyond the basic plane, from `XXXX\uXXXX`.
fn surrogates(characters: &mut std::str::Chars<'_>) -> Result<char, LoneSurrogate> {
    let first = hex4(characters);
    if let Some(character) = char::from_u32(first) {
        return Ok(character);
    }
    if !(0xd800..0xdc00).contains(&first) || characters.next() != Some('\\') || characters.next() != Some('u')
    {
        return Err(LoneSurrogate);
    }
    let halves = [u16::try_from(first).unwrap_or(0), u16::try_from(hex4(characters)).unwrap_or(0)];
    match char::decode_utf16(halves).next() {
        Some(Ok(character)) => Ok(character),
        _ => Err(LoneSurrogate),
    }
}

fn hex4(characters: &mut std::str::Chars<'_>) -> u32 {
    characters.by_ref().take(4).fold(0, |value, digit| (value << 4) | digit.to_digit(16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::super::Cursor;
    use super::*;

    fn text_of(json: &str) -> Result<String, LoneSurrogate> {
        unescape(Cursor::new(json).string().unwrap()).map(Cow::into_owned)
    }

    #[test]
    fn strings_are_unescaped() {
        assert_eq!(text_of(r#""plain""#).unwrap(), "plain");
        assert_eq!(text_of(r#""a\"b\\c\/\n\u00e9\ud83d\ude00""#).unwrap(), "a\"b\\c/\né😀");
    }

    #[test]
    fn half_a_pair_is_no_character() {
        for json in [r#""\ud800""#, r#""\udc00""#, r#""\ud800x""#, r#""\ud800\n""#, r#""\ud800\ud800""#] {
            assert_eq!(text_of(json), Err(LoneSurrogate), "{json}");
        }
    }
}
