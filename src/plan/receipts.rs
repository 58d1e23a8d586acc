//! Payments that pay no invoice: where the settings say so, each is a sale of its own and goes over as a sales receipt.
//!
//! The receipt's id is the payment's, written `payment:ID`, and its number `PMT-ID`: by these, its link and its marker it is known
//! again like any other. **Invariant:** a payment is in the books as a payment or as a receipt, never as both. It stays what it once
//! became, whatever the settings say later, and one that names an invoice after it became a receipt is held back.

use std::sync::Arc;

use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{CrmId, marker};
use crate::base::limits::DOCUMENT_NUMBER_CHARS_MAX;
use crate::base::money::Decimal;
use crate::base::ordered::{BTreeMap, BTreeSet};
use crate::crm::{
    Documents, Kind, Line, Payment, PaymentStatus, Rejected, SalesDocument, SalesReceipt, SalesReceiptStatus,
    TaxTreatment, Totals,
};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::marker_in;
use crate::qbo::Snapshot;
use crate::settings::{PaymentForm, Settings};
use crate::step::{Link, LinkKey};

const PREFIX: &str = "payment:";
const NUMBER_PREFIX: &str = "PMT-";

/// Characters of the hash that stands for an id too long for a number.
const HASH_CHARS: usize = 12;

/// The documents as they are planned.
#[must_use]
pub fn with_receipts(
    given: &Arc<Documents>,
    snapshot: &Snapshot,
    settings: &Settings,
    links: &BTreeMap<LinkKey, Link>,
) -> Arc<Documents> {
    let books = Books { given, snapshot, settings, links };
    let Some(forms) = books.forms() else { return Arc::clone(given) };
    let mut documents = Documents::clone(given);
    let mut moved = BTreeSet::new();
    let payments = std::mem::take(&mut documents.workspace.payments);
    for (index, (payment, form)) in payments.into_iter().zip(forms).enumerate() {
        match form {
            Form::Payment => documents.workspace.payments.push(payment),
            Form::Receipt => {
                let id = payment.id.clone();
                if let Some(warnings) = documents.warnings.remove(&(Kind::Payment, id.clone())) {
                    documents.warnings.insert((Kind::SalesReceipt, receipt_id(&id)), warnings);
                }
                moved.insert(id);
                documents.workspace.sales_receipts.push(receipt(payment, settings));
            }
            Form::Both => documents.rejected.push(held(payment, index)),
        }
    }
    for line in documents.workspace.deposits.iter_mut().flat_map(|deposit| &mut deposit.lines) {
        if let Some(id) = line.payment_id.take_if(|id| moved.contains(id)) {
            line.sales_receipt_id = Some(receipt_id(&id));
        }
    }
    Arc::new(documents)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Payment,
    Receipt,
    /// It became a receipt, and pays an invoice now.
    Both,
}

/// What tells which payments became what.
struct Books<'a> {
    given: &'a Documents,
    snapshot: &'a Snapshot,
    settings: &'a Settings,
    links: &'a BTreeMap<LinkKey, Link>,
}

