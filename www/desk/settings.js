/** A settings document, and what a person chose in the page. */

/** @import { MappingChoice } from "./types.js" */

/** @param {Uint8Array} settings */
const parsed = (settings) => JSON.parse(new TextDecoder().decode(settings));
/** @param {unknown} settings */
const bytes = (settings) => new TextEncoder().encode(JSON.stringify(settings, undefined, 2));

/**
 * With the links that were chosen.
 * @param {Uint8Array} settings @param {Record<string, Record<string, string>>} links
 */
export function withLinks(settings, links) {
  if (Object.keys(links).length === 0) return settings;
  const given = parsed(settings);
  const own = { ...given.links };
  for (const [table, chosen] of Object.entries(links)) own[table] = { ...own[table], ...chosen };
  return bytes({ ...given, links: own });
}

/** What is chosen in them. @param {Uint8Array} settings @returns {MappingChoice} */
export function mappingOf(settings) {
  const { accounts = {}, taxCodes = {} } = parsed(settings);
  return { income: accounts.income ?? "", rates: taxCodes.rates ?? {} };
}

/** With other choices; an empty one takes the setting out. @param {Uint8Array} settings @param {MappingChoice} choice */
export function withMapping(settings, { income, rates }) {
  const given = parsed(settings);
  const { income: _, ...accounts } = given.accounts ?? {};
  const chosen = Object.fromEntries(Object.entries(rates).filter(([, code]) => code !== ""));
  const coded = given.taxCodes !== undefined || Object.keys(chosen).length > 0;
  return bytes({ ...given, accounts: income === "" ? accounts : { ...accounts, income }, ...(coded ? { taxCodes: { ...given.taxCodes, rates: chosen } } : {}) });
}
