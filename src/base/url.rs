//! Text in and out of URLs and form bodies.

use super::limits::FORM_BYTES_MAX;

/// RFC 3986: everything but unreserved characters as `%XX` of its UTF-8 bytes.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    encoded
}

/// One field of `application/x-www-form-urlencoded` text. `None` if it is absent, stands there twice, is no
/// UTF-8, or the text is longer than any that we expect: nothing is guessed.
#[must_use]
pub fn form_field(text: &str, name: &str) -> Option<String> {
    if text.len() > FORM_BYTES_MAX {
        return None;
    }
    let mut found = None;
    for pair in text.trim_start_matches('?').split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decoded(key)? != name {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(decoded(value)?);
    }
    found
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high << 4 | low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// `https://host[:port]`, or `http` with a host that is this machine; nothing behind it.
#[must_use]
pub fn safe_origin(url: &str) -> Option<&str> {
    let url = url.strip_suffix('/').unwrap_or(url);
    let (scheme, authority) = url.split_once("://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if authority.is_empty() || !authority.chars().all(plain) {
        return None;
    }
    match scheme {
        "https" => Some(url),
        "http" => {
            let host = match authority.strip_prefix('[') {
                Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
                None => authority.split_once(':').map_or(authority, |(host, _)| host),
            };
            matches!(host, "127.0.0.1" | "localhost" | "::1").then_some(url)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_can_be_read_back() {
        let text = "a b&c=d%é+~/?";
        let encoded = percent_encoded(text);
        assert_eq!(encoded, "a%20b%26c%3Dd%25%C3%A9%2B~%2F%3F");
        assert_eq!(form_field(&format!("?x=1&text={encoded}"), "text").as_deref(), Some(text));
        assert_eq!(form_field("a=1+2", "a").as_deref(), Some("1 2"));
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(form_field("a=1&a=2", "a"), None);
        assert_eq!(form_field("a=1&%61=2", "a"), None);
        assert_eq!(form_field("a=%f", "a"), None);
        assert_eq!(form_field("a=%zz", "a"), None);
        assert_eq!(form_field("a=%ff", "a"), None);
        assert_eq!(form_field("b=1", "a"), None);
        assert_eq!(form_field("a", "a").as_deref(), Some(""));
        let long = |bytes: usize| format!("b=1&a={}", "x".repeat(bytes - 6));
        assert_eq!(form_field(&long(FORM_BYTES_MAX), "b").as_deref(), Some("1"));
        assert_eq!(form_field(&long(FORM_BYTES_MAX + 1), "b"), None);
    }
}
