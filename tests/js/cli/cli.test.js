import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { openSqlite } from "../../../js/storage/sqlite.js";

const folder = mkdtempSync(join(tmpdir(), "tieout-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const cli = fileURLToPath(new URL("../../../js/cli.js", import.meta.url));
const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const sample = JSON.parse(readFileSync(join(examples, "field-service", "workspace.json"), "utf8"));
const KINDS = /** @type {const} */ ([["contact", "contacts"], ["item", "items"], ["estimate", "estimates"], ["invoice", "invoices"], ["payment", "payments"]]);
const DECISIONS = ["create", "update", "link", "void", "skip", "wait", "blocked"];

/** @param {string[]} args @param {{cwd?: string, env?: Record<string, string>}} [options] @returns {Promise<{code: number, out: string, err: string}>} */
function tieout(args, { cwd = folder, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => { out += chunk; });
    child.stderr.on("data", (chunk) => { err += chunk; });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });
}
/** @param {string[]} args */
async function json(args) {
  const { code, out, err } = await tieout([...args, "--json"]);
  try {
    return { code, value: JSON.parse(out) };
  } catch {
    throw new Error(`exit ${code}: ${err}${out.slice(0, 500)}`);
  }
}

describe("tieout plan", () => {
  it("lists every record of the sample with a decision and a reason, and ends with 2", async () => {
    const { code, value } = await json(["plan"]);
    assert.equal(code, 2);
    /** @type {any[]} */
    const rows = value.plan.rows;
    const listed = new Set(rows.map(({ kind, id }) => `${kind} ${id}`));
    for (const [kind, list] of KINDS) {
      for (const { id } of sample[list]) assert.ok(listed.has(`${kind} ${id}`), `${kind} ${id} is missing`);
    }
    for (const { label, decision, reason } of rows) {
      assert.ok(DECISIONS.includes(decision), `${label}: ${decision}`);
      assert.ok(reason.code && reason.text, `${label} has no reason`);
    }
    const blocked = rows.filter(({ decision }) => decision === "blocked");
    assert.ok(blocked.length > 0 && blocked.every(({ findings, next }) => findings.length > 0 && next.text), "a blocked record has no finding or no next action");
    const counted = DECISIONS.map((decision) => rows.filter((row) => row.decision === decision).length);
    assert.deepEqual(counted, DECISIONS.map((decision) => value.summary.decisions[decision] ?? 0));
  });

  it("shows counts, money, findings and what is held back, plainly when nobody watches", async () => {
    const { code, out, err } = await tieout(["plan"]);
    assert.deepEqual([code, err], [2, ""]);
    for (const part of ["Plan", "Money", "In the books \\(USD\\)", "together", "Findings", "Held back", "create", "blocked", "difference"]) assert.match(out, new RegExp(part));
    assert.ok(!out.includes("\u001b") && !out.includes("\r"), "colours or bars in a pipe");
    assert.ok(out.split("\n").length < 100, "more than a screen or two");
  });

  it("ends with 1 and a typed error on what it cannot read", async () => {
    const bad = join(folder, "bad.json");
    writeFileSync(bad, "{");
    const broken = join(folder, "settings.json");
    writeFileSync(broken, '{"version":1,"preset":"invoice-push","accounts":{"incom":"1"},"sync":{"invoices":{"vods":true}}}');
    for (const [args, error] of /** @type {[string[], string][]} */ ([
      [["--workspace", bad], "input/not-json"], [["--workspace", join(folder, "none.json")], "host/argument"], [["--settings", broken], "settings/unknown-field"],
      [["--url", "http://example.com", "--realm", "1", "--token", "t"], "host/argument"], [["--url", "https://127.0.0.1:1"], "host/argument"],
    ])) {
      const { code, value } = await json(["plan", ...args]);
      assert.deepEqual([code, value.error.code], [1, error], args.join(" "));
      assert.ok(value.error.hint && value.error.message);
    }
    const { err } = await tieout(["plan", "--settings", broken]);
    assert.match(err, /accounts\.incom.*\n.*\n.*sync\.invoices\.vods/, "not every mistake is said");
  });

  it("says what is missing outside the repository", async () => {
    const elsewhere = join(folder, "package");
    cpSync(fileURLToPath(new URL("../../../js", import.meta.url)), join(elsewhere, "js"), { recursive: true });
    writeFileSync(join(elsewhere, "package.json"), '{"type":"module"}');
    const child = spawn(process.execPath, [join(elsewhere, "js", "cli.js"), "plan"], { cwd: elsewhere });
    let err = "";
    child.stderr.on("data", (chunk) => { err += chunk; });
    assert.equal(await new Promise((resolve) => child.on("close", resolve)), 1);
    assert.match(err, /--workspace FILE is needed/);
  });
});

