//! The known name that a misspelt one probably means.

/// Names further apart than this many edits are not suggested.
const EDITS_MAX: usize = 2;

/// Longer names are not compared; none of ours is.
const NAME_CHARS_MAX: usize = 40;

/// The closest of `known`, if it is close.
pub fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if name.chars().count() > NAME_CHARS_MAX {
        return None;
    }
    let (edits, near) = known.iter().map(|near| (edits_between(name, near), *near)).min()?;
    // A short name within two edits is a different word, not a misspelling.
    if edits <= EDITS_MAX.min(near.len() / 3) { Some(near) } else { None }
}

/// Characters to insert, remove or replace, ignoring case, blanks, `-` and `_`.
fn edits_between(one: &str, other: &str) -> usize {
    let (one, other) = (plain(one), plain(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, left) in one.iter().enumerate() {
        let mut corner = line;
        let mut before = line.saturating_add(1);
        let mut next = vec![before];
        for (right, above) in other.iter().zip(row.iter().skip(1)) {
            let replaced = corner.saturating_add(usize::from(left != right));
            before = replaced.min(before.saturating_add(1)).min(above.saturating_add(1));
            corner = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_recognised() {
        let known = ["unitPrice", "quantity", "id", "taxRateIds"];
        assert_eq!(closest("unit_price", &known), Some("unitPrice"));
        assert_eq!(closest("quantitiy", &known), Some("quantity"));
        assert_eq!(closest("taxRates", &known), Some("taxRateIds"));
        assert_eq!(closest("xy", &known), None);
        assert_eq!(closest("colour", &known), None);
    }
}
