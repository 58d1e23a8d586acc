//! What sales documents and purchases have in common: their money and their lines.

use chrono::NaiveDate;

use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Currency, Decimal};
use crate::crm::{
    Address, AnySales, CustomField, DocumentDiscount, Kind, Line, SalesDocument, Shipping, Totals,
};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::qbo::line::{
    DetailType, DiscountLineDetail, GlobalTaxCalculation, ItemLineDetail, SHIPPING_ITEM, TaxLine,
    TaxLineDetail, TxnTaxDetail,
};
use crate::qbo::{self, Amount, Ref};
use crate::region::{
    self, Calculation, Form, Ledger, LineCode, LineKind, Paper, Role, Sent, SentLine, ShippingWay,
};
use crate::settings::{RegionProfile, TaxDifference};
use crate::step::PendingId;

use super::{Context, Reference, Resolve, item, paper, purchase_form, tax_fit};

/// The common fields, borrowed from any kind.
#[derive(Clone, Copy, Debug)]
pub struct Sales<'d> {
    /// A purchase: taxed by the rates for purchases, its lines go to expense accounts.
    pub bought: bool,
    pub id: &'d CrmId,
    pub number: &'d str,
    pub contact_id: &'d CrmId,
    pub date: NaiveDate,
    pub currency: Option<&'d str>,
    pub exchange_rate: Option<Decimal>,
    pub prices_include_tax: bool,
    pub lines: &'d [Line],
    pub discount: Option<DocumentDiscount>,
    pub shipping: Option<&'d Shipping>,
    pub billing_address: Option<&'d Address>,
    pub shipping_address: Option<&'d Address>,
    pub billing_email: Option<&'d str>,
    pub purchase_order_number: Option<&'d str>,
    pub memo: Option<&'d str>,
    pub private_note: Option<&'d str>,
    pub custom_fields: &'d [CustomField],
    pub totals: Totals,
    /// Already paid when it was billed.
    pub prepaid: Decimal,
}

impl<'d> From<AnySales<'d>> for Sales<'d> {
    fn from(document: AnySales<'d>) -> Self {
        let deposit = match document {
            AnySales::Invoice(invoice) => invoice.deposit,
            _ => None,
        };
        let bought = document.is_bought();
        Self { bought, prepaid: deposit.unwrap_or_default(), ..Self::from(document.common()) }
    }
}

impl<'d> From<&'d SalesDocument> for Sales<'d> {
    fn from(document: &'d SalesDocument) -> Self {
        Self {
            bought: false,
            id: &document.id,
            number: &document.number,
            contact_id: &document.contact_id,
            date: document.issue_date,
            currency: document.currency.as_deref(),
            exchange_rate: document.exchange_rate,
            prices_include_tax: document.prices_include_tax,
            lines: &document.lines,
            discount: document.discount,
            shipping: document.shipping.as_ref(),
            billing_address: document.billing_address.as_ref(),
            shipping_address: document.shipping_address.as_ref(),
            billing_email: document.billing_email.as_deref(),
            purchase_order_number: document.purchase_order_number.as_deref(),
            memo: document.memo.as_deref(),
            private_note: document.private_note.as_deref(),
            custom_fields: &document.custom_fields,
            totals: document.totals,
            prepaid: Decimal::ZERO,
        }
    }
}

impl Sales<'_> {
    /// The tax rules that it is written under. Tax on purchases is no tax of its own in the United States, nor where
    /// none is kept: it is part of what things cost.
    pub(super) fn profile<'c>(&self, context: &Context<'c>) -> &'c RegionProfile {
        if self.bought && !context.profile.has_company_tax_codes() {
            return &RegionProfile::UsFold;
        }
        context.profile
    }
}

/// The money of a document, worked out for one company.
#[derive(Clone, Debug)]
pub struct SalesDraft {
    pub paper: Paper,
    pub ledger: Ledger,
    pub sent: Sent,
    /// The sales tax group of the document, where the company keeps sales tax by hand.
    pub tax_group: Option<QboId>,
}

