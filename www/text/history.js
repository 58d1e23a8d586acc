/** Words for what happens in a history of the simulator. */

/** @typedef {{tone: "fault"|"process"|"write"|"read"|"save"|"done"|"other", text: string}} Happening */

/** `ReplyLost` becomes `reply lost`. @param {string} name */
export const faultWords = (name) => name.replaceAll(/(?<=[a-z])[A-Z]/gu, " $&").toLowerCase();

/** What goes wrong, as a reader would say it. @type {Record<string, string>} */
export const FAULTS = {
  NeverSent: "a write cannot be sent", RequestLost: "a write is lost on the way", ReplyLost: "QuickBooks’ answer is lost", Late: "a write arrives late",
  CutShort: "an answer breaks off", Html: "an HTML page instead of an answer", WrongRecord: "the answer is about another record", Redirect: "a write is redirected",
  Silent: "no answer comes", SlowReply: "an answer takes minutes", TooLarge: "an answer is too large", Doubled: "a write arrives twice",
  OfflineAfter: "the line breaks after a write", AbortedAfter: "a write is broken off after it was sent", ErrorDone: "a server error, yet it was written",
  ErrorNotDone: "a server error, and nothing was written", Throttled: "too many requests, says QuickBooks", StoredRefusal: "QuickBooks keeps its refusal",
  Refused: "QuickBooks refuses", WrongTotal: "QuickBooks reckons another total", UnknownFault: "an error that nobody knows", BatchPart: "a part of a batch fails",
  TokenOld: "the access token has run out", NoToken: "no access token is to be had", Revoked: "the connection is taken away",
  ReadLost: "a read is lost", ReadCut: "a read breaks off", ReadHtml: "an HTML page instead of a list", ReadError: "a server error to a read",
  ReadThrottled: "too many reads, says QuickBooks", ReadSilent: "a read stays unanswered", ReadTokenOld: "the access token has run out before a read",
  CommitWritten: "the store saves, and does not say so", CommitLost: "the store does not save, and does not say so", CommitLate: "the store saves late",
  StoreFull: "the store is full", StoreSlow: "the store is slow", CrashBefore: "a crash right before a step", CrashAfter: "a crash right after a step",
  Freeze: "a process stands still", Zombie: "a process goes on beside its successor", SecondHost: "a second process starts", Restart: "a process is started anew",
  PowerCut: "the power fails: the store’s last saves are gone", Restore: "the store is set back to a backup", Wipe: "the store is emptied",
  Corrupt: "a stored record is damaged", Newer: "a newer version wrote into the store", ClockJump: "the clock jumps ahead", ClockBack: "the clock goes back",
  UserEdits: "somebody edits a document in QuickBooks", UserVoids: "somebody voids a document in QuickBooks", UserDeletes: "somebody deletes a document in QuickBooks",
  UserTakesNumber: "somebody takes a number in QuickBooks", UserTakesName: "somebody takes a name in QuickBooks", CrmEdit: "a document is edited in the CRM",
  CrmVoid: "a document is voided in the CRM", PlanAgain: "somebody plans again", StalePlan: "an old plan is applied late", Outage: "QuickBooks is down",
  Pause: "somebody pauses the sync", Cancel: "somebody stops the sync", Retry: "somebody tries again by hand", Discard: "somebody discards a failed step",
  ReadAll: "somebody reads the whole company", HeldHere: "a process is held up in the middle", TwinHere: "a second process starts in the middle",
  HeardTwice: "an answer is told twice", OriginalEnded: "somebody removes the first copy while the second is being removed",
  HandEdits: "somebody edits a field in QuickBooks", HandEditsSame: "somebody edits the field in QuickBooks that the CRM edits most", HandAdds: "somebody enters a record in QuickBooks",
  HandPays: "somebody enters a payment in QuickBooks", HandEnds: "somebody voids or deletes a document in QuickBooks", HandDeactivates: "somebody makes a customer inactive",
  HandMerges: "somebody merges two customers", HandAway: "nobody looks for more than a month", HandMoves: "somebody moves an invoice to another customer", Forget: "a deleted record is to be written anew", DiesHere: "a process dies for good", CrmEditsAny: "a record is edited in the CRM", Nightly: "the nightly pass reads every list",
  HookLost: "a webhook is lost", HookTwice: "a webhook comes twice", HookLate: "a webhook comes late", HookReplayed: "an old webhook comes again",
  HookRefused: "a webhook is refused, and comes again", HookUnheard: "a webhook is stored, and no process hears of it",
  ChangesFull: "an answer about changes is full", ChangesFalseDelete: "a changed record is called deleted",
  AckLost: "the CRM’s acknowledgement is lost", AckPart: "the CRM acknowledges a part",
};

/** @param {string} kind */
export const faultSaid = (kind) => FAULTS[kind] ?? faultWords(kind);

/** @type {[RegExp, (found: string[]) => Happening][]} */
const FORMS = [
  [/^\s*! \w+ \d+ (\w+)$/u, ([, kind = ""]) => ({ tone: "fault", text: faultSaid(kind) })],
  [/^-+ faults end$/u, () => ({ tone: "other", text: "no more faults from here on" })],
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
