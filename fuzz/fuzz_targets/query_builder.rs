//! Text from outside stays inside of its quotes, and inside of its URL.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tieout::qbo::query::{percent_encoded, quoted};

fuzz_target!(|text: &str| {
    let literal = quoted(text);
    let inside =
        literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).expect("quotes around it");
    let mut escaped = false;
    for letter in inside.chars() {
        assert!(!letter.is_control());
        match (escaped, letter) {
            (false, '\\') => escaped = true,
            (false, '\'') => panic!("the literal ends early"),
            _ => escaped = false,
        }
    }
    assert!(!escaped, "the closing quote is escaped");
    let encoded = percent_encoded(text);
    assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
});
