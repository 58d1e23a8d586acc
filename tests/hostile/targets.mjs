/** The calls: each target hands something hostile to one export, and goes on with whatever was accepted. */

import { createHmac } from "node:crypto";

import { connectionModule } from "../../js/connection-module.js";
import { engine } from "../../js/engine.js";
import { Tieout } from "../../js/entry/node.js";
import { encode, toBytes } from "../../js/input.js";
import { receiveWebhook } from "../../js/webhook.js";
import { worksheet } from "../../js/worksheet-module.js";
import { mutated } from "./mutate.mjs";
import { values } from "./values.mjs";

/** @typedef {import("./dice.mjs").Dice} Dice */
/** @typedef {import("./campaign.mjs").Field} Field */

const utf8 = new TextEncoder();
const bytes = (/** @type {string} */ text) => utf8.encode(text);

/** Values that say something else at each look. */
const shifty = ["a getter that lies", "a length that changes", "a length that lies"];

/** A hostile value of JavaScript. Made before the call that it is for: how long that takes is not the module's time. @param {Dice} dice @returns {any} */
const value = (dice) => dice.pick(values)[1](dice);

/** What a list of arguments looks like with one of them hostile, more of them, or fewer. @param {Dice} dice @param {unknown[]} good @returns {any[]} */
function spoilt(dice, good) {
  const given = [...good];
  if (good.length === 0 || dice.once(12)) return [...given, value(dice)];
  if (dice.once(12)) return given.slice(0, dice.below(given.length));
  given[dice.below(given.length)] = value(dice);
  return given;
}

/** A number that is no row. @param {Dice} dice @returns {any} */
const oddNumber = (dice) => (dice.once(2) ? dice.pick([0, 1, 2, 9, 10, -1, 1.5, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, Number.NaN, Infinity]) : value(dice));

/** Everything that can be asked of a plan. @param {Field} field @param {any} plan */
function readPlan(field, plan) {
  const { call } = field;
  call("Plan.summary", () => plan.summary());
  call("Plan.effect", () => plan.effect());
  call("Plan.conflicts", () => plan.conflicts());
  for (const row of call("Plan.rows", () => plan.rows(0, 100)) ?? []) call("Plan.detail", () => plan.detail(row.index));
  call("Plan.json", () => plan.json());
  call("Plan.drift", () => plan.drift());
  call("Plan.period", () => plan.period("2026-01-01", "2026-12-31"));
  call("Plan.periodCsv", () => plan.periodCsv("2026-01-01", "2026-12-31"));
}

/** What a run may have done, as it is kept for an undo. */
const DEEDS = JSON.stringify(["create", "update", "void"].map((verb, at) => ({ kind: at === 0 ? "contact" : "invoice", id: at === 0 ? "c-1" : `inv-${1000 + at}`, verb, image: '{"Id":"1","SyncToken":"0","TxnDate":"2026-11-10"}' })));

/** Everything that a comparison can be asked of. @param {Field} field @param {Dice} dice @param {{documents?: any, settings?: any, snapshot?: any}} own */
function compare(field, dice, own) {
  const { call, good } = field;
  const { documents, settings, snapshot } = { ...good, ...own };
  field.using(call("plan", () => engine().plan(documents, snapshot, settings, { today: field.world.today })), (plan) => readPlan(field, plan));
  if (dice.once(3)) call("tieOut", () => engine().tieOut(documents, snapshot, settings));
  if (dice.once(3)) call("testConnection", () => engine().testConnection(documents, snapshot, settings, field.world.today));
  if (dice.once(3)) call("whatIf", () => engine().whatIf(documents, snapshot, undefined, 0, 10));
  if (dice.once(3)) {
    const deeds = bytes(mutated(dice, DEEDS));
    field.using(call("undoPlan", () => engine().undoPlan(documents, snapshot, settings, field.world.today, deeds)), (plan) => readPlan(field, plan));
  }
}

const IMPORT = '{"lists":["Customer","Invoice"],"from":"2026-01-01","told":[{"record":"Customer/1","seen":{"schema":2,"token":0,"fields":{"DisplayName":"Ada"},"voided":false,"gone":false}}]}';
const MERGE = '{"list":"Customer","survivor":"1","others":["2"]}';
/** What a merge may have done, as it is kept for an undo. */
const MERGED = JSON.stringify([
  { kind: "contact", id: "Customer/2", verb: "update", image: '{"Id":"2","Active":true}', sent: '{"Active":false}', record: "Customer/2" },
  { kind: "contact", id: "c-1", verb: "link", image: '{"resource":"Customer","qboId":"2","base":""}', sent: "", record: "Customer/1" },
]);