describe("tieout tie-out", () => {
  it("compares a period of the sample, tells each gap with its record, and writes the table", async () => {
    const days = ["--from", "2026-01-01", "--to", "2026-12-31"];
    const file = join(folder, "period.csv");
    const { code, value } = await json(["tie-out", ...days, "--out", file]);
    assert.deepEqual([code, value.ok, value.from, value.to], [2, false, "2026-01-01", "2026-12-31"]);
    const lines = readFileSync(file, "utf8").trimEnd().split("\r\n");
    assert.equal(lines.length, value.rows.reduce((/** @type {number} */ sum, /** @type {any} */ { gaps }) => sum + 1 + gaps.length, 1));
    const { out } = await tieout(["tie-out", ...days]);
    for (const part of ["Gaps by day", "Gaps by payment method", "not in QuickBooks yet", "ties out: no"]) assert.match(out, new RegExp(part), part);
    assert.equal((await tieout(["tie-out", "--from", "2026-01-01"])).code, 1);
    assert.match((await tieout(["tie-out"])).out, /documents compared/);
  });
});

describe("tieout apply", () => {
  it("writes a saved plan, the second time nothing, and names what has changed since", async () => {
    const store = join(folder, "apply.sqlite");
    const saved = join(folder, "plan.json");
    const { value } = await json(["plan", "--save", saved, "--store", store]);
    assert.deepEqual([value.saved.steps > 0, /^[0-9a-f]{64}$/u.test(value.saved.hash)], [true, true]);
    const documents = structuredClone(sample);
    const moved = documents.invoices.find((/** @type {any} */ { number }) => number === "4124");
    moved.memo = "See you next spring";
    const edited = join(folder, "edited-later.json");
    writeFileSync(edited, JSON.stringify(documents));
    const files = ["--workspace", edited, "--settings", join(examples, "field-service", "settings.json"), "--seed", join(examples, "field-service", "company-us.json"), "--store", store];
    const first = await tieout(["apply", saved, ...files]);
    assert.match(first.out, /Stopped: no longer what was saved\n.*Invoice 4124: something else would be written now\n.*CRM, Message to the customer: .* → See you next spring/u);
    const { applied } = (await json(["apply", saved, ...files])).value;
    assert.deepEqual([applied.before, applied.stopped.map((/** @type {any} */ { key }) => key), applied.queued], [value.saved.steps - 2, [`invoice:${moved.id}`, "payment:pay-4124"], 0], "and the payment, which needs its invoice");
    assert.equal((await json(["apply", edited, ...files])).value.error.code, "host/saved-plan");
    assert.equal((await tieout(["apply"])).code, 1);
  });
});

describe("tieout onboarding", () => {
  it("says what both sides of the sample have, what is to choose and to mend, and writes nothing", async () => {
    const { code, out } = await tieout(["onboarding"]);
    assert.equal(code, 2);
    assert.match(out, /to confirm +to choose/u);
    assert.match(out, /same e-mail .*@/u);
    assert.match(out, /ready: no/u);
    const { value } = await json(["onboarding"]);
    assert.ok(value.proposals.some((/** @type {any} */ { verdict }) => verdict === "choose") && value.cost.reads > 0);
  });
});

