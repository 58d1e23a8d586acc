/**
 * Loaded before every process of the tests (`--import`, see `tools/test.mjs`): each sandbox holds what it answers against Intuit's
 * published types. A process in which an answer did not fit, or books did not balance, says so and ends with an error, whatever
 * its tests found. Requests are not judged here: tests send wrong ones on purpose.
 */

import { writeSync } from "node:fs";

import { Sandbox } from "../js/wasm/sandbox.js";

const { handle, free } = Sandbox.prototype;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @type {Map<Sandbox, bigint>} What is looked at, with the time of its latest request. */
const open = new Map();
/** @type {string[]} */
const faults = [];

/** @param {Sandbox} sandbox @param {bigint} now @param {string} method @param {string} url @param {object} [body] */
function control(sandbox, now, method, url, body = {}) {
  const request = JSON.stringify({ method, url: `/sandbox/${url}`, body: JSON.stringify(body) });
  return JSON.parse(JSON.parse(decoder.decode(handle.call(sandbox, now, encoder.encode(request)))).body);
}

/** @param {Sandbox} sandbox @param {bigint} now @returns {string[]} */
const realms = (sandbox, now) => control(sandbox, now, "GET", "companies").companies.map((/** @type {{realm: string}} */ own) => own.realm);

/** @param {Sandbox} sandbox @param {bigint} now */
function validate(sandbox, now) {
  for (const realm of realms(sandbox, now)) control(sandbox, now, "POST", `company/${realm}/violations`, { validate: true });
}

/** @param {Sandbox} sandbox */
function judge(sandbox) {
  const now = open.get(sandbox);
  if (now === undefined) return;
  open.delete(sandbox);
  for (const realm of realms(sandbox, now)) {
    const { violations } = control(sandbox, now, "GET", `company/${realm}/violations`);
    for (const { side, path, what } of violations) {
      if (side !== "request") faults.push(`${side} to ${path}: ${what}`);
    }
  }
}

Sandbox.prototype.handle = function handled(now, request) {
  if (!open.has(this)) validate(this, now);
  open.set(this, now);
  const answer = handle.call(this, now, request);
  // A company that was founded a moment ago, or was put back to an earlier state.
  if (decoder.decode(Uint8Array.from(request)).includes('"/sandbox/companies"')) validate(this, now);
  return answer;
};

Sandbox.prototype.free = function freed() {
  judge(this);
  free.call(this);
};

process.on("exit", () => {
  for (const sandbox of [...open.keys()]) judge(sandbox);
  if (faults.length > 0) {
    writeSync(2, `\n${faults.length} answers of the sandbox do not fit Intuit's types:\n${faults.slice(0, 20).join("\n")}\n`);
    process.exitCode = 70;
  }
});
