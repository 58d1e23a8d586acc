/**
 * Hostile input at every export of the shipped module. After each input the same instance must give known good answers,
 * no fault may have cost it its life, and nothing may have been changed in silence.
 */

import { engine, generation } from "../../js/engine.js";
import { HOST_CODES, isTyped } from "../../js/error.js";
import { Dice } from "./dice.mjs";
import { targets } from "./targets.mjs";
import { makeWorld } from "./world.mjs";

/** @typedef {import("./world.mjs").World} World */
/** @typedef {{kind: "trap" | "untyped" | "poisoned" | "changed", input: number, what: string}} Fault */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
/** Of these nothing may be added, removed or replaced. */
const intrinsics = [Object, Object.prototype, Function.prototype, Array, Array.prototype, String.prototype, Number.prototype, Promise, Promise.prototype, Uint8Array.prototype, Map.prototype, Error.prototype, JSON, Reflect, Math, globalThis];
const faultsShown = 20;

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
  slowest = { ms: 0, input: 0, name: "" };
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
    this.plan = /** @type {any} */ (engine().plan(made.documents, made.snapshot, made.settings, { today }));
    const ran = { documents: new (engine().Documents)(bytes(ranOn)), settings: new (engine().Settings)(bytes(ranSettings)) };
    this.run = engine().plan(ran.documents, made.snapshot, ran.settings, { today });
    this.generation = generation();
  }

  /**
   * One hostile call: its time, and that what it throws is typed.
   * @template T @param {string} name @param {() => T} run @returns {T | undefined}
   */
  call = (name, run) => {
    const begin = performance.now();
    try {
      const result = run();
      this.#time(name, performance.now() - begin);
      return result;
    } catch (error) {
      this.#time(name, performance.now() - begin);
      this.#refusal(name, error);
      return undefined;
    }
  };

  /** @template T @param {string} name @param {() => T} run @returns {Promise<Awaited<T> | undefined>} */
  wait = async (name, run) => {
    const begin = performance.now();
    try {
      const result = await run();
      this.#time(name, performance.now() - begin);
      return result;
    } catch (error) {
      this.#time(name, performance.now() - begin);
      this.#refusal(name, error);
      return undefined;
    }
  };

  /** @param {string} name @param {number} ms */
  #time(name, ms) {
    this.calls += 1;
    this.times.push(ms);
    if (ms > this.slowest.ms) this.slowest = { ms, input: this.input, name };
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
    const answers = [read.counts(), read.rejected, read.findings(10), this.good.documents.counts(), this.good.settings.findings(), this.plan.length, this.plan.find("invoice", "inv-1002")];
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
    if (generation() !== this.generation) {
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
  Object.assign(field, { calls: 0, refused: 0, times: [], slowest: { ms: 0, input: 0, name: "" } });
  const memory = process.memoryUsage().arrayBuffers;
  const end = performance.now() + seconds * 1000;
  let input = 0;
  for (; field.calls < calls && performance.now() < end && field.faults.length < 1000; input += 1) await meet(field, seed, input);
  field.check(input, true);
  // Another program may have held the processor: the slowest input is met twice more, and its best time counts.
  const { slowest } = field;
  for (let again = 0; again < 2 && slowest.ms > 0; again += 1) {
    const place = field.times.indexOf(slowest.ms);
    const before = field.times.length;
    field.slowest = { ms: 0, input: 0, name: "" };
    await meet(field, seed, slowest.input);
    const best = Math.min(slowest.ms, field.slowest.ms);
    field.times.length = before;
    field.times[place] = best;
    slowest.ms = best;
  }
  return { ...report(field, input), grown: process.memoryUsage().arrayBuffers - memory };
}

/** @param {Field} field @param {number} inputs */
function report({ faults, calls, refused, times, slowest }, inputs) {
  const sorted = [...times].sort((left, right) => left - right);
  const count = (/** @type {Fault["kind"]} */ kind) => faults.filter((fault) => fault.kind === kind).length;
  return {
    inputs, calls, refused, slowest, grown: 0, shown: faults.slice(0, faultsShown),
    traps: count("trap"), poisoned: count("poisoned"), changed: count("changed"), untyped: count("untyped"),
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, max: sorted.at(-1) ?? 0,
  };
}
