/** What a module reads for one call, let go of afterwards. */

import { engine } from "./engine.js";
import { toBytes } from "./input.js";

/** @typedef {import("./input.js").Input} Input */
/** @typedef {import("./wasm/engine.js").Documents} Documents */
/** @typedef {import("./wasm/engine.js").Settings} Settings */

/** @template T @param {Input} documents @param {(parsed: Documents) => T} work @param {{Documents: new (bytes: Uint8Array) => Documents}} [module]  that reads them, the engine unless given @returns {T} */
export const withDocuments = (documents, work, module = engine()) => using(new module.Documents(toBytes(documents, "documents")), work);

/** @template T @param {Input} settings @param {(parsed: Settings) => T} work @param {{Settings: new (bytes: Uint8Array) => Settings}} [module]  as above @returns {T} */
export const withSettings = (settings, work, module = engine()) => using(new module.Settings(toBytes(settings, "settings")), work);

/** @template T @template {{free(): void}} P @param {P} parsed @param {(parsed: P) => T} work @returns {T} */
export function using(parsed, work) {
  try {
    return work(parsed);
  } finally {
    parsed.free();
  }
}
