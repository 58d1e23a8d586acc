//! The invoices as a file for QuickBooks Desktop, which has no interface that could be called from here: the lines, the
//! discount and the tax that a plan would send to a company which charges what the CRM charged. A document whose lines do not
//! come to the total that was billed is left out, with the reason; so is one that the file could not carry unchanged.

mod iif;
mod table;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::ids::CrmId;
use crate::base::limits::{
    CUSTOMER_LEVELS_MAX, DESKTOP_ITEM_CHARS_MAX, DESKTOP_NAME_CHARS_MAX, DESKTOP_NUMBER_CHARS_MAX,
};
use crate::base::money::{Arithmetic, Currency, Decimal, sum};
use crate::base::ordered::BTreeMap;
use crate::crm::{Address, Contact, Documents, Invoice, InvoiceStatus, Item, Kind};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::party::display_name;
use crate::region::{self, Ledger, LineCode, LineKind, Paper, Role, Sent, SentLine, Slot};
use crate::settings::{DesktopFormat, DesktopOptions, DesktopTaxes, RegionProfile, TotalTax};

use super::Totals;
use super::any_company::{FORM, name_codes};

/// A file, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desktop {
    /// UTF-8 with a byte order mark for a table, Latin-1 for Intuit's format.
    pub bytes: Vec<u8>,
    pub summary: DesktopSummary,
}

/// Amounts are decimal text in `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct DesktopSummary {
    /// Invoices in the file.
    pub documents: usize,
    pub currency: String,
    /// Of the invoices in the file; the same in the CRM.
    pub total: String,
    /// The part of it that goes to sales tax.
    pub tax: String,
    /// Invoices that are not in the file, and why.
    pub left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LeftOut {
    /// The CRM's; empty if not even that could be read.
    pub id: String,
    /// The invoice's number.
    pub label: String,
    pub finding: Finding,
}

/// An invoice as Desktop's form holds it.
struct Form<'d> {
    invoice: &'d Invoice,
    customer: String,
    address: Option<&'d Address>,
    lines: Vec<FormLine<'d>>,
    /// Empty if it is in the prices or a line.
    taxes: Vec<FormTax>,
    total: Decimal,
}

struct FormLine<'d> {
    part: Part,
    item: &'d str,
    text: &'d str,
    quantity: Option<Decimal>,
    price: Decimal,
    amount: Decimal,
    taxable: bool,
}

struct FormTax {
    item: String,
    percent: Decimal,
    amount: Decimal,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Item,
    Shipping,
    Discount,
    Tax,
    Rounding,
}

/// The invoices of the chosen days that were sent: neither drafts nor voided ones.
#[must_use]
pub fn desktop(documents: &Documents, options: &DesktopOptions) -> Desktop {
    let home = Currency::of(&options.currency).unwrap_or(Currency::UNKNOWN);
    let export = Export {
        options,
        home,
        totals: Totals::of(home, &documents.workspace.tax_rates),
        contacts: by_id(&documents.workspace.contacts, |contact| contact.id.as_str()),
        items: by_id(&documents.workspace.items, |item| item.id.as_str()),
    };
    let mut left_out: Vec<LeftOut> = documents.rejected.iter().filter_map(unreadable).collect();
    let mut forms = Vec::new();
    for invoice in documents.workspace.invoices.iter().filter(|invoice| export.wants(invoice)) {
        match export.form(invoice) {
            Ok(form) => forms.push(form),
            Err(finding) => {
                left_out.push(LeftOut { id: invoice.id.to_string(), label: invoice.number.clone(), finding });
            }
        }
    }
    let tax = forms.iter().flat_map(|form| &form.taxes).map(|tax| tax.amount);
    let text = |amounts: Result<Decimal, _>| amounts.map(|amount| home.text(amount)).unwrap_or_default();
    let summary = DesktopSummary {
        documents: forms.len(),
        currency: options.currency.clone(),
        total: text(sum(forms.iter().map(|form| form.total))),
        tax: text(sum(tax)),
        left_out,
    };
    let bytes = match options.format {
        DesktopFormat::Csv => table::write(&forms, home),
        DesktopFormat::Iif => iif::write(&forms, options, home),
    };
    Desktop { bytes, summary }
}

fn unreadable(rejected: &crate::crm::Rejected) -> Option<LeftOut> {
    let finding = rejected.findings.first().filter(|_| rejected.kind == Kind::Invoice)?.clone();
    let id = rejected.id.as_ref().map(ToString::to_string).unwrap_or_default();
    Some(LeftOut { id, label: rejected.label.clone(), finding })
}

fn by_id<'d, T>(records: &'d [T], id: fn(&'d T) -> &'d str) -> BTreeMap<&'d str, &'d T> {
    BTreeMap::from_iter(records.iter().map(|record| (id(record), record)))
}

