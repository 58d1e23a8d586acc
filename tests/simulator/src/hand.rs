//! What people do in QuickBooks, and on records of the CRM, in histories that read back.

use serde_json::{Value, json};

use crate::body::referred;
use crate::decisions::Choice;
use crate::kinds::Kind;
use crate::marks::Mark;
use crate::merge::{shared, value_of};
use crate::work::Class;
use crate::world::{Event, HOUR, World};

/// Longer than changes are remembered.
const AWAY: u64 = 32 * 24 * HOUR;

impl World {
    pub fn hand(&mut self, Choice { kind, param }: Choice) {
        match kind {
            Kind::HandEdits | Kind::HandEditsSame => self.hand_edits(kind == Kind::HandEditsSame, param),
            Kind::HandAdds => self.hand_adds(param),
            Kind::HandPays => self.hand_pays(param),
            Kind::HandEnds => self.hand_ends(param),
            Kind::HandDeactivates => self.hand_writes(Class::Customer, param, "Active", json!(false)),
            Kind::HandMoves => self.hand_moves(param),
            Kind::HandMerges => self.hand_merges(param),
            Kind::CrmEditsAny => self.crm_edits(param),
            Kind::HandAway => self.away(),
            Kind::Nightly => {
                self.marks.hit(Mark::Nightly);
                let host = self.alive().next();
                host.into_iter().for_each(|host| self.tell_to_follow(host, true));
            }
            _ => {}
        }
    }

    /// Nobody runs anything for longer than QuickBooks remembers what changed.
    fn away(&mut self) {
        for host in self.alive().collect::<Vec<_>>() {
            self.kill(host);
        }
        self.now += AWAY;
        self.say(|| "nothing ran for a month and more".to_owned());
        self.after(0, Event::Start { name: "a" });
    }

    /// A live record of a list; the voided ones stay as they are.
    fn one_of(&self, fits: impl Fn(&crate::record::Record) -> bool, param: u64) -> Option<(Class, u64)> {
        let free = |record: &&crate::record::Record| record.live && !record.voided && fits(record);
        let records: Vec<_> = self.books.records.iter().filter(free).collect();
        let place = param.checked_rem(records.len() as u64)? as usize;
        records.get(place).map(|record| (record.class, record.id))
    }

    fn hand_writes(&mut self, class: Class, param: u64, property: &str, value: Value) {
        let Some((_, id)) = self.one_of(|record| record.class == class, param) else { return };
        self.entered(class, id, property, value);
    }

    fn entered(&mut self, class: Class, id: u64, property: &str, value: Value) {
        let ours = self.books.find(class, id).is_some_and(|record| record.marker.is_some());
        self.marks.hit_if(Mark::HandEdited, ours);
        self.say(|| format!("a person changes {property} of {} {id}", class.name()));
        self.books.enter(class, id, property, value);
    }

    /// One of the fields that the CRM edits too.
    fn hand_edits(&mut self, same: bool, param: u64) {
        let Some((class, id)) = self.one_of(|_| true, param) else { return };
        let [first, second] = shared(class);
        let path = if same { first } else { second };
        self.entered(class, id, path, value_of(path, &format!("by hand {param}")));
    }

    /// Somebody's own customer, or an invoice for one.
    fn hand_adds(&mut self, param: u64) {
        let customer = self.one_of(|record| record.class == Class::Customer, param >> 1);
        let (class, body) = match customer.filter(|_| param & 1 == 1) {
            None => (Class::Customer, json!({"DisplayName": format!("Walk-in {param}")})),
            Some((_, customer)) => (
                Class::Invoice,
                json!({"CustomerRef": {"value": customer.to_string()}, "DocNumber": format!("W-{param}"),
                    "Line": [{"Amount": 7}], "TxnDate": "2026-03-02"}),
            ),
        };
        self.added(class, body);
    }

    fn added(&mut self, class: Class, body: Value) {
        let Value::Object(body) = body else { return };
        let id = self.books.add(self.now, class, body, false);
        self.marks.hit(Mark::HandAdded);
        self.say(|| format!("a person enters {} {id}", class.name()));
        self.books.touch(class, id, "create", true);
    }

