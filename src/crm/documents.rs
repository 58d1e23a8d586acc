//! A workspace file, read record by record: what is good is kept, what is not is listed with its
//! findings, and nothing is left out silently.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{CrmId, WorkspaceId};
use crate::base::limits::{QUOTED_CHARS_MAX, RECORDS_MAX, WORKSPACE_BYTES_MAX};
use crate::base::text::shorten;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Given, Reader, Shape, Source, Syntax, Value, check_text, record, syntax_finding};

use super::{Contact, Estimate, Invoice, Item, Kind, Payment, TaxRate, Workspace};

/// The version of the file format that is read here.
const VERSION: &str = "1";

/// Characters of a file's digest: all 255 bits of whole ones.
const DIGEST_CHARS: usize = 51;

/// What a workspace file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    /// The records that could be read in full. Ids are unique within each list.
    pub workspace: Workspace,
    /// About the file as a whole; warnings only, for an error ends the reading.
    pub findings: Vec<Finding>,
    /// About records that stand in `workspace`; warnings only.
    pub warnings: BTreeMap<(Kind, CrmId), Vec<Finding>>,
    /// The records that could not be read, in file order within each kind.
    pub rejected: Vec<Rejected>,
    /// Hash of the file's bytes.
    pub digest: String,
}

/// A record that takes no part in the sync until its CRM corrects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub kind: Kind,
    /// Position in the file's list.
    pub index: usize,
    /// Absent if not even the id could be read.
    pub id: Option<CrmId>,
    /// Number or name, so that a person finds it; else the id, else its place in the file.
    pub label: String,
    /// At least one error.
    pub findings: Vec<Finding>,
}

impl Documents {
    /// Reads the bytes of a workspace file.
    ///
    /// # Errors
    /// The one finding that makes the file as a whole unreadable. A bad record is no error: it is
    /// `rejected`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Finding> {
        let text = check_text(bytes, WORKSPACE_BYTES_MAX)?;
        let mut reader = Reader::new(text, Source::Documents);
        let mut documents = read_file(&mut reader, text).map_err(|stop| match stop {
            Stop::Syntax(syntax) => syntax_finding(text, &reader.path(), syntax),
            Stop::Refused(finding) => *finding,
        })?;
        documents.digest = Fingerprint::new().field(bytes).base32(DIGEST_CHARS);
        Ok(documents)
    }

    /// How many records the file holds, rejected ones among them.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        Kind::ALL
            .iter()
            .map(|kind| {
                let rejected = self.rejected.iter().filter(|rejected| rejected.kind == *kind).count();
                (*kind, self.workspace.count(*kind).saturating_add(rejected))
            })
            .collect()
    }

    /// Every finding: the file's, then the rejected records', then the warnings.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        let rejected = self.rejected.iter().flat_map(|rejected| &rejected.findings);
        self.findings.iter().chain(rejected).chain(self.warnings.values().flatten())
    }
}

/// What every record of a workspace file has.
trait Record: Value {
    const KIND: Kind;
    /// JSON fields that name the record to a person, best first.
    const LABELS: &[&str];

    fn id(&self) -> &CrmId;
    fn label(&self) -> Option<&str>;
}

