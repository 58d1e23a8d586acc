/**
 * The one-time import of what a company holds already. The engine reads it page by page and leaves it in the CRM's inbox; what it will
 * leave there can be seen before.
 */

import { problemError } from "./drive.js";
import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { toBytes } from "./input.js";
import { using } from "./parsed.js";
import { sha256 } from "./saved-plan.js";
import { isHalted } from "./state.js";
import { recordsOf } from "./stored.js";
import { load, worksheet } from "./worksheet-module.js";

/** @typedef {import("./wasm/engine.js").Importing} Importing */
/**
 * @typedef {object} ImportOptions
 * @property {boolean} [contacts]  customers; yes unless said otherwise
 * @property {boolean} [vendors]
 * @property {string} [invoicesSince]  `YYYY-MM-DD`: the first day of which invoices are wanted; none are told of unless given
 * @property {(importing: Importing) => void} [onProgress]
 * @property {AbortSignal} [signal]
 */

/** What is imported. @param {ImportOptions} options */
function listsOf({ contacts = true, vendors = false, invoicesSince }) {
  const lists = Object.entries({ Customer: contacts, Vendor: vendors, Invoice: invoicesSince !== undefined }).filter(([, yes]) => yes).map(([list]) => list);
  if (lists.length === 0) throw new TieoutError("host/argument", "choose `contacts`, `vendors` or `invoicesSince`", { path: "options" });
  return lists;
}

/**
 * Reads the company: every record that an import would read, and what the CRM would hear of it.
 * @param {import("./index.js").Tieout} tieout
 * @param {import("./host.js").CheckedHost} host
 * @param {import("./input.js").Input} settings
 * @param {Pick<ImportOptions, "contacts" | "vendors" | "invoicesSince">} [options]
 * @returns {Promise<import("./wasm/worksheet.js").ImportPlan & {hash: string}>}  `hash`: another one as soon as anything else would be told
 */
export async function planImport(tieout, { storage, realm }, settings, options) {
  const wanted = /** @type {ImportOptions} */ (optionsOf(options, ["contacts", "vendors", "invoicesSince"]));
  const lists = listsOf(wanted);
  const company = await tieout.refresh(settings, { whole: wanted.invoicesSince !== undefined });
  await load();
  const told = /** @type {{record: string, seen: unknown}[]} */ ([]);
  for (const list of lists) {
    const prefix = `v/${realm}/${list}/`;
    const { records, keys } = await recordsOf(storage, prefix, () => true);
    records.forEach((seen, place) => told.push({ record: `${list}/${keys[place]?.slice(prefix.length)}`, seen }));
  }
  const bytes = toBytes({ lists, told, ...(wanted.invoicesSince === undefined ? {} : { from: wanted.invoicesSince }) }, "options");
  const plan = using(new (worksheet().Snapshot)(company.bytes()), (read) => worksheet().importPlan(read, bytes));
  return { ...plan, hash: await sha256(JSON.stringify(plan.rows)) };
}

/** @param {import("./runner.js").Runner} runner @param {ImportOptions} [options] @returns {Promise<void>} */
export async function importAll(runner, options) {
  const { onProgress, signal, ...wanted } = /** @type {ImportOptions} */ (optionsOf(options, ["contacts", "vendors", "invoicesSince", "onProgress", "signal"]));
  const { invoicesSince } = wanted;
  const resources = listsOf(wanted).map((resource) => ({ resource, added: true }));
  if (signal?.aborted) throw new TieoutError("host/aborted", "the signal was aborted before anything was imported");
  const { drive } = await runner.live();
  let read = 0;
  let begun = false;
  const drop = () => drive.push({ type: "command", command: { type: "import", resources: [] } });
  signal?.addEventListener("abort", drop);
  try {
    const { event, status } = await runner.until((news) => {
      const { importing } = news.status;
      begun ||= importing !== undefined;
      if (importing !== undefined && importing.read !== read) {
        read = importing.read;
        onProgress?.(importing);
      }
      const failed = news.event?.type === "followed" && news.event.finding !== undefined;
      return (begun && importing === undefined) || failed || isHalted(news.status) || news.status.state === "paused";
    }, () => drive.push({ type: "command", command: { type: "import", resources, ...(invoicesSince === undefined ? {} : { from: invoicesSince }) } }));
    if (signal?.aborted) throw new TieoutError("host/aborted", "the import was aborted: what is left is not told");
    if (status.importing !== undefined) {
      const finding = event?.type === "followed" ? event.finding : undefined;
      throw problemError(finding ?? status.problem, "the import could not go on");
    }
  } finally {
    signal?.removeEventListener("abort", drop);
  }
}
