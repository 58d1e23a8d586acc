//! What is done: the engine's turns.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use tieout::base::limits::TURN_BYTES_MAX;
use tieout::diagnostics::{Code, FieldPath, Finding};
use tieout::engine::{self, DeadLetterView, EngineConfig, JobView, Status, Turn, TurnInput};
use tieout::qbo::pages::snapshot_text;

use crate::Plan;
use crate::plan::index;
use tieout_edge::bytes::text_in;
use tieout_edge::error::{thrown, typed, typed_list};
use tieout_records::Snapshot;

/// Syncs one workspace with one QuickBooks company. Does nothing by itself: every turn says what the host is
/// to do, and the next turn is told how it went.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    engine: engine::Engine,
}

#[wasm_bindgen]
impl Engine {
    /// Opens an engine: `{workspace, realm, environment, holder, budget?}` as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] config: &JsValue,
    ) -> Result<Engine, JsValue> {
        let config = EngineConfig::parse(&text_in(config, TURN_BYTES_MAX)?);
        let engine = config.and_then(engine::Engine::new).map_err(|finding| thrown(&[finding]))?;
        Ok(Engine { engine })
    }

    /// Tells what happened, `{"now": ms, "inputs": [...]}`, and answers what to do.
    pub fn turn(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] inputs: &JsValue,
    ) -> Result<Ts<Turn>, JsValue> {
        let text = text_in(inputs, TURN_BYTES_MAX)?;
        let input = TurnInput::parse(&text).map_err(|finding| thrown(&[finding]))?;
        typed(&self.engine.turn(input.now, input.inputs))
    }

    /// Queues the plan's steps, all or those of the given rows with what they depend on. The next turn asks
    /// for the commits that make them durable. A plan beyond the limits of the settings must be named as `approved`, by
    /// its hash; and those who planned and approved it, where the settings want a second person.
    pub fn submit(
        &mut self,
        plan: &Plan,
        rows: Option<Vec<u32>>,
        approved: Option<String>,
        #[wasm_bindgen(js_name = plannedBy)] planned_by: Option<String>,
        #[wasm_bindgen(js_name = approvedBy)] approved_by: Option<String>,
    ) -> Result<u32, JsValue> {
        plan.check_approval(rows.clone(), approved, planned_by, approved_by)?;
        let rows: Option<Vec<usize>> = rows.map(|rows| rows.into_iter().map(index).collect());
        let steps = plan.plan.steps(rows.as_deref());
        let taken = self.engine.submit(steps, &plan.plan.hash()).map_err(|finding| thrown(&[finding]))?;
        Ok(u32::try_from(taken).unwrap_or(u32::MAX))
    }

    /// What the last read command brought; nothing while it is under way. It is handed out once. `choices`: what people chose
    /// where both sides edited a record, a JSON list of conflicts.
    pub fn snapshot(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] choices: &JsValue,
    ) -> Result<Option<Snapshot>, JsValue> {
        let choices = text_in(choices, TURN_BYTES_MAX)?;
        let Some(reads) = self.engine.take_reads() else { return Ok(None) };
        let snapshot = reads.and_then(|pages| {
            let links = tieout::base::json::to_text(&self.engine.links()).map_err(|error| {
                Finding::new(Code::BugInvariant, &FieldPath::of("links"), error.to_string())
            })?;
            let refuted = tieout::base::json::to_text(&self.engine.refuted()).unwrap_or_default();
            Snapshot::of_text(snapshot_text(&pages, &links, &refuted, &choices)?.into_bytes())
        });
        snapshot.map(Some).map_err(|finding| thrown(&[finding]))
    }

    /// Where things stand.
    pub fn status(&self) -> Result<Ts<Status>, JsValue> {
        typed(&self.engine.status())
    }

    /// A page of jobs, in their order.
    pub fn jobs(&self, from: u32, limit: u32) -> Result<Vec<Ts<JobView>>, JsValue> {
        typed_list(&self.engine.jobs(index(from), index(limit)))
    }

    /// What needs a person.
    #[wasm_bindgen(js_name = deadLetters)]
    pub fn dead_letters(&self) -> Result<Vec<Ts<DeadLetterView>>, JsValue> {
        typed_list(&self.engine.dead_letters())
    }
}
