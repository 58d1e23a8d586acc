//! Which line of a document is which: the same line has the same place on both sides, wherever it stands by now.

use super::base::{Base, CRM_ID, QBO_ID};
use super::{Field, Fields};

/// Whose lines they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Crm,
    Quickbooks,
}

/// By what a line is known again, surest first.
const SIGNS: [Sign; 4] = [Sign::Id, Sign::Content, Sign::Text, Sign::Order];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Id,
    /// It holds what was agreed on.
    Content,
    /// The same item and text, unless ids say that it is another one.
    Text,
    /// The next that is left, unless ids say that it is another one.
    Order,
}

impl Side {
    fn knows(self, sign: Sign, line: &Field, base: &Base<'_>, path: &str) -> bool {
        let mark = if self == Self::Crm { CRM_ID } else { QBO_ID };
        let may_be = line.id(mark).is_none() || base.entry(mark, path).is_none();
        match sign {
            Sign::Id => line.id(mark).is_some_and(|id| base.is_named(mark, path, id)),
            Sign::Content if self == Self::Crm => base.is_own(path, line),
            Sign::Content => base.has(path) && !base.has_moved(path, Some(&line.value)),
            Sign::Text => may_be && base.value(path).is_some_and(|held| head(&held) == head(&line.value)),
            Sign::Order => may_be,
        }
    }
}

impl Field {
    #[must_use]
    pub fn is_line(&self) -> bool {
        self.path.starts_with("Line[")
    }

    /// What a person calls it: a line by its text, and by the CRM's id.
    #[must_use]
    pub fn title(&self) -> String {
        if !self.is_line() {
            return self.label.to_owned();
        }
        let (item, text) = head(self.words());
        let name = if text.is_empty() { item } else { text };
        match &self.crm_id {
            Some(id) => format!("{} “{name}” ({id})", self.label),
            None => format!("{} “{name}”", self.label),
        }
    }
}

impl Fields {
    /// Gives each line the place that it has in `base`, and new ones the places after all these.
    pub fn align(&mut self, base: &Base<'_>, side: Side) {
        let mut places = base.places();
        let Some(last) = places.last() else { return };
        let mut next = last.saturating_add(1);
        let mut lines: Vec<&mut Field> = self.0.iter_mut().filter(|field| field.is_line()).collect();
        for sign in SIGNS {
            lines.retain_mut(|line| {
                let known = |place: &usize| side.knows(sign, line, base, &path(*place));
                let Some(at) = places.iter().position(known) else { return true };
                line.path = path(places.remove(at));
                false
            });
        }
        for line in lines {
            line.path = path(next);
            next = next.saturating_add(1);
        }
    }
}

/// Gives both sides' lines the places of their base; of what has none yet, QuickBooks' lines those of the CRM's.
pub fn align(mine: &mut Fields, theirs: &mut Fields, base: &str) {
    let own = if base.is_empty() { mine.base() } else { String::new() };
    let base = Base::read(if base.is_empty() { &own } else { base });
    mine.align(&base, Side::Crm);
    theirs.align(&base, Side::Quickbooks);
}

/// Item and text of a line.
fn head(line: &str) -> (&str, &str) {
    let head = line.split(" · ").next().unwrap_or_default();
    head.split_once(": ").unwrap_or((head, ""))
}

fn path(place: usize) -> String {
    format!("Line[{place}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURVEY: &str = "item 1: Survey · 1 × 10 = 10 · NON";
    const DESIGN: &str = "item 2: Design · 1 × 20 = 20 · NON";

    fn lines(list: &[(&str, &str)], side: Side) -> Fields {
        let mut fields = Fields::default();
        for (place, (id, value)) in list.iter().enumerate() {
            fields.text(&path(place), "Line", "lines", Some(value));
            let id = Some((*id).to_owned()).filter(|id| !id.is_empty());
            fields.identified(&path(place), |field| match side {
                Side::Crm => field.crm_id = id,
                Side::Quickbooks => field.qbo_id = id,
            });
        }
        fields
    }

    /// Where the lines have gone, seen from a base of two.
    fn places(base: [&str; 2], now: &[(&str, &str)], side: Side) -> Vec<String> {
        let [first, second] = base;
        let crm = lines(&[(first, SURVEY), (second, DESIGN)], Side::Crm);
        let base = match side {
            Side::Crm => crm.base(),
            Side::Quickbooks => {
                let answer = lines(&[(first, SURVEY), (second, DESIGN)], Side::Quickbooks);
                answer.answering(&lines(&[("", SURVEY), ("", DESIGN)], Side::Crm).base(), None)
            }
        };
        let mut now = lines(now, side);
        now.align(&Base::read(&base), side);
        now.0.into_iter().map(|field| field.path).collect()
    }

    #[test]
    fn a_line_is_known_by_its_id_then_by_what_it_holds_then_by_its_place() {
        const OTHER: &str = "item 1: Survey · 1 × 12 = 12 · NON";
        const NEW: &str = "item 3: Build · 1 × 30 = 30 · NON";
        for side in [Side::Crm, Side::Quickbooks] {
            let ids = |now: &[(&str, &str)]| places(["a;=1", "b"], now, side).concat();
            assert_eq!(ids(&[("b", SURVEY), ("a;=1", DESIGN)]), "Line[1]Line[0]", "ids before contents");
            assert_eq!(ids(&[("n", NEW), ("a;=1", OTHER), ("b", NEW)]), "Line[2]Line[0]Line[1]");
            assert_eq!(ids(&[("n", NEW)]), "Line[2]", "an id that is another is another line");
            assert_eq!(ids(&[("n", DESIGN), ("m", SURVEY)]), "Line[1]Line[0]", "new ids of the same lines");
            assert_eq!(
                ids(&[("", NEW), ("", OTHER)]),
                "Line[1]Line[0]",
                "its text tells more than its place"
            );
            let nameless = |now: &[(&str, &str)]| places(["", ""], now, side).concat();
            assert_eq!(nameless(&[("", DESIGN), ("", SURVEY)]), "Line[1]Line[0]");
            assert_eq!(nameless(&[("n", NEW), ("", SURVEY), ("", NEW)]), "Line[1]Line[0]Line[2]");
            assert_eq!(nameless(&[("", SURVEY), ("", SURVEY)]), "Line[0]Line[1]");
        }
    }

    #[test]
    fn without_a_base_lines_stay_in_their_places() {
        let mut now = lines(&[("b", DESIGN), ("a", SURVEY)], Side::Crm);
        let before = now.clone();
        now.align(&Base::read(""), Side::Crm);
        assert_eq!(now, before);
    }

    #[test]
    fn a_line_is_called_by_its_text() {
        let [named, bare] = [("L-1", SURVEY), ("", "item SHIPPING_ITEM_ID:  · 5 · ")];
        let titles: Vec<String> = lines(&[named, bare], Side::Crm).0.iter().map(Field::title).collect();
        assert_eq!(titles, ["Line “Survey” (L-1)", "Line “item SHIPPING_ITEM_ID”"]);
    }
}
