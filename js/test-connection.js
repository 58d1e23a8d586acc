/**
 * Test connection: reads, compares, and lists each check with its result and what to do. Writes nothing.
 *
 * Company, edition, preferences and mappings are judged by the WASM; here stands only what a request itself shows:
 * whether it was let in, how late the clock is, when a webhook was last seen.
 */

import { isTyped, nameOf } from "./error.js";
import { readBody } from "./http.js";

/** @typedef {import("./wasm/engine.js").Check} Check */
/**
 * @typedef {object} TestOptions
 * @property {import("./index.js").Tieout} tieout
 * @property {Pick<import("./host.js").Host, "fetch" | "accessToken" | "environment" | "realm" | "clock">} host  as given to `Tieout.open`
 * @property {import("./input.js").Input} settings
 * @property {import("./input.js").Input} [documents]
 * @property {number} [webhookSeenAt]  when the last webhook of this company came; 0 if none ever did; left out where none are used
 */

const ORIGINS = { production: "https://quickbooks.api.intuit.com", sandbox: "https://sandbox-quickbooks.api.intuit.com" };
const NOTHING = { version: 1, workspace: { id: "workspace", name: "Workspace" } };
const ANSWER_BYTES_MAX = 1024 * 1024;
/** A clock that is wrong by more dates documents wrongly, and makes tokens look alive that are not. */
const SKEW_MS_MAX = 2 * 60_000;
/** Intuit delivers within minutes; a company in daily use changes something in three days. */
const WEBHOOK_MS_MAX = 3 * 24 * 3_600_000;

/** @param {TestOptions} options @returns {Promise<Check[]>} */
export async function testConnection(options) {
  const { tieout, settings, documents = NOTHING } = options;
  const { checks, isIn } = await request(options);
  if (isIn) {
    try {
      checks.push(...(await tieout.checks(settings, documents)));
    } catch (thrown) {
      checks.push(failed("company", "the company could not be read", thrown));
    }
  }
  checks.push(...webhooks(options));
  return checks;
}

/** One read of the company's own record: is it let in, and what time is it there? @param {TestOptions} options */
async function request({ host }) {
  const { clock = Date.now, fetch, environment, realm } = host;
  /** @type {Check[]} */
  const checks = [];
  let token;
  try {
    token = await host.accessToken({ refresh: false });
  } catch (thrown) {
    return { checks: [failed("credentials", "no access token can be had", thrown)], isIn: false };
  }
  const origin = typeof environment === "object" ? environment.baseUrl : ORIGINS[environment];
  const asked = clock();
  let response;
  let text;
  try {
    response = await fetch(`${origin}/v3/company/${realm}/companyinfo/${realm}?minorversion=75`, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" }, redirect: "manual", credentials: "omit", cache: "no-store",
    });
    text = await readBody(response, ANSWER_BYTES_MAX);
  } catch (thrown) {
    return { checks: [failed("credentials", "QuickBooks could not be reached", thrown)], isIn: false };
  }
  if (response.status === 401) {
    return { checks: [problem("credentials", "qbo/token-refused", "QuickBooks refuses the access token", "connect to QuickBooks again", "reconnect")], isIn: false };
  }
  checks.push(passed("credentials", "the access token is accepted"));
  if (response.status === 403) {
    checks.push(problem("permissions", "qbo/connection-refused", "the connection has no access to this company", "an administrator of the company must connect, in the right environment", "reconnect"));
    return { checks, isIn: false };
  }
  if (response.status !== 200 || typeof text !== "string") {
    checks.push(problem("permissions", "engine/read-failed", `QuickBooks answered ${response.status}`, "try again later", "retry-later"));
    return { checks, isIn: false };
  }
  checks.push(passed("permissions", "the company can be read"));
  checks.push(skew(text, response.headers.get("date"), asked, clock()));
  return { checks, isIn: true };
}

/** QuickBooks states its own time in each answer. @param {string} text @param {string | null} date @param {number} asked @param {number} answered */
function skew(text, date, asked, answered) {
  let stated;
  try {
    stated = JSON.parse(text)?.time;
  } catch {
    stated = undefined;
  }
  const there = Date.parse(typeof stated === "string" ? stated : (date ?? ""));
  if (!Number.isFinite(there)) {
    return passed("clock", "QuickBooks did not say what time it is");
  }
  const late = there < asked ? asked - there : there > answered ? there - answered : 0;
  const seconds = Math.round(late / 1000);
  return late <= SKEW_MS_MAX ? passed("clock", `the clock is right to ${seconds} s`)
    : problem("clock", "host/clock-wrong", `the clock is wrong by ${seconds} s`, "set this machine's clock", "none", "warning");
}

/** @param {TestOptions} options */
function webhooks({ webhookSeenAt, host }) {
  if (webhookSeenAt === undefined) {
    return [];
  }
  const { clock = Date.now } = host;
  const age = clock() - webhookSeenAt;
  const hint = "look at the app's webhook address and verifier token at Intuit; changes are found by polling meanwhile";
  if (webhookSeenAt === 0) {
    return [problem("webhooks", "host/webhooks-silent", "no webhook was ever seen", hint, "none", "warning")];
  }
  const hours = Math.round(age / 3_600_000);
  return [age <= WEBHOOK_MS_MAX ? passed("webhooks", `the last one came ${hours} h ago`) : problem("webhooks", "host/webhooks-silent", `the last one came ${hours} h ago`, hint, "none", "warning")];
}

/** @param {string} name @param {string} message @returns {Check} */
const passed = (name, message) => ({ name, result: "ok", message });

/** @param {string} name @param {string} message @param {unknown} thrown */
function failed(name, message, thrown) {
  return isTyped(thrown) ? problem(name, thrown.code, `${message}: ${thrown.message}`, thrown.hint ?? "", thrown.fix ?? "none") : problem(name, "engine/not-reached", `${message}: ${nameOf(thrown)}`, "try again later", "retry-later");
}

/** @param {string} name @param {string} code @param {string} message @param {string} hint @param {string} fix @param {"failed" | "warning"} [result] @returns {Check} */
function problem(name, code, message, hint, fix, result = "failed") {
  const severity = result === "failed" ? "error" : "warning";
  return { name, result, message, finding: /** @type {any} */ ({ code, severity, path: name, message, hint, fix }) };
}
