/**
 * Records that QuickBooks holds more than once: what is found, and the plan that makes one of several.
 *
 * It decides nothing: which records are one is a person's to say, and whether they can become one the planner's.
 */

import { engine } from "./engine.js";
import { optionsOf } from "./host.js";
import { toBytes } from "./input.js";
import { withChoices } from "./onboarding.js";
import { using, withDocuments, withSettings } from "./parsed.js";
import { allRows } from "./rows.js";
import { localDate } from "./time.js";
import { load, worksheet } from "./worksheet-module.js";

/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./index.js").Plan} Plan */
/** @typedef {import("./wasm/worksheet.js").Duplicates} Found */
/** @typedef {{list: "Customer" | "Vendor" | "Item", survivor: string, others: string[]}} Wanted  QuickBooks' ids: which record stays, and which become part of it */

const ITEMS = ["default", "labor", "material", "shipping"];
/** Tables of the settings that name records of a list by hand. @type {Record<string, string>} */
const TABLES = { Customer: "contacts", Vendor: "vendors" };

export class Duplicates {
  #tieout;
  #host;

  /** @param {import("./index.js").Tieout} tieout @param {import("./host.js").CheckedHost} host */
  constructor(tieout, host) {
    this.#tieout = tieout;
    this.#host = host;
  }

  /**
   * Reads the company and answers the customers, vendors and items that are, or may be, one: each with its evidence, and with the CRM's
   * records that are linked to it. Writes nothing.
   * @param {Input} settings
   * @returns {Promise<Found>}
   */
  async find(settings) {
    const company = await this.#tieout.refresh(settings);
    await load();
    return using(new (worksheet().Snapshot)(company.bytes()), (read) => worksheet().duplicates(read));
  }

  /**
   * A plan that gives the open transactions of the others to the record that stays and makes the others inactive; to be looked at and
   * applied like any other, and taken back with `undo`. Where one thing cannot go nothing is written, and the rows say why. The settings
   * that come back name the survivor wherever they, or a second record of the CRM, named another: keep them once the plan is applied.
   * @param {Input} documents
   * @param {Input} settings
   * @param {Wanted} wanted
   * @param {{today?: string}} [options]
   * @returns {Promise<{plan: Plan, settings: any}>}
   */
  async plan(documents, settings, wanted, options) {
    const { today = localDate(this.#host.clock()) } = optionsOf(options, ["today"]);
    const company = await this.#tieout.refresh(settings, { whole: true });
    await load();
    const planned = (/** @type {Input} */ own) => proposed("proposeMerge", documents, own, company, today, toBytes(wanted, "wanted"));
    const first = planned(settings);
    const twice = [...allRows(first)].filter(({ kind, reason }) => kind === "item" && reason.code === "plan/merge-both-linked");
    const chosen = renamed(withChoices(settings, Object.fromEntries(twice.map(({ id }) => [`item:${id}`, wanted.survivor]))), wanted);
    if (twice.length === 0) return { plan: first, settings: chosen };
    first.free();
    return { plan: planned(chosen), settings: chosen };
  }
}

/**
 * The plan of what the worksheet proposes, which must be loaded: it reads what it is about in full, the engine only the proposal.
 * @param {"proposeMerge" | "proposeUndo"} propose
 * @param {Input} documents
 * @param {Input} settings
 * @param {import("./index.js").Snapshot} company
 * @param {string} today
 * @param {Uint8Array} wanted
 * @returns {Plan}
 */
export function proposed(propose, documents, settings, company, today, wanted) {
  const sheet = worksheet();
  const proposal = using(new sheet.Snapshot(company.bytes()), (read) =>
    withSettings(settings, (chosen) => withDocuments(documents, (parsed) => sheet[propose](parsed, read, chosen, today, wanted), sheet), sheet));
  return withSettings(settings, (chosen) => withDocuments(documents, (parsed) => engine().proposedPlan(parsed, company, chosen, today, proposal)));
}

/** The survivor stands where the settings name one of the others. @param {any} settings @param {Wanted} wanted */
function renamed(settings, { list, survivor, others }) {
  const { items = {}, links = {} } = settings;
  const tables = list === "Item" ? [items.byId ?? {}, items] : [links[TABLES[list] ?? ""] ?? {}];
  for (const table of tables) {
    for (const [name, id] of Object.entries(table)) {
      if (others.includes(/** @type {string} */ (id)) && (table !== items || ITEMS.includes(name))) table[name] = survivor;
    }
  }
  return settings;
}
