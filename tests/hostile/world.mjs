/** What hostile input is made from: a good workspace, a company that was read, and what a run says across the boundary. */

import { readFileSync } from "node:fs";

import { Connection } from "../../js/connection.js";
import { connectionModule, load } from "../../js/connection-module.js";
import { Tieout } from "../../js/entry/node.js";
import { memoryStorage } from "../../js/storage/memory.js";
import { load as loadWorksheet } from "../../js/worksheet-module.js";
import { KEY } from "../js/connection/canary.js";
import { Office, TODAY, contact, invoice, line, payment } from "../scenarios/lib.mjs";

const BASE = "http://127.0.0.1:8090";
const VERIFIER = "verifier-token-1";

/** One of each, small. @param {Record<string, any>} settings */
const workspace = (settings) => ({
  contacts: [contact("c1", { email: "c1@shop.example", phone: "555 0100" }), contact("c2", { type: "company", companyName: "Marlow Tools" })],
  items: [{ id: "it-1", name: "Filter", type: "service", unitPrice: "12.50" }],
  invoices: [
    invoice("1001", "c1", "10.00"),
    invoice("1002", "c2", "108.25", { lines: [line("100.00", { itemId: "it-1", taxRateIds: ["city"] })], totals: { subtotal: "100.00", tax: "8.25", total: "108.25" } }),
    invoice("1003", "c1", "90.00", { discount: { percent: "10" }, lines: [line("50.00"), line("25.00", { quantity: "2" })] }),
  ],
  payments: [payment("p1", "c1", "10.00", { applications: [{ invoiceId: "inv-1001", amount: "10.00" }] })],
  salesReceipts: [{ id: "sr-1", number: "SR-1", contactId: "c2", issueDate: TODAY, lines: [line("20.00")], totals: { total: "20.00" }, depositAccount: Object.keys(settings["depositAccounts"] ?? {})[0] }],
  creditMemos: [{ id: "cm-1", number: "CM-1", contactId: "c1", issueDate: TODAY, lines: [line("5.00")], totals: { total: "5.00" } }],
  refundReceipts: [{ id: "rr-1", number: "RR-1", contactId: "c1", issueDate: TODAY, lines: [line("5.00")], totals: { total: "5.00" } }],
});

/**
 * Notes what is said to connections while `work` runs, turn by turn.
 * @param {() => Promise<void>} work @returns {Promise<string[]>}
 */
async function listened(work) {
  await load();
  const prototype = /** @type {any} */ (connectionModule().Connection.prototype);
  const { turn } = prototype;
  const decoder = new TextDecoder();
  /** @type {string[]} */
  const said = [];
  prototype.turn = function (/** @type {Uint8Array} */ bytes) {
    said.push(decoder.decode(bytes));
    return turn.call(this, bytes);
  };
  try {
    await work();
  } finally {
    prototype.turn = turn;
  }
  return said;
}

/** A consent, an exchange and the end. @param {Office} office */
async function connectionTurns(office) {
  const fetch = /** @type {typeof globalThis.fetch} */ ((...request) => office.world.company.fetch(...request));
  const options = {
    workspace: "ws-sample", environment: { baseUrl: BASE }, clientId: "client-1", clientSecret: "secret-1", keys: [{ id: "k1", key: KEY }],
    redirectUri: "https://crm.example/callback", storage: memoryStorage(), clock: () => office.world.now, fetch, sleep: async () => {},
  };
  const turns = await listened(async () => {
    const connection = await Connection.open(options);
    const { url, session } = await connection.authorize();
    const answer = await fetch(url, { redirect: "manual" });
    await connection.callback(new URL(String(answer.headers.get("location"))).search, session);
    await connection.accessToken({ refresh: true });
    await connection.status();
    await connection.disconnect();
  });
  const { workspace: name, clientId, redirectUri, keys } = options;
  return { connectionConfig: JSON.stringify({ workspace: name, environment: BASE, clientId, redirectUri, keys }), connectionTurns: turns };
}

export async function makeWorld() {
  await loadWorksheet();
  const office = await Office.open({
    preset: "two-way", settings: { us: { tax: "override" }, sync: { contacts: { direction: "push" }, items: { direction: "push" }, invoices: { direction: "push" }, payments: { direction: "push" }, salesReceipts: { direction: "push" }, creditMemos: { direction: "push" }, refundReceipts: { direction: "push" } } },
    sandbox: { switches: { consentAtOnce: true } },
  });
  office.settings["depositAccounts"] = { bank: await office.id("Account", "Checking") };
  office.settings["terms"] = { net30: await office.id("Term", "Net 30") };
  office.add(workspace(office.settings));
  // Half of it stands in QuickBooks already, so that the plan compares as well as creates.
  const all = office.crm;
  office.crm = { ...all, invoices: all["invoices"].slice(0, 2), salesReceipts: [], creditMemos: [] };
  /** @type {{call: string, text: string}[]} */
  const tape = [];
  const { options } = office.world.host(office.storage);
  const first = await Tieout.open({ ...options, record: ({ call, input }) => {
    if (call === "turn") tape.push({ call, text: String(input["text"]) });
    else if (call === "submit") tape.push({ call, text: "" });
    else if (call === "open") tape.push({ call, text: JSON.stringify(input["config"]) });
  } });
  await first.refresh(office.settings);
  const run = first.plan(office.crm, office.settings, { today: TODAY });
  await first.apply(run, { patienceMs: 0 });
  await first.close({ graceMs: 0 });
  const ranOn = JSON.stringify(office.crm);
  const ranSettings = JSON.stringify(office.settings);
  office.crm = all;
  const tieout = await Tieout.open(office.world.host(office.storage).options);
  const snapshot = await tieout.refresh(office.settings);
  return {
    office, tieout, ranOn, ranSettings, tape, verifier: VERIFIER, today: TODAY,
    documents: JSON.stringify(all),
    settings: ranSettings,
    snapshot: new TextDecoder().decode(snapshot.bytes()),
    totals: JSON.stringify({ version: 1, currency: "USD", taxRates: all["taxRates"] }),
    line: JSON.stringify(all["invoices"][1]),
    webhooks: ["older", "cloud-events"].map((name) => readFileSync(new URL(`../../fuzz/seeds/webhook/${name}`, import.meta.url), "utf8")),
    ...(await connectionTurns(office)),
  };
}

/** @typedef {Awaited<ReturnType<typeof makeWorld>>} World */