/** What QuickBooks holds twice, and proposals about it: made of good records with a hostile wish, or made up. @param {Field} field @param {Dice} dice */
function duplicates(field, dice) {
  const { call, good, filed, world: { today, snapshot, settings } } = field;
  const { Settings, Snapshot, proposeMerge, proposeUndo } = worksheet();
  field.using(call("Snapshot", () => new Snapshot(bytes(dice.once(2) ? snapshot : mutated(dice, snapshot)))), (read) => field.using(new Settings(bytes(settings)), (chosen) => {
    call("duplicates", () => worksheet().duplicates(read));
    call("importPlan", () => worksheet().importPlan(read, bytes(dice.once(2) ? IMPORT : mutated(dice, IMPORT))));
    const wanted = dice.once(2) ? MERGE : mutated(dice, MERGE);
    const proposals = [call("proposeMerge", () => proposeMerge(filed, read, chosen, today, bytes(wanted))), call("proposeUndo", () => proposeUndo(filed, read, chosen, today, bytes(mutated(dice, MERGED))))];
    for (const made of proposals.filter((own) => own !== undefined)) {
      const proposal = dice.once(2) ? made : bytes(mutated(dice, new TextDecoder().decode(made)));
      field.using(call("proposedPlan", () => engine().proposedPlan(good.documents, good.snapshot, good.settings, today, proposal)), (plan) => readPlan(field, plan));
    }
  }));
}

/** @param {Field} field @param {Dice} dice */
function documents(field, dice) {
  const given = bytes(mutated(dice, field.world.documents));
  field.using(field.call("Documents", () => new (engine().Documents)(given)), (read) => {
    field.call("Documents.counts", () => read.counts());
    field.call("Documents.findings", () => read.findings(100));
    compare(field, dice, { documents: read });
  });
}

/** @param {Field} field @param {Dice} dice */
function settings(field, dice) {
  const given = bytes(mutated(dice, field.world.settings));
  field.using(field.call("Settings", () => new (engine().Settings)(given)), (read) => {
    field.call("Settings.findings", () => read.findings());
    field.call("Settings.view", () => read.view());
    field.call("needs", () => engine().needs(read));
    compare(field, dice, { settings: read });
  });
}

/** @param {Field} field @param {Dice} dice */
function snapshot(field, dice) {
  const text = mutated(dice, field.world.snapshot);
  field.using(field.call("Snapshot", () => new (engine().Snapshot)(bytes(text))), (read) => {
    field.call("Snapshot.facts", () => read.facts());
    const kept = field.call("Snapshot.bytes", () => read.bytes());
    if (kept !== undefined && Buffer.compare(kept, bytes(text)) !== 0) field.changed("a snapshot gave back other bytes than it took");
    compare(field, dice, { snapshot: read });
  });
}

/** @param {Field} field @param {Dice} dice */
function totals(field, dice) {
  const isSettings = dice.once(3);
  const { totals: good, line } = field.world;
  field.using(field.call("Totals", () => new (worksheet().Totals)(bytes(isSettings ? mutated(dice, good) : good))), (read) => {
    const lines = [line, mutated(dice, line).replaceAll("\n", " "), line].join("\n");
    const out = field.call("Totals.lines", () => read.lines(bytes(lines)));
    const answers = out === undefined ? [] : new TextDecoder().decode(out).trimEnd().split("\n").map((answer) => answer.replace(/"line":\d+/u, ""));
    if (out !== undefined && !isSettings && answers[0] !== answers.at(-1)) field.changed("a bad line changed the totals of the next");
  });
}

/** Documents and choices of an export, one of them hostile; good ones give the same file each time. @param {Field} field @param {Dice} dice */
function desktop(field, dice) {
  const { call, filed } = field;
  const options = JSON.stringify({ format: dice.pick(["csv", "iif"]), currency: "USD", taxes: dice.pick(["billed", "folded", "line"]), items: { "it-1": "Parts:One" } });
  const file = (/** @type {any} */ documents, /** @type {string} */ given) => {
    /** @type {Uint8Array | undefined} */
    let written;
    field.using(call("Desktop", () => new (worksheet().Desktop)(documents, bytes(given))), (made) => {
      call("Desktop.summary", () => made.summary());
      written = call("Desktop.bytes", () => made.bytes);
    });
    return written;
  };
  const before = file(filed, options);
  file(filed, mutated(dice, options));
  field.using(call("Documents", () => new (worksheet().Documents)(bytes(mutated(dice, field.world.documents)))), (read) => file(read, options));
  if (Buffer.compare(before ?? new Uint8Array(), file(filed, options) ?? new Uint8Array()) !== 0) field.changed("a bad export changed the next");
}