macro_rules! records {
    ($($record:ident [$($json:literal $field:expr),*];)*) => {
        $(impl Record for $record {
            const KIND: Kind = Kind::$record;
            const LABELS: &[&str] = &[$($json),*];

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
    Item ["name" |item| Some(&item.name)];
    Estimate ["number" |estimate| Some(&estimate.number)];
    Invoice ["number" |invoice| Some(&invoice.number)];
    Payment ["reference" |payment| payment.reference.as_deref()];
}

/// The `workspace` object.
struct Head {
    id: WorkspaceId,
    name: String,
    time_zone: Option<String>,
}

record! {
    Head {
        id "id": required,
        name "name": required,
        time_zone "timeZone": optional,
    }
}

/// Why reading the file ended early.
enum Stop {
    Syntax(Syntax),
    Refused(Box<Finding>),
}

impl From<Syntax> for Stop {
    fn from(syntax: Syntax) -> Self {
        Stop::Syntax(syntax)
    }
}

const FIELDS: &[&str] =
    &["version", "workspace", "taxRates", "contacts", "items", "estimates", "invoices", "payments"];

fn read_file(reader: &mut Reader<'_>, text: &str) -> Result<Documents, Stop> {
    let mut lists = Lists::new(text);
    let (mut given, mut first) = (Given::default(), true);
    let (mut version, mut head) = (None, None);
    let (mut tax_rates, mut contacts, mut items) = (None, None, None);
    let (mut estimates, mut invoices, mut payments) = (None, None, None);
    let is_object = reader.open_object()?;
    lists.settle(reader)?;
    while let Some(name) = if is_object { reader.next_key(&mut first)? } else { None } {
        let (seen, lists_) = (&mut given, &mut lists);
        match &*name {
            "version" => reader.field("version", 1, seen, &mut version, read_version)?,
            "workspace" => reader.field("workspace", 2, seen, &mut head, Head::read)?,
            "taxRates" => reader.field("taxRates", 4, seen, &mut tax_rates, |reader| lists_.read(reader))?,
            "contacts" => reader.field("contacts", 8, seen, &mut contacts, |reader| lists_.read(reader))?,
            "items" => reader.field("items", 16, seen, &mut items, |reader| lists_.read(reader))?,
            "estimates" => {
                reader.field("estimates", 32, seen, &mut estimates, |reader| lists_.read(reader))?
            }
            "invoices" => reader.field("invoices", 64, seen, &mut invoices, |reader| lists_.read(reader))?,
            "payments" => reader.field("payments", 128, seen, &mut payments, |reader| lists_.read(reader))?,
            _ => reader.unknown_field(&name, FIELDS)?,
        }
        lists.settle(reader)?;
    }
    reader.end()?;
    for (field, is_given) in [("version", version.is_some()), ("workspace", head.is_some())] {
        if !is_given {
            reader.missing(field);
        }
    }
    lists.settle(reader)?;
    let Some(head): Option<Head> = head else {
        let message = "the `workspace` object was lost while it was read";
        return Err(Stop::Refused(Box::new(Finding::new(Code::BugInvariant, &FieldPath::root(), message))));
    };
    let workspace = Workspace {
        id: head.id,
        name: head.name,
        time_zone: head.time_zone,
        tax_rates: lists.without_twins(tax_rates),
        contacts: lists.without_twins(contacts),
        items: lists.without_twins(items),
        estimates: lists.without_twins(estimates),
        invoices: lists.without_twins(invoices),
        payments: lists.without_twins(payments),
    };
    Ok(lists.into_documents(workspace))
}

/// The version as it is written, if it is one that we read.
fn read_version(reader: &mut Reader<'_>) -> Result<Option<()>, Syntax> {
    if reader.shape()? != Shape::Number {
        reader.refuse("a number")?;
        return Ok(None);
    }
    let version = reader.number()?;
    if version != VERSION {
        let shown = shorten(version, QUOTED_CHARS_MAX);
        reader.note(Code::InputUnknownVersion, format!("version {shown} of the file format, not {VERSION}"));
        return Ok(None);
    }
    Ok(Some(()))
}

/// A list as it was read: each record with its position in the file.
type Placed<T> = (Vec<T>, Vec<usize>);

/// What is gathered beside the good records.
struct Lists<'t> {
    text: &'t str,
    findings: Vec<Finding>,
    warnings: BTreeMap<(Kind, CrmId), Vec<Finding>>,
    rejected: Vec<Rejected>,
}

impl<'t> Lists<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, findings: Vec::new(), warnings: BTreeMap::new(), rejected: Vec::new() }
    }

    /// Takes what the reader noted outside of records. An error there ends the reading.
    fn settle(&mut self, reader: &mut Reader<'_>) -> Result<(), Stop> {
        for finding in reader.take_findings() {
            if finding.blocks() {
                return Err(Stop::Refused(Box::new(finding)));
            }
            self.findings.push(finding);
        }
        Ok(())
    }

    fn read<T: Record>(&mut self, reader: &mut Reader<'_>) -> Result<Option<Placed<T>>, Syntax> {
        if !reader.open_list()? {
            return Ok(None);
        }
        let (mut records, mut places) = (Vec::new(), Vec::new());
        let (mut first, mut index) = (true, 0_usize);
        while reader.next_element(&mut first)? {
            if index == RECORDS_MAX {
                reader.note(Code::InputTooMany, format!("more than {RECORDS_MAX} records"));
                return Ok(None);
            }
            let start = reader.at();
            let record = reader.element::<T>(index)?;
            let findings = reader.take_findings();
            match record {
                Some(record) => {
                    if !findings.is_empty() {
                        self.warnings.insert((T::KIND, record.id().clone()), findings);
                    }
                    records.push(record);
                    places.push(index);
                }
                None => {
                    let (id, label) = identify(self.text.get(start..reader.at()).unwrap_or(""), T::LABELS);
                    self.reject(T::KIND, index, id, label, findings);
                }
            }
            index = index.saturating_add(1);
        }
        Ok(Some((records, places)))
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
    fn without_twins<T: Record>(&mut self, list: Option<Placed<T>>) -> Vec<T> {
        let (records, places) = list.unwrap_or_default();
        let twins = self.twins(&records);
        if twins.is_empty() {
            return records;
        }
        let mut unique = Vec::with_capacity(records.len());
        for (record, index) in records.into_iter().zip(places) {
            let id = record.id();
            if !twins.contains(id) {
                unique.push(record);
                continue;
            }
            let path = FieldPath::of(T::KIND.array()).index(index).field("id");
            let message =
                format!("another {} has the id `{}` too", T::KIND, shorten(id.as_str(), QUOTED_CHARS_MAX));
            let mut findings = vec![Finding::new(Code::InputDuplicateId, &path, message)];
            findings.extend(self.warnings.remove(&(T::KIND, id.clone())).unwrap_or_default());
            self.reject(T::KIND, index, Some(id.clone()), record.label().map(str::to_owned), findings);
        }
        unique
    }

    /// The ids that occur more than once, in good or rejected records.
    fn twins<T: Record>(&self, records: &[T]) -> BTreeSet<CrmId> {
        let rejected = self.rejected.iter().filter(|rejected| rejected.kind == T::KIND);
        let rejected = rejected.filter_map(|rejected| rejected.id.as_ref());
        let mut ids: Vec<&CrmId> = records.iter().map(Record::id).chain(rejected).collect();
        crate::base::ordered::sort(&mut ids);
        let pairs = ids.iter().zip(ids.iter().skip(1));
        pairs.filter(|(one, other)| one == other).map(|(one, _)| (*one).clone()).collect()
    }

    fn into_documents(mut self, workspace: Workspace) -> Documents {
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