    /// Money that came in another way is entered against an invoice.
    fn hand_pays(&mut self, param: u64) {
        let owed = |record: &crate::record::Record| record.class == Class::Invoice && record.cents > 1;
        let Some((_, invoice)) = self.one_of(owed, param) else { return };
        let Some(record) = self.books.find(Class::Invoice, invoice) else { return };
        let customer = record.body.get("CustomerRef").cloned();
        self.added(
            Class::Payment,
            json!({"CustomerRef": customer, "TxnDate": "2026-03-03", "Line": [{"Amount": 0.01,
                "LinkedTxn": [{"TxnId": invoice.to_string(), "TxnType": "Invoice"}]}]}),
        );
    }

    /// Somebody voids an invoice or deletes a payment.
    fn hand_ends(&mut self, param: u64) {
        let Some((class, id)) =
            self.one_of(|record| matches!(record.class, Class::Invoice | Class::Payment), param)
        else {
            return;
        };
        let now = self.now;
        let Some(record) = self.books.find_mut(class, id) else { return };
        let voids = class == Class::Invoice;
        if voids {
            record.void_by_user(now);
        } else {
            record.delete(now);
        }
        let ours = record.marker.is_some();
        self.marks.hit_if(if voids { Mark::UserVoid } else { Mark::UserDelete }, ours);
        self.say(|| format!("a person ends {} {id}", class.name()));
        self.books.touch(class, id, if voids { "void" } else { "delete" }, true);
    }

    /// An invoice of ours was meant for somebody else.
    fn hand_moves(&mut self, param: u64) {
        let ours = |record: &crate::record::Record| record.class == Class::Invoice && record.marker.is_some();
        let Some((class, id)) = self.one_of(ours, param) else { return };
        let foreign =
            |record: &crate::record::Record| record.class == Class::Customer && record.marker.is_none();
        let Some((_, other)) = self.one_of(foreign, param >> 8) else { return };
        self.entered(class, id, "CustomerRef", json!({"value": other.to_string()}));
    }

    /// A customer becomes part of another one, which has its documents from then on.
    fn hand_merges(&mut self, param: u64) {
        let customer = |record: &crate::record::Record| record.class == Class::Customer;
        let Some((_, gone)) = self.one_of(customer, param) else { return };
        // Into one that nobody of the CRM has: whom the CRM knows twice is for people to settle.
        let foreign =
            |record: &crate::record::Record| customer(record) && record.marker.is_none() && record.id != gone;
        let Some((_, into)) = self.one_of(foreign, param >> 8) else { return };
        let now = self.now;
        if let Some(record) = self.books.find_mut(Class::Customer, gone) {
            record.delete(now);
        }
        self.books.merged.insert(gone, into);
        self.marks.hit(Mark::HandMerged);
        self.say(|| format!("a person merges customer {gone} into {into}"));
        let names = |record: &&crate::record::Record| {
            record.live && referred(&record.body).contains(&(Class::Customer, gone))
        };
        let moved: Vec<(Class, u64)> =
            self.books.records.iter().filter(names).map(|record| (record.class, record.id)).collect();
        for (class, id) in moved {
            self.books.enter(class, id, "CustomerRef", json!({"value": into.to_string()}));
        }
        self.books.touch(Class::Customer, gone, "delete", true);
        self.books.touch(Class::Customer, into, "merge", true);
        if let Some(change) = self.books.changes.last_mut() {
            change.gone = Some(gone);
        }
    }

    /// Any record of the CRM, not only an invoice.
    fn crm_edits(&mut self, param: u64) {
        let Some(place) = param.checked_rem(self.facts.len() as u64) else { return };
        self.facts[place as usize].edit(param >> 33);
        self.marks.hit(Mark::CrmEditedAny);
        let host = self.alive().next();
        if let Some(host) = host {
            self.after(0, Event::Plan { host, tries: 0 });
        }
    }
}
