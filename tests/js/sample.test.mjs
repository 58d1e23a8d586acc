/** The examples against the real plan: every document is decided, and as examples/README.md says. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";

import { names } from "../../examples/source/settings.mjs";
import { engine } from "../../js/engine.js";
import { World, example } from "./facade/world.js";
import { assertAddsUp } from "./proof.js";

/** @typedef {import("../../js/index.js").Plan} Plan */
/** @typedef {{kind: string, id: string, expect: string[], code?: string}} Expected */
/** @typedef {{today: string, documents: Expected[]}} Expectation */
/** @typedef {{file: string, reads: "documents" | "settings", read?: number, throws?: string, findings?: [string, string][], plan?: string}} Bad */

/** @param {string} path */
const json = (path) => JSON.parse(new TextDecoder().decode(example(path)));
const KINDS = { contact: "contacts", item: "items", estimate: "estimates", invoice: "invoices", payment: "payments", vendor: "vendors", expense: "expenses", "purchase-order": "purchaseOrders" };
/** What of the purchases a preset pushes. @type {Record<string, string[]>} */
const PURCHASES = { "expense-vat": ["expense"], "two-way": ["purchase-order"] };
const WRITES = ["create", "update", "link", "void"];

/** @param {Plan} plan */
const rowsOf = (plan) => plan.rows(0, 100_000);

/**
 * Codes that explain a row: its reason, its own findings, and those of the record at the root of its wait.
 * @param {Plan} plan @param {number} index
 */
function codesOf(plan, index) {
  const detail = plan.detail(index);
  const root = detail.chain.at(-1);
  const rootIndex = root === undefined ? undefined : plan.find(root.kind, root.id);
  const rootFindings = rootIndex === undefined ? [] : plan.detail(rootIndex).findings;
  return [detail.reason.code, ...[...detail.findings, ...rootFindings].map((finding) => finding.code)];
}

/** Everything that is not as expected, as sentences. @param {Plan} plan @param {Expected[]} documents */
function surprises(plan, documents) {
  return documents.flatMap(({ kind, id, expect, code }) => {
    const index = plan.find(kind, id);
    if (index === undefined) return [`${kind} ${id} is not in the plan`];
    const { decision, reason, findings } = plan.detail(index);
    const told = `${decision} (${reason.code}; ${findings.map((finding) => finding.code).join(", ")})`;
    if (!expect.includes(decision)) return [`${kind} ${id}: expected ${expect.join(" or ")}, is ${told}`];
    if (code !== undefined && !codesOf(plan, index).includes(code)) return [`${kind} ${id}: ${code} does not occur: ${told}`];
    return [];
  });
}

/** Every record of the workspace has one row with a decision and a reason, and a proof that adds up. @param {Plan} plan @param {Record<string, {id: string}[]>} workspace */
function assertNoneSilent(plan, workspace) {
  const rows = rowsOf(plan);
  // A payment of no invoice may stand there as the sales receipt that it becomes.
  const planned = rows.map((row) => `${row.kind} ${row.id}`.replace(/^sales-receipt payment:/u, "payment "));
  const present = Object.entries(KINDS).flatMap(([kind, list]) => (workspace[list] ?? []).map((record) => `${kind} ${record.id}`));
  assert.deepEqual([...planned].sort(), [...present].sort());
  for (const row of rows) {
    assertAddsUp(plan.detail(row.index).proof, `${row.kind} ${row.id}`);
    assert.ok(row.decision !== undefined && row.reason.code !== "" && row.reason.text !== "", `${row.kind} ${row.id} is silent`);
  }
  for (const row of rows.filter((row) => row.decision === "blocked" || row.decision === "wait")) {
    const detail = plan.detail(row.index);
    assert.ok(detail.next !== undefined && detail.next.text !== "", `${row.kind} ${row.id}: nothing says what to do next`);
  }
}

