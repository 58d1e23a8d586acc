/** A bundle with other amounts shows the fault that the real ones show, to the cent. */

import assert from "node:assert/strict";

import { engine } from "../../js/engine.js";
import { withDocuments, withSettings } from "../../js/parsed.js";
import { supportBundle } from "../../js/cli/support.js";
import { PATIENT, TODAY, contact, invoice, item, line, payment, scenario } from "./lib.mjs";

/** @typedef {import("./lib.mjs").Json} Json */
/** @typedef {import("./lib.mjs").Office} Office */

/** A dice that rolls alike each time. @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
const text = (/** @type {bigint} */ cents) => `${cents < 0n ? "-" : ""}${String(cents < 0n ? -cents : cents).padStart(3, "0").replace(/(\d{2})$/u, ".$1")}`;
/** Half up, of a number that is not negative. @param {bigint} n @param {bigint} d */
const half = (n, d) => (2n * n + d) / (2n * d);
const cents = (/** @type {string} */ amount) => (amount === "" ? undefined : Math.round(Number(amount) * 100));

/**
 * A sale as a CRM bills it that rounds the tax line by line, in whole cents.
 * @param {string} number @param {{quantity: string, price: bigint, off?: bigint}[]} lines @param {{rate: string, permille: bigint, inclusive: boolean, percentOff?: bigint}} how
 */
function billed(number, lines, { rate, permille, inclusive, percentOff = 0n }) {
  const amounts = lines.map(({ quantity, price, off = 0n }) => {
    const gross = half(BigInt(Math.round(Number(quantity) * 1000)) * price, 1000n);
    return gross - half(gross * off, 100n);
  });
  const subtotal = amounts.reduce((sum, one) => sum + one, 0n);
  const discount = half(subtotal * percentOff, 100n);
  // What of the discount falls on each line: largest remainders first.
  const shares = amounts.map((amount) => (discount * amount) / subtotal);
  const rests = amounts.map((amount, at) => ({ at, rest: (discount * amount) % subtotal })).sort((one, other) => Number(other.rest - one.rest) || one.at - other.at);
  for (const { at } of rests.slice(0, Number(discount - shares.reduce((sum, one) => sum + one, 0n)))) shares[at] = (shares[at] ?? 0n) + 1n;
  const taxed = amounts.map((amount, at) => amount - (shares[at] ?? 0n));
  const of = (/** @type {bigint} */ amount) => (inclusive ? half(amount * permille, 10_000n + permille) : half(amount * permille, 10_000n));
  const tax = taxed.reduce((sum, one) => sum + of(one), 0n);
  const total = subtotal - discount + (inclusive ? 0n : tax);
  return invoice(number, "c", text(total), {
    pricesIncludeTax: inclusive, ...(percentOff === 0n ? {} : { discount: { percent: String(percentOff) } }),
    lines: lines.map(({ quantity, price, off = 0n }, at) => line(text(price), { description: `Work ${number}-${at}`, itemId: "i", quantity, taxRateIds: [rate], ...(off === 0n ? {} : { discount: { percent: String(off) } }) })),
    totals: { subtotal: text(subtotal), discount: text(discount), tax: text(tax), total: text(total) },
  });
}

/** Whether taxing the sum instead of each line comes to another cent. @param {Json} sale @param {bigint} permille */
function isApart({ totals, pricesIncludeTax }, permille) {
  const net = BigInt(String(totals["subtotal"]).replace(".", "")) - BigInt(String(totals["discount"]).replace(".", ""));
  const once = pricesIncludeTax === true ? half(net * permille, 10_000n + permille) : half(net * permille, 10_000n);
  return text(once) !== totals["tax"];
}

/** @param {() => number} roll @param {string} number @param {Parameters<typeof billed>[2]} how */
function rolled(roll, number, how) {
  const quantities = ["1", "3", "2.375", "0.75", "7", "1.5", "12"];
  const lines = Array.from({ length: 1 + Math.floor(roll() * 4) }, () => ({
    quantity: quantities[Math.floor(roll() * quantities.length)] ?? "1", price: BigInt(1 + Math.floor(roll() * 60_000)), off: roll() < 0.3 ? 10n : 0n,
  }));
  return billed(number, lines, { ...how, percentOff: roll() < 0.4 ? 5n : 0n });
}

