/** Lines of documents: each is known again on both sides, whatever stands before it by now. */

import assert from "node:assert/strict";

import { changes as planned, codes, decided, invoice, line, row, scenario } from "./lib.mjs";
import { editByHand, followed, inbox, passTime } from "./inbound-lib.mjs";

/** @typedef {import("./lib.mjs").Office} Office */
/** @typedef {import("./lib.mjs").Json} Json */

/** Id, description and price. @type {[string, string, string][]} */
const WORK = [["a", "Survey", "10.00"], ["b", "Design", "20.00"], ["c", "Build", "30.00"]];

/** @param {Json[]} lines */
const withTotal = (lines) => ({ lines, totals: { total: lines.reduce((sum, { unitPrice }) => sum + Number(unitPrice), 0).toFixed(2) } });

/** An invoice of three lines, synced. @param {(choices?: any) => Promise<Office>} open @param {boolean} named  whether the CRM's lines have ids */
async function threeLines(open, named = true) {
  const { office, tieout } = await followed(open, { preset: "two-way" });
  const lines = WORK.map(([id, description, price]) => line(price, { description, ...(named ? { id } : {}) }));
  office.add({ invoices: [invoice("7", "c1", "60.00", withTotal(lines))] });
  await office.sync();
  return { office, tieout };
}

/** Id, text and amount of each line in QuickBooks. @param {Office} office */
async function held(office) {
  const { Line } = await office.invoice("7");
  return /** @type {Json[]} */ (Line).filter(({ SalesItemLineDetail }) => SalesItemLineDetail !== undefined).map(({ Id, Description, Amount }) => `${Id} ${Description} ${Amount}`);
}

/** Somebody edits the lines in QuickBooks. @param {Office} office @param {(lines: Json[]) => Json[]} edit */
async function editLines(office, edit) {
  const record = await office.invoice("7");
  await editByHand(office, "Invoice", record, { Line: edit(record["Line"].filter((/** @type {Json} */ { DetailType }) => DetailType !== "SubTotalLineDetail")) });
}

/** @param {Json} line @param {number} amount @returns {Json} */
const priced = (line, amount) => ({ ...line, Amount: amount, SalesItemLineDetail: { ...line["SalesItemLineDetail"], UnitPrice: amount, Qty: 1 } });

/** @param {Office} office @param {(lines: Json[]) => Json[]} edit */
function editInCrm(office, edit) {
  const record = office.record("invoices", "inv-7");
  Object.assign(record, withTotal(edit(record["lines"])));
}

scenario("TW-2", "a line that is inserted, edited or taken out in the CRM is that line's change alone: the others keep their ids in QuickBooks", async (open) => {
  for (const named of [true, false]) {
    const { office } = await threeLines(open, named);
    assert.deepEqual(await held(office), ["1 Survey 10", "2 Design 20", "3 Build 30"]);
    editInCrm(office, ([survey, design, build]) => [line("5.00", { description: "Visit", ...(named ? { id: "n" } : {}) }), /** @type {Json} */ (survey), /** @type {Json} */ (design), { ...build, unitPrice: "35.00" }]);
    const { diff } = row(await office.plan(), "invoice", "inv-7");
    const told = diff.filter(({ path }) => path.startsWith("Line")).map(({ label, from }) => [label, from === undefined]);
    assert.deepEqual(told, named ? [["Line “Visit” (n)", true], ["Line “Build” (c)", false]] : [["Line “Visit”", true], ["Line “Build”", false]]);
    await office.sync();
    assert.deepEqual(await held(office), ["4 Visit 5", "1 Survey 10", "2 Design 20", "3 Build 35"]);
    editInCrm(office, (lines) => lines.filter(({ description }) => description !== "Survey"));
    await office.sync();
    assert.deepEqual(await held(office), ["4 Visit 5", "2 Design 20", "3 Build 35"]);
    passTime(office);
    assert.deepEqual([planned(await office.plan()), codes(await office.plan(), "invoice", "inv-7")], [0, []]);
  }
});

scenario("TW-2", "lines that stand in another order are the same lines: nothing is written, told or asked", async (open) => {
  for (const named of [true, false]) {
    const { office, tieout } = await threeLines(open, named);
    await editLines(office, (lines) => lines.reverse());
    editInCrm(office, ([survey, design, build]) => [/** @type {Json} */ (design), /** @type {Json} */ (build), /** @type {Json} */ (survey)]);
    passTime(office);
    const { plan } = await office.sync();
    assert.deepEqual([decided(plan, "invoice", "inv-7"), codes(plan, "invoice", "inv-7")], [["skip", "up-to-date"], []]);
    assert.deepEqual((await inbox(tieout)).filter((text) => text.includes("inv-7")), []);
    // The CRM's order goes over with what is to be written anyway.
    editInCrm(office, (lines) => lines.map((own) => (own["description"] === "Build" ? { ...own, unitPrice: "31.00" } : own)));
    await office.sync();
    assert.deepEqual(await held(office), ["2 Design 20", "3 Build 31", "1 Survey 10"]);
  }
});

