//! What would be done: the pure part of the engine.

use chrono::NaiveDate;
use js_sys::{Reflect, Uint8Array};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::date::parse_date;
use tieout::base::json::{from_text, to_text};
use tieout::base::limits::TURN_BYTES_MAX;
use tieout::base::money::Currency;
use tieout::diagnostics::Code;
use tieout::inbound::follow::{self, Follows};
use tieout::plan::{
    self, ConflictView, Drift, LedgerEffect, PlanDetail, PlanRow, PlanSummary, PlannedRow, Query, Shadow,
};
use tieout::report::{self, Check, PeriodTieOut, TieOut, Wanted, WhatIf};

use tieout_edge::bytes::text_in;
use tieout_edge::error::{refused, thrown, typed, typed_list};
use tieout_records::{Documents, Settings, Snapshot};

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS: &str = r#"
/** What the host says beside the three inputs of a plan. */
export interface PlanOptions {
    /** Today in the company's time zone, `YYYY-MM-DD`. */
    today: string;
}
"#;

/// What must be read from QuickBooks before anything can be planned; `whole` with every transaction that can be open, for a merge
/// or the undo of one.
#[wasm_bindgen]
pub fn needs(settings: &Settings, whole: Option<bool>) -> Result<Vec<Ts<Query>>, JsValue> {
    typed_list(&plan::needs(settings.checked()?, whole == Some(true)))
}

/// What is followed of QuickBooks' own changes.
#[wasm_bindgen]
pub fn follows(settings: &Settings) -> Result<Ts<Follows>, JsValue> {
    typed(&follow::follows(settings.checked()?))
}

/// Decides for every record what is to be done. Changes nothing anywhere.
#[wasm_bindgen(js_name = plan)]
pub fn make_plan(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    #[wasm_bindgen(unchecked_param_type = "PlanOptions")] options: &JsValue,
) -> Result<Plan, JsValue> {
    let today = Reflect::get(options, &"today".into()).ok().and_then(|today| today.as_string());
    let today = day(today.as_deref().unwrap_or_default(), "today")?;
    let settings = settings.checked()?;
    let plan = plan::plan(documents.read(), snapshot.read(), settings, &plan::Options { today });
    Ok(Plan { plan })
}

/// A plan that takes back what a run has done, and does nothing else: what it changed is put back, what it created is voided, deleted or
/// made inactive, unless the books have moved on. `deeds` is a JSON list; `today` is `YYYY-MM-DD`.
#[wasm_bindgen(js_name = undoPlan)]
pub fn undo_plan(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    today: &str,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] deeds: &JsValue,
) -> Result<Plan, JsValue> {
    let options = plan::Options { today: day(today, "today")? };
    let deeds: Vec<plan::Deed> = from_text(&text_in(deeds, TURN_BYTES_MAX)?)
        .map_err(|error| refused(Code::InputNotJson, "deeds", &error.why))?;
    Ok(Plan { plan: plan::undo(documents.read(), snapshot.read(), settings.checked()?, &options, &deeds) })
}

/// The plan of a proposal: of a merge, or of taking one back. `proposal` is what the worksheet's `proposeMerge` or `proposeUndo` gives;
/// `today` is `YYYY-MM-DD`.
#[wasm_bindgen(js_name = proposedPlan)]
pub fn proposed_plan(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    today: &str,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] proposal: &JsValue,
) -> Result<Plan, JsValue> {
    let options = plan::Options { today: day(today, "today")? };
    let proposal: plan::Proposal = from_text(&text_in(proposal, TURN_BYTES_MAX)?)
        .map_err(|error| refused(Code::InputNotJson, "proposal", &error.why))?;
    plan::proposed(documents.read(), snapshot.read(), settings.checked()?, &options, &proposal)
        .map(|plan| Plan { plan })
        .map_err(|finding| thrown(&[finding]))
}

/// Compares both sides document by document.
#[wasm_bindgen(js_name = tieOut)]
pub fn tie_out(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
) -> Result<Ts<TieOut>, JsValue> {
    typed(&report::tie_out(documents.read(), snapshot.read(), settings.checked()?))
}

/// What must hold between company and settings before anything is synced; `today` is `YYYY-MM-DD`.
#[wasm_bindgen(js_name = testConnection)]
pub fn test_connection(
    documents: &Documents,
    snapshot: &Snapshot,
    settings: &Settings,
    today: &str,
) -> Result<Vec<Ts<Check>>, JsValue> {
    let today = day(today, "today")?;
    typed_list(&report::checks(documents.read(), snapshot.read(), settings.checked()?, today))
}

/// The invoices under other tax rules, side by side: those of a page, or the one with an id, and the sums of all.
#[wasm_bindgen(js_name = whatIf)]
pub fn what_if(
    documents: &Documents,
    snapshot: &Snapshot,
    id: Option<String>,
    from: u32,
    limit: u32,
) -> Result<Ts<WhatIf>, JsValue> {
    let home = plan::facts(snapshot.read()).home().unwrap_or(Currency::UNKNOWN);
    let wanted = Wanted { id: id.as_deref(), from: index(from), limit: index(limit) };
    typed(&report::what_if(documents.read(), home, wanted))
}

/// Every record with its decision; the only source of writes.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Plan {
    pub(super) plan: plan::Plan,
}

#[wasm_bindgen]
impl Plan {
    /// Counts, money, cost and hash.
    pub fn summary(&self) -> Result<Ts<PlanSummary>, JsValue> {
        typed(&self.plan.summary())
    }

