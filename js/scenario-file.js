/**
 * Scenario files: an accountant's table of "this document in this company must become that", run through the real plan and sync against
 * a QuickBooks company in memory. Nothing leaves the process.
 */

import { TieoutError, nameOf } from "./error.js";
import { optionsOf } from "./host.js";
import { Tieout } from "./index.js";
import { SANDBOX_BUDGET } from "./sandbox-seed.js";
import { DEVELOPER_TOKEN, openSandbox } from "./sandbox.js";
import { memoryStorage } from "./storage/memory.js";

/**
 * @typedef {[document: string, field: string, value: string]} Expectation  see `expect`
 *
 * @typedef {object} ScenarioFile
 * @property {1} version
 * @property {string} [title]
 * @property {object} company  a sandbox seed: `{"edition": "gb", "preferences": {...}, "requests": [{"path": "customer", "body": {...}}]}`
 * @property {string} [today]  `YYYY-MM-DD`, in the company's time zone
 * @property {object} settings  as for a sync; `"@Account:Sales"` stands for the id of the record with that name
 * @property {object} documents  the CRM's file
 * @property {Expectation[] | string} expect  rows, or comma-separated text with the heading `document,field,value`. `document`: kind and id,
 *   `invoice inv-1042`, or `books`. `field`: `decision`, `reason` or `finding` of the plan; else a field of the record that stands in
 *   QuickBooks after the sync, `TotalAmt` or `Line[0].Amount`, with an empty value for "none"; of `books` a kind of record, whose
 *   number is the value
 *
 * @typedef {object} Check
 * @property {string} document
 * @property {string} field
 * @property {string} wanted
 * @property {string} found
 * @property {boolean} ok  amounts are compared as numbers: 10 is 10.00
 *
 * @typedef {object} ScenarioResult
 * @property {string} title
 * @property {boolean} ok  every check holds, and the same documents once more change nothing
 * @property {Check[]} checks
 * @property {number} writesAgain  of a second sync; anything but 0 is a fault
 */

const NAMES = ["version", "title", "company", "today", "settings", "documents", "expect"];
const HEADING = "document,field,value";
const BASE = "http://127.0.0.1:8090";
/** Kinds of record whose name is not in `Name`. */
const NAMED_BY = /** @type {Record<string, string>} */ ({ Customer: "DisplayName", Vendor: "DisplayName" });

/** @typedef {Record<string, any>} Json */

/** @param {ScenarioFile} file @returns {Promise<ScenarioResult>} */
export async function runScenario(file) {
  const { title, company, today, settings, documents, expect } = optionsOf(checked(file), NAMES);
  const expectations = expected(expect);
  const sandbox = await founded(company, today);
  const books = new Books(sandbox.fetch, sandbox.realm);
  const tieout = await Tieout.open({
    workspace: "scenario", realm: sandbox.realm, environment: { baseUrl: BASE }, fetch: sandbox.fetch, storage: memoryStorage(),
    accessToken: () => DEVELOPER_TOKEN, budget: SANDBOX_BUDGET, ...(today === undefined ? {} : { clock: clockFrom(noon(today)) }),
  });
  try {
    const ids = await books.resolved(settings, "settings");
    const planned = async () => {
      await tieout.refresh(ids);
      return tieout.plan(documents, ids, today === undefined ? {} : { today });
    };
    const plan = await planned();
    // What people would look at first is not what a scenario is about.
    const { hash } = await tieout.approvals.request(plan, { person: "planner" });
    await tieout.approvals.approve(hash, { person: "approver" });
    await tieout.apply(plan, { approved: hash });
    const after = await planned();
    const checks = [];
    for (const [document, field, wanted] of expectations) {
      const found = document === "books" ? `${(await books.all(field)).length}` : await outcome({ plan, after, books }, document, field, wanted);
      checks.push({ document, field, wanted, found, ok: isSame(wanted, found) });
    }
    const writesAgain = after.summary().writes;
    return { title: typeof title === "string" ? title : "", ok: writesAgain === 0 && checks.every(({ ok }) => ok), checks, writesAgain };
  } finally {
    await tieout.close({ graceMs: 0 });
    sandbox.close();
  }
}

/** @param {{plan: import("./index.js").Plan, after: import("./index.js").Plan, books: Books}} made @param {string} document @param {string} field @param {string} wanted */
async function outcome({ plan, after, books }, document, field, wanted) {
  const [kind = "", ...rest] = document.split(" ");
  const id = rest.join(" ");
  const [before, now] = [plan.find(kind, id), after.find(kind, id)];
  if (before === undefined || now === undefined) throw wrong("expect", `there is no document \`${document}\`: kind and id, as in \`invoice inv-1042\``);
  const { decision, reason, findings } = plan.detail(before);
  if (field === "decision") return decision;
  if (field === "reason") return reason.code;
  if (field === "finding") return findings.find(({ code }) => code === wanted)?.code ?? findings[0]?.code ?? "";
  const { link } = after.detail(now);
  return link === undefined ? "" : at(await books.record(link.resource, link.qboId), field);
}

/** What stands at a path, as text; empty where nothing does. @param {unknown} record @param {string} path */
function at(record, path) {
  const names = path.replaceAll(/\[(\d+)\]/gu, ".$1").split(".");
  const found = names.reduce((value, name) => (typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined), record);
  if (found === undefined || found === null) return "";
  return typeof found === "object" ? JSON.stringify(found) : String(found);
}

