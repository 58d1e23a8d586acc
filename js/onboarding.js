/**
 * Before the first push: what CRM and company have in common already, what a person must say, and what the settings lack.
 *
 * It is a plan, looked at from another side: nothing is written but links, and these only where a person has confirmed them.
 */

import { TieoutError } from "./error.js";
import { toBytes } from "./input.js";
import { plannedRows } from "./saved-plan.js";

/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./wasm/engine.js").CandidateView} Candidate */
/** @typedef {import("./wasm/engine.js").PlannedRow} PlannedRow */
/**
 * `same`: one record of QuickBooks is it, to be confirmed; `choose`: a person must say which, or that it is new.
 * @typedef {{key: string, label: string, verdict: "same" | "choose", candidates: Candidate[], reason: string}} Proposal
 */
/** @typedef {{key: string, label: string, account?: {id: string, name: string}}} Service  an item and the income account that its sales are booked to */
/** @typedef {{linked: number, same: number, choose: number, fresh: number, held: number, left: number}} Counts */
/**
 * @typedef {object} Onboarding
 * @property {Proposal[]} proposals
 * @property {Record<string, Counts>} counts  by kind
 * @property {Service[]} services
 * @property {import("./wasm/engine.js").FindingCount[]} mappings  what is to be mended in the settings, and how often it was met
 * @property {{key: string, label: string, reason: string}[]} differing  documents whose cents do not agree
 * @property {import("./wasm/engine.js").MoneySum[]} money  what would be written, on both sides, and the cents between them
 * @property {{reads: number, writes: number, minutes: number}} cost
 * @property {boolean} ready  nothing is to be chosen or mended; matches that are only to be confirmed do not count
 */

/** What a row is to the pass. @param {PlannedRow} row @param {boolean} isChosen  a person has said which it is @returns {keyof Counts} */
function standing({ decision, match, candidates, link }, isChosen) {
  if (decision === "wait" || decision === "blocked") return candidates.length > 0 ? "choose" : "held";
  if (isChosen || (link !== undefined && match === undefined)) return "linked";
  if (match !== undefined) return "same";
  if (candidates.length > 0) return "choose";
  return decision === "create" ? "fresh" : "left";
}

const kindOf = (/** @type {string} */ key) => key.slice(0, key.indexOf(":"));
const idOf = (/** @type {string} */ key) => key.slice(key.indexOf(":") + 1);

/**
 * @param {Plan} plan
 * @param {import("./index.js").Snapshot} snapshot  the company as it was read
 * @param {Record<string, any>} settings
 * @returns {Onboarding}
 */
export function onboardingOf(plan, snapshot, { links = {} }) {
  const { findings, money, reads, writes, minutes } = plan.summary();
  /** @type {Onboarding} */
  const pass = { proposals: [], counts: {}, services: [], mappings: findings.filter(({ fix }) => fix === "map-setting"), differing: [], money, cost: { reads, writes, minutes }, ready: false };
  const accountOf = incomeAccounts(snapshot);
  for (const row of plannedRows(plan)) {
    const { key, label, match, candidates, reason } = row;
    const table = links[TABLES[kindOf(key)] ?? ""] ?? {};
    const verdict = standing(row, Object.hasOwn(table, idOf(key)) && table[idOf(key)] !== "new");
    const counts = (pass.counts[kindOf(key)] ??= { linked: 0, same: 0, choose: 0, fresh: 0, held: 0, left: 0 });
    counts[verdict] += 1;
    if (verdict === "same" || verdict === "choose") {
      pass.proposals.push({ key, label, verdict, candidates: match === undefined ? candidates : [match], reason: reason.text });
    }
    if (kindOf(key) === "item" && verdict !== "left") {
      const account = accountOf(row);
      pass.services.push({ key, label, ...(account === undefined ? {} : { account }) });
    }
  }
  for (let index = 0; index < plan.length; index += ROWS) {
    for (const row of plan.rows(index, ROWS)) {
      if (row.money === "differs") pass.differing.push({ key: `${row.kind}:${row.id}`, label: row.label, reason: row.reason.text });
    }
  }
  const mended = pass.mappings.every(({ severity }) => severity !== "error") && pass.services.every(({ account }) => account !== undefined);
  pass.ready = mended && pass.proposals.every(({ verdict }) => verdict === "same");
  return pass;
}

const ROWS = 500;

/** Where the sales of an item are booked: what QuickBooks has, or what it will be created with. @param {import("./index.js").Snapshot} snapshot @returns {(row: PlannedRow) => Service["account"]} */
function incomeAccounts(snapshot) {
  const { entities } = JSON.parse(new TextDecoder().decode(snapshot.bytes()));
  /** @param {{Id: string}[] | undefined} list @returns {Map<string, any>} */
  const byId = (list) => new Map((list ?? []).map((record) => [record.Id, record]));
  const [items, accounts] = [byId(entities.Item), byId(entities.Account)];
  return ({ link, match, body }) => {
    const known = items.get(link?.qboId ?? match?.qboId ?? "");
    const id = (known ?? (body === "" ? {} : JSON.parse(body))).IncomeAccountRef?.value;
    return id === undefined ? undefined : { id, name: accounts.get(id)?.FullyQualifiedName ?? id };
  };
}

/** The settings' table of a kind. @type {Record<string, string>} */
const TABLES = {
  contact: "contacts", vendor: "vendors", invoice: "invoices", "sales-receipt": "salesReceipts", "credit-memo": "creditMemos", "refund-receipt": "refundReceipts",
  payment: "payments", deposit: "deposits", expense: "expenses", "purchase-order": "purchaseOrders",
};

/**
 * The settings with what a person has said.
 * @param {Input} settings
 * @param {Record<string, string>} choices  `contact:c-1` → QuickBooks' id, or `new`
 * @returns {Record<string, any>}
 */
export function withChoices(settings, choices) {
  const bytes = toBytes(settings, "settings");
  let chosen;
  try {
    chosen = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TieoutError("input/not-json", "`settings` is not JSON", { path: "settings", cause });
  }
  for (const [key, qboId] of Object.entries(choices)) {
    const [kind, id] = [kindOf(key), idOf(key)];
    const table = TABLES[kind];
    if (typeof qboId !== "string" || (table === undefined && (kind !== "item" || qboId === "new"))) {
      throw new TieoutError("host/argument", `\`${key}\` is nothing that can be chosen`, { path: "choices" });
    }
    const into = table === undefined ? ((chosen.items ??= {}).byId ??= {}) : ((chosen.links ??= {})[table] ??= {});
    Object.defineProperty(into, id, { value: qboId, enumerable: true, configurable: true, writable: true });
  }
  return chosen;
}

/** The rows of what was chosen that only keep a link; and what of it is still open, with the reason. @param {Plan} plan @param {Record<string, string>} choices */
export function linksOf(plan, choices) {
  const rows = [];
  const open = [];
  for (const { index, key, label, decision, reason } of plannedRows(plan)) {
    if (!Object.hasOwn(choices, key) || choices[key] === "new") continue;
    if (decision === "link") rows.push(index);
    else if (["blocked", "wait", "create"].includes(decision)) open.push({ key, label, reason: reason.text });
  }
  return { rows, open };
}
