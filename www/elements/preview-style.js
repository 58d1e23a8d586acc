import { css } from "lit";

/** Two panes side by side where there is room; on a phone one list, with the record laid over it. */
export const layout = css`
  :host { container: tieout / inline-size; color-scheme: light dark; height: 100%; background: var(--paper); }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  .frame { display: flex; flex-direction: column; height: 100%; min-height: 560px; background: var(--paper); color: var(--ink); }
  .frame.setup { height: auto; min-height: 100%; }
  .skip { position: absolute; left: 12px; top: -60px; z-index: 20; padding: 8px 14px; background: var(--ink); color: var(--paper); border-radius: var(--radius); }
  .skip:focus { top: 8px; }
  .workbench { flex: 1; min-height: 0; display: grid; grid-template: auto auto minmax(0, 1fr) / minmax(400px, 44%) minmax(0, 1fr); }
  .head { grid-column: 1 / -1; }
  .problems { grid-column: 1 / -1; display: flex; gap: 16px; align-items: flex-start; margin: 0 28px 14px; padding: 12px 16px; border-radius: 8px; background: var(--sheet);
    border: 1px solid color-mix(in srgb, var(--blocked) 40%, var(--sheet)); max-height: 34vh; overflow: auto; }
  .problems tieout-findings { flex: 1; min-width: 0; }
  tieout-documents { grid-row: 3; background: var(--sheet); border-top: 1px solid var(--hair); border-right: 1px solid var(--hair); }
  .pane { grid-row: 3; background: var(--sheet); border-top: 1px solid var(--hair); overflow: auto; min-height: 0; }
  .actions { display: flex; gap: 10px; flex: none; }
  .actions .main { min-height: 42px; padding-inline: 22px; font-size: 15px; }
  .more, .back { display: none; }
  @container tieout (max-width: 860px) {
    .frame { height: auto; min-height: 100%; }
    .workbench { display: block; }
    .problems { margin: 0 16px 12px; }
    tieout-documents { border-right: 0; --bar: 0px; }
    .pane { display: none; }
    .pane.open { display: block; position: fixed; inset: 0; z-index: 10; border: 0; overscroll-behavior: contain; }
    .back { display: inline-flex; margin: 12px 16px 0; }
    .more { display: inline-flex; }
    .actions { flex-wrap: wrap; }
    .actions .button { flex: 1; min-height: 42px; padding-inline: 12px; }
  }
`;
