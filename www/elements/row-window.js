/**
 * The rows of a long list that are in sight, and nothing else: which positions they have, and their data,
 * fetched in pages as they come into view.
 *
 * **Invariant:** rows of an older view never reach the screen.
 */

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */

/** Rows fetched at a time, pages kept, and rows drawn beyond either edge so that scrolling shows no gap. */
const PAGE_ROWS = 60;
const PAGES_KEPT = 40;
const OVERSCAN_ROWS = 8;

/**
 * @template Row
 * @implements {ReactiveController}
 */
export class RowWindow {
  /** @type {Map<number, Row[]>} */ #pages = new Map();
  /** @type {Set<number>} */ #asked = new Set();
  #scheduled = false;
  /** @type {ResizeObserver|undefined} */ #resizes;
  /** @type {EventTarget[]} */ #roots = [];

  /**
   * @param {ReactiveControllerHost & HTMLElement} host
   * @param {number} rowHeight in CSS pixels
   * @param {(view: number, from: number, limit: number) => Promise<Row[]>} fetchRows
   * @param {(problem: unknown) => void} onProblem
   */
  constructor(host, rowHeight, fetchRows, onProblem) {
    this.host = host;
    this.rowHeight = rowHeight;
    this.fetchRows = fetchRows;
    this.onProblem = onProblem;
    this.view = 0;
    this.total = 0;
    this.from = 0;
    this.to = 0;
    host.addController(this);
  }

  hostConnected() {
    // A scroll event does not leave the shadow tree in which it happens; the list may lie in several.
    this.#roots = rootsAround(this.host);
    for (const root of this.#roots) root.addEventListener("scroll", this.schedule, { passive: true, capture: true });
    this.#resizes = new ResizeObserver(this.schedule);
    this.#resizes.observe(this.host);
  }

  hostDisconnected() {
    for (const root of this.#roots) root.removeEventListener("scroll", this.schedule, { capture: true });
    this.#resizes?.disconnect();
  }

  hostUpdated() {
    const { runway, block } = this.#parts();
    if (!runway || !block) return;
    runway.style.height = `${this.total * this.rowHeight}px`;
    block.style.transform = `translateY(${this.from * this.rowHeight}px)`;
    this.schedule();
  }

  /**
   * Shows another selection from its first row.
   * @param {number} view
   * @param {number} total
   */
  show(view, total) {
    this.refresh(view, total);
    const { scroller } = this.#parts();
    if (scroller) scroller.scrollTop = 0;
  }

  /**
   * Takes new data for the rows without moving the reader.
   * @param {number} view
   * @param {number} total
   */
  refresh(view, total) {
    this.view = view;
    this.total = total;
    this.#pages.clear();
    this.#asked.clear();
    this.host.requestUpdate();
  }

  /** @param {number} position @returns {Row|undefined} */
  row(position) {
    return this.#pages.get(Math.floor(position / PAGE_ROWS))?.[position % PAGE_ROWS];
  }

  /** The positions to draw. */
  positions() {
    const last = Math.min(this.to, this.total);
    const positions = [];
    for (let position = this.from; position < last; position += 1) positions.push(position);
    return positions;
  }

  /** Brings a row into sight. @param {number} position */
  reveal(position) {
    const { scroller, runway } = this.#parts();
    if (!scroller || !runway) return;
    const top = position * this.rowHeight;
    if (scroller.scrollHeight > scroller.clientHeight + 1) {
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      const bottom = top + this.rowHeight;
      if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
    } else {
      const inPage = runway.getBoundingClientRect().top + top;
      if (inPage < 80) window.scrollBy(0, inPage - 80);
      if (inPage + this.rowHeight > window.innerHeight) window.scrollBy(0, inPage + this.rowHeight - window.innerHeight);
    }
    this.#measure();
  }

  /** How many whole rows are in sight: the step of Page Down. */
  get pageStep() {
    return Math.max(1, this.to - this.from - 2 * OVERSCAN_ROWS - 1);
  }

  schedule = () => {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#measure();
    });
  };

  #measure() {
    const { scroller, runway } = this.#parts();
    if (!scroller || !runway) return;
    const frame = scroller.getBoundingClientRect();
    const start = runway.getBoundingClientRect().top;
    const top = Math.max(0, frame.top) - start;
    const bottom = Math.min(window.innerHeight, frame.bottom) - start;
    const from = Math.min(Math.max(0, Math.floor(top / this.rowHeight) - OVERSCAN_ROWS), Math.max(0, this.total - 1));
    const to = Math.max(from, Math.min(this.total, Math.ceil(bottom / this.rowHeight) + OVERSCAN_ROWS));
    if (from !== this.from || to !== this.to) {
      this.from = from;
      this.to = to;
      this.host.requestUpdate();
    }
    this.#fetchMissing();
  }

  #fetchMissing() {
    if (this.total === 0 || this.to <= this.from) return;
    const last = Math.floor((this.to - 1) / PAGE_ROWS);
    for (let page = Math.floor(this.from / PAGE_ROWS); page <= last; page += 1) {
      if (!this.#asked.has(page)) void this.#fetchPage(page);
    }
  }

  /** @param {number} page */
  async #fetchPage(page) {
    const view = this.view;
    this.#asked.add(page);
    try {
      const rows = await this.fetchRows(view, page * PAGE_ROWS, PAGE_ROWS);
      if (view !== this.view) return;
      this.#pages.set(page, rows);
      this.#forgetFarPages(page);
      this.host.requestUpdate();
    } catch (problem) {
      if (view === this.view) this.onProblem(problem);
    }
  }

  /** @param {number} near */
  #forgetFarPages(near) {
    if (this.#pages.size <= PAGES_KEPT) return;
    const farthest = [...this.#pages.keys()].reduce((far, page) => (Math.abs(page - near) > Math.abs(far - near) ? page : far), near);
    this.#pages.delete(farthest);
    this.#asked.delete(farthest);
  }

  #parts() {
    const root = this.host.shadowRoot;
    return {
      scroller: /** @type {HTMLElement|null|undefined} */ (root?.querySelector(".scroller")),
      runway: /** @type {HTMLElement|null|undefined} */ (root?.querySelector(".runway")),
      block: /** @type {HTMLElement|null|undefined} */ (root?.querySelector(".block")),
    };
  }
}

/** The element's own shadow root, every one around it, and the window. @param {HTMLElement} host */
function rootsAround(host) {
  /** @type {EventTarget[]} */
  const roots = host.shadowRoot ? [host.shadowRoot] : [];
  for (let root = host.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) roots.push(root);
  return [...roots, window];
}
