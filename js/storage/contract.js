/**
 * The conformance suite of the storage contract: runs against any store and reports check by check.
 *
 * A host author calls `verifyStorage(open)` with his own adapter; our adapters run the same suite.
 */

import { nameOf } from "../error.js";
import { compareKeys } from "./memory.js";

/** @typedef {import("../host.js").Storage} Storage */
/** @typedef {import("../host.js").Batch} Batch */
/** @typedef {(name: string) => Storage | Promise<Storage>} Open  opens the store of that name; the same name again is the same store */
/** @typedef {{name: string, outcome: "passed" | "failed" | "not-applicable", problem?: string}} Check */

const encoder = new TextEncoder();
/** @param {string} text */
const bytes = (text) => encoder.encode(text);

/** @param {Partial<Batch>} batch @returns {Batch} */
const batch = (batch) => ({ expect: [], put: [], delete: [], ...batch });
/** @param {Record<string, string>} values */
const puts = (values) => Object.entries(values).map(([key, value]) => ({ key, value: bytes(value) }));

class Broken extends Error {}

/** @param {unknown} condition @param {string} problem @returns {asserts condition} */
function must(condition, problem) {
  if (!condition) {
    throw new Broken(problem);
  }
}

/** @param {Storage} store @param {Partial<Batch>} what */
async function committed(store, what) {
  const result = await store.commit(batch(what));
  must(result?.ok === true, "a commit that expects nothing wrong was refused");
  must(Number.isSafeInteger(result.version) && result.version > 0, `\`version\` is ${result.version}, not a positive whole number`);
  return result.version;
}

/** @param {Storage} store @param {string} key */
async function read(store, key) {
  const found = await store.get([key]);
  must(found instanceof Map, "`get` did not answer a Map");
  return found.get(key);
}

