// @ts-check
/** The WASM of tokens and signatures, guarded. It has memory of its own: no fault of a plan or a sync can reach a token. */

import { beside } from "./beside.js";
import { guard } from "./guard.js";
import * as glue from "./wasm/connection.js";

const guarded = guard(glue);

/**
 * Loads it unless that was done, from beside this file if it is not told otherwise.
 * @param {import("./guard.js").Source} [input]
 */
export const load = (input) => guarded.load(input ?? (() => beside(new URL("./wasm/connection_bg.wasm", import.meta.url))));

/** @param {BufferSource | WebAssembly.Module} input */
export const loadSync = (input) => guarded.loadSync(input);

/** Its functions and classes; before it is loaded each call is a typed error. */
export const connectionModule = () => guarded.exports;

/** Grows when a fault made a fresh instance necessary. */
export const generation = () => guarded.restarts;