scenario("TW-2", "a text that QuickBooks' side edited stays beside an amount of another line that the CRM edited", async (open) => {
  for (const named of [true, false]) {
    const { office } = await threeLines(open, named);
    await editLines(office, ([survey, ...others]) => [{ ...survey, Description: "Survey of the site: 2 days · north" }, ...others]);
    editInCrm(office, ([survey, design, build]) => [{ ...design, unitPrice: "22.00" }, /** @type {Json} */ (build), /** @type {Json} */ (survey)]);
    const { plan } = await office.sync();
    assert.deepEqual(decided(plan, "invoice", "inv-7"), ["update", "changed"]);
    const told = row(plan, "invoice", "inv-7").diff.filter(({ path }) => path.startsWith("Line"));
    assert.equal(told.length, 1, "the line of which QuickBooks keeps its text does not change");
    assert.deepEqual((await held(office)).map((text) => text.slice(2)).sort(), ["Build 30", "Design 22", "Survey of the site: 2 days · north 10"]);
    passTime(office);
    assert.equal(planned(await office.plan()), 0);
    // Nor does a later edit of the CRM's take it away.
    editInCrm(office, (lines) => lines.map((own) => (own["description"] === "Build" ? { ...own, unitPrice: "33.00" } : own)));
    await office.sync();
    assert.deepEqual((await held(office)).map((text) => text.slice(2)).sort(), ["Build 33", "Design 22", "Survey of the site: 2 days · north 10"]);
  }
});

scenario("TW-2", "amounts of different lines edited on both sides wait for a person, who sees which lines, with all three values", async (open) => {
  for (const side of /** @type {const} */ (["crm", "quickbooks"])) {
    const { office, tieout } = await threeLines(open);
    await editLines(office, ([survey, ...others]) => [...others, priced(/** @type {Json} */ (survey), 12)]);
    editInCrm(office, ([survey, design, build]) => [/** @type {Json} */ (survey), { ...design, unitPrice: "23.00" }, /** @type {Json} */ (build)]);
    const { plan } = await office.sync();
    assert.deepEqual(codes(plan, "invoice", "inv-7"), ["plan/conflict"]);
    const { conflict, findings } = row(plan, "invoice", "inv-7");
    assert.match(findings[0]?.message ?? "", /Line “Survey” \(a\), Line “Design” \(b\), Total/u);
    const amounts = (/** @type {string | undefined} */ text) => /([0-9.]+)(?: · [A-Z]*)?$/u.exec(text ?? "")?.[1];
    assert.deepEqual(conflict?.fields.map(({ label, base, crm, quickbooks, choices }) => [label, ...[base, crm, quickbooks].map(amounts), choices.join(" ")]), [
      ["Line “Survey” (a)", "10", "10", "12", "crm quickbooks"],
      ["Line “Design” (b)", "20", "23", "20", "crm quickbooks"],
      ["Total", "60", "63", "62", "crm quickbooks"],
    ]);
    assert.deepEqual(await held(office), ["2 Design 20", "3 Build 30", "1 Survey 12"], "nothing is written over");
    await tieout.conflicts.resolve("invoice", "inv-7", side);
    await office.sync();
    assert.deepEqual(await held(office), side === "crm" ? ["1 Survey 10", "2 Design 23", "3 Build 30"] : ["2 Design 20", "3 Build 30", "1 Survey 12"]);
    passTime(office);
    assert.equal(planned(await office.plan()), 0);
  }
});

scenario("TW-2", "a line that somebody added or took out in QuickBooks is shown as that line, and is never written over unasked", async (open) => {
  const { office, tieout } = await threeLines(open);
  await editLines(office, ([survey, , build]) => {
    const { ["Id"]: _, ...added } = priced(/** @type {Json} */ (survey), 0);
    return [{ ...added, Description: "Gift" }, /** @type {Json} */ (survey), /** @type {Json} */ (build)];
  });
  const quiet = await office.plan();
  assert.deepEqual(codes(quiet, "invoice", "inv-7"), ["plan/changed-in-quickbooks"]);
  editInCrm(office, ([survey, design, build]) => [/** @type {Json} */ (survey), /** @type {Json} */ (design), { ...build, description: "Build it" }]);
  const { plan } = await office.sync();
  const { conflict } = row(plan, "invoice", "inv-7");
  const fields = conflict?.fields.map(({ label, crm, quickbooks }) => [label, crm !== "", quickbooks !== undefined]);
  assert.deepEqual(fields, [["Line “Design” (b)", true, false], ["Line “Build it” (c)", true, true], ["Total", true, true], ["Line “Gift”", false, true]]);
  await tieout.conflicts.resolve("invoice", "inv-7", "crm");
  await office.sync();
  assert.deepEqual(await held(office), ["1 Survey 10", "5 Design 20", "3 Build it 30"]);
  passTime(office);
  assert.equal(planned(await office.plan()), 0);
});
