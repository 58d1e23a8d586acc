/**
 * The sandbox as a host's `fetch`, and its server's own behaviour: lost replies, faults, the log.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { createSandbox } from "../../../js/sandbox.js";
import { serve } from "../../../js/sandbox-server.js";

const START = Date.UTC(2026, 2, 2, 18);

/**
 * @param {{fetch: typeof fetch, realm: string, accessToken: string}} company
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 */
async function ask(company, path, body, signal) {
  const response = await company.fetch(`https://quickbooks.example/v3/company/${company.realm}/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${company.accessToken}`, "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

for (const edition of /** @type {const} */ (["us", "gb", "ca", "au"])) {
  test(`founds a company of edition ${edition}`, async () => {
    const company = await createSandbox({ edition, now: START, clock: () => START });
    const { status, headers, body } = await ask(company, `companyinfo/${company.realm}`);
    assert.equal(status, 200);
    assert.equal(body.CompanyInfo.Country, edition.toUpperCase());
    assert.match(headers.get("intuit_tid") ?? "", /^1-/);
    company.close();
  });
}

test("names the seed's request that is refused", async () => {
  const seed = { edition: "us", requests: [{ as: "x", path: "customer", body: { Nickname: "y" } }] };
  await assert.rejects(createSandbox({ seed }), /seed request 0: customer \(x\) was refused/);
});

test("loses an answer after the work is done", async () => {
  const company = await createSandbox({ now: START });
  company.fail({ kind: "timeout-after-apply", path: "/customer" });
  const gone = ask(company, "customer?requestid=r", { DisplayName: "A" }, AbortSignal.timeout(20));
  await assert.rejects(gone, { name: "TimeoutError" });
  const again = await ask(company, "customer?requestid=r", { DisplayName: "A" });
  assert.equal(again.status, 200);
  assert.equal(company.state().entities.Customer.length, 1);
  company.fail({ kind: "timeout-before-apply", path: "/customer" });
  await assert.rejects(ask(company, "customer", { DisplayName: "B" }), TypeError);
  assert.equal(company.state().entities.Customer.length, 1);
});

test("breaks an answer off, and delays one", async () => {
  const company = await createSandbox({ now: START });
  company.fail([{ kind: "truncated" }, { kind: "delay", delayMs: 30 }]);
  await assert.rejects(ask(company, "customer", { DisplayName: "A" }), TypeError);
  const begun = performance.now();
  await ask(company, "preferences");
  assert.ok(performance.now() - begun >= 29);
});

test("makes the same company again from its log", async () => {
  /** @type {import("../../../js/sandbox.js").LogEntry[]} */
  const entries = [];
  let now = START;
  const company = await createSandbox({ now: START, clock: () => now, log: (entry) => entries.push(entry) });
  await ask(company, "customer", { DisplayName: "A" });
  now += 60_000;
  await ask(company, "customer", { DisplayName: "A" });
  await ask(company, "payment", { CustomerRef: { value: "1" }, TotalAmt: 5 });
  await ask(company, "query?query=select%20*%20from%20Customer");
  assert.equal(entries.length, 2);

  const again = await createSandbox({ now: START, clock: () => now });
  for (const entry of entries) {
    again.handle(entry.request, entry.now);
  }
  assert.deepEqual(again.state().entities, company.state().entities);
});

test("over HTTP a lost answer is a dead connection", async () => {
  const server = await serve({ company: "us" });
  try {
    const url = `${server.url}/v3/company/${server.realm}/customer`;
    const request = {
      method: "POST",
      headers: { Authorization: `Bearer ${server.accessToken}` },
      body: JSON.stringify({ DisplayName: "A" }),
    };
    for (const kind of ["timeout-after-apply", "truncated"]) {
      await fetch(`${server.url}/sandbox/faults`, { method: "POST", body: JSON.stringify({ kind, path: "/customer" }) });
      await assert.rejects(fetch(url, request).then((response) => response.text()), TypeError);
    }
    const state = await (await fetch(`${server.url}/sandbox/state`)).json();
    assert.equal(state.entities.Customer.length, 1);
  } finally {
    await server.close();
  }
});

test("hands out tokens and takes them back", async () => {
  const server = await serve({ company: "us", strictTokens: true });
  try {
    const discovery = await (await fetch(`${server.url}/.well-known/openid_configuration`)).json();
    const back = "http://app.example/back";
    const consent = await fetch(
      `${discovery.authorization_endpoint}?${new URLSearchParams({ response_type: "code", redirect_uri: back, state: "s" })}`,
      { redirect: "manual" },
    );
    const code = new URL(consent.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const basic = { Authorization: `Basic ${btoa("key:secret")}` };
    const tokens = await (
      await fetch(discovery.token_endpoint, {
        method: "POST",
        headers: basic,
        body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: back }),
      })
    ).json();
    /** @param {string} token */
    const status = async (token) =>
      (
        await fetch(`${server.url}/v3/company/${server.realm}/preferences`, {
          headers: { Authorization: `Bearer ${token}` },
        })
      ).status;
    assert.equal(await status(tokens.access_token), 200);
    assert.equal(await status(server.accessToken), 401);
    const body = JSON.stringify({ token: tokens.refresh_token });
    await fetch(discovery.revocation_endpoint, { method: "POST", headers: basic, body });
    assert.equal(await status(tokens.access_token), 401);
  } finally {
    await server.close();
  }
});

test("the command prints where it listens", async () => {
  const file = fileURLToPath(new URL("../../../js/sandbox-server.js", import.meta.url));
  const child = spawn(process.execPath, [file, "--port", "0", "--company", "gb"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [chunk] = await once(child.stdout, "data");
    assert.match(String(chunk), /company gb\n {2}URL {4}http:\/\/127\.0\.0\.1:\d+\/v3\/company\/\d+\n/);
  } finally {
    child.kill();
  }
});
