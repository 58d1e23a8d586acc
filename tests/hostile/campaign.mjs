/**
 * Hostile input at every export of the shipped module. After each input the same instance must give known good answers,
 * no fault may have cost it its life, and nothing may have been changed in silence.
 */

import { generation as connectionGeneration } from "../../js/connection-module.js";
import { engine, generation } from "../../js/engine.js";
import { HOST_CODES, isTyped } from "../../js/error.js";
import { generation as worksheetGeneration, worksheet } from "../../js/worksheet-module.js";
import { Dice } from "./dice.mjs";
import { Stopwatch, parse } from "./stopwatch.mjs";
import { targets } from "./targets.mjs";
import { makeWorld } from "./world.mjs";

/** @typedef {import("./world.mjs").World} World */
/** @typedef {{kind: "trap" | "untyped" | "poisoned" | "changed", input: number, what: string}} Fault */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
/** How many instances were lost, of any module. */
const lost = () => generation() + connectionGeneration() + worksheetGeneration();
/** Of these nothing may be added, removed or replaced. */
const intrinsics = [Object, Object.prototype, Function.prototype, Array, Array.prototype, String.prototype, Number.prototype, Promise, Promise.prototype, Uint8Array.prototype, Map.prototype, Error.prototype, JSON, Reflect, Math, globalThis];
const faultsShown = 20;
/** Inputs that are met again for their time. */
const settledMax = 100;

/** Commands of the engine that the recorded run does not hold. */
const commands = ["pause", "resume", "cancel", "clear-links", "retry", "discard", "forget", "permit", "suspect", "read", "start"].map((type) => ({
  now: 1_790_000_000_000, inputs: [{ type: "command", command: { type, step: "s-1", key: { kind: "invoice", id: "inv-1001" }, job: 1, capabilities: ["invoice:create"], entitled: true, queries: [] } }],
}));

/** What a target works with, and where it reports. */
export class Field {
  /** @type {Fault[]} */
  faults = [];
  calls = 0;
  refused = 0;
  /** @type {number[]} */
  times = [];
  /** The slowest call of each input. @type {Map<number, {ms: number, name: string}>} */
  slowest = new Map();
  input = 0;
  #known = "";
  #globals = "";
  #codes;

  /** @param {World} world */
  constructor(world) {
    this.world = { ...world, commands };
    this.tieout = /** @type {any} */ (world.tieout);
    this.#codes = new Set([...HOST_CODES, ...engine().buildInfo().codes.map(({ code }) => code)]);
    this.restore();
    this.#known = this.#answers();
    this.#globals = shape();
  }

  /** Handles of the present instance. */
  restore() {
    const { documents, settings, snapshot, ranOn, ranSettings, today } = this.world;
    const made = { documents: new (engine().Documents)(bytes(documents)), settings: new (engine().Settings)(bytes(settings)), snapshot: new (engine().Snapshot)(bytes(snapshot)) };
    this.good = /** @type {any} */ (made);
    this.filed = /** @type {any} */ (new (worksheet().Documents)(bytes(documents)));
    this.company = /** @type {any} */ (new (worksheet().Snapshot)(bytes(snapshot)));
    this.plan = /** @type {any} */ (engine().plan(made.documents, made.snapshot, made.settings, { today }));
    const ran = { documents: new (engine().Documents)(bytes(ranOn)), settings: new (engine().Settings)(bytes(ranSettings)) };
    this.run = engine().plan(ran.documents, made.snapshot, ran.settings, { today });
    this.generation = lost();
  }

  /**
   * One hostile call: its time, and that what it throws is typed.
   * @template T @param {string} name @param {() => T} run @returns {T | undefined}
   */
  call = (name, run) => {
    const watch = new Stopwatch();
    try {
      const result = run();
      this.#time(name, watch.stop());
      return result;
    } catch (error) {
      this.#time(name, watch.stop());
      this.#refusal(name, error);
      return undefined;
    }
  };

  /** @template T @param {string} name @param {() => T} run @returns {Promise<Awaited<T> | undefined>} */
  wait = async (name, run) => {
    const watch = new Stopwatch();
    try {
      const result = await run();
      this.#time(name, watch.stop());
      return result;
    } catch (error) {
      this.#time(name, watch.stop());
      this.#refusal(name, error);
      return undefined;
    }
  };

