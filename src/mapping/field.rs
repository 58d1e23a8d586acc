//! A record as a list of the fields that we own, in one normal form, so that what we would write can be
//! compared with what QuickBooks has. **Invariant:** writing and reading back gives the same list.

use crate::base::fingerprint::Fingerprint;
use crate::base::money::plain;
use crate::qbo::{Amount, Ref};

use super::base::{Base, CRM_ID, MINE, QBO_ID, THEIRS, agreed};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// QuickBooks' name: `TxnDate`, `Line[0]`.
    pub path: String,
    /// For people: `Date`.
    pub label: &'static str,
    /// The CRM field it comes from.
    pub origin: &'static str,
    /// How it came to be, if it is not a copy.
    pub rule: &'static str,
    pub value: String,
    /// What is hashed in place of `value`: the CRM's own ids, where `value` names QuickBooks records that
    /// may be still to come.
    pub key: Option<String>,
    /// What a person reads in place of `value`: names for ids. Never compared.
    pub shown: Option<String>,
    /// QuickBooks gives it back as it was sent. Addresses of transactions it does not.
    pub stable: bool,
    /// `value` names records that are still to come.
    pub pending: bool,
    /// Of a line: what the CRM and QuickBooks call it.
    pub crm_id: Option<String>,
    pub qbo_id: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<Field>);

impl Field {
    /// QuickBooks gives it back, and its value is known.
    fn is_compared(&self) -> bool {
        self.stable && !self.pending
    }

    /// What the side whose ids bear this mark calls a line.
    pub(super) fn id(&self, mark: &str) -> Option<&str> {
        let id = if mark == CRM_ID { &self.crm_id } else { &self.qbo_id };
        id.as_deref()
    }

    /// In the CRM's own ids.
    pub(super) fn named(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.value)
    }

    /// What a person reads.
    #[must_use]
    pub fn words(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.value)
    }
}

