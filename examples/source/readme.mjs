// README.md: the story by hand, the tables from the same rows that make the files.

const words = (expect) => expect.join(" or ");
const cell = (value) => String(value ?? "").replaceAll("|", "\\|");

function table(heads, rows) {
  return [`| ${heads.join(" | ")} |`, `|${heads.map(() => "---").join("|")}|`, ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`)].join("\n");
}

/** One row per situation; documents that show the same one share it. */
function situations(documents, kind) {
  const rows = new Map();
  for (const { shows, label, id, expect, code } of documents.filter((document) => document.kind === kind && document.shows)) {
    const key = [shows, words(expect), code].join("|");
    const row = rows.get(key) ?? [shows, [], words(expect), code ? `\`${code}\`` : ""];
    row[1].push(kind === "invoice" ? (label ?? id) : id);
    rows.set(key, row);
  }
  return [...rows.values()].map(([shows, by, ...rest]) => [shows, by.join(", "), ...rest]);
}

const tally = (records, key) => {
  const counts = new Map();
  for (const record of records) counts.set(record[key] ?? "received", (counts.get(record[key] ?? "received") ?? 0) + 1);
  return [...counts].map(([value, count]) => `${count} ${value}`).join(", ");
};

const HEADS = ["Situation", "Shown by", "Decision", "Code"];

export function readme({ workspace, company, expected, expectedPurchases, expectedLater, regions, bad }) {
  const requests = company.requests.length;
  return `# Examples

Everything here is made by \`node examples/generate.mjs\` from the hand-written tables in \`source/\`;
\`node examples/generate.mjs --check\` fails when a file differs from its table. The totals are worked out there
with an arithmetic of their own (\`source/decimal.mjs\`, \`source/totals.mjs\`), so that the engine is never its own
witness. People, companies, towns and addresses are invented; e-mail addresses end in \`.example\`.

## field-service: Prairie Fork Mechanical

A plumbing, heating and electrical company in the (invented) towns of Marlow, Fennimore Grove and Dundee Junction,
Harlow County, Illinois. It bills from its CRM since January 2026. Labor and fees bear no sales tax, materials do, at
the rate of the place: 7.25 %, 8.25 % or 8.375 %, and one per cent more in Marlow's business district.

Until the end of March the office typed every invoice into QuickBooks by hand; the accountant then filed the sales tax
return and closed the books of the quarter. Since April only the CRM knows what was billed. On 20 November 2026 the two
are connected: the sync starts with documents of 5 January.

| File | What it is |
|---|---|
| \`workspace.json\` | the CRM: ${workspace.contacts.length} contacts, ${workspace.items.length} items, ${workspace.invoices.length} invoices (${tally(workspace.invoices, "status")}), ${workspace.payments.length} payments (${tally(workspace.payments, "status")}), ${workspace.estimates.length} estimates, ${workspace.vendors.length} vendors, ${workspace.expenses.length} expenses, ${workspace.purchaseOrders.length} purchase orders |
| \`company-us.json\` | the QuickBooks company, as ${requests} requests that build it: names, items, the typed invoices, payments, deposits, the closing date |
| \`settings.json\` | \`invoice-push\`, the preset of this page; \`settings-<preset>.json\` for the other four |
| \`expected.json\` | each document and the decision that a bookkeeper expects of \`invoice-push\`; more than one where more than one is sound |
| \`expected-expense-vat.json\`, \`expected-two-way.json\` | the same for what is bought, under the preset that pushes it |
| \`workspace-later.json\`, \`expected-later.json\` | a week after the first sync: what people do to documents once they are out |

### Invoices

Not listed: ordinary ones, which are created.

${table(HEADS, situations(expected.documents, "invoice"))}

### Payments

Not listed: ordinary ones, which are created once their invoice is there.

${table(HEADS, situations(expected.documents, "payment"))}

Estimates never sync: each of the ${workspace.estimates.length} is a \`skip\` with that reason.

### Purchases

\`expense-vat\` pushes expenses, \`two-way\` purchase orders; the other presets neither.

${table(HEADS, Object.values(expectedPurchases).flatMap(({ documents }) => ["expense", "purchase-order"].flatMap((kind) => situations(documents, kind))))}

### A week later

${table(["What happened", "Record", "Decision", "Code"], expectedLater.documents.map((one) => [one.shows, one.id, words(one.expect), one.code ? `\`${one.code}\`` : ""]))}

## gb, ca, au

Small workspaces for companies with VAT or GST, each with a company, settings and expected decisions.

${Object.entries(regions)
  .map(([region, { table: rows, expected: expectation }]) => `### ${region}: ${rows.workspace.name}\n\n${table(HEADS, situations(expectation.documents, "invoice"))}`)
  .join("\n\n")}

## bad: one fault each

\`bad/expected.json\` says for each file which error refuses it as a whole (\`throws\`), which findings it gives with their
paths (\`findings\`), or by which code the plan blocks the document \`bad-1\` (\`plan\`). A good invoice stands beside the
faulty one in every file of documents and is read all the same.

${table(
  ["File", "Outcome"],
  bad.map((one) => [
    `\`${one.file}\``,
    one.throws ? `refused: \`${one.throws}\`` : one.plan ? `blocked: \`${one.plan}\`` : one.findings.map(([code, path]) => `\`${code}\` at \`${path}\``).join(", "),
  ]),
)}
`;
}
