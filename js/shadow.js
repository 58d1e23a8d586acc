/** Other settings beside the present ones, on the same documents. */

import { optionsOf } from "./host.js";

/** @typedef {import("./input.js").Input} Input */

/**
 * @param {import("./index.js").Tieout} tieout
 * @param {Input} documents
 * @param {Input} settings
 * @param {Input} others
 * @param {{last?: number, today?: string}} [options]
 * @returns {Promise<import("./wasm/engine.js").Shadow>}
 */
export async function shadow(tieout, documents, settings, others, options) {
  const { last, today } = optionsOf(options, ["last", "today"]);
  const day = today === undefined ? {} : { today };
  await tieout.refresh(settings);
  const before = tieout.plan(documents, settings, day);
  try {
    await tieout.refresh(others);
    const after = tieout.plan(documents, others, day);
    try {
      return before.shadow(after, last);
    } finally {
      after.free();
    }
  } finally {
    before.free();
  }
}
