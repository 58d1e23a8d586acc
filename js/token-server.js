/**
 * Connects browsers: a Fetch-style handler that a server mounts under one path. The page gets addresses, status and
 * QuickBooks' answers; client secret, refresh token and access token stay here.
 *
 *   GET  …/connect      sends the browser to Intuit's consent page
 *   GET  …/callback     takes it back; then to `landing`
 *   GET  …/status       the connection's card
 *   GET  …/checks       the test of the connection
 *   POST …/disconnect   {"links": "keep" | "clear"}
 *   GET, POST …/quickbooks/v3/company/REALM/…   the page's own requests, with the token added
 */

import { isTyped, TieoutError } from "./error.js";
import { readBody } from "./http.js";

/** @typedef {import("./connection.js").Connection} Connection */
/**
 * @typedef {object} TokenServerOptions
 * @property {string} base  path under which the handler is mounted: `/quickbooks-connection`
 * @property {(request: Request) => Connection | undefined | Promise<Connection | undefined>} connectionOf  the workspace's
 *   connection, if whoever asks is logged in and may manage it; nothing otherwise
 * @property {string} landing  path of the page to which people come back; `?connection=connected` or a code is added
 * @property {string} company  origin of QuickBooks' API: `https://quickbooks.api.intuit.com`
 * @property {(connection: Connection) => Promise<unknown>} [test]  the checks to show: `testConnection` with the workspace's `Tieout`
 * @property {boolean} [plainHttp]  for development on this machine: the cookie is not bound to https
 * @property {typeof globalThis.fetch} [fetch]
 */

const REQUEST_BYTES_MAX = 2 * 1024 * 1024;
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const CONSENT_SECONDS = 15 * 60;
/** Resources as QuickBooks spells them, with an id or without; nothing that climbs, no other host. */
const COMPANY_PATH = /^\/v3\/company\/(\d{1,20})\/[a-z]{1,40}(\/[0-9]{1,20})?$/;
const QUERY_NAMES = new Set(["query", "minorversion", "requestid", "operation", "include"]);

/** @param {TokenServerOptions} options @returns {(request: Request) => Promise<Response>} */
export function createTokenServer(options) {
  const { base, landing, company } = options;
  for (const [name, path] of Object.entries({ base, landing })) {
    if (!/^\/(?![/\\])[\w\-./]*$/.test(path)) {
      throw new TieoutError("host/argument", `\`${name}\`: a path on this server is needed`, { path: name });
    }
  }
  if (typeof options.connectionOf !== "function") {
    throw new TieoutError("host/argument", "`connectionOf`: a function is needed", { path: "connectionOf" });
  }
  if (new URL(company).origin !== company) {
    throw new TieoutError("host/argument", "`company`: the origin of QuickBooks' API is needed", { path: "company" });
  }
  return async (request) => {
    try {
      return await route(options, request);
    } catch (thrown) {
      return problem(thrown);
    }
  };
}

/** @param {TokenServerOptions} options @param {Request} request */
async function route(options, request) {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(`${options.base}/`)) {
    return json(404, { error: "not-found" });
  }
  const path = url.pathname.slice(options.base.length);
  const connection = await options.connectionOf(request);
  if (connection === undefined) {
    return json(403, { error: "not-allowed" });
  }
  const call = `${request.method} ${path}`;
  if (call === "GET /connect") {
    const { url: consent, session } = await connection.authorize();
    return redirect(consent, cookie(options, session, CONSENT_SECONDS));
  }
  if (call === "GET /callback") {
    return callback(options, connection, request, url);
  }
  if (call === "GET /status") {
    return json(200, await connection.status());
  }
  if (!isOwnPage(request, url)) {
    return json(403, { error: "another-site" });
  }
  if (call === "GET /checks" && options.test !== undefined) {
    return json(200, await options.test(connection));
  }
  if (call === "POST /disconnect") {
    const { links } = /** @type {{links?: unknown}} */ (JSON.parse(await body(request)));
    return json(200, await connection.disconnect({ links: links === "clear" ? "clear" : "keep" }));
  }
  if (path.startsWith("/quickbooks/")) {
    return forward(options, connection, request, url, path.slice("/quickbooks".length));
  }
  return json(404, { error: "not-found" });
}

/** @param {TokenServerOptions} options @param {Connection} connection @param {Request} request @param {URL} url */
async function callback(options, connection, request, url) {
  let outcome;
  try {
    const { realm } = await connection.callback(url.search, sessionOf(options, request));
    outcome = "connected";
    await nameCompany(options, connection, realm);
  } catch (thrown) {
    outcome = isTyped(thrown) ? thrown.code : "failed";
  }
  return redirect(`${options.landing}?connection=${encodeURIComponent(outcome)}`, cookie(options, "", 0));
}

/** For the card. A company whose name cannot be had is connected all the same. @param {TokenServerOptions} options @param {Connection} connection @param {string} realm */
async function nameCompany({ company, fetch = globalThis.fetch }, connection, realm) {
  try {
    const headers = { authorization: `Bearer ${await connection.accessToken()}`, accept: "application/json" };
    const answer = await fetch(`${company}/v3/company/${realm}/companyinfo/${realm}?minorversion=75`, { headers, redirect: "manual", credentials: "omit" });
    const text = await readBody(answer, REQUEST_BYTES_MAX);
    const name = typeof text === "string" ? JSON.parse(text)?.CompanyInfo?.CompanyName : undefined;
    if (typeof name === "string") await connection.note({ company: name.slice(0, 200) });
  } catch {
    // The number of the company is shown instead.
  }
}

