/** Marked secrets, and the search for them in everything that comes out, in every spelling. */

export const KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

export const canaries = {
  clientSecret: "canary-client-secret/+=\"ü", code: "canary-code-7f3a9c51", state: "canary-state-7f3a9c51", session: "canary-session-7f3a9c51",
  badKey: "canary-key-that-is-no-key-7f3a9c51",
};

/** A secret as it may look elsewhere. @param {string} secret */
export function spellings(secret) {
  const bytes = Buffer.from(secret, "utf8");
  // Base64 of a text that the secret stands in depends on where it stands: the part that does not is searched for.
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 120), bytes]).toString("base64").replace(/=+$/u, "");
    return text.slice(shift === 0 ? 0 : 4, text.length - (text.length % 4 === 0 ? 0 : 1) - 1);
  });
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [...new Set([
    secret, escaped, JSON.stringify(escaped).slice(1, -1), encodeURIComponent(secret), bytes.toString("hex"), bytes.toString("hex").toUpperCase(),
    ...shifted, ...shifted.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")), [...bytes].join(","),
  ])].filter((text) => text.length >= 8);
}

/** @param {unknown[]} seen @param {string[]} secrets @returns {string[]} which secret was found where */
export function sightings(seen, secrets) {
  const forms = secrets.flatMap((secret) => spellings(secret).map((form) => ({ secret, form })));
  return seen.flatMap((thing, place) => {
    const text = typeof thing === "string" ? thing : JSON.stringify(thing) ?? "";
    return forms.filter(({ form }) => text.includes(form)).map(({ secret, form }) => `${secret.slice(0, 12)}… as ${form.slice(0, 12)}… in #${place}: ${text.slice(0, 80)}`);
  });
}
