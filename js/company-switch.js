/**
 * Moving to another company file: what is linked where, what would be created anew there, and what must not be. It only reads, in both
 * companies; the new one is looked at with a store of its own, so that the links of the old one stay as they are.
 */

import { TieoutError } from "./error.js";
import { allRows } from "./rows.js";

/** @typedef {import("./index.js").Tieout} Tieout */
/** @typedef {import("./input.js").Input} Input */
/** @typedef {{tieout: Tieout, settings: Record<string, any>}} Side  of one company: settings name its own accounts, items and tax codes */
/**
 * - `found`: the new company has it; it would be linked.
 * - `recreate`: it would be created there.
 * - `stays`: in the old books, and dated before the first day: created again its sales would count twice.
 * - `carry-over`: the same, but not settled there: part of the opening balances, which an accountant enters once.
 * - `held`: it would wait or be blocked.
 * - `not-needed`: neither books need it.
 *
 * @typedef {"found" | "recreate" | "stays" | "carry-over" | "held" | "not-needed"} Verdict
 */
/** @typedef {{key: string, label: string, verdict: Verdict, why: string, old?: string, new?: string}} SwitchRow  `old`, `new`: QuickBooks' ids in the two companies */
/**
 * @typedef {object} CompanySwitch
 * @property {SwitchRow[]} rows
 * @property {Record<Verdict, number>} counts
 * @property {import("./wasm/engine.js").Check[]} problems  what the new company's settings lack
 */

/**
 * @param {object} move
 * @param {Side} move.from
 * @param {Side} move.to
 * @param {Input} move.documents
 * @param {string} move.firstDay  the first day that the new company keeps, `YYYY-MM-DD`
 * @returns {Promise<CompanySwitch>}
 */
export async function companySwitch({ from, to, documents, firstDay }) {
  if (from.tieout.realm === to.tieout.realm) {
    throw new TieoutError("host/argument", "both sides are the same company", { path: "to" });
  }
  const company = await from.tieout.refresh(from.settings);
  const open = unsettled(company);
  const before = new Map(rowsOf(from.tieout.plan(documents, from.settings)).map((row) => [row.key, row.link]));
  const settings = { ...to.settings, startDate: firstDay };
  const problems = (await to.tieout.checks(settings, documents)).filter(({ result }) => result === "failed");
  /** @type {Record<Verdict, number>} */
  const counts = { found: 0, recreate: 0, stays: 0, "carry-over": 0, held: 0, "not-needed": 0 };
  const rows = rowsOf(to.tieout.plan(documents, settings)).map(({ key, label, decision, reason, link }) => {
    const old = before.get(key);
    const verdict = verdictOf({ decision, isThere: link !== undefined, wasThere: old !== undefined && reason.code === "before-start", isOpen: open.has(`${old?.resource}/${old?.qboId}`) });
    counts[verdict] += 1;
    return { key, label, verdict, why: reason.text, ...(old === undefined ? {} : { old: old.qboId }), ...(link === undefined ? {} : { new: link.qboId }) };
  });
  return { rows, counts, problems };
}

/** @param {{decision: string, isThere: boolean, wasThere: boolean, isOpen: boolean}} row @returns {Verdict} */
function verdictOf({ decision, isThere, wasThere, isOpen }) {
  if (decision === "create") return "recreate";
  if (decision === "wait" || decision === "blocked") return "held";
  if (wasThere) return isOpen ? "carry-over" : "stays";
  return isThere ? "found" : "not-needed";
}

/** @param {import("./index.js").Plan} plan */
function rowsOf(plan) {
  try {
    return [...allRows(plan)].map(({ index, kind, id, label, decision, reason }) => ({ key: `${kind}:${id}`, label, decision, reason, link: plan.detail(index).link }));
  } finally {
    plan.free();
  }
}

/** What is not settled in a company, as `Invoice/42`. @param {import("./index.js").Snapshot} company */
function unsettled(company) {
  const { entities } = JSON.parse(new TextDecoder().decode(company.bytes()));
  const open = new Set();
  for (const resource of ["Invoice", "Bill", "CreditMemo", "VendorCredit"]) {
    for (const { Id, Balance = 0, RemainingCredit = Balance } of entities[resource] ?? []) if (RemainingCredit !== 0) open.add(`${resource}/${Id}`);
  }
  return open;
}
