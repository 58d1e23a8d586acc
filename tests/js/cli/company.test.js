import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { isSameCompany, openSandboxCompany } from "../../../js/cli/company.js";
import { shownBy } from "./shown.js";

const folder = mkdtempSync(join(tmpdir(), "tieout-company-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const cli = fileURLToPath(new URL("../../../js/cli.js", import.meta.url));

/** @param {Awaited<ReturnType<typeof openSandboxCompany>>} company @param {string} path @param {object} [body] @returns {Promise<any>} */
async function ask({ fetch, realm, accessToken }, path, body) {
  const response = await fetch(`http://127.0.0.1:8090/v3/company/${realm}/${path}`, {
    method: body ? "POST" : "GET", headers: { authorization: `Bearer ${accessToken}`, accept: "application/json", "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return response.json();
}
/** @param {Awaited<ReturnType<typeof openSandboxCompany>>} company */
const customers = async (company) => (await ask(company, `query?query=${encodeURIComponent("select * from Customer")}`)).QueryResponse.Customer ?? [];

describe("a kept sandbox company", () => {
  it("is the same at the next start, ids, times and tokens included", async () => {
    const log = join(folder, "kept.jsonl");
    const first = await openSandboxCompany({ edition: "us", log });
    const made = (await ask(first, "customer", { DisplayName: "Zoë 😀 O'Brien" })).Customer;
    await ask(first, "customer", { DisplayName: "Zoë 😀 O'Brien" });
    await ask(first, "customer", { sparse: true, Id: made.Id, SyncToken: made.SyncToken, Notes: "changed" });
    const before = await customers(first);
    const second = await openSandboxCompany({ edition: "us", log });
    assert.deepEqual(await customers(second), before);
    assert.equal(before.length, 1);
    await ask(second, "customer", { DisplayName: "Second" });
    assert.equal((await customers(await openSandboxCompany({ edition: "us", log }))).length, 2);
  });

  it("forgets the request that was being written when the process died", async () => {
    const log = join(folder, "torn.jsonl");
    const company = await openSandboxCompany({ edition: "us", log });
    await ask(company, "customer", { DisplayName: "One" });
    const whole = readFileSync(log, "utf8");
    appendFileSync(log, '{"now":1,"request":{"method":"PO');
    assert.equal((await customers(await openSandboxCompany({ edition: "us", log }))).length, 1);
    assert.equal(readFileSync(log, "utf8"), whole);
  });

  it("is not taken for another, nor is any file taken for one", async () => {
    const log = join(folder, "other.jsonl");
    await openSandboxCompany({ edition: "us", log });
    assert.ok(isSameCompany(log, "us", undefined));
    assert.ok(!isSameCompany(log, "gb", undefined) && !isSameCompany(log, "us", new TextEncoder().encode("{}")) && !isSameCompany(join(folder, "none"), "us", undefined));
    await assert.rejects(openSandboxCompany({ edition: "gb", log }), { code: "host/argument", path: "--store" });
    const notes = join(folder, "notes.txt");
    for (const text of ["not a log\n", "{}\n", "null\n"]) {
      writeFileSync(notes, text);
      await assert.rejects(openSandboxCompany({ edition: "us", log: notes }), { code: "host/storage-failed" });
    }
  });
});

it("`tieout sandbox` serves a company until it is interrupted", async () => {
  const child = spawn(process.execPath, [cli, "sandbox", "--port", "0", "--company", "gb", "--json"], { cwd: folder });
  const { url, realm, accessToken } = JSON.parse(await shownBy(child, "}\n"));
  const response = await fetch(`${url}/v3/company/${realm}/companyinfo/${realm}`, { headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" } });
  assert.equal(/** @type {any} */ (await response.json()).CompanyInfo.Country, "GB");
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
});
