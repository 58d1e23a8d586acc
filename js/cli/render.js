/** Plans, sync results and findings as text for a person. Content comes from the engine; here is only its look. */

import { allRows } from "../rows.js";
import { clean } from "./terminal.js";

/** @typedef {import("./terminal.js").Terminal} Terminal */
/** @typedef {import("../wasm/engine.js").PlanSummary} PlanSummary */
/** @typedef {import("../wasm/engine.js").PlanRow} PlanRow */
/** @typedef {import("../wasm/engine.js").PlanDetail} PlanDetail */
/** @typedef {import("../wasm/engine.js").TieOut} TieOut */
/** @typedef {import("../wasm/engine.js").Plan} Plan */
/** @typedef {import("../wasm/engine.js").LedgerEffect} LedgerEffect */

export const DECISIONS = /** @type {const} */ (["create", "update", "link", "void", "delete", "deactivate", "skip", "wait", "blocked"]);
/** Decisions that change something: in QuickBooks, or in what is known of it. */
export const CHANGES = /** @type {const} */ (["create", "update", "link", "void", "delete", "deactivate"]);
const FINDINGS_SHOWN = 10;

/** @type {Record<string, import("./terminal.js").Style>} */
const STYLE_OF = { create: "green", update: "cyan", link: "cyan", void: "yellow", delete: "yellow", deactivate: "yellow", skip: "dim", wait: "yellow", blocked: "red", error: "red", warning: "yellow", info: "dim" };

/** @param {Terminal} terminal @param {string} word @param {string} [text] */
const tint = (terminal, word, text = word) => terminal.paint(STYLE_OF[word] ?? "dim", text);

/** How many rows change something. @param {PlanSummary} summary */
export function countChanges(summary) {
  return CHANGES.reduce((sum, decision) => sum + (summary.decisions[decision] ?? 0), 0);
}

/** @param {Terminal} terminal @param {PlanSummary} summary */
export function showSummary(terminal, summary) {
  const { facts, preset, today } = summary;
  terminal.line(`${terminal.paint("bold", clean(facts.name))} ${terminal.paint("dim", `${facts.country}, ${facts.homeCurrency}, ${preset}, ${today}`)}`);
  terminal.heading("Plan");
  const used = DECISIONS.filter((decision) => (summary.decisions[decision] ?? 0) > 0);
  const count = (/** @type {number | undefined} */ value) => (value ? String(value) : "·");
  terminal.table([
    ["", ...used],
    ...Object.entries(summary.kinds).map(([kind, decisions]) => [kind, ...used.map((decision) => count(decisions[decision]))]),
    ["all", ...used.map((decision) => tint(terminal, decision, count(summary.decisions[decision])))],
  ], { right: used.map((_, at) => at + 1) });
  if (summary.money.length > 0) {
    terminal.heading("Money");
    terminal.table([
      ["", "documents", "CRM", "to QuickBooks", "difference"],
      ...summary.money.map(({ currency, documents, crm, sent, difference }) => [currency, String(documents), crm, sent, difference]),
    ], { right: [1, 2, 3, 4] });
  }
  showTaxMapping(terminal, summary.taxMapping);
  showExcess(terminal, summary);
  const minutes = Number(summary.minutes) < 1 ? "under a minute" : `about ${summary.minutes} min`;
  terminal.line();
  terminal.line(terminal.paint("dim", `  ${summary.writes} writes, ${summary.batches} batches, ${summary.reads} reads; ${minutes} at QuickBooks' pace`));
}

/** @param {Terminal} terminal @param {PlanSummary} summary */
function showExcess(terminal, { hash, excess, approver }) {
  if (excess.length === 0) return;
  terminal.heading("Beyond the limits of the settings");
  for (const { limit, allowed, planned } of excess) terminal.line(`  ${planned} ${limit}, and ${allowed} go without approval`);
  terminal.line(`  to be approved by ${approver === "second-person" ? "somebody other than who planned it" : "anybody"}, as ${hash}`);
}

/** @param {Terminal} terminal @param {PlanSummary["taxMapping"]} mapping */
function showTaxMapping(terminal, { complete, incomplete, rates }) {
  if (rates.length === 0) {
    return;
  }
  terminal.heading("Tax mapping");
  const missing = rates.filter(({ state }) => state !== "mapped");
  terminal.line(`  ${rates.length - missing.length} of ${rates.length} taxes in use are mapped; ${complete} documents use only these, ${incomplete} others`);
  if (missing.length > 0) {
    terminal.table([
      ["", "percent", "documents", "", "codes of this percentage"],
      ...missing.map(({ id, name, percent, state, codes, documents }) => [clean(name || id, 40), percent, String(documents), terminal.paint("red", state), clean(codes.join(", "), 60)]),
    ], { right: [1, 2] });
  }
}

