/** The commands around the connection: connect, test-connection, disconnect. */

import { createServer } from "node:http";
import { resolve } from "node:path";

import { isTyped } from "../error.js";
import { testConnection } from "../test-connection.js";
import { createTokenServer, nodeHandler } from "../token-server.js";
import { usage } from "./args.js";
import { EXIT } from "./commands.js";
import { CALLBACK, environmentOf, openConnection } from "./connection.js";
import { openSource, readFiles } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @typedef {import("./commands.js").Context} Context */

const ORIGINS = { production: "https://quickbooks.api.intuit.com", sandbox: "https://sandbox-quickbooks.api.intuit.com" };
const MARKS = { ok: "✓", warning: "!", failed: "✗" };

/** @param {Context} context @param {number} [port] */
async function open({ options, io }, port) {
  if (options.url === undefined || options.store === undefined) {
    throw usage("--url production|sandbox|URL and --store FILE.sqlite are needed");
  }
  const { openSqlite } = await import("../storage/sqlite.js");
  const { workspace } = readFiles(options, io.cwd);
  const storage = await openSqlite(resolve(io.cwd, options.store));
  try {
    const connection = await openConnection(environmentOf(options.url), workspace, storage, io.env, port);
    return { connection, storage };
  } catch (thrown) {
    await storage.close?.();
    throw thrown;
  }
}

/** Serves the consent's way back on this machine until it was taken. @param {Context} context */
export async function connect(context) {
  const { options, terminal } = context;
  const { connection, storage } = await open(context, options.port);
  const origin = `http://localhost:${options.port}`;
  const base = CALLBACK.slice(0, CALLBACK.lastIndexOf("/"));
  const environment = environmentOf(String(options.url));
  const handle = createTokenServer({
    base, landing: "/done", plainHttp: true, connectionOf: () => connection,
    company: typeof environment === "object" ? new URL(environment.baseUrl).origin : ORIGINS[environment],
  });
  const server = createServer();
  try {
    const outcome = await new Promise((settle, reject) => {
      const answer = nodeHandler(async (request) => {
        const { pathname, searchParams } = new URL(request.url);
        if (pathname !== "/done") {
          return handle(request);
        }
        settle(searchParams.get("connection") ?? "");
        return new Response("You can close this window.", { headers: { "content-type": "text/plain; charset=utf-8", "connection": "close" } });
      }, origin);
      server.on("request", answer);
      server.once("error", reject);
      server.listen(options.port, "localhost", () => terminal.line(`open in a browser: ${origin}${base}/connect`));
    });
    if (outcome !== "connected") {
      terminal.line(`not connected: ${clean(String(outcome), 60)}`);
      return EXIT.error;
    }
    const { realm } = await connection.status();
    terminal.line(`connected to company ${realm}`);
    return EXIT.done;
  } finally {
    server.close();
    await storage.close?.();
  }
}

/** @param {Context} context */
export async function test({ options, io, terminal }) {
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const { company, tieout, settings, documents } = source;
    const host = { fetch: company.fetch, accessToken: company.tokenSource, environment: company.environment, realm: company.realm };
    const checks = await testConnection({ tieout, host, settings, documents });
    if (options.json) {
      printJson(io, { checks });
    } else {
      for (const { name, result, message, finding } of checks) {
        terminal.line(`${MARKS[result]} ${clean(name, 80)}: ${clean(message)}${finding?.hint ? `; ${clean(finding.hint)}` : ""}`);
      }
    }
    return checks.some(({ result }) => result === "failed") ? EXIT.error : checks.some(({ result }) => result === "warning") ? EXIT.attention : EXIT.done;
  } finally {
    await source.close();
  }
}

/** @param {Context} context */
export async function disconnect(context) {
  const { options, io, terminal } = context;
  if (options.links === "clear") {
    const source = await openSource(options, io.cwd, { writes: true });
    try {
      await source.tieout.clearLinks();
    } finally {
      await source.close();
    }
  }
  const { connection, storage } = await open(context);
  try {
    const { warning } = await connection.disconnect({ links: options.links });
    terminal.line(`disconnected; the links are ${options.links === "clear" ? "cleared" : "kept"}, nothing was deleted`);
    if (warning !== undefined) {
      terminal.line(`  ${clean(warning.message)}; ${clean(warning.hint)}`);
      return EXIT.attention;
    }
    return EXIT.done;
  } catch (thrown) {
    throw isTyped(thrown) ? thrown : usage("the connection could not be ended");
  } finally {
    await storage.close?.();
  }
}
