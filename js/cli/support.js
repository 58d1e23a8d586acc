/** `tieout support`: what a developer needs to understand a fault, without what tells whose books they are. */

import { randomInt } from "node:crypto";

import { engine } from "../engine.js";
import { withDocuments, withSettings } from "../parsed.js";
import { Redactor } from "../redact.js";
import { makePlan } from "./commands.js";
import { otherAmounts } from "./other-amounts.js";
import { openSource, unfinished, writeOut } from "./source.js";

/** @typedef {import("./commands.js").Context} Context */

const FORMAT = 1;
const ROWS_MAX = 10_000;
const decoder = new TextDecoder();

/** @param {Uint8Array} bytes */
const parse = (bytes) => JSON.parse(decoder.decode(bytes));

/** @typedef {"none" | "kept" | "other"} Amounts */
/** @typedef {{documents: any, settings: any, company: any}} Books */

/** @param {unknown} value */
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));

/** @param {Books} books @param {string} today @returns {import("../index.js").Plan} */
const planOf = ({ documents, settings, company }, today) => withSettings(bytes(settings), (chosen) => withDocuments(bytes(documents), (parsed) => {
  const snapshot = new (engine().Snapshot)(bytes(company));
  try {
    return engine().plan(parsed, snapshot, chosen, { today });
  } finally {
    snapshot.free();
  }
}));

/** @param {Books} books @param {string} today @returns {Record<string, any>} */
function planned(books, today) {
  const plan = planOf(books, today);
  try {
    return parse(plan.json());
  } finally {
    plan.free();
  }
}

/** From 0 up to 1, of a seed that is in no file. */
const secret = () => randomInt(2 ** 47) / 2 ** 47;

/**
 * `amounts`: `true` or `kept` as they are, `other` others with the same cents, else none. `random` is for tests: who knows it knows the amounts.
 * @param {import("../index.js").Tieout} tieout
 * @param {{documents: Uint8Array, settings: Uint8Array, plan: import("../index.js").Plan, unfinished: number}} of
 * @param {{amounts?: boolean | Amounts | undefined, random?: () => number}} options
 */
export function supportBundle(tieout, { documents, settings, plan, unfinished: left }, { amounts = "none", random = secret }) {
  const kept = amounts === true || amounts === "kept";
  const books = { documents: parse(documents), settings: parse(settings), company: parse(tieout.snapshot().bytes()) };
  const { version } = engine().buildInfo();
  const state = { status: tieout.status(), unfinished: left, jobs: tieout.jobs(0, ROWS_MAX), deadLetters: tieout.deadLetters() };
  if (amounts === "other") {
    return { format: FORMAT, tieout: version, amounts, ...withOtherAmounts(books, state, plan, random) };
  }
  const redactor = new Redactor({ amounts: kept });
  redactor.learn(books);
  const contents = { ...state, plan: parse(plan.json()), documents: books.documents, company: books.company };
  return { format: FORMAT, tieout: version, amounts: kept, settings: redactor.settings(books.settings), .../** @type {Record<string, unknown>} */ (redactor.redact(contents)) };
}

/**
 * The plan of such a bundle is made of what is in it, so it can hold nothing else; what it decides otherwise is named.
 * @param {Books} books @param {Record<string, unknown>} state @param {import("../index.js").Plan} plan @param {() => number} random
 */
function withOtherAmounts(books, state, plan, random) {
  const was = parse(plan.json());
  const { today } = was.summary;
  const { documents, company, emptied, replaced } = otherAmounts(books, (some) => planned({ ...some, settings: books.settings }, today)["rows"], random);
  const redactor = new Redactor({ amounts: true, replaced: (amount) => replaced.get(amount) });
  redactor.learn({ ...books, documents, company });
  const made = { .../** @type {any} */ (redactor.told(state)), .../** @type {any} */ (redactor.redact({ documents, company })), settings: redactor.settings(books.settings) };
  const again = planned(made, today);
  const name = (/** @type {string} */ key) => ({ kind: key.slice(0, key.indexOf(":")), id: redactor.redact(key.slice(key.indexOf(":") + 1), "id") });
  const decisions = (/** @type {any} */ row) => JSON.stringify([row?.decision, row?.reason.code, row?.findings.map((/** @type {any} */ { code, path }) => [code, path])]);
  const otherwise = was.rows.flatMap((/** @type {any} */ row, /** @type {number} */ at) => (decisions(row) === decisions(again["rows"][at]) ? [] : [name(`${row.kind}:${row.id}`)]));
  return { ...made, plan: again, withoutAmounts: emptied.map(name), decidedOtherwise: otherwise };
}

/** @param {Context} context */
export async function support(context) {
  const { options, io, terminal } = context;
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const plan = await makePlan(source, context);
    const amounts = options.amounts ?? "none";
    const bundle = supportBundle(source.tieout, { ...source, plan, unfinished: unfinished(source.tieout) }, { amounts });
    const text = `${JSON.stringify(bundle, undefined, 1)}\n`;
    if (options.out === undefined) {
      io.stdout.write(text);
    } else {
      writeOut(options.out, io.cwd, text);
      const told = { none: ", no amounts", kept: "", other: "; other amounts with the same cents" }[amounts];
      terminal.line(`written to ${options.out}: no tokens, names or addresses${told}; read it before you send it`);
      if ("withoutAmounts" in bundle) {
        terminal.line(`${bundle.withoutAmounts.length} documents without amounts, ${bundle.decidedOtherwise.length} records decided otherwise: both are named in it`);
      }
    }
    return 0;
  } finally {
    await source.close();
  }
}
