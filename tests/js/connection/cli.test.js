import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";

import { serve } from "../../../js/sandbox-server.js";
import { KEY, canaries, sightings } from "./canary.js";

const cli = fileURLToPath(new URL("../../../js/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tieout-connect-"));
const env = { ...process.env, TIEOUT_CLIENT_ID: "client-1", TIEOUT_CLIENT_SECRET: canaries.clientSecret, TIEOUT_KEYS: `k1:${KEY}` };
/** @type {Awaited<ReturnType<typeof serve>>} */
let company;
before(async () => {
  company = await serve({ company: "us", switches: { consentAtOnce: true } });
});
after(async () => {
  await company.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string[]} args @param {(out: string) => void} [onOutput] @returns {Promise<{code: number | null, out: string}>} */
function tieout(args, onOutput) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args, "--url", company.url, "--store", join(folder, "store.sqlite")], { env });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        out += chunk;
        onOutput?.(out);
      });
    }
    child.on("close", (code) => resolve({ code, out }));
  });
}

/** A port that nobody listens on. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "localhost", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** What a browser does, without one. @param {string} address */
async function browse(address) {
  const begun = await fetch(address, { redirect: "manual" });
  const cookie = String(begun.headers.get("set-cookie")).split(";")[0] ?? "";
  const consented = await fetch(String(begun.headers.get("location")), { redirect: "manual" });
  const back = await fetch(String(consented.headers.get("location")), { redirect: "manual", headers: { cookie } });
  await (await fetch(new URL(String(back.headers.get("location")), address))).text();
}

it("connects in a browser, tests the connection, and disconnects", { timeout: 120_000 }, async () => {
  const port = await freePort();
  let opened = false;
  const connected = await tieout(["connect", "--port", String(port)], (out) => {
    const [address] = /http:\/\/localhost:\d+\/quickbooks-connection\/connect/.exec(out) ?? [];
    if (address !== undefined && !opened) {
      opened = true;
      browse(address).catch((error) => assert.fail(error));
    }
  });
  assert.equal(connected.code, 0, connected.out);
  assert.match(connected.out, new RegExp(`connected to company ${company.realm}`));
  const tested = await tieout(["test-connection", "--json"]);
  const { checks } = JSON.parse(tested.out);
  for (const name of ["credentials", "permissions", "company"]) assert.equal(checks.find((/** @type {any} */ check) => check.name === name)?.result, "ok", tested.out);
  const left = await tieout(["disconnect", "--links", "clear"]);
  assert.equal(left.code, 0, left.out);
  const again = await tieout(["test-connection"]);
  assert.equal(again.code, 1);
  assert.match(again.out, /holds no connection/);
  const wrong = await tieout(["disconnect", "--links", "some"]);
  assert.equal(wrong.code, 1);
  assert.deepEqual(sightings([connected.out, tested.out, left.out, again.out, wrong.out], [canaries.clientSecret, KEY]), []);
});
