//! Names that people know, in place of QuickBooks' ids, and money with its cents. For reading only: what is
//! compared and sent stays as it is.

use crate::base::ids::QboId;
use crate::base::money::{Currency, parse, plain};
use crate::crm::Kind;
use crate::mapping::{Context, Fields};
use crate::qbo::line::{DetailType, SHIPPING_ITEM};
use crate::qbo::{self, LinkedTxn, Ref};
use crate::step::Resource;

/// What a payment pays or uses, and a deposit moves, beside payments.
const NUMBERED: [Resource; 4] =
    [Resource::Invoice, Resource::CreditMemo, Resource::SalesReceipt, Resource::RefundReceipt];

#[derive(Clone, Copy, Debug)]
pub struct Words<'c, 'w> {
    pub(super) context: &'w Context<'c>,
    pub(super) currency: Currency,
}

impl Words<'_, '_> {
    /// `newcomer`: the name of the record that a reference without an id will point to.
    pub(super) fn name_references(&self, fields: &mut Fields, newcomer: Option<&str>) {
        for field in &mut fields.0 {
            let party = matches!(field.path.as_str(), "CustomerRef" | "VendorRef" | "EntityRef");
            if party && field.value.is_empty() {
                (field.label, field.origin) = match field.path.as_str() {
                    "CustomerRef" => ("Customer", "contactId"),
                    _ => ("Vendor", "vendorId"),
                };
                field.shown = newcomer.map(|name| format!("{name} (new)"));
                continue;
            }
            let id = QboId::new(field.value.clone());
            let shown = match field.path.as_str() {
                "CustomerRef" | "ParentRef" => {
                    self.context.customer(&id).and_then(|customer| customer.display_name.clone())
                }
                "VendorRef" | "EntityRef" => {
                    self.context.name_base(Kind::Vendor, &id).and_then(|vendor| vendor.display_name.clone())
                }
                "SalesTermRef" | "TermRef" => self.context.term(&id).and_then(|term| term.name.clone()),
                "PaymentMethodRef" => self.context.payment_method(&id).and_then(|method| method.name.clone()),
                "DepositToAccountRef" | "AccountRef" => Some(self.context.account_name(&field.value)),
                "TotalAmt" | "UnitPrice" | "Deposit" => {
                    parse(&field.value).map(|amount| self.currency.text(amount))
                }
                path => self.custom_field(path, &field.value),
            };
            if shown.is_some() {
                field.shown = shown;
            }
        }
    }

    /// `newcomer`: the name of the item that a line names without an id, by the line's place.
    pub(super) fn name_lines(
        &self,
        fields: &mut Fields,
        lines: &[qbo::Line],
        newcomer: impl Fn(usize) -> Option<String>,
    ) {
        let lines = lines.iter().filter(|line| line.detail_type != Some(DetailType::SubTotalLineDetail));
        for (index, line) in lines.enumerate() {
            let path = format!("Line[{index}]");
            if let Some(field) = fields.0.iter_mut().find(|field| field.path == path) {
                field.shown = Some(self.line(line, newcomer(index)));
            }
        }
    }

    /// `newcomer`: the number of the document that a line of a payment or deposit names without an id, by its place.
    pub(super) fn name_documents(
        &self,
        fields: &mut Fields,
        lines: &[qbo::Line],
        newcomer: impl Fn(usize) -> Option<String>,
    ) {
        let words = lines.iter().enumerate().filter_map(|(index, line)| {
            let amount = self.currency.text(line.amount?.0);
            let Some(linked) = line.linked_txn.first() else {
                let account = line.deposit_line_detail.as_ref()?.account_ref.as_ref()?;
                let about =
                    line.description.as_deref().map(|about| format!(" ({about})")).unwrap_or_default();
                return Some(format!("{}{about}: {amount}", self.context.account_name(&account.value)));
            };
            let number = self.number(linked).or_else(|| newcomer(index));
            let number = number.unwrap_or_else(|| linked.txn_id.clone());
            Some(format!("{} {number}: {amount}", linked.txn_type))
        });
        let shown = words.collect::<Vec<String>>().join(", ");
        if let Some(field) = fields.0.iter_mut().find(|field| field.path == "Line") {
            field.shown = Some(shown);
        }
    }

    /// The number that people know a transaction by.
    fn number(&self, linked: &LinkedTxn) -> Option<String> {
        let id = QboId::new(linked.txn_id.clone());
        let form = NUMBERED.into_iter().find(|resource| resource.name() == linked.txn_type);
        match form {
            Some(resource) => self.context.sales_form(resource, &id)?.doc_number.clone(),
            None => self.context.money_form(Kind::Payment, &id)?.payment_ref_num.clone(),
        }
    }

    fn line(&self, line: &qbo::Line, newcomer: Option<String>) -> String {
        let amount = line.amount.map(|amount| self.currency.text(amount.0)).unwrap_or_default();
        if line.discount_line_detail.is_some() {
            return format!("Discount {amount}");
        }
        let description = line.description.as_deref().unwrap_or_default().trim();
        let Some(detail) = line.item_detail() else { return description.to_owned() };
        let item = match &detail.account_ref {
            Some(account) => self.context.account_name(&account.value),
            None => self.item(detail.item_ref.as_ref(), newcomer),
        };
        let about = match (item.is_empty(), description.is_empty() || description == item) {
            (true, _) => description.to_owned(),
            (false, true) => item,
            (false, false) => format!("{item}: {description}"),
        };
        let times = match (detail.qty, detail.unit_price) {
            (Some(quantity), Some(price)) => {
                format!("{} × {} = ", plain(quantity.0), self.currency.text(price.0))
            }
            _ => String::new(),
        };
        format!("{about} · {times}{amount}{}", self.code(detail.tax_code_ref.as_ref()))
    }

    fn item(&self, item: Option<&Ref>, newcomer: Option<String>) -> String {
        let Some(item) = item else { return String::new() };
        if item.value == SHIPPING_ITEM {
            return "Shipping".to_owned();
        }
        let known = self.context.item(&QboId::new(item.value.clone())).and_then(|item| item.name.clone());
        known.or_else(|| newcomer.map(|name| format!("{name} (new)"))).unwrap_or_else(|| item.value.clone())
    }

    fn code(&self, code: Option<&Ref>) -> String {
        let Some(code) = code else { return String::new() };
        let known = self.context.tax_code(&QboId::new(code.value.clone())).and_then(|code| code.name.clone());
        format!(" · {}", known.unwrap_or_else(|| code.value.clone()))
    }

    fn custom_field(&self, path: &str, value: &str) -> Option<String> {
        let definition = path.strip_prefix("CustomField[")?.strip_suffix(']')?;
        let (name, _) =
            self.context.settings.custom_fields.iter().find(|(_, own)| own.as_str() == definition)?;
        Some(format!("{name}: {value}"))
    }
}
