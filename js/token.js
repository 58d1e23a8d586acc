/**
 * Access tokens for hosts on Node: exchanges the refresh token, one exchange at a time, and stores the
 * new pair before anybody may use it.
 *
 * What it does not do: it neither connects a company for the first time nor encrypts what it stores
 * (`load` and `save` are the host's), and it does not coordinate several processes.
 */

import { TieoutError, nameOf } from "./error.js";
import { isSafeUrl } from "./host.js";
import { inTime } from "./time.js";

/** @typedef {{accessToken: string, refreshToken: string, expiresAt: number, refreshExpiresAt?: number}} Tokens */

/**
 * @typedef {object} TokenOptions
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {() => Tokens | undefined | Promise<Tokens | undefined>} load
 * @property {(tokens: Tokens) => void | Promise<void>} save  durable when it settles
 * @property {string} [endpoint]  Intuit's, unless given
 * @property {typeof globalThis.fetch} [fetch]
 * @property {() => number} [clock]
 */

const INTUIT = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer";
/** A token this close to its end is exchanged early, so that it does not end on the way. */
const EARLY_MS = 5 * 60_000;
/** Several requests refused together ask one after the other; what is this young serves them all. */
const YOUNG_MS = 30_000;
const EXCHANGE_MS = 30_000;

/**
 * @param {TokenOptions} options
 * @returns {(ask?: {refresh?: boolean}) => Promise<string>}  what `Tieout.open` takes as `accessToken`
 */
export function createTokenSource(options) {
  const { endpoint = INTUIT, clock = Date.now } = options;
  if (!isSafeUrl(endpoint)) {
    throw new TieoutError("host/argument", "`endpoint`: https (or http on this machine) is needed", { path: "endpoint" });
  }
  for (const name of /** @type {const} */ (["clientId", "clientSecret", "load", "save"])) {
    if (typeof options[name] !== (name === "load" || name === "save" ? "function" : "string")) {
      throw new TieoutError("host/argument", `\`${name}\` is missing`, { path: name });
    }
  }
  /** @type {Promise<Tokens> | undefined} the one exchange that is under way */
  let exchanging;
  let exchangedAt = -Infinity;

  /** @param {Tokens} tokens */
  async function exchange(tokens) {
    const fresh = await requestTokens({ ...options, endpoint }, tokens, clock());
    // Intuit may have replaced the refresh token: losing the new one would lose the connection.
    await options.save(fresh);
    exchangedAt = clock();
    return fresh;
  }

  /** @param {Tokens} tokens @returns {Promise<Tokens>} */
  async function renewed(tokens) {
    try {
      return await exchange(tokens);
    } catch (thrown) {
      // Another process may have exchanged it: what is stored now decides.
      const stored = nameOf(thrown) === "host/reconnect" ? await loaded(options) : tokens;
      if (stored.refreshToken === tokens.refreshToken) {
        throw thrown;
      }
      return stored.expiresAt - clock() > EARLY_MS ? stored : exchange(stored);
    }
  }

  return async ({ refresh = false } = {}) => {
    if (exchanging === undefined) {
      const tokens = await loaded(options);
      const isGood = tokens.expiresAt - clock() > EARLY_MS;
      if (isGood && (!refresh || clock() - exchangedAt < YOUNG_MS)) {
        return tokens.accessToken;
      }
      // Asked again: somebody may have begun while this one was loading.
      exchanging ??= renewed(tokens).finally(() => {
        exchanging = undefined;
      });
    }
    return (await exchanging).accessToken;
  };
}

/** @param {TokenOptions} options @returns {Promise<Tokens>} */
async function loaded(options) {
  const tokens = await options.load();
  if (typeof tokens?.refreshToken !== "string" || tokens.refreshToken === "") {
    throw new TieoutError("host/reconnect", "no refresh token is stored");
  }
  return { ...tokens, accessToken: tokens.accessToken ?? "", expiresAt: Number(tokens.expiresAt) || 0 };
}

/**
 * @param {TokenOptions & {endpoint: string}} options
 * @param {Tokens} tokens
 * @param {number} now
 * @returns {Promise<Tokens>}
 */
async function requestTokens(options, tokens, now) {
  const { fetch = globalThis.fetch, clientId, clientSecret, endpoint } = options;
  const basic = base64(`${clientId}:${clientSecret}`);
  let status;
  /** @type {Record<string, unknown>} */
  let answer;
  try {
    const asked = fetch(endpoint, {
      method: "POST", redirect: "error", credentials: "omit",
      headers: { authorization: `Basic ${basic}`, accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: tokens.refreshToken }).toString(),
    }).then(async (response) => /** @type {const} */ ([response.status, await response.json()]));
    [status, answer] = await inTime(asked, { ms: EXCHANGE_MS, late: () => new TieoutError("host/token-endpoint", "no answer in time") });
  } catch (thrown) {
    throw new TieoutError("host/token-endpoint", `the token endpoint could not be asked: ${nameOf(thrown)}`);
  }
  if (status === 400 && answer?.["error"] === "invalid_grant") {
    throw new TieoutError("host/reconnect", "the refresh token is no longer valid");
  }
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, x_refresh_token_expires_in: refreshSeconds } = answer ?? {};
  if (status !== 200 || typeof accessToken !== "string" || typeof refreshToken !== "string" || typeof seconds !== "number") {
    throw new TieoutError("host/token-endpoint", `the token endpoint answered ${status} without tokens`);
  }
  return {
    accessToken, refreshToken, expiresAt: now + seconds * 1000,
    ...(typeof refreshSeconds === "number" ? { refreshExpiresAt: now + refreshSeconds * 1000 } : {}),
  };
}

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