const REGIONS = [
  { edition: /** @type {const} */ ("us"), permille: 825n, inclusive: false, settings: { us: { tax: "automatic" } } },
  { edition: /** @type {const} */ ("gb"), permille: 2000n, inclusive: true, settings: { taxDifference: "block" } },
  { edition: /** @type {const} */ ("au"), permille: 1000n, inclusive: true, settings: {} },
];

/** @param {(choices?: import("./lib.mjs").Choices) => Promise<Office>} open @param {typeof REGIONS[number]} region */
async function officeOf(open, { edition, permille, settings }) {
  const office = await open({ edition, settings, ...(edition === "us" ? { sandbox: { usTax: "legacy" } } : {}) });
  const percent = String(Number(permille) / 100);
  const code = edition === "us" ? await office.id("TaxCode", "Austin") : await office.id("TaxCode", edition === "gb" ? "20.0% S" : "GST");
  office.settings["taxCodes"] = { ...office.settings["taxCodes"], rates: { sales: code } };
  office.crm["taxRates"] = [{ id: "sales", name: "Sales", percent, ...(edition === "us" ? { components: [{ name: "Texas", percent: "6.25" }, { name: "Austin", percent: "2" }] } : {}) }];
  office.add({ contacts: [contact("c")], items: [item("i", "Work", { unitPrice: "4410.37" })] });
  return office;
}

/** @param {Office} office @param {() => number} random */
async function bundled(office, random) {
  const plan = await office.plan();
  const tieout = await office.tieout();
  const bundle = /** @type {Json} */ (supportBundle(tieout, { documents: bytes(office.crm), settings: bytes(office.settings), plan, unfinished: 0 }, { amounts: "other", random }));
  const snapshot = new (engine().Snapshot)(bytes(bundle["company"]));
  const again = withSettings(bytes(bundle["settings"]), (chosen) => withDocuments(bytes(bundle["documents"]), (parsed) => engine().plan(parsed, snapshot, chosen, { today: TODAY })));
  const read = (/** @type {{json(): Uint8Array}} */ some) => JSON.parse(new TextDecoder().decode(some.json()));
  const [was, now] = [read(plan), read(again)];
  again.free();
  snapshot.free();
  return { bundle, was, now, company: JSON.parse(new TextDecoder().decode(tieout.snapshot().bytes())) };
}

/** What must be alike: the decision, what was found where, and each figure's cents apart. @param {Json} row */
function fault({ kind, decision, reason, findings, proof }) {
  const apart = (proof?.rows ?? []).map((/** @type {Json} */ { label, crm, predicted }) => {
    const by = (cents(crm) ?? NaN) - (cents(predicted) ?? NaN);
    return [label, Math.abs(by) < 10 ? by : "more"];
  });
  const missing = findings.map((/** @type {Json} */ { message }) => / (-?0\.\d\d)(?:;|$)/u.exec(message)?.[1]);
  return { kind, decision, reason: reason.code, findings: findings.map((/** @type {Json} */ { code, path }) => [code, path]), missing, apart, difference: proof?.difference, rounding: proof?.rounding, verdict: proof?.verdict };
}

const AMOUNTS = new Set(["amount", "unitPrice", "total", "subtotal", "tax", "discount", "deposit", "Amount", "UnitPrice", "TotalAmt", "Balance", "TotalTax", "NetAmountTaxable", "TaxInclusiveAmt", "CurrentBalance"]);
/** Every amount with the place where it stands. @param {any} value @param {string} [at] @returns {[string, number][]} */
function amounts(value, at = "") {
  if (typeof value !== "object" || value === null) return AMOUNTS.has(at.slice(at.lastIndexOf(".") + 1)) && Number(value) !== 0 ? [[at, Number(value)]] : [];
  return Object.entries(value).flatMap(([name, entry]) => amounts(entry, `${at}.${name}`));
}

/** The usual forms of an amount. @param {number} amount */
const forms = (amount) => [amount.toFixed(2), String(amount), amount.toLocaleString("en-US", { minimumFractionDigits: 2 }), amount.toLocaleString("de-DE", { minimumFractionDigits: 2 }), String(Math.round(amount * 100))];

