// @ts-check
/** What lies beside a module of ours: Node reads files, everybody else fetches addresses. */

/** @param {URL} url @returns {Promise<URL | BufferSource>} */
export async function beside(url) {
  if (url.protocol !== "file:") return url;
  const { readFile } = await import("node:fs/promises");
  return readFile(url);
}
