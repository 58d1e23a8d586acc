//! Every record of money once, with what either side says of it.

use chrono::NaiveDate;

use crate::base::date::parse_date;
use crate::base::ids::{CrmId, QboId};
use crate::base::money::{Arithmetic, Currency, Decimal};
use crate::base::ordered::BTreeMap;
use crate::crm::{AnyMoney, AnySales, Kind, PaymentStatus};
use crate::mapping::{Context, Sales, sales};
use crate::plan::{
    Place, Plan, Record, Row, Standing, billed_taxes, direction, each_record, pushes, pushes_money, standing,
};
use crate::qbo::{Ref, SalesForm};
use crate::settings::RegionProfile;
use crate::step::Resource;

use super::{By, Measure};

/// A record of money on both sides, or on one.
pub(super) struct Pair {
    pub kind: &'static str,
    /// Empty if the CRM does not know it.
    pub id: String,
    pub label: String,
    pub resource: Resource,
    /// Empty if it is not linked.
    pub qbo_id: String,
    pub crm: Option<Side>,
    pub quickbooks: Option<Side>,
}

/// What one side says. Amounts bear the sign with which they count.
pub(super) struct Side {
    pub day: Option<NaiveDate>,
    pub currency: Currency,
    pub total: Decimal,
    pub party: Which,
    pub method: Which,
    pub taxes: Vec<(Which, Decimal)>,
}

/// One of several, such as a customer: by QuickBooks' id if it has one.
pub(super) struct Which {
    pub key: String,
    pub label: String,
}

impl Which {
    fn known(id: &str, name: Option<&str>) -> Self {
        Self { key: id.to_owned(), label: name.unwrap_or(id).to_owned() }
    }

    fn none(label: &str) -> Self {
        Self { key: String::new(), label: label.to_owned() }
    }
}

impl Pair {
    pub fn measures(&self) -> &'static [Measure] {
        match self.resource {
            Resource::Invoice | Resource::CreditMemo => &[Measure::Sales],
            Resource::SalesReceipt | Resource::RefundReceipt => &[Measure::Sales, Measure::Received],
            Resource::Payment => &[Measure::Received],
            Resource::Bill | Resource::Purchase | Resource::VendorCredit => &[Measure::Spent],
            _ => &[],
        }
    }
}

impl Side {
    /// Where it stands, as far as it is not in the row at hand.
    pub fn place(&self, by: By, currency: Currency) -> String {
        if self.currency != currency {
            return self.currency.code().to_owned();
        }
        match by {
            By::All | By::Day => self.day.map(|day| day.to_string()).unwrap_or_default(),
            By::Party => self.party.label.clone(),
            By::Method => self.method.label.clone(),
            By::Tax => {
                let mut labels = Vec::new();
                for (tax, _) in &self.taxes {
                    labels.push(tax.label.as_str());
                }
                labels.join(", ")
            }
        }
    }
}

/// Kinds that post to an account.
pub(super) const KINDS: [Kind; 6] =
    [Kind::Invoice, Kind::SalesReceipt, Kind::CreditMemo, Kind::RefundReceipt, Kind::Payment, Kind::Expense];

pub(super) fn is_compared(plan: &Plan, kind: Kind) -> bool {
    direction(plan.settings(), kind).pushes()
}

pub(super) fn pairs(plan: &Plan) -> Vec<Pair> {
    let context = plan.context();
    let mut reader = Reader { plan, context: &context, records: BTreeMap::new() };
    for kind in KINDS.into_iter().filter(|kind| is_compared(plan, *kind)) {
        each_record(plan.lists(), kind, &mut |resource, id, record| {
            reader.records.insert((resource, id), (kind, record));
        });
    }
    let mut pairs: Vec<Pair> = plan.all().iter().filter_map(|row| reader.pair(row)).collect();
    for ((resource, id), (kind, record)) in std::mem::take(&mut reader.records) {
        let side = reader.quickbooks(resource, record);
        let early = context.settings.start_date.is_some_and(|start| side.day.is_some_and(|day| day < start));
        // What was before the start, and was never linked, is none of the CRM's.
        if !early {
            let label = format!("{} {}", resource.name(), record.name().unwrap_or(id));
            pairs.push(Pair {
                kind: kind.as_str(),
                id: String::new(),
                label,
                resource,
                qbo_id: id.to_owned(),
                crm: None,
                quickbooks: Some(side),
            });
        }
    }
    pairs
}

