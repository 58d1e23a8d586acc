#!/usr/bin/env node
/**
 * Serves a sandbox company over HTTP, so that any QuickBooks Online client can talk to it:
 * `node js/sandbox-server.js --port 8090 --company us [--seed FILE] [--us-tax off|legacy|automated]
 * [--throttle] [--strict-tokens]`.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { createSandbox } from "./sandbox.js";

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
  const server = createServer((request, response) => {
    answer(sandbox, request, response).catch(() => response.destroy());
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
        server.close(() => {
          sandbox.close();
          resolve();
        });
        server.closeAllConnections();
      }),
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
    body: Buffer.concat(chunks).toString("utf8"),
  });
  if (answered.delayMs) {
    await new Promise((resolve) => setTimeout(resolve, answered.delayMs));
  }
  if (answered.outcome === "timeout") {
    response.destroy();
    return;
  }
  const body = Buffer.from(answered.body, "utf8");
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

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8090" },
      host: { type: "string", default: "127.0.0.1" },
      company: { type: "string", default: "us" },
      "us-tax": { type: "string" },
      seed: { type: "string" },
      throttle: { type: "boolean", default: false },
      "strict-tokens": { type: "boolean", default: false },
    },
  });
  const seed = values.seed ? JSON.parse(await readFile(values.seed, "utf8")) : undefined;
  const edition = /** @type {import("./sandbox.js").Edition} */ (seed?.edition ?? values.company);
  const usTax = /** @type {SandboxOptions["usTax"]} */ (values["us-tax"]);
  const running = await serve({
    port: Number(values.port),
    host: values.host,
    company: edition,
    ...(seed && { seed }),
    ...(usTax && { usTax }),
    switches: { throttle: values.throttle },
    strictTokens: values["strict-tokens"],
  });
  process.stdout.write(
    [
      `QuickBooks Online sandbox, company ${edition}`,
      `  URL    ${running.url}/v3/company/${running.realm}`,
      `  realm  ${running.realm}`,
      `  token  ${running.accessToken}`,
      "",
    ].join("\n"),
  );
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