/** Open until the test ends, well or not. @param {import("node:test").TestContext} test @param {string} folder @param {"us" | "gb" | "ca" | "au"} edition */
async function opened(test, folder, edition) {
  const world = await World.open({ edition, seed: example(`${folder}/company-${edition}.json`) });
  const tieout = await world.tieout();
  test.after(() => tieout.close());
  return { world, tieout };
}

const SAMPLES = /** @type {const} */ ([["field-service", "us"], ["gb", "gb"], ["ca", "ca"], ["au", "au"]]);

for (const [folder, edition] of SAMPLES) {
  describe(`examples/${folder}`, () => {
    const workspace = json(`${folder}/workspace.json`);
    const settings = example(`${folder}/settings.json`);
    const expectation = /** @type {Expectation} */ (json(`${folder}/expected.json`));
    const { today } = expectation;

    it("has settings whose Ids mean what their names say", async (test) => {
      const { world } = await opened(test, folder, edition);
      for (const [list, id, name] of names[edition]) {
        const records = await world.all(/** @type {string} */ (list));
        assert.equal(records.find((record) => record["Id"] === id)?.["Name"], name, `${list} ${id}`);
      }
    });

    it("is planned as a bookkeeper expects, applied, and ties out", async (test) => {
      const { tieout } = await opened(test, folder, edition);
      await tieout.refresh(settings);
      const plan = tieout.plan(example(`${folder}/workspace.json`), settings, { today });
      assertNoneSilent(plan, workspace);
      assert.deepEqual(surprises(plan, expectation.documents), []);
      const { failed, uncertain, waiting } = await tieout.apply(plan);
      assert.deepEqual([failed, uncertain, waiting, tieout.deadLetters()], [0, 0, 0, []]);
      await tieout.refresh(settings);
      const second = tieout.plan(example(`${folder}/workspace.json`), settings, { today });
      assert.equal(second.summary().writes, 0);
      assert.deepEqual(rowsOf(second).filter((row) => WRITES.includes(row.decision)).map((row) => `${row.decision} ${row.kind} ${row.id}`), []);
      const { ok, counts } = await tieout.tieOut(example(`${folder}/workspace.json`), settings);
      assert.ok(ok && counts.differing === 0 && counts.equal === counts.compared && counts.equal > 5, JSON.stringify(counts));
    });
  });
}