const BARE: Form = Form {
    discount_line: false,
    line_discounts: false,
    shipping: ShippingWay::Missing,
    tax_item: false,
    rounding_item: false,
    tax_difference: TaxDifference::ExplicitTax,
};

/// Works out the money. Pure figures: no reference to customers or items is needed.
///
/// # Errors
/// The finding that keeps the document from being written.
pub fn draft(context: &Context<'_>, sales: &Sales<'_>) -> Result<SalesDraft, Finding> {
    let mut paper = paper(context, sales)?;
    let ledger = region::ledger(&paper)?;
    let tax_group = tax_fit::group(context, sales, &mut paper)?;
    let rounding_item = context.settings.accounts.rounding.is_some();
    // Forms of purchases hold lines alone.
    let form = if sales.bought {
        Form { rounding_item, tax_difference: context.form.tax_difference, ..BARE }
    } else {
        context.form
    };
    let mut sent = region::send(&paper, &ledger, sales.profile(context), &form)?;
    if sales.bought && matches!(context.profile, RegionProfile::GlobalOff) {
        sent.calculation = Calculation::NotApplicable;
        sent.lines.iter_mut().for_each(|line| line.code = LineCode::Missing);
    }
    let sent = region::settle(&paper, &ledger, &form, sent, &context.refuted)?;
    Ok(SalesDraft { paper, ledger, sent, tax_group })
}

/// The document in the words of `region`.
///
/// # Errors
/// A tax rate that is unknown or not mapped, or an unknown currency.
pub fn paper(context: &Context<'_>, sales: &Sales<'_>) -> Result<Paper, Finding> {
    let currency: Currency = context.currency(sales.currency).ok_or_else(|| {
        let code = sales.currency.unwrap_or_default();
        let message = format!("`{code}` is not a currency code");
        Finding::new(Code::PlanCurrency, &FieldPath::of("currency"), message)
    })?;
    paper::paper(context, sales, currency)
}

/// The lines in QuickBooks' format, and what else the tax needs on the document.
#[derive(Clone, Debug, Default)]
pub struct MappedLines {
    pub lines: Vec<qbo::Line>,
    pub pending: Vec<PendingId>,
    pub calculation: Option<GlobalTaxCalculation>,
    pub apply_tax_after_discount: Option<bool>,
    pub tax: Option<TxnTaxDetail>,
}

/// # Errors
/// A line for which no item can be named.
pub fn lines(
    context: &Context<'_>,
    sales: &Sales<'_>,
    draft: &SalesDraft,
    resolve: &impl Resolve,
) -> Result<MappedLines, Finding> {
    let mut mapped = MappedLines::default();
    for (index, sent) in draft.sent.lines.iter().enumerate() {
        let line = item_line(context, sales, draft, sent, index, resolve, &mut mapped.pending)?;
        mapped.lines.push(line);
    }
    if let Some(discount) = &draft.sent.discount {
        mapped.lines.push(qbo::Line {
            amount: Some(Amount(discount.amount)),
            detail_type: Some(DetailType::DiscountLineDetail),
            discount_line_detail: Some(DiscountLineDetail {
                percent_based: false,
                discount_percent: None,
                discount_account_ref: context.settings.accounts.discount.as_ref().map(Ref::to),
                tax_code_ref: discount.combination.and_then(|index| company_code(&draft.paper, index)),
            }),
            ..qbo::Line::default()
        });
        if draft.sent.calculation == Calculation::UnitedStates {
            mapped.apply_tax_after_discount = Some(discount.before_tax);
        }
    }
    mapped.calculation = match draft.sent.calculation {
        Calculation::UnitedStates => None,
        Calculation::Excluded => Some(GlobalTaxCalculation::TaxExcluded),
        Calculation::Inclusive => Some(GlobalTaxCalculation::TaxInclusive),
        Calculation::NotApplicable => Some(GlobalTaxCalculation::NotApplicable),
    };
    mapped.tax = tax_detail(context, sales, draft);
    Ok(mapped)
}