impl Books<'_> {
    /// What each payment is; none if all are payments.
    fn forms(&self) -> Option<Vec<Form>> {
        let payments = &self.given.workspace.payments;
        if payments.is_empty() {
            return None;
        }
        let sync = &self.settings.sync;
        let wanted = sync.payments.without_invoice == PaymentForm::SalesReceipt
            && sync.payments.direction.pushes()
            && sync.sales_receipts.direction.pushes();
        let lists = &self.snapshot.entities;
        let receipts = lists.sales_receipt.iter().flatten();
        let receipts: BTreeSet<&str> =
            receipts.filter_map(|own| marker_in(own.private_note.as_deref()?)).collect();
        let linked =
            |key: &LinkKey| key.kind == Kind::SalesReceipt.as_str() && key.id.as_str().starts_with(PREFIX);
        if !wanted && receipts.is_empty() && !self.links.keys().any(linked) {
            return None;
        }
        let marked = lists.payment.iter().flatten();
        let marked: BTreeSet<&str> =
            marked.filter_map(|own| marker_in(own.private_note.as_deref()?)).collect();
        let forms: Vec<Form> =
            payments.iter().map(|payment| self.form(payment, wanted, &marked, &receipts)).collect();
        forms.iter().any(|form| *form != Form::Payment).then_some(forms)
    }

    fn form(
        &self,
        payment: &Payment,
        wanted: bool,
        marked: &BTreeSet<&str>,
        receipts: &BTreeSet<&str>,
    ) -> Form {
        let by_hand = self.settings.links.by_hand(Kind::Payment, &payment.id).is_some();
        if by_hand || self.holds(Kind::Payment, &payment.id, marked) {
            return Form::Payment;
        }
        let pays = !payment.applications.is_empty() || !payment.credits.is_empty();
        match self.holds(Kind::SalesReceipt, &receipt_id(&payment.id), receipts) {
            true if pays => Form::Both,
            true => Form::Receipt,
            false if wanted && !pays && payment.amount > Decimal::ZERO => Form::Receipt,
            false => Form::Payment,
        }
    }

    /// Whether QuickBooks holds the record, by its link or its marker.
    fn holds(&self, kind: Kind, id: &CrmId, marked: &BTreeSet<&str>) -> bool {
        let kind = kind.as_str();
        if !self.links.is_empty() && self.links.contains_key(&LinkKey::new(kind, id)) {
            return true;
        }
        // Hashing is worth it only if there is a marker to compare with.
        let workspace = &self.given.workspace.id;
        !marked.is_empty() && marked.contains(marker(workspace, kind, id, "create", 0).as_str())
    }
}

fn receipt_id(payment: &CrmId) -> CrmId {
    CrmId::new(format!("{PREFIX}{payment}"))
}

fn receipt(payment: Payment, settings: &Settings) -> SalesReceipt {
    let mut lines = payment.lines;
    // Where taxes are told by codes only the CRM knows which one it was: a receipt without lines is held back.
    if lines.is_empty() && settings.tax_codes.rates.is_empty() {
        lines.push(sold(payment.amount, payment.memo.clone()));
    }
    SalesReceipt {
        status: match payment.status {
            PaymentStatus::Received => SalesReceiptStatus::Completed,
            PaymentStatus::Pending => SalesReceiptStatus::Pending,
            PaymentStatus::Voided => SalesReceiptStatus::Voided,
        },
        method: payment.method,
        reference: payment.reference,
        deposit_account: payment.deposit_account,
        sales: SalesDocument {
            id: receipt_id(&payment.id),
            number: number(&payment.id),
            contact_id: payment.contact_id,
            issue_date: payment.date,
            currency: payment.currency,
            exchange_rate: payment.exchange_rate,
            prices_include_tax: payment.prices_include_tax,
            lines,
            discount: None,
            shipping: None,
            billing_address: None,
            shipping_address: None,
            billing_email: None,
            purchase_order_number: None,
            memo: None,
            private_note: payment.memo,
            custom_fields: payment.custom_fields,
            totals: Totals {
                subtotal: None,
                discount: None,
                tax: None,
                rounding: None,
                total: payment.amount,
            },
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        },
    }
}

/// The whole amount, where nobody says what it was for.
fn sold(amount: Decimal, description: Option<String>) -> Line {
    Line {
        id: None,
        item_id: None,
        category: None,
        description,
        quantity: Decimal::ONE,
        unit_price: amount,
        discount: None,
        tax_treatment: TaxTreatment::Exempt,
        tax_rate_ids: Vec::new(),
        service_date: None,
        amount: None,
    }
}

/// Kept apart from the numbers that a CRM or QuickBooks gives.
fn number(payment: &CrmId) -> String {
    let number = format!("{NUMBER_PREFIX}{payment}");
    if number.chars().count() <= DOCUMENT_NUMBER_CHARS_MAX {
        return number;
    }
    format!("{NUMBER_PREFIX}{}", Fingerprint::new().text(payment.as_str()).base32(HASH_CHARS))
}

fn held(payment: Payment, index: usize) -> Rejected {
    let message = "the payment is in QuickBooks as a sales receipt, and pays an invoice now";
    Rejected {
        kind: Kind::Payment,
        index,
        label: payment.reference.unwrap_or_else(|| payment.id.to_string()),
        id: Some(payment.id),
        findings: vec![Finding::new(Code::PlanBookedAsReceipt, &FieldPath::of("applications"), message)],
    }
}
