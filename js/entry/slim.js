// @ts-check
/** No opinion where the WASM comes from: for libraries and bundlers that place it themselves. */

import { load } from "../engine.js";
import { loadFrom } from "../worksheet-module.js";

export * from "../public.js";

/**
 * @param {import("../guard.js").Source} input  the engine's address, its bytes, or a compiled module
 * @param {import("../guard.js").Source} [worksheet]  the same of the worksheet, taken when `exportForDesktop` or `planRefund` first needs it; from beside the package's files unless given
 */
export async function init(input, worksheet) {
  if (worksheet !== undefined) loadFrom(worksheet);
  await load(input);
}
