/**
 * A store in memory: for pages, tests and trials. It keeps every promise of the contract but durability.
 */

/** @typedef {import("../host.js").Storage} Storage */
/** @typedef {import("../host.js").Entry} Entry */
/** @typedef {import("../host.js").Batch} Batch */

/**
 * Compares as UTF-8 bytes do. UTF-16 units order astral characters before U+E000; bytes do not.
 * @param {string} left
 * @param {string} right
 */
export function compareKeys(left, right) {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one !== other) {
      return rank(one) - rank(other);
    }
  }
  return left.length - right.length;
}

/** Surrogates stand for code points beyond all others. @param {number} unit */
function rank(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** @implements {Storage} */
class MemoryStorage {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {string[] | undefined} keys in order; absent after a key came or went */
  #ordered;
  #version = 0;

  capabilities = /** @type {const} */ ({ cas: true, durability: "none", maxValueBytes: 64 * 1024 * 1024, maxBatch: 10_000 });

  /** @param {string[]} keys */
  async get(keys) {
    /** @type {Map<string, Entry>} */
    const found = new Map();
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) {
        found.set(key, { value: entry.value.slice(), version: entry.version });
      }
    }
    return found;
  }

  /** @param {string} prefix @param {string | undefined} after @param {number} limit */
  async scan(prefix, after, limit) {
    this.#ordered ??= [...this.#entries.keys()].sort(compareKeys);
    const keys = this.#ordered;
    let at = firstAtLeast(keys, after !== undefined && compareKeys(after, prefix) > 0 ? after : prefix);
    if (keys[at] !== undefined && keys[at] === after) {
      at += 1;
    }
    const entries = [];
    for (; entries.length < limit; at += 1) {
      const key = keys[at];
      const entry = key?.startsWith(prefix) ? this.#entries.get(key) : undefined;
      if (key === undefined || entry === undefined) {
        break;
      }
      entries.push({ key, value: entry.value.slice(), version: entry.version });
    }
    return { entries, more: keys[at]?.startsWith(prefix) ?? false };
  }

  /** @param {Batch} batch */
  async commit(batch) {
    for (const { key, version } of batch.expect) {
      if ((this.#entries.get(key)?.version ?? 0) !== version) {
        return { ok: /** @type {const} */ (false), key };
      }
    }
    this.#version += 1;
    const version = this.#version;
    for (const key of batch.delete) {
      if (this.#entries.delete(key)) {
        this.#ordered = undefined;
      }
    }
    for (const { key, value } of batch.put) {
      if (!this.#entries.has(key)) {
        this.#ordered = undefined;
      }
      this.#entries.set(key, { value: value.slice(), version });
    }
    return { ok: /** @type {const} */ (true), version };
  }
}

/** Index of the first key that is not before `key`. @param {string[]} keys @param {string} key */
function firstAtLeast(keys, key) {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? "", key) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** @returns {Storage} */
export function memoryStorage() {
  return new MemoryStorage();
}