describe("tieout drift", () => {
  it("tells what moved since the last sync, and leaves alone what is ignored", async () => {
    const store = join(folder, "drift.sqlite");
    const edited = join(folder, "edited.json");
    await tieout(["sync", "--store", store]);
    const before = (await json(["drift", "--store", store])).value.length;
    const documents = structuredClone(sample);
    const moved = documents.invoices.find((/** @type {any} */ { number }) => number === "4124");
    moved.memo = "See you next spring";
    writeFileSync(edited, JSON.stringify(documents));
    const files = ["--workspace", edited, "--settings", join(examples, "field-service", "settings.json"), "--seed", join(examples, "field-service", "company-us.json"), "--store", store];
    const { code, value } = await json(["drift", ...files]);
    assert.deepEqual([code, value.length], [2, before + 1]);
    const row = value.find((/** @type {any} */ { id }) => id === moved.id);
    assert.deepEqual([row.what, row.money, row.fields.map((/** @type {any} */ { label, moved: by }) => [label, by])], ["in-crm", false, [["Message to the customer", "crm"]]]);
    assert.match((await tieout(["drift", ...files])).out, /Invoice 4124 edited in the CRM\n.*CRM See you next spring, QuickBooks/u);
    const ignored = await json(["drift", "ignore", row.fingerprint, "sent by letter", ...files]);
    assert.equal(ignored.value.find((/** @type {any} */ { id }) => id === moved.id).ignored.reason, "sent by letter");
    assert.match((await tieout(["drift", ...files])).out, /\b1 ignored/u);
    await tieout(["drift", "notice", row.fingerprint, ...files]);
    assert.match((await tieout(["drift", ...files])).out, /\b0 ignored/u);
    assert.equal((await json(["drift", "ignore", "none", "why", ...files])).value.error.path, "FINGERPRINT");
  });
});

describe("tieout reconcile and history", () => {
  it("brings the sample in line as far as it can, reports the rest, and remembers it", async () => {
    const store = join(folder, "nightly.sqlite");
    const { code, value } = await json(["reconcile", "--today", "2026-11-20", "--store", store]);
    assert.deepEqual([code, value.applied, value.letters], [2, true, { retried: 0, left: 0 }]);
    assert.ok(value.period.sums.length > 0);
    const { out } = await tieout(["reconcile", "--store", store]);
    for (const part of ["Reconciliation", "records apart", "in line: no"]) assert.match(out, new RegExp(part), part);
    const history = await json(["history", "--store", store]);
    assert.deepEqual(history.value.runs.map((/** @type {any} */ run) => run.kind), ["reconcile", "reconcile", "sync"]);
    assert.equal(history.value.runs[0].requests.writes, 0);
    assert.match((await tieout(["history", "--store", store])).out, /reads since .* by the end of the month/u);
    assert.equal((await tieout(["history"])).code, 1);
  });
});

describe("tieout undo", () => {
  it("lists runs, shows what can be taken back, and writes only with the hash that it showed", async () => {
    const store = join(folder, "undo.sqlite");
    await json(["sync", "--store", store]);
    const { value: { runs } } = await json(["undo", "--store", store]);
    assert.equal(runs.length, 1);
    const { code, value } = await json(["undo", runs[0].id, "--store", store]);
    assert.deepEqual([code, value.rows.length, value.left, value.applied], [2, runs[0].deeds, [], undefined]);
    assert.match((await tieout(["undo", runs[0].id, "--store", store, "--approved", "another"])).out, new RegExp(`nothing was written: .--approved ${value.hash}`, "u"));
    const taken = await json(["undo", runs[0].id, "--store", store, "--approved", value.hash]);
    const steps = value.rows.filter((/** @type {any} */ { decision }) => decision === "update" || decision === "void").length;
    assert.deepEqual([taken.value.applied.done, steps > 0], [steps, true]);
    const left = await json(["undo", runs[0].id, "--store", store]);
    assert.ok(left.value.rows.filter((/** @type {any} */ { reason }) => reason.code === "nothing-to-undo").length >= steps);
    assert.equal((await json(["undo", "invoice", "none", "--store", store])).value.error.path, "wanted");
  });
});

