/** The rows of the tie-out, by filter and range. */

/** @import { Selected, TieRow } from "./types.js" */

export class Results {
  /** @type {TieRow[]} */ #all = [];
  /** @type {TieRow[]} */ #selected = [];
  #view = 0;

  /** @param {TieRow[]} rows */
  take(rows) {
    this.#all = rows;
  }

  /** @param {string} filter `equal`, `differing`, `not-synced`, or empty for all @returns {Selected} */
  select(filter) {
    this.#selected = filter === "" ? this.#all : this.#all.filter((row) => standing(row) === filter);
    this.#view += 1;
    return { view: this.#view, total: this.#selected.length };
  }

  /** @param {number} view @param {number} from @param {number} limit */
  rows(view, from, limit) {
    return view === this.#view ? this.#selected.slice(from, from + limit) : [];
  }
}

/** Which filter a row falls under: a record that is gone from QuickBooks differs. @param {TieRow} row */
function standing({ verdict }) {
  return verdict === "equal" || verdict === "not-synced" ? verdict : "differing";
}
