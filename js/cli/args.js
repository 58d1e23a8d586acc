/** The command line: which command, which options, and what is wrong with them. */

import { parseArgs } from "node:util";

import { TieoutError } from "../error.js";
import { COMPANY_KINDS, PLANS } from "../sandbox-seed.js";

/** @typedef {"us" | "gb" | "ca" | "au"} Edition */
/**
 * @typedef {object} Options
 * @property {boolean} json
 * @property {string} [workspace]
 * @property {string} [settings]
 * @property {Edition} company
 * @property {string} companies What `sandbox` serves, with commas between them.
 * @property {string} [seed]
 * @property {string} [plan] The subscription of what `sandbox` serves.
 * @property {string} [url]
 * @property {string} [realm]
 * @property {string} [token]
 * @property {string} [store]
 * @property {"keep" | "clear"} links
 * @property {string} [today]
 * @property {boolean} once
 * @property {number} port
 * @property {number} limit
 * @property {string} [approved]
 * @property {string} [person] Who acts: asks for an approval, or gives it.
 * @property {string} [save] Where `plan` keeps the plan.
 * @property {number} [last] The latest so many documents.
 * @property {string} [out]
 * @property {string} [currency]
 * @property {string} [taxes]
 * @property {string} [from]
 * @property {string} [to]
 * @property {string} [names]
 * @property {"kept" | "other"} [amounts]
 * @property {string} [amount]
 * @property {string} [lines]
 * @property {string} [give]
 */

export const EDITIONS = /** @type {const} */ (["us", "gb", "ca", "au"]);

export const USAGE = `tieout: QuickBooks Online sync that proves both books agree to the cent

  tieout plan                 what would be written, and why; writes nothing
  tieout sync                 plan, write, compare both sides
  tieout apply FILE           write a saved plan exactly; what has changed since stops alone, and is said
  tieout approvals            which plans beyond the limits wait for an approval; approve HASH --person NAME gives it
  tieout onboarding           before the first push: what both sides have, what a person must say, what the settings lack
  tieout status               where things stand, and what waits for a person
  tieout import [LIST …]      what the CRM would be told of contacts, vendors and invoices (with --from DAY) that QuickBooks has; with
                              --approved HASH puts it into the inbox
  tieout inbox [ID …]         what the CRM is to be told of changes in QuickBooks; takes these off the list
  tieout conflicts [KIND ID crm|quickbooks|both]  what both sides edited; chooses whose value stands
  tieout connect              connect the workspace to a company, in a browser; needs --url and --store
  tieout test-connection      whether credentials, company and each mapping are good; only reads
  tieout disconnect           end the connection; --links keep|clear
  tieout explain KIND ID      everything about one document: tieout explain invoice inv-1042
  tieout tie-out              whether both sides agree, document by document; with --from and --to over a period: per day,
                              customer, tax and payment method, each gap with its records; --out FILE.csv
  tieout drift                on which records both sides have moved apart, and what can be done;
                              drift ignore FINGERPRINT REASON, drift notice FINGERPRINT
  tieout reconcile            the nightly pass: tries again, writes what is missing, reports what is apart
  tieout undo [RUN | KIND ID] what runs have done; what of one can be taken back; with --approved HASH takes it back
  tieout duplicates           what QuickBooks holds more than once; duplicates customer|vendor|item KEEP OTHER … plans to make one of
                              them, and with --approved HASH does it
  tieout history              what was done when, and this month's reads with a forecast; needs --store
  tieout what-if              the invoices under other tax rules, side by side: income, tax, difference
  tieout shadow FILE          what other settings would do otherwise, record by record; --last N documents
  tieout refund SALE          how invoice:ID or sales-receipt:ID is to be given back, and why so; --out FILE.json
  tieout desktop FILE.csv     the invoices for QuickBooks Desktop, as a table or, for FILE.iif, to import there
  tieout scenario FILE.json [TABLE.csv]  an accountant's table of what each document must become, run in a company in memory
  tieout record FILE          like sync, and keeps everything that went in: a fault as a file
  tieout replay FILE          the same run again, without a network, compared bit by bit
  tieout support              what a developer needs to know, without names, addresses or amounts
  tieout totals               work out documents alone: invoices as JSON lines in, ledgers out
  tieout sandbox              serve QuickBooks companies in memory over HTTP: --port 8090 --company us,gb --seed 7,
                              --plan simple-start|essentials|plus|advanced
  tieout demo                 plan and sync the sample, kept in .tieout/

  --workspace FILE  --settings FILE     the CRM's documents and the choices; the sample inside the repository
  --company us|gb|ca|au  --seed FILE    a sandbox company in memory, with its history
  --url URL --realm R --token T         a real company, or a sandbox over HTTP; T also from TIEOUT_ACCESS_TOKEN
                                        without --token: the connection in --store, with TIEOUT_CLIENT_ID,
                                        TIEOUT_CLIENT_SECRET and TIEOUT_KEYS (NAME:64 HEX DIGITS, newest first)
  --store FILE.sqlite                   what is kept between runs; needed to sync with --url
  --today YYYY-MM-DD  --limit N  --json
  --approved HASH                       of sync and apply: the plan that somebody approved, where it exceeds the limits of the settings
  --person NAME                         of plan: ask for the approval of what exceeds the limits; of approve: whose it is
  --save FILE                           of plan: keep it, to be looked at, approved and applied later
  --out FILE                            of support, tie-out and refund: where to
  --amount 50.00  --lines 1,3:0.5  --give money|credit
                                        of refund: a sum with its tax, or lines with quantities; all that is left unless given
  --amounts [kept|other]                of support: with the amounts as they are, or with others of the same cents, so that a
                                        rounding fault runs again
  --currency USD  --taxes billed|folded|line  --from DAY  --to DAY  --names FILE.json
                                        of import: invoices since that day; of desktop: the company's currency, where the tax goes, which issue dates (of tie-out too),
                                        and what its accounts and items are called

  plan ends with 0 if there is nothing to do, 2 if there are changes, 1 on an error;
  sync with 0 if everything was written, 2 if something waits for a person, 1 on an error.
  Colour and progress bars on a terminal only; NO_COLOR is honoured.
`;

