/** A history of the simulator, as it happens: documents, journal, faults, and what came of it. */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, ledger, tokens } from "../style/tokens.js";
import { cents, clock, faultSaid, happening } from "../text/history.js";
import { icon } from "../text/icons.js";
import { kindName, plural } from "../text/words.js";

/** @typedef {{id: number, cents: number, voided: boolean}} Copy */
/** @typedef {{kind: string, label: string, cents: number|null, voided: boolean, job: string|null, letter: boolean, linked: boolean, copies: Copy[]}} Stand */
/** @typedef {{at: number, lines: string[], documents: Stand[], processes: number[]}} Scene */
/**
 * @typedef {object} Film
 * @property {number} seed
 * @property {string} hash
 * @property {Scene[]} scenes
 * @property {{stands: number, held: number, duplicates: number, lost: number}} outcome
 * @property {Record<string, number>} faults
 * @property {string[]} violations
 * @property {number} invariants
 * @property {number} checks
 */

const SCENE_MS = 90;
/** Lines of the log that are kept on screen. */
const LINES = 200;
const SEED_MAX = 4_294_967_295;

export class TieoutHistory extends LitElement {
  static properties = { film: { attribute: false }, at: { state: true }, running: { state: true }, seed: { state: true } };

  static styles = [tokens, base, buttons, ledger, css`
    :host { container: tieout / inline-size; min-height: 100%; background: var(--paper); }
    .page { max-width: 1240px; margin: 0 auto; padding: 40px 28px 64px; }
    .brand { font: 600 20px/1 var(--serif); border-bottom: 3px double var(--accent); padding-bottom: 3px; }
    h1 { margin-top: 26px; font: 500 36px/1.2 var(--serif); letter-spacing: -0.012em; max-width: 22em; text-wrap: balance; }
    .lead { margin-top: 12px; max-width: 46em; font-size: 16px; color: var(--quiet); }
    form { display: flex; flex-wrap: wrap; gap: 10px 12px; align-items: end; margin: 26px 0 22px; }
    label { display: grid; gap: 4px; font-size: 13px; color: var(--quiet); }
    input { width: 150px; min-height: 36px; padding: 6px 10px; border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); color: var(--ink); }
    .figures { display: flex; flex-wrap: wrap; gap: 8px 30px; padding: 12px 0; border-block: 1px solid var(--hair); }
    .figures dt { font-size: 12px; color: var(--quiet); }
    .figures dd { font: 500 22px/1.25 var(--serif); font-variant-numeric: tabular-nums lining-nums; }
    .sides { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 34px; margin-top: 26px; align-items: start; }
    h2 { font: 500 20px/1.3 var(--serif); margin-bottom: 6px; }
    .state { display: inline-flex; gap: 6px; align-items: baseline; }
    .state svg { align-self: center; }
    .done { color: var(--create); } .doubt { color: var(--wait); } .wrong { color: var(--blocked); }
    td b { font-weight: 550; overflow-wrap: anywhere; }
    td small { display: block; font-size: 12px; color: var(--quiet); }
    .log { height: 470px; overflow-y: auto; padding: 4px 14px; border: 1px solid var(--hair); border-radius: 8px; background: var(--sheet); }
    .log li { display: grid; grid-template-columns: 58px minmax(0, 1fr); gap: 10px; padding: 4px 0; font-size: 13px; overflow-wrap: anywhere; border-bottom: 1px solid var(--hair); }
    .log li:last-child { border-bottom: 0; }
    .log time { color: var(--quiet); }
    .fault { color: var(--blocked); font-weight: 550; } .write { color: var(--update); } .process { color: var(--void); }
    .verdict { margin-top: 26px; padding: 20px 24px; border: 1px solid var(--accent); border-radius: 10px; background: var(--sheet); }
    .verdict.bad { border-color: var(--blocked); }
    .verdict h2 { display: flex; gap: 12px; align-items: center; font-size: 28px; color: var(--accent); }
    .verdict.bad h2 { color: var(--blocked); }
    .verdict p { max-width: 60em; }
    .kinds { margin-top: 8px; color: var(--quiet); }
    ul.kinds { columns: 3 250px; column-gap: 28px; }
    ul.kinds li { break-inside: avoid; }
    @container tieout (max-width: 860px) {
      .page { padding: 26px 16px 48px; } h1 { font-size: 29px; }
      .sides { grid-template-columns: minmax(0, 1fr); }
      .log { height: 320px; }
      .verdict { padding: 16px; } .verdict h2 { font-size: 23px; }
    }
  `];

  /** @type {ReturnType<typeof setTimeout>|undefined} */ #timer;

  constructor() {
    super();
    /** @type {Film|undefined} */ this.film = undefined;
    this.at = 0;
    this.running = false;
    this.seed = 0;
  }

  /** Everything is loaded; begins with this seed. @param {number} seed */
  ready(seed) {
    this.seed = Number.isSafeInteger(seed) && seed >= 0 && seed <= SEED_MAX ? seed : 0;
    this.#live();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** @override @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has("at")) return;
    const log = this.renderRoot.querySelector(".log");
    if (log) log.scrollTop = log.scrollHeight;
  }