for (const region of REGIONS) {
  scenario("BY-34", `in ${region.edition} a bundle with other amounts decides alike, finds the same at the same paths, and is off by the same cent`, async (open) => {
    const office = await officeOf(open, region);
    const how = { rate: "sales", ...region };
    const roll = dice(34);
    /** @type {Json[]} */
    const odd = [];
    while (odd.length < 12) {
      /** @type {Json} */
      const sale = rolled(roll, `odd-${odd.length}`, how);
      if (isApart(sale, region.permille) && sale["discount"] !== undefined && sale["lines"].length > 1) odd.push(sale);
    }
    const paid = billed("paid", [{ quantity: "2.375", price: 174_133n, off: 10n }, { quantity: "3", price: 99_918n }], how);
    const partly = billed("partly", [{ quantity: "1", price: 523_741n }], { ...how, percentOff: 5n });
    const edited = billed("edited", [{ quantity: "7", price: 83_329n }], how);
    const wrong = billed("wrong", [{ quantity: "3", price: 271_903n }], how);
    wrong.totals.total = text(BigInt(wrong.totals.total.replace(".", "")) + 1n);
    const pay = (/** @type {string} */ id, /** @type {Json} */ sale, /** @type {string} */ amount) => payment(id, "c", amount, { applications: [{ invoiceId: sale["id"], amount }] });
    office.add({ invoices: [...odd, paid, partly, edited, wrong], payments: [pay("all", paid, paid.totals.total), pay("part", partly, "1733.19")] });
    await office.sync(PATIENT);
    const other = billed("edited", [{ quantity: "7", price: 85_411n }], how);
    Object.assign(office.record("invoices", "inv-edited"), { lines: other.lines, totals: other.totals });

    const { bundle, was, now, company } = await bundled(office, dice(7));
    assert.deepEqual(now, bundle["plan"], "the plan in the bundle is that of what is in it");
    assert.deepEqual(now.rows.map(fault), was.rows.map(fault));
    assert.deepEqual([bundle["withoutAmounts"], bundle["decidedOtherwise"]], [[], []]);

    // The fault is there: a cent that QuickBooks would round otherwise, and a total that is wrong by one.
    const decided = (/** @type {Json} */ sale) => now.rows[was.rows.findIndex((/** @type {Json} */ row) => row["id"] === sale["id"])];
    const perLine = odd.map(decided).filter(({ proof, findings }) => (region.edition === "gb" ? findings.some((/** @type {Json} */ { code }) => code === "money/tax-rounding") : /per line/u.test(proof.rounding)));
    assert.ok(perLine.length >= 3, `${perLine.length} sales are taxed line by line`);
    assert.match(decided(wrong).findings[0].message, / 0\.01(?:;|$)/u);
    assert.deepEqual([decided(paid).decision, decided(partly).decision, decided(edited).decision], ["skip", "skip", "update"]);

    // What was paid in full stays so, what was paid in part has a part open.
    const invoices = /** @type {Json[]} */ (bundle["documents"].invoices);
    const [newPaid, newPartly] = invoices.slice(odd.length);
    const applied = bundle["documents"].payments.map((/** @type {Json} */ own) => own["applications"][0].amount);
    assert.equal(applied[0], newPaid?.["totals"].total);
    assert.ok(Number(applied[1]) > 0 && Number(applied[1]) < Number(newPartly?.["totals"].total));
    for (const record of bundle["company"].entities.Invoice) {
      const of = (/** @type {Json} */ sale) => invoices.find((own) => own["totals"].total === Number(record["TotalAmt"]).toFixed(2) && own === sale);
      if (of(newPaid ?? {}) !== undefined) assert.equal(record["Balance"], 0);
      if (of(newPartly ?? {}) !== undefined) assert.equal(cents(String(record["Balance"])), (cents(newPartly?.["totals"].total) ?? 0) - (cents(applied[1]) ?? 0));
    }

    // No real amount is anywhere. Below a hundred one could be there by chance; the dice are fixed, so above it is no chance.
    const written = JSON.stringify(bundle);
    const real = new Set([...amounts(office.crm), ...amounts(company.entities), ...amounts(was.rows)].map(([, amount]) => Math.abs(amount)).filter((amount) => amount >= 100));
    assert.ok(real.size >= 20, `${real.size} amounts`);
    for (const amount of real) for (const form of forms(amount)) assert.ok(!new RegExp(`(?<![\\d.,])${form.replaceAll(".", "\\.")}(?!\\.?\\d)`, "u").test(written), `${amount} as ${form}`);
  });

  scenario("BY-34", `in ${region.edition} fifty rolled sales keep what rounding leaves of each figure, under other amounts at every place`, async (open) => {
    const office = await officeOf(open, region);
    const roll = dice(Number(region.permille));
    office.add({ invoices: Array.from({ length: 50 }, (_, at) => rolled(roll, String(at), { rate: "sales", ...region })) });
    const apart = office.crm["invoices"].filter((/** @type {Json} */ sale) => isApart(sale, region.permille));
    assert.ok(apart.length >= 5, `${apart.length} sales are off by a cent`);
    const { bundle, was, now } = await bundled(office, roll);
    assert.deepEqual([bundle["withoutAmounts"], bundle["decidedOtherwise"]], [[], []]);
    assert.deepEqual(now.rows.map(fault), was.rows.map(fault));
    const [real, other] = [amounts(office.crm), new Map(amounts(bundle["documents"]))];
    assert.deepEqual(real.filter(([at, amount]) => other.get(at) === amount), []);
    assert.ok(real.every(([at, amount]) => Math.sign(other.get(at) ?? 0) === Math.sign(amount)), "what is positive stays so");
  });
}

