//! Everything about one row, worked out when asked for.

use crate::base::ordered::BTreeSet;

use serde::Serialize;

use crate::base::json::to_text;
use crate::base::money::{Arithmetic, Decimal, sum};
use crate::diagnostics::Fix;
use crate::mapping::{Context, Sales, SalesDraft, sales};
use crate::matching::Candidate;
use crate::qbo;
use crate::qbo::line::SHIPPING_ITEM;
use crate::region::{self, Proof, Role, SentLine};

use super::Plan;
use super::request::{path, pretty};
use super::row::{Decision, Place, Row};
use super::steps::Detail;
use super::summary::reason_view;
use super::tax_trail;
use super::view::{CandidateView, ChainLink, LineView, LinkView, NextAction, PlanDetail, RequestView};

impl Plan {
    /// Everything about a row; `None` beyond the last.
    #[must_use]
    pub fn detail(&self, index: usize) -> Option<PlanDetail> {
        self.detail_in(&self.core.context(), index)
    }

    /// The row of a record, by kind and CRM id; rejected ones too.
    #[must_use]
    pub fn find(&self, kind: &str, id: &str) -> Option<usize> {
        let same =
            |row: &Row| row.kind.as_str() == kind && row.id.as_ref().is_some_and(|own| own.as_str() == id);
        self.rows.iter().position(same)
    }

