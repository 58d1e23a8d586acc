// @ts-check
/** Browsers and bundlers: the WASM is fetched from beside this module, once, when `init` is called. */

import { load, loadFrom } from "../engine.js";

loadFrom(new URL("../wasm/engine_bg.wasm", import.meta.url));

export * from "../public.js";

/** @param {import("../guard.js").Source} [input] another place, bytes or a compiled module */
export const init = (input) => load(input);