fn item_line(
    context: &Context<'_>,
    sales: &Sales<'_>,
    draft: &SalesDraft,
    sent: &SentLine,
    index: usize,
    resolve: &impl Resolve,
    pending: &mut Vec<PendingId>,
) -> Result<qbo::Line, Finding> {
    let source = sent.source.and_then(|source| sales.lines.get(source).map(|line| (source, line)));
    let is_shipping = sent
        .source
        .and_then(|source| draft.paper.lines.get(source))
        .is_some_and(|line| line.kind == LineKind::Shipping);
    let item_ref = match source {
        _ if sales.bought => None,
        Some((source, line)) => {
            let pointer = || format!("/Line/{index}/SalesItemLineDetail/ItemRef/value");
            Some(item_reference(context, line, resolve, source)?.named(pointer, pending))
        }
        None if is_shipping => shipping_ref(context),
        None if sent.role == Role::Rounding => context.rounding_item.map(|id| Ref::to(&QboId::new(id))),
        None => context.tax_item.map(|id| Ref::to(&QboId::new(id))),
    };
    let tax_code_ref = match sent.code {
        LineCode::Taxable => Some("TAX".to_owned()),
        LineCode::NonTaxable => Some("NON".to_owned()),
        LineCode::Missing => None,
        LineCode::Company(combination) => company_code(&draft.paper, combination).map(|code| code.value),
    };
    // QuickBooks' own shipping line takes neither quantity nor price.
    let own_shipping = is_shipping && context.form.shipping == ShippingWay::OwnLine;
    let detail = ItemLineDetail {
        account_ref: None,
        service_date: source
            .and_then(|(_, line)| line.service_date)
            .filter(|_| !sales.bought)
            .map(|date| date.to_string()),
        item_ref,
        class_ref: None,
        unit_price: (!own_shipping).then_some(Amount(sent.unit_price)),
        qty: (!own_shipping).then_some(Amount(sent.quantity)),
        tax_code_ref: tax_code_ref.map(|value| Ref { value, name: None }),
        tax_inclusive_amt: sent.inclusive_amount.map(Amount),
        discount_amt: (!sent.discount.is_zero()).then_some(Amount(sent.discount)),
    };
    let line = qbo::Line {
        description: source
            .and_then(|(_, line)| line.description.clone())
            .filter(|text| !text.trim().is_empty()),
        amount: Some(Amount(sent.amount)),
        ..qbo::Line::default()
    };
    if sales.bought {
        let goes_to = match source {
            Some((place, line)) => Some(purchase_form::bought(context, line, resolve, place)?),
            None => context.settings.accounts.rounding.clone().map(purchase_form::Bought::Account),
        };
        return Ok(purchase_form::line(goes_to, detail, line, index, pending));
    }
    Ok(qbo::Line {
        detail_type: Some(DetailType::SalesItemLineDetail),
        sales_item_line_detail: Some(detail),
        ..line
    })
}

fn shipping_ref(context: &Context<'_>) -> Option<Ref> {
    match context.form.shipping {
        ShippingWay::OwnLine => Some(Ref { value: SHIPPING_ITEM.to_owned(), name: None }),
        ShippingWay::Item | ShippingWay::Missing => context.settings.items.shipping.as_ref().map(Ref::to),
    }
}

/// Whether every line can name an item.
///
/// # Errors
/// The finding of the first that cannot.
pub fn check_items(context: &Context<'_>, sales: &Sales<'_>, resolve: &impl Resolve) -> Result<(), Finding> {
    let mut lines = sales.lines.iter().enumerate();
    lines.try_for_each(|(index, line)| match sales.bought {
        true => purchase_form::bought(context, line, resolve, index).map(drop),
        // Most have one, and need no more than to know that.
        false if line.item_id.as_ref().is_some_and(|item| resolve.has(Kind::Item, item)) => Ok(()),
        false => item_reference(context, line, resolve, index).map(drop),
    })
}

