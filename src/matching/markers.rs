//! Which QuickBooks records bear our markers. A marker names one CRM record, but a person who copies a document in
//! QuickBooks copies its note too, and what was delivered twice is there twice.

use crate::base::ordered::BTreeMap;
use crate::mapping::marker_in;

#[derive(Debug, Default)]
pub(super) struct Markers<'a>(BTreeMap<&'a str, Vec<Bearer<'a>>>);

#[derive(Debug)]
struct Bearer<'a> {
    id: &'a str,
    voided: bool,
    /// In its list.
    place: usize,
}

impl<'a> Markers<'a> {
    pub(super) fn add(&mut self, note: Option<&'a str>, id: Option<&'a str>, voided: bool, place: usize) {
        if let Some((marker, id)) = note.and_then(marker_in).zip(id) {
            self.0.entry(marker).or_default().push(Bearer { id, voided, place });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the record stands that was written first of those that count: QuickBooks gives ids in order.
    pub(super) fn original(&self, marker: &str) -> Option<usize> {
        let bearers = self.0.get(marker)?.iter();
        bearers.min_by_key(|bearer| (bearer.voided, bearer.id.len(), bearer.id)).map(|bearer| bearer.place)
    }

    /// The ids of records that bear one marker together, voided ones left out.
    pub(super) fn copies(&self) -> impl Iterator<Item = Vec<&'a str>> {
        self.0.values().filter(|bearers| bearers.len() > 1).filter_map(|bearers| {
            let ids: Vec<&str> =
                bearers.iter().filter(|bearer| !bearer.voided).map(|bearer| bearer.id).collect();
            (ids.len() > 1).then_some(ids)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_counts_is_the_original() {
        let note = "Thank you\n[crm:abcdefgh-abcdefghijklm]";
        let mut markers = Markers::default();
        for (place, (id, voided)) in [("100", false), ("20", false), ("3", true)].into_iter().enumerate() {
            markers.add(Some(note), Some(id), voided, place);
        }
        let marker = marker_in(note).unwrap();
        assert_eq!(markers.original(marker), Some(1));
        assert_eq!(markers.copies().collect::<Vec<_>>(), [["100", "20"]]);
        assert_eq!(markers.original("other"), None);
    }
}
