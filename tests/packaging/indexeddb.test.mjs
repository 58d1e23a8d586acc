// @ts-check
/** The IndexedDB store in a real browser: the storage contract, whole, and two tabs that share one database. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../browser.mjs";
import { STORAGE_CHECKS } from "../../js/storage/contract.js";
import { serveFolder } from "../../tools/lib/serve.mjs";

const scripts = fileURLToPath(new URL("../../js/", import.meta.url));

/** @param {import("node:test").TestContext} t */
async function tabs(t) {
  const server = await serveFolder(scripts);
  t.after(() => server.close());
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const context = await browser.newContext();
  return async () => {
    const page = await context.newPage();
    await page.goto(new URL("error.js", server.url).href);
    return page;
  };
}

test("IndexedDB keeps the whole storage contract", async (t) => {
  const page = await (await tabs(t))();
  /** @type {{checks: {name: string, outcome: string}[]}} */
  const result = await page.evaluate(async () => {
    const load = (/** @type {string} */ path) => import(path);
    const [{ verifyStorage }, { openIndexedDb }] = await Promise.all([load("/storage/contract.js"), load("/storage/indexeddb.js")]);
    return verifyStorage((/** @type {string} */ name) => openIndexedDb(`tieout-${name}`));
  });
  assert.deepEqual(result.checks.filter(({ outcome }) => outcome !== "passed"), []);
  assert.deepEqual(result.checks.map(({ name }) => name), STORAGE_CHECKS);
});

test("two tabs that count in one database lose nothing, and a closed tab leaves whole commits", async (t) => {
  const open = await tabs(t);
  const pages = await Promise.all([open(), open()]);
  const count = async () => {
    const load = (/** @type {string} */ path) => import(path);
    const { openIndexedDb } = await load("/storage/indexeddb.js");
    const store = await openIndexedDb("shared");
    for (let done = 0; done < 25;) {
      const held = (await store.get(["count"])).get("count");
      const next = Number(new TextDecoder().decode(held?.value)) + 1;
      const put = [{ key: "count", value: new TextEncoder().encode(`${next}`) }, { key: `mark/${next}`, value: new Uint8Array(1) }];
      const { ok } = await store.commit({ expect: [{ key: "count", version: held?.version ?? 0 }], put, delete: [] });
      done += ok ? 1 : 0;
    }
  };
  await Promise.all(pages.map((page) => page.evaluate(count)));
  const third = await open();
  third.evaluate(count).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  await third.close({ runBeforeUnload: false });
  const [counted, marks] = await /** @type {import("playwright-core").Page} */ (pages[0]).evaluate(async () => {
    const load = (/** @type {string} */ path) => import(path);
    const { openIndexedDb } = await load("/storage/indexeddb.js");
    const store = await openIndexedDb("shared");
    const held = (await store.get(["count"])).get("count");
    return [Number(new TextDecoder().decode(held?.value)), (await store.scan("mark/", undefined, 1_000)).entries.length];
  });
  assert.ok(counted >= 50, `${counted} of 50`);
  assert.equal(counted, marks, "count and marks were always put together");
});
