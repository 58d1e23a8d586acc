// @ts-check
/** What lies beside a module of ours: Node reads files, everybody else fetches addresses. */

/** @param {URL} url @returns {Promise<URL | BufferSource>} */
export async function beside(url) {
  if (url.protocol !== "file:") return url;
  // Asked for by name: a bundler for another runtime would try to resolve an import.
  return process.getBuiltinModule("node:fs/promises").readFile(url);
}