  /** @override */
  render() {
    const { film } = this;
    return html`<div class="page">
      <span class="brand">Tieout</span>
      <h1 tabindex="-1">Crashes, lost answers, people who interfere: every document once.</h1>
      <p class="lead">The real engine lives a history of some hours in this page, against a store and a QuickBooks that fail as a seed
        decides. The same seed gives the same history, to the last byte.</p>
      <form @submit=${this.#onSubmit}>
        <label>Seed<input name="seed" inputmode="numeric" required pattern="[0-9]{1,10}" .value=${String(this.seed)} /></label>
        <button class="button main" ?disabled=${!film}>Play it</button>
        <button class="button" type="button" ?disabled=${!film} @click=${this.#onNext}>Another seed</button>
        ${film && this.running ? html`<button class="button" type="button" @click=${this.#onSkip}>Skip to the end</button>` : nothing}
      </form>
      ${film ? this.#history(film) : html`<p class="quiet" role="status">Loading the simulator…</p>`}
    </div>`;
  }

  /** @param {Film} film */
  #history(film) {
    const scene = film.scenes[this.at];
    const seen = film.scenes.slice(0, this.at + 1);
    const lines = seen.slice(-LINES).flatMap(({ at, lines }) => lines.map((line) => ({ at, ...happening(line) })));
    const faults = seen.flatMap(({ lines }) => lines).filter((line) => /^\s*! /u.test(line)).length;
    if (!scene) return nothing;
    return html`
      <dl class="figures">
        ${this.#figure("Time in the history", clock(scene.at))}${this.#figure("Faults so far", faults)}
        ${this.#figure("Processes alive", scene.processes.length)}
        ${this.#figure("Second copies now", scene.documents.filter(({ copies }) => standing(copies) > 1).length)}
      </dl>
      ${this.running ? nothing : this.#verdict(film)}
      <div class="sides">
        <section><h2>Documents</h2><div class="scroll" tabindex="0" role="region" aria-label="Documents"><table>
          <thead><tr><th scope="col">CRM</th><th scope="col" class="figure">Amount</th><th scope="col">Journal</th><th scope="col">QuickBooks</th></tr></thead>
          <tbody>${scene.documents.map((stand) => this.#row(stand))}</tbody></table></div></section>
        <section><h2>What happens</h2><ol class="log" tabindex="0" aria-label="What happens">
          ${lines.slice(-LINES).map(({ at, tone, text }) => html`<li><time>${clock(at)}</time><span class=${tone}>${text}</span></li>`)}</ol></section>
      </div>`;
  }

  /** @param {string} name @param {string|number} value */
  #figure(name, value) {
    return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  /** @param {Stand} stand */
  #row({ kind, label, cents: total, voided, job, letter, linked, copies }) {
    const [tone, sign, words] = letter ? ["wrong", "error", "for a person"]
      : job !== null ? [job === "planned" ? "" : "doubt", job === "planned" ? "waiting" : "uncertain", job]
        : linked ? ["done", "done", "linked"] : ["quiet", "wait", "not yet"];
    return html`<tr>
      <td><b>${label}</b><small>${kindName(kind)}${voided ? ", void" : ""}</small></td>
      <td class="figure">${total === null ? "" : cents(total)}</td>
      <td><span class="state ${tone}">${icon(sign)}${words}</span></td>
      <td>${copies.length === 0 ? html`<span class="quiet">nothing</span>`
        : copies.map((copy) => html`<div class=${standing(copies) > 1 ? "wrong" : ""}>${copy.id}${copy.voided ? " void" : total === null ? "" : html` · ${cents(copy.cents)}`}</div>`)}</td>
    </tr>`;
  }

  /** @param {Film} film */
  #verdict({ outcome, faults, violations, invariants, checks, hash }) {
    const { stands, held, duplicates, lost } = outcome;
    const isGood = violations.length === 0 && duplicates === 0 && lost === 0;
    const kinds = Object.entries(faults).sort(([, one], [, other]) => other - one);
    const total = kinds.reduce((sum, [, count]) => sum + count, 0);
    return html`<section class="verdict ${isGood ? "" : "bad"}" role="status">
      <h2>${icon(isGood ? "done" : "error")}${plural(duplicates, "duplicate")}, ${lost} lost</h2>
      <p>After ${plural(total, "fault")} ${plural(stands, "document stands", "documents stand")} in QuickBooks exactly once${held > 0
        ? html`; ${held} voided, or waiting for a person` : nothing}. Counted from the books alone; besides,
        ${invariants} invariants were looked at ${checks.toLocaleString("en-US")} times: ${plural(violations.length, "violation")}.</p>
      ${violations.map((violation) => html`<p class="wrong">${violation}</p>`)}
      ${kinds.length > 0 ? html`<ul class="kinds">${kinds.map(([name, number]) => html`<li>${number} × ${faultSaid(name)}</li>`)}</ul>` : nothing}
      <p class="kinds">Fingerprint of the history: ${hash}</p></section>`;
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("seed");
    this.seed = Math.min(Number(given), SEED_MAX);
    this.#live();
  }

  #onNext() {
    this.seed = (this.seed + 1) % (SEED_MAX + 1);
    this.#live();
  }

  #onSkip() {
    this.#show((this.film?.scenes.length ?? 1) - 1);
  }

  #live() {
    this.dispatchEvent(new CustomEvent("tieout-seed", { detail: this.seed, bubbles: true, composed: true }));
    // Who wants no motion sees the end at once.
    this.#show(matchMedia("(prefers-reduced-motion: reduce)").matches ? (this.film?.scenes.length ?? 1) - 1 : 0);
  }

  /** @param {number} at */
  #show(at) {
    clearTimeout(this.#timer);
    this.at = at;
    this.running = at + 1 < (this.film?.scenes.length ?? 0);
    if (this.running) this.#timer = setTimeout(() => this.#show(at + 1), SCENE_MS);
  }
}

/** @param {Copy[]} copies */
const standing = (copies) => copies.filter(({ voided }) => !voided).length;

customElements.define("tieout-history", TieoutHistory);
