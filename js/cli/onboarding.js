/** `tieout onboarding`: what belongs together before anything is pushed. Writes nothing. */

import { EXIT } from "./commands.js";
import { openSource } from "./source.js";
import { clean, printJson } from "./terminal.js";

/** @param {import("./commands.js").Context} context */
export async function onboarding({ options, io, terminal }) {
  const source = await openSource(options, io.cwd, { writes: false });
  try {
    const pass = await source.tieout.onboarding(source.documents, source.settings);
    if (options.json) {
      printJson(io, pass);
    } else {
      show(terminal, pass, options.limit);
    }
    return pass.ready ? EXIT.done : EXIT.attention;
  } finally {
    await source.close();
  }
}

/** @param {import("./terminal.js").Terminal} terminal @param {import("../onboarding.js").Onboarding} pass @param {number} limit */
function show(terminal, { proposals, counts, services, mappings, differing, cost, ready }, limit) {
  terminal.heading("Both sides");
  const words = /** @type {const} */ (["linked", "same", "choose", "fresh", "held", "left"]);
  const titles = ["", "linked", "to confirm", "to choose", "new", "held", "left out"];
  terminal.table([titles, ...Object.entries(counts).map(([kind, of]) => [kind, ...words.map((word) => String(of[word]))])], { right: [1, 2, 3, 4, 5, 6] });
  for (const verdict of /** @type {const} */ (["choose", "same"])) {
    const some = proposals.filter((proposal) => proposal.verdict === verdict);
    if (some.length > 0) terminal.heading(verdict === "choose" ? "To choose, under `links` in the settings" : "To confirm");
    for (const { key, label, candidates, reason } of some.slice(0, limit)) {
      terminal.line(`  ${clean(label, 40)} (${clean(key)}): ${verdict === "choose" ? clean(reason) : ""}`);
      for (const { resource, qboId, name, evidence, score } of candidates) {
        terminal.line(`    ${resource} ${clean(qboId)} ${clean(name, 40)}, ${score}: ${clean(evidence.join("; "))}`);
      }
    }
  }
  const homeless = services.filter(({ account }) => account === undefined);
  if (mappings.length + homeless.length + differing.length > 0) terminal.heading("To mend");
  for (const { message, hint, count } of mappings) terminal.line(`  ${count} × ${clean(message)}; ${clean(hint)}`);
  for (const { label } of homeless) terminal.line(`  ${clean(label, 40)}: no income account`);
  for (const { label, reason } of differing.slice(0, limit)) terminal.line(`  ${clean(label, 40)}: ${clean(reason)}`);
  terminal.line();
  terminal.line(`  ${cost.writes} writes to come, ${cost.reads} reads, about ${cost.minutes} minutes; ready: ${ready ? terminal.paint("green", "yes") : terminal.paint("red", "no")}`);
}
