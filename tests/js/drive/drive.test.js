import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { Drive } from "../../../js/drive.js";
import { memoryStorage } from "../../../js/storage/memory.js";

/** @typedef {import("../../../js/drive.js").Input} Input */
/** @typedef {import("../../../js/drive.js").Turn} Turn */

const STATUS = /** @type {Turn["status"]} */ ({
  state: "idle", total: 0, done: 0, failed: 0, uncertain: 0, waiting: 0, inFlight: 0,
  reads: { done: 0, rows: 0 }, requests: { reads: 0, writes: 0, batches: 0 },
});
const quiet = /** @type {Turn} */ ({ effects: [], more: false, status: STATUS });

/**
 * An engine that follows a script and records what it is told.
 * @param {(inputs: Input[], turn: number) => Partial<Turn> | undefined} script
 */
function scripted(script) {
  /** @type {{now: number, inputs: Input[]}[]} */
  const turns = [];
  let inside = false;
  return {
    turns,
    get inputs() {
      return turns.flatMap((turn) => turn.inputs);
    },
    /** @param {Uint8Array} bytes */
    turn(bytes) {
      assert.ok(!inside, "turn was called from within itself");
      inside = true;
      try {
        const told = JSON.parse(new TextDecoder().decode(bytes));
        turns.push(told);
        return { ...quiet, ...script(told.inputs, turns.length) };
      } finally {
        inside = false;
      }
    },
  };
}

/**
 * Emits the effects once and runs until each has its answer.
 * @param {any[]} effects
 * @param {object} [more]
 */
async function perform(effects, more = {}) {
  const engine = scripted((_, turn) => (turn === 1 ? { effects } : undefined));
  const drive = make(engine, more);
  const running = drive.run();
  const answers = effects.filter((effect) => effect.type !== "notify").length;
  for (let at = 0; at < 400 && engine.inputs.length < answers && drive.fault === undefined; at += 1) await wait(2);
  await drive.stop();
  return { engine, fault: await running.then(() => undefined, (thrown) => thrown), inputs: engine.inputs };
}

/** @param {any} engine @param {any} [more] */
function make(engine, more = {}) {
  const { host, http, ...rest } = more;
  return new Drive({
    engine,
    host: { workspace: "w", realm: "1", environment: "sandbox", holder: "h", fetch, accessToken: () => "t", clock: Date.now, storage: memoryStorage(), entropy: () => new Uint8Array(0), ...host },
    http: { send: async () => ({ type: "timeout" }), ...http },
    ...rest,
  });
}

const commit = { type: "commit", seq: 4, expect: [{ key: "a", version: 0 }], put: [{ key: "a", value: "é😀" }], delete: [] };
const load = { type: "load", id: 9, keys: ["a", "b"] };
/** @param {object} more */
const storeWith = (more) => {
  const good = memoryStorage();
  return { host: { storage: { get: good.get.bind(good), scan: good.scan.bind(good), commit: good.commit.bind(good), capabilities: good.capabilities, ...more } }, storageWaitMs: 40 };
};

describe("the drive loop performs", () => {
  it("commits, loads and scans, with values as text and versions as the store gave them", async () => {
    const storage = memoryStorage();
    assert.deepEqual((await perform([commit], { host: { storage } })).inputs, [{ type: "committed", seq: 4, version: 1 }]);
    assert.deepEqual((await perform([commit], { host: { storage } })).inputs, [{ type: "refused", seq: 4, key: "a" }]);
    assert.deepEqual((await perform([load], { host: { storage } })).inputs, [{ type: "loaded", id: 9, entries: [{ key: "a", value: "é😀", version: 1 }], more: false }]);
    const scan = { type: "scan", id: 2, prefix: "", limit: 1 };
    assert.deepEqual((await perform([scan], { host: { storage } })).inputs, [{ type: "loaded", id: 2, entries: [{ key: "a", value: "é😀", version: 1 }], more: false }]);
    assert.deepEqual((await perform([{ ...scan, after: "a" }], { host: { storage } })).inputs, [{ type: "loaded", id: 2, entries: [], more: false }]);
  });

  it("requests, and tells events in order", async () => {
    const events = /** @type {string[]} */ ([]);
    const { inputs } = await perform(
      [{ type: "notify", event: { type: "step-done" } }, { type: "http", id: 1, request: {} }, { type: "notify", event: { type: "idle" } }],
      { onEvent: (/** @type {{type: string}} */ event) => events.push(event.type), http: { send: async () => ({ type: "response", status: 200, headers: {}, body: "{}" }) } });
    assert.deepEqual(inputs, [{ type: "http-done", id: 1, outcome: { type: "response", status: 200, headers: {}, body: "{}" } }]);
    assert.deepEqual(events, ["step-done", "idle"]);
  });

  it("many effects at once, one answer each", async () => {
    const effects = Array.from({ length: 300 }, (_, id) => ({ type: "http", id, request: {} }));
    const { inputs } = await perform(effects, { http: { send: async () => (await wait(Math.random() * 5), { type: "timeout" }) } });
    assert.deepEqual(inputs.map((input) => input["id"]).sort((a, b) => Number(a) - Number(b)), effects.map(({ id }) => id));
  });
});