/** Debits and credits by account. @param {Terminal} terminal @param {LedgerEffect[]} effects */
export function showBooks(terminal, effects) {
  for (const { currency, entries, debits, credits } of effects) {
    terminal.heading(`In the books (${currency})`);
    terminal.table([["", "debit", "credit"], ...entries.map(({ account, debit, credit }) => [clean(account, 40), debit, credit]), ["together", debits, credits]], { right: [1, 2] });
  }
}

/** @param {Terminal} terminal @param {PlanSummary} summary @param {Map<string, string>} hints  by code */
export function showFindings(terminal, summary, hints) {
  if (summary.findings.length === 0) {
    return;
  }
  const order = ["error", "warning", "info"];
  const findings = [...summary.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count);
  terminal.heading("Findings");
  terminal.table([
    ["", "", "code", "next"],
    ...findings.slice(0, FINDINGS_SHOWN).map(({ code, severity, count, message }) => [tint(terminal, severity), String(count), code, clean(hints.get(code) ?? message, 90)]),
  ], { right: [1] });
  if (findings.length > FINDINGS_SHOWN) {
    terminal.line(terminal.paint("dim", `  and ${findings.length - FINDINGS_SHOWN} more kinds; all in --json`));
  }
}

/** @param {Terminal} terminal @param {Plan} plan @param {number} limit */
export function showHeldBack(terminal, plan, limit) {
  const held = [...allRows(plan)].filter((row) => row.decision === "blocked" || row.decision === "wait");
  if (held.length === 0) {
    return;
  }
  terminal.heading("Held back");
  terminal.table([
    ["", "", "why", "next"],
    ...held.slice(0, limit).map((row) => {
      const { next } = plan.detail(row.index);
      return [tint(terminal, row.decision), clean(row.label, 32), clean(row.reason.text), clean(withoutRepeats(next?.text ?? "", row))];
    }),
  ]);
  if (held.length > limit) {
    terminal.line(terminal.paint("dim", `  and ${held.length - limit} more; --limit ${held.length} shows them, \`tieout explain KIND ID\` each`));
  }
}

/** What comes next is said in full, with the record and the reason; beside these columns the advice is enough. @param {string} text @param {PlanRow} row */
function withoutRepeats(text, { label, reason }) {
  return [`${label}: `, reason.text, ". "].reduce((rest, start) => (rest.startsWith(start) ? rest.slice(start.length) : rest), text);
}

/**
 * @param {Terminal} terminal @param {PlanDetail} detail
 * @param {import("../fixes.js").QuickBooksRecord[]} links  the pages in QuickBooks that its fix concerns
 */
export function showDetail(terminal, detail, links) {
  terminal.line(`${terminal.paint("bold", clean(detail.label))} ${clean(detail.name ?? "")} ${terminal.paint("dim", [detail.date, detail.total, detail.currency].filter(Boolean).join(" "))}`);
  terminal.line(`  ${tint(terminal, detail.decision)}: ${clean(detail.reason.text)} ${terminal.paint("dim", `(${detail.reason.code})`)}`);
  if (detail.match) {
    terminal.line(`  matches ${detail.match.resource} ${clean(detail.match.qboId)} ${clean(detail.match.name)}: ${clean(detail.match.evidence.join(", "))}`);
  }
  for (const finding of detail.findings) {
    terminal.line(`  ${tint(terminal, finding.severity)} ${finding.code} ${terminal.paint("dim", clean(finding.path))}: ${clean(finding.message)}`);
    terminal.line(`    ${terminal.paint("dim", clean(finding.hint))}`);
  }
  showChanges(terminal, detail);
  showProof(terminal, detail);
  showTaxes(terminal, detail);
  showBooks(terminal, detail.effect);
  if (detail.chain.length > 0) {
    terminal.heading("Waits for");
    terminal.table([["", "", "why"], ...detail.chain.map(({ label, decision, reason }) => [tint(terminal, decision), clean(label, 40), clean(reason.text, 90)])]);
  }
  if (detail.next) {
    terminal.heading("Next");
    terminal.line(`  ${clean(detail.next.text)}`);
    for (const { label, url } of links) terminal.line(`  ${clean(label, 40)}: ${url}`);
  }
}

