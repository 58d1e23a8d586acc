//! Text as people write it: compared by what they mean, cut where a reader would cut it.

/// Endings that say how a company is incorporated, folded. `P.L.C.` folds to `p l c`; see `name_key`.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "oy",
    "pc",
    "plc",
    "pllc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "spa",
    "srl",
    "ug",
];

/// Whether QuickBooks would refuse the character anywhere: every control character but tab and line breaks.
#[must_use]
pub fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Whether text is surely within `chars_max` characters and without any control character: it needs no closer look.
#[must_use]
pub fn is_plain(text: &str, chars_max: usize) -> bool {
    text.len() <= chars_max && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Whether the character may not stand in a QuickBooks name: colon, tab, line break.
#[must_use]
pub fn is_forbidden_in_name(character: char) -> bool {
    matches!(character, ':' | '\t' | '\n' | '\r')
}

/// At most `chars_max` characters from the start. A letter keeps its accents and an emoji its parts: what
/// does not fit as a whole is left out.
#[must_use]
pub fn shorten(text: &str, chars_max: usize) -> &str {
    let Some((mut end, _)) = text.char_indices().nth(chars_max) else { return text };
    while let (Some(head), Some(tail)) = (text.get(..end), text.get(end..)) {
        let (Some(last), Some(next)) = (head.chars().next_back(), tail.chars().next()) else { break };
        if last != ZERO_WIDTH_JOINER && !clings(next) {
            return head;
        }
        end = end.saturating_sub(last.len_utf8());
    }
    ""
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Belongs to the character before it: accents, variation selectors, skin tones, joiners.
fn clings(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}' | ZERO_WIDTH_JOINER)
}

/// How QuickBooks compares names that must be unique: case and blanks around do not count.
#[must_use]
pub fn unique_name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// How e-mail addresses are compared; `None` for text that is none.
#[must_use]
pub fn email_key(email: &str) -> Option<String> {
    let trimmed = email.trim().to_lowercase();
    let address = trimmed.strip_prefix("mailto:").unwrap_or(&trimmed);
    let (local, domain) = address.rsplit_once('@')?;
    let plausible = !local.is_empty() && domain.contains('.') && !address.contains(char::is_whitespace);
    if plausible { Some(address.to_owned()) } else { None }
}

/// How names are compared when we look for the same person or company: without case, accents,
/// apostrophes, punctuation, double blanks and legal form. `O’Brien & Söhne, Inc.` → `obrien and sohne`.
///
/// Empty only if the name has neither letter nor digit.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    while let Some(shorter) = without_legal_form(&words) {
        words.truncate(shorter);
    }
    words.join(" ")
}

/// How many words are left without the legal form at the end; `None` if there is none, or nothing else.
fn without_legal_form(words: &[&str]) -> Option<usize> {
    // Dots fall apart into letters: `l l c`.
    let letters = words.iter().rev().take_while(|word| word.chars().count() == 1).count();
    (1..=letters.max(1)).rev().find_map(|count| {
        let kept = words.len().checked_sub(count).filter(|kept| *kept > 0)?;
        let ending: String = words.iter().skip(kept).copied().collect();
        LEGAL_FORMS.contains(&ending.as_str()).then_some(kept)
    })
}

/// Lower case without accents; apostrophes vanish, `&` becomes `and`, other punctuation one blank.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' => {}
            _ if clings(character) => {}
            '&' | '＆' => push_word(&mut folded, "and"),
            '！'..='～' => push_folded(&mut folded, narrow(character)),
            _ => push_folded(&mut folded, character),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_word(folded: &mut String, word: &str) {
    push_folded(folded, ' ');
    folded.push_str(word);
    folded.push(' ');
}

fn push_folded(folded: &mut String, character: char) {
    if let Some(plain) = without_accent(character) {
        folded.push_str(plain);
    } else if character.is_alphanumeric() || !(character.is_ascii() || is_mark(character)) {
        folded.push(character);
    } else if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Blanks and punctuation beyond ASCII that merely separate words.
fn is_mark(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{3002}' | '・' | '×' | '÷')
}

/// A full-width form's ordinary twin.
fn narrow(character: char) -> char {
    u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
}

/// Lower-case Latin letters with accents, behind the plain letters that they are compared as.
const ACCENTED: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐịỉ"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņň"),
    ("o", "òóôõöøōŏőơǒọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔụủứừửữự"),
    ("w", "ŵ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
];

fn without_accent(character: char) -> Option<&'static str> {
    if character.is_ascii() {
        return None;
    }
    ACCENTED.iter().find(|(_, accented)| accented.contains(character)).map(|(plain, _)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_what_they_mean() {
        for (name, key) in [
            ("O’Brien & Söhne, Inc.", "obrien and sohne"),
            ("OBrien and Sohne", "obrien and sohne"),
            ("ACME  Plumbing, L.L.C.", "acme plumbing"),
            ("Acme Plumbing Pty. Ltd.", "acme plumbing"),
            ("Acme Plumbing Co., Inc.", "acme plumbing"),
            ("Łukasz Żółty sp", "lukasz zolty sp"),
            ("Straße", "strasse"),
            ("CAFÉ Zoë", "cafe zoe"),
            ("e\u{301}te\u{301}", "ete"),
            ("ＡＢＣ Trading", "abc trading"),
            ("Inc", "inc"),
            ("株式会社 田中", "株式会社 田中"),
            ("J. R. Smith", "j r smith"),
            ("3-Day Blinds", "3 day blinds"),
            ("Pipe 🔧 Pros", "pipe 🔧 pros"),
            ("...", ""),
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
        assert_ne!(name_key("Smith Co-op"), name_key("Smith"));
    }

    #[test]
    fn emails_are_compared_without_case() {
        assert_eq!(email_key(" Ann.Lee@Example.COM "), Some("ann.lee@example.com".to_owned()));
        for text in ["", "ann", "@example.com", "ann@local", "a b@example.com", "ann@x.com, bob@x.com"] {
            assert_eq!(email_key(text), None, "{text}");
        }
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(shorten("abc", 3), "abc");
        assert_eq!(shorten("abcd", 3), "abc");
        assert_eq!(shorten("añb", 2), "añ");
        assert_eq!(shorten("ae\u{301}b", 2), "a");
        assert_eq!(shorten("a👩\u{200d}🔧b", 2), "a");
        assert_eq!(shorten("a👍🏽", 2), "a");
        assert_eq!(shorten("\u{301}\u{301}\u{301}", 1), "");
    }

    #[test]
    fn names_know_their_forbidden_characters() {
        assert!("a:b".contains(is_forbidden_in_name));
        assert!(!"O'Brien & \"Co\" <x>".contains(is_forbidden_in_name));
        assert!(is_control('\u{0}') && is_control('\u{7f}') && is_control('\u{85}') && !is_control('\n'));
    }
}