describe("a commit's outcome is unknown when the store", () => {
  /** @type {Record<string, () => unknown>} */
  const stores = {
    "throws at once": () => { throw new Error("disk"); },
    "throws null": () => { throw null; },
    "rejects": () => Promise.reject(new Error("disk")),
    "never settles": () => new Promise(() => {}),
    "settles late": () => wait(200, { ok: true, version: 7 }),
    "answers nothing": () => undefined,
    "answers yes": () => "yes",
    "answers ok without a version": () => ({ ok: true }),
    "answers a strange version": () => ({ ok: true, version: "7" }),
    "answers version 0": () => ({ ok: true, version: 0 }),
    "answers NaN": () => ({ ok: true, version: NaN }),
    "answers something nearly true": () => ({ ok: 1, version: 7 }),
    "refuses without naming a key": () => ({ ok: false }),
    "answers a thenable that throws": () => ({ then() { throw new Error("thenable"); } }),
    "answers an object whose getter throws": () => Object.defineProperty({}, "then", { get() { throw new Error("getter"); } }),
  };
  for (const [name, run] of Object.entries(stores)) {
    it(name, async () => {
      const { inputs, fault, engine } = await perform([commit], storeWith({ commit: run }));
      assert.deepEqual(inputs, [{ type: "commit-unknown", seq: 4 }]);
      assert.equal(fault, undefined);
      await wait(name === "settles late" ? 250 : 0);
      assert.equal(engine.inputs.length, 1, "a late answer came through");
    });
  }
});

describe("a read is repeated, and then ends the run with a typed error, when the store", () => {
  /** @type {Record<string, () => unknown>} */
  const stores = {
    "throws": () => { throw new Error("disk"); },
    "never settles": () => new Promise(() => {}),
    "answers no Map": () => [],
    "answers nothing": () => undefined,
    "answers text": () => new Map([["a", { value: "text", version: 1 }]]),
    "answers no version": () => new Map([["a", { value: new Uint8Array(1) }]]),
    "answers what is not UTF-8": () => new Map([["a", { value: Uint8Array.of(0xff), version: 1 }]]),
  };
  for (const [name, get] of Object.entries(stores)) {
    it(name, async () => {
      let tries = 0;
      const { inputs, fault } = await perform([load], storeWith({ get: () => (tries += 1, get()) }));
      assert.deepEqual([inputs, fault?.code, tries], [[], "host/storage-failed", 3]);
    });
  }
  it("answers a scan that says nothing of `more`", async () => {
    const { fault } = await perform([{ type: "scan", id: 1, prefix: "", limit: 5 }], storeWith({ scan: () => ({ entries: [] }) }));
    assert.equal(fault?.code, "host/storage-failed");
  });
  it("fails once only: then nothing is lost", async () => {
    let tries = 0;
    const good = memoryStorage();
    const { inputs, fault } = await perform([load], storeWith({ get: (/** @type {string[]} */ keys) => { tries += 1; if (tries === 1) throw new Error("busy"); return good.get(keys); } }));
    assert.deepEqual([inputs, fault], [[{ type: "loaded", id: 9, entries: [], more: false }], undefined]);
  });
});

