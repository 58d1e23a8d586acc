/** The QuickBooks company that comes with the package, as a CRM's own tests use it: `openSandbox` and its `fetch`, nothing else. */

import assert from "node:assert/strict";

import { openSandbox } from "../../js/sandbox.js";
import { PATIENT, contact, invoice, scenario } from "./lib.mjs";

/** @typedef {Record<string, any>} Json */
/** @typedef {Awaited<ReturnType<typeof openSandbox>>} Company */

const NOW = Date.parse("2026-11-20T15:00:00Z");
const DAY_MS = 86_400_000;

/** @param {Company} company @param {string} path @param {Json} [body] @returns {Promise<{status: number, answer: Json, fault: string | undefined}>} */
async function ask(company, path, body) {
  const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await company.fetch(`http://127.0.0.1:8090/v3/company/${company.realm}/${path}`, { headers: { authorization: `Bearer ${company.accessToken}`, accept: "application/json", "content-type": "application/json" }, ...request });
  const text = await response.text();
  const answer = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, answer, fault: (answer.Fault ?? answer.fault)?.Error?.[0]?.code ?? (answer.Fault ?? answer.fault)?.error?.[0]?.code };
}

/** @param {Company} company @param {string} entity @param {Json} body @returns {Promise<Json>} */
const made = async (company, entity, body) => (await ask(company, entity.toLowerCase(), body)).answer[entity];

/** @param {"us" | "gb"} [edition] */
const opened = (edition = "us") => openSandbox({ edition, now: NOW });

scenario("BY-30", "versions: a record is changed by whoever names its last version; a repeated request id is answered with the first record", async () => {
  const company = await opened();
  const customer = await made(company, "Customer", { DisplayName: "Ann" });
  assert.equal((await ask(company, "customer", { ...customer, Notes: "one" })).answer["Customer"].SyncToken, String(Number(customer["SyncToken"]) + 1));
  assert.deepEqual((await ask(company, "customer", { ...customer, Notes: "two" })).fault, "5010");
  const twice = [await ask(company, "customer?requestid=r-1", { DisplayName: "Bo" }), await ask(company, "customer?requestid=r-1", { DisplayName: "Bo" })];
  assert.equal(twice[0]?.answer["Customer"].Id, twice[1]?.answer["Customer"].Id);
  company.close();
});

scenario("BY-30", "faults and throttling: one is ordered, or they come by chance, and a sync meets them all and still writes each document once", async (open) => {
  const company = await opened();
  company.fail({ kind: "server-error" });
  assert.deepEqual([(await ask(company, "query?query=select%20*%20from%20Customer")).status, (await ask(company, "query?query=select%20*%20from%20Customer")).status], [500, 200]);
  company.fail({ kind: "throttled" });
  assert.equal((await ask(company, "query?query=select%20*%20from%20Customer")).status, 429);
  company.switches({ throttle: true });
  const statuses = [];
  for (let count = 0; count < 12; count += 1) statuses.push((await ask(company, "query?query=select%20*%20from%20Customer")).status);
  assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 429).length], [10, 2]);
  company.close();

  const office = await open();
  office.add({ contacts: [contact("c")], invoices: ["1", "2", "3", "4"].map((number) => invoice(number, "c", "10.00")) });
  const plan = await office.plan();
  office.world.company.fail([{ kind: "throttled", method: "POST" }, { kind: "server-error-after-apply", method: "POST", skip: 1 }, { kind: "timeout-after-apply", method: "POST", skip: 2 }]);
  await (await office.tieout()).apply(plan, PATIENT);
  assert.deepEqual((await office.all("Invoice")).map(({ DocNumber }) => DocNumber).sort(), ["1", "2", "3", "4"]);
});

scenario("BY-30", "tax and voids: the company works out the tax of its codes by itself, and a void leaves a document of nothing", async () => {
  const company = await opened("gb");
  const codes = (await ask(company, "query?query=select%20*%20from%20TaxCode")).answer["QueryResponse"].TaxCode;
  const items = (await ask(company, "query?query=select%20*%20from%20Item")).answer["QueryResponse"].Item;
  const customer = await made(company, "Customer", { DisplayName: "Ann" });
  const detail = { ItemRef: { value: items[0].Id }, Qty: 3, UnitPrice: 33.33, TaxCodeRef: { value: codes.find((/** @type {Json} */ code) => code["Name"] === "20.0% S").Id } };
  const sent = { CustomerRef: { value: customer["Id"] }, GlobalTaxCalculation: "TaxExcluded", Line: [{ Amount: 99.99, DetailType: "SalesItemLineDetail", SalesItemLineDetail: detail }] };
  const invoiced = await made(company, "Invoice", sent);
  assert.deepEqual([invoiced["TxnTaxDetail"].TotalTax, invoiced["TotalAmt"], invoiced["Balance"]], [20, 119.99, 119.99]);
  const { answer } = await ask(company, "invoice?operation=void", { Id: invoiced["Id"], SyncToken: invoiced["SyncToken"] });
  assert.deepEqual([answer["Invoice"].TotalAmt, answer["Invoice"].Balance, /^Voided/u.test(answer["Invoice"].PrivateNote)], [0, 0, true]);
  company.close();
});

scenario("BY-30", "merges: people merge two customers; the documents go to the survivor, and the other is told as deleted", async () => {
  const company = await opened();
  const [stays, goes] = [await made(company, "Customer", { DisplayName: "Ann" }), await made(company, "Customer", { DisplayName: "Anne" })];
  const items = (await ask(company, "query?query=select%20*%20from%20Item")).answer["QueryResponse"].Item;
  const invoiced = await made(company, "Invoice", { CustomerRef: { value: goes["Id"] }, Line: [{ Amount: 5, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: items[0].Id } } }] });
  company.hand({ do: "merge", entity: "Customer", from: goes["Id"], into: stays["Id"] });
  assert.equal((await ask(company, `invoice/${invoiced["Id"]}`)).answer["Invoice"].CustomerRef.value, stays["Id"]);
  const { answer } = await ask(company, `cdc?entities=Customer&changedSince=${new Date(NOW - DAY_MS).toISOString()}`);
  const changed = answer["CDCResponse"][0].QueryResponse.flatMap((/** @type {Json} */ part) => part["Customer"] ?? []);
  assert.equal(changed.find((/** @type {Json} */ one) => one["Id"] === goes["Id"])?.status, "Deleted");
  company.close();
});

scenario("BY-30", "limits of change data capture: a thousand rows an answer, and no further back than thirty days", async () => {
  const company = await opened();
  for (let from = 0; from < 1020; from += 30) {
    const items = Array.from({ length: 30 }, (_, at) => ({ bId: `${at}`, operation: "create", Customer: { DisplayName: `Person ${from + at}` } }));
    await ask(company, "batch", { BatchItemRequest: items });
  }
  const since = (/** @type {number} */ days) => ask(company, `cdc?entities=Customer&changedSince=${new Date(NOW - days * DAY_MS).toISOString()}`);
  const { answer } = await since(1);
  assert.equal(answer["CDCResponse"][0].QueryResponse.reduce((/** @type {number} */ sum, /** @type {Json} */ part) => sum + (part["Customer"] ?? []).length, 0), 1000);
  assert.notEqual((await since(31)).fault, undefined);
  company.close();
});
