//! The documents that a refund is made of, as the CRM is to take them over.

use serde::Serialize;

use crate::base::ids::CrmId;
use crate::base::json::to_text;
use crate::base::money::{Arithmetic, Currency, Decimal, Exact, plain, sum};
use crate::base::rounding::{self, Mode};
use crate::crm::{Address, CreditMemo, Kind, Line, RefundReceipt, SalesDocument, TaxTreatment};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::region::{Given, Part};

use crate::settings::RefundRequest;

/// What becomes of one document of the CRM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RefundDocument {
    /// `credit-memo`, `refund-receipt`, `payment`, `invoice` or `sales-receipt`.
    pub kind: &'static str,
    pub id: String,
    /// A new document, in the form of the workspace file. If absent, the document with this id gets the status `voided`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, any>"))]
    pub document: Option<Added>,
    /// Only once what stands before it is in QuickBooks: the void of a payment gives its invoice another version.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub afterwards: bool,
}

impl RefundDocument {
    /// A new sales document, as the CRM's file will be read.
    pub(super) fn reread(&self) -> Option<Result<SalesDocument, Finding>> {
        let Some(Added::Sales(document)) = &self.document else { return None };
        let text = to_text(document).unwrap_or_default();
        let bytes = text.as_bytes();
        let read = if self.kind == Kind::CreditMemo.as_str() {
            CreditMemo::parse(bytes).map(|(memo, findings)| (memo.map(|memo| memo.sales), findings))
        } else {
            RefundReceipt::parse(bytes)
                .map(|(receipt, findings)| (receipt.map(|receipt| receipt.sales), findings))
        };
        let bug = "a document that was made cannot be read";
        Some(read.and_then(|(document, findings)| {
            let bug = || Finding::new(Code::BugInvariant, &FieldPath::root(), bug);
            document.ok_or_else(|| findings.into_iter().next().unwrap_or_else(bug))
        }))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Added {
    Sales(Box<AddedSales>),
    Payment(Box<AddedPayment>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedSales {
    id: String,
    number: String,
    refund_of: String,
    contact_id: CrmId,
    issue_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_rate: Option<String>,
    prices_include_tax: bool,
    lines: Vec<AddedLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<AddedDiscount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping: Option<AddedShipping>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    totals: AddedTotals,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedLine {
    /// That of the sale's line, where goods come back: so the next refund knows what is left of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<CrmId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    quantity: String,
    unit_price: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<AddedDiscount>,
    tax_treatment: TaxTreatment,
    tax_rate_ids: Vec<CrmId>,
    amount: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedDiscount {
    amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before_tax: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedShipping {
    amount: String,
    tax_treatment: TaxTreatment,
    tax_rate_ids: Vec<CrmId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct AddedTotals {
    subtotal: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<String>,
    tax: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<String>,
    total: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedPayment {
    id: String,
    contact_id: CrmId,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange_rate: Option<String>,
    amount: &'static str,
    applications: [AddedApplication; 1],
    credits: [AddedCredit; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedApplication {
    invoice_id: CrmId,
    amount: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedCredit {
    credit_memo_id: String,
    amount: String,
}

/// What all documents of one refund have in common.
pub(super) struct Maker<'r> {
    pub request: &'r RefundRequest,
    pub sale: &'r SalesDocument,
    pub currency: Currency,
    /// Of the payment or receipt that it was paid by.
    pub method: Option<&'r str>,
    /// One more than the documents that were made for earlier refunds of the sale.
    pub number: usize,
    /// Whether QuickBooks counts the pieces of an item.
    pub counted: &'r dyn Fn(&CrmId) -> bool,
}

impl Maker<'_> {
    /// The sale, or a payment for it, without a document of its own.
    pub(super) fn voided(kind: Kind, id: &str, afterwards: bool) -> RefundDocument {
        RefundDocument { kind: kind.as_str(), id: id.to_owned(), document: None, afterwards }
    }

    /// A credit memo or refund receipt.
    pub(super) fn sales(&self, kind: Kind, given: &Given) -> Result<RefundDocument, Finding> {
        let (sale, request, currency) = (self.sale, self.request, self.currency);
        let text = |amount: Decimal| currency.text(amount);
        let money = kind == Kind::RefundReceipt;
        let (goods, shipping) = given.parts.split_at(sale.lines.len().min(given.parts.len()));
        let shares = sum(given.parts.iter().map(|part| part.share))?;
        let subtotal = sum(goods.iter().map(|part| part.amount))?;
        let lines =
            sale.lines.iter().zip(goods).enumerate().filter(|(_, (_, part))| **part != Part::default());
        let lines: Vec<AddedLine> =
            lines.map(|(place, (line, part))| self.line(place, line, part)).collect::<Exact<_>>()?;
        if lines.is_empty() {
            let message = "QuickBooks has no paper for the charge for delivery alone";
            return Err(Finding::new(Code::RefundTax, &FieldPath::of("lines"), message));
        }
        let discount = Some(shares).filter(|shares| !shares.is_zero());
        let charge = shipping.first().filter(|part| !part.amount.is_zero()).zip(sale.shipping.as_ref());
        let id = self.id();
        let mark = if money { 'R' } else { 'C' };
        let document = AddedSales {
            id: id.clone(),
            number: request
                .number
                .clone()
                .unwrap_or_else(|| format!("{}-{mark}{}", sale.number, self.number)),
            refund_of: request.of.clone(),
            contact_id: sale.contact_id.clone(),
            issue_date: request.date.to_string(),
            currency: sale.currency.clone(),
            exchange_rate: sale.exchange_rate.map(plain),
            prices_include_tax: sale.prices_include_tax,
            lines,
            discount: discount.map(|shares| AddedDiscount {
                amount: text(shares),
                before_tax: sale.discount.map(|discount| discount.before_tax),
            }),
            shipping: charge.map(|(part, own)| AddedShipping {
                amount: text(part.amount),
                tax_treatment: own.tax_treatment,
                tax_rate_ids: own.tax_rate_ids.clone(),
            }),
            billing_address: sale.billing_address.clone(),
            shipping_address: sale.shipping_address.clone(),
            method: request.method.clone().or(self.method.map(str::to_owned)).filter(|_| money),
            reference: request.reference.clone().filter(|_| money),
            refund_account: request.refund_account.clone().filter(|_| money),
            memo: request.memo.clone(),
            totals: AddedTotals {
                subtotal: text(subtotal),
                discount: discount.map(text),
                tax: text(given.tax),
                rounding: Some(given.rounding).filter(|rounding| !rounding.is_zero()).map(text),
                total: text(given.total),
            },
        };
        let document = Some(Added::Sales(Box::new(document)));
        Ok(RefundDocument { kind: kind.as_str(), id, document, afterwards: false })
    }

    /// Goods that come back keep quantity and price; where only money is given back, or no price comes to the amount, it is one
    /// piece of that amount.
    fn line(&self, place: usize, line: &Line, part: &Part) -> Exact<AddedLine> {
        let returned = !part.quantity.is_zero();
        let price = if returned { self.price(line, part)? } else { None };
        let (quantity, unit_price, off) = price.map_or_else(
            || (Decimal::ONE, part.amount, Decimal::ZERO),
            |(price, off)| (part.quantity, price, off),
        );
        let counted = line.item_id.as_ref().is_some_and(|item| (self.counted)(item));
        let id = line.id.as_ref().map_or_else(|| line_id(place), ToString::to_string);
        Ok(AddedLine {
            id: returned.then_some(id),
            item_id: line.item_id.clone().filter(|_| returned || !counted),
            description: line.description.clone(),
            quantity: plain(quantity),
            unit_price: plain(unit_price),
            discount: Some(off)
                .filter(|off| !off.is_zero())
                .map(|off| AddedDiscount { amount: self.currency.text(off), before_tax: None }),
            tax_treatment: line.tax_treatment,
            tax_rate_ids: line.tax_rate_ids.clone(),
            amount: self.currency.text(part.amount),
        })
    }

    /// A price for the quantity, and the discount that leaves the amount: the sale's own if it fits.
    fn price(&self, line: &Line, part: &Part) -> Exact<Option<(Decimal, Decimal)>> {
        let gross = rounding::line_amount(part.quantity, line.unit_price, self.currency, Mode::HalfUp)?;
        let off = gross.minus(part.amount)?;
        if off.is_zero() || (line.discount.is_some() && off > Decimal::ZERO) {
            return Ok(Some((line.unit_price, off)));
        }
        let price = rounding::unit_price_for(part.amount, part.quantity, self.currency);
        Ok(price.map(|price| (price, Decimal::ZERO)))
    }

    /// The payment of zero that uses a credit memo on the invoice.
    pub(super) fn application(&self, applied: Decimal) -> RefundDocument {
        let (sale, amount, id) = (self.sale, self.currency.text(applied), self.id());
        let document = AddedPayment {
            id: id.clone(),
            contact_id: sale.contact_id.clone(),
            date: self.request.date.to_string(),
            currency: sale.currency.clone(),
            exchange_rate: sale.exchange_rate.map(plain),
            amount: "0",
            applications: [AddedApplication { invoice_id: sale.id.clone(), amount: amount.clone() }],
            credits: [AddedCredit { credit_memo_id: id.clone(), amount }],
        };
        let document = Some(Added::Payment(Box::new(document)));
        RefundDocument { kind: Kind::Payment.as_str(), id, document, afterwards: false }
    }

    /// One for all documents of the refund: each kind has ids of its own.
    fn id(&self) -> String {
        let own = self.request.id.as_ref().map(ToString::to_string);
        own.unwrap_or_else(|| format!("{}-R{}", self.sale.id, self.number))
    }
}

/// What stands for a line of the sale that has no id.
pub(super) fn line_id(place: usize) -> String {
    format!("line-{}", place.saturating_add(1))
}
