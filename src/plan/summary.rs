//! Counts, sums and what the plan costs.

use crate::base::ordered::BTreeMap;

use chrono::NaiveDate;

use crate::base::limits::{BATCH_ITEMS_MAX, QUERY_ROWS_MAX};
use crate::base::money::{Arithmetic, Currency, Decimal};
use crate::crm::{AnySales, Kind};
use crate::diagnostics::{Code, Finding};
use crate::mapping::party::display_name;
use crate::mapping::{Context, list_len};

use super::row::{Decision, Place, Row};
use super::state::SALES;
use super::view::{FindingCount, MoneySum, PlanRow, PlanSummary, ReasonView};
use super::{Plan, Reason, scope};

impl Plan {
    #[must_use]
    pub fn summary(&self) -> PlanSummary {
        let mut decisions: BTreeMap<Decision, usize> =
            BTreeMap::from_iter(Decision::ALL.iter().map(|decision| (*decision, 0)));
        let mut kinds: BTreeMap<&str, BTreeMap<Decision, usize>> = BTreeMap::new();
        for row in &self.rows {
            add_one(decisions.entry(row.decision).or_default());
            add_one(kinds.entry(row.kind.as_str()).or_default().entry(row.decision).or_default());
        }
        let (writes, batches) = self.requests();
        let requests = writes.saturating_add(batches);
        let per_minute = usize::try_from(self.core.settings.budget.requests_per_minute).unwrap_or(1).max(1);
        let batches_per_minute =
            usize::try_from(self.core.settings.budget.batches_per_minute).unwrap_or(1).max(1);
        let minutes = requests.div_ceil(per_minute).max(batches.div_ceil(batches_per_minute));
        PlanSummary {
            hash: self.hash(),
            decisions,
            kinds: kinds.into_iter().map(|(kind, counts)| (kind.to_owned(), counts)).collect(),
            findings: self.finding_counts(),
            writes: self.rows.iter().filter(|row| row.decision.writes()).count(),
            reads: self.reads(),
            batches,
            minutes,
            money: self.money(),
            tax_mapping: self.tax_mapping(),
            facts: self.core.facts.clone(),
            preset: self.core.settings.preset.as_str().to_owned(),
            today: self.core.options.today.to_string(),
            excess: self.excess(None),
            approver: self.approver().to_owned(),
        }
    }

    /// `from` and `limit` page through the rows.
    #[must_use]
    pub fn rows(&self, from: usize, limit: usize) -> Vec<PlanRow> {
        let context = self.core.context();
        let rows = self.rows.iter().enumerate().skip(from).take(limit);
        rows.map(|(index, row)| self.row_view(&context, index, row)).collect()
    }

    /// Requests sent one by one, and batches.
    fn requests(&self) -> (usize, usize) {
        let bought = |kind| matches!(kind, Kind::Expense | Kind::PurchaseOrder);
        let ends = |decision| matches!(decision, Decision::Void | Decision::Delete);
        let batched = |row: &&Row| SALES.contains(&row.kind) && !bought(row.kind) && !ends(row.decision);
        let writing = || self.rows.iter().filter(|row| row.decision.writes());
        let in_batches = writing().filter(batched).count();
        (writing().count().saturating_sub(in_batches), in_batches.div_ceil(BATCH_ITEMS_MAX))
    }

    /// Pages that the next snapshot takes.
    fn reads(&self) -> usize {
        let lists = &self.core.snapshot.entities;
        let counts = [
            lists.customer.as_ref().map(Vec::len),
            lists.vendor.as_ref().map(Vec::len),
            lists.employee.as_ref().map(Vec::len),
            lists.item.as_ref().map(Vec::len),
            lists.account.as_ref().map(Vec::len),
            lists.tax_code.as_ref().map(Vec::len),
            lists.tax_rate.as_ref().map(Vec::len),
            lists.term.as_ref().map(Vec::len),
            lists.payment_method.as_ref().map(Vec::len),
            lists.invoice.as_ref().map(Vec::len),
            lists.payment.as_ref().map(Vec::len),
        ];
        let others =
            scope::optional_lists(&self.core.settings.sync).map(|resource| list_len(lists, resource));

        let page = usize::try_from(QUERY_ROWS_MAX).unwrap_or(1).max(1);
        let pages = counts.into_iter().chain(others).map(|count| count.unwrap_or(0).div_ceil(page).max(1));
        // Company info and preferences are one read each.
        pages.fold(2, usize::saturating_add)
    }