    /// Throws if the plan, or the given rows and what these need, may not be applied: `submit` asks the same.
    #[wasm_bindgen(js_name = checkApproval)]
    pub fn check_approval(
        &self,
        rows: Option<Vec<u32>>,
        approved: Option<String>,
        #[wasm_bindgen(js_name = plannedBy)] planned_by: Option<String>,
        #[wasm_bindgen(js_name = approvedBy)] approved_by: Option<String>,
    ) -> Result<(), JsValue> {
        let rows: Option<Vec<usize>> = rows.map(|rows| rows.into_iter().map(index).collect());
        if let Some(row) = rows.iter().flatten().find(|row| **row >= self.plan.len()) {
            return Err(refused(Code::PlanNoSuchRow, "rows", &format!("the plan has no row {row}")));
        }
        let approval = plan::Approval {
            hash: approved.as_deref(),
            planned_by: planned_by.as_deref(),
            approved_by: approved_by.as_deref(),
        };
        self.plan.check_approval(rows.as_deref(), approval).map_err(|finding| thrown(&[finding]))
    }

    /// A page of rows, for a list.
    pub fn rows(&self, from: u32, limit: u32) -> Result<Vec<Ts<PlanRow>>, JsValue> {
        typed_list(&self.plan.rows(index(from), index(limit)))
    }

    /// How many rows there are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> u32 {
        u32::try_from(self.plan.len()).unwrap_or(u32::MAX)
    }

    /// Everything about one row.
    pub fn detail(&self, row: u32) -> Result<Ts<PlanDetail>, JsValue> {
        match self.plan.detail(index(row)) {
            Some(detail) => typed(&detail),
            None => Err(refused(Code::PlanNoSuchRow, "index", &format!("the plan has no row {row}"))),
        }
    }

    /// A page of rows in one sweep: what makes each what it is, to be kept with a saved plan, and what it was matched with.
    pub fn planned(&self, from: u32, limit: u32) -> Result<Vec<Ts<PlannedRow>>, JsValue> {
        typed_list(&self.plan.planned(index(from), index(limit)))
    }

    /// The day that it was made for, `YYYY-MM-DD`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn today(&self) -> String {
        self.plan.today().to_string()
    }

    /// The row of a record: `find("invoice", "inv-1042")`.
    #[must_use]
    pub fn find(&self, kind: &str, id: &str) -> Option<u32> {
        self.plan.find(kind, id).and_then(|row| u32::try_from(row).ok())
    }

    /// Records that both sides edited, with all three values of each field: those that wait for a person, and those that a
    /// person or the settings have settled.
    pub fn conflicts(&self) -> Result<Vec<Ts<ConflictView>>, JsValue> {
        typed_list(&self.plan.conflicts())
    }

    /// What the plan does to the books as a whole: debits and credits by account, one entry a currency.
    pub fn effect(&self) -> Result<Vec<Ts<LedgerEffect>>, JsValue> {
        typed_list(&self.plan.effect())
    }

    /// What a plan of the same documents under other settings does otherwise: all records, or the latest `last` documents.
    pub fn shadow(&self, other: &Plan, last: Option<u32>) -> Result<Ts<Shadow>, JsValue> {
        match self.plan.shadow(&other.plan, last.map(index)) {
            Some(shadow) => typed(&shadow),
            None => Err(refused(Code::PlanOtherDocuments, "other", "the plans are of different documents")),
        }
    }

    /// Every record on which the two sides have moved apart since both agreed last, field by field.
    pub fn drift(&self) -> Result<Vec<Ts<Drift>>, JsValue> {
        typed_list(&self.plan.drift())
    }

    /// Both books over a period, `YYYY-MM-DD` to `YYYY-MM-DD`, these days included: sums per day, customer, tax and payment
    /// method, each gap with its records.
    pub fn period(&self, from: &str, to: &str) -> Result<Ts<PeriodTieOut>, JsValue> {
        typed(&self.period_of(from, to)?)
    }

    /// The same as comma-separated text, safe to open in a spreadsheet.
    #[wasm_bindgen(js_name = periodCsv)]
    pub fn period_csv(&self, from: &str, to: &str) -> Result<Uint8Array, JsValue> {
        Ok(Uint8Array::from(self.period_of(from, to)?.csv().as_bytes()))
    }

    /// The records that the plan updates, as the snapshot has them: a JSON list of the row's key and the record's text.
    pub fn images(&self, snapshot: &Snapshot) -> Result<Uint8Array, JsValue> {
        let images = self
            .plan
            .images(snapshot.text())
            .map_err(|error| refused(Code::QboSnapshotUnreadable, "", &error.why))?;
        Ok(Uint8Array::from(to_text(&images).unwrap_or_default().as_bytes()))
    }

    /// Every row with decision, reason, findings, diff, proof, effect and request body, as JSON text.
    #[must_use]
    pub fn json(&self) -> Uint8Array {
        Uint8Array::from(self.plan.json().as_slice())
    }
}

impl Plan {
    fn period_of(&self, from: &str, to: &str) -> Result<PeriodTieOut, JsValue> {
        report::period(&self.plan, day(from, "from")?, day(to, "to")?).map_err(|finding| thrown(&[finding]))
    }
}

fn day(text: &str, path: &str) -> Result<NaiveDate, JsValue> {
    parse_date(text).ok_or_else(|| {
        let why = format!("`{path}` is no day of the calendar written YYYY-MM-DD");
        refused(Code::InputNotDate, path, &why)
    })
}

/// Row numbers never exceed 32 bits: `RECORDS_MAX`.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
