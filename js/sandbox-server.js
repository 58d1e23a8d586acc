#!/usr/bin/env node
/**
 * Serves sandbox companies over HTTP, so that any QuickBooks Online client can talk to them:
 * `node js/sandbox-server.js --port 8090 --company us,gb [--seed FILE|NUMBER] [--us-tax off|legacy|automated]
 * [--plan simple-start|essentials|plus|advanced] [--throttle] [--strict-tokens]`.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { companyOf, PLANS, seedOf } from "./sandbox-seed.js";
import { bodyFrom, createSandbox } from "./sandbox.js";

/** @typedef {import("./sandbox.js").SandboxOptions} SandboxOptions */

/**
 * Starts a server; it answers once the promise is kept.
 *
 * @param {Omit<SandboxOptions, "edition"> & {
 *   port?: number, host?: string, company?: import("./sandbox.js").Edition,
 * }} [options]
 */
export async function serve(options = {}) {
  const { port = 0, host = "127.0.0.1", company, ...rest } = options;
  const sandbox = await createSandbox(company ? { ...rest, edition: company } : rest);
  const notifier = notifierOf(sandbox);
  const server = createServer((request, response) => {
    answer(sandbox, request, response).catch(() => response.destroy());
    if (request.url?.endsWith("/webhooks")) {
      notifier.start();
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    sandbox,
    url: `http://${host}:${bound}`,
    realm: sandbox.realm,
    accessToken: sandbox.accessToken,
    /** @returns {Promise<void>} */
    close: () =>
      new Promise((resolve) => {
        notifier.stop();
        server.close(() => {
          sandbox.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** How long an endpoint may take to answer a notification. */
const ENDPOINT_MS = 3_000;

/**
 * Sends the notifications that are due, from the first subscription on.
 *
 * @param {Awaited<ReturnType<typeof createSandbox>>} sandbox
 */
function notifierOf(sandbox) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Map<string, [number, number][]>} */
  const outcomes = new Map();

  /** @param {string} realm @param {import("./sandbox.js").Delivery} delivery */
  async function send(realm, { id, url, headers, body }) {
    let status = 0;
    try {
      ({ status } = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(ENDPOINT_MS) }));
    } catch {
      // No answer in time, or no connection: the sandbox sends it again later.
    }
    outcomes.get(realm)?.push([id, status]);
  }

  function tick() {
    for (const { realm } of sandbox.companies()) {
      const done = outcomes.get(realm) ?? [];
      outcomes.set(realm, []);
      for (const delivery of sandbox.deliveries(done, realm).due) {
        void send(realm, delivery);
      }
    }
  }

  return {
    start() {
      timer ??= setInterval(tick, 100);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * @param {Awaited<ReturnType<typeof createSandbox>>} sandbox
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(sandbox, request, response) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  /** @type {Record<string, string>} */
  const headers = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  const answered = sandbox.handle({
    method: request.method ?? "GET",
    url: request.url ?? "/",
    headers,
    ...bodyFrom(Buffer.concat(chunks)),
  });
  if (answered.delayMs) {
    await new Promise((resolve) => setTimeout(resolve, answered.delayMs));
  }
  if (answered.outcome === "timeout") {
    response.destroy();
    return;
  }
  const body = answered.bodyBase64 === undefined ? Buffer.from(answered.body, "utf8") : Buffer.from(answered.bodyBase64, "base64");
  const cut = answered.outcome === "truncated";
  // The length that is announced is longer than what comes, so the client sees the break.
  const length = cut ? body.length + 1 : body.length;
  response.writeHead(answered.status, { ...answered.headers, "content-length": length });
  if (cut) {
    response.write(body, () => response.destroy());
  } else {
    response.end(body);
  }
}

/**
 * The companies that a command line asks for: their kinds, with commas between them, and a history.
 *
 * @param {string} kinds
 * @param {string} [seed] A file, or a number from which a history is made.
 * @param {string} [plan] One of `PLANS`, for all of them.
 */
export async function companiesFrom(kinds, seed, plan) {
  const subscribed = PLANS.find((name) => name === plan);
  if (plan !== undefined && subscribed === undefined) {
    throw new RangeError(`a plan is one of ${PLANS.join(", ")}; not ${plan}`);
  }
  const made = seed !== undefined && /^\d+$/u.test(seed);
  const given = seed === undefined || made ? undefined : JSON.parse(await readFile(seed, "utf8"));
  return kinds.split(",").map((kind) => {
    const company = companyOf(kind.trim());
    const history = made ? seedOf(company.edition ?? "us", Number(seed)) : given;
    return { ...companyOf(kind.trim(), history), ...(subscribed && { plan: subscribed }) };
  });
}

/** What a person needs to connect. @param {Awaited<ReturnType<typeof serve>>} running */
export function describe({ url, accessToken, sandbox }) {
  const companies = sandbox.companies().map(({ realm, name }) => `  ${name}: ${url}/v3/company/${realm}`);
  return [
    "QuickBooks Online sandbox",
    ...companies,
    `  access token   ${accessToken}`,
    `  OAuth 2.0      ${url}/.well-known/openid_sandbox_configuration`,
    `  controls       ${url}/sandbox/companies`,
  ];
}

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8090" },
      host: { type: "string", default: "127.0.0.1" },
      company: { type: "string", default: "us" },
      "us-tax": { type: "string" },
      plan: { type: "string" },
      seed: { type: "string" },
      throttle: { type: "boolean", default: false },
      "strict-tokens": { type: "boolean", default: false },
    },
  });
  const usTax = /** @type {import("./sandbox.js").Company["usTax"]} */ (values["us-tax"]);
  const companies = await companiesFrom(values.company, values.seed, values.plan);
  const running = await serve({
    port: Number(values.port),
    host: values.host,
    companies: companies.map((company) => ({
      ...company,
      ...(usTax && { usTax }),
      switches: { throttle: values.throttle },
      strictTokens: values["strict-tokens"],
    })),
  });
  process.stdout.write(`${describe(running).join("\n")}\n`);
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(signal, () => void running.close().then(() => process.exit(0)));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