    fn finding_counts(&self) -> Vec<FindingCount> {
        let mut counts: BTreeMap<Code, (usize, &Finding)> = BTreeMap::new();
        let of_rows = self.rows.iter().flat_map(|row| &row.findings);
        for finding in of_rows.chain(&self.findings) {
            let (count, _) = counts.entry(finding.code).or_insert((0, finding));
            add_one(count);
        }
        let mut all: Vec<FindingCount> = counts
            .into_iter()
            .map(|(code, (count, example))| FindingCount {
                code,
                severity: example.severity,
                count,
                message: example.message.clone(),
                hint: example.hint.clone(),
                fix: example.fix,
            })
            .collect();
        crate::base::ordered::sort_by(&mut all, |one, other| {
            other.severity.cmp(&one.severity).then(other.count.cmp(&one.count))
        });
        all
    }

    /// What the documents to be written come to, on both sides.
    fn money(&self) -> Vec<MoneySum> {
        let mut sums: BTreeMap<Currency, (usize, Decimal, Decimal)> = BTreeMap::new();
        for row in &self.rows {
            // An order books nothing.
            if !SALES.contains(&row.kind)
                || row.kind == Kind::PurchaseOrder
                || !matches!(row.decision, Decision::Create | Decision::Update)
            {
                continue;
            }
            let (Some((_, currency)), Some(crm), Some(sent)) = (self.dated(row), row.total, row.sent_total)
            else {
                continue;
            };
            let back = match row.kind {
                Kind::Expense => !self.is_refund(row),
                kind => matches!(kind, Kind::CreditMemo | Kind::RefundReceipt),
            };
            let signed = |amount: Decimal| {
                if back { Decimal::ZERO.checked_sub(amount).unwrap_or(amount) } else { amount }
            };
            let (crm, sent) = (signed(crm), signed(sent));
            let (count, crm_sum, sent_sum) = sums.entry(currency).or_default();
            add_one(count);
            *crm_sum = crm_sum.plus(crm).unwrap_or(*crm_sum);
            *sent_sum = sent_sum.plus(sent).unwrap_or(*sent_sum);
        }
        let view = |(currency, (documents, crm, sent)): (Currency, (usize, Decimal, Decimal))| MoneySum {
            currency: currency.code().to_owned(),
            documents,
            crm: currency.text(crm),
            sent: currency.text(sent),
            difference: sent.minus(crm).map(|gap| currency.text(gap)).unwrap_or_default(),
        };
        sums.into_iter().map(view).collect()
    }

    pub(super) fn row_view(&self, context: &Context<'_>, index: usize, row: &Row) -> PlanRow {
        let document = self.document(row);
        PlanRow {
            index,
            kind: row.kind.as_str().to_owned(),
            id: row.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            label: self.label(row),
            name: self.name(context, row),
            date: document.as_ref().map(|document| document.0.clone()),
            currency: document.as_ref().map(|document| document.1.code().to_owned()),
            total: row.total.map(|total| match &document {
                Some((_, currency)) => currency.text(total),
                None => total.to_string(),
            }),
            decision: row.decision,
            reason: reason_view(row),
            severity: row.findings.iter().map(|finding| finding.severity).max(),
            findings: row.findings.len(),
            money: row.money,
        }
    }

    /// An expense whose money came back.
    pub(super) fn is_refund(&self, row: &Row) -> bool {
        let Place::Record(index) = row.place else { return false };
        self.core.documents.workspace.expenses.get(index).is_some_and(|expense| expense.refund)
    }