const AMOUNTS = /^(?:kept|other)$/u;

const OPTIONS = /** @type {const} */ ({
  json: { type: "boolean", default: false },
  workspace: { type: "string" },
  settings: { type: "string" },
  company: { type: "string", default: "us" },
  seed: { type: "string" },
  plan: { type: "string" },
  url: { type: "string" },
  realm: { type: "string" },
  token: { type: "string" },
  store: { type: "string" },
  links: { type: "string", default: "keep" },
  today: { type: "string" },
  once: { type: "boolean", default: false },
  port: { type: "string", default: "8090" },
  limit: { type: "string", default: "20" },
  approved: { type: "string" },
  person: { type: "string" },
  save: { type: "string" },
  last: { type: "string" },
  out: { type: "string" },
  currency: { type: "string" },
  taxes: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  names: { type: "string" },
  amounts: { type: "string" },
  amount: { type: "string" },
  lines: { type: "string" },
  give: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
});

/**
 * @param {string[]} argv  without node and the script
 * @param {Record<string, string | undefined>} environment
 * @returns {{command: string, operands: string[], options: Options, help: boolean}}
 */
export function parseCommandLine(argv, environment) {
  let parsed;
  try {
    parsed = parseArgs({ args: withAmounts(argv), options: OPTIONS, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw usage(/** @type {Error} */ (thrown).message.split(". ")[0] ?? "");
  }
  const { help, company, port, limit, last, links, amounts, ...rest } = parsed.values;
  if (links !== "keep" && links !== "clear") {
    throw usage("--links is keep or clear");
  }
  const [command = "", ...operands] = parsed.positionals;
  const edition = EDITIONS.find((name) => name === company);
  if (command === "sandbox") {
    const unknown = company.split(",").find((kind) => !COMPANY_KINDS.includes(kind.trim()));
    if (unknown !== undefined) {
      throw usage(`--company is one or several of ${COMPANY_KINDS.join(", ")}`);
    }
  } else if (edition === undefined) {
    throw usage(`--company is one of ${EDITIONS.join(", ")}`);
  }
  if (rest.plan !== undefined && (command !== "sandbox" || PLANS.every((name) => name !== rest.plan))) {
    throw usage(`--plan is for \`tieout sandbox\`: one of ${PLANS.join(", ")}`);
  }
  if (rest.url !== undefined && rest.seed !== undefined) {
    throw usage("--seed is for a sandbox in memory, --url for a company that is already there");
  }
  if (rest.today !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(rest.today)) {
    throw usage("--today is a date like 2026-03-31");
  }
  if (amounts !== undefined && amounts !== "kept" && amounts !== "other") {
    throw usage("--amounts is kept or other");
  }
  const token = rest.token ?? environment["TIEOUT_ACCESS_TOKEN"];
  return {
    command, operands, help,
    options: {
      ...rest, links, ...(amounts === undefined ? {} : { amounts }), ...(token === undefined ? {} : { token }),
      company: edition ?? "us", companies: company, port: whole("port", port, 65_535), limit: whole("limit", limit, 100_000), ...(last === undefined ? {} : { last: whole("last", last, 1_000_000) }),
    },
  };
}

/** `--amounts` alone means `--amounts kept`. @param {string[]} argv */
const withAmounts = (argv) => argv.flatMap((word, at) => {
  if (argv[at - 1] === "--amounts" && AMOUNTS.test(word)) return [];
  const next = argv[at + 1] ?? "";
  return word === "--amounts" ? [`--amounts=${AMOUNTS.test(next) ? next : "kept"}`] : [word];
});

/** @param {string} name @param {string} text @param {number} most */
function whole(name, text, most) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) {
    throw usage(`--${name} is a whole number of at most ${most}`);
  }
  return value;
}

/** @param {string} message */
export function usage(message) {
  return new TieoutError("host/argument", message, { path: "command line", hint: "`tieout --help` lists commands and options" });
}
