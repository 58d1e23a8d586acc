/** What a command works on: documents, settings, a company, a store; files by option, or the sample. */

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { TieoutError, nameOf } from "../error.js";
import { INPUT_BYTES_MAX } from "../input.js";
import { SANDBOX_BUDGET } from "../sandbox-seed.js";
import { memoryStorage } from "../storage/memory.js";
import { usage } from "./args.js";
import { logBeside, openSandboxCompany } from "./company.js";
import { environmentOf, openConnection } from "./connection.js";
import { clean } from "./terminal.js";

/** @typedef {import("./args.js").Options} Options */
/** @typedef {import("./args.js").Edition} Edition */
/** @typedef {{documents: Uint8Array, settings: Uint8Array, workspace: string, seed?: Uint8Array}} Files */
/** @typedef {import("../index.js").Tieout} Tieout */
/** @typedef {Files & {tieout: Tieout, company: import("./company.js").Company, close(): Promise<void>}} Source */

const SAMPLES = { us: "field-service", gb: "gb", ca: "ca", au: "au" };

/** The sample's folder, if this runs inside the repository. @param {Edition} edition */
export function sampleFolder(edition) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "examples", SAMPLES[edition]);
  return existsSync(join(folder, "workspace.json")) ? folder : undefined;
}

/** @param {Options} options @param {string} cwd @returns {Files} */
export function readFiles(options, cwd) {
  const sample = sampleFolder(options.company);
  const documents = readDocuments(options, cwd);
  const settings = readInput("settings", options.settings, sample && settingsFile(sample, options.company), cwd);
  const seed = options.url === undefined ? readSeed(options, cwd) : undefined;
  return { documents, settings, workspace: workspaceId(documents), ...(seed === undefined ? {} : { seed }) };
}

/** Writes what a person asked for, for that person's eyes alone. @param {string} file @param {string} cwd @param {Uint8Array | string} content */
export function writeOut(file, cwd, content) {
  try {
    writeFileSync(resolve(cwd, file), content, { mode: 0o600 });
  } catch (thrown) {
    throw new TieoutError("host/argument", `the file \`${clean(file, 80)}\` cannot be written: ${nameOf(thrown)}`, { path: "FILE", hint: "name a file in a folder that can be written to" });
  }
}

/** The CRM's documents alone. @param {Options} options @param {string} cwd */
export function readDocuments(options, cwd) {
  const sample = sampleFolder(options.company);
  return readInput("workspace", options.workspace, sample && join(sample, "workspace.json"), cwd);
}

/** The history of the sandbox company: as given, or the sample's. @param {Options} options @param {string} cwd */
export function readSeed(options, cwd) {
  if (options.seed !== undefined) {
    return readFile("seed", resolve(cwd, options.seed));
  }
  // A company with history of its own belongs to the sample's documents, not to anybody's.
  const sample = options.workspace === undefined ? sampleFolder(options.company) : undefined;
  return sample === undefined ? undefined : readFile("seed", join(sample, `company-${options.company}.json`));
}

/** @param {string} sample @param {Edition} edition */
function settingsFile(sample, edition) {
  const own = join(sample, `settings-${edition}.json`);
  return existsSync(own) ? own : join(sample, "settings.json");
}

/** @param {string} name @param {string | undefined} given @param {string | undefined} sample @param {string} cwd */
function readInput(name, given, sample, cwd) {
  if (given === undefined && sample === undefined) {
    throw usage(`--${name} FILE is needed`);
  }
  return readFile(name, given === undefined ? String(sample) : resolve(cwd, given));
}

/** @param {string} name @param {string} path @returns {Uint8Array} */
export function readFile(name, path) {
  try {
    if (statSync(path).size > INPUT_BYTES_MAX) {
      throw new TieoutError("input/too-large", `\`${path}\` has more than ${INPUT_BYTES_MAX} bytes`, { path: `--${name}` });
    }
    return readFileSync(path);
  } catch (thrown) {
    throw thrown instanceof TieoutError ? thrown
      : new TieoutError("host/argument", `\`${path}\` cannot be read: ${nameOf(thrown)}`, { path: `--${name}`, hint: "check the path", cause: thrown });
  }
}

/** The engine reads the documents itself; here only the name of the workspace is wanted. @param {Uint8Array} documents */
function workspaceId(documents) {
  try {
    const id = JSON.parse(new TextDecoder().decode(documents))?.workspace?.id;
    return typeof id === "string" && id !== "" ? id : "workspace";
  } catch {
    // Not JSON: the engine says where and why.
    return "workspace";
  }
}

/** @param {Options} options @param {Files} files @param {string} cwd @param {import("../host.js").Storage} storage @returns {Promise<import("./company.js").Company>} */
async function openCompany(options, files, cwd, storage) {
  if (options.url === undefined) {
    return openSandboxCompany({
      edition: options.company, ...(files.seed === undefined ? {} : { seed: files.seed }),
      ...(options.store === undefined ? {} : { log: logBeside(resolve(cwd, options.store)) }),
    });
  }
  const environment = environmentOf(options.url);
  if (options.realm !== undefined && options.token !== undefined) {
    const { token } = options;
    return { fetch: globalThis.fetch, realm: options.realm, accessToken: token, tokenSource: () => token, environment, isSandbox: false };
  }
  if (options.store === undefined) {
    throw usage("--url needs --realm and --token, or a --store that `tieout connect` was run with");
  }
  const connection = await openConnection(environment, files.workspace, storage, process.env);
  const { realm, state } = await connection.status();
  if (realm === undefined || state !== "connected") {
    throw new TieoutError("host/reconnect", "this store holds no connection", { hint: "`tieout connect` makes one" });
  }
  return { fetch: globalThis.fetch, realm, accessToken: "", tokenSource: connection.accessToken, environment, isSandbox: false };
}

/**
 * @param {Options} options
 * @param {string} cwd
 * @param {{writes: boolean, record?: import("../tape.js").Recorder}} purpose  a command that only looks neither sends what an earlier run left, nor takes over from one that goes on
 * @returns {Promise<Source>}
 */
export async function openSource(options, cwd, { writes, record }) {
  if (writes && options.url !== undefined && options.store === undefined) {
    throw usage("--url needs --store FILE.sqlite: without a memory the next sync could write everything twice");
  }
  const { Tieout } = await import("../entry/node.js");
  const files = readFiles(options, cwd);
  const { openSqlite } = await import("../storage/sqlite.js");
  const storage = options.store === undefined ? memoryStorage() : await openSqlite(resolve(cwd, options.store));
  /** @type {Tieout | undefined} */
  let tieout;
  try {
    const company = await openCompany(options, files, cwd, storage);
    tieout = await Tieout.open({
      workspace: files.workspace, realm: company.realm, environment: company.environment, fetch: company.fetch, storage,
      accessToken: company.tokenSource, ...(record === undefined ? {} : { record }), ...(writes || options.store === undefined ? {} : { paused: true, holder: "tieout-look" }), ...(company.isSandbox ? { budget: SANDBOX_BUDGET } : {}),
    });
    const opened = tieout;
    return {
      ...files, company, tieout: opened,
      close: async () => {
        await opened.close();
        await storage.close?.();
      },
    };
  } catch (thrown) {
    await tieout?.close();
    await storage.close?.();
    throw thrown;
  }
}

/**
 * Writes of an earlier run that are not finished: a plan made now offers them again, and does not double them.
 * @param {Tieout} tieout
 */
export function unfinished(tieout) {
  const { waiting, uncertain, inFlight } = tieout.status();
  return waiting + uncertain + inFlight;
}
