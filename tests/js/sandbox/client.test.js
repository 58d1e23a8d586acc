/**
 * An independent client against the sandbox over HTTP: `node-quickbooks`, as any integration uses it.
 */

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";

import QuickBooks from "node-quickbooks";

import { serve } from "../../../js/sandbox-server.js";

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {any} */
let client;

before(async () => {
  server = await serve({ company: "us", now: Date.UTC(2026, 2, 2, 18), clock: () => Date.UTC(2026, 2, 2, 18) });
  client = new QuickBooks("key", "secret", server.accessToken, false, server.realm, true, false, "75", "2.0", "");
  client.endpoint = `${server.url}/v3/company/`;
});

after(() => server.close());

/**
 * @param {string} method
 * @param {...unknown} args
 * @returns {Promise<any>}
 */
function call(method, ...args) {
  return new Promise((resolve, reject) => {
    client[method](...args, (/** @type {unknown} */ error, /** @type {unknown} */ answer) => {
      if (error) {
        reject(error);
      } else {
        resolve(answer);
      }
    });
  });
}

/** @param {any} error */
function faultCode(error) {
  return error.response.data.Fault.Error[0].code;
}

test("creates, reads, updates, queries in pages, and voids", async () => {
  const customer = await call("createCustomer", {
    DisplayName: "O'Neil & Sons",
    PrimaryEmailAddr: { Address: "ap@oneil.example" },
  });
  assert.equal(customer.SyncToken, "0");

  const [services] = (await call("findItems", { Name: "Services" })).QueryResponse.Item;
  /** @param {string} number @param {number} amount */
  const invoice = (number, amount) => ({
    DocNumber: number,
    TxnDate: "2026-03-02",
    CustomerRef: { value: customer.Id },
    Line: [
      {
        DetailType: "SalesItemLineDetail",
        Amount: amount,
        SalesItemLineDetail: { ItemRef: { value: services.Id }, TaxCodeRef: { value: "NON" } },
      },
    ],
  });
  for (let number = 1; number <= 7; number += 1) {
    await call("createInvoice", invoice(`C-${number}`, number * 10));
  }

  const found = await call("findCustomers", { DisplayName: "O'Neil & Sons" });
  assert.deepEqual(
    found.QueryResponse.Customer.map((/** @type {any} */ row) => row.Id),
    [customer.Id],
  );
  const second = await call("findInvoices", [
    { field: "TotalAmt", value: "20", operator: ">" },
    { field: "DocNumber", value: "C-%", operator: "LIKE" },
    { field: "asc", value: "TotalAmt" },
    { field: "limit", value: 2 },
    { field: "offset", value: 3 },
  ]);
  assert.deepEqual(
    second.QueryResponse.Invoice.map((/** @type {any} */ row) => row.DocNumber),
    ["C-5", "C-6"],
  );
  const all = await call("findInvoices", { fetchAll: true, limit: 3 });
  assert.equal(all.QueryResponse.Invoice.length, 7);
  const counted = await call("findInvoices", { count: true });
  assert.equal(counted.QueryResponse.totalCount, 7);

  const first = all.QueryResponse.Invoice[0];
  const changed = await call("updateInvoice", { Id: first.Id, SyncToken: first.SyncToken, PrivateNote: "checked" });
  assert.equal(changed.SyncToken, "1");
  assert.equal(changed.TotalAmt, 10);
  const voided = await call("voidInvoice", first.Id);
  assert.equal(voided.Invoice.TotalAmt, 0);
  assert.match(voided.Invoice.PrivateNote, /^Voided/);
  assert.equal((await call("getInvoice", first.Id)).Balance, 0);
});

test("takes a payment, replays a request id, and voids the payment", async () => {
  const customer = await call("createCustomer", { DisplayName: "Payer" });
  const body = { CustomerRef: { value: customer.Id }, TotalAmt: 50 };
  const payment = await call("createPayment", { ...body, requestId: "pay-1" });
  const again = await call("createPayment", { ...body, requestId: "pay-1" });
  assert.equal(again.Id, payment.Id);
  const voided = await call("voidPayment", { Id: payment.Id, SyncToken: payment.SyncToken });
  assert.equal(voided.TotalAmt, 0);
});