    /// Every row in full, as one JSON document.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Whole<'p> {
            summary: super::PlanSummary,
            findings: &'p [crate::diagnostics::Finding],
            /// What the plan does to the books as a whole.
            effect: Vec<super::LedgerEffect>,
            rows: Vec<PlanDetail>,
        }
        let context = self.core.context();
        let rows = (0..self.rows.len()).filter_map(|index| self.detail_in(&context, index)).collect();
        let effect = self.effect();
        let whole = Whole { summary: self.summary(), findings: &self.findings, effect, rows };
        to_text(&whole).unwrap_or_default().into_bytes()
    }

    fn detail_in(&self, context: &Context<'_>, index: usize) -> Option<PlanDetail> {
        let row = self.rows.get(index)?;
        let chain = self.chain(index);
        let draft = self.draft(context, row);
        let step = self.step(context, row, Detail::Sent);
        let request = step.as_ref().filter(|_| row.decision.writes()).map(|step| RequestView {
            method: "POST".to_owned(),
            path: path(step),
            body: pretty(&step.body),
        });
        let view = self.row_view(context, index, row);
        Some(PlanDetail {
            index,
            kind: view.kind,
            id: view.id,
            label: view.label,
            name: view.name,
            date: view.date,
            currency: view.currency,
            total: view.total,
            decision: view.decision,
            reason: view.reason,
            severity: view.severity,
            money: view.money,
            findings: row.findings.clone(),
            next: self.next_action(row, &chain),
            chain,
            matched: row.matched.as_ref().map(candidate_view),
            candidates: row.candidates.iter().map(candidate_view).collect(),
            diff: self.diff(context, row, draft.as_ref().and_then(|draft| draft.as_ref().ok())),
            lines: self.lines(context, row, draft.as_ref().and_then(|draft| draft.as_ref().ok())),
            proof: self.proof(context, row, draft.as_ref()),
            taxes: draft
                .as_ref()
                .and_then(|draft| draft.as_ref().ok())
                .map(|draft| tax_trail::of(context, draft, standing(context, row)))
                .unwrap_or_default(),
            effect: if row.decision.writes() { self.effect_views(context, row) } else { Vec::new() },
            request,
            conflict: self.conflict(row),
            link: link_view(row),
        })
    }

    /// What it waits for, what this waits for in turn, and so on down to the root.
    fn chain(&self, index: usize) -> Vec<ChainLink> {
        let mut chain = Vec::new();
        let mut seen = BTreeSet::from([index]);
        let mut next = self.rows.get(index).and_then(|row| self.nearest(row));
        while let Some((place, row)) = next.and_then(|place| Some((place, self.rows.get(place)?))) {
            if !seen.insert(place) {
                break;
            }
            chain.push(ChainLink {
                index: place,
                kind: row.kind.as_str().to_owned(),
                id: row.id.as_ref().map(ToString::to_string).unwrap_or_default(),
                label: self.label(row),
                decision: row.decision,
                reason: reason_view(row),
            });
            next = self.nearest(row);
        }
        chain
    }

    /// The first record that a row waits for; or the one between, where another that it waits for waits for
    /// that: a payment waits for its customer and its invoice, and the invoice for the customer.
    fn nearest(&self, row: &Row) -> Option<usize> {
        let first = row.waits_for.first()?;
        let between = row
            .waits_for
            .iter()
            .find(|other| self.rows.get(**other).is_some_and(|other| other.waits_for.contains(first)));
        Some(*between.unwrap_or(first))
    }

    /// What to do at the root of the chain.
    fn next_action(&self, row: &Row, chain: &[ChainLink]) -> Option<NextAction> {
        let root = chain.last().and_then(|link| self.rows.get(link.index)).unwrap_or(row);
        let worst =
            root.findings.iter().find(|finding| finding.blocks()).or_else(|| {
                root.findings.iter().find(|finding| finding.fix != Fix::None && !chain.is_empty())
            });
        match worst {
            Some(finding) => {
                // The reason stands above it already; only whose record it is may be news.
                let action = sentence(&finding.hint);
                let text = if chain.is_empty() { action } else { format!("{}: {action}", self.label(root)) };
                Some(NextAction { fix: finding.fix, text })
            }
            None if row.decision == Decision::Wait => {
                let text = format!("{}: {}", self.label(root), reason_view(root).text);
                Some(NextAction { fix: Fix::EditInCrm, text })
            }
            None => None,
        }
    }

    /// The money of a sales document; the error says why it cannot be written.
    pub(super) fn draft(
        &self,
        context: &Context<'_>,
        row: &Row,
    ) -> Option<Result<SalesDraft, crate::diagnostics::Finding>> {
        let sales = self.sales(context, row)?;
        Some(sales::draft(context, &sales))
    }

    fn sales<'c>(&self, context: &Context<'c>, row: &Row) -> Option<Sales<'c>> {
        let Place::Record(index) = row.place else { return None };
        context.workspace.sales(row.kind, index).map(Sales::from)
    }

    fn proof(
        &self,
        context: &Context<'_>,
        row: &Row,
        draft: Option<&Result<SalesDraft, crate::diagnostics::Finding>>,
    ) -> Option<Proof> {
        let record = standing(context, row);
        match draft? {
            Ok(draft) => {
                let proof = Proof::of(&draft.paper, &draft.ledger, &draft.sent);
                Some(match record {
                    Some(record) => {
                        proof.beside(|label| answered(context, record, label), draft.paper.currency)
                    }
                    None => proof,
                })
            }
            Err(finding) => {
                let sales = self.sales(context, row)?;
                let paper = sales::paper(context, &sales).ok()?;
                Some(region::blocked(&paper, context.profile, &context.form, finding))
            }
        }
    }

    fn lines(&self, context: &Context<'_>, row: &Row, draft: Option<&SalesDraft>) -> Vec<LineView> {
        let (Some(sales), Some(draft)) = (self.sales(context, row), draft) else { return Vec::new() };
        let mapped = sales::lines(context, &sales, draft, &self.decided(context)).unwrap_or_default();
        let view = |(index, sent): (usize, &SentLine)| {
            let wire = mapped.lines.get(index);
            line_view(context, &sales, draft, sent, wire)
        };
        draft.sent.lines.iter().enumerate().map(view).collect()
    }
}

/// What stands in QuickBooks for a sales document.
pub(super) fn standing<'c>(context: &Context<'c>, row: &Row) -> Option<&'c qbo::SalesForm> {
    context.sales_form(row.resource?, row.qbo_id.as_ref()?)
}

