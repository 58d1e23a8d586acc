// @ts-check
/** The whole way of a connection in a real browser: consent at the sandbox's page, the test, the end. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { test } from "node:test";

import "../../js/entry/node.js";
import { Connection } from "../../js/connection.js";
import { Tieout } from "../../js/index.js";
import { serve as serveSandbox } from "../../js/sandbox-server.js";
import { memoryStorage } from "../../js/storage/memory.js";
import { testConnection } from "../../js/test-connection.js";
import { createTokenServer, nodeHandler, proxied } from "../../js/token-server.js";
import { KEY, canaries, sightings } from "../js/connection/canary.js";
import { failingContrasts } from "./contrast.mjs";
import { TYPES, buildPage, stage } from "./page.mjs";

const BASE = "/quickbooks-connection";
const settings = JSON.stringify({ version: 1, preset: "invoice-push", accounts: { deposit: "999" } });

/** @type {Awaited<ReturnType<typeof serveSandbox>>} */
let company;
/** @type {Connection} */
let connection;
/** @type {unknown[]} what came out anywhere */
const seen = [];
let origin = "";

const at = stage(async () => {
  company = await serveSandbox({ company: "us" });
  const folder = await buildPage();
  const storage = memoryStorage();
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  origin = `http://localhost:${port}`;
  connection = await Connection.open({
    workspace: "ws-e2e", environment: { baseUrl: company.url }, clientId: "client-1", clientSecret: canaries.clientSecret, keys: [{ id: "k1", key: KEY }],
    redirectUri: `${origin}${BASE}/callback`, storage, log: (line) => seen.push(line),
  });
  const handle = createTokenServer({
    base: BASE, landing: "/plugin.html", company: company.url, plainHttp: true, connectionOf: () => connection,
    test: async (own) => {
      const { realm = "" } = await own.status();
      const host = { fetch, accessToken: own.accessToken, environment: { baseUrl: company.url }, realm };
      const tieout = await Tieout.open({ ...host, workspace: "ws-e2e", storage: memoryStorage() });
      try {
        return await testConnection({ tieout, host, settings });
      } finally {
        await tieout.close({ graceMs: 0 });
      }
    },
  });
  const files = async (/** @type {Request} */ request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(BASE)) {
      const answer = await handle(request);
      seen.push([...answer.headers], await answer.clone().text());
      return answer;
    }
    try {
      const body = await readFile(path.join(folder, path.normalize(pathname)));
      return new Response(new Uint8Array(body), { headers: { "content-type": TYPES[path.extname(pathname)] ?? "application/octet-stream" } });
    } catch {
      return new Response("", { status: 404 });
    }
  };
  server.on("request", nodeHandler(files, origin));
  const close = () => {
    server.close();
    server.closeAllConnections();
    return company.close();
  };
  return { url: origin, close };
});

test("CP-1: a person connects at the consent page, tests the connection, and leaves", { timeout: 120_000 }, async () => {
  const context = await at.browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => seen.push(message.text()));
  page.on("request", (request) => seen.push(request.url().startsWith(origin) ? [request.url().replace(/(code|state)=[^&]*/gu, ""), request.headers()] : ""));
  await page.goto(`${origin}/plugin.html`);
  const card = page.locator("tieout-connection");
  await card.locator("#connect").click();
  await page.waitForURL(/connect\/oauth2/u);
  await page.locator("input[name=realm]").first().check();
  await page.locator("#connect").click();
  await page.waitForURL(/plugin\.html\?connection=connected/u);
  await card.getByText("Connected", { exact: true }).waitFor();
  const name = await card.locator("#company").textContent();
  assert.ok(name && !/^Company \d/u.test(name), "the card names the company");
  assert.equal((await connection.status()).realm, company.realm);
  const cookies = await context.cookies(origin);
  assert.ok(cookies.every(({ httpOnly }) => httpOnly), "scripts see no cookie of ours");
  assert.equal(await page.evaluate(() => document.cookie), "");

  await card.locator("#test").click();
  await card.locator("#checks li.ok").first().waitFor();
  assert.equal(await card.locator("#checks li", { hasText: "settings.accounts.deposit" }).getAttribute("class"), "failed");
  assert.ok((await card.locator("#checks li.ok").count()) >= 5);
  assert.deepEqual(await failingContrasts(page), []);

  // A page's own requests go through the server, which adds the token: the page never has one.
  const through = proxied(`${origin}${BASE}`);
  const answer = await through.fetch(`https://quickbooks.api.intuit.com/v3/company/${company.realm}/companyinfo/${company.realm}`);
  assert.equal(answer.status, 200);
  for (const path of [`/v3/company/1/companyinfo/1`, `/v3/company/${company.realm}/../x`, `/sandbox/state`, `/v3/company/${company.realm}/invoice?x=1`]) {
    assert.ok([403, 404].includes((await through.fetch(`https://quickbooks.api.intuit.com${path}`)).status), path);
  }
  const foreign = await fetch(`${origin}${BASE}/disconnect`, { method: "POST", body: "{}", headers: { origin: "https://evil.example", "x-tieout": "1" } });
  assert.equal(foreign.status, 403);

  await card.locator("#disconnect").click();
  await card.locator("#keep").click();
  await card.getByText("Disconnected; links and data are kept").waitFor();
  assert.equal((await connection.status()).state, "disconnected");
  assert.deepEqual(errors, []);
  assert.deepEqual(sightings(seen, [canaries.clientSecret, KEY]), []);
  assert.doesNotMatch(JSON.stringify(seen), /RT1-|Bearer eyJ|"access_token"/u);
  await context.close();
});