/** Amounts by their value, everything else to the letter. @param {string} wanted @param {string} found */
function isSame(wanted, found) {
  return wanted === found || (decimal(wanted) !== undefined && decimal(wanted) === decimal(found));
}

/** Without zeros that say nothing. @param {string} text */
function decimal(text) {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/u.exec(text) ?? [];
  if (whole === "") return undefined;
  const digits = `${whole.replace(/^0+(?=\d)/u, "")}.${part.replace(/0+$/u, "")}`;
  return digits === "0." ? digits : `${sign}${digits}`;
}

/** The company, as its own API shows it. */
class Books {
  #fetch;
  #realm;

  /** @param {typeof globalThis.fetch} fetch @param {string} realm */
  constructor(fetch, realm) {
    this.#fetch = fetch;
    this.#realm = realm;
  }

  /** @param {string} path @returns {Promise<Json>} */
  async #get(path) {
    const headers = { authorization: `Bearer ${DEVELOPER_TOKEN}`, accept: "application/json" };
    const response = await this.#fetch(`${BASE}/v3/company/${this.#realm}/${path}`, { headers });
    if (!response.ok) throw wrong("expect", `QuickBooks has no \`${path}\``);
    return response.json();
  }

  /** @param {string} resource @param {string} id */
  async record(resource, id) {
    return Object.values(await this.#get(`${resource}/${id}`)).find((value) => typeof value === "object");
  }

  /** @param {string} entity @param {string} [where] @returns {Promise<Json[]>} */
  async all(entity, where = "") {
    if (!/^[A-Za-z]+$/u.test(entity)) throw wrong("expect", `\`${entity}\` is no kind of record`);
    const { QueryResponse } = await this.#get(`query?query=${encodeURIComponent(`select * from ${entity}${where} maxresults 1000`)}`);
    return QueryResponse[entity] ?? [];
  }

  /** Ids instead of `@Account:Sales`. @param {unknown} value @param {string} path @returns {Promise<any>} */
  async resolved(value, path) {
    if (Array.isArray(value)) return Promise.all(value.map((one, index) => this.resolved(one, `${path}[${index}]`)));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await this.resolved(one, `${path}.${name}`)])));
    }
    const [, entity = "", name = ""] = (typeof value === "string" && /^@([A-Za-z]+):(.+)$/u.exec(value)) || [];
    if (entity === "") return value;
    const [record, ...others] = await this.all(entity, ` where ${NAMED_BY[entity] ?? "Name"} = '${name.replaceAll("'", "\\'")}'`);
    if (record === undefined || others.length > 0) throw wrong(path, `the company has ${record === undefined ? "no" : "more than one"} ${entity} \`${name}\``);
    return record["Id"];
  }
}

/** @param {unknown} file @returns {ScenarioFile} */
function checked(file) {
  const { version, company, settings, documents, today } = optionsOf(file, NAMES);
  if (version !== 1) throw wrong("version", "a scenario file says `\"version\": 1`");
  for (const [name, value] of Object.entries({ company, settings, documents })) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name, `\`${name}\` must be an object`);
  }
  if (today !== undefined && (typeof today !== "string" || Number.isNaN(noon(today)))) throw wrong("today", "a day is written YYYY-MM-DD");
  return /** @type {ScenarioFile} */ (file);
}

/** @param {unknown} given @returns {Expectation[]} */
function expected(given) {
  const rows = typeof given === "string" ? table(given) : given;
  if (!Array.isArray(rows) || rows.length === 0) throw wrong("expect", "a scenario expects something: rows of document, field and value");
  for (const [index, row] of rows.entries()) {
    const isRow = Array.isArray(row) && row.length === 3 && row.every((cell) => typeof cell === "string") && row[0] !== "" && row[1] !== "";
    if (!isRow) throw wrong(`expect[${index}]`, "each row is of three texts: document, field and value");
  }
  return rows;
}

/** Comma-separated text, its cells in quotes where they hold a comma. @param {string} text @returns {string[][]} */
function table(text) {
  const [heading = "", ...lines] = text.replace(/^\uFEFF/u, "").split(/\r?\n/u).filter((line) => line.trim() !== "");
  if (heading.replaceAll(/["\s]/gu, "").toLowerCase() !== HEADING) throw wrong("expect", `the table begins with the heading \`${HEADING}\``);
  return lines.map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gu)].map(([, quoted, plain = ""]) => (quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'))));
}

/** @param {Json} company @param {unknown} today */
async function founded(company, today) {
  try {
    return await openSandbox({ edition: company["edition"] ?? "us", seed: company, ...(today === undefined ? {} : { now: noon(today) }) });
  } catch (thrown) {
    throw wrong("company", `the company cannot be founded: ${thrown instanceof Error ? thrown.message : nameOf(thrown)}`);
  }
}

/** @param {unknown} day */
const noon = (day) => Date.parse(`${day}T12:00:00Z`);

/** Time passes, from a given moment on. @param {number} start */
function clockFrom(start) {
  const began = Date.now();
  return () => start + Date.now() - began;
}

/** @param {string} path @param {string} message */
function wrong(path, message) {
  return new TieoutError("host/argument", message, { path, hint: "see the form of scenario files in the documentation of `runScenario`" });
}