describe("tieout refund", () => {
  it("says how a sale is given back and why, and writes the workspace with it on request", async () => {
    const store = join(folder, "refund.sqlite");
    assert.equal((await json(["refund", "invoice:inv-4101", "--store", store])).value.error.code, "refund/not-synced");
    await json(["sync", "--store", store]);
    const out = join(folder, "refunded.json");
    const { code, value } = await json(["refund", "invoice:inv-4103", "--amount", "10.00", "--give", "credit", "--store", store, "--out", out]);
    assert.deepEqual([code, value.form, value.total, value.documents[0].kind], [0, "credit-memo", "10.00", "credit-memo"]);
    const [memo] = JSON.parse(readFileSync(out, "utf8")).creditMemos.slice(-1);
    assert.deepEqual([memo.refundOf, memo.totals.total], ["invoice:inv-4103", "10.00"]);
    assert.match((await tieout(["refund", "invoice:inv-4103", "--lines", "1:0.5", "--store", store])).out, /because +.*\n\nNot taken\n/u);
    for (const wrong of [[], ["invoice:inv-4103", "--lines", "x"], ["invoice:inv-4103", "--amount", "1e9"], ["invoice:inv-4103", "--give", "away"]]) {
      assert.equal((await json(["refund", ...wrong, "--store", store])).code, 1, wrong.join(" "));
    }
  });
});

describe("tieout explain", () => {
  it("prints diff, lines and proof of a document, by id or number", async () => {
    const invoice = sample.invoices.find((/** @type {{number: string}} */ { number }) => number === "4124");
    const { code, value } = await json(["explain", "invoice", invoice.id]);
    assert.deepEqual([code, value.id, value.decision], [0, invoice.id, "create"]);
    const { out } = await tieout(["explain", "invoice", invoice.number]);
    for (const part of ["Fields", "Lines", "Proof to the cent", "Tax trail", "In the books", "exact"]) assert.match(out, new RegExp(part), part);
  });

  it("prints the chain down to the root and the next action of one that waits", async () => {
    const { value } = await json(["plan"]);
    const waiting = value.plan.rows.find((/** @type {any} */ row) => row.decision === "wait");
    const { out } = await tieout(["explain", waiting.kind, waiting.id]);
    assert.match(out, /Waits for/);
    assert.match(out, /Next/);
  });

  it("ends with 1 for what is not there", async () => {
    const { code, value } = await json(["explain", "invoice", "no-such"]);
    assert.deepEqual([code, value.error.code], [1, "host/argument"]);
    assert.equal((await json(["explain", "invoice"])).code, 1);
  });
});

