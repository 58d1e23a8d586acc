/** `tieout record FILE` and `tieout replay FILE`: a run as a file, and the same run again, compared bit by bit. */

import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

import { engine, load } from "../engine.js";
import "../entry/node.js";
import { TieoutError, isTyped, nameOf } from "../error.js";
import { Player } from "../tape.js";
import { usage } from "./args.js";
import { sync } from "./commands.js";
import { printJson } from "./terminal.js";

/** @typedef {import("./commands.js").Context} Context */
/** @typedef {import("../tape.js").Entry} Entry */

const FORMAT = 1;
/** Texts longer than this are kept once, however often they go in. */
const BLOB_CHARS_MIN = 4_096;

/** @param {string} text */
const digest = (text) => createHash("sha256").update(text).digest("hex");

/** Writes a recording line by line, so that a run that dies leaves what it did. @param {string} path */
export function openRecording(path) {
  const file = openSync(path, "w", 0o600);
  /** @type {Set<string>} */
  const kept = new Set();
  const write = (/** @type {unknown} */ line) => writeSync(file, `${JSON.stringify(line)}\n`);
  write({ format: FORMAT, version: engine().buildInfo().version });
  return {
    /** @param {Entry} entry */
    record({ call, input, output }) {
      /** @type {Record<string, unknown>} */
      const short = {};
      for (const [name, value] of Object.entries(input)) {
        if (typeof value !== "string" || value.length < BLOB_CHARS_MIN) {
          short[name] = value;
          continue;
        }
        const key = digest(value);
        if (!kept.has(key)) {
          kept.add(key);
          write({ blob: key, text: value });
        }
        short[name] = { blob: key };
      }
      write({ call, input: short, output: digest(output) });
    },
    close: () => closeSync(file),
  };
}

/** @param {Context} context */
export async function record(context) {
  const [path] = context.operands;
  if (path === undefined) {
    throw usage("`record` needs a file: `tieout record run.jsonl`");
  }
  await load();
  const recording = openRecording(resolve(context.io.cwd, path));
  try {
    return await sync({ ...context, record: recording.record });
  } finally {
    recording.close();
  }
}

/**
 * Runs a recording again.
 * @param {AsyncIterable<string>} lines
 */
export async function replayLines(lines) {
  await load();
  const player = new Player();
  /** @type {Map<string, string>} */
  const blobs = new Map();
  const counts = { calls: 0, turns: 0, plans: 0 };
  /** @type {{call: string, number: number, why: string} | undefined} */
  let difference;
  let version = "";
  try {
    for await (const text of lines) {
      const line = parse(text);
      if ("format" in line) {
        if (line.format !== FORMAT) {
          throw new TieoutError("host/recording", `the recording is of format ${String(line.format)}, this version knows ${FORMAT}`);
        }
        version = String(line.version);
      } else if ("blob" in line) {
        blobs.set(String(line.blob), String(line.text));
      } else {
        counts.calls += 1;
        counts.turns += line.call === "turn" ? 1 : 0;
        counts.plans += line.call === "plan" ? 1 : 0;
        const input = Object.fromEntries(Object.entries(line.input).map(([name, value]) => [name, whole(value, blobs)]));
        const why = compared(player, { call: line.call, input }, line.output);
        if (why !== undefined) {
          difference = { call: line.call, number: counts.calls, why };
          break;
        }
      }
    }
  } finally {
    player.free();
  }
  if (version === "") {
    throw new TieoutError("host/recording", "this is no recording");
  }
  return { version, ...counts, ...(difference === undefined ? {} : { difference }) };
}

/** @param {Player} player @param {Pick<Entry, "call" | "input">} entry @param {string} expected */
function compared(player, entry, expected) {
  try {
    return digest(player.play(entry)) === expected ? undefined : "another output";
  } catch (thrown) {
    if (isTyped(thrown) && thrown.code === "host/recording") {
      throw thrown;
    }
    return nameOf(thrown);
  }
}

/** @param {unknown} value @param {Map<string, string>} blobs */
function whole(value, blobs) {
  const key = typeof value === "object" && value !== null && "blob" in value ? String(value.blob) : undefined;
  return key === undefined ? value : blobs.get(key);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new TieoutError("host/recording", "a line of the recording is cut off or was changed");
  }
}

/** @param {Context} context */
export async function replay({ options, operands, io, terminal }) {
  const [path] = operands;
  if (path === undefined) {
    throw usage("`replay` needs the file of a recording");
  }
  const lines = createInterface({ input: createReadStream(resolve(io.cwd, path)), crlfDelay: Infinity });
  const result = await replayLines(lines);
  if (options.json) {
    printJson(io, result);
  } else {
    const { turns, plans, difference, version } = result;
    terminal.line(difference === undefined
      ? `equal bit by bit: ${plans} plans, ${turns} turns (recorded by ${version})`
      : `differs at call ${difference.number} (${difference.call}): ${difference.why} (recorded by ${version})`);
  }
  return result.difference === undefined ? 0 : 2;
}
