/**
 * The typed error of everything that stands in JavaScript, and the closed table of its codes. The
 * engine's own codes stand in Rust (`src/diagnostics/code.rs`). `input/not-json` and `input/too-large`
 * are in both: the same fault is met on either side of the boundary.
 */

/** @typedef {"none"|"edit-in-crm"|"open-in-quick-books"|"map-setting"|"link-by-hand"|"choose"|"reconnect"|"plan-again"|"retry-later"|"report-bug"|"fix-host"} Fix */

/** @type {Record<string, {hint: string, fix: Fix}>} */
const CODES = {
  "bug/engine-panicked": { hint: "this is a fault of Tieout; the engine was restarted: open again and report it", fix: "report-bug" },
  "host/not-initialised": { hint: "call and await init() once before anything else", fix: "fix-host" },
  "host/load-failed": { hint: "see that the .wasm file is served at this address, or pass its bytes to init()", fix: "fix-host" },
  "host/stale-handle": { hint: "make it again: the engine was restarted after a fault, nothing stored was lost", fix: "retry-later" },
  "host/freed-handle": { hint: "make a new one: this one was freed", fix: "fix-host" },
  "host/argument": { hint: "look at the documentation of this call", fix: "fix-host" },
  "host/already-running": { hint: "one run per instance: wait for the first, or open another instance", fix: "fix-host" },
  "host/closed": { hint: "open a new instance; everything durable is still in the store", fix: "fix-host" },
  "host/not-read": { hint: "call refresh(settings) first, so that there is a company to compare with", fix: "fix-host" },
  "host/saved-plan": { hint: "save the plan again, in the workspace and for the company that it is applied to", fix: "plan-again" },
  "host/storage-failed": { hint: "see that the store can be read and written, then open again; nothing is lost", fix: "retry-later" },
  "host/record-unreadable": { hint: "it is left as it is, and what it decided is asked anew: put it back from a backup, or take it away (`conflicts.clear`, `drift.notice`)", fix: "fix-host" },
  "host/storage-missing": { hint: "`npm install better-sqlite3`, or use a Node that has node:sqlite built in", fix: "fix-host" },
  "host/storage-foreign": { hint: "give a path of its own; this file belongs to another program", fix: "fix-host" },
  "host/storage-newer": { hint: "this file was written by a newer version of Tieout; upgrade", fix: "fix-host" },
  "host/clock": { hint: "clock() must answer milliseconds since 1970 as a finite number", fix: "fix-host" },
  "host/clock-wrong": { hint: "set this machine's clock by a time server", fix: "fix-host" },
  "host/no-such-company": { hint: "see that `storageOf` knows every company that is connected; Intuit need not send it again", fix: "fix-host" },
  "host/webhooks-silent": { hint: "look at the app's webhook address and verifier token at Intuit", fix: "fix-host" },
  "host/aborted": { hint: "what was in flight is looked up at the next start; call again to go on", fix: "retry-later" },
  "host/stopped": { hint: "see the problem it names, then call again", fix: "retry-later" },
  "host/recording": { hint: "record the run again with this version", fix: "fix-host" },
  "host/reconnect": { hint: "connect to QuickBooks again; the queue is kept", fix: "reconnect" },
  "host/token-endpoint": { hint: "Intuit's token endpoint did not answer as it should; try again later", fix: "retry-later" },
  "input/not-json": { hint: "pass plain data: objects, arrays, text, finite numbers, true, false, null", fix: "fix-host" },
  "input/not-text": { hint: "the text has half of a surrogate pair; export it again as UTF-8", fix: "edit-in-crm" },
  "input/too-large": { hint: "split the workspace file", fix: "edit-in-crm" },
};

/** A misuse, a refusal of the host's environment, or a run that cannot go on. Data problems are findings instead. */
export class TieoutError extends Error {
  /**
   * @param {string} code
   * @param {string} message  lower case, no final period, the user's text in backticks
   * @param {{path?: string, hint?: string, fix?: Fix, cause?: unknown, job?: number | undefined}} [more]  `job`: over which the engine broke down
   */
  constructor(code, message, more = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "TieoutError";
    this.code = code;
    this.path = more.path ?? "";
    this.hint = more.hint ?? CODES[code]?.hint ?? "";
    /** @type {Fix} */
    this.fix = more.fix ?? CODES[code]?.fix ?? "none";
    this.job = more.job;
  }
}

/** Every code that JavaScript itself raises. */
export const HOST_CODES = Object.freeze(Object.keys(CODES));

/**
 * What was thrown, as text without secrets: a host may throw anything, and its message may hold a token.
 * @param {unknown} thrown
 */
export function nameOf(thrown) {
  try {
    if (thrown instanceof Error) {
      const code = /** @type {{code?: unknown}} */ (thrown).code;
      return typeof code === "string" && /^[\w./-]{1,60}$/.test(code) ? code : thrown.name.slice(0, 60);
    }
    return thrown === null ? "null" : typeof thrown;
  } catch {
    return "unreadable";
  }
}

/**
 * @param {unknown} value
 * @returns {value is Error & {code: string, hint?: string, fix?: string}}
 */
export function isTyped(value) {
  return value instanceof Error && typeof (/** @type {{code?: unknown}} */ (value).code) === "string"
    && /^[a-z]+\/[a-z0-9-]+$/.test(/** @type {{code: string}} */ (/** @type {unknown} */ (value)).code);
}
