//! The form that sales documents share in QuickBooks, in both directions; each entity adds its own fields.

use crate::base::date::parse_date;
use crate::base::ids::CrmId;
use crate::base::money::{Decimal, plain};
use crate::crm::{
    AnySales, Discount, DocumentDiscount, Kind, Line, SalesDocument, Shipping, TaxTreatment, Totals,
};
use crate::diagnostics::Finding;
use crate::qbo::line::{DetailType, SHIPPING_ITEM};
use crate::qbo::{self, Amount, EmailAddress, Memo, Ref, SalesForm};
use crate::region::Sent;
use crate::settings::DocumentNumbers;
use crate::step::PendingId;

use super::{
    Context, Fields, Resolve, Sales, SalesDraft, address, credit_memo, estimate, expense, invoice,
    purchase_order, refund_receipt, sales, sales_receipt,
};

/// A document of any kind as it will be sent, without marker and version.
///
/// # Errors
/// A line for which no item can be named.
pub fn any_to_qbo(
    context: &Context<'_>,
    document: AnySales<'_>,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(SalesForm, Vec<PendingId>), Finding> {
    match document {
        AnySales::Estimate(document) => {
            Ok((estimate::to_qbo(context, document, draft, resolve)?, Vec::new()))
        }
        AnySales::Invoice(document) => invoice::to_qbo(context, document, draft, resolve),
        AnySales::SalesReceipt(document) => sales_receipt::to_qbo(context, document, draft, resolve),
        AnySales::CreditMemo(document) => credit_memo::to_qbo(context, document, draft, resolve),
        AnySales::RefundReceipt(document) => refund_receipt::to_qbo(context, document, draft, resolve),
        AnySales::Expense(document) => expense::to_qbo(context, document, draft, resolve),
        AnySales::PurchaseOrder(document) => purchase_order::to_qbo(context, document, draft, resolve),
    }
}

