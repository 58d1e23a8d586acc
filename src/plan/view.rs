//! A plan as people and programs see it: plain data, every amount decimal text.

use crate::base::ordered::BTreeMap;

use serde::Serialize;

use crate::diagnostics::{Code, Finding, Fix, Severity};
use crate::region::Proof;
use crate::settings::{CompanyFacts, Owner};

use super::row::{Decision, MoneyVerdict};

macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize)]
            #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(hashmap_as_object))]
            #[serde(rename_all = "camelCase")]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
        )*
    };
}

views! {
    PlanSummary {
        hash: String,
        decisions: BTreeMap<Decision, usize>,
        kinds: BTreeMap<String, BTreeMap<Decision, usize>>,
        findings: Vec<FindingCount>,
        /// Requests that change something; free of charge at Intuit.
        writes: usize,
        /// Requests that Intuit meters: the next snapshot's pages.
        reads: usize,
        batches: usize,
        minutes: usize,
        money: Vec<MoneySum>,
        tax_mapping: TaxMapping,
        facts: CompanyFacts,
        preset: String,
        today: String,
        /// Limits of the settings that it exceeds: it is applied only if its hash is named as approved.
        excess: Vec<Excess>,
        /// Who must approve it then: `nobody`, `anybody` or `second-person`, somebody other than who planned it.
        approver: String,
    }
    /// One limit of the settings, what it allows, and what is planned.
    Excess {
        limit: String,
        allowed: String,
        planned: String,
    }
    /// One kind of problem, with an example.
    FindingCount {
        code: Code,
        severity: Severity,
        count: usize,
        message: String,
        hint: String,
        fix: Fix,
    }
    /// The sales documents that this plan creates or updates, summed per currency; credit and refunds count negative.
    MoneySum {
        currency: String,
        documents: usize,
        crm: String,
        sent: String,
        difference: String,
    }
    /// How many documents use only tax rates that are mapped, and how many others; and each rate that is used.
    #[derive(Default)]
    TaxMapping {
        complete: usize,
        incomplete: usize,
        rates: Vec<MappedRate>,
    }
    /// A tax rate of the CRM, or (without an id) a reason to charge none.
    MappedRate {
        id: String,
        name: String,
        percent: String,
        /// `mapped`; `misfit`: the code charges another percentage or cannot be used; `unmapped`; `ambiguous`: unmapped,
        /// and several codes charge this percentage.
        state: String,
        /// The code that is chosen, else those that charge this percentage.
        codes: Vec<String>,
        documents: usize,
    }
    PlanRow {
        index: usize,
        kind: String,
        id: String,
        label: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        decision: Decision,
        reason: ReasonView,
        #[serde(skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
        findings: usize,
        money: MoneyVerdict,
    }
    ReasonView {
        code: String,
        text: String,
    }
    /// A `PlanRow` and everything about it; `findings` are the findings themselves.
    PlanDetail {
        index: usize,
        kind: String,
        id: String,
        label: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        decision: Decision,
        reason: ReasonView,
        #[serde(skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
        money: MoneyVerdict,
        findings: Vec<Finding>,
        /// What it waits for, down to the root, which comes last.
        chain: Vec<ChainLink>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<NextAction>,
        #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
        matched: Option<CandidateView>,
        candidates: Vec<CandidateView>,
        diff: Vec<FieldChange>,
        lines: Vec<LineView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
        /// Each tax with the code that it goes over by.
        taxes: Vec<TaxTrail>,
        /// What writing it does to the books: in its currency, and in that of the books if it is another.
        effect: Vec<LedgerEffect>,
        #[serde(skip_serializing_if = "Option::is_none")]
        request: Option<RequestView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<LinkView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        conflict: Option<ConflictView>,
    }
    /// A record that both sides edited, with all three values of each field.
    ConflictView {
        kind: String,
        id: String,
        label: String,
        /// It waits for a person; else it was settled, by a person or by the settings.
        open: bool,
        /// Something that is booked is among the fields: all go one way.
        whole: bool,
        resource: String,
        qbo_id: String,
        fields: Vec<ConflictField>,
    }
    ConflictField {
        path: String,
        /// The CRM's name of it.
        name: String,
        label: String,
        /// What both sides had; absent if it is not known any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        base: Option<String>,
        crm: String,
        /// Absent if QuickBooks has none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        quickbooks: Option<String>,
        choices: Vec<Owner>,
        #[serde(skip_serializing_if = "Option::is_none")]
        choice: Option<Owner>,
        by_person: bool,
    }
    ChainLink {
        index: usize,
        kind: String,
        id: String,
        label: String,
        decision: Decision,
        reason: ReasonView,
    }
    /// The one thing to do next.
    NextAction {
        fix: Fix,
        text: String,
    }
    CandidateView {
        resource: String,
        qbo_id: String,
        name: String,
        evidence: Vec<String>,
        score: u32,
        active: bool,
    }
    FieldChange {
        path: String,
        label: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// The CRM field that it comes from.
        origin: String,
        rule: String,
    }
    LineView {
        description: String,
        item: String,
        quantity: String,
        unit_price: String,
        amount: String,
        tax: String,
        /// What the price contains beside the goods: `+8.25 tax −5.00 discount`.
        #[serde(skip_serializing_if = "Option::is_none")]
        folded: Option<String>,
    }
    /// A tax of the CRM, or a reason to charge none. Amounts are empty where a tax has no single rate of the company.
    TaxTrail {
        tax: String,
        billed: String,
        code: String,
        why: String,
        predicted: String,
        /// What stands in QuickBooks.
        answered: String,
    }
    /// What documents do to the books, in one currency. Debits and credits are equal.
    LedgerEffect {
        currency: String,
        entries: Vec<LedgerEntry>,
        debits: String,
        credits: String,
    }
    /// One account; either debit or credit is empty.
    LedgerEntry {
        #[serde(skip_serializing_if = "Option::is_none")]
        account_id: Option<String>,
        account: String,
        debit: String,
        credit: String,
    }
    RequestView {
        method: String,
        path: String,
        body: String,
    }
    LinkView {
        resource: String,
        qbo_id: String,
        sync_token: String,
    }
}