/** What is asked, one of the books, or both as they are. @param {Field} field @param {Dice} dice */
function refund(field, dice) {
  const { call, filed, company, world } = field;
  const asked = JSON.stringify(dice.pick([
    { of: "invoice:inv-1001", date: world.today }, { of: "invoice:inv-1002", date: world.today, amount: "10.00", give: "credit" },
    { of: "invoice:inv-1002", date: world.today, lines: [{ line: 1, quantity: "0.5" }], mayVoid: false, refundAccount: "bank" },
  ]));
  const plan = (/** @type {any} */ documents, /** @type {any} */ books, /** @type {string} */ given) => JSON.stringify(call("planRefund", () => worksheet().planRefund(documents, books, bytes(given))));
  const before = plan(filed, company, asked);
  plan(filed, company, mutated(dice, asked));
  field.using(call("Documents", () => new (worksheet().Documents)(bytes(mutated(dice, world.documents)))), (read) => plan(read, company, asked));
  field.using(call("Snapshot", () => new (worksheet().Snapshot)(bytes(mutated(dice, world.snapshot)))), (read) => plan(filed, read, asked));
  if (plan(filed, company, asked) !== before) field.changed("a bad refund changed the next");
}

/** The good run up to some turn; then turns that were never said. @param {Field} field @param {Dice} dice */
function turns(field, dice) {
  const { tape } = field.world;
  const config = String(tape[0]?.text);
  const isConfig = dice.once(10);
  field.using(field.call("Engine", () => new (engine().Engine)(bytes(isConfig ? mutated(dice, config) : config))), (machine) => {
    const from = 1 + dice.below(dice.once(4) ? tape.length - 1 : 12);
    for (const { call, text } of tape.slice(1, from)) {
      if (call === "turn") machine.turn(bytes(text));
      else machine.submit(/** @type {any} */ (field.run), undefined);
    }
    const said = tape.slice(from).filter(({ call }) => call === "turn");
    for (let left = 1 + dice.below(3); left > 0; left -= 1) {
      const text = dice.once(3) ? JSON.stringify(field.world.commands[dice.below(field.world.commands.length)]) : (said[dice.below(Math.min(4, said.length))]?.text ?? "{}");
      field.call("Engine.turn", () => machine.turn(bytes(mutated(dice, text))));
    }
    field.call("Engine.status", () => machine.status());
    field.call("Engine.jobs", () => machine.jobs(0, 100));
    field.call("Engine.deadLetters", () => machine.deadLetters());
    field.using(field.call("Engine.snapshot", () => machine.snapshot(bytes(dice.once(4) ? mutated(dice, "[]") : "[]"))), (read) => compare(field, dice, { snapshot: read }));
    if (dice.once(3)) {
      const before = JSON.stringify(machine.status());
      const given = /** @type {[any]} */ (spoilt(dice, [field.plan, [0, 1]]));
      const taken = field.call("Engine.submit", () => machine.submit(...given));
      if (taken === undefined && JSON.stringify(machine.status()) !== before) field.changed("a plan that was refused changed the engine");
    }
  });
}

/** The vault among it: stored envelopes are part of what is said. @param {Field} field @param {Dice} dice */
function connection(field, dice) {
  const { connectionConfig, connectionTurns } = field.world;
  const isConfig = dice.once(6);
  field.using(field.call("Connection", () => new (connectionModule().Connection)(bytes(isConfig ? mutated(dice, connectionConfig) : connectionConfig))), (machine) => {
    const from = dice.below(connectionTurns.length);
    for (const text of connectionTurns.slice(0, from)) machine.turn(bytes(text));
    for (let left = 1 + dice.below(3); left > 0; left -= 1) {
      const text = connectionTurns[(from + dice.below(2)) % connectionTurns.length] ?? "{}";
      field.call("Connection.turn", () => machine.turn(bytes(mutated(dice, text))));
    }
  });
}