/** A request of the page to its company. @param {TokenServerOptions} options @param {Connection} connection @param {Request} request @param {URL} url @param {string} path */
async function forward(options, connection, request, url, path) {
  const [, realm] = COMPANY_PATH.exec(path) ?? [];
  const { state, realm: own } = await connection.status();
  const named = [...url.searchParams.keys()].every((name) => QUERY_NAMES.has(name));
  if (realm === undefined || realm !== own || state !== "connected" || !named || !["GET", "POST"].includes(request.method)) {
    return json(403, { error: "not-allowed" });
  }
  const sent = request.method === "POST" ? await body(request) : undefined;
  const { fetch = globalThis.fetch } = options;
  const token = await connection.accessToken({ refresh: request.headers.get("x-tieout-refresh") === "1" });
  const response = await fetch(`${options.company}${path}${url.search}`, {
    method: request.method, redirect: "manual", credentials: "omit", cache: "no-store",
    headers: { "authorization": `Bearer ${token}`, "accept": "application/json", ...(sent === undefined ? {} : { "content-type": "application/json" }) },
    ...(sent === undefined ? {} : { body: sent }),
  });
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    return json(502, { error: "redirected" });
  }
  const text = await readBody(response, ANSWER_BYTES_MAX);
  if (typeof text !== "string") {
    return json(502, { error: text.type });
  }
  /** @type {Record<string, string>} */
  const headers = { ...SAFE, "content-type": "application/json" };
  for (const name of ["retry-after", "intuit_tid"]) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Response(text, { status: response.status, headers });
}

/** Browsers say where a request comes from; what another site makes them send changes nothing here. @param {Request} request @param {URL} url */
function isOwnPage(request, url) {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  return request.headers.get("x-tieout") === "1" && (site === null || site === "same-origin") && (origin === null || origin === url.origin);
}

/** @param {Request} request */
async function body(request) {
  const text = await readBody(/** @type {any} */ (request), REQUEST_BYTES_MAX);
  if (typeof text !== "string") {
    throw new TieoutError("input/too-large", "the request's body is too large");
  }
  return text;
}

const SAFE = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

/** @param {number} status @param {unknown} value */
function json(status, value) {
  return new Response(JSON.stringify(value), { status, headers: { ...SAFE, "content-type": "application/json" } });
}

/** @param {string} location @param {string} setCookie */
function redirect(location, setCookie) {
  return new Response(null, { status: 302, headers: { ...SAFE, location, "set-cookie": setCookie } });
}

/** What went wrong, in our own words alone. @param {unknown} thrown */
function problem(thrown) {
  if (!isTyped(thrown)) {
    return json(500, { error: "failed" });
  }
  const { code, message, hint, fix } = thrown;
  return json(code === "host/reconnect" ? 409 : 502, { error: code, message, hint, fix });
}

/** @param {TokenServerOptions} options */
const cookieName = (options) => (options.plainHttp === true ? "tieout-consent" : "__Host-tieout-consent");

/** @param {TokenServerOptions} options @param {string} value @param {number} seconds */
function cookie(options, value, seconds) {
  const secure = options.plainHttp === true ? "" : "; Secure";
  return `${cookieName(options)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

/** @param {TokenServerOptions} options @param {Request} request */
function sessionOf(options, request) {
  const pairs = (request.headers.get("cookie") ?? "").split(/; */);
  const found = pairs.filter((pair) => pair.startsWith(`${cookieName(options)}=`));
  // Two of one name: somebody else has set one of them.
  return found.length === 1 ? String(found[0]).slice(cookieName(options).length + 1) : "";
}

/**
 * The handler for Node's own server.
 * @param {(request: Request) => Promise<Response>} handle
 * @param {string} origin  where the server is reached: the request's own `Host` is not believed
 * @returns {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void}
 */
export function nodeHandler(handle, origin) {
  return (incoming, outgoing) => {
    const answer = async () => {
      const hasBody = !["GET", "HEAD"].includes(incoming.method ?? "GET");
      const headers = Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === "string" ? [/** @type {[string, string]} */ ([name, value])] : []));
      const request = new Request(new URL(incoming.url ?? "/", origin), {
        method: incoming.method ?? "GET", headers,
        ...(hasBody ? { body: /** @type {any} */ (incoming), duplex: "half" } : {}),
      });
      const response = await handle(request);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(new Uint8Array(await response.arrayBuffer()));
    };
    answer().catch(() => outgoing.destroy());
  };
}

/**
 * For the page: what `Tieout.open` takes as `fetch` and `accessToken` where requests go by way of the handler.
 * @param {string} base  as given to `createTokenServer`
 * @param {typeof globalThis.fetch} [fetch]
 * @returns {{fetch: typeof globalThis.fetch, accessToken: (ask?: {refresh?: boolean}) => Promise<string>}}
 */
export function proxied(base, fetch = (...request) => globalThis.fetch(...request)) {
  let refused = false;
  return {
    accessToken: async ({ refresh = false } = {}) => {
      refused ||= refresh;
      return "proxied";
    },
    fetch: (input, init = {}) => {
      const { pathname, search } = new URL(String(input));
      const headers = new Headers(init.headers);
      headers.delete("authorization");
      headers.set("x-tieout", "1");
      if (refused) headers.set("x-tieout-refresh", "1");
      refused = false;
      return fetch(`${base}/quickbooks${pathname}${search}`, { ...init, headers, credentials: "same-origin" });
    },
  };
}