/// The item of a line: its own, or the one that stands in for it.
fn item_reference(
    context: &Context<'_>,
    line: &Line,
    resolve: &impl Resolve,
    index: usize,
) -> Result<Reference, Finding> {
    if let Some(reference) = line.item_id.as_ref().and_then(|item| resolve.item(item)) {
        return Ok(reference);
    }
    let item_type = line.item_id.as_ref().and_then(|id| context.crm_item(id)).map(|(_, item)| item.item_type);
    let Some(id) = item::stand_in(context.settings, item_type) else {
        let message = match &line.item_id {
            Some(item) => format!("item `{item}` is not in QuickBooks, and no default item is chosen"),
            None => "the line has no item, and no default item is chosen".to_owned(),
        };
        let path = FieldPath::of("lines").index(index).field("itemId");
        return Err(Finding::new(Code::MappingItemMissing, &path, message));
    };
    let usable = context.item(id).is_some_and(|item| item.active != Some(false) && item::is_sellable(item));
    if !usable {
        let message = format!("the default item `{id}` is not in the company, inactive, or cannot be sold");
        return Err(Finding::new(Code::MappingItemUnusable, &FieldPath::of("settings.items"), message));
    }
    Ok(Reference::Known(id.clone()))
}

fn company_code(paper: &Paper, combination: usize) -> Option<Ref> {
    let code = paper.combinations.get(combination)?.code.as_ref()?;
    Some(Ref::to(&code.id))
}

fn tax_detail(context: &Context<'_>, sales: &Sales<'_>, draft: &SalesDraft) -> Option<TxnTaxDetail> {
    let sent = &draft.sent;
    // QuickBooks ignores the detail where it charges no tax.
    if sales.bought && !context.profile.has_company_tax_codes()
        || matches!(
            context.profile,
            RegionProfile::UsTaxOff | RegionProfile::UsAutomatedUnready | RegionProfile::GlobalOff
        )
    {
        return None;
    }
    let group = draft.tax_group.as_ref().filter(|_| !draft.ledger.tax.is_zero());
    let Some(total_tax) = sent.total_tax else {
        // QuickBooks takes by hand what the group says, and automatically what it knows.
        return group
            .map(|group| TxnTaxDetail { txn_tax_code_ref: Some(Ref::to(group)), ..TxnTaxDetail::default() });
    };
    Some(TxnTaxDetail {
        txn_tax_code_ref: group.map(Ref::to),
        total_tax: Some(Amount(total_tax)),
        tax_line: sent
            .tax_lines
            .iter()
            .map(|line| TaxLine {
                amount: Amount(line.amount),
                detail_type: "TaxLineDetail".to_owned(),
                tax_line_detail: TaxLineDetail {
                    tax_rate_ref: Some(Ref::to(&line.rate)),
                    percent_based: true,
                    tax_percent: Some(Amount(line.percent)),
                    net_amount_taxable: Some(Amount(line.net)),
                },
            })
            .collect(),
    })
}

/// Custom fields that are mapped to one of QuickBooks' three.
#[must_use]
pub fn custom_fields(context: &Context<'_>, sales: &Sales<'_>) -> Vec<qbo::CustomField> {
    let order = sales.purchase_order_number.map(|number| (PURCHASE_ORDER, number));
    let own = sales.custom_fields.iter().map(|field| (field.name.as_str(), field.value.as_str()));
    own.chain(order)
        .filter(|(_, value)| !value.trim().is_empty())
        .filter_map(|(name, value)| {
            let definition = context.settings.custom_fields.get(name)?;
            Some(qbo::CustomField {
                definition_id: definition.clone(),
                name: None,
                field_type: "StringType".to_owned(),
                string_value: Some(value.trim().to_owned()),
            })
        })
        .collect()
}

/// The settings' name for the purchase order number, which has no field of its own in QuickBooks.
const PURCHASE_ORDER: &str = "purchaseOrderNumber";

/// The private note, with the purchase order number if it has no other place.
#[must_use]
pub fn private_note(context: &Context<'_>, sales: &Sales<'_>) -> Option<String> {
    let note = sales.private_note.map(str::trim).filter(|note| !note.is_empty());
    let mapped = context.settings.custom_fields.contains_key(PURCHASE_ORDER);
    let order = sales.purchase_order_number.map(str::trim).filter(|number| !mapped && !number.is_empty());
    match (note, order) {
        (Some(note), Some(order)) => Some(format!("{note}\nPO {order}")),
        (None, Some(order)) => Some(format!("PO {order}")),
        (note, None) => note.map(str::to_owned),
    }
}