/** @param {Field} field @param {Dice} dice */
function webhook(field, dice) {
  const { webhooks, verifier } = field.world;
  const body = mutated(dice, dice.pick(webhooks));
  const signature = createHmac("sha256", verifier).update(body).digest("base64");
  const proof = JSON.stringify({ signature, verifiers: [verifier] });
  const isSigned = dice.once(2);
  const changes = field.call("receiveWebhook", () => connectionModule().receiveWebhook(bytes(body), bytes(isSigned ? proof : mutated(dice, proof))));
  for (const change of changes ?? []) if (change.realm === "" || change.id === "") field.changed("a change of no company or record was told");
}

/** Any export, with a value in it that is none of those expected. @param {Field} field @param {Dice} dice */
function anything(field, dice) {
  const { call, good, plan } = field;
  const classes = /** @type {any} */ ([engine().Documents, engine().Settings, engine().Snapshot, engine().Engine, connectionModule().Connection, worksheet().Documents, worksheet().Totals]);
  const { Plan } = engine();
  /** @type {[string, (...values: any[]) => unknown, unknown[]][]} */
  const exports = [
    ["plan", engine().plan, [good.documents, good.snapshot, good.settings, { today: field.world.today }]],
    ["plan", (today) => engine().plan(good.documents, good.snapshot, good.settings, { today }), [field.world.today]],
    ["tieOut", engine().tieOut, [good.documents, good.snapshot, good.settings]],
    ["testConnection", engine().testConnection, [good.documents, good.snapshot, good.settings, field.world.today]],
    ["whatIf", engine().whatIf, [good.documents, good.snapshot, undefined, 0, 10]],
    ["undoPlan", engine().undoPlan, [good.documents, good.snapshot, good.settings, field.world.today, bytes("[]")]],
    ["proposedPlan", engine().proposedPlan, [good.documents, good.snapshot, good.settings, field.world.today, bytes('{"others":"not-merged","findings":[],"rows":[]}')]],
    ["Plan.images", (...given) => plan.images(...given), [good.snapshot]],
    ["needs", engine().needs, [good.settings]],
    ["follows", engine().follows, [good.settings]],
    ["receiveWebhook", connectionModule().receiveWebhook, [bytes("{}"), bytes("{}")]],
    ["buildInfo", engine().buildInfo, []],
    ["Documents.findings", (...given) => good.documents.findings(...given), [10]],
    ["Documents.counts", (self) => good.documents.counts.call(self), [good.documents]],
    ["Settings.view", (self) => good.settings.view.call(self), [good.settings]],
    ["Snapshot.facts", (self) => good.snapshot.facts.call(self), [good.snapshot]],
    ["Plan.rows", (...given) => plan.rows(...given), [oddNumber(dice), oddNumber(dice)]],
    ["Plan.detail", (...given) => plan.detail(...given), [oddNumber(dice)]],
    ["Plan.find", (...given) => plan.find(...given), ["invoice", "inv-1001"]],
    ["Plan.period", (...given) => plan.period(...given), ["2026-11-01", "2026-11-30"]],
    ["Plan.periodCsv", (...given) => plan.periodCsv(...given), ["2026-11-01", "2026-11-30"]],
    ["Plan.summary", (self) => Plan.prototype.summary.call(self), [plan]],
    ["Plan", (...given) => new /** @type {any} */ (Plan)(...given), []],
    ["a forged handle", (forged) => engine().needs(forged), [Object.create(good.settings, { __wbg_ptr: { value: dice.below(2 ** 20) } })]],
    ["a handle of another module", (...given) => new (worksheet().Desktop)(.../** @type {[any, any]} */ (given)), [good.documents, bytes('{"format":"csv","currency":"USD"}')]],
    ["Desktop", (...given) => new (worksheet().Desktop)(.../** @type {[any, any]} */ (given)), [field.filed, bytes('{"format":"csv","currency":"USD"}')]],
    ["planRefund", worksheet().planRefund, [field.filed, field.company, bytes('{"of":"invoice:inv-1001","date":"2026-11-20"}')]],
    ["a handle of another class", (...given) => engine().needs(.../** @type {[any]} */ (given)), [good.snapshot]],
    .../** @type {any[]} */ (classes).map((Class) => /** @type {[string, (...values: any[]) => unknown, unknown[]]} */ ([Class.name, (...given) => new Class(...given), [bytes("{}")]])),
  ];
  const [name, run, usual] = dice.pick(exports);
  const isOdd = name.startsWith("a ") || (name === "Plan.rows" || name === "Plan.detail") && dice.once(2);
  const given = isOdd ? usual : spoilt(dice, usual);
  const made = /** @type {any} */ (call(name, () => run(...given)));
  if (typeof made?.free === "function" && made !== plan) made.free();
}

