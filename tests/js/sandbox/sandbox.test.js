/**
 * The sandbox as a host's `fetch`, and its server's own behaviour: lost replies, faults, the log.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { parseCommandLine } from "../../../js/cli/args.js";
import { createSandbox } from "../../../js/sandbox.js";
import { COMPANY_KINDS, companyOf, seedOf } from "../../../js/sandbox-seed.js";
import { serve } from "../../../js/sandbox-server.js";
import { shownBy } from "../cli/shown.js";

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

for (const edition of /** @type {const} */ (["us", "gb", "ca", "au", "fr", "in", "nz"])) {
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
  const server = await serve({ company: "us", strictTokens: true, switches: { consentAtOnce: true } });
  try {
    const discovery = await (await fetch(`${server.url}/.well-known/openid_configuration`)).json();
    const back = "http://app.example/back";
    const consent = await fetch(
      `${discovery.authorization_endpoint}?${new URLSearchParams({ client_id: "key", scope: "com.intuit.quickbooks.accounting", response_type: "code", redirect_uri: back, state: "s" })}`,
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

for (const command of [["sandbox-server.js"], ["cli.js", "sandbox"]]) {
  const [script = "", ...before] = command;
  const file = fileURLToPath(new URL(`../../../js/${script}`, import.meta.url));

  test(`${command.join(" ")} prints where it listens, and serves companies of the plan that is asked for`, async () => {
    const child = spawn(process.execPath, [file, ...before, "--port", "0", "--company", "gb,us-folded", "--seed", "7", "--plan", "essentials"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const shown = await shownBy(child, "controls");
      assert.match(shown, /Company UK: http:\/\/127\.0\.0\.1:\d+\/v3\/company\/\d+\n {2}Sandbox Company US: http/);
      const [company = ""] = /http:\S+\/v3\/company\/\d+/u.exec(shown) ?? [];
      const headers = { Authorization: "Bearer sandbox-access-token" };
      /** @param {string} entity @param {object} body */
      const create = async (entity, body) => (await fetch(`${company}/${entity}`, { method: "POST", headers, body: JSON.stringify(body) })).text();
      assert.match(await create("class", { Name: "North" }), /"code":"5020"/u, "the plan has no classes");
      assert.match(await create("timeactivity", {}), /"code":"2020"/u, "the plan has time");
    } finally {
      child.kill();
    }
  });

  test(`${command.join(" ")} refuses a plan that QuickBooks does not sell`, async () => {
    const child = spawn(process.execPath, [file, ...before, "--port", "0", "--plan", "enterprise"], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    assert.deepEqual(await once(child, "close"), [1, null]);
    assert.match(said, /simple-start, essentials, plus, advanced/u);
  });
}

test("--plan belongs to `tieout sandbox`", () => {
  assert.throws(() => parseCommandLine(["sync", "--plan", "plus"], {}), /--plan is for `tieout sandbox`/u);
  assert.equal(parseCommandLine(["sandbox", "--plan", "plus"], {}).options.plan, "plus");
});

for (const kind of COMPANY_KINDS) {
  test(`a history made from a number is accepted by ${kind}`, async () => {
    const edition = companyOf(kind).edition ?? "us";
    const history = seedOf(edition, 7);
    assert.deepEqual(history, seedOf(edition, 7));
    assert.notDeepEqual(history, seedOf(edition, 8));
    const company = await createSandbox({ ...companyOf(kind, history), now: START, clock: () => START });
    const { entities } = company.state();
    assert.equal(entities.Invoice?.length ?? 0, kind === "empty" ? 0 : 40);
    company.close();
  });
}

test("serves several companies, each behind its own tokens, and tells of their changes", async () => {
  /** @type {{signature: string | undefined, body: string}[]} */
  const told = [];
  const hook = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      told.push({ signature: String(request.headers["intuit-signature"]), body });
      response.end();
    });
  });
  await new Promise((resolve) => hook.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = hook.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const server = await serve({ companies: [companyOf("us"), companyOf("gb")] });
  try {
    const [first, second] = server.sandbox.companies();
    assert.deepEqual([first?.country, second?.country], ["US", "GB"]);
    /** @param {string} path @param {unknown} body */
    const admin = async (path, body) => {
      const response = await fetch(`${server.url}/sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
      assert.equal(response.status, 200, await response.clone().text());
      return response.json();
    };
    const subscription = { url: `http://127.0.0.1:${port}/hook`, verifier: "v", delayMs: 0, format: "cloudevents" };
    await admin(`company/${second?.realm}/webhooks`, subscription);
    const made = await admin(`company/${second?.realm}/hand`, { do: "create", entity: "Customer", body: { DisplayName: "Zoe" } });
    assert.equal(made.object.DisplayName, "Zoe");
    while (told.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [notice] = told;
    assert.equal(notice?.signature, createHmac("sha256", "v").update(notice?.body ?? "").digest("base64"));
    assert.equal(JSON.parse(notice?.body ?? "")[0].type, "qbo.customer.created.v1");
    const added = await admin("companies", { edition: "nz" });
    assert.deepEqual(added.companies.map((/** @type {any} */ own) => own.country), ["US", "GB", "NZ"]);
    await admin(`company/${second?.realm}/snapshot?name=a`, {});
    assert.equal((await fetch(`${server.url}/sandbox/company/1/state`)).status, 404);
  } finally {
    await server.close();
    hook.close();
  }
});

test("the controls in a page: chance, a bookkeeper, earlier states, other answers to open points", async () => {
  const company = await createSandbox({ now: START, clock: () => START });
  company.snapshot("start");
  const { Id } = company.hand({ do: "create", entity: "Customer", body: { DisplayName: "A" } });
  assert.equal(company.export().Customer[0].Id, Id);
  company.restore("start");
  assert.equal(company.state().entities.Customer, undefined);
  assert.equal(company.switches({ cdcInclusive: false }).cdcInclusive, false);
  company.chaos({ seed: 1, perMille: [["bad-gateway", 1000]] });
  const refused = await company.fetch(`https://x/v3/company/${company.realm}/preferences`);
  assert.equal(refused.status, 502);
  company.chaos(null);
  company.subscribe({ url: "https://crm.example", verifier: "v", delayMs: 0 });
  company.hand({ do: "create", entity: "Customer", body: { DisplayName: "B" } });
  const { due } = company.deliveries();
  assert.equal(due.length, 1);
  assert.throws(() => company.hand({ do: "void", entity: "Invoice", id: "77" }), /610/);
  company.close();
});
