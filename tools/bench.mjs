/** `npm run bench [-- --quick]`: set-up, then the measures of `benches/`; fails when the plan loses to decimal.js. */

import Decimal from "decimal.js";
import { Failure } from "./lib/run.mjs";
import { main, setUp } from "./lib/setup.mjs";

const quick = process.argv.includes("--quick");
const invoices = 10_000;

/** @param {string} name @param {number} ms @param {number} unit */
const row = (name, ms, unit) => process.stdout.write(`${name.padEnd(44)}${ms.toFixed(0).padStart(7)} ms${(ms / unit).toFixed(2).padStart(9)} ×\n`);

await main(async () => {
  await setUp();
  const { measure } = await import("../benches/plan.mjs");
  const { megabytes, parse, decimal, plan, ratio } = measure({ invoices, rounds: quick ? 5 : 11 });
  process.stdout.write(`${invoices} invoices of 5 lines, ${megabytes.toFixed(1)} MB of JSON, Node ${process.versions.node}\n`);
  row("JSON.parse", parse.ms, parse.ms);
  row("JSON.parse and the totals on decimal.js", decimal.ms, parse.ms);
  row("bytes in, full plan out, through the WASM", plan.ms, parse.ms);
  process.stdout.write(`the plan takes ${ratio.toFixed(2)} of the time of decimal.js (median of the rounds)\n`);

  const created = plan.result.kinds.invoice?.create ?? 0;
  if (created !== invoices) throw new Failure(`Only ${created} of ${invoices} invoices were planned: ${JSON.stringify(plan.result.findings)}`);
  const total = decimal.result.reduce((sum, { total: each }) => sum.plus(each), new Decimal(0)).toFixed(2);
  const sent = plan.result.money[0]?.sent;
  if (sent !== total) throw new Failure(`The plan sends ${sent}, decimal.js makes ${total}.`);
  if (ratio > 1) throw new Failure("The plan is slower than the totals alone on decimal.js.");
});
