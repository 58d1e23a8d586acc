/**
 * A mapping that goes from one workspace to another: accounts, items, codes, terms and methods by their names, because ids are each
 * company's own. What the other company does not have, or has twice, is said and left open.
 */

import { TieoutError } from "./error.js";
import { toBytes } from "./input.js";

/** @typedef {import("./input.js").Input} Input */
/** @typedef {Record<string, any>} Json */
/** @typedef {{path: string, list: string, name: string, why: "missing" | "inactive" | "ambiguous"}} Open */

const FORMAT = "tieout-mapping";
const VERSION = 1;
/** Where the settings name records of the company, and in which list these stand. */
const PLACES = /** @type {const} */ ([
  ["accounts", "Account"], ["depositAccounts", "Account"], ["paymentAccounts", "Account"], ["categories", "Account"], ["items", "Item"], ["items.byId", "Item"],
  ["taxCodes", "TaxCode"], ["taxCodes.rates", "TaxCode"], ["terms", "Term"], ["paymentMethods", "PaymentMethod"],
]);
/** Of this workspace and its company alone. */
const OWN = ["links", "startDate"];

/** @param {Input} given @param {string} what @returns {Json} */
function parsed(given, what) {
  const bytes = toBytes(given, what);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TieoutError("input/not-json", `\`${what}\` is not JSON`, { path: what, cause });
  }
}

/** Calls `change` with each id that the settings name, and puts what it answers in its place; nothing takes the entry out. @param {Json} settings @param {(value: string, list: string, path: string) => string | undefined} change */
function everyId(settings, change) {
  for (const [place, list] of PLACES) {
    const table = place.split(".").reduce((/** @type {Json | undefined} */ at, step) => at?.[step], settings) ?? {};
    for (const [key, value] of Object.entries(table)) {
      if (typeof value !== "string") continue;
      const changed = change(value, list, `${place}.${key}`);
      if (changed === undefined) delete table[key];
      else table[key] = changed;
    }
  }
}

/** QuickBooks marks the names of inactive records. @param {Json} record */
const nameOf = (record) => String(record["FullyQualifiedName"] ?? record["Name"]).replace(record["Active"] === false ? / \(deleted(?: \d+)?\)$/u : "", "");

/** @param {import("./index.js").Snapshot} snapshot @returns {(list: string) => Json[]} */
function lists(snapshot) {
  const { entities } = JSON.parse(new TextDecoder().decode(snapshot.bytes()));
  return (list) => entities[list] ?? [];
}

/**
 * @param {Input} settings
 * @param {import("./index.js").Snapshot} snapshot  of the company whose ids the settings name: `tieout.snapshot()` after a refresh
 * @returns {{bytes: Uint8Array, open: Open[]}}  `open`: what the company itself no longer has; it is left out
 */
export function exportMapping(settings, snapshot) {
  const content = parsed(settings, "settings");
  for (const own of OWN) delete content[own];
  const records = lists(snapshot);
  /** @type {Open[]} */
  const open = [];
  everyId(content, (id, list, path) => {
    const record = records(list).find((one) => one["Id"] === id);
    if (record === undefined) open.push({ path, list, name: id, why: "missing" });
    return record && nameOf(record);
  });
  return { bytes: new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, version: VERSION, settings: content }, undefined, 2)}\n`), open };
}

/**
 * @param {Input} mapping  what `exportMapping` made
 * @param {import("./index.js").Snapshot} snapshot  of the company that it is for
 * @returns {{settings: Json, open: Open[]}}  `open`: what a person must choose here
 */
export function importMapping(mapping, snapshot) {
  const file = parsed(mapping, "mapping");
  if (file?.["format"] !== FORMAT || file["version"] !== VERSION || typeof file["settings"] !== "object") {
    throw new TieoutError("host/argument", `this is no mapping of version ${VERSION}`, { path: "mapping" });
  }
  const { settings } = file;
  for (const own of OWN) delete settings[own];
  const records = lists(snapshot);
  /** @type {Open[]} */
  const open = [];
  everyId(settings, (name, list, path) => {
    const same = records(list).filter((record) => nameOf(record).toLowerCase() === name.toLowerCase());
    const active = same.filter((record) => record["Active"] !== false);
    if (active.length === 1) return active[0]?.["Id"];
    open.push({ path, list, name, why: active.length > 1 ? "ambiguous" : same.length > 0 ? "inactive" : "missing" });
    return undefined;
  });
  return { settings, open };
}
