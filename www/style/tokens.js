/**
 * Colours, type and spacing. Every element takes them from the nearest `tieout-preview`, or from its own host
 * when it is used alone; a CRM overrides the `--tieout-*` properties.
 */

import { css } from "lit";

export const tokens = css`
  :host {
    --paper: var(--tieout-paper, light-dark(#f6f5f1, #13171a));
    --sheet: var(--tieout-sheet, light-dark(#ffffff, #1a1f23));
    --raised: light-dark(#fbfaf7, #20262b);
    --ink: var(--tieout-ink, light-dark(#1b2126, #e8e6e0));
    --quiet: light-dark(#59636b, #a4adb4);
    --hair: light-dark(#e2dfd6, #2c3339);
    --rule: light-dark(#b7b2a5, #4b555d);
    --accent: var(--tieout-accent, light-dark(#0d5f46, #6fd0a6));
    --on-accent: light-dark(#ffffff, #0d1f18);
    --focus: light-dark(#1b66c9, #8dbdff);
    --create: light-dark(#17693b, #74cf9b);
    --update: light-dark(#1d5896, #84b9f4);
    --link: light-dark(#11646c, #66c6cf);
    --void: light-dark(#76408a, #d3a2e2);
    --wait: light-dark(#7d5200, #e2b662);
    --blocked: light-dark(#ac2a1f, #ff9a8e);
    --skip: light-dark(#5c656c, #a4adb4);
    --serif: "Iowan Old Style", "Palatino Linotype", Palatino, P052, "Book Antiqua", Georgia, "Liberation Serif", serif;
    --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
    --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
    --radius: 6px;
  }
`;

export const base = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { display: block; color: var(--ink); font: 14px/1.45 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
  :host([hidden]) { display: none; }
  h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h2, h3 { font-size: 14px; font-weight: 600; }
  button, input, select { font: inherit; color: inherit; }
  button, select, summary { cursor: pointer; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
  .figure { font-variant-numeric: tabular-nums lining-nums; text-align: right; white-space: nowrap; }
  .quiet { color: var(--quiet); }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  svg { flex: none; display: block; }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;

export const buttons = css`
  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 7px; min-height: 36px; padding: 6px 14px;
    border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); color: var(--ink);
    font-weight: 550; text-decoration: none; white-space: nowrap;
  }
  .button:hover { background: var(--raised); border-color: var(--quiet); }
  .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  .button.main:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
  .button.danger { color: var(--blocked); border-color: color-mix(in srgb, var(--blocked) 50%, var(--sheet)); }
  .button[disabled], .button[disabled]:hover { background: var(--raised); border-color: var(--hair); color: var(--quiet); cursor: default; }
  .plain { border: 0; background: none; padding: 0; color: var(--accent); text-decoration: underline; text-underline-offset: 3px; text-align: left; }
  .plain:hover { text-decoration-thickness: 2px; }
`;

/** A table of figures: hairlines, no boxes, totals above a double rule. */
export const ledger = css`
  table { width: 100%; border-collapse: collapse; }
  th, td { padding: 7px 12px 7px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--hair); }
  th:last-child, td:last-child { padding-right: 0; }
  thead th { font-size: 12px; font-weight: 500; color: var(--quiet); border-bottom-color: var(--rule); white-space: nowrap; }
  tbody th { font-weight: 400; }
  .figure { text-align: right; }
  .scroll { overflow-x: auto; }
`;
