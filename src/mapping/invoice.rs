//! CRM invoice ↔ QuickBooks invoice.

use crate::base::date::parse_date;
use crate::base::ids::CrmId;
use crate::base::money::{Decimal, plain};
use crate::crm::{Discount, DocumentDiscount, Invoice, InvoiceStatus, Line, Shipping, TaxTreatment, Totals};
use crate::diagnostics::Finding;
use crate::qbo::line::{DetailType, SHIPPING_ITEM};
use crate::qbo::{self, Amount, EmailAddress, Memo, Ref};
use crate::region::Sent;
use crate::settings::DocumentNumbers;
use crate::step::PendingId;

use super::{Context, Fields, Reference, Resolve, Sales, SalesDraft, address, sales};

impl<'d> From<&'d Invoice> for Sales<'d> {
    fn from(invoice: &'d Invoice) -> Self {
        Self {
            id: &invoice.id,
            number: &invoice.number,
            contact_id: &invoice.contact_id,
            date: invoice.issue_date,
            currency: invoice.currency.as_deref(),
            exchange_rate: invoice.exchange_rate,
            prices_include_tax: invoice.prices_include_tax,
            lines: &invoice.lines,
            discount: invoice.discount,
            shipping: invoice.shipping.as_ref(),
            billing_address: invoice.billing_address.as_ref(),
            shipping_address: invoice.shipping_address.as_ref(),
            billing_email: invoice.billing_email.as_deref(),
            purchase_order_number: invoice.purchase_order_number.as_deref(),
            memo: invoice.memo.as_deref(),
            private_note: invoice.private_note.as_deref(),
            custom_fields: &invoice.custom_fields,
            totals: invoice.totals,
        }
    }
}

