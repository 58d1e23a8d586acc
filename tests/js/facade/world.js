/** A sandbox company, a clock of its own, and a host that can be cut off in the middle: what the facade tests run in. */

import { readFileSync } from "node:fs";

import { Tieout } from "../../../js/entry/node.js";
import { openSandbox } from "../../../js/sandbox.js";
import { memoryStorage } from "../../../js/storage/memory.js";

const START = Date.parse("2026-11-20T15:00:00Z");
export const TODAY = "2026-11-20";
const BUDGET = { requestsPerMinute: 100_000, requestsPerSecond: 10_000, inFlight: 10, batchesPerMinute: 100_000 };

/** @param {string} path */
export const example = (path) => readFileSync(new URL(`../../../examples/${path}`, import.meta.url));

/** @typedef {import("../../../js/host.js").Storage} Storage */
/** @typedef {(request: {method: string, url: string, body: string}, perform: () => Promise<Response>) => Promise<Response>} Network */

const forever = () => new Promise(() => {});

/** One company and one virtual clock that jumps to whatever is waited for. */
export class World {
  now = START;
  /** @type {Network} what happens to a request on its way */
  network = (_, perform) => perform();
  /** Requests that could change something. @type {string[]} */
  writes = [];

  /** @param {Awaited<ReturnType<typeof openSandbox>>} company */
  constructor(company) {
    this.company = company;
  }

  /** @param {{edition?: "us" | "gb" | "ca" | "au", seed?: Uint8Array}} [options] */
  static async open({ edition = "us", seed = example("field-service/company-us.json") } = {}) {
    return new World(await openSandbox({ edition, seed: JSON.parse(new TextDecoder().decode(seed)), now: START }));
  }

  /** One whose company lives by the same clock. @param {Parameters<typeof openSandbox>[0]} options */
  static async together(options) {
    /** @type {World | undefined} */
    let world;
    world = new World(await openSandbox({ ...options, now: START, clock: () => world?.now ?? START }));
    return world;
  }

  /**
   * A host whose every call hangs for ever once it is cut off: what a killed process leaves behind.
   * @param {Storage} [storage]
   */
  host(storage = memoryStorage()) {
    let isCut = false;
    /** @template {unknown[]} A, T @param {(...values: A) => T} call @returns {(...values: A) => T} */
    const cuttable = (call) => (...values) => (isCut ? /** @type {never} */ (forever()) : call(...values));
    const options = {
      workspace: "ws-sample", realm: this.company.realm, environment: { baseUrl: "http://127.0.0.1:8090" }, budget: BUDGET,
      clock: () => this.now,
      schedule: (/** @type {number} */ ms, /** @type {() => void} */ call) => {
        const timer = setTimeout(() => {
          if (isCut) return;
          this.now += ms;
          call();
        }, 8);
        return () => clearTimeout(timer);
      },
      accessToken: () => this.company.accessToken,
      fetch: /** @type {typeof globalThis.fetch} */ (cuttable((url, init) => {
        const request = { method: init?.method ?? "GET", url: String(url), body: typeof init?.body === "string" ? init.body : "" };
        const isWrite = request.method === "POST" && !request.url.includes("/query");
        return this.network(request, () => {
          if (isWrite) this.writes.push(`${request.url} ${request.body}`);
          return this.company.fetch(url, init);
        });
      })),
      storage: { get: cuttable(storage.get.bind(storage)), scan: cuttable(storage.scan.bind(storage)), commit: cuttable(storage.commit.bind(storage)), capabilities: storage.capabilities },
    };
    return { options, cut: () => { isCut = true; } };
  }

  /** @param {Storage} [storage] @returns {Promise<Tieout>} */
  tieout(storage) {
    return Tieout.open(this.host(storage).options);
  }

  /** Every row of a query, asked of the company itself. @param {string} resource @returns {Promise<Record<string, any>[]>} */
  async all(resource) {
    const rows = [];
    for (let start = 1; ; start += 1000) {
      const query = `select * from ${resource} startposition ${start} maxresults 1000`;
      const url = `http://127.0.0.1:8090/v3/company/${this.company.realm}/query?query=${encodeURIComponent(query)}`;
      const response = await this.company.fetch(url, { headers: { authorization: `Bearer ${this.company.accessToken}`, accept: "application/json" } });
      const { QueryResponse } = /** @type {any} */ (await response.json());
      const page = QueryResponse[resource] ?? [];
      rows.push(...page);
      if (page.length < 1000) return rows;
    }
  }

  /** Somebody edits a record in QuickBooks itself. @param {string} path @param {Record<string, any>} record @param {Record<string, any>} edit */
  async edit(path, { Id, SyncToken }, edit) {
    const headers = { authorization: `Bearer ${this.company.accessToken}`, accept: "application/json", "content-type": "application/json" };
    const body = JSON.stringify({ Id, SyncToken, sparse: true, ...edit });
    const response = await this.company.fetch(`http://127.0.0.1:8090/v3/company/${this.company.realm}/${path}`, { method: "POST", headers, body });
    if (response.status !== 200) throw new Error(await response.text());
  }

  /** What the books hold, without ids and tokens: equal for two companies that were told the same. */
  async books() {
    const customers = new Map((await this.all("Customer")).map((row) => [row["Id"], row["DisplayName"]]));
    const invoices = (await this.all("Invoice")).map((row) => `${row["DocNumber"]} ${customers.get(row["CustomerRef"].value)} ${row["TotalAmt"]} ${row["Balance"]}`);
    const payments = (await this.all("Payment")).map((row) => `${row["TxnDate"]} ${row["PaymentRefNum"] ?? ""} ${customers.get(row["CustomerRef"].value)} ${row["TotalAmt"]} ${row["UnappliedAmt"] ?? 0}`);
    return { customers: [...customers.values()].sort(), items: (await this.all("Item")).map((row) => row["Name"]).sort(), invoices: invoices.sort(), payments: payments.sort() };
  }
}
