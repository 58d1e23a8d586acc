// @ts-check
/** No opinion where the WASM comes from: for libraries and bundlers that place it themselves. */

import { load } from "../engine.js";

export * from "../public.js";

/** @param {import("../guard.js").Source} input its address, its bytes, or a compiled module */
export const init = (input) => load(input);