/// The document as it will be sent, without marker and version.
///
/// # Errors
/// A line for which no item can be named.
pub fn to_qbo(
    context: &Context<'_>,
    invoice: &Invoice,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(qbo::Invoice, Vec<PendingId>), Finding> {
    let common = Sales::from(invoice);
    let lines = sales::lines(context, &common, draft, resolve)?;
    let mut pending = lines.pending;
    let customer_ref = resolve.customer(&invoice.contact_id).map(|customer| match customer {
        Reference::Known(id) => Ref::to(&id),
        Reference::Pending(step) => {
            pending.push(PendingId { pointer: "/CustomerRef/value".to_owned(), step });
            Ref::pending()
        }
    });
    let foreign = draft.paper.currency != context.home;
    let email = invoice.billing_email.clone().filter(|email| !email.trim().is_empty());
    let body = qbo::Invoice {
        doc_number: (context.settings.document_numbers == DocumentNumbers::Crm)
            .then(|| invoice.number.trim().to_owned()),
        txn_date: Some(invoice.issue_date.to_string()),
        currency_ref: context
            .facts
            .multicurrency
            .then(|| Ref { value: draft.paper.currency.code().to_owned(), name: None }),
        exchange_rate: invoice.exchange_rate.filter(|_| foreign).map(Amount),
        customer_ref,
        due_date: invoice.due_date.map(|date| date.to_string()),
        sales_term_ref: invoice.terms.as_ref().and_then(|terms| context.usable_term(terms)).map(Ref::to),
        bill_addr: invoice.billing_address.as_ref().and_then(address::to_qbo),
        ship_addr: invoice.shipping_address.as_ref().and_then(address::to_qbo),
        bill_email: email.map(|address| EmailAddress { address }),
        global_tax_calculation: lines.calculation,
        apply_tax_after_discount: lines.apply_tax_after_discount,
        line: lines.lines,
        txn_tax_detail: lines.tax,
        deposit: invoice.deposit.filter(|deposit| !deposit.is_zero()).map(Amount),
        deposit_to_account_ref: invoice
            .deposit
            .filter(|deposit| !deposit.is_zero())
            .and(context.settings.accounts.deposit.as_ref())
            .map(Ref::to),
        custom_field: sales::custom_fields(context, &common),
        customer_memo: invoice
            .memo
            .clone()
            .filter(|memo| !memo.trim().is_empty())
            .map(|value| Memo { value }),
        private_note: sales::private_note(context, &common),
        ..qbo::Invoice::default()
    };
    Ok((body, pending))
}

/// What we would write, with the total that QuickBooks will answer.
#[must_use]
pub fn fields_to_send(invoice: &Invoice, body: &qbo::Invoice, sent: &Sent) -> Fields {
    let mut fields = fields(body, sent.predicted.total.map(Amount));
    fields.keyed("CustomerRef", invoice.contact_id.as_str());
    for (index, line) in sent.lines.iter().enumerate() {
        let source = line.source.and_then(|source| invoice.lines.get(source));
        let Some(wire) = body.line.get(index) else { continue };
        let item = source.and_then(|source| source.item_id.as_ref()).map_or("", CrmId::as_str);
        fields.keyed(&format!("Line[{index}]"), &line_text(wire, item));
    }
    fields
}

/// What QuickBooks has.
#[must_use]
pub fn fields_of(record: &qbo::Invoice) -> Fields {
    fields(record, record.total_amt)
}

fn fields(invoice: &qbo::Invoice, total: Option<Amount>) -> Fields {
    let mut fields = Fields::default();
    fields.text("DocNumber", "Number", "number", invoice.doc_number.as_deref());
    fields.text("TxnDate", "Date", "issueDate", invoice.txn_date.as_deref());
    fields.reference("CustomerRef", "Customer", "contactId", invoice.customer_ref.as_ref());
    fields.text("DueDate", "Due date", "dueDate", invoice.due_date.as_deref());
    fields.reference("SalesTermRef", "Terms", "terms", invoice.sales_term_ref.as_ref());
    let email = invoice.bill_email.as_ref().map(|email| email.address.as_str());
    fields.text("BillEmail", "Billing e-mail", "billingEmail", email);
    let lines = invoice.line.iter().filter(|line| line.detail_type != Some(DetailType::SubTotalLineDetail));
    for (index, line) in lines.enumerate() {
        let path = format!("Line[{index}]");
        let detail = line.sales_item_line_detail.as_ref();
        let item = detail.and_then(|detail| detail.item_ref.as_ref()).map_or("", |item| item.value.as_str());
        fields.text(&path, "Line", "lines", Some(&line_text(line, item)));
    }
    fields.amount("TotalAmt", "Total", "totals.total", total);
    fields.by_rule("TotalAmt", "what QuickBooks will make of lines, discount and tax");
    fields.amount("Deposit", "Deposit", "deposit", invoice.deposit);
    let memo = invoice.customer_memo.as_ref().map(|memo| memo.value.as_str());
    fields.text("CustomerMemo", "Message to the customer", "memo", memo);
    let note = invoice.private_note.as_deref().map(super::without_marker);
    fields.text("PrivateNote", "Private note", "privateNote", note.as_deref());
    for custom in &invoice.custom_field {
        let path = format!("CustomField[{}]", custom.definition_id);
        fields.text(&path, "Custom field", "customFields", custom.string_value.as_deref());
    }
    let billing = invoice.bill_addr.as_ref().map(address::summary);
    fields.text("BillAddr", "Billing address", "billingAddress", billing.as_deref());
    fields.reworked("BillAddr");
    let shipping = invoice.ship_addr.as_ref().map(address::summary);
    fields.text("ShipAddr", "Shipping address", "shippingAddress", shipping.as_deref());
    fields.reworked("ShipAddr");
    fields
}

/// A line in one normal form: item, text, quantity × price = amount, code.
fn line_text(line: &qbo::Line, item: &str) -> String {
    let amount = line.amount.map(|amount| plain(amount.0)).unwrap_or_default();
    if let Some(detail) = &line.sales_item_line_detail {
        let number = |value: Option<Amount>| value.map(|value| plain(value.0));
        let own_shipping = detail.item_ref.as_ref().is_some_and(|item| item.value == SHIPPING_ITEM);
        let code = detail.tax_code_ref.as_ref().map_or("", |code| code.value.as_str());
        let description = line.description.as_deref().unwrap_or_default().trim();
        // QuickBooks may show a quantity of one where none was sent.
        let times = match (number(detail.qty), number(detail.unit_price)) {
            (Some(quantity), Some(price)) if !own_shipping => format!("{quantity} × {price} = "),
            _ => String::new(),
        };
        return format!("item {item}: {description} · {times}{amount} · {code}");
    }
    if line.discount_line_detail.is_some() {
        return format!("discount {amount}");
    }
    line.description.clone().unwrap_or_default()
}

/// A QuickBooks invoice as the CRM would keep it. Tax rates stay QuickBooks' business: the tax is a total.
#[must_use]
pub fn from_qbo(record: &qbo::Invoice, id: CrmId, contact_id: CrmId) -> Option<Invoice> {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| parse_date(text.get(..10)?));
    let total = record.total_amt.map_or(Decimal::ZERO, |total| total.0);
    let balance = record.balance.map_or(total, |balance| balance.0);
    let status = match balance {
        _ if record.is_voided() => InvoiceStatus::Voided,
        balance if balance.is_zero() => InvoiceStatus::Paid,
        balance if balance == total => InvoiceStatus::Sent,
        _ => InvoiceStatus::PartiallyPaid,
    };
    let shipping = record.line.iter().find(|line| is_shipping(line)).and_then(|line| line.amount);
    let discount =
        record.line.iter().find(|line| line.discount_line_detail.is_some()).and_then(|line| line.amount);
    Some(Invoice {
        id,
        number: record.doc_number.clone().unwrap_or_default(),
        status,
        contact_id,
        issue_date: date(&record.txn_date)?,
        due_date: date(&record.due_date),
        terms: None,
        currency: record.currency_ref.as_ref().map(|currency| currency.value.clone()),
        exchange_rate: record.exchange_rate.map(|rate| rate.0),
        prices_include_tax: false,
        lines: record.line.iter().filter_map(line_from_qbo).collect(),
        discount: discount.map(|amount| DocumentDiscount {
            discount: Discount::Amount(amount.0),
            before_tax: record.apply_tax_after_discount == Some(true),
        }),
        shipping: shipping.map(|amount| Shipping {
            amount: amount.0,
            tax_treatment: TaxTreatment::Exempt,
            tax_rate_ids: Vec::new(),
        }),
        deposit: record.deposit.map(|deposit| deposit.0),
        billing_address: record.bill_addr.as_ref().map(address::from_qbo),
        shipping_address: record.ship_addr.as_ref().map(address::from_qbo),
        billing_email: record.bill_email.as_ref().map(|email| email.address.clone()),
        purchase_order_number: None,
        memo: record.customer_memo.as_ref().map(|memo| memo.value.clone()),
        private_note: record
            .private_note
            .as_deref()
            .map(super::without_marker)
            .filter(|note| !note.is_empty()),
        custom_fields: Vec::new(),
        totals: Totals {
            subtotal: None,
            discount: discount.map(|amount| amount.0),
            tax: record.txn_tax_detail.as_ref().and_then(|tax| tax.total_tax).map(|tax| tax.0),
            rounding: None,
            total,
        },
        created_at: None,
        updated_at: None,
    })
}

fn is_shipping(line: &qbo::Line) -> bool {
    let item = line.sales_item_line_detail.as_ref().and_then(|detail| detail.item_ref.as_ref());
    item.is_some_and(|item| item.value == SHIPPING_ITEM)
}

pub(super) fn line_from_qbo(line: &qbo::Line) -> Option<Line> {
    if is_shipping(line) {
        return None;
    }
    let detail = line.sales_item_line_detail.as_ref()?;
    let amount = line.amount.map_or(Decimal::ZERO, |amount| amount.0);
    Some(Line {
        id: line.id.as_ref().map(CrmId::new),
        item_id: None,
        description: line.description.clone(),
        quantity: detail.qty.map_or(Decimal::ONE, |quantity| quantity.0),
        unit_price: detail.unit_price.map_or(amount, |price| price.0),
        discount: None,
        tax_treatment: TaxTreatment::Exempt,
        tax_rate_ids: Vec::new(),
        service_date: detail.service_date.as_deref().and_then(parse_date),
        amount: Some(amount),
    })
}
