/** What a program that keeps running has printed. */

/**
 * Waits until the program has printed the words. It listens on afterwards: a pipe that is closed ends a program that still has something to say.
 *
 * @param {import("node:child_process").ChildProcess & {stdout: import("node:stream").Readable}} child
 * @param {string} words
 * @returns {Promise<string>} all that it has printed so far
 */
export function shownBy(child, words) {
  return new Promise((resolve, reject) => {
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      shown += text;
      if (shown.includes(words)) resolve(shown);
    });
    child.once("exit", (code, signal) => reject(new Error(`ended with ${code ?? signal} after: ${shown}`)));
  });
}