describe("tieout sync", () => {
  const store = join(folder, "books.sqlite");
  it("writes, compares both sides, and keeps what it did: the next plan ends with 0", async () => {
    const { code, value } = await json(["sync", "--store", store]);
    assert.ok(value.tieOut.ok, "does not tie out");
    assert.equal(value.applied.done, value.applied.queued);
    assert.deepEqual([value.deadLetters, code], [[], 0]);
    const again = await json(["plan", "--store", store]);
    assert.deepEqual([again.code, again.value.summary.writes], [0, 0]);
    const status = await json(["status", "--store", store]);
    const { waiting, uncertain, failed } = status.value.status;
    assert.deepEqual([status.code, waiting, uncertain, failed, status.value.deadLetters], [0, 0, 0, 0, []]);
    assert.match((await tieout(["sync", "--store", store])).out, /ties out: yes/);
  });

  it("lists what the CRM is to be told, and takes it off the list", async () => {
    const storage = await openSqlite(store);
    const { realm } = JSON.parse(new TextDecoder().decode((await storage.get(["m/bind"])).get("m/bind")?.value));
    const told = { schema: 2, at: 1, what: "changed", kind: "contact", crmId: "c-1", resource: "Customer", qboId: "58", fields: [{ name: "email", path: "PrimaryEmailAddr", to: "a@b.example" }] };
    const value = new TextEncoder().encode(`${JSON.stringify(told).slice(0, -1)},"record":{"Id":"58","CustomerRef":{"value":"1"},"Balance":10.50}}`);
    const key = `i/${realm}/000000000000`;
    await storage.commit({ expect: [{ key, version: 0 }], put: [{ key, value }], delete: [] });
    storage.close?.();
    const listed = await json(["inbox", "--store", store]);
    const { schema: _, ...rest } = told;
    assert.deepEqual([listed.code, listed.value.more], [2, false]);
    const [{ crmIds, ...change }] = listed.value.changes;
    assert.deepEqual(change, { id: "000000000000", ...rest, record: '{"Id":"58","CustomerRef":{"value":"1"},"Balance":10.50}' });
    assert.ok(Object.keys(crmIds).every((name) => name === "Customer/1"));
    assert.match((await tieout(["inbox", "--store", store])).out, /contact c-1 changed\n {4}PrimaryEmailAddr: \? → a@b\.example\n/u);
    assert.deepEqual((await json(["inbox", "000000000000", "--store", store])).value, { acknowledged: 1, changes: [], more: false });
    assert.equal((await json(["inbox"])).code, 1);
  });

  it("shows what both sides edited with all three values, and takes a choice", async () => {
    const storage = await openSqlite(store);
    const { realm } = JSON.parse(new TextDecoder().decode((await storage.get(["m/bind"])).get("m/bind")?.value));
    const field = { path: "PrimaryPhone", name: "phone", label: "Phone", base: "1", crm: "2", quickbooks: "3", choices: ["crm", "quickbooks"], byPerson: false };
    const conflict = { kind: "contact", id: "c-1", label: "Customer Anna", open: true, whole: false, resource: "Customer", qboId: "58", fields: [field], at: 1 };
    const key = `c/${realm}/contact/c-1`;
    await storage.commit({ expect: [{ key, version: 0 }], put: [{ key, value: new TextEncoder().encode(JSON.stringify({ schema: 2, ...conflict })) }], delete: [] });
    storage.close?.();
    const listed = await json(["conflicts", "--store", store]);
    assert.deepEqual([listed.code, listed.value], [2, { conflicts: [conflict], damaged: [] }]);
    assert.match((await tieout(["conflicts", "--store", store])).out, /contact c-1 {2}Customer Anna\n {4}phone: was 1; CRM 2; QuickBooks 3 {2}\(crm or quickbooks\)\n/u);
    assert.equal((await json(["conflicts", "contact", "c-1", "both", "--store", store])).value.error.path, "phone");
    assert.equal((await json(["conflicts", "contact", "c-1", "mine", "--store", store])).code, 1);
    assert.deepEqual((await json(["conflicts", "contact", "c-1", "crm", "--store", store])).value, { conflicts: [], damaged: [] });
    const again = await openSqlite(store);
    const { version } = (await again.get([key])).get(key) ?? { version: 0 };
    await again.commit({ expect: [{ key, version }], put: [{ key, value: new TextEncoder().encode("{") }], delete: [] });
    again.close?.();
    const { code, out } = await tieout(["conflicts", "--store", store]);
    assert.deepEqual([code, out.includes(`\`${key}\` in the store cannot be read: it is left as it is`)], [2, true]);
    assert.equal((await json(["conflicts"])).code, 1);
  });

  it("refuses a company of its own without a memory, and another company on the same memory", async () => {
    assert.match((await json(["sync", "--url", "https://127.0.0.1:1", "--realm", "1", "--token", "t"])).value.error.message, /--store/);
    assert.equal((await json(["plan", "--store", store, "--company", "gb"])).code, 1);
  });

  it("that was killed leaves work, which commands that only look leave alone", async () => {
    const path = join(folder, "killed.sqlite");
    const child = spawn(process.execPath, [cli, "sync", "--store", path], { cwd: folder });
    await new Promise((resolve) => {
      const poll = setInterval(() => {
        const log = `${path}.sandbox.jsonl`;
        if (existsSync(log) && readFileSync(log, "utf8").split("\n").length > 12) {
          clearInterval(poll);
          child.kill("SIGKILL");
        }
      }, 2);
      child.on("exit", () => {
        clearInterval(poll);
        resolve(undefined);
      });
    });
    const looked = readFileSync(`${path}.sandbox.jsonl`, "utf8");
    const { code, value: { status } } = await json(["status", "--store", path]);
    assert.equal(code, 0);
    const left = status.waiting + status.uncertain + status.inFlight;
    assert.ok(left > 0, "the sync was finished before it was killed");
    const { code: planned, value } = await json(["plan", "--store", path]);
    assert.deepEqual([planned, value.unfinished], [2, left], "a plan is shown, and says what is under way");
    assert.equal(readFileSync(`${path}.sandbox.jsonl`, "utf8"), looked, "a command that only looks has written");
  });
});

