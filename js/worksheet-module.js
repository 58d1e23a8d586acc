// @ts-check
/** The WASM of what is worked out of records beside the sync, guarded. It is loaded when it is first needed, and has memory of its own. */

import { ACCEPTS } from "./accepts.js";
import { beside } from "./beside.js";
import { guard } from "./guard.js";
import * as glue from "./wasm/worksheet.js";

const guarded = guard(glue, ACCEPTS);

guarded.loadFrom(() => beside(new URL("./wasm/worksheet_bg.wasm", import.meta.url)));

/** Loads it unless that was done, from beside this file if an entry file said nothing else. */
export const load = () => guarded.load();

/** @param {import("./guard.js").Source} source what `load` takes */
export const loadFrom = (source) => guarded.loadFrom(source);

/** Its functions and classes; before it is loaded each call is a typed error. */
export const worksheet = () => guarded.exports;

/** Grows when a fault made a fresh instance necessary. */
export const generation = () => guarded.restarts;
