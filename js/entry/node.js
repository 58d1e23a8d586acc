// @ts-check
/** Node: the WASM is read and loaded while importing, so that `require` works as well as `import`. */

import { readFileSync } from "node:fs";
import { loadSync } from "../engine.js";

loadSync(readFileSync(new URL("../wasm/engine_bg.wasm", import.meta.url)));

export * from "../public.js";

/** Nothing is left to load here; other runtimes need it, so portable code awaits it everywhere. */
export async function init() {}
