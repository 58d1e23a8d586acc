/** Where things are. No script here depends on the directory it is started from. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** @param {string[]} parts */
export const inRoot = (...parts) => path.join(root, ...parts);

/** Cargo's output directory: the repository's own unless the caller's environment says otherwise. */
export const target = process.env.CARGO_TARGET_DIR ?? inRoot("target");

export const windows = process.platform === "win32";

/** The folders of cargo's workspace, `.` among them. @returns {string[]} */
export function workspaceFolders() {
  const [, members = "[]"] = /^members = (\[.*\])$/mu.exec(readFileSync(inRoot("Cargo.toml"), "utf8")) ?? [];
  return JSON.parse(members);
}
