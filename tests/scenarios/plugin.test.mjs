/** What a marketplace asks of a plugin: that its manifest says what it is, and that it is what its manifest says. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

import { Connection } from "../../js/connection.js";
import { engine } from "../../js/engine.js";
import { Tieout } from "../../js/entry/node.js";
import { KEY } from "../js/connection/canary.js";
import { PATIENT, TODAY, contact, invoice, payment, scenario } from "./lib.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("plugin.json", pkg), "utf8"));
/** @type {string[]} */
const origins = manifest.hosts.map((/** @type {{origin: string}} */ host) => host.origin);

scenario("FM-5", "manifest, package and engine are of one version, and the engine is as small as the manifest says", async () => {
  const { version } = JSON.parse(readFileSync(new URL("package.json", pkg), "utf8"));
  assert.deepEqual([manifest.version, engine().buildInfo().version], [version, version]);
  const wasm = readFileSync(new URL("../../js/wasm/engine_bg.wasm", import.meta.url));
  assert.ok(brotliCompressSync(wasm).length <= manifest.budgets.wasmBrotliBytes);
  assert.deepEqual(engine().buildInfo().presets, manifest.settings.properties.preset.enum);
});

scenario("FM-5 TW-18 BY-28", "a sync with just the declared permissions asks no other host than those declared, and only over https", async (open) => {
  const office = await open({ sandbox: { switches: { consentAtOnce: true } } });
  office.add({ contacts: [contact("c")], invoices: [invoice("1001", "c", "10.00")], payments: [payment("p", "c", "10.00", { applications: [{ invoiceId: "inv-1001", amount: "10.00" }] })] });
  /** @type {Set<string>} */
  const asked = new Set();
  /** @type {typeof globalThis.fetch} */
  const fetch = async (url, init) => {
    asked.add(new URL(String(url)).origin);
    assert.notEqual(init?.redirect, "follow");
    return office.world.company.fetch(url, init);
  };
  const { options } = office.world.host(office.storage);
  const connection = await Connection.open({
    workspace: "ws-sample", environment: "sandbox", clientId: "client-1", clientSecret: "secret-1", keys: [{ id: "k1", key: KEY }],
    redirectUri: "https://crm.example/callback", storage: office.storage, clock: () => office.world.now, fetch, sleep: async () => {},
  });
  const { url, session } = await connection.authorize();
  asked.add(new URL(url).origin);
  const consented = await office.world.company.fetch(url, { redirect: "manual" });
  await connection.callback(new URL(String(consented.headers.get("location"))).search, session);
  const capabilities = manifest.capabilities.map((/** @type {{id: string}} */ { id }) => id);
  const tieout = await Tieout.open({ ...options, environment: "sandbox", fetch, accessToken: connection.accessToken, capabilities });
  try {
    await tieout.refresh(office.settings);
    await tieout.apply(tieout.plan(office.crm, office.settings, { today: TODAY }), PATIENT);
    assert.equal((await tieout.tieOut(office.crm, office.settings)).ok, true);
  } finally {
    await tieout.close({ graceMs: 0 });
  }
  await connection.accessToken({ refresh: true });
  assert.deepEqual(await connection.disconnect(), {});
  assert.equal((await office.all("Payment")).length, 1);
  assert.ok(asked.size >= 4, [...asked].join());
  for (const origin of asked) assert.ok(origins.includes(origin) && origin.startsWith("https://"), `${origin} is not in the manifest`);
});
