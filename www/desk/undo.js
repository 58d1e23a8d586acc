/** A run, or what was done last to one record, as a plan that takes it back. */

/** @import { Company, EnginePlan } from "./engine.js" */
/** @import { UndoView, Wanted } from "./types.js" */

/**
 * @param {Company} company
 * @param {Uint8Array} documents
 * @param {Uint8Array} settings
 * @param {Wanted} wanted
 * @param {string|undefined} today
 * @returns {Promise<{plan: EnginePlan, view: UndoView}>}
 */
export async function undoing(company, documents, settings, wanted, today) {
  const { plan: made, left } = await company.tieout.undo.plan(documents, settings, wanted, today ? { today } : {});
  const plan = /** @type {EnginePlan} */ (/** @type {unknown} */ (made));
  const all = plan.rows(0, made.length).filter(({ reason }) => reason.code !== "not-undone");
  const rows = all.map(({ index }) => {
    const { kind, id, label, name, total, currency, decision, reason, diff, findings, chain } = plan.detail(index);
    return { kind, id, label, decision, reason, diff, findings, ...(chain[0] ? { waitsFor: chain[0].label } : {}), ...(name ? { name } : {}), ...(total ? { total } : {}), ...(currency ? { currency } : {}) };
  });
  return { plan, view: { wanted, rows, left } };
}
