/** Files that a reader chooses. */

/** @import { PlanChoice } from "./types.js" */

import { settingsOf } from "./companies.js";
import { findingOf } from "../text/problems.js";

/** Files beyond this are refused before they are read. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** @param {Blob} file */
export async function bytesOf(file) {
  if (file.size > FILE_BYTES_MAX) {
    throw Object.assign(new Error(`the file is too large: ${file.size} bytes`), { code: "page/file-too-large", fix: "edit-in-crm", hint: "export a shorter time span; up to 256 MB are read here" });
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (problem) {
    throw Object.assign(new Error(`the file could not be read: ${findingOf(problem).message}`), { code: "page/file-unreadable", fix: "retry-later", hint: "choose the file once more" });
  }
}

/** A file of the reader's own, or the sample's. @param {PlanChoice} choice */
export function given({ company, preset, settings }) {
  return settings ? bytesOf(settings) : settingsOf(company, preset);
}