test("runs a batch and reports each item's fault", async () => {
  const items = [
    { bId: "a", operation: "create", Customer: { DisplayName: "Batch one" } },
    { bId: "b", operation: "create", Customer: { DisplayName: "Payer" } },
    { bId: "c", Query: "select * from Customer where DisplayName = 'Batch one'" },
  ];
  const answer = await call("batch", items);
  const [created, refused, queried] = answer.BatchItemResponse;
  assert.equal(created.Customer.DisplayName, "Batch one");
  assert.equal(refused.Fault.Error[0].code, "6240");
  assert.equal(queried.QueryResponse.Customer[0].Id, created.Customer.Id);
});

test("sees changes and deletions", async () => {
  const customer = await call("createCustomer", { DisplayName: "Changing" });
  const payment = await call("createPayment", { CustomerRef: { value: customer.Id }, TotalAmt: 5 });
  await call("deletePayment", { Id: payment.Id, SyncToken: payment.SyncToken });
  const answer = await call("changeDataCapture", ["Payment"], new Date(Date.UTC(2026, 2, 2, 17)));
  const rows = answer.CDCResponse[0].QueryResponse[0].Payment;
  assert.equal(rows.find((/** @type {any} */ row) => row.Id === payment.Id).status, "Deleted");
});

test("gets refusals in the service's shape", async () => {
  await assert.rejects(call("createCustomer", { DisplayName: "Payer" }), (error) => faultCode(error) === "6240");
  await assert.rejects(call("createCustomer", { Nickname: "x" }), (error) => faultCode(error) === "2010");
  await assert.rejects(call("getInvoice", "999"), (error) => faultCode(error) === "610");
  const stranger = new QuickBooks("key", "secret", "wrong", false, server.realm, true, false, "75", "2.0", "");
  /** @type {any} */ (stranger).endpoint = `${server.url}/v3/company/`;
  const refused = await new Promise((resolve) => {
    stranger.getCompanyInfo(server.realm, (/** @type {any} */ error) => resolve(error));
  });
  assert.equal(/** @type {any} */ (refused).response.status, 401);
});

test("attaches a file, reads it back, and prints and mails a form", async () => {
  const customer = await call("createCustomer", { DisplayName: "Attached" });
  const content = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00, 0x0d, 0x0a]);
  const uploaded = await call("upload", "photo.png", "image/png", Readable.from([content]), "Customer", customer.Id);
  assert.deepEqual([uploaded.FileName, uploaded.Size, uploaded.AttachableRef[0].EntityRef.value], ["photo.png", 8, customer.Id]);
  const found = await call("findAttachables", { FileName: "photo.png" });
  assert.equal(found.QueryResponse.Attachable[0].Id, uploaded.Id);
  const headers = { Authorization: `Bearer ${server.accessToken}` };
  const address = await (await fetch(`${server.url}/v3/company/${server.realm}/download/${uploaded.Id}`, { headers })).text();
  assert.deepEqual(Buffer.from(await (await fetch(address)).arrayBuffer()), content);
  await call("deleteAttachable", { Id: uploaded.Id, SyncToken: uploaded.SyncToken });

  const line = { DetailType: "SalesItemLineDetail", Amount: 3, SalesItemLineDetail: { ItemRef: { value: "1" }, TaxCodeRef: { value: "NON" } } };
  const invoice = await call("createInvoice", { CustomerRef: { value: customer.Id }, Line: [line] });
  const page = Buffer.from(await call("getInvoicePdf", invoice.Id));
  assert.equal(page.subarray(0, 5).toString(), "%PDF-");
  const sent = await call("sendInvoicePdf", invoice.Id, "ap@attached.example");
  assert.equal(sent.EmailStatus, "EmailSent");
  const gone = await call("deleteInvoice", { Id: invoice.Id, SyncToken: sent.SyncToken });
  assert.equal((gone.Invoice ?? gone).status, "Deleted");
});
