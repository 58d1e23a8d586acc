/** Waiting that always ends. */

/** Longest timer that runtimes keep exactly; beyond it they fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

/**
 * Settles with `work`, or rejects with `late()` after `ms`, or with `stopped()` when `stop` is aborted.
 * What settles afterwards is ignored.
 * @template T
 * @param {PromiseLike<T> | T} work
 * @param {{ms: number, late: () => Error, stop?: AbortSignal, stopped?: () => Error}} limits
 * @returns {Promise<T>}
 */
export function inTime(work, { ms, late, stop, stopped = late }) {
  return new Promise((resolve, reject) => {
    const onStop = () => end(() => reject(stopped()));
    const timer = setTimeout(() => end(() => reject(late())), Math.min(Math.max(ms, 0) || 0, TIMER_MS_MAX));
    /** @param {() => void} settle */
    const end = (settle) => {
      clearTimeout(timer);
      stop?.removeEventListener("abort", onStop);
      settle();
    };
    if (stop?.aborted) {
      onStop();
      return;
    }
    stop?.addEventListener("abort", onStop);
    Promise.resolve(work).then((value) => end(() => resolve(value)), (thrown) => end(() => reject(thrown)));
  });
}

/**
 * A sleep that something may cut short, and that by itself keeps no process alive if `background`.
 * @returns {{until(ms: number | undefined, background: boolean): Promise<void>, wake(): void}}
 */
export function createAlarm() {
  let rung = false;
  /** @type {(() => void) | undefined} */
  let ring;
  return {
    wake() {
      rung = true;
      ring?.();
    },
    async until(ms, background) {
      if (!rung) {
        await new Promise((resolve) => {
          ring = () => resolve(undefined);
          if (ms !== undefined) {
            const timer = setTimeout(ring, Math.min(ms, TIMER_MS_MAX));
            const settle = ring;
            ring = () => {
              clearTimeout(timer);
              settle();
            };
            if (background) {
              /** @type {{unref?: () => void}} */ (/** @type {unknown} */ (timer)).unref?.();
            }
          }
        });
      }
      rung = false;
      ring = undefined;
    },
  };
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
