/** A static file server for one folder, on this machine only: for the page and for the browser tests. */

import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { Failure } from "./run.mjs";

/** @type {Record<string, string>} */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * The file that a request asks for, or nothing: never one outside the folder, also not through a link.
 * @param {string} folder
 * @param {string} url
 */
function requested(folder, url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  let file = path.join(folder, name);
  if (name.includes("\0") || !existsSync(file)) return undefined;
  if (statSync(file).isDirectory()) file = path.join(file, "index.html");
  if (!existsSync(file)) return undefined;
  const inside = path.relative(realpathSync(folder), realpathSync(file));
  return inside.startsWith("..") || path.isAbsolute(inside) ? undefined : file;
}

/**
 * @param {string} folder
 * @param {{ port?: number, strict?: boolean }} [options] port 0 takes any free one; unless `strict`, a port in
 *   use is replaced by the next free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveFolder(folder, { port = 0, strict = false } = {}) {
  const server = createServer((request, response) => {
    const file = request.method === "GET" || request.method === "HEAD" ? requested(folder, request.url ?? "/") : undefined;
    if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
      return;
    }
    response.writeHead(200, {
      "cache-control": "no-store",
      "content-type": types[path.extname(file)] ?? "application/octet-stream",
      "x-content-type-options": "nosniff",
      // What a page cannot say of itself in a `meta` element.
      "content-security-policy": "frame-ancestors 'self'",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  const taken = await listen(server, port, strict || port === 0 ? port : port + 20);
  return {
    url: `http://localhost:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {number} last
 * @returns {Promise<number>}
 */
function listen(server, port, last) {
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const isTaken = error.code === "EADDRINUSE" || error.code === "EACCES";
      if (!isTaken) reject(error);
      else if (port < last) listen(server, port + 1, last).then(resolve, reject);
      else reject(new Failure(`Port ${port} cannot be had (${error.code}): choose another with "-- --port N".`));
    });
    server.listen(port, "127.0.0.1", () => {
      server.removeAllListeners("error");
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
