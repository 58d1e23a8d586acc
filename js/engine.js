// @ts-check
/** The engine's WASM, guarded. Everything else in `js/` takes it from here, never from the glue. */

import * as glue from "./wasm/engine.js";
import { ACCEPTS } from "./accepts.js";
import { TieoutError } from "./error.js";
import { guard } from "./guard.js";

const guarded = guard(glue, ACCEPTS);

/** Without a prototype: `constructor` is found in a table only if somebody wrote it there. @template T @param {T} value @returns {T} */
function bare(value) {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(bare);
  return Array.isArray(value) ? value : Object.setPrototypeOf(value, null);
}

// Of all answers this one has tables under names of others.
const { view } = glue.Settings.prototype;
glue.Settings.prototype.view = function () {
  return bare(view.call(this));
};

/** The engine's functions and classes; before the WASM is loaded a typed error. */
export function engine() {
  if (!guarded.ready) throw new TieoutError("host/not-initialised", "the engine is not loaded yet");
  return guarded.exports;
}

/** Grows when a fault made a fresh instance necessary: handles made before are stale. */
export const generation = () => guarded.restarts;

/**
 * Loads the WASM unless that was done; without an input from where the entry file said.
 * @param {import("./guard.js").Source} [input]
 */
export const load = (input) => guarded.load(input);

/** @param {BufferSource | WebAssembly.Module} input */
export const loadSync = (input) => guarded.loadSync(input);

/** @param {import("./guard.js").Source} source what `load` takes when it is not told */
export const loadFrom = (source) => guarded.loadFrom(source);
