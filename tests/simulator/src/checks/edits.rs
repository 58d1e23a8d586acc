//! What both sides edited: nothing is lost, and nothing is written over what a person entered unless one has seen it.

use crate::dice::below;
use crate::marks::Mark;
use crate::merge::{self, Choice, Dispute, text_of};
use crate::record::Overwritten;
use crate::work::Fact;
use crate::world::{MINUTE, World};

const PURPOSE: u64 = 80;

impl World {
    /// A plan names what both sides edited: it is kept with all three values until a person says which one stands.
    pub fn ask(&mut self, disputes: Vec<Dispute>) {
        for dispute in disputes {
            if self.disputes.iter().all(|(_, known)| *known != dispute) {
                self.marks.hit(Mark::Disputed);
                self.say(|| format!("both sides edited {dispute:?}"));
                self.disputes.push((self.now, dispute));
            }
        }
        self.decide_disputes(false);
    }

    /// People look at what both sides edited, some minutes later, or at the latest when everything rests. One in four stays open.
    pub fn decide_disputes(&mut self, at_the_latest: bool) {
        for n in 0..self.disputes.len() {
            let (since, dispute) = self.disputes[n].clone();
            let dice = |purpose: u64, limit: u64| below(self.setup.seed, PURPOSE + purpose, n as u64, limit);
            let is_due = at_the_latest || self.now >= since + dice(0, 30) * MINUTE;
            if !is_due || self.choices.iter().any(|choice| choice.dispute == dispute) {
                continue;
            }
            let takes_crms = match dice(1, 4) {
                0 => {
                    self.marks.hit_if(Mark::LeftOpen, at_the_latest);
                    continue;
                }
                answer => answer > 1,
            };
            self.marks.hit_if(Mark::TookQuickBooks, !takes_crms);
            self.say(|| format!("a person takes the CRM's value, {takes_crms}: {dispute:?}"));
            self.watch.told.shown.insert((dispute.path.to_owned(), dispute.quickbooks.clone()));
            self.choices.push(Choice { dispute, takes_crms });
        }
    }

    /// After each request that QuickBooks has executed.
    pub fn overwritten(&mut self) {
        for Overwritten { record, path, entered, written } in std::mem::take(&mut self.books.overwritten) {
            let (entered, written) = (text_of(&entered), text_of(&written));
            let is_of = |dispute: &Dispute| {
                dispute.path == path
                    && self.facts[dispute.place].class == record.0
                    && Some(dispute.quickbooks.as_str()) == entered
            };
            // Whoever chose either side has seen it; a later edit of the CRM's goes over it knowingly.
            let chosen = self.choices.iter().any(|choice| is_of(&choice.dispute));
            let agreed =
                self.agreed.contains(&(record.0, record.1, path.clone(), entered.map(str::to_owned)));
            self.marks.hit_if(Mark::TookCrms, chosen);
            self.watch.look("I-16", chosen || agreed, || {
                format!("{path} of {record:?} held {entered:?} of a person, and is {written:?} now")
            });
        }
    }

    /// The CRM's value stands, or a person is asked or has chosen, by the very values that stand now.
    pub fn edits_stand(&mut self, fact: &Fact, record: &crate::books::Record, base: &str, told: bool) {
        let own = merge::own(fact);
        let theirs = |path: &str| merge::held(&record.body, path);
        let mut both = false;
        // The whole record waits until a person has said what stands.
        let waits = self.disputes.iter().any(|(_, dispute)| {
            let of = &self.facts[dispute.place];
            (of.class, &of.id) == (fact.class, &fact.id)
                && Some(dispute.quickbooks.as_str()) == theirs(dispute.path)
                && own.iter().any(|(path, mine)| (*path, mine) == (dispute.path, &dispute.crm))
                && self.choices.iter().all(|choice| choice.dispute != *dispute)
        });
        for (path, mine) in &own {
            let held = theirs(path);
            let asked = |dispute: &&Dispute| {
                let of = &self.facts[dispute.place];
                (of.class, &of.id, dispute.path, &dispute.crm) == (fact.class, &fact.id, *path, mine)
            };
            let asked = || self.disputes.iter().map(|(_, dispute)| dispute).filter(asked);
            let shown = asked().any(|dispute| Some(dispute.quickbooks.as_str()) == held);
            // It stood there, or a person has passed it over, and only QuickBooks' side has moved since.
            let written = (record.class, record.id, (*path).to_owned(), mine.clone());
            let stood = self.books.written.contains(&written) || asked().next().is_some();
            let unmoved = merge::mine_in(base, path).as_deref() == Some(mine);
            // The store forgot what an earlier send had said: the plan shows the record as changed in QuickBooks.
            let drifts = self.watch.forgot && merge::theirs_in(base, path).as_ref() == Some(mine);
            let stands = held == Some(mine) || shown || unmoved && (stood || drifts);
            self.watch.check("I-16", stands || told || waits, || {
                format!("{path} of {} is {held:?}, the CRM has {mine:?}, agreed is {base}", fact.id)
            });
            both |= held == Some(mine) && fact.version + fact.second > 0;
            if held == Some(mine) && !told && !waits && !self.watch.has_forgotten() {
                let agreed = merge::mine_in(base, path).as_deref() == Some(mine);
                self.watch.check("I-16", agreed, || {
                    format!("{path} of {} is {mine:?} on both sides, and agreed is {base}", fact.id)
                });
            }
        }
        let by_hand = merge::shared(fact.class).into_iter().any(|path| record.user_fields.contains_key(path));
        self.marks.hit_if(Mark::BothEdited, both && by_hand);
    }
}
