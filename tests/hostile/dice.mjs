/** Chance that hangs on the seed and the input's number alone: any one input can be made again by itself. */

export class Dice {
  #state;

  /** @param {number} seed @param {number} input */
  constructor(seed, input) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(input + 1, 0xc2b2ae35);
    for (let round = 0; round < 4; round += 1) this.#next();
  }

  /** Mulberry32. */
  #next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 to below `end`. @param {number} end */
  below(end) {
    return this.#next() % Math.max(1, end);
  }

  /** True once in so many times. @param {number} times */
  once(times) {
    return this.below(times) === 0;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }
}
