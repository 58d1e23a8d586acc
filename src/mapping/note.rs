//! Our marker in a private note: always the last line, never seen by a comparison.

/// The note with the marker on a line of its own.
#[must_use]
pub fn with_marker(note: Option<&str>, marker: &str) -> String {
    match note.map(str::trim_end).filter(|note| !note.is_empty()) {
        Some(note) => format!("{note}\n{marker}"),
        None => marker.to_owned(),
    }
}

/// The note as a person wrote it.
#[must_use]
pub fn without_marker(note: &str) -> String {
    let kept: Vec<&str> = note.lines().filter(|line| !is_marker(line.trim())).collect();
    kept.join("\n").trim().to_owned()
}

/// The marker in a note, if there is one.
#[must_use]
pub fn marker_in(note: &str) -> Option<&str> {
    note.lines().rev().map(str::trim).find(|line| is_marker(line))
}

/// What stands before the marker, also where QuickBooks put a word into its line.
#[must_use]
pub(super) fn before_marker(note: &str) -> &str {
    note.rsplit_once(BEGIN).map_or(note, |(before, _)| before).trim_end()
}

/// How a marker begins.
const BEGIN: &str = "[crm:";

fn is_marker(line: &str) -> bool {
    line.starts_with(BEGIN) && line.ends_with(']') && line.len() == 28
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_is_added_and_taken_away() {
        let marker = "[crm:abcdefgh-abcdefghijklm]";
        let note = with_marker(Some("Gate code 12\n"), marker);
        assert_eq!(note, format!("Gate code 12\n{marker}"));
        assert_eq!(without_marker(&note), "Gate code 12");
        assert_eq!(marker_in(&note), Some(marker));
        assert_eq!(without_marker(&with_marker(None, marker)), "");
        assert_eq!(marker_in("nothing here"), None);
    }
}