/// The figure of a row of the proof, as it stands in QuickBooks.
fn answered(context: &Context<'_>, record: &qbo::SalesForm, label: &str) -> Option<Decimal> {
    let of_item = |line: &qbo::Line, wanted: &str| {
        let item = line.sales_item_line_detail.as_ref().and_then(|detail| detail.item_ref.as_ref());
        item.is_some_and(|item| item.value == wanted)
    };
    let of = |wanted: &dyn Fn(&qbo::Line) -> bool| {
        let amounts = record.line.iter().filter(|line| wanted(line)).filter_map(|line| line.amount);
        sum(amounts.map(|amount| amount.0)).ok()
    };
    let rounding = |line: &qbo::Line| context.rounding_item.is_some_and(|item| of_item(line, item));
    let total = record.total_amt.map(|total| total.0);
    let deposit = record.deposit.map_or(Decimal::ZERO, |deposit| deposit.0);
    match label {
        "Lines" => of(&|line| {
            line.sales_item_line_detail.is_some() && !of_item(line, SHIPPING_ITEM) && !rounding(line)
        }),
        "Discount" => of(&|line| line.discount_line_detail.is_some()).map(Arithmetic::negated),
        "Shipping" => of(&|line| of_item(line, SHIPPING_ITEM)),
        "Tax" => {
            let tax = record.txn_tax_detail.as_ref().and_then(|tax| tax.total_tax);
            Some(tax.map_or(Decimal::ZERO, |tax| tax.0))
        }
        "Rounding" => of(&rounding),
        "Total" => total,
        "Prepaid" => Some(deposit.negated()),
        "Balance due" => total.and_then(|total| total.minus(deposit).ok()),
        _ => None,
    }
}

fn line_view(
    context: &Context<'_>,
    sales: &Sales<'_>,
    draft: &SalesDraft,
    sent: &SentLine,
    wire: Option<&qbo::Line>,
) -> LineView {
    let currency = draft.paper.currency;
    let source = sent.source.and_then(|source| sales.lines.get(source));
    let detail = wire.and_then(qbo::Line::item_detail);
    let item_id =
        detail.and_then(|detail| detail.item_ref.as_ref()).map(|item| item.value.clone()).unwrap_or_default();
    let in_quickbooks =
        context.item(&crate::base::ids::QboId::new(item_id.clone())).and_then(|item| item.name.clone());
    let in_crm =
        source.and_then(|line| context.crm_item(line.item_id.as_ref()?)).map(|(_, item)| item.name.clone());
    let account = detail.and_then(|detail| detail.account_ref.as_ref());
    let account = account.map(|account| context.account_name(&account.value));
    let mut parts = Vec::new();
    let folded = sent.folded;
    let signed = |amount: Decimal| if amount.is_sign_negative() { "−" } else { "+" };
    if !folded.tax.is_zero() {
        parts.push(format!("{}{} tax", signed(folded.tax), currency.text(folded.tax.abs())));
    }
    if !folded.discount.is_zero() {
        parts.push(format!("−{} discount", currency.text(folded.discount)));
    }
    if !folded.rounding.is_zero() {
        let (sign, amount) = (signed(folded.rounding), currency.text(folded.rounding.abs()));
        parts.push(format!("{sign}{amount} rounding"));
    }
    let description = match (source, sent.source) {
        (Some(line), _) => line.description.clone().unwrap_or_default(),
        (None, Some(_)) => "Shipping".to_owned(),
        (None, None) if sent.role == Role::Rounding => "Rounding".to_owned(),
        (None, None) => "Sales tax".to_owned(),
    };
    let code = detail.and_then(|detail| detail.tax_code_ref.as_ref()).map(|code| code.value.clone());
    let named = code.as_ref().and_then(|code| context.tax_code(&crate::base::ids::QboId::new(code.clone())));
    LineView {
        description,
        item: account.or(in_quickbooks).or(in_crm).unwrap_or(item_id),
        quantity: sent.quantity.to_string(),
        unit_price: sent.unit_price.to_string(),
        amount: currency.text(sent.amount),
        tax: named.and_then(|code| code.name.clone()).or(code).unwrap_or_default(),
        folded: (!parts.is_empty()).then(|| parts.join(" ")),
    }
}

pub(super) fn candidate_view(candidate: &Candidate) -> CandidateView {
    CandidateView {
        resource: candidate.resource.name().to_owned(),
        qbo_id: candidate.id.to_string(),
        name: candidate.name.clone(),
        evidence: candidate.evidence.clone(),
        score: candidate.score,
        active: candidate.active,
    }
}

pub(super) fn link_view(row: &Row) -> Option<LinkView> {
    Some(LinkView {
        resource: row.resource?.name().to_owned(),
        qbo_id: row.qbo_id.as_ref()?.to_string(),
        sync_token: row.sync_token.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

fn sentence(hint: &str) -> String {
    let mut characters = hint.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}