scenario("BY-34", "a document that no other amounts are found for has none in the bundle and is named, and so is what pays it", async (open) => {
  const office = await officeOf(open, REGIONS[0] ?? assert.fail());
  const odd = invoice("odd", "c", "5432.10", { lines: [line("5432.10", { quantity: "1.0000001", discount: { percent: "0.0000013" } })] });
  const plain = invoice("plain", "c", "6543.21");
  office.add({ invoices: [odd, plain], payments: [payment("p", "c", "5432.10", { applications: [{ invoiceId: "inv-odd", amount: "5432.10" }] })] });
  await office.sync();
  const { bundle } = await bundled(office, dice(5));
  const { invoices: [empty, other], payments: [paid] } = bundle["documents"];
  assert.deepEqual(bundle["withoutAmounts"], [{ kind: "invoice", id: empty.id }, { kind: "payment", id: paid.id }]);
  assert.deepEqual([empty.lines[0].unitPrice, empty.totals.total, paid.amount, paid.applications[0].amount], ["0.00", "0.00", "0.00", "0.00"]);
  assert.ok(Number(other.totals.total) > 0);
  for (const form of [...forms(5432.1), ...forms(6543.21)]) assert.ok(!JSON.stringify(bundle).includes(form), form);
});

scenario("BY-34", "records that nobody can read are refused alike in the bundle, and show no amount either", async (open) => {
  const office = await officeOf(open, REGIONS[0] ?? assert.fail());
  const faulty = [
    { ...invoice("none", "c", "7654.31"), totals: undefined }, { ...invoice("text", "c", "7654.32"), lines: "7654.32" }, { ...invoice("hole", "c", "7654.33"), lines: [null] },
    { ...invoice("sign", "c", "7654.34"), totals: { total: "$7654.34" } }, { ...invoice("number", "c", "7654.35"), lines: [{ description: "Work", unitPrice: 7654.35, tax: "7654.35", balance: 7654.35 }] }, null,
  ];
  office.add({
    invoices: [...faulty, invoice("good", "c", "7654.36", { memo: "7654.36 is due" })],
    payments: [{ ...payment("p", "c", "7654.37"), applications: "7654.37" }, { ...payment("q", "c", "7654.38"), applications: [null, { invoiceId: "inv-none", amount: "7654.38" }] }],
    deposits: [{ id: "d", date: "2026-11-15", total: "7654.39" }],
  });
  const { bundle, was, now } = await bundled(office, dice(9));
  assert.deepEqual(now.rows.map(fault), was.rows.map(fault));
  assert.ok(was.summary.decisions.blocked >= faulty.length);
  const written = JSON.stringify(bundle);
  for (let cent = 1; cent <= 9; cent += 1) for (const form of forms(7654.3 + cent / 100)) assert.ok(!written.includes(form), form);
});
