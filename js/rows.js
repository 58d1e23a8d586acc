/** All rows of a plan, read page by page. */

const PAGE_ROWS = 500;

/** @param {import("./index.js").Plan} plan @returns {Generator<import("./wasm/engine.js").PlanRow>} */
export function* allRows(plan) {
  for (let from = 0; from < plan.length; from += PAGE_ROWS) yield* plan.rows(from, PAGE_ROWS);
}