/** @param {Terminal} terminal @param {PlanDetail} detail */
function showChanges(terminal, detail) {
  if (detail.diff.length > 0) {
    terminal.heading("Fields");
    terminal.table([
      ["field", "QuickBooks", "becomes", "from"],
      ...detail.diff.map(({ label, from, to, origin }) => [clean(label, 30), clean(from ?? "", 40), clean(to ?? "", 40), clean(origin, 40)]),
    ]);
  }
  if (detail.lines.length > 0) {
    terminal.heading("Lines");
    terminal.table([
      ["description", "item", "quantity", "price", "amount", "tax", "folded in"],
      ...detail.lines.map((line) => [clean(line.description, 40), clean(line.item, 24), line.quantity, line.unitPrice, line.amount, clean(line.tax, 16), clean(line.folded ?? "", 40)]),
    ], { right: [2, 3, 4] });
  }
}

/** @param {Terminal} terminal @param {PlanDetail} detail */
function showProof(terminal, { proof }) {
  if (!proof) {
    return;
  }
  terminal.heading(`Proof to the cent (${proof.currency})`);
  const stands = proof.rows.some(({ answered }) => answered !== "");
  terminal.table([
    ["", "CRM", "sent", "QuickBooks will say", ...(stands ? ["in QuickBooks"] : [])],
    ...proof.rows.map(({ label, crm, sent, predicted, answered }) => [clean(label, 40), crm, sent, predicted, ...(stands ? [answered] : [])]),
  ], { right: [1, 2, 3, 4] });
  const style = proof.verdict === "exact" ? "green" : proof.verdict === "explained" ? "yellow" : "red";
  terminal.line(`  ${terminal.paint(style, proof.verdict)}, difference ${proof.difference}${proof.cause ? `: ${clean(proof.cause)}` : ""}`);
  if (proof.remedy) {
    terminal.line(`  ${clean(proof.remedy)}`);
  }
  for (const { meaning, tax, total } of proof.otherwise ?? []) {
    terminal.line(terminal.paint("dim", `  if ${clean(meaning)}: total ${total}${tax ? `, tax ${tax}` : ""}`));
  }
}

/** Each tax with the code that it goes over by, and why. @param {Terminal} terminal @param {PlanDetail} detail */
function showTaxes(terminal, { taxes }) {
  if (taxes.length > 0) {
    terminal.heading("Tax trail");
    terminal.table([
      ["tax", "billed", "QuickBooks will say", "in QuickBooks", "code", "why"],
      ...taxes.map(({ tax, billed, predicted, answered, code, why }) => [clean(tax, 40), billed, predicted, answered, clean(code, 30), why]),
    ], { right: [1, 2, 3] });
  }
}

/** @param {Terminal} terminal @param {TieOut} tieOut @param {number} limit */
export function showTieOut(terminal, tieOut, limit) {
  const { compared, equal, differing, notSynced } = tieOut.counts;
  terminal.heading("Both sides");
  terminal.line(`  ${compared} documents compared, ${equal} equal, ${differing} differing, ${notSynced} not in QuickBooks`);
  const differing_ = tieOut.rows.filter((row) => row.verdict === "differs");
  if (differing_.length > 0) {
    terminal.table([["document", "CRM", "QuickBooks", "difference"], ...differing_.slice(0, limit).map((row) => [clean(row.label, 40), row.crm ?? "", row.quickbooks ?? "", row.difference ?? ""])], { right: [1, 2, 3] });
  }
  terminal.line(`  ties out: ${tieOut.ok ? terminal.paint("green", "yes") : terminal.paint("red", "no")}`);
}

/** @param {Terminal} terminal @param {{label: string, finding?: {message: string, hint: string}}[]} letters @param {number} limit */
export function showDeadLetters(terminal, letters, limit) {
  terminal.line(`  dead letters: ${letters.length === 0 ? terminal.paint("green", "0") : terminal.paint("red", String(letters.length))}`);
  for (const { label, finding } of letters.slice(0, limit)) {
    terminal.line(`    ${clean(label, 40)}: ${clean(finding?.message)}; ${clean(finding?.hint)}`);
  }
}

/** What of a saved plan was not written, and why. @param {Terminal} terminal @param {{before: number, stopped: import("../saved-plan.js").Stopped[]}} applied */
export function showStopped(terminal, { before, stopped }) {
  if (before > 0) terminal.line(`  done before: ${before}`);
  if (stopped.length > 0) terminal.heading("Stopped: no longer what was saved");
  for (const { label, why, changes } of stopped) {
    terminal.line(`  ${clean(label, 40)}: ${clean(why)}`);
    for (const { side, label: field, from, to } of changes) {
      terminal.line(`    ${side === "crm" ? "CRM" : "QuickBooks"}, ${clean(field)}: ${clean(from ?? "nothing")} → ${clean(to ?? "nothing")}`);
    }
  }
}
