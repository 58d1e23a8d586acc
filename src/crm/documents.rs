//! A workspace file, read record by record: what is good is kept, what is not is listed with its
//! findings, and nothing is left out silently.

use crate::base::ordered::BTreeMap;

use crate::base::fingerprint::Digest;
use crate::base::ids::{CrmId, WorkspaceId};
use crate::base::limits::{QUOTED_CHARS_MAX, WORKSPACE_BYTES_MAX};
use crate::base::text::shorten;
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::input::{Given, Reader, Shape, Source, Syntax, Value, check_text, record, syntax_finding};

use super::lists::{Growing, Lists, Placed, Stop};

use super::{
    Contact, CreditMemo, Deposit, Estimate, Expense, Invoice, Item, Kind, Payment, PurchaseOrder,
    RefundReceipt, SalesReceipt, TaxRate, Vendor, Workspace,
};

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
        documents.digest = Digest::new().field(bytes).base32(DIGEST_CHARS);
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

/// The file as it is read, list by list.
#[derive(Default)]
struct Read {
    version: Option<()>,
    head: Option<Head>,
    tax_rates: Placed<TaxRate>,
    contacts: Placed<Contact>,
    vendors: Placed<Vendor>,
    items: Placed<Item>,
    estimates: Placed<Estimate>,
    invoices: Placed<Invoice>,
    sales_receipts: Placed<SalesReceipt>,
    credit_memos: Placed<CreditMemo>,
    refund_receipts: Placed<RefundReceipt>,
    payments: Placed<Payment>,
    deposits: Placed<Deposit>,
    expenses: Placed<Expense>,
    purchase_orders: Placed<PurchaseOrder>,
}

/// One line a list of the file: JSON name and where it goes.
macro_rules! lists {
    ($($json:literal $field:ident),* $(,)?) => {
        const FIELDS: &[&str] = &["version", "workspace", $($json),*];

        impl Read {
            fn field(
                &mut self,
                name: &str,
                reader: &mut Reader<'_>,
                given: &mut Given,
                lists: &mut Lists<'_>,
            ) -> Result<(), Syntax> {
                #[expect(non_camel_case_types, reason = "named like the fields that they number")]
                enum Bit { version, head, $($field),* }
                let list: (&'static str, u64, &mut dyn Growing) = match name {
                    "version" => {
                        return reader.field("version", 1 << Bit::version as u32, given, &mut self.version, read_version);
                    }
                    "workspace" => {
                        return reader.field("workspace", 1 << Bit::head as u32, given, &mut self.head, Head::read);
                    }
                    $($json => ($json, 1 << Bit::$field as u32, &mut self.$field),)*
                    _ => return reader.unknown_field(name, FIELDS),
                };
                let (name, bit, list) = list;
                reader.field(name, bit, given, &mut None::<()>, |reader| lists.read(reader, list).map(Some))
            }
        }
    };
}

lists! {
    "taxRates" tax_rates,
    "contacts" contacts,
    "vendors" vendors,
    "items" items,
    "estimates" estimates,
    "invoices" invoices,
    "salesReceipts" sales_receipts,
    "creditMemos" credit_memos,
    "refundReceipts" refund_receipts,
    "payments" payments,
    "deposits" deposits,
    "expenses" expenses,
    "purchaseOrders" purchase_orders,
}

fn read_file(reader: &mut Reader<'_>, text: &str) -> Result<Documents, Stop> {
    let mut lists = Lists::new(text);
    let (mut given, mut first) = (Given::default(), true);
    let mut file = Read::default();
    let is_object = reader.open_object()?;
    lists.settle(reader)?;
    while let Some(name) = if is_object { reader.next_key(&mut first)? } else { None } {
        file.field(&name, reader, &mut given, &mut lists)?;
        if reader.errors() > 0 {
            break;
        }
    }
    if reader.errors() == 0 {
        reader.end()?;
    }
    for (field, is_given) in [("version", file.version.is_some()), ("workspace", file.head.is_some())] {
        if !is_given {
            reader.missing(field);
        }
    }
    lists.settle(reader)?;
    let Some(head) = file.head else {
        let message = "the `workspace` object was lost while it was read";
        return Err(Stop::Refused(Box::new(Finding::new(Code::BugInvariant, &FieldPath::root(), message))));
    };
    let workspace = Workspace {
        id: head.id,
        name: head.name,
        time_zone: head.time_zone,
        tax_rates: lists.without_twins(file.tax_rates),
        contacts: lists.without_twins(file.contacts),
        vendors: lists.without_twins(file.vendors),
        items: lists.without_twins(file.items),
        estimates: lists.without_twins(file.estimates),
        invoices: lists.without_twins(file.invoices),
        sales_receipts: lists.without_twins(file.sales_receipts),
        credit_memos: lists.without_twins(file.credit_memos),
        refund_receipts: lists.without_twins(file.refund_receipts),
        payments: lists.without_twins(file.payments),
        deposits: lists.without_twins(file.deposits),
        expenses: lists.without_twins(file.expenses),
        purchase_orders: lists.without_twins(file.purchase_orders),
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
