//! The lists of a workspace file: what is good is kept, what is not is put aside with its findings.

use std::ops::Range;

use crate::base::ordered::{BTreeMap, BTreeSet};

use crate::base::ids::CrmId;
use crate::base::limits::{QUOTED_CHARS_MAX, RECORDS_MAX};
use crate::base::places::Places;
use crate::base::text::shorten;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Notes, Reader, Source, Syntax, Value};

use super::{
    Contact, CreditMemo, Deposit, Documents, Estimate, Expense, Invoice, Item, Kind, Payment, PurchaseOrder,
    RefundReceipt, Rejected, SalesReceipt, TaxRate, Vendor, Workspace,
};

/// What every record of a workspace file has.
pub trait Record: Value {
    const KIND: Kind;
    /// JSON fields that name the record to a person, best first.
    const LABELS: &'static [&'static str];

    fn id(&self) -> &CrmId;
    fn label(&self) -> Option<&str>;
}

macro_rules! records {
    ($($record:ident [$($json:literal $field:expr),*];)*) => {
        $(impl Record for $record {
            const KIND: Kind = Kind::$record;
            const LABELS: &'static [&'static str] = &[$($json),*];

            fn id(&self) -> &CrmId {
                &self.id
            }

            fn label(&self) -> Option<&str> {
                let readers: &[fn(&$record) -> Option<&str>] = &[$($field),*];
                readers.iter().find_map(|field| field(self))
            }
        })*
    };
}

records! {
    TaxRate ["name" |rate| Some(&rate.name)];
    Contact [
        "displayName" |contact| contact.display_name.as_deref(),
        "companyName" |contact| contact.company_name.as_deref(),
        "familyName" |contact| contact.family_name.as_deref(),
        "givenName" |contact| contact.given_name.as_deref(),
        "email" |contact| contact.email.as_deref()
    ];
    Vendor [
        "displayName" |vendor| vendor.display_name.as_deref(),
        "companyName" |vendor| vendor.company_name.as_deref(),
        "familyName" |vendor| vendor.family_name.as_deref(),
        "givenName" |vendor| vendor.given_name.as_deref(),
        "email" |vendor| vendor.email.as_deref()
    ];
    Item ["name" |item| Some(&item.name)];
    Estimate ["number" |estimate| Some(&estimate.number)];
    Invoice ["number" |invoice| Some(&invoice.number)];
    SalesReceipt ["number" |receipt| Some(&receipt.number)];
    CreditMemo ["number" |memo| Some(&memo.number)];
    RefundReceipt ["number" |receipt| Some(&receipt.number)];
    Expense ["number" |expense| Some(&expense.number)];
    PurchaseOrder ["number" |order| Some(&order.number)];
    Payment ["reference" |payment| payment.reference.as_deref()];
    Deposit ["memo" |deposit| deposit.memo.as_deref()];
}

/// Why reading the file ended early.
#[derive(Debug)]
pub enum Stop {
    Syntax(Syntax),
    Refused(Box<Finding>),
}

impl From<Syntax> for Stop {
    fn from(syntax: Syntax) -> Self {
        Stop::Syntax(syntax)
    }
}

/// A list as it was read: each record with its position in the file.
pub type Placed<T> = (Vec<T>, Vec<usize>);

/// A list of any kind while it is read.
pub trait Growing {
    fn kind(&self) -> Kind;
    fn labels(&self) -> &'static [&'static str];

    /// Reads the record that comes next; answers whether it is good.
    fn grow(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<bool, Syntax>;
    fn last_id(&self) -> Option<&CrmId>;
}

impl<T: Record> Growing for Placed<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn labels(&self) -> &'static [&'static str] {
        T::LABELS
    }

    fn grow(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<bool, Syntax> {
        let Some(record) = reader.element::<T>(index)? else { return Ok(false) };
        self.0.push(record);
        self.1.push(index);
        Ok(true)
    }

    fn last_id(&self) -> Option<&CrmId> {
        self.0.last().map(Record::id)
    }
}

/// What is gathered beside the good records.
#[derive(Debug)]
pub struct Lists<'t> {
    text: &'t str,
    findings: Vec<Finding>,
    warnings: BTreeMap<(Kind, CrmId), Vec<Finding>>,
    rejected: Vec<Rejected>,
}