impl Fields {
    pub fn text(&mut self, path: &str, label: &'static str, origin: &'static str, value: Option<&str>) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
        // QuickBooks keeps line breaks as it likes.
        let value = value.replace("\r\n", "\n");
        self.0.push(Field {
            path: path.to_owned(),
            label,
            origin,
            rule: "",
            value,
            key: None,
            shown: None,
            stable: true,
            pending: false,
            crm_id: None,
            qbo_id: None,
        });
    }

    pub fn amount(&mut self, path: &str, label: &'static str, origin: &'static str, value: Option<Amount>) {
        self.text(path, label, origin, value.map(|value| plain(value.0)).as_deref());
    }

    pub fn reference(&mut self, path: &str, label: &'static str, origin: &'static str, value: Option<&Ref>) {
        self.text(path, label, origin, value.map(|value| value.value.as_str()));
    }

    pub fn flag(&mut self, path: &str, label: &'static str, origin: &'static str, value: Option<bool>) {
        let word = value.map(|value| if value { "yes" } else { "no" });
        self.text(path, label, origin, word);
    }

    /// Says how a field came to be, if it is there.
    pub fn by_rule(&mut self, path: &str, rule: &'static str) {
        if let Some(field) = self.0.iter_mut().find(|field| field.path == path) {
            field.rule = rule;
        }
    }

    /// Names the field in the CRM's ids.
    pub fn keyed(&mut self, path: &str, key: &str) {
        match self.0.iter_mut().find(|field| field.path == path) {
            Some(field) => field.key = Some(key.to_owned()),
            // The reference is still to come, so QuickBooks' id is empty and the field was left out.
            None if !key.is_empty() => self.0.push(Field {
                path: path.to_owned(),
                label: "",
                origin: "",
                rule: "",
                value: String::new(),
                key: Some(key.to_owned()),
                shown: None,
                stable: false,
                pending: true,
                crm_id: None,
                qbo_id: None,
            }),
            None => {}
        }
    }

    /// Its value is known once another record is there.
    pub fn pending(&mut self, path: &str) {
        if let Some(field) = self.0.iter_mut().find(|field| field.path == path) {
            field.pending = true;
        }
    }

    /// Says what a side calls a line.
    pub fn identified(&mut self, path: &str, id: impl FnOnce(&mut Field)) {
        if let Some(field) = self.0.iter_mut().find(|field| field.path == path) {
            id(field);
        }
    }

    /// QuickBooks does not give this field back as it was sent.
    pub fn reworked(&mut self, path: &str) {
        if let Some(field) = self.0.iter_mut().find(|field| field.path == path) {
            field.stable = false;
        }
    }

    /// Gives a field that is there another value, or takes it out.
    pub fn set(&mut self, path: &str, value: Option<&str>) {
        match (self.0.iter_mut().find(|field| field.path == path), value) {
            (Some(field), Some(value)) => value.clone_into(&mut field.value),
            (Some(_), None) => self.0.retain(|field| field.path != path),
            (None, _) => {}
        }
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.path == path)
    }

    /// What both sides agree on once this is written: a hash of everything, then each stable field.
    #[must_use]
    pub fn base(&self) -> String {
        self.base_beside(self)
    }

    /// What is agreed on when a record is linked as it is: the CRM's fields now, and QuickBooks' now.
    #[must_use]
    pub fn base_beside(&self, theirs: &Fields) -> String {
        let mut base = self.digest();
        let mut entry = |mark: &str, path: &str, hash: &str| {
            base.push_str(&[";", mark, path, "=", hash].concat());
        };
        for field in theirs.0.iter().filter(|field| field.is_compared()) {
            entry("", &field.path, &agreed(&field.value));
            if self.get(&field.path).is_none() {
                entry(THEIRS, &field.path, "");
            }
        }
        for (mark, path, id) in self.ids(CRM_ID).chain(theirs.ids(QBO_ID)) {
            entry(mark, path, &agreed(id));
        }
        entry(MINE, "", "");
        for field in &self.0 {
            let same = theirs.get(&field.path).is_some_and(|their| their.value == field.value);
            if field.key.is_some() || !(field.is_compared() && same) {
                entry(MINE, &field.path, &agreed(field.named()));
            }
        }
        base
    }

    /// `base`, and what else QuickBooks held when it answered our write: what it filled in, reworked, or could not be known before.
    /// What was agreed on already stays as it is. An empty base stays empty: nobody knows what was agreed on.
    ///
    /// Where a base stood `before`, the write was one of several: of what it did not send, that base stands, for the answer may hold
    /// what a person entered meanwhile.
    #[must_use]
    pub fn answering(&self, base: &str, before: Option<&str>) -> String {
        let known = Base::read(base);
        let mut text = base.to_owned();
        let mut add = |path: &str, entry: &str| {
            if base.is_empty() || known.has(path) {
                return;
            }
            text.push_str(&[";", path, "=", entry].concat());
            if known.mine(path).is_none() {
                text.push_str(&[";", THEIRS, path, "="].concat());
            }
        };
        let before = before.map(Base::read);
        for field in &self.0 {
            if before.is_none() || known.mine(&field.path).is_some() {
                add(&field.path, &agreed(&field.value));
            }
        }
        for path in before.iter().flat_map(Base::paths) {
            // What the CRM has taken out is gone by our own doing.
            let is_theirs = before.as_ref().is_some_and(|before| before.mine(path).is_none());
            if known.mine(path).is_none() && (is_theirs || self.get(path).is_some()) {
                before.iter().filter_map(|before| before.entry("", path)).for_each(|entry| add(path, entry));
            }
        }
        for (mark, path, id) in
            self.ids(QBO_ID).filter(|id| !base.is_empty() && !known.is_named(id.0, id.1, id.2))
        {
            text.push_str(&[";", mark, path, "=", &agreed(id)].concat());
        }
        text
    }

    /// Where the CRM's side has moved since `base`; `None` if the base is of an older form that does not tell.
    #[must_use]
    pub fn moved_from(&self, base: &Base<'_>) -> Option<Vec<String>> {
        base.entry(MINE, "")?;
        let mut moved = Vec::new();
        for field in &self.0 {
            if base.mine_has_moved(field) {
                moved.push(field.path.clone());
            }
        }
        for path in base.own_paths() {
            if self.get(path).is_none() {
                moved.push(path.to_owned());
            }
        }
        Some(moved)
    }

    /// The ids of lines on one side.
    fn ids(&self, mark: &'static str) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.0.iter().filter_map(move |field| Some((mark, field.path.as_str(), field.id(mark)?)))
    }

    fn digest(&self) -> String {
        let mut fields: Vec<&Field> = self.0.iter().collect();
        crate::base::ordered::sort_by(&mut fields, |one, other| one.path.cmp(&other.path));
        let hash = |hash: Fingerprint, field: &Field| hash.text(&field.path).text(field.named());
        fields.into_iter().fold(Fingerprint::new(), hash).base32(16)
    }

    /// Whether these are the fields that were agreed on when `base` was made.
    #[must_use]
    pub fn agree_with(&self, base: &str) -> bool {
        base.split(';').next() == Some(self.digest().as_str())
    }

    /// The stable fields in which `theirs` differs, each with their value.
    #[must_use]
    pub fn differing<'a>(&'a self, theirs: &Fields) -> Vec<(&'a Field, Option<String>)> {
        let stable = self.0.iter().filter(|field| field.stable);
        stable
            .filter_map(|mine| {
                let their_value = theirs.get(&mine.path).map(|field| field.value.clone());
                let same = their_value.as_deref() == Some(mine.value.as_str());
                (!same).then_some((mine, their_value))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(list: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (path, value) in list {
            fields.text(path, "", "", Some(value));
        }
        fields
    }

    #[test]
    fn a_base_tells_who_moved_field_by_field() {
        let mut mine = fields(&[("Name", "Anna"), ("Phone", "1"), ("Web", "anna.example"), ("Parent", "7")]);
        mine.reworked("Web");
        mine.keyed("Parent", "c-7");
        let theirs = fields(&[
            ("Name", "Anna"),
            ("Phone", "2"),
            ("Fax", "3"),
            ("Web", "http://anna.example"),
            ("Parent", "7"),
        ]);
        let text = mine.base_beside(&theirs);
        let base = Base::read(&text);
        assert!(mine.agree_with(&text));
        assert_eq!(mine.moved_from(&base), Some(vec![]));
        let moved = |edit: &dyn Fn(&mut Fields)| {
            let mut edited = mine.clone();
            edit(&mut edited);
            edited.moved_from(&base)
        };
        let set = |path: &'static str, value: &'static str| {
            moved(&move |fields: &mut Fields| {
                for field in fields.0.iter_mut().filter(|field| field.path == path) {
                    field.value = value.to_owned();
                }
            })
        };
        assert_eq!(set("Name", "Annie"), Some(vec!["Name".to_owned()]));
        assert_eq!(set("Phone", "2"), Some(vec!["Phone".to_owned()]));
        assert_eq!(set("Web", "annie.example"), Some(vec!["Web".to_owned()]));
        assert_eq!(set("Parent", "8"), Some(vec![]), "its key is the same");
        assert_eq!(moved(&|fields| fields.keyed("Parent", "c-8")), Some(vec!["Parent".to_owned()]));
        assert_eq!(
            moved(&|fields| fields.0.retain(|field| field.path != "Name")),
            Some(vec!["Name".to_owned()])
        );
        assert_eq!(moved(&|fields| fields.text("Fax", "", "", Some("3"))), Some(vec!["Fax".to_owned()]));
        // What QuickBooks moved is told apart from it, and the marks are no fields.
        assert!(!base.has_moved("Phone", Some("2")) && base.has_moved("Fax", None));
        assert_eq!(base.paths().collect::<Vec<_>>(), ["Fax", "Name", "Parent", "Phone", "Web"]);
        assert_eq!(mine.moved_from(&Base::read("digest;Name=0")), None);
    }

    #[test]
    fn what_the_answer_shows_is_agreed_on_and_none_of_it_is_the_crms() {
        let mut mine = fields(&[("Name", "Anna"), ("Web", "anna.example"), ("Parent", "7")]);
        mine.reworked("Web");
        mine.keyed("Parent", "c-7");
        mine.pending("Parent");
        let answer = fields(&[("Name", "ANNA"), ("Web", "http://anna"), ("Parent", "7"), ("DueDate", "d;1")]);
        let text = answer.answering(&mine.base(), None);
        let base = Base::read(&text);
        assert!(mine.agree_with(&text));
        assert_eq!(mine.moved_from(&base), Some(vec![]));
        for field in answer.0.iter().filter(|field| field.path != "Name") {
            assert!(base.has(&field.path) && !base.has_moved(&field.path, Some(&field.value)));
        }
        assert!(base.has_moved("Name", Some("ANNA")), "what was sent is what was agreed on");
        assert!(base.has_moved("Parent", Some("8")) && base.has_moved("DueDate", None));
        assert_eq!(answer.answering(&text, None), text);
        assert_eq!(answer.answering("", None), "");
    }

    #[test]
    fn what_a_later_answer_shows_beside_our_fields_is_agreed_on_only_if_it_was() {
        let first = fields(&[("Name", "Anna"), ("Fax", "9"), ("Line[1]", "b")]);
        let shown =
            fields(&[("Name", "Anna"), ("Fax", "9"), ("Line[1]", "b"), ("Active", "yes"), ("Web", "w")]);
        let before = shown.answering(&first.base(), None);
        let second = fields(&[("Name", "Annie")]);
        // A person made it inactive, took the web address out and entered a phone; the CRM has taken line and fax out, and the fax stays.
        let now = fields(&[("Name", "Annie"), ("Fax", "9"), ("Active", "no"), ("Phone", "1")]);
        let base = now.answering(&second.base(), Some(&before));
        let base = Base::read(&base);
        assert_eq!(base.paths().collect::<Vec<_>>(), ["Active", "Fax", "Name", "Web"]);
        assert!(base.has_moved("Active", Some("no")) && !base.has_moved("Fax", Some("9")));
    }
}
