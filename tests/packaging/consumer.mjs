// @ts-check
/**
 * What a user of the package does, the same in every runtime: load, read a company, plan three documents, write a file for
 * QuickBooks Desktop (which loads a module of its own).
 * The company is a handful of canned answers, so that nothing but the package is under test.
 */

const today = "2026-11-20";

/** What the plan has to be, wherever it is made. */
export const expected = {
  decisions: [
    ["contact", "c-1", "create"],
    ["item", "i-1", "create"],
    ["invoice", "v-1", "create"],
  ],
  writes: 3,
  sent: "216.50",
  refused: "blocked",
  filed: 1,
};

const workspace = {
  version: 1,
  workspace: { id: "w-1", name: "Ridge Plumbing" },
  contacts: [{ id: "c-1", type: "company", displayName: "O'Neil & Søn", email: "office@oneil.example" }],
  items: [{ id: "i-1", name: "Pump service", type: "labor", unitPrice: "108.25" }],
  invoices: [invoice("v-1", "1001", "c-1"), invoice("v-2", "1002", "nobody")],
};

const settings = {
  version: 1,
  preset: "invoice-push",
  accounts: { income: "1" },
};

/**
 * @param {string} id
 * @param {string} number
 * @param {string} contactId
 */
function invoice(id, number, contactId) {
  return {
    id, number, contactId, status: "sent", issueDate: "2026-11-10",
    lines: [{ itemId: "i-1", quantity: "2", unitPrice: "108.25" }],
    totals: { subtotal: "216.50", total: "216.50" },
  };
}

/** @type {Record<string, object[]>} */
const company = {
  CompanyInfo: [{ Id: "1", CompanyName: "Ridge Plumbing", LegalName: "Ridge Plumbing", Country: "US" }],
  Preferences: [
    {
      Id: "1",
      AccountingInfoPrefs: { CustomerTerminology: "Customers" },
      CurrencyPrefs: { HomeCurrency: { value: "USD" }, MultiCurrencyEnabled: false },
      SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: false, AllowShipping: false },
      TaxPrefs: { UsingSalesTax: false, PartnerTaxEnabled: false },
    },
  ],
  Account: [
    { Id: "1", Name: "Sales", AccountType: "Income", AccountSubType: "SalesOfProductIncome", Active: true, SyncToken: "0" },
  ],
};

/**
 * Answers every query out of `company`; a write would be a mistake here.
 * @param {string | URL | Request} input
 * @param {RequestInit} [init]
 */
async function fetch(input, init) {
  const url = new URL(typeof input === "string" || input instanceof URL ? input : input.url);
  const statement = url.searchParams.get("query") ?? String(init?.body ?? "");
  const entity = /\bfrom\s+(\w+)/iu.exec(statement)?.[1] ?? "";
  const isFirstPage = Number(/\bstartposition\s+(\d+)/iu.exec(statement)?.[1] ?? 1) === 1;
  const rows = isFirstPage ? (company[entity] ?? []) : [];
  const answer = rows.length === 0 ? {} : { [entity]: rows, startPosition: 1, maxResults: rows.length };
  const body = JSON.stringify({ QueryResponse: answer, time: `${today}T12:00:00.000-08:00` });
  return new Response(body, { status: 200, headers: { "content-type": "application/json", intuit_tid: "1" } });
}

/**
 * @param {any} tieout the package's namespace, as this runtime imported it
 * @returns {Promise<typeof expected>}
 */
export async function tryPackage({ exportForDesktop, init, memoryStorage, Tieout, TieoutError }) {
  await init();
  await init();
  const refusal = await Tieout.open({}).catch((/** @type {unknown} */ error) => error);
  if (!(refusal instanceof TieoutError)) throw new Error(`not a typed error: ${String(refusal)}`);
  const begin = Date.now();
  const tieout = await Tieout.open({
    workspace: "w-1", realm: "9130347957983546", environment: "sandbox", storage: memoryStorage(), fetch,
    accessToken: async () => "token", clock: () => Date.parse(`${today}T20:00:00Z`) + Date.now() - begin,
  });
  await tieout.refresh(settings);
  const plan = tieout.plan(workspace, settings, { today });
  const { writes, money } = plan.summary();
  const rows = plan.rows(0, 100);
  const refused = rows.find((/** @type {any} */ { id }) => id === "v-2")?.decision;
  const decisions = rows.filter((/** @type {any} */ { id }) => id !== "v-2").map((/** @type {any} */ { kind, id, decision }) => [kind, id, decision]);
  await tieout.close();
  const { documents: filed } = await exportForDesktop(workspace, { format: "csv", currency: "USD" });
  return { decisions, writes, sent: money[0]?.sent, refused, filed };
}
