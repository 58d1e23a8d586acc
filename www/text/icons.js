/** The signs of the page, drawn so that each decision differs by shape and not by colour alone. */

import { html, svg } from "lit";

/** @import { TemplateResult } from "lit" */

/** @type {Record<string, TemplateResult>} */
const SHAPES = {
  create: svg`<path d="M8 3.5v9M3.5 8h9" />`,
  update: svg`<path d="M3.5 12.5l.6-2.6 6.3-6.3 2 2-6.3 6.3-2.6.6z" /><path d="M9 5l2 2" />`,
  link: svg`<path d="M6.7 9.3l2.6-2.6M7.4 4.9l1-1a2.7 2.7 0 0 1 3.8 3.8l-1 1M8.6 11.1l-1 1a2.7 2.7 0 0 1-3.8-3.8l1-1" />`,
  void: svg`<circle cx="8" cy="8" r="4.8" /><path d="M4.7 4.7l6.6 6.6" />`,
  delete: svg`<path d="M3 4.8h10M6.3 4.8V3h3.4v1.8M4.4 4.8l.6 8.2h6l.6-8.2M6.8 7v4M9.2 7v4" />`,
  deactivate: svg`<circle cx="8" cy="8" r="4.8" /><path d="M6.6 6v4M9.4 6v4" />`,
  wait: svg`<path d="M4.5 3h7M4.5 13h7M5.5 3c0 3 2.5 3.5 2.5 5s-2.5 2-2.5 5M10.5 3c0 3-2.5 3.5-2.5 5s2.5 2 2.5 5" />`,
  blocked: svg`<path d="M8 3.5v5.5" /><path d="M8 12v.3" />`,
  skip: svg`<path d="M4 8h8" />`,
  done: svg`<path d="M3.5 8.5l3 3 6-7" />`,
  failed: svg`<path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />`,
  running: svg`<path d="M13 8a5 5 0 1 1-1.8-3.8M11.5 2v2.5H9" />`,
  uncertain: svg`<path d="M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.1.9-1.1 1.7M8 12v.3" />`,
  waiting: svg`<circle cx="4" cy="8" r=".6" /><circle cx="8" cy="8" r=".6" /><circle cx="12" cy="8" r=".6" />`,
  info: svg`<path d="M8 7.5V12M8 4.3v.3" />`,
  warning: svg`<path d="M8 6v3.5M8 11.7v.2M8 2.5L14 13.5H2z" />`,
  error: svg`<path d="M8 3.5v5.5M8 12v.3" />`,
  search: svg`<circle cx="7" cy="7" r="4" /><path d="M10 10l3.5 3.5" />`,
  back: svg`<path d="M9.5 3.5L5 8l4.5 4.5" />`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8" />`,
  file: svg`<path d="M4 2h5l3 3v9H4zM9 2v3h3" />`,
  sun: svg`<circle cx="8" cy="8" r="2.8" /><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1" />`,
  moon: svg`<path d="M12.8 9.7A5.3 5.3 0 0 1 6.3 3.2a5.3 5.3 0 1 0 6.5 6.5z" />`,
  auto: svg`<circle cx="8" cy="8" r="5" /><path d="M8 3a5 5 0 0 1 0 10z" fill="currentColor" />`,
};

/**
 * A drawing of 16 by 16, hidden from screen readers: the words beside it say the same.
 * @param {string} name
 */
export function icon(name) {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.7"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${SHAPES[name] ?? ""}</svg>`;
}
