/** Words for what happens in a history of the simulator. */

/** @typedef {{tone: "fault"|"process"|"write"|"read"|"save"|"done"|"other", text: string}} Happening */

/** `ReplyLost` becomes `reply lost`. @param {string} name */
export const faultWords = (name) => name.replaceAll(/(?<=[a-z])[A-Z]/gu, " $&").toLowerCase();

/** @type {[RegExp, (found: string[]) => Happening][]} */
const FORMS = [
  [/^\s*! (\w+) \d+ (\w+)$/u, ([, place, kind = ""]) => ({ tone: "fault", text: `${faultWords(kind)} (${place})` })],
  [/^process (\d+) \((\w)\) starts$/u, ([, process, name]) => ({ tone: "process", text: `process ${process} starts, named ${name}` })],
  [/^(process \d+) dies$/u, ([, process]) => ({ tone: "fault", text: `${process} dies` })],
  [/^(process \d+) is given a plan: (.*)$/u, ([, process, taken]) => ({ tone: "other", text: `${process} is given a plan: ${taken}` })],
  [/^(process \d+) asks query\?query=(.*?)&/u, ([, process, query = ""]) => ({ tone: "read", text: `${process} asks: ${plain(query)}` })],
  [/^(process \d+) asks (\w+)\?.*?requestid=(\w{8})/u, ([, process, what, id]) => ({ tone: "write", text: `${process} sends ${what}, request ${id}…` })],
  [/^(process \d+) asks (\S+)/u, ([, process, what = ""]) => ({ tone: "read", text: `${process} reads ${what.split("?")[0]}` })],
  [/^(process \d+) commits (.*)$/u, ([, process, keys = ""]) => ({ tone: "save", text: `${process} saves ${saved(keys)}` })],
  [/^told: StepDone \{ step: StepId\("([^"]+)"\)/u, ([, step]) => ({ tone: "done", text: `${step} is done` })],
  [/^told: (\w+)/u, ([, event = ""]) => ({ tone: "other", text: `told: ${faultWords(event)}` })],
];

/** @param {string} line  of the log */
export function happening(line) {
  for (const [form, words] of FORMS) {
    const found = form.exec(line);
    if (found) return words([...found]);
  }
  return { tone: /** @type {const} */ ("other"), text: line.trim() };
}

/** @param {string} query */
function plain(query) {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}

/** The documents of a commit, without what every commit holds. @param {string} keys */
function saved(keys) {
  const documents = [...keys.matchAll(/(?:^| )([olx])\/([\w/:-]+)=/gu)].map(([, list = "", name]) => `${LISTS[list]} ${name}`);
  return documents.length > 0 ? documents.join(", ") : "its lease and budget";
}

/** @type {Record<string, string>} */
const LISTS = { o: "job", l: "link", x: "letter" };

/** `3723004` becomes `1:02:03`. @param {number} ms  since the beginning */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Whole cents as an amount. @param {number} cents */
export const cents = (cents) => `${Math.floor(cents / 100).toLocaleString("en-US")}.${String(cents % 100).padStart(2, "0")}`;