test("CP-1: who declines, or comes back without the browser's own cookie, is not connected", { timeout: 60_000 }, async () => {
  const page = await at.browser.newPage();
  await page.goto(`${origin}/plugin.html`);
  await page.locator("tieout-connection #connect").click();
  await page.waitForURL(/connect\/oauth2/u);
  await page.locator("#cancel").click();
  await page.waitForURL(/connection=auth%2Fdenied/u);
  await page.locator("tieout-connection").getByText("The company was not connected (auth/denied).").waitFor();
  const { url } = await connection.authorize();
  const state = new URL(url).searchParams.get("state");
  await page.goto(`${origin}${BASE}/callback?code=x&realmId=1&state=${state}`);
  await page.waitForURL(/auth%2Fstate-unknown/u);
  await page.close();
});

test("TW-18: permissions are said in plain words, and the settings form is made of the schema", { timeout: 60_000 }, async () => {
  const page = await at.browser.newPage();
  const manifest = JSON.parse(await readFile(new URL("../../pkg/plugin.json", import.meta.url), "utf8"));
  await page.goto(`${origin}/plugin.html`);
  const list = page.locator("tieout-permissions #capabilities li");
  await list.first().waitFor();
  assert.equal(await list.count(), manifest.capabilities.length);
  for (const { reason } of manifest.capabilities) assert.ok((await list.filter({ hasText: reason }).count()) > 0, reason);
  const form = page.locator("tieout-settings");
  for (const name of Object.keys(manifest.settings.properties.sync.properties.invoices.properties)) assert.equal(await form.locator(`[id="sync.invoices.${name}"], [aria-label="Push"]`).count() > 0, true, name);
  await form.locator('[id="preset"]').selectOption("invoice-push");
  assert.equal(await form.locator('[id="accounts.income"]').isVisible(), false, "what holds many is folded until it is wanted");
  for (const name of [/^Accounts/u, /^Sync/u]) await form.locator("summary").filter({ hasText: name }).click();
  await form.locator('[id="accounts.income"]').fill("79");
  await form.locator('[id="sync.contacts.direction"]').selectOption("push");
  const saved = await page.evaluate(() => new Promise((resolve) => {
    const element = /** @type {HTMLElement} */ (document.querySelector("tieout-settings"));
    element.addEventListener("tieout-settings", (event) => resolve(/** @type {CustomEvent} */ (event).detail));
    element.shadowRoot?.querySelector("form")?.requestSubmit();
  }));
  assert.deepEqual(saved, { version: 1, preset: "invoice-push", accounts: { income: "79" }, sync: { contacts: { direction: "push" } } });
  await page.close();
});

test("F-X3: on either page text cannot become script, and nothing may be loaded from elsewhere", { timeout: 60_000 }, async () => {
  for (const name of ["plugin.html", "index.html"]) {
    const page = await at.browser.newPage();
    await page.goto(`${origin}/${name}`);
    const told = await page.evaluate(async (elsewhere) => {
      /** @param {() => unknown} attempt */
      const outcome = async (attempt) => {
        try {
          await attempt();
          return "done";
        } catch (error) {
          return /** @type {Error} */ (error).name;
        }
      };
      // A task of the page's own: within the debugger's call `eval` would be let through.
      await new Promise((resolve) => { setTimeout(resolve); });
      return {
        innerHTML: await outcome(() => { document.body.innerHTML = "<img src=x onerror=alert(1)>"; }),
        script: await outcome(() => { document.createElement("script").textContent = "1"; }),
        policy: await outcome(() => /** @type {any} */ (globalThis).trustedTypes.createPolicy("own", {})),
        eval: await outcome(() => (0, eval)("1")),
        fetch: await outcome(() => fetch(elsewhere)),
      };
    }, `${company.url}/sandbox/state`);
    assert.deepEqual(told, { innerHTML: "TypeError", script: "TypeError", policy: "TypeError", eval: "EvalError", fetch: "TypeError" }, name);
    await page.close();
  }
});
