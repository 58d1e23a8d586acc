/** Waiting that always ends. */

/** Longest timer that runtimes keep exactly; beyond it they fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

/** An end that any number wait for at once: of an AbortSignal Node would warn as soon as an eleventh listened. */
export class Stop {
  #isCalled = false;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  get isCalled() {
    return this.#isCalled;
  }

  call() {
    this.#isCalled = true;
    for (const end of [...this.#waiting]) end();
  }

  /** @param {() => void} end */
  add(end) {
    this.#waiting.add(end);
  }

  /** @param {() => void} end */
  delete(end) {
    this.#waiting.delete(end);
  }
}

/**
 * Settles with `work`, or rejects with `late()` after `ms`, or with `stopped()` when `stop` is called.
 * What settles afterwards is ignored.
 * @template T
 * @param {PromiseLike<T> | T} work
 * @param {{ms: number, late: () => Error, stop?: Stop, stopped?: () => Error}} limits
 * @returns {Promise<T>}
 */
export function inTime(work, { ms, late, stop, stopped = late }) {
  return new Promise((resolve, reject) => {
    const onStop = () => end(() => reject(stopped()));
    const timer = setTimeout(() => end(() => reject(late())), Math.min(Math.max(ms, 0) || 0, TIMER_MS_MAX));
    /** @param {() => void} settle */
    const end = (settle) => {
      clearTimeout(timer);
      stop?.delete(onStop);
      settle();
    };
    if (stop?.isCalled) {
      onStop();
      return;
    }
    stop?.add(onStop);
    Promise.resolve(work).then((value) => end(() => resolve(value)), (thrown) => end(() => reject(thrown)));
  });
}

/** @typedef {(ms: number, call: () => void) => () => void} Schedule  answers how to cancel the call */

/**
 * A sleep that something may cut short. By itself it keeps no process alive, unless it is held.
 */
export class Alarm {
  #rung = false;
  #held = false;
  /** @type {(() => void) | undefined} ends the sleep that goes on */
  #ring;
  /** @type {{ref?: () => void, unref?: () => void} | undefined} */
  #timer;
  #schedule;

  /** @param {Schedule} [schedule]  this machine's timers unless given */
  constructor(schedule = (ms, call) => this.#setTimer(ms, call)) {
    this.#schedule = schedule;
  }

  /** Ends the sleep, or the next one if none goes on. */
  wake() {
    this.#rung = true;
    this.#ring?.();
  }

  /** @param {boolean} held  whether the process must stay alive while this sleeps */
  hold(held) {
    this.#held = held;
    // Browsers have plain numbers for timers, and no process that could end.
    if (held) {
      this.#timer?.ref?.();
    } else {
      this.#timer?.unref?.();
    }
  }

  /** @param {number | undefined} ms  without it, until it is woken */
  async sleep(ms) {
    if (!this.#rung) {
      let cancel = () => {};
      await new Promise((resolve) => {
        const ring = () => resolve(undefined);
        this.#ring = ring;
        // Without an end to the sleep a timer is set all the same: it is what keeps a process alive that is held.
        cancel = ms === undefined ? this.#setTimer(TIMER_MS_MAX, ring) : this.#schedule(ms, ring);
      });
      cancel();
    }
    this.#rung = false;
    this.#ring = undefined;
    this.#timer = undefined;
  }

  /** @param {number} ms @param {() => void} call */
  #setTimer(ms, call) {
    const timer = setTimeout(call, Math.min(ms, TIMER_MS_MAX));
    this.#timer = /** @type {{ref?: () => void, unref?: () => void}} */ (/** @type {unknown} */ (timer));
    this.hold(this.#held);
    return () => clearTimeout(timer);
  }
}

/** Gives the event loop a turn of its own, so that a page paints and a server answers in between. */
export function breathe() {
  return new Promise((resolve) => {
    const immediate = /** @type {{setImmediate?: (call: () => void) => void}} */ (globalThis).setImmediate;
    if (typeof immediate === "function") {
      immediate(() => resolve(undefined));
    } else {
      setTimeout(resolve, 0);
    }
  });
}

/** This machine's civil date. @param {number} now */
export function localDate(now) {
  const date = new Date(now);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
