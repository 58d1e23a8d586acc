/**
 * A form made of the manifest's JSON Schema: no field is known here by name. What is left empty is left to the preset.
 * Fires `tieout-settings` with the document once the form is saved; the engine is what judges it.
 */

import { css, html, LitElement, nothing } from "lit";

import { base, buttons, tokens } from "../style/tokens.js";

/**
 * @typedef {object} Schema
 * @property {string} type
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema | boolean} [additionalProperties]
 * @property {Schema} [items]
 * @property {string[]} [enum]
 * @property {string} [format]
 * @property {number} [minimum]
 * @property {boolean} [secret]
 */
/** @typedef {Record<string, unknown>} Json */

/** `laborIncome` → `Labor income`. @param {string} name */
function label(name) {
  const words = name.replace(/([A-Z])/g, " $1").toLowerCase();
  return name === "us" ? "US" : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Drops what says nothing. @param {unknown} value @returns {unknown} */
function pruned(value) {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (typeof value !== "object" || value === null) return value === "" ? undefined : value;
  const kept = Object.entries(value).map(([name, inner]) => [name, pruned(inner)]).filter(([, inner]) => inner !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Of the document, not of the books: it is filled in by itself. */
const VERSION = "version";

export class TieoutSettings extends LitElement {
  static properties = { schema: { attribute: false }, value: { attribute: false } };

  static styles = [tokens, base, buttons, css`
    h2 { font: 500 22px/1.3 var(--serif); margin-bottom: 12px; }
    fieldset { border: 1px solid var(--hair); border-radius: 8px; margin: 14px 0; padding: 6px 16px 14px; min-width: 0; }
    legend { padding: 0 6px; font-weight: 600; }
    details { margin-top: 10px; padding: 0 16px; border: 1px solid var(--hair); border-radius: 8px; background: var(--sheet); }
    details[open] { padding-bottom: 14px; }
    summary { padding: 11px 0; font-weight: 600; }
    summary .quiet { margin-left: 12px; font-weight: 400; font-size: 13px; }
    .field { display: grid; grid-template-columns: minmax(9em, 16em) minmax(0, 1fr); gap: 4px 14px; align-items: center; margin-top: 10px; }
    input:not([type="checkbox"]), select { width: 100%; min-height: 34px; padding: 4px 8px; border: 1px solid var(--rule); border-radius: var(--radius); background: var(--sheet); }
    .checks { display: flex; flex-wrap: wrap; gap: 6px 16px; }
    .checks label { display: inline-flex; gap: 6px; align-items: center; }
    form > p { margin-top: 18px; }
    .pair { display: flex; gap: 8px; margin-top: 8px; }
    @media (max-width: 560px) { .field { grid-template-columns: minmax(0, 1fr); } }
  `];

  constructor() {
    super();
    /** @type {Schema|undefined} */ this.schema = undefined;
    /** @type {Json} */ this.value = {};
  }

  /** @override */
  render() {
    if (!this.schema) return nothing;
    return html`<form @submit=${this.#onSubmit}>
      <h2>Settings</h2>
      ${this.#object(this.schema, [])}
      <p><button class="button main" type="submit">Save</button></p>
    </form>`;
  }

  /** @param {Schema} schema @param {string[]} path */
  #object(schema, path) {
    const fields = Object.entries(schema.properties ?? {}).filter(([name]) => path.length > 0 || name !== VERSION);
    // What must be chosen first, then words and dates, then what holds many.
    const place = (/** @type {[string, Schema]} */ [name, inner]) => (schema.required?.includes(name) ? 0 : inner.type === "object" ? 2 : 1);
    return fields.sort((one, other) => place(one) - place(other)).map(([name, inner]) => this.#field(inner, [...path, name], schema.required?.includes(name) === true));
  }

  /** @param {Schema} schema @param {string[]} path @param {boolean} required @returns {unknown} */
  #field(schema, path, required) {
    const name = label(path.at(-1) ?? "");
    if (schema.type === "object") {
      const inner = schema.properties ? this.#object(schema, path) : this.#table(/** @type {Schema} */ (schema.additionalProperties), path);
      if (path.length > 1) return html`<fieldset><legend>${name}</legend>${inner}</fieldset>`;
      const chosen = pruned(this.#at(path)) !== undefined;
      return html`<details ?open=${chosen}><summary>${name}${chosen ? nothing : html`<span class="quiet">nothing chosen</span>`}</summary>${inner}</details>`;
    }
    const id = path.join(".");
    if (schema.type === "array") return html`<div class="field" role="group" aria-label=${name}><span>${name}</span><span class="checks">${this.#words(schema, path)}</span></div>`;
    return html`<div class="field"><label for=${id}>${name}${required ? " *" : ""}</label>${this.#input(schema, path, id, required)}</div>`;
  }

  /** @param {Schema} schema @param {string[]} path @param {string} id @param {boolean} required */
  #input(schema, path, id, required) {
    const value = this.#at(path);
    const onChange = (/** @type {Event} */ event) => this.#onChange(schema, path, /** @type {HTMLInputElement} */ (event.target));
    if (schema.enum ?? schema.type === "boolean") {
      const words = schema.enum ?? ["true", "false"];
      return html`<select id=${id} ?required=${required} @change=${onChange}>
        ${required && value !== undefined ? nothing : html`<option value="">${required ? "choose" : "as the preset says"}</option>`}
        ${words.map((word) => html`<option value=${word} ?selected=${String(value) === word}>${label(word.replaceAll("-", " "))}</option>`)}
      </select>`;
    }
    const type = schema.secret ? "password" : schema.format === "date" ? "date" : schema.type === "integer" ? "number" : "text";
    return html`<input id=${id} type=${type} min=${schema.minimum ?? nothing} .value=${String(value ?? "")} autocomplete="off" ?required=${required} @input=${onChange} />`;
  }

  /** @param {Schema} schema @param {string[]} path */
  #words(schema, path) {
    const chosen = /** @type {unknown[]} */ (this.#at(path) ?? []);
    return (schema.items?.enum ?? []).map((word) => html`<label><input type="checkbox" value=${word} ?checked=${chosen.includes(word)} @change=${(/** @type {Event} */ event) => {
      const rest = chosen.filter((other) => other !== word);
      this.#set(path, /** @type {HTMLInputElement} */ (event.target).checked ? [...rest, word] : rest);
    }} />${label(word.replaceAll("-", " "))}</label>`);
  }

  /** Pairs of the CRM's name and a QuickBooks record. @param {Schema} schema @param {string[]} path */
  #table(schema, path) {
    const pairs = Object.entries(/** @type {Json} */ (this.#at(path) ?? {}));
    const put = (/** @type {[string, unknown][]} */ changed) => this.#set(path, Object.fromEntries(changed.filter(([name]) => name !== "")));
    const row = (/** @type {[string, unknown]} */ [name, value], /** @type {number} */ place) => html`<div class="pair">
      <input aria-label="Name in the CRM" .value=${name} @change=${(/** @type {Event} */ event) => put(pairs.toSpliced(place, 1, [/** @type {HTMLInputElement} */ (event.target).value, value]))} />
      <input aria-label="QuickBooks id" .value=${String(value)} @change=${(/** @type {Event} */ event) => put(pairs.toSpliced(place, 1, [name, /** @type {HTMLInputElement} */ (event.target).value]))} />
    </div>`;
    return schema ? [...pairs, /** @type {[string, unknown]} */ (["", ""])].map(row) : nothing;
  }

  /** @param {string[]} path */
  #at(path) {
    return path.reduce((value, name) => (typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined), /** @type {unknown} */ (this.value));
  }

  /** @param {string[]} path @param {unknown} value */
  #set(path, value) {
    /** @type {(inside: unknown, path: string[]) => unknown} */
    const put = (inside, [name = "", ...rest]) => {
      const old = typeof inside === "object" && inside !== null ? inside : {};
      return { ...old, [name]: rest.length === 0 ? value : put(Reflect.get(old, name), rest) };
    };
    this.value = /** @type {Json} */ (put(this.value, path));
  }

  /** @param {Schema} schema @param {string[]} path @param {HTMLInputElement} input */
  #onChange(schema, path, { value }) {
    this.#set(path, value === "" ? undefined : schema.type === "integer" ? Number(value) : schema.type === "boolean" ? value === "true" : value);
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault();
    const document = /** @type {Json} */ (pruned({ ...this.value, version: this.value["version"] ?? 1 }) ?? {});
    this.dispatchEvent(new CustomEvent("tieout-settings", { detail: document, bubbles: true, composed: true }));
  }
}

customElements.define("tieout-settings", TieoutSettings);
