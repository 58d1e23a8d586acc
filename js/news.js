/** Tells whoever waits or listens what the engine says, turn by turn. */

/** @typedef {import("./drive.js").Status} Status */
/** @typedef {import("./drive.js").Event} Event */
/** @typedef {{status: Status, event?: Event}} News  with an event, the status is that of the turn before */
/** @typedef {{check: (news: News) => boolean, resolve: (news: News) => void, reject: (fault: unknown) => void}} Waiter */

export class Newsroom {
  /** @type {Set<Waiter>} */
  #waiters = new Set();
  /** @type {Set<(news: News) => void>} */
  #listeners = new Set();

  /** @param {(news: News) => void} listener @returns {() => void} ends it */
  listen(listener) {
    // Wrapped, so that the same function may listen twice and end each on its own.
    const call = (/** @type {News} */ news) => listener(news);
    this.#listeners.add(call);
    return () => {
      this.#listeners.delete(call);
    };
  }

  /**
   * Waits for news that pass `check`, counted from `begin` on.
   * @param {(news: News) => boolean} check
   * @param {() => void} begin
   * @returns {Promise<News>}
   */
  until(check, begin) {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ check, resolve, reject });
      begin();
    });
  }

  /** @param {News} news */
  tell(news) {
    for (const waiter of this.#waiters) {
      if (waiter.check(news)) {
        this.#waiters.delete(waiter);
        waiter.resolve(news);
      }
    }
    for (const listener of this.#listeners) {
      try {
        listener(news);
      } catch {
        // A listener's fault is its own: the sync goes on and the others are told.
      }
    }
  }

  /** Nothing more will come. @param {unknown} fault */
  end(fault) {
    for (const waiter of this.#waiters) {
      waiter.reject(fault);
    }
    this.#waiters.clear();
  }
}