fn missing(what: &str, id: &CrmId, path: &FieldPath) -> Finding {
    Finding::new(Code::PlanReferenceMissing, path, format!("there is no {what} `{id}`"))
}

struct Export<'d> {
    options: &'d DesktopOptions,
    home: Currency,
    totals: Totals,
    contacts: BTreeMap<&'d str, &'d Contact>,
    items: BTreeMap<&'d str, &'d Item>,
}

impl<'d> Export<'d> {
    fn wants(&self, invoice: &Invoice) -> bool {
        let issued =
            !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Approved | InvoiceStatus::Voided);
        let within = |day: NaiveDate| {
            self.options.from.is_none_or(|first| day >= first)
                && self.options.to.is_none_or(|last| day <= last)
        };
        issued && within(invoice.issue_date)
    }

    fn form(&self, invoice: &'d Invoice) -> Result<Form<'d>, Finding> {
        let (customer, address) = self.customer(invoice)?;
        self.carried(&invoice.number, DESKTOP_NUMBER_CHARS_MAX, "number")?;
        let mut paper = self.totals.paper(invoice)?;
        if paper.currency != self.home {
            let message =
                format!("in {}, the company keeps its books in {}", paper.currency.code(), self.home.code());
            return Err(Finding::new(Code::DesktopCurrency, &FieldPath::of("currency"), message));
        }
        let ledger = region::ledger(&paper)?;
        name_codes(&mut paper);
        let sent = region::send(&paper, &ledger, &self.profile(), &FORM)?;
        let lines = self.lines(invoice, &paper, &sent)?;
        let taxes = self.taxes(invoice, &paper, &ledger, &sent)?;
        let form = Form { invoice, customer, address, lines, taxes, total: ledger.total };
        form.adds_up().then_some(()).ok_or_else(|| {
            let message = format!("the lines of the file do not come to {}", self.home.text(ledger.total));
            Finding::new(Code::BugInvariant, &FieldPath::of("totals.total"), message)
        })?;
        Ok(form)
    }

    fn profile(&self) -> RegionProfile {
        match self.options.taxes {
            DesktopTaxes::Billed => RegionProfile::UsAutomated { total_tax: TotalTax::Explicit },
            DesktopTaxes::Folded => RegionProfile::UsFold,
            DesktopTaxes::Line => RegionProfile::UsTaxOff,
        }
    }

    /// `Customer`, or `Customer:Job` as deep as the CRM has it.
    fn customer(&self, invoice: &'d Invoice) -> Result<(String, Option<&'d Address>), Finding> {
        let path = FieldPath::of("contactId");
        let mut names: Vec<String> = Vec::new();
        let mut next = Some(&invoice.contact_id);
        let mut billed = invoice.billing_address.as_ref();
        while let Some(id) = next {
            let contact = self.contacts.get(id.as_str()).ok_or_else(|| missing("contact", id, &path))?;
            if names.len() > CUSTOMER_LEVELS_MAX {
                let message = "the contact is its own parent, or lies too deep below others";
                return Err(Finding::new(Code::PlanParentCircle, &path, message));
            }
            billed = billed.or(contact.billing_address.as_ref());
            if let Some(name) = self.options.customers.get(id) {
                names.insert(0, self.called(name, "contactId")?.to_owned());
                break;
            }
            let name = display_name(contact).unwrap_or_default();
            self.carried(&name, DESKTOP_NAME_CHARS_MAX, "contactId")?;
            names.insert(0, name);
            next = contact.parent_id.as_ref();
        }
        Ok((names.join(":"), billed))
    }

    /// A name that is changed on its way would make a second customer or item, so it is not sent at all. In a table a person
    /// sees it before it is imported.
    fn carried(&self, name: &str, chars_max: usize, path: &str) -> Result<(), Finding> {
        let fits = !name.is_empty() && name.chars().count() <= chars_max && !name.contains(':');
        if self.options.format == DesktopFormat::Csv || (fits && iif::carries(name)) {
            return Ok(());
        }
        let message = format!(
            "`{name}` cannot be imported: at most {chars_max} Western characters, no colon, semicolon or quotation mark"
        );
        Err(Finding::new(Code::DesktopName, &FieldPath::of(path), message))
    }

    /// A name that somebody chose, as deep in the list as it is there.
    fn called(&self, name: &'d str, path: &str) -> Result<&'d str, Finding> {
        let known = name.split(':').try_for_each(|part| self.carried(part, DESKTOP_NAME_CHARS_MAX, path));
        known.map(|()| name)
    }

    fn lines(&self, invoice: &'d Invoice, paper: &Paper, sent: &Sent) -> Result<Vec<FormLine<'d>>, Finding> {
        let mut lines = Vec::with_capacity(sent.lines.len().saturating_add(1));
        for line in &sent.lines {
            lines.push(self.line(invoice, paper, line)?);
        }
        if let Some(discount) = &sent.discount {
            let amount = Decimal::ZERO.minus(discount.amount)?;
            let item = self.options.discount_item.as_str();
            lines.push(FormLine {
                part: Part::Discount,
                item,
                text: "",
                quantity: None,
                price: amount,
                amount,
                taxable: discount.before_tax,
            });
        }
        Ok(lines)
    }

    fn line(&self, invoice: &'d Invoice, paper: &Paper, line: &SentLine) -> Result<FormLine<'d>, Finding> {
        let source = line.source.and_then(|index| Some((paper.lines.get(index)?, invoice.lines.get(index))));
        let (part, item, text) = match (line.role, source) {
            (Role::Billed, Some((billed, Some(own)))) if billed.kind == LineKind::Goods => {
                let item = own.item_id.as_ref().map(|id| self.item(id)).transpose()?;
                let name = item.map_or(self.options.sales_item.as_str(), |(_, name)| name);
                let text = own.description.as_deref().or_else(|| item?.0.description.as_deref());
                (Part::Item, name, text.unwrap_or_default())
            }
            (Role::Billed, _) => (Part::Shipping, self.options.shipping_item.as_str(), ""),
            (Role::Tax, _) => (Part::Tax, self.options.sales_tax_item.as_deref().unwrap_or(TAX_ITEM), ""),
            (Role::Rounding, _) => (Part::Rounding, self.options.rounding_item.as_str(), ""),
        };
        let taxable = line.code == LineCode::Taxable;
        Ok(FormLine {
            part,
            item,
            text,
            quantity: Some(line.quantity),
            price: line.unit_price,
            amount: line.amount,
            taxable,
        })
    }

    /// With its name there.
    fn item(&self, id: &CrmId) -> Result<(&'d Item, &'d str), Finding> {
        let path = "lines.itemId";
        let item = self.items.get(id.as_str()).ok_or_else(|| missing("item", id, &FieldPath::of(path)))?;
        if let Some(name) = self.options.items.get(id) {
            return Ok((item, self.called(name, path)?));
        }
        self.carried(&item.name, DESKTOP_ITEM_CHARS_MAX, path)?;
        Ok((item, &item.name))
    }

    fn taxes(
        &self,
        invoice: &Invoice,
        paper: &Paper,
        ledger: &Ledger,
        sent: &Sent,
    ) -> Result<Vec<FormTax>, Finding> {
        let amount = sent.predicted.tax.unwrap_or_default();
        if self.options.taxes == DesktopTaxes::Line {
            return Ok(Vec::new());
        }
        if amount.is_zero() {
            return Ok(vec![FormTax { item: UNTAXED_ITEM.to_owned(), percent: Decimal::ZERO, amount }]);
        }
        if self.options.format == DesktopFormat::Csv {
            let each = paper.slots.iter().zip(&ledger.slot_tax);
            let tax = |(slot, amount): (&Slot, &Decimal)| FormTax {
                item: slot.name.clone(),
                percent: slot.percent,
                amount: *amount,
            };
            return Ok(each.map(tax).collect());
        }
        let mut taxed = paper
            .lines
            .iter()
            .filter_map(|line| paper.combination(line))
            .filter(|taken| !taken.slots.is_empty());
        let percent = taxed.next().map_or(Decimal::ZERO, |first| first.percent);
        let item = self.tax_item(invoice).filter(|_| taxed.all(|taken| taken.percent == percent));
        let item = item.ok_or_else(|| {
            let message = "taxed at several rates; the form of QuickBooks Desktop has one";
            Finding::new(Code::DesktopRates, &FieldPath::of("lines.taxRateIds"), message)
        })?;
        self.carried(&item, DESKTOP_ITEM_CHARS_MAX, "lines.taxRateIds")?;
        Ok(vec![FormTax { item, percent, amount }])
    }

    /// Desktop's form has one tax item for all lines: the chosen one, or the name of the only rate.
    fn tax_item(&self, invoice: &Invoice) -> Option<String> {
        let shipping = invoice.shipping.iter().flat_map(|shipping| &shipping.tax_rate_ids);
        let mut named = invoice.lines.iter().flat_map(|line| &line.tax_rate_ids).chain(shipping);
        let first = named.next()?;
        if let Some(item) = &self.options.sales_tax_item {
            return Some(item.clone());
        }
        let same = named.all(|other| other == first);
        same.then(|| self.totals.rate_name(first)).flatten()
    }
}

/// What Desktop's set-up calls the item for sales without tax.
const UNTAXED_ITEM: &str = "Out of State";

/// The item of a tax that is a line, where the options name none.
const TAX_ITEM: &str = "Sales Tax";

impl Form<'_> {
    /// Whether lines and tax come to what was billed.
    fn adds_up(&self) -> bool {
        let taxes = self.taxes.iter().map(|tax| tax.amount);
        sum(self.lines.iter().map(|line| line.amount).chain(taxes)) == Ok(self.total)
    }
}

#[cfg(test)]
mod tests;