/// The common part as it will be sent.
///
/// # Errors
/// A line for which no item can be named.
pub(super) fn to_qbo(
    context: &Context<'_>,
    document: &SalesDocument,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<(SalesForm, Vec<PendingId>), Finding> {
    let common = Sales::from(document);
    let lines = sales::lines(context, &common, draft, resolve)?;
    let mut pending = lines.pending;
    let customer_ref = resolve
        .record(Kind::Contact, &document.contact_id)
        .map(|customer| customer.named(|| "/CustomerRef/value".to_owned(), &mut pending));
    let foreign = draft.paper.currency != context.home;
    let email = document.billing_email.clone().filter(|email| !email.trim().is_empty());
    let memo = document.memo.clone().filter(|memo| !memo.trim().is_empty());
    let form = SalesForm {
        doc_number: (context.settings.document_numbers == DocumentNumbers::Crm)
            .then(|| document.number.trim().to_owned()),
        txn_date: Some(document.issue_date.to_string()),
        currency_ref: context
            .facts
            .multicurrency
            .then(|| Ref { value: draft.paper.currency.code().to_owned(), name: None }),
        exchange_rate: document.exchange_rate.filter(|_| foreign).map(Amount),
        customer_ref,
        bill_addr: document.billing_address.as_ref().and_then(address::to_qbo),
        ship_addr: document.shipping_address.as_ref().and_then(address::to_qbo),
        bill_email: email.map(|address| EmailAddress { address }),
        global_tax_calculation: lines.calculation,
        apply_tax_after_discount: lines.apply_tax_after_discount,
        line: lines.lines,
        txn_tax_detail: lines.tax,
        custom_field: sales::custom_fields(context, &common),
        customer_memo: memo.map(|value| Memo { value }),
        private_note: sales::private_note(context, &common),
        ..SalesForm::default()
    };
    Ok((form, pending))
}

/// What we would write, with the total that QuickBooks will answer.
#[must_use]
pub fn fields_to_send(document: AnySales<'_>, body: &SalesForm, sent: &Sent) -> Fields {
    let common = document.common();
    let mut fields = fields(body, sent.predicted.total.map(Amount));
    let party = match (&body.vendor_ref, &body.entity_ref) {
        (Some(_), _) => "VendorRef",
        (None, Some(_)) => "EntityRef",
        (None, None) if document.is_bought() => "VendorRef",
        (None, None) => "CustomerRef",
    };
    fields.keyed(party, common.contact_id.as_str());
    for (index, line) in sent.lines.iter().enumerate() {
        let source = line.source.and_then(|source| common.lines.get(source));
        let Some(wire) = body.line.get(index) else { continue };
        let item = source.and_then(|source| source.item_id.as_ref()).map_or("", CrmId::as_str);
        let path = format!("Line[{index}]");
        fields.keyed(&path, &line_text(wire, item));
        fields.identified(&path, |field| {
            field.crm_id = source.and_then(|line| Some(line.id.as_ref()?.to_string()))
        });
        let sent = wire.item_detail().and_then(|detail| detail.item_ref.as_ref());
        if sent.is_some_and(|item| item.value.is_empty()) {
            fields.pending(&path);
        }
    }
    fields
}

/// What QuickBooks has.
#[must_use]
pub fn fields_of(record: &SalesForm) -> Fields {
    fields(record, record.total_amt)
}

fn fields(form: &SalesForm, total: Option<Amount>) -> Fields {
    let mut fields = Fields::default();
    fields.text("DocNumber", "Number", "number", form.doc_number.as_deref());
    fields.text("TxnDate", "Date", "issueDate", form.txn_date.as_deref());
    fields.reference("CustomerRef", "Customer", "contactId", form.customer_ref.as_ref());
    fields.reference("VendorRef", "Vendor", "vendorId", form.vendor_ref.as_ref());
    let paid_to = form.entity_ref.as_ref().map(|entity| entity.value.as_str());
    fields.text("EntityRef", "Vendor", "vendorId", paid_to);
    fields.text("PaymentType", "Paid by", "paidBy", form.payment_type.as_deref());
    fields.reference("AccountRef", "Paid from", "paidFrom", form.account_ref.as_ref());
    fields.text("POStatus", "Status", "status", form.po_status.as_deref());
    fields.text("DueDate", "Due date", "dueDate", form.due_date.as_deref());
    fields.reference("SalesTermRef", "Terms", "terms", form.sales_term_ref.as_ref());
    let email = form.bill_email.as_ref().map(|email| email.address.as_str());
    fields.text("BillEmail", "Billing e-mail", "billingEmail", email);
    let lines = form.line.iter().filter(|line| line.detail_type != Some(DetailType::SubTotalLineDetail));
    for (index, line) in lines.enumerate() {
        let path = format!("Line[{index}]");
        let detail = line.item_detail();
        let item = detail.and_then(|detail| detail.item_ref.as_ref()).map_or("", |item| item.value.as_str());
        fields.text(&path, "Line", "lines", Some(&line_text(line, item)));
        fields.identified(&path, |field| field.qbo_id.clone_from(&line.id));
    }
    fields.amount("TotalAmt", "Total", "totals.total", total);
    fields.by_rule("TotalAmt", "what QuickBooks will make of lines, discount and tax");
    fields.amount("Deposit", "Deposit", "deposit", form.deposit);
    fields.reference("PaymentMethodRef", "Payment method", "method", form.payment_method_ref.as_ref());
    fields.text("PaymentRefNum", "Reference", "reference", form.payment_ref_num.as_deref());
    fields.text("Memo", "Message to the vendor", "memo", form.memo.as_deref());
    let memo = form.customer_memo.as_ref().map(|memo| memo.value.as_str());
    fields.text("CustomerMemo", "Message to the customer", "memo", memo);
    let note = form.private_note.as_deref().map(super::without_marker);
    fields.text("PrivateNote", "Private note", "privateNote", note.as_deref());
    for custom in &form.custom_field {
        let path = format!("CustomField[{}]", custom.definition_id);
        fields.text(&path, "Custom field", "customFields", custom.string_value.as_deref());
    }
    let billing = form.bill_addr.as_ref().map(address::summary);
    fields.text("BillAddr", "Billing address", "billingAddress", billing.as_deref());
    fields.reworked("BillAddr");
    let shipping = form.ship_addr.as_ref().map(address::summary);
    fields.text("ShipAddr", "Shipping address", "shippingAddress", shipping.as_deref());
    fields.reworked("ShipAddr");
    fields
}

/// A line in one normal form: item, text, quantity × price = amount, code.
fn line_text(line: &qbo::Line, item: &str) -> String {
    let amount = line.amount.map(|amount| plain(amount.0)).unwrap_or_default();
    if let Some(detail) = line.item_detail() {
        let number = |value: Option<Amount>| value.map(|value| plain(value.0));
        let own_shipping = detail.item_ref.as_ref().is_some_and(|item| item.value == SHIPPING_ITEM);
        let code = detail.tax_code_ref.as_ref().map_or("", |code| code.value.as_str());
        let description = line.description.as_deref().unwrap_or_default().trim();
        // QuickBooks may show a quantity of one where none was sent.
        let times = match (number(detail.qty), number(detail.unit_price)) {
            (Some(quantity), Some(price)) if !own_shipping => format!("{quantity} × {price} = "),
            _ => String::new(),
        };
        if let Some(account) = &detail.account_ref {
            return format!("account {}: {description} · {amount} · {code}", account.value);
        }
        return format!("item {item}: {description} · {times}{amount} · {code}");
    }
    if line.discount_line_detail.is_some() {
        return format!("discount {amount}");
    }
    line.description.clone().unwrap_or_default()
}

/// The item that such a line names.
#[must_use]
pub fn item_of(line: &str) -> Option<&str> {
    Some(line.strip_prefix("item ")?.split_once(": ")?.0)
}

/// A QuickBooks form as the CRM would keep it. Tax rates stay QuickBooks' business: the tax is a total.
/// Absent if the form has no date.
#[must_use]
pub fn from_qbo(record: &SalesForm, id: CrmId, contact_id: CrmId) -> Option<SalesDocument> {
    let shipping = record.line.iter().find(|line| is_shipping(line)).and_then(|line| line.amount);
    let discount =
        record.line.iter().find(|line| line.discount_line_detail.is_some()).and_then(|line| line.amount);
    Some(SalesDocument {
        id,
        number: record.doc_number.clone().unwrap_or_default(),
        contact_id,
        issue_date: date(record.txn_date.as_deref())?,
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
            total: record.total_amt.map_or(Decimal::ZERO, |total| total.0),
        },
        created_at: None,
        updated_at: None,
    })
}

/// The day of a date, or of a moment.
pub(super) fn date(text: Option<&str>) -> Option<chrono::NaiveDate> {
    text.and_then(|text| parse_date(text.get(..10)?))
}

fn is_shipping(line: &qbo::Line) -> bool {
    let item = line.sales_item_line_detail.as_ref().and_then(|detail| detail.item_ref.as_ref());
    item.is_some_and(|item| item.value == SHIPPING_ITEM)
}

fn line_from_qbo(line: &qbo::Line) -> Option<Line> {
    if is_shipping(line) {
        return None;
    }
    let detail = line.item_detail()?;
    let amount = line.amount.map_or(Decimal::ZERO, |amount| amount.0);
    Some(Line {
        id: line.id.as_ref().map(CrmId::new),
        item_id: None,
        category: None,
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
