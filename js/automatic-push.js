/**
 * The push that goes by itself, once a day, if the settings say so. There is no timer in it: the host asks from a timer, a queue or a page
 * that is opened, as often as it likes, and what is due is done. Several processes may ask at once; the engine's lease lets one write.
 */

import { onboardingOf, withChoices } from "./onboarding.js";
import { withSettings } from "./parsed.js";
import { localDate } from "./time.js";

/** @typedef {import("./index.js").Tieout} Tieout */
/** @typedef {import("./input.js").Input} Input */
/**
 * `off`: the settings push by hand alone; `paused`: somebody has paused the workspace; `done-today`; `onboarding`: something is still to be
 * chosen or mended before the first push; `approval`: the plan exceeds the limits of the settings, and waits for somebody to apply it. To
 * find the last two the company is read at each call.
 *
 * @typedef {{ran: false, why: "off" | "paused" | "done-today" | "onboarding" | "approval"} | ({ran: true} & import("./index.js").Applied)} Push
 */

/** When a company was pushed last, kept in the store. */
export class AutomaticPush {
  #host;

  /** @param {import("./host.js").CheckedHost} host */
  constructor(host) {
    this.#host = host;
  }

  get #key() {
    return `n/${this.#host.realm}/push`;
  }

  /**
   * @param {Tieout} tieout
   * @param {Input} documents
   * @param {Input} settings
   * @returns {Promise<Push>}
   */
  async push(tieout, documents, settings) {
    const { push, afterOnboarding } = withSettings(settings, (parsed) => parsed.view().automatic);
    if (push === "off") return { ran: false, why: "off" };
    if (tieout.status().state === "paused") return { ran: false, why: "paused" };
    const today = localDate(this.#host.clock());
    const { day, version } = await this.#last();
    if (day === today) return { ran: false, why: "done-today" };
    const company = await tieout.refresh(settings);
    const plan = tieout.plan(documents, settings, { today });
    try {
      // Once it has been pushed by itself the gate has been passed.
      if (afterOnboarding && version === 0 && !onboardingOf(plan, company, withChoices(settings, {})).ready) return { ran: false, why: "onboarding" };
      if (plan.summary().excess.length > 0) return { ran: false, why: "approval" };
      const applied = await tieout.apply(plan);
      // Refused only if another process has written the same day meanwhile.
      await this.#host.storage.commit({ expect: [{ key: this.#key, version }], put: [{ key: this.#key, value: new TextEncoder().encode(today) }], delete: [] });
      return { ran: true, ...applied };
    } finally {
      plan.free();
    }
  }

  /** The day of the last push; version 0 if there was none. */
  async #last() {
    const entry = (await this.#host.storage.get([this.#key])).get(this.#key);
    return { day: entry?.value === undefined ? undefined : new TextDecoder().decode(entry.value), version: entry?.version ?? 0 };
  }
}
