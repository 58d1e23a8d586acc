/** The worker: the engine, the practice company and all the data live here, away from the thread that draws. */

import { LocalDesk } from "./desk/local-desk.js";
import { findingsOf } from "./text/problems.js";

/** @import { ToWorker } from "./desk/worker-desk.js" */

const CALLS = /** @type {const} */ (["about", "load", "plan", "select", "rows", "detail", "find", "apply", "save", "pause", "resume", "cancel", "selectTies", "ties", "whatIf", "retry", "discard", "link", "settings", "day", "ignore", "resolve", "periodCsv", "mapping", "saveAndSync", "runs", "undoPlan", "takeBack", "approval", "askApproval", "approve", "importPlan"]);

const desk = new LocalDesk((news) => self.postMessage({ news }));

self.addEventListener("message", (/** @type {MessageEvent<ToWorker>} */ event) => {
  void answer(event.data);
});

/** @param {ToWorker} message */
async function answer({ id, call, args }) {
  try {
    const name = CALLS.find((known) => known === call);
    if (!name) throw new Error(`the desk has no call \`${call}\``);
    const method = /** @type {(...args: unknown[]) => unknown} */ (desk[name]);
    self.postMessage({ id, ok: true, result: await method.apply(desk, args) });
  } catch (problem) {
    self.postMessage({ id, ok: false, findings: findingsOf(problem) });
  }
}
