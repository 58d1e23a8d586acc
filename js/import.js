/** The one-time import of what a company holds already. The engine reads it page by page and leaves it in the CRM's inbox. */

import { problemError } from "./drive.js";
import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { isHalted } from "./state.js";

/** @typedef {import("./wasm/engine.js").Importing} Importing */
/**
 * @typedef {object} ImportOptions
 * @property {boolean} [contacts]  customers; yes unless said otherwise
 * @property {boolean} [vendors]
 * @property {string} [invoicesSince]  `YYYY-MM-DD`: the first day of which invoices are wanted; none are told of unless given
 * @property {(importing: Importing) => void} [onProgress]
 * @property {AbortSignal} [signal]
 */

/** @param {import("./runner.js").Runner} runner @param {ImportOptions} [options] @returns {Promise<void>} */
export async function importAll(runner, options) {
  const { contacts = true, vendors = false, invoicesSince, onProgress, signal } = /** @type {ImportOptions} */ (optionsOf(options, ["contacts", "vendors", "invoicesSince", "onProgress", "signal"]));
  const wanted = Object.entries({ Customer: contacts, Vendor: vendors, Invoice: invoicesSince !== undefined }).filter(([, yes]) => yes);
  if (wanted.length === 0) throw new TieoutError("host/argument", "choose `contacts`, `vendors` or `invoicesSince`", { path: "options" });
  const resources = wanted.map(([resource]) => ({ resource, added: true }));
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