/** @param {Uint8Array | undefined} left @param {Uint8Array} right */
function same(left, right) {
  return left !== undefined && left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** @param {Storage} store @param {string} prefix @param {number} limit */
async function scanAll(store, prefix, limit) {
  const keys = [];
  let after;
  for (let page = 0; page < 10_000; page += 1) {
    const { entries, more } = await store.scan(prefix, after, limit);
    must(entries.length <= limit, `a page of ${limit} has ${entries.length} entries`);
    must(entries.length > 0 || !more, "an empty page says that there is more");
    keys.push(...entries.map((entry) => entry.key));
    after = entries.at(-1)?.key;
    if (!more) {
      return keys;
    }
  }
  throw new Broken("a scan does not end");
}

/** @type {Record<string, (open: (suffix?: string) => Promise<Storage>) => Promise<void | string>>} */
const CHECKS = {
  "an absent key is left out": async (open) => {
    const store = await open();
    must((await store.get(["absent"])).size === 0, "`get` of an absent key answered something");
    must((await store.get([])).size === 0, "`get` of no key answered something");
    const page = await store.scan("absent", undefined, 10);
    must(page.entries.length === 0 && page.more === false, "`scan` of an absent prefix answered something");
  },
  "what was committed is read at once": async (open) => {
    const store = await open();
    const version = await committed(store, { put: puts({ a: "one", b: "two" }) });
    const found = await store.get(["b", "a", "c"]);
    must(same(found.get("a")?.value, bytes("one")) && same(found.get("b")?.value, bytes("two")), "a value is not what was put");
    must(found.get("a")?.version === version && found.get("b")?.version === version, "the version of a key is not its commit's");
    must(!found.has("c"), "a key that nobody put is there");
  },
  "versions only grow, also after a delete": async (open) => {
    const store = await open();
    const first = await committed(store, { put: puts({ a: "1" }) });
    const second = await committed(store, { delete: ["a"] });
    const third = await committed(store, { put: puts({ a: "2" }) });
    must(first < second && second < third, `versions ${first}, ${second}, ${third} do not grow`);
    must((await read(store, "a"))?.version === third, "a key put again has an old version");
  },
  "compare-and-set": async (open) => {
    const store = await open();
    const version = await committed(store, { expect: [{ key: "a", version: 0 }], put: puts({ a: "1" }) });
    for (const [expected, why] of /** @type {[number, string][]} */ ([[0, "absent"], [version + 1, "a later version"]])) {
      const refused = await store.commit(batch({ expect: [{ key: "a", version: expected }], put: puts({ a: "2", b: "2" }) }));
      must(refused.ok === false && refused.key === "a", `a commit that expected ${why} was not refused naming the key`);
    }
    must(same((await read(store, "a"))?.value, bytes("1")), "a refused commit changed a value");
    must((await read(store, "b")) === undefined, "a refused commit put a key");
    await committed(store, { expect: [{ key: "a", version }], put: puts({ a: "3" }) });
    const gone = await store.commit(batch({ expect: [{ key: "nowhere", version: 7 }], put: puts({ c: "1" }) }));
    must(gone.ok === false && gone.key === "nowhere", "a commit that expected a version of an absent key was not refused");
  },
  "a key that is only expected is compared too": async (open) => {
    const store = await open();
    const version = await committed(store, { put: puts({ lease: "one" }) });
    await committed(store, { put: puts({ lease: "two" }) });
    const refused = await store.commit(batch({ expect: [{ key: "lease", version }], put: puts({ other: "1" }), delete: [] }));
    must(refused.ok === false, "a commit under an old lease was not refused");
    must((await read(store, "other")) === undefined, "a commit under an old lease put a key");
  },
  "one of many racing commits wins": async (open) => {
    const store = await open();
    const version = await committed(store, { put: puts({ race: "start" }) });
    const runs = Array.from({ length: 20 }, (_, at) =>
      store.commit(batch({ expect: [{ key: "race", version }], put: puts({ race: `${at}`, [`mark/${at}`]: "x" }) })));
    const won = (await Promise.all(runs)).flatMap((result, at) => (result.ok ? [at] : []));
    must(won.length === 1, `${won.length} of 20 racing commits won`);
    must(same((await read(store, "race"))?.value, bytes(`${won[0]}`)), "the value is not the winner's");
    must((await scanAll(store, "mark/", 50)).length === 1, "a loser left something behind");
  },
  "commits that are repeated until they win lose nothing": async (open) => {
    const store = await open();
    await committed(store, { put: puts({ count: "0" }) });
    const add = async () => {
      for (let tries = 0; tries < 1_000; tries += 1) {
        const held = await read(store, "count");
        const next = Number(new TextDecoder().decode(held?.value)) + 1;
        const { ok } = await store.commit(batch({ expect: [{ key: "count", version: held?.version ?? 0 }], put: puts({ count: `${next}` }) }));
        if (ok) return;
      }
      throw new Broken("a commit never won");
    };
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let round = 0; round < 5; round += 1) await add();
    }));
    must(same((await read(store, "count"))?.value, bytes("40")), "of 40 additions some were lost or made twice");
  },
  "a commit whose answer nobody heard is told by its token": async (open) => {
    const first = await open("unheard");
    if (first.capabilities.durability === "none") {
      return "the store says that nothing outlives it";
    }
    const work = batch({ expect: [{ key: "token", version: 0 }], put: puts({ token: "t-1", "job/1": "sent", "job/2": "sent" }) });
    // Nobody waits for the answer, and the store is closed at once: what a killed process leaves behind.
    Promise.resolve(first.commit(work)).catch(() => {});
    await first.close?.();
    const again = await open("unheard");
    const isWritten = same((await read(again, "token"))?.value, bytes("t-1"));
    must((await scanAll(again, "job/", 10)).length === (isWritten ? 2 : 0), "the token and the work came apart");
    const repeated = await again.commit(work);
    must(repeated.ok !== isWritten, isWritten ? "a commit that was written was taken once more" : "a commit that was not written could not be repeated");
    must((await scanAll(again, "job/", 10)).length === 2, "after the repeat the work is not there");
    return undefined;
  },
  "what stays is seen by a scan while other keys come and go": async (open) => {
    const store = await open();
    const kept = Array.from({ length: 60 }, (_, at) => `s/${String(at * 2).padStart(3, "0")}`);
    await committed(store, { put: puts(Object.fromEntries(kept.map((key) => [key, ""]))) });
    const stir = async () => {
      for (let at = 1; at < 40; at += 1) {
        const key = `s/${String(at * 2 + 1).padStart(3, "0")}`;
        await committed(store, at % 3 === 0 ? { delete: [`s/${String((at - 1) * 2 + 1).padStart(3, "0")}`] } : { put: puts({ [key]: "" }) });
      }
    };
    const [, seen] = await Promise.all([stir(), scanAll(store, "s/", 7)]);
    must(kept.every((key) => seen.includes(key)), "a key that was there all the time was left out");
    must(new Set(seen).size === seen.length, "a key was given twice");
    must([...seen].sort(compareKeys).join() === seen.join(), "the keys were not in order");
  },
  "a delete of an absent key is no fault": async (open) => {
    const store = await open();
    await committed(store, { delete: ["absent"], put: puts({ a: "1" }) });
    must((await read(store, "a")) !== undefined, "the rest of the commit was lost");
  },
  "two openings of one store see one truth": async (open) => {
    const one = await open();
    if (one.capabilities.durability === "none") {
      return "the store says that nothing outlives it";
    }
    const other = await open();
    const version = await committed(one, { put: puts({ a: "1" }) });
    must(same((await read(other, "a"))?.value, bytes("1")), "the second opening does not see what the first committed");
    const [left, right] = await Promise.all([one, other].map((store) =>
      store.commit(batch({ expect: [{ key: "a", version }], put: puts({ a: "2" }) }))));
    must(left?.ok !== right?.ok, "of two openings that raced, not exactly one won");
    return undefined;
  },
  "a commit is seen whole": async (open) => {
    const store = await open();
    await committed(store, { put: puts({ x: "0", y: "0" }) });
    let torn = 0;
    const write = async () => {
      for (let at = 1; at <= 50; at += 1) {
        await committed(store, { put: puts({ x: `${at}`, y: `${at}` }) });
      }
    };
    const watch = async () => {
      for (let at = 0; at < 50; at += 1) {
        const found = await store.get(["x", "y"]);
        torn += found.get("x")?.version === found.get("y")?.version ? 0 : 1;
      }
    };
    await Promise.all([write(), watch()]);
    must(torn === 0, `${torn} of 50 reads saw half a commit`);
  },
  "keys are in the order of their UTF-8 bytes": async (open) => {
    const store = await open();
    const keys = ["k/", "k/A", "k/a", "k/a/b", "k/aa", "k/é", "k/e\u0301", "k/\uffee", "k/😀", "k/日本", "k/~", "k/10", "k/9", "k/ "];
    await committed(store, { put: puts(Object.fromEntries(["j", "l", ...keys].map((key) => [key, key]))) });
    const expected = [...keys].sort(compareKeys);
    for (const limit of [1, 3, 14, 100]) {
      const got = await scanAll(store, "k/", limit);
      must(got.join("\n") === expected.join("\n"), `pages of ${limit} gave ${JSON.stringify(got)}`);
    }
  },
  "a scan goes on after the key it is given": async (open) => {
    const store = await open();
    await committed(store, { put: puts({ "p/1": "", "p/3": "", "p/5": "", q: "" }) });
    const keysAfter = async (/** @type {string} */ after) => (await store.scan("p/", after, 10)).entries.map((entry) => entry.key).join();
    must((await keysAfter("p/3")) === "p/5", "`after` a key that is there is not exclusive");
    must((await keysAfter("p/2")) === "p/3,p/5", "`after` a key that is gone does not go on behind it");
    must((await keysAfter("a")) === "p/1,p/3,p/5", "`after` before the prefix does not start at the prefix");
    must((await keysAfter("p/5")) === "", "`after` the last key gave something");
  },
  "a prefix is text, not a pattern": async (open) => {
    const store = await open();
    await committed(store, { put: puts({ "a%b": "", "a_b": "", aXb: "", "a*b": "", "a'b": "" }) });
    for (const prefix of ["a%", "a_", "a*", "a'"]) {
      must((await scanAll(store, prefix, 10)).join() === `${prefix}b`, `the prefix \`${prefix}\` matched something else`);
    }
  },
  "values are any bytes": async (open) => {
    const store = await open();
    const all = Uint8Array.from({ length: 512 }, (_, at) => at % 256);
    const values = { empty: new Uint8Array(0), all, invalid: Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80), zeros: new Uint8Array(100) };
    await committed(store, { put: Object.entries(values).map(([key, value]) => ({ key, value })) });
    for (const [key, value] of Object.entries(values)) {
      must(same((await read(store, key))?.value, value), `the value \`${key}\` came back changed`);
    }
    const view = all.subarray(3, 9);
    await committed(store, { put: [{ key: "view", value: view }] });
    must(same((await read(store, "view"))?.value, Uint8Array.of(3, 4, 5, 6, 7, 8)), "a view into a larger buffer came back changed");
  },
  "a value changed after its commit stays as it was": async (open) => {
    const store = await open();
    const value = bytes("before");
    await committed(store, { put: [{ key: "a", value }] });
    value.fill(0);
    const got = await read(store, "a");
    must(same(got?.value, bytes("before")), "the store kept the caller's own array");
    got?.value.fill(1);
    must(same((await read(store, "a"))?.value, bytes("before")), "the store gave out its own array");
  },
  "keys are any text": async (open) => {
    const store = await open();
    const keys = ["O'Brien", "\"quoted\"", "日本語", "😀/🎉", "é", "e\u0301", "a\nb", "\u202eright", "__proto__", "constructor", "x".repeat(500)];
    await committed(store, { put: keys.map((key) => ({ key, value: bytes(key) })) });
    for (const key of keys) {
      must(same((await read(store, key))?.value, bytes(key)), `the key ${JSON.stringify(key)} was lost or mixed up`);
    }
  },
  "a value of 1 MiB": async (open) => {
    const store = await open();
    const value = Uint8Array.from({ length: 1024 * 1024 }, (_, at) => (at * 31) % 251);
    await committed(store, { put: [{ key: "big", value }] });
    must(same((await read(store, "big"))?.value, value), "1 MiB came back changed");
  },
  "a batch of 256": async (open) => {
    const store = await open();
    const put = Array.from({ length: 256 }, (_, at) => ({ key: `e/${String(at).padStart(3, "0")}`, value: bytes(`${at}`) }));
    const version = await committed(store, { put });
    must((await scanAll(store, "e/", 100)).length === 256, "a batch of 256 was not kept whole");
    const expect = put.map(({ key }) => ({ key, version }));
    const spoilt = await store.commit(batch({ expect: [...expect.slice(1), { key: "e/000", version: version + 9 }], delete: put.map(({ key }) => key) }));
    must(spoilt.ok === false && (await scanAll(store, "e/", 100)).length === 256, "one wrong expectation of 256 did not stop the batch");
    await committed(store, { expect, delete: put.map(({ key }) => key) });
    must((await scanAll(store, "e/", 100)).length === 0, "a delete of 256 left something");
  },
  "what was committed is there after reopening": async (open) => {
    const store = await open("reopened");
    if (store.capabilities.durability === "none") {
      return "the store says that nothing outlives it";
    }
    const version = await committed(store, { put: puts({ kept: "yes", dropped: "no" }) });
    await committed(store, { delete: ["dropped"] });
    await store.close?.();
    const again = await open("reopened");
    const kept = await read(again, "kept");
    must(same(kept?.value, bytes("yes")) && kept?.version === version, "a committed value was lost");
    must((await read(again, "dropped")) === undefined, "a deleted key came back");
    must((await committed(again, { put: puts({ next: "1" }) })) > version, "versions began anew");
    return undefined;
  },
  "the limits it states hold": async (open) => {
    const { maxValueBytes, maxBatch, durability, cas } = (await open()).capabilities;
    must(cas === true, "`cas` is not true");
    must(["strict", "relaxed", "none"].includes(durability), `\`durability\` is ${durability}`);
    must(maxValueBytes >= 1024 * 1024, "`maxValueBytes` is under 1 MiB");
    must(maxBatch >= 256, "`maxBatch` is under 256");
  },
};

