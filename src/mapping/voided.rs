//! When a document is void. QuickBooks has no flag for it; it shows a void in three ways:
//!
//! - no amounts are left, and the note begins with `Voided` (`qbo::refs::is_voided`);
//! - no amounts are left of a document that had some when both sides agreed, and before the note that they agreed on stands a word that neither
//!   wrote: a company in another language;
//! - no amounts are left, and a webhook said `Void` (`inbound::weigh`).
//!
//! A document that somebody empties by hand, with another note, was edited.

use crate::base::decimal_text::parse_decimal;
use crate::qbo::refs::is_zero;
use crate::qbo::{Amount, Line, MoneyForm, SalesForm};

use super::Base;
use super::note::before_marker;

/// The longest word, with what stands around it, that counts as one of QuickBooks' own.
const HEAD_CHARS_MAX: usize = 30;

/// Whether a document is void; `base` is what both sides agreed on, empty if nobody knows.
#[must_use]
pub fn sales(record: &SalesForm, base: &str) -> bool {
    record.is_voided()
        || is_voided_since(is_emptied(record.total_amt, &record.line), record.private_note.as_deref(), base)
}

/// The same of a payment or a deposit.
#[must_use]
pub fn money(record: &MoneyForm, base: &str) -> bool {
    let emptied = is_emptied(record.total_amt, record.line.as_deref().unwrap_or_default());
    record.is_voided() || is_voided_since(emptied, record.private_note.as_deref(), base)
}

/// Neither an amount nor a quantity is left.
fn is_emptied(total: Option<Amount>, lines: &[Line]) -> bool {
    let quantity = |line: &Line| line.item_detail().and_then(|detail| detail.qty);
    is_zero(total, lines)
        && lines.iter().all(|line| quantity(line).is_none_or(|quantity| quantity.0.is_zero()))
}

/// Whether QuickBooks has voided it since both sides agreed on `base`, in whatever language.
fn is_voided_since(emptied: bool, note: Option<&str>, base: &str) -> bool {
    let base = Base::read(base);
    let had = base.value("TotalAmt").and_then(|total| parse_decimal(&total).ok());
    emptied && had.is_some_and(|total| !total.is_zero()) && is_headed(note.unwrap_or_default(), &base)
}

fn is_headed(note: &str, base: &Base<'_>) -> bool {
    // What is too long to be kept nobody can tell apart.
    let Some(agreed) =
        (if base.has("PrivateNote") { base.value("PrivateNote") } else { Some(String::new()) })
    else {
        return false;
    };
    let head = before_marker(note).strip_suffix(agreed.as_str()).unwrap_or_default().trim();
    !head.is_empty() && head.chars().count() <= HEAD_CHARS_MAX && !head.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_before_the_note_tells_a_void_in_any_language() {
        let base = "v;TotalAmt='80.00;PrivateNote='Gate code 12";
        let none = "v;TotalAmt='80.00";
        for (note, base, expected) in [
            ("Annulé - Gate code 12\n[crm:abcdefgh-abcdefghijklm]", base, true),
            ("Annulé", none, true),
            ("Annulé - [crm:abcdefgh-abcdefghijklm]", none, true),
            ("Ungültig: Gate code 12", base, true),
            ("Gate code 12", base, false),
            ("Gate code 13", base, false),
            ("", none, false),
            ("Given for nothing, as we said on the phone yesterday", none, false),
            ("Annulé\nGiven for nothing", none, false),
            ("Annulé", "v;TotalAmt='0.00", false),
            ("Annulé", "", false),
        ] {
            assert_eq!(is_voided_since(true, Some(note), base), expected, "{note}");
            assert!(!is_voided_since(false, Some(note), base), "{note}");
        }
    }
}