/** Plain data with something in it that is none, through the package's own reader. @param {Field} field @param {Dice} dice */
function objects(field, dice) {
  const root = { root: JSON.parse(dice.once(3) ? field.world.settings : field.world.documents) };
  let holder = /** @type {any} */ (root);
  let key = "root";
  while (typeof holder[key] === "object" && holder[key] !== null && !dice.once(8)) {
    const keys = Object.keys(holder[key]);
    if (keys.length === 0) break;
    holder = holder[key];
    key = dice.pick(keys);
  }
  const [name, make] = dice.pick(values);
  holder[key] = make(dice);
  const read = field.call(`toBytes: ${name}`, () => toBytes(root.root, "documents"));
  if (read === undefined) return;
  if (!isBytes(root.root) && typeof root.root !== "string" && !shifty.includes(name)) field.sameAs(root.root, new TextDecoder().decode(read));
  field.using(field.call("Documents", () => new (engine().Documents)(read)), (parsed) => compare(field, dice, { documents: parsed }));
}

/** @param {unknown} given */
function isBytes(given) {
  try {
    return given instanceof Uint8Array || given instanceof ArrayBuffer || given instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

/** What a user of the package calls. @param {Field} field @param {Dice} dice */
async function facade(field, dice) {
  const { tieout, world: { documents: text, settings: chosen, verifier, today } } = field;
  /** @type {[string, (...values: any[]) => any, unknown[]][]} */
  const calls = [
    ["Tieout.plan", (...given) => tieout.plan(...given), [text, chosen, { today }]],
    ["Tieout.plan", (day) => tieout.plan(text, chosen, { today: day }), [today]],
    ["Tieout.whatIf", (...given) => tieout.whatIf(...given), [text, { from: 0, limit: 10 }]],
    ["Tieout.whatIf", (...given) => tieout.whatIf(text, { id: given[0], from: given[1], limit: given[2] }), ["inv-1001", 0, 10]],
    ["Tieout.jobs", (...given) => tieout.jobs(...given), [0, 10]],
    ["Tieout.onChange", (listener) => tieout.onChange(listener)(), [() => 0]],
    ["receiveWebhook", (given) => receiveWebhook(given), [{ body: "{}", signature: "x", verifierTokens: verifier }]],
    ["receiveWebhook", (...given) => receiveWebhook({ body: given[0], signature: given[1], verifierTokens: given[2] }), ["{}", "x", [verifier]]],
    ["encode", (...given) => encode(String(typeof given[0] === "string" ? given[0] : ""), "body"), ["{}"]],
  ];
  const [name, run, usual] = dice.pick(calls);
  const given = spoilt(dice, usual);
  const made = await field.wait(name, () => run(...given));
  if (typeof made?.free === "function") field.using(made, (plan) => readPlan(field, plan));
}

/** Options of a host, one of them hostile. @param {Field} field @param {Dice} dice */
async function hosts(field, dice) {
  const { options } = field.world.office.world.host();
  const name = dice.pick(["workspace", "realm", "environment", "fetch", "storage", "accessToken", "clock", "entropy", "schedule", "holder", "budget", "capabilities", "record", "log", "paused", "entitled"]);
  const given = { ...options, [name]: value(dice) };
  const opened = await field.wait(`Tieout.open: ${name}`, () => Tieout.open(/** @type {any} */ (given)));
  await opened?.close({ graceMs: 0 }).catch(() => {});
}

/** By weight. @type {[weight: number, name: string, run: (field: Field, dice: Dice) => void | Promise<void>][]} */
export const targets = [
  [6, "documents", documents],
  [3, "settings", settings],
  [2, "snapshot", snapshot],
  [3, "totals", totals],
  [2, "desktop", desktop],
  [2, "duplicates", duplicates],
  [2, "refund", refund],
  [4, "turns", turns],
  [6, "connection", connection],
  [6, "webhook", webhook],
  [16, "anything", anything],
  [6, "objects", objects],
  [4, "facade", facade],
  [1, "hosts", hosts],
];
