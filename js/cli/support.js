/** `tieout support`: what a developer needs to understand a fault, without what tells whose books they are. */

import { engine } from "../engine.js";
import { Redactor } from "../redact.js";
import { makePlan } from "./commands.js";
import { openSource, unfinished, writeOut } from "./source.js";

/** @typedef {import("./commands.js").Context} Context */

const FORMAT = 1;
const ROWS_MAX = 10_000;
const decoder = new TextDecoder();

/** @param {Uint8Array} bytes */
const parse = (bytes) => JSON.parse(decoder.decode(bytes));

/**
 * @param {import("../index.js").Tieout} tieout
 * @param {{documents: Uint8Array, settings: Uint8Array, plan: import("../index.js").Plan, unfinished: number}} of
 * @param {import("../redact.js").RedactOptions} options
 */
export function supportBundle(tieout, { documents, settings, plan, unfinished: left }, options) {
  const redactor = new Redactor(options);
  const { version } = engine().buildInfo();
  const books = { documents: parse(documents), settings: parse(settings), company: parse(tieout.snapshot().bytes()) };
  redactor.learn(books);
  const contents = {
    status: tieout.status(),
    unfinished: left,
    jobs: tieout.jobs(0, ROWS_MAX),
    deadLetters: tieout.deadLetters(),
    plan: parse(plan.json()),
    documents: books.documents,
    company: books.company,
  };
  return { format: FORMAT, tieout: version, amounts: options.amounts === true, settings: redactor.settings(books.settings), .../** @type {Record<string, unknown>} */ (redactor.redact(contents)) };
}

/** @param {Context} context */
export async function support(context) {
  const { options, io, terminal } = context;
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const plan = await makePlan(source, context);
    const bundle = supportBundle(source.tieout, { ...source, plan, unfinished: unfinished(source.tieout) }, { amounts: options.amounts });
    const text = `${JSON.stringify(bundle, undefined, 1)}\n`;
    if (options.out === undefined) {
      io.stdout.write(text);
    } else {
      writeOut(options.out, io.cwd, text);
      terminal.line(`written to ${options.out}: no tokens, names or addresses${options.amounts ? "" : ", no amounts"}; read it before you send it`);
    }
    return 0;
  } finally {
    await source.close();
  }
}