describe("tieout record, replay and support", () => {
  it("keeps a run as a file and runs it again; a changed file differs, a cut one says so", async () => {
    const path = join(folder, "run.jsonl");
    assert.notEqual((await tieout(["record", path])).code, 1);
    const { code, value } = await json(["replay", path]);
    assert.deepEqual([code, value.difference], [0, undefined]);
    assert.ok(value.turns > 20 && value.plans === 1, JSON.stringify(value));
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("Rodriguez", "Rodrigues").replace(/"today":"\d{4}/u, '"today":"2031'));
    const changed = await json(["replay", path]);
    assert.equal(changed.code, 2);
    assert.ok(changed.value.difference.number > 0);
    writeFileSync(path, text.slice(0, -20));
    assert.equal((await json(["replay", path])).value.error.code, "host/recording");
  });

  it("writes a bundle that names nobody", async () => {
    const path = join(folder, "bundle.json");
    assert.equal((await tieout(["support", "--out", path])).code, 0);
    const text = readFileSync(path, "utf8");
    for (const { displayName, email } of sample.contacts) {
      assert.ok(!text.includes(`"${displayName}"`) && !(email && text.includes(email)), displayName);
    }
    assert.ok(JSON.parse(text).plan.rows.length > 100);
  });

  it("writes one with the amounts that are asked for", async () => {
    const path = join(folder, "amounts.json");
    const totals = async (/** @type {string[]} */ ...words) => {
      const { code, out } = await tieout(["support", "--company", "gb", "--out", path, ...words]);
      assert.equal(code, 0);
      const { amounts, documents } = JSON.parse(readFileSync(path, "utf8"));
      return { out, amounts, totals: documents.invoices.map((/** @type {any} */ { totals: { total } }) => total) };
    };
    const [kept, named, other] = [await totals("--amounts"), await totals("--amounts", "kept"), await totals("--amounts", "other")];
    assert.deepEqual([kept.amounts, kept.totals], [named.amounts, named.totals]);
    assert.equal(other.amounts, "other");
    assert.match(other.out, /other amounts with the same cents/u);
    assert.ok(other.totals.every((/** @type {string} */ total, /** @type {number} */ at) => total !== kept.totals[at]));
    assert.equal((await tieout(["support", "--amounts=some"])).code, 1);
  });
});

describe("tieout demo", () => {
  it("ties out, and finds nothing to write the second time", async () => {
    const first = await tieout(["demo", "--once"]);
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /ties out: yes/);
    assert.match(first.out, /applied: (\d+) of \1\n/);
    const { code, value } = await json(["demo", "--once"]);
    assert.deepEqual([code, value.summary.writes, value.applied.queued, value.tieOut.ok], [0, 0, 0, true]);
  });
});