/**
 * Runs every check, each on a store of its own.
 * @param {Open} open
 * @param {{report?: (check: Check) => void, timeoutMs?: number}} [options]
 * @returns {Promise<{ok: boolean, checks: Check[]}>}
 */
export async function verifyStorage(open, options = {}) {
  const { report = () => {}, timeoutMs = 30_000 } = options;
  /** @type {Check[]} */
  const checks = [];
  for (const [at, [name, run]] of Object.entries(CHECKS).entries()) {
    /** @type {Storage[]} */
    const opened = [];
    const openOne = async (suffix = "store") => {
      const store = await open(`check-${at}-${suffix}`);
      opened.push(store);
      return store;
    };
    const check = await outcome(name, () => run(openOne), timeoutMs);
    await Promise.allSettled(opened.map(async (store) => store.close?.()));
    checks.push(check);
    report(check);
  }
  return { ok: checks.every((check) => check.outcome !== "failed"), checks };
}

/**
 * @param {string} name
 * @param {() => Promise<void | string>} run
 * @param {number} timeoutMs
 * @returns {Promise<Check>}
 */
async function outcome(name, run, timeoutMs) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Broken(`not settled after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const note = await Promise.race([run(), late]);
    return typeof note === "string" ? { name, outcome: "not-applicable", problem: note } : { name, outcome: "passed" };
  } catch (thrown) {
    return { name, outcome: "failed", problem: thrown instanceof Broken ? thrown.message : `it threw ${nameOf(thrown)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** The names of all checks. */
export const STORAGE_CHECKS = Object.freeze(Object.keys(CHECKS));