describe("examples/field-service, beyond the first sync", () => {
  const workspace = example("field-service/workspace.json");
  const settings = example("field-service/settings.json");

  it("names every document of expected.json, and no other", () => {
    const { documents } = /** @type {Expectation} */ (json("field-service/expected.json"));
    const records = json("field-service/workspace.json");
    const listed = Object.entries(KINDS).filter(([kind]) => !["contact", "item", "vendor"].includes(kind));
    const present = listed.flatMap(([kind, list]) => records[list].map((/** @type {{id: string}} */ { id }) => `${kind} ${id}`));
    assert.deepEqual(documents.map(({ kind, id }) => `${kind} ${id}`).sort(), present.sort());
  });

  it("shows every kind of decision", async (test) => {
    const { tieout } = await opened(test, "field-service", "us");
    await tieout.refresh(settings);
    const seen = new Set(rowsOf(tieout.plan(workspace, settings, { today: "2026-11-20" })).map((row) => row.decision));
    await tieout.apply(tieout.plan(workspace, settings, { today: "2026-11-20" }));
    await tieout.refresh(settings);
    const later = tieout.plan(example("field-service/workspace-later.json"), settings, { today: "2026-11-27" });
    for (const row of rowsOf(later)) seen.add(row.decision);
    assert.deepEqual([...seen].sort(), ["blocked", "create", "link", "skip", "update", "void", "wait"]);
    assert.deepEqual(surprises(later, /** @type {Expectation} */ (json("field-service/expected-later.json")).documents), []);
    const { failed, uncertain, waiting } = await tieout.apply(later);
    assert.deepEqual([failed, uncertain, waiting], [0, 0, 0]);
    const { ok, rows } = await tieout.tieOut(example("field-service/workspace-later.json"), settings);
    // Two changes could not go over: a paid invoice cannot be voided, a deposited payment not be changed.
    const apart = rows.filter((row) => row.verdict === "differs").map((row) => `${row.kind} ${row.id}: ${row.difference}`);
    assert.deepEqual([ok, apart], [false, ["invoice inv-4256: 4544.92", "payment pay-4103: 10.00"]]);
  });

  for (const preset of ["catalog-push", "expense-vat", "sales-receipts", "two-way"]) {
    it(`is planned, applied and ties out under ${preset}`, async (test) => {
      const chosen = example(`field-service/settings-${preset}.json`);
      const { tieout } = await opened(test, "field-service", "us");
      await tieout.refresh(chosen);
      const plan = tieout.plan(workspace, chosen, { today: "2026-11-20" });
      assertNoneSilent(plan, json("field-service/workspace.json"));
      assert.equal(plan.summary().preset, preset);
      if (preset in PURCHASES) assert.deepEqual(surprises(plan, /** @type {Expectation} */ (json(`field-service/expected-${preset}.json`)).documents), []);
      const bought = PURCHASES[preset] ?? [];
      assert.deepEqual(["expense", "purchase-order"].filter((kind) => (plan.summary().kinds[kind]?.create ?? 0) > 0), bought);
      assert.ok((plan.summary().kinds["invoice"]?.create ?? 0) > 100, JSON.stringify(plan.summary().kinds));
      const { failed, uncertain, waiting } = await tieout.apply(plan);
      assert.deepEqual([failed, uncertain, waiting], [0, 0, 0]);
      await tieout.refresh(chosen);
      assert.equal(tieout.plan(workspace, chosen, { today: "2026-11-20" }).summary().writes, 0);
      assert.ok((await tieout.tieOut(workspace, chosen)).ok);
    });
  }
});

describe("examples/bad", () => {
  const { files } = /** @type {{files: Bad[]}} */ (json("bad/expected.json"));
  const settings = example("field-service/settings.json");

  it("lists every file of the folder", () => {
    const present = readdirSync(new URL("../../examples/bad/", import.meta.url)).filter((name) => name !== "expected.json");
    assert.deepEqual(files.map(({ file }) => file).sort(), present.sort());
  });

  for (const { file, reads, read, throws, findings, plan: code } of files) {
    it(`${file}: ${throws ?? code ?? findings?.map(([found]) => found).join(", ")}`, async (test) => {
      const { Documents, Settings } = engine();
      const bytes = example(`bad/${file}`);
      if (throws !== undefined) {
        assert.throws(() => new Documents(bytes), { code: throws });
        return;
      }
      const parsed = reads === "settings" ? new Settings(bytes) : new Documents(bytes);
      const found = parsed.findings().map((finding) => [finding.code, finding.path]);
      assert.deepEqual(found, findings ?? []);
      if (parsed instanceof Documents) assert.equal(parsed.counts()["invoice"], read);
      parsed.free();
      if (code !== undefined) await assertBlockedBy(test, bytes, code);
    });
  }

  /** @param {import("node:test").TestContext} test @param {Uint8Array} bytes @param {string} code */
  async function assertBlockedBy(test, bytes, code) {
    const { tieout } = await opened(test, "field-service", "us");
    await tieout.refresh(settings);
    const plan = tieout.plan(bytes, settings, { today: "2026-11-20" });
    const [bad, good] = ["bad-1", "good-1"].map((id) => plan.detail(/** @type {number} */ (plan.find("invoice", id))));
    assert.equal(bad?.decision, "blocked");
    assert.ok(bad.findings.some((finding) => finding.code === code), bad.findings.map((finding) => finding.code).join(", "));
    assert.notEqual(good?.decision, "blocked");
  }
});