  /** @param {string} name @param {number} ms */
  #time(name, ms) {
    this.calls += 1;
    this.times.push(ms);
    if (ms > (this.slowest.get(this.input)?.ms ?? 0)) this.slowest.set(this.input, { ms, name });
  }

  /** @param {string} name @param {unknown} error */
  #refusal(name, error) {
    this.refused += 1;
    const { code, hint } = /** @type {any} */ (isTyped(error) ? error : {});
    if (!this.#codes.has(code) || typeof hint !== "string") this.#fault("untyped", `${name}: ${inWords(error)}`);
  }

  /** Lets go of a handle when the work is done. @template T @param {T} made @param {(made: NonNullable<T>) => void} work */
  using(made, work) {
    if (made === undefined || made === null) return;
    try {
      work(made);
    } finally {
      /** @type {any} */ (made).free();
    }
  }

  /** @param {string} what */
  changed = (what) => this.#fault("changed", what);

  /** Whether accepted data says what the object said. @param {unknown} given @param {string} text */
  sameAs(given, text) {
    let same = false;
    try {
      same = isSame(given, JSON.parse(text));
    } catch (error) {
      this.changed(`accepted data cannot be read again: ${inWords(error)}`);
      return;
    }
    if (!same) this.changed("accepted data says something else than the object");
  }

  /** @param {Fault["kind"]} kind @param {string} what */
  #fault(kind, what) {
    this.faults.push({ kind, input: this.input, what });
  }

  /** What must come out after every input as it did before the first. */
  #answers() {
    const { Documents } = engine();
    const read = new Documents(bytes(this.world.ranOn));
    const answers = [read.counts(), read.rejected, read.findings(10), this.good.documents.counts(), this.filed.counts(), this.good.settings.findings(), this.plan.length, this.plan.find("invoice", "inv-1002")];
    read.free();
    return JSON.stringify(answers);
  }

  /** The answers that take longer. */
  #longAnswers() {
    const { settings, snapshot } = this.good;
    return JSON.stringify([settings.view(), snapshot.facts(), this.plan.summary(), new TextDecoder().decode(this.plan.json())]);
  }

  /** @param {number} input @param {boolean} thoroughly */
  check(input, thoroughly) {
    this.input = input;
    if (lost() !== this.generation) {
      this.#fault("trap", `the instance was lost in a call of input ${input}`);
      this.restore();
    }
    try {
      if (this.#answers() !== this.#known) this.#fault("poisoned", "a good call gives another answer than before");
    } catch (error) {
      this.#fault("poisoned", `a good call fails: ${inWords(error)}`);
      this.restore();
    }
    if (!thoroughly) return;
    this.#long ??= this.#longAnswers();
    if (this.#longAnswers() !== this.#long) this.#fault("poisoned", "a plan made before reads otherwise than before");
    if (shape() !== this.#globals) this.#fault("changed", "an object of the language was changed");
  }
  /** @type {string | undefined} */
  #long;
}

/** Numbers by identity, so that a replaced function shows. @type {WeakMap<object, number>} */
const seen = new WeakMap();
let count = 0;

/** What the objects of the language consist of. */
function shape() {
  return intrinsics.map((object) => Reflect.ownKeys(object).map((key) => {
    const { value, get } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
    const held = get ?? value;
    if (typeof held !== "object" && typeof held !== "function" || held === null) return String(key);
    if (!seen.has(held)) seen.set(held, (count += 1));
    return `${String(key)}#${seen.get(held)}`;
  }).join()).join("|");
}

/** An object against what was read of it, by JSON's own rules, written without `JSON.stringify`. @param {any} given @param {any} read @returns {boolean} */
function isSame(given, read) {
  const value = typeof given?.toJSON === "function" ? given.toJSON() : given;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.valueOf() === read;
  if (typeof value !== "object" || value === null) return value === read || (value === undefined && read === null);
  if (Array.isArray(value) !== Array.isArray(read) || typeof read !== "object" || read === null) return false;
  if (Array.isArray(value)) return value.length === read.length && read.every((/** @type {any} */ entry, /** @type {number} */ place) => isSame(value[place], entry));
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return keys.length === Object.keys(read).length && keys.every((key) => isSame(value[key], Object.getOwnPropertyDescriptor(read, key)?.value));
}

/** @param {unknown} error */
function inWords(error) {
  try {
    return `${error instanceof Error ? error.constructor.name : typeof error} ${String(error).slice(0, 200)}`;
  } catch {
    return "what cannot be told";
  }
}

const weights = targets.flatMap(([weight, , run]) => Array.from({ length: weight }, () => run));

/** @param {Field} field @param {number} seed @param {number} input */
async function meet(field, seed, input) {
  field.input = input;
  const dice = new Dice(seed, input);
  await dice.pick(weights)(field, dice);
  field.check(input, input % 256 === 0);
}

/**
 * @param {{calls: number, seed: number, seconds?: number | undefined, only?: number | undefined}} asked  `only`: one input, by its number; `seconds`: stop then
 */
export async function campaign({ calls, seed, seconds, only }) {
  const world = await makeWorld();
  try {
    return await meetAll(new Field(world), { calls, seed, seconds, only });
  } finally {
    await world.tieout.close({ graceMs: 0 });
    await world.office.close();
  }
}

/** @param {Field} field @param {Parameters<typeof campaign>[0]} asked */
async function meetAll(field, { calls, seed, seconds = Infinity, only }) {
  if (only !== undefined) {
    await meet(field, seed, only);
    return report(field, 1);
  }
  // What the compiler of the runtime does at first is not the module's time.
  for (let input = -500; input < 0; input += 1) await meet(field, seed, input);
  Object.assign(field, { calls: 0, refused: 0, times: [], slowest: new Map() });
  const memory = process.memoryUsage().arrayBuffers;
  const end = performance.now() + seconds * 1000;
  const parses = [];
  let input = 0;
  for (; field.calls < calls && performance.now() < end && field.faults.length < 1000; input += 1) {
    if (input % 500 === 0) parses.push(parse());
    await meet(field, seed, input);
  }
  field.check(input, true);
  const grown = process.memoryUsage().arrayBuffers - memory;
  const { length } = field.times;
  const timed = await settled(field, seed);
  field.times.length = length;
  const found = report(field, input);
  const parsed = parses.sort((left, right) => left - right)[parses.length >> 1] ?? Infinity;
  return { ...found, ...timed, grown, p99Ratio: found.p99 / parsed };
}

/** @param {Field["slowest"]} slowest */
function worstOf(slowest) {
  let worst = { input: 0, ms: 0, name: "" };
  for (const [input, call] of slowest) if (call.ms > worst.ms) worst = { input, ...call };
  return worst;
}

/**
 * Another program may have held the processor, or its caches: the slowest input is met twice more, beside the yardstick,
 * and its best time counts; then the one that is the slowest now, until that was met again already.
 * @param {Field} field @param {number} seed
 */
async function settled(field, seed) {
  const { slowest } = field;
  /** @type {Map<number, number>} */
  const ratios = new Map();
  for (let round = 0; round < settledMax; round += 1) {
    const { input, ms, name } = worstOf(slowest);
    if (ms === 0 || ratios.has(input)) break;
    let best = { ms, name };
    let parsed = parse();
    for (let again = 0; again < 2; again += 1) {
      slowest.delete(input);
      await meet(field, seed, input);
      const now = slowest.get(input) ?? best;
      if (now.ms < best.ms) best = now;
      parsed = Math.min(parsed, parse());
    }
    slowest.set(input, best);
    ratios.set(input, best.ms / parsed);
  }
  const { input, ms, name } = worstOf(slowest);
  return { max: ms, maxRatio: ratios.get(input) ?? Infinity, slowest: { input, name } };
}

/** @param {Field} field @param {number} inputs */
function report({ faults, calls, refused, times }, inputs) {
  const sorted = [...times].sort((left, right) => left - right);
  const count = (/** @type {Fault["kind"]} */ kind) => faults.filter((fault) => fault.kind === kind).length;
  return {
    inputs, calls, refused, grown: 0, shown: faults.slice(0, faultsShown),
    traps: count("trap"), poisoned: count("poisoned"), changed: count("changed"), untyped: count("untyped"),
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, p99Ratio: 0, max: sorted.at(-1) ?? 0, maxRatio: 0, slowest: { input: 0, name: "" },
  };
}