impl<'t> Lists<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, findings: Vec::new(), warnings: BTreeMap::new(), rejected: Vec::new() }
    }

    /// Takes what the reader noted outside of records. An error there ends the reading.
    pub fn settle(&mut self, reader: &mut Reader<'_>) -> Result<(), Stop> {
        for finding in reader.take_findings() {
            if finding.blocks() {
                return Err(Stop::Refused(Box::new(finding)));
            }
            self.findings.push(finding);
        }
        Ok(())
    }

    pub fn read(&mut self, reader: &mut Reader<'_>, list: &mut dyn Growing) -> Result<(), Syntax> {
        if !reader.open_list()? {
            return Ok(());
        }
        let (mut first, mut index) = (true, 0_usize);
        let around = reader.swap_notes(Notes::default());
        while reader.next_element(&mut first)? {
            if index == RECORDS_MAX {
                reader.swap_notes(around);
                reader.note(Code::InputTooMany, format!("more than {RECORDS_MAX} records"));
                return Ok(());
            }
            let start = reader.at();
            let read = list.grow(reader, index)?;
            let findings = reader.take_findings();
            if !read {
                self.unreadable(list.kind(), index, start..reader.at(), list.labels(), findings);
            } else if !findings.is_empty()
                && let Some(id) = list.last_id()
            {
                self.warnings.insert((list.kind(), id.clone()), findings);
            }
            index = index.saturating_add(1);
        }
        reader.swap_notes(around);
        Ok(())
    }

    #[cold]
    fn unreadable(
        &mut self,
        kind: Kind,
        index: usize,
        place: Range<usize>,
        labels: &[&str],
        findings: Vec<Finding>,
    ) {
        let (id, label) = identify(self.text.get(place).unwrap_or(""), labels);
        self.reject(kind, index, id, label, findings);
    }

    fn reject(
        &mut self,
        kind: Kind,
        index: usize,
        id: Option<CrmId>,
        label: Option<String>,
        findings: Vec<Finding>,
    ) {
        let label = label
            .or_else(|| id.as_ref().map(ToString::to_string))
            .unwrap_or_else(|| format!("{}[{index}]", kind.array()));
        self.rejected.push(Rejected { kind, index, id, label, findings });
    }

    /// Rejects every record that shares its id with another one of its kind: which of them is meant by a
    /// reference, or by an earlier link, cannot be known.
    pub fn without_twins<T: Record>(&mut self, (mut records, places): Placed<T>) -> Vec<T> {
        let twins = self.twins(T::KIND, &mut records.iter().map(|record| record.id().as_str()));
        if twins.is_empty() {
            return records;
        }
        let mut places = places.into_iter();
        records.retain(|record| {
            let index = places.next().unwrap_or_default();
            let twin = twins.contains(record.id());
            if twin {
                self.reject_twin(T::KIND, index, record.id(), record.label());
            }
            !twin
        });
        records
    }

    #[cold]
    fn reject_twin(&mut self, kind: Kind, index: usize, id: &CrmId, label: Option<&str>) {
        let path = FieldPath::of(kind.array()).index(index).field("id");
        let message = format!("another {kind} has the id `{}` too", shorten(id.as_str(), QUOTED_CHARS_MAX));
        let mut findings = vec![Finding::new(Code::InputDuplicateId, &path, message)];
        findings.extend(self.warnings.remove(&(kind, id.clone())).unwrap_or_default());
        self.reject(kind, index, Some(id.clone()), label.map(str::to_owned), findings);
    }

    /// The ids that occur more than once, in good or rejected records of a kind.
    #[inline(never)]
    fn twins<'r>(&'r self, kind: Kind, records: &mut dyn Iterator<Item = &'r str>) -> BTreeSet<CrmId> {
        let rejected = self.rejected.iter().filter(|rejected| rejected.kind == kind);
        let rejected = rejected.filter_map(|rejected| rejected.id.as_ref()).map(CrmId::as_str);
        Places::of(records.chain(rejected)).twins().map(CrmId::new).collect()
    }

    pub fn into_documents(mut self, workspace: Workspace) -> Documents {
        crate::base::ordered::sort_by(&mut self.rejected, |one, other| {
            (one.kind, one.index).cmp(&(other.kind, other.index))
        });
        Documents {
            workspace,
            findings: self.findings,
            warnings: self.warnings,
            rejected: self.rejected,
            digest: String::new(),
        }
    }
}

/// What can still be said of a record that cannot be read: its id, and a label for a person.
fn identify(json: &str, labels: &[&str]) -> (Option<CrmId>, Option<String>) {
    let mut reader = Reader::new(json, Source::Documents);
    let (mut id, mut best) = (None, None);
    // Its own findings are dropped: the record's first reading has noted them all.
    let _ended = identify_in(&mut reader, labels, &mut id, &mut best);
    (id, best.map(|(_, label)| label))
}

fn identify_in(
    reader: &mut Reader<'_>,
    labels: &[&str],
    id: &mut Option<CrmId>,
    best: &mut Option<(usize, String)>,
) -> Result<(), Syntax> {
    let mut first = true;
    if !reader.open_object()? {
        return Ok(());
    }
    while let Some(name) = reader.next_key(&mut first)? {
        let rank = labels.iter().position(|label| *label == name);
        match rank {
            _ if name == "id" => *id = CrmId::read(reader)?,
            Some(rank) if best.as_ref().is_none_or(|(so_far, _)| rank < *so_far) => {
                let label = String::read(reader)?.filter(|label| !label.is_empty());
                *best = label.map(|label| (rank, label)).or(best.take());
            }
            _ => reader.skip()?,
        }
    }
    Ok(())
}