describe("the loop", () => {
  it("sleeps until it is woken, and never turns without a reason", async () => {
    const engine = scripted(() => ({ wakeAt: Date.now() + 60_000 }));
    const drive = make(engine);
    drive.run();
    await wait(50);
    assert.equal(engine.turns.length, 1);
    drive.push({ type: "command", command: { type: "pause" } });
    await wait(20);
    assert.deepEqual(engine.turns[1]?.inputs, [{ type: "command", command: { type: "pause" } }]);
    assert.equal(engine.turns.length, 2);
    await drive.stop();
  });

  it("wakes when the engine said", async () => {
    const start = Date.now();
    const engine = scripted((_, turn) => (turn === 1 ? { wakeAt: start + 60 } : undefined));
    const drive = make(engine);
    const unwatch = drive.watch();
    drive.run();
    await wait(200);
    assert.equal(engine.turns.length, 2);
    assert.ok((engine.turns[1]?.now ?? 0) >= start + 58);
    unwatch();
    await drive.stop();
  });

  it("lets the event loop breathe while there is more to do", async () => {
    let timers = 0;
    const engine = scripted((_, turn) => ({ more: turn < 500 }));
    const drive = make(engine);
    const timer = setInterval(() => { timers += 1; }, 1);
    drive.run();
    while (engine.turns.length < 500) await wait(5);
    clearInterval(timer);
    assert.ok(timers > 0, "no timer ran during 500 turns");
    await drive.stop();
  });

  it("does not spin when the clock stands still or wakeAt is long past", async () => {
    const engine = scripted(() => ({ wakeAt: 1 }));
    const drive = make(engine, { host: { clock: () => 1_000 } });
    const unwatch = drive.watch();
    drive.run();
    await wait(100);
    assert.ok(engine.turns.length <= 25, `${engine.turns.length} turns in 100 ms`);
    unwatch();
    await drive.stop();
  });

  /** @type {Record<string, () => unknown>} */
  const clocks = { "not a number": () => NaN, negative: () => -1, infinite: () => Infinity, text: () => "5", throwing: () => { throw 7; } };
  for (const [name, clock] of Object.entries(clocks)) {
    it(`ends with \`host/clock\` on a clock that is ${name}`, async () => {
      const engine = scripted(() => undefined);
      await assert.rejects(make(engine, { host: { clock } }).run(), { code: "host/clock" });
      assert.equal(engine.turns.length, 0);
    });
  }

  it("hands in whole milliseconds", async () => {
    const engine = scripted(() => undefined);
    const drive = make(engine, { host: { clock: () => 12.9 } });
    drive.run();
    await wait(5);
    assert.equal(engine.turns[0]?.now, 12);
    await drive.stop();
  });

  it("runs once per instance", async () => {
    const drive = make(scripted(() => undefined));
    drive.run();
    await assert.rejects(drive.run(), { code: "host/already-running" });
    await drive.stop();
    await assert.rejects(drive.run(), { code: "host/already-running" });
  });

  it("survives listeners and logs that throw, and listeners that call back", async () => {
    /** @type {any} */
    let drive;
    const engine = scripted((inputs, turn) => (turn === 1
      ? { effects: [{ type: "notify", event: { type: "idle" } }] }
      : inputs.length > 0 ? { effects: [{ type: "notify", event: { type: "read-done" } }] } : undefined));
    const events = /** @type {string[]} */ ([]);
    drive = make(engine, {
      host: { log: () => { throw new Error("log"); } },
      onStatus: () => { throw new Error("status"); },
      onEvent: (/** @type {{type: string}} */ event) => {
        events.push(event.type);
        if (events.length === 1) drive.push({ type: "command", command: { type: "resume" } });
        throw null;
      },
    });
    drive.run();
    await wait(30);
    assert.deepEqual(events, ["idle", "read-done"]);
    await drive.stop();
  });

  it("ends with what the engine threw", async () => {
    const panic = Object.assign(new Error("the engine stopped"), { code: "bug/engine-panicked" });
    const drive = make(scripted(() => { throw panic; }));
    await assert.rejects(drive.run(), panic);
    assert.equal(drive.fault, panic);
  });

  it("stopping gives up requests under way and turns no more", async () => {
    let aborted = false;
    const engine = scripted((_, turn) => (turn === 1 ? { effects: [{ type: "http", id: 1, request: /** @type {any} */ ({}) }], wakeAt: Date.now() + 10 } : undefined));
    const drive = make(engine, { http: { send: (/** @type {unknown} */ _, /** @type {import("../../../js/time.js").Stop} */ stop) => new Promise((resolve) => stop.add(() => { aborted = true; resolve({ type: "aborted" }); })) } });
    const running = drive.run();
    await wait(5);
    await drive.stop();
    await running;
    const turns = engine.turns.length;
    await wait(50);
    assert.deepEqual([aborted, engine.turns.length], [true, turns]);
  });

  it("keeps no process alive by itself", async () => {
    const { execFileSync } = await import("node:child_process");
    const script = `
      const { Drive } = await import(${JSON.stringify(new URL("../../../js/drive.js", import.meta.url).href)});
      const status = { state: "idle" };
      const drive = new Drive({ engine: { turn: () => ({ effects: [], more: false, wakeAt: Date.now() + 3600000, status }) }, host: { clock: Date.now }, http: {} });
      drive.run(); setTimeout(() => console.log("done"), 20);`;
    assert.equal(execFileSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 10_000, encoding: "utf8" }), "done\n");
  });
});
