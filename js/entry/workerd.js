// @ts-check
/** Edge workers (workerd): a `.wasm` import is a compiled module there. */

import wasm from "../wasm/engine_bg.wasm";
import worksheet from "../wasm/worksheet_bg.wasm";
import { loadSync } from "../engine.js";
import { loadFrom } from "../worksheet-module.js";

loadSync(wasm);
loadFrom(worksheet);

export * from "../public.js";

/** Nothing is left to load here; other runtimes need it, so portable code awaits it everywhere. */
export async function init() {}