struct Reader<'p, 'c> {
    plan: &'p Plan,
    context: &'c Context<'p>,
    /// What QuickBooks holds and nobody has claimed yet.
    records: BTreeMap<(Resource, &'p str), (Kind, Record<'p>)>,
}

impl<'p> Reader<'p, '_> {
    /// A record of the CRM with its record in QuickBooks; none if it does not go over.
    fn pair(&mut self, row: &'p Row) -> Option<Pair> {
        let Place::Record(index) = row.place else { return None };
        let settings = self.context.settings;
        let resource = row.resource?;
        // Of a record that is gone only the link knows.
        let linked = row.qbo_id.as_ref().or(self.plan.link(row).map(|link| &link.qbo_id));
        if !KINDS.contains(&row.kind) || !is_compared(self.plan, row.kind) {
            return None;
        }
        let crm = match self.context.workspace.sales(row.kind, index) {
            Some(document) if linked.is_some() || pushes(settings, document) => {
                self.document(document, resource)
            }
            None if row.kind == Kind::Payment => {
                let payment = self.context.workspace.payments.get(index)?;
                if linked.is_none() && !pushes_money(settings, AnyMoney::Payment(payment)) {
                    return None;
                }
                let voided = payment.status == PaymentStatus::Voided;
                Side {
                    day: Some(payment.date),
                    currency: self.currency(payment.currency.as_deref()),
                    total: if voided { Decimal::ZERO } else { payment.amount },
                    party: self.party(Kind::Contact, &payment.contact_id),
                    method: self.method(payment.method.as_deref()),
                    taxes: Vec::new(),
                }
            }
            _ => return None,
        };
        let id = linked.map(QboId::as_str).unwrap_or_default();
        let record = self.records.remove(&(resource, id));
        Some(Pair {
            kind: row.kind.as_str(),
            id: row.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            label: self.plan.label(row),
            resource,
            qbo_id: id.to_owned(),
            crm: Some(crm),
            quickbooks: record.map(|(_, record)| self.quickbooks(resource, record)),
        })
    }

    fn document(&self, document: AnySales<'p>, resource: Resource) -> Side {
        let (context, own) = (self.context, document.common());
        let (method, refund) = match document {
            AnySales::SalesReceipt(receipt) => (receipt.method.as_deref(), false),
            AnySales::RefundReceipt(receipt) => (receipt.method.as_deref(), false),
            AnySales::Expense(expense) => (None, expense.refund),
            _ => (None, false),
        };
        let party = match document.party() {
            Some((kind, id, _)) => self.party(kind, id),
            None => Which::none("nobody named"),
        };
        let mut side = Side {
            day: Some(own.issue_date),
            currency: self.currency(own.currency.as_deref()),
            total: own.totals.total,
            party,
            method: self.method(method),
            taxes: Vec::new(),
        };
        if standing(context.settings, document) == Standing::Voided {
            side.total = Decimal::ZERO;
            return side;
        }
        let taxed = match context.profile {
            RegionProfile::Global => true,
            RegionProfile::UsLegacy { .. } | RegionProfile::UsAutomated { .. } => !document.is_bought(),
            _ => false,
        };
        if taxed {
            // What cannot be worked out is held back by the plan; its tax stands under no rate.
            side.taxes = match sales::draft(context, &Sales::from(document)) {
                Ok(draft) => {
                    let of_rate = |(id, amount): (String, Decimal)| (self.tax(&id), amount);
                    billed_taxes(context, &draft).into_iter().map(of_rate).collect()
                }
                Err(_) => vec![(self.tax(""), own.totals.tax.unwrap_or_default())],
            };
        }
        side.signed(is_negative(resource, refund))
    }

    fn quickbooks(&self, resource: Resource, record: Record<'_>) -> Side {
        let spent = matches!(resource, Resource::Bill | Resource::Purchase | Resource::VendorCredit);
        let kind = if spent { Kind::Vendor } else { Kind::Contact };
        let (party, method, currency, taxes, refund) = match record {
            Record::Form(own) => {
                let refund = own.credit == Some(true);
                (own.party(), &own.payment_method_ref, &own.currency_ref, self.taxes(own), refund)
            }
            Record::Money(own) => {
                let party = own.customer_ref.as_ref().map(|own| (own.value.as_str(), own.name.as_deref()));
                (party, &own.payment_method_ref, &own.currency_ref, Vec::new(), false)
            }
            Record::Name(_) => (None, &None, &None, Vec::new(), false),
        };
        let (id, name) = party.unzip();
        let side = Side {
            day: record.day().and_then(parse_date),
            currency: self.currency_of(currency.as_ref()),
            total: record.total().unwrap_or_default(),
            party: self.named(kind, id, name.flatten()),
            method: self.method_of(method.as_ref()),
            taxes,
        };
        side.signed(is_negative(resource, refund))
    }

    fn taxes(&self, form: &SalesForm) -> Vec<(Which, Decimal)> {
        let Some(detail) = &form.txn_tax_detail else { return Vec::new() };
        if *self.context.profile == RegionProfile::Global {
            let rate = |line: &crate::qbo::line::TaxLine| {
                let rate = line.tax_line_detail.tax_rate_ref.as_ref();
                (self.tax(rate.map_or("", |rate| rate.value.as_str())), line.amount.0)
            };
            return detail.tax_line.iter().map(rate).collect();
        }
        let code = match (self.context.profile, &detail.txn_tax_code_ref) {
            (RegionProfile::UsLegacy { .. }, Some(code)) => code.value.as_str(),
            _ => "TAX",
        };
        detail.total_tax.iter().map(|total| (self.tax(code), total.0)).collect()
    }

    /// A rate of the company; in the United States a code.
    fn tax(&self, id: &str) -> Which {
        let rate = self.context.rate(id).filter(|_| *self.context.profile == RegionProfile::Global);
        let code = || self.context.tax_code(&QboId::new(id))?.name.as_deref();
        match (rate, id) {
            (_, "") => Which::none("no rate of the company"),
            (_, "TAX") => Which::known(id, Some("Sales tax")),
            (Some(rate), _) => Which::known(id, rate.name.as_deref()),
            (None, _) => Which::known(id, code()),
        }
    }

    fn currency(&self, code: Option<&str>) -> Currency {
        self.context.currency(code).unwrap_or(Currency::UNKNOWN)
    }

    fn currency_of(&self, reference: Option<&Ref>) -> Currency {
        self.currency(reference.map(|own| own.value.as_str()))
    }

    /// A contact or vendor of the CRM by its record in QuickBooks.
    fn party(&self, kind: Kind, id: &CrmId) -> Which {
        let place = self.context.place(kind, id);
        let row = place.and_then(|place| self.plan.row(kind, place));
        match row.and_then(|row| row.qbo_id.as_ref()) {
            Some(own) => self.named(kind, Some(own.as_str()), None),
            None => {
                let label = row.map_or_else(|| id.to_string(), |row| self.plan.label(row));
                Which { key: format!("crm:{id}"), label }
            }
        }
    }

    fn named(&self, kind: Kind, id: Option<&str>, name: Option<&str>) -> Which {
        let Some(id) = id else { return Which::none("nobody named") };
        let known = self.context.name_base(kind, &QboId::new(id));
        Which::known(id, known.and_then(|known| known.display_name.as_deref()).or(name))
    }

    /// What the settings do not map goes over without a method.
    fn method(&self, word: Option<&str>) -> Which {
        let mapped = word.and_then(|word| self.context.settings.payment_methods.get(word));
        self.method_named(mapped.map(QboId::as_str))
    }

    fn method_of(&self, reference: Option<&Ref>) -> Which {
        self.method_named(reference.map(|own| own.value.as_str()))
    }

    fn method_named(&self, id: Option<&str>) -> Which {
        let Some(id) = id else { return Which::none("no payment method") };
        let known = self.context.payment_method(&QboId::new(id));
        Which::known(id, known.and_then(|known| known.name.as_deref()))
    }
}

impl Side {
    fn signed(mut self, negative: bool) -> Self {
        if negative {
            self.total = self.total.negated();
            for (_, amount) in &mut self.taxes {
                *amount = amount.negated();
            }
        }
        self
    }
}

/// Whether it is taken off instead of added; `refund` says that the money of a purchase came back.
fn is_negative(resource: Resource, refund: bool) -> bool {
    match resource {
        Resource::CreditMemo | Resource::RefundReceipt | Resource::VendorCredit => true,
        Resource::Purchase => refund,
        _ => false,
    }
}
