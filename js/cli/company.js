/**
 * The QuickBooks company that a command speaks to: a real one over HTTP, or a sandbox in this process.
 *
 * A sandbox lives in memory. To find it again at the next run, every request that changed it is appended
 * to a file before its answer is given, and replayed at the next start.
 */

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";

import { TieoutError } from "../error.js";

/** @typedef {import("../sandbox.js").LogEntry} LogEntry */
/** @typedef {import("./args.js").Edition} Edition */
/** @typedef {{fetch: typeof globalThis.fetch, realm: string, accessToken: string, tokenSource: import("../host.js").Host["accessToken"], environment: import("../host.js").Environment, isSandbox: boolean}} Company */

const LOG_VERSION = 1;
/** Nothing listens there: the requests stay in this process. */
const BASE_URL = "http://127.0.0.1:8090";

/**
 * @param {{edition: Edition, seed?: Uint8Array, log?: string, now?: number}} options  `log`: the file that keeps the company
 * @returns {Promise<Company>}
 */
export async function openSandboxCompany({ edition, seed, log, now = Date.now() }) {
  const { openSandbox } = await import("../sandbox.js");
  const digest = createHash("sha256").update(edition).update(seed ?? "").digest("hex");
  const kept = log === undefined ? undefined : readLog(log);
  if (kept !== undefined && kept.digest !== digest) {
    throw new TieoutError("host/argument", `\`${log}\` belongs to another sandbox company`, {
      path: "--store", hint: "give another --store, or delete this one together with its log",
    });
  }
  const born = kept?.now ?? now;
  let isReplaying = true;
  const company = await openSandbox({
    edition, ...(seed === undefined ? {} : { seed: JSON.parse(new TextDecoder().decode(seed)) }), now: born,
    log: (entry) => {
      if (log !== undefined && !isReplaying) {
        appendFileSync(log, `${JSON.stringify(entry)}\n`);
      }
    },
  });
  for (const { now: then, request } of kept?.entries ?? []) {
    if (company.handle(request, then).status >= 400) {
      throw new TieoutError("host/storage-failed", `\`${log}\` cannot be replayed`, { path: "--store", hint: "delete it together with its store" });
    }
  }
  isReplaying = false;
  if (log !== undefined && kept === undefined) {
    writeFileSync(log, `${JSON.stringify({ version: LOG_VERSION, digest, now: born })}\n`);
  }
  return { fetch: company.fetch, realm: company.realm, accessToken: company.accessToken, tokenSource: () => company.accessToken, environment: { baseUrl: BASE_URL }, isSandbox: true };
}

/** Whether the kept company was made of this seed. @param {string} log @param {Edition} edition @param {Uint8Array | undefined} seed */
export function isSameCompany(log, edition, seed) {
  return readLog(log)?.digest === createHash("sha256").update(edition).update(seed ?? "").digest("hex");
}

/**
 * @param {string} path
 * @returns {{digest: string, now: number, entries: LogEntry[]} | undefined}
 */
function readLog(path) {
  if (!existsSync(path)) {
    return undefined;
  }
  const text = readFileSync(path, "utf8");
  // The process may have died while it appended: that request was never answered, so it did not happen.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length !== text.length) {
    truncateSync(path, Buffer.byteLength(whole));
  }
  try {
    const [head, ...entries] = whole.split("\n").slice(0, -1).map((line) => JSON.parse(line));
    if (head?.version !== LOG_VERSION) {
      throw new Error("version");
    }
    return { digest: head.digest, now: head.now, entries };
  } catch (cause) {
    throw new TieoutError("host/storage-failed", `\`${path}\` is not the log of a sandbox company`, { path: "--store", hint: "delete it together with its store", cause });
  }
}

/** @param {string} store  the SQLite file */
export const logBeside = (store) => `${store}.sandbox.jsonl`;

/** Removes a store and the company beside it. @param {string} store */
export function forget(store) {
  for (const path of [store, `${store}-wal`, `${store}-shm`, logBeside(store)]) {
    rmSync(path, { force: true });
  }
}
