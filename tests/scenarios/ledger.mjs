/** Which ID is shown by which scenario, and which is not there yet. */

import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("./", import.meta.url);
const RANGES = { IP: 20, CP: 12, EV: 10, SR: 8, TW: 24, FM: 5, BY: 39 };

/** Every ID that there is, in order. */
export const IDS = Object.entries(RANGES).flatMap(([area, last]) => Array.from({ length: last }, (_, at) => `${area}-${at + 1}`));

/** The IDs that a test's name begins with. @param {string} name */
export function idsOf(name) {
  const found = /^((?:[A-Z]{2}-\d+ ?)+): (.*)$/su.exec(name);
  return found === null ? undefined : { ids: /** @type {string} */ (found[1]).split(" "), title: /** @type {string} */ (found[2]) };
}

/** @returns {{partly: Record<string, string>, notBuilt: string[]}} */
export const stated = () => JSON.parse(readFileSync(new URL("ids.json", folder), "utf8"));

/** Files that hold scenarios. */
export const files = () => readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => new URL(name, folder));

/** IDs that the files name. */
export function named() {
  const heads = files().flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bscenario\("([^"]+)"/gu)].map((match) => /** @type {string} */ (match[1])));
  return new Set(heads.flatMap((head) => head.split(" ")));
}

/** What is wrong with the lists themselves, as sentences. @param {Set<string>} shown @param {ReturnType<typeof stated>} lists */
export function contradictions(shown, { partly, notBuilt }) {
  const listed = [...Object.keys(partly), ...notBuilt];
  const twice = listed.filter((id, at) => listed.indexOf(id) !== at).map((id) => `${id} is listed twice`);
  const unknown = [...new Set([...shown, ...listed])].filter((id) => !IDS.includes(id)).map((id) => `there is no ${id}`);
  const silent = IDS.filter((id) => !shown.has(id) && !listed.includes(id)).map((id) => `${id} has no scenario and is not listed as missing`);
  const unshown = Object.keys(partly).filter((id) => !shown.has(id)).map((id) => `${id} is listed as partly there, but no scenario shows the part`);
  const both = notBuilt.filter((id) => shown.has(id)).map((id) => `${id} is listed as not built, but a scenario names it`);
  return [...twice, ...unknown, ...silent, ...unshown, ...both];
}