    /// Date and currency of a document, as text and value.
    pub(super) fn document(&self, row: &Row) -> Option<(String, Currency)> {
        self.dated(row).map(|(date, currency)| (date.to_string(), currency))
    }

    /// Date and currency of a document.
    fn dated(&self, row: &Row) -> Option<(NaiveDate, Currency)> {
        let Place::Record(index) = row.place else { return None };
        let workspace = &self.core.documents.workspace;
        let (date, currency) = match row.kind {
            Kind::Payment | Kind::Deposit => {
                workspace.money(row.kind, index).map(|record| (record.date(), record.currency()))
            }
            kind => {
                let document = workspace.sales(kind, index).map(AnySales::common);
                document.map(|document| (document.issue_date, document.currency.as_deref()))
            }
        }?;
        let currency = currency.and_then(Currency::of).unwrap_or(self.core.home);
        Some((date, currency))
    }

    /// `Invoice 1042`, `Customer Acme`.
    #[must_use]
    pub fn label(&self, row: &Row) -> String {
        let workspace = &self.core.documents.workspace;
        let index = match row.place {
            Place::Record(index) => index,
            Place::Given(index) => {
                return self.given.get(index).map(|own| own.step.label.clone()).unwrap_or_default();
            }
            Place::Rejected(index) => {
                let label = self.core.documents.rejected.get(index).map(|rejected| rejected.label.clone());
                return format!("{} {}", kind_word(row.kind), label.unwrap_or_default());
            }
        };
        let own = match row.kind {
            Kind::Contact | Kind::Vendor => {
                workspace.party(row.kind, index).and_then(|party| display_name(party.common()))
            }
            Kind::Item => workspace.items.get(index).map(|item| item.name.clone()),
            Kind::Payment | Kind::Deposit => {
                workspace.money(row.kind, index).and_then(|money| money.reference()).map(str::to_owned)
            }
            kind => workspace.sales(kind, index).map(|document| document.common().number.clone()),
        };
        let id = || row.id.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {}", kind_word(row.kind), own.filter(|own| !own.trim().is_empty()).unwrap_or_else(id))
    }

    /// The customer of a document, the name of a record.
    pub(super) fn name(&self, context: &Context<'_>, row: &Row) -> Option<String> {
        let Place::Record(index) = row.place else { return None };
        let workspace = &self.core.documents.workspace;
        let contact_id = match row.kind {
            Kind::Contact | Kind::Vendor => {
                return workspace.party(row.kind, index).and_then(|party| display_name(party.common()));
            }
            Kind::Item => return workspace.items.get(index).map(|item| item.name.clone()),
            Kind::Payment => &workspace.payments.get(index)?.contact_id,
            Kind::Deposit => return workspace.deposits.get(index)?.memo.clone(),
            kind => {
                let (kind, id, _) = workspace.sales(kind, index)?.party()?;
                let party = workspace.party(kind, context.place(kind, id)?)?;
                return display_name(party.common());
            }
        };
        display_name(context.contact(contact_id)?.1)
    }
}

pub(super) fn reason_view(row: &Row) -> ReasonView {
    let first_error = row.findings.iter().find(|finding| finding.blocks());
    match (row.reason, first_error) {
        (Reason::Blocked | Reason::Unreadable, Some(finding)) => {
            ReasonView { code: finding.code.as_str().to_owned(), text: finding.message.clone() }
        }
        (reason, _) => ReasonView { code: reason.code().to_owned(), text: reason.text().to_owned() },
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Customer",
        Kind::Vendor => "Vendor",
        Kind::Item => "Item",
        Kind::Estimate => "Estimate",
        Kind::Invoice => "Invoice",
        Kind::SalesReceipt => "Sales receipt",
        Kind::CreditMemo => "Credit memo",
        Kind::RefundReceipt => "Refund receipt",
        Kind::Payment => "Payment",
        Kind::Deposit => "Deposit",
        Kind::Expense => "Expense",
        Kind::PurchaseOrder => "Purchase order",
        Kind::TaxRate => "Tax rate",
    }
}

fn add_one(count: &mut usize) {
    *count = count.saturating_add(1);
}
