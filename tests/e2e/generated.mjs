// @ts-check
/** A workspace of any size whose totals are right by construction, without floats. */

/** @param {bigint} cents */
const money = (cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;

/** @param {number} invoices @returns {string} JSON text */
export function generatedWorkspace(invoices) {
  const contacts = Array.from({ length: Math.max(1, Math.ceil(invoices / 20)) }, (_, at) => ({
    id: `c-${at}`, displayName: `Generated Customer ${at}`, email: `customer${at}@generated.example`, type: "company", companyName: `Generated Customer ${at}`,
  }));
  const items = Array.from({ length: 40 }, (_, at) => ({ id: `i-${at}`, name: `Generated item ${at}`, type: "service", unitPrice: "10.00" }));
  return JSON.stringify({
    version: 1,
    workspace: { id: "generated", name: "Generated workspace" },
    contacts,
    items,
    invoices: Array.from({ length: invoices }, (_, at) => invoice(at, contacts.length)),
  });
}

/** @param {number} at @param {number} contacts */
function invoice(at, contacts) {
  const cents = [0, 1, 2].map((line) => BigInt(((at * 7919 + line * 104_729) % 90_000) + 100));
  const total = money(cents.reduce((sum, price) => sum + price, 0n));
  return {
    id: `inv-${at}`,
    number: `G${at}`,
    status: "approved",
    contactId: `c-${at % contacts}`,
    issueDate: `2026-${String((at % 6) + 5).padStart(2, "0")}-${String((at % 28) + 1).padStart(2, "0")}`,
    lines: cents.map((price, line) => ({ itemId: `i-${(at + line) % 40}`, description: `Work ${line}`, quantity: "1", unitPrice: money(price) })),
    totals: { subtotal: total, tax: "0.00", total },
  };
}
