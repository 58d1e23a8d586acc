/** What Tieout itself wrote into both books, with other names in it: our markers, and what both sides agreed on last. */

import { createHash } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const MARKER = /\[crm:[a-z2-7]{8}-[a-z2-7]{13}\]/u;
const LINE = /^(item|account) (.*?): (.*) · ((?:-?[\d.]+ × -?[\d.]+ = )?-?[\d.]*) · (.*)$/su;
/** A longer value stands in a base as its hash. */
const VALUE_CHARS = 200;
/** QuickBooks puts this before the note of what it voided; by it we know a void. */
const VOIDED = /^\s*Voided(?:\s*-\s*)?/u;

/** @param {string[]} fields @param {number} length  as `base::fingerprint` hashes */
function base32(fields, length) {
  const hash = createHash("sha256");
  for (const field of fields) {
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(Buffer.byteLength(field)));
    hash.update(size).update(field);
  }
  let [text, buffer, bits] = ["", 0, 0];
  for (const byte of hash.digest()) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
  }
  return text;
}

/** As `base::ids::marker` makes it. @param {string} workspace @param {string} kind @param {string} id @param {number} sequence */
export function markerOf(workspace, kind, id, sequence) {
  return `[crm:${base32([workspace], 8)}-${base32([workspace, kind, id, "create", String(sequence)], 13)}]`;
}

/** FNV-1a, as a base holds what is too long to be kept. @param {string} value */
export function longHash(value) {
  const step = (/** @type {number} */ hash, /** @type {number} */ byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Buffer.from(value).reduce(step, 0x811c9dc5).toString(16).padStart(8, "0");
}

/** Entry by entry: path and what stands behind it. @param {string} base @returns {[string, string][]} */
const entriesOf = (base) => base.split(";").slice(1).map((part) => {
  const at = part.indexOf("=");
  return [part.slice(0, at), part.slice(at + 1)];
});
/** @param {string} entry */
const unescaped = (entry) => entry.replaceAll("%3B", ";").replaceAll("%25", "%");
/** @param {string} value */
const escaped = (value) => value.replaceAll("%", "%25").replaceAll(";", "%3B");

/**
 * A base with other values in it. The hash at its beginning is made anew, so that what agreed agrees still.
 * @param {string} base
 * @param {(path: string, value: string) => string} change  of a value in full
 * @param {(hash: string) => string | undefined} [long]  the changed value of a long one, by its hash
 */
export function changeBase(base, change, long = () => undefined) {
  if (base === "") {
    return "";
  }
  /** @type {Map<string, string>} */
  const values = new Map();
  const entries = entriesOf(base).map(([path, entry]) => {
    const plain = path.replace(/^(?:-@|-#|~|-)/u, "");
    if (entry === "" || plain === "") {
      if (plain !== "" && path.startsWith("~")) values.set(path, "");
      return /** @type {[string, string]} */ ([path, entry]);
    }
    const value = entry.startsWith("'") ? change(path, unescaped(entry.slice(1))) : long(entry);
    values.set(path, value ?? longHash(`unknown ${entry}`));
    return /** @type {[string, string]} */ ([path, value === undefined || value.length > VALUE_CHARS ? longHash(value ?? `unknown ${entry}`) : `'${escaped(value)}`]);
  });
  /** @type {Map<string, string>} */
  const all = new Map(entries);
  /** @type {Map<string, string>} */
  const mine = new Map();
  for (const [path, value] of values) {
    if (path.startsWith("~")) mine.set(path.slice(1), value);
    if (!/^[~-]/u.test(path) && !all.has(`~${path}`) && !all.has(`-${path}`)) mine.set(path, value);
  }
  const fields = [...mine].sort(([one], [other]) => (one < other ? -1 : 1)).flat();
  return [base32(fields, 16), ...entries.map((entry) => entry.join("="))].join(";");
}

/**
 * The value of a base's entry with other names in it.
 * @param {string} path @param {string} value @param {(text: string) => string} word
 * @param {(figures: string) => string} figure  of amounts and quantities
 */
export function nameInBase(path, value, word, figure) {
  const place = path.replace(/^(?:-@|-#|~|-)/u, "");
  if (/^(?:yes|no)$/u.test(value) || ["POStatus", "PaymentType"].includes(place)) {
    return value;
  }
  if (["TotalAmt", "Deposit", "UnitPrice"].includes(place)) {
    return figure(value);
  }
  if (/^-[@#]/u.test(path)) {
    return word(value);
  }
  if (place.startsWith("Line[")) {
    const found = LINE.exec(value);
    if (found !== null) {
      const [, kind = "", item = "", text = "", figures = "", code = ""] = found;
      return `${kind} ${item === "" ? "" : word(item)}: ${text === "" ? "" : word(text)} · ${figure(figures)} · ${code === "" ? "" : word(code)}`;
    }
    return /^(?:discount -?[\d.]+)?$/u.test(value) ? figure(value) : word(value);
  }
  if (place === "Line") {
    return value.split(", ").map((part) => {
      const [, head = "", id = part, text = "", amount = ""] = /^((?:[A-Z][A-Za-z]+ )?)(\S*?)((?: .*)?)(: -?[\d.]+)$/su.exec(part) ?? [];
      return `${head}${id === "" ? "" : word(id)}${text.trim() === "" ? text : ` ${word(text.trim())}`}${figure(amount)}`;
    }).join(", ");
  }
  if (place === "BillAddr" || place === "ShipAddr") {
    return value.split(", ").map(word).join(", ");
  }
  return place === "PrivateNote" ? nameNote(value, word, word) : word(value);
}

/**
 * A note: its words are replaced, the sign of a void and our marker keep their form.
 * @param {string} note @param {(text: string) => string} word @param {(marker: string) => string} marker
 */
export function nameNote(note, word, marker) {
  const [head = ""] = VOIDED.exec(note) ?? [];
  const found = MARKER.exec(note.slice(head.length));
  const text = note.slice(head.length).replace(MARKER, "").trim();
  const parts = [`${head}${text === "" ? "" : word(text)}`, ...(found === null ? [] : [marker(found[0])])];
  return parts.filter((part) => part !== "").join("\n");
}
