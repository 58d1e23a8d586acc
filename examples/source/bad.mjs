// Files with one fault each, as text: some of them are not JSON. `throws` is the code of the error that
// refuses the whole file; `findings` are [code, path]; `plan` is the code by which the plan blocks `bad-1`.

const good = (id, changes = {}) => ({
  id,
  number: id.toUpperCase(),
  status: "sent",
  contactId: "c-1",
  issueDate: "2026-05-04",
  lines: [{ itemId: "i-1", quantity: "2", unitPrice: "45.00" }],
  totals: { total: "90.00" },
  ...changes,
});

const workspace = (invoices, changes = {}) => ({
  version: 1,
  workspace: { id: "bad", name: "One fault each" },
  contacts: [{ id: "c-1", displayName: "Ada Example", email: "ada@mailbox.example" }],
  items: [{ id: "i-1", name: "Call-out", type: "labor", unitPrice: "45.00" }],
  invoices,
  ...changes,
});

const json = (value) => `${JSON.stringify(value, null, 1)}\n`;
/** The faulty invoice comes first, a good one after it: that one must still be read. */
const withFault = (changes) => json(workspace([good("bad-1", changes), good("good-1")]));
const raw = (text, from, to) => {
  if (!text.includes(from)) throw new Error(`${from} is not in the text`);
  return text.replace(from, to);
};
const line = (changes) => ({ lines: [{ itemId: "i-1", quantity: "2", unitPrice: "45.00", ...changes }] });
const nested = (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

const whole = {
  "empty.json": { text: "", throws: "input/not-json" },
  "cut-off.json": { text: withFault({}).slice(0, 300), throws: "input/not-json" },
  "not-a-number.json": { text: raw(withFault({}), '"90.00"', "NaN"), throws: "input/not-json" },
  "trailing-comma.json": { text: raw(withFault({}), '"2026-05-04",', '"2026-05-04",,'), throws: "input/not-json" },
  "not-utf8.json": { text: Buffer.from(raw(withFault({}), "Ada Example", "Ad\u00e9le"), "latin1"), throws: "input/not-utf8" },
  "a-list.json": { text: "[]\n", throws: "input/wrong-type" },
  "later-version.json": { text: json({ ...workspace([]), version: 2 }), throws: "input/unknown-version" },
};

const documents = {
  "number-for-decimal.json": { text: raw(withFault({}), '"45.00"\n   ', "45.00\n   "), findings: [["input/number-for-decimal", "invoices[0].lines[0].unitPrice"]] },
  "huge-number.json": { text: raw(withFault({}), '"90.00"', "1e999"), findings: [["input/number-for-decimal", "invoices[0].totals.total"]] },
  "thousands-separator.json": { text: withFault({ totals: { total: "1,090.00" } }), findings: [["input/not-decimal", "invoices[0].totals.total"]] },
  "exponent.json": { text: withFault(line({ quantity: "2e0" })), findings: [["input/not-decimal", "invoices[0].lines[0].quantity"]] },
  "currency-sign.json": { text: withFault(line({ unitPrice: "$45.00" })), findings: [["input/not-decimal", "invoices[0].lines[0].unitPrice"]] },
  "too-many-digits.json": { text: withFault(line({ quantity: "2.00000000000000000000000000000" })), findings: [["input/too-many-digits", "invoices[0].lines[0].quantity"]] },
  "no-such-day.json": { text: withFault({ issueDate: "2026-02-30" }), findings: [["input/not-date", "invoices[0].issueDate"]] },
  "other-date-order.json": { text: withFault({ dueDate: "05/04/2026" }), findings: [["input/not-date", "invoices[0].dueDate"]] },
  "date-with-time.json": { text: withFault({ issueDate: "2026-05-04T00:00:00Z" }), findings: [["input/not-date", "invoices[0].issueDate"]] },
  "unknown-status.json": { text: withFault({ status: "posted" }), findings: [["input/unknown-word", "invoices[0].status"]] },
  "status-in-capitals.json": { text: withFault({ status: "Sent" }), findings: [["input/unknown-word", "invoices[0].status"]] },
  "lines-not-a-list.json": { text: withFault({ lines: { itemId: "i-1", unitPrice: "45.00" } }), findings: [["input/wrong-type", "invoices[0].lines"]] },
  "contact-not-text.json": { text: withFault({ contactId: 17 }), findings: [["input/wrong-type", "invoices[0].contactId"]] },
  "flag-as-text.json": { text: withFault({ pricesIncludeTax: "no" }), findings: [["input/wrong-type", "invoices[0].pricesIncludeTax"]] },
  "invoice-is-null.json": { text: json(workspace([null, good("good-1")])), findings: [["input/wrong-type", "invoices[0]"]] },
  "no-totals.json": { text: withFault({ totals: undefined }), findings: [["input/missing-field", "invoices[0].totals"]] },
  "no-price.json": { text: withFault({ lines: [{ itemId: "i-1", quantity: "2" }] }), findings: [["input/missing-field", "invoices[0].lines[0].unitPrice"]] },
  "empty-contact.json": { text: withFault({ contactId: "" }), findings: [["input/empty-text", "invoices[0].contactId"]] },
  "percent-and-amount.json": { text: withFault({ discount: { percent: "10", amount: "9.00" } }), findings: [["input/percent-or-amount", "invoices[0].discount"]] },
  "field-twice.json": { text: raw(withFault({}), '"contactId": "c-1",', '"contactId": "c-1",\n   "contactId": "c-2",'), findings: [["input/duplicate-field", "invoices[0].contactId"]] },
  "half-an-emoji.json": { text: raw(withFault({ memo: "HALF" }), "HALF", "\\ud83d fixed"), findings: [["input/lone-surrogate", "invoices[0].memo"]] },
  "control-character.json": { text: withFault({ memo: "ring\u0007 twice" }), findings: [["input/control-character", "invoices[0].memo"]] },
  "currency-in-words.json": { text: withFault({ currency: "dollars" }), findings: [["input/not-currency", "invoices[0].currency"]] },
  "deep.json": { text: raw(withFault({ extra: 0 }), '"extra": 0', `"extra": ${nested(200)}`), findings: [["input/too-deep", "invoices[0].extra"]] },
  "same-id-twice.json": { text: json(workspace([good("bad-1"), good("bad-1", { number: "BAD-2" }), good("good-1")])), findings: [["input/duplicate-id", "invoices[0].id"], ["input/duplicate-id", "invoices[1].id"]] },
  "unknown-field.json": { text: withFault({ colour: "green" }), findings: [["input/unknown-field", "invoices[0].colour"]], read: 2 },
  "misspelt-field.json": { text: raw(withFault({}), '"issueDate"', '"isueDate"'), findings: [["input/unknown-field", "invoices[0].isueDate"], ["input/missing-field", "invoices[0].issueDate"]] },
};

/** Well-typed, but not to be booked: these are found by the plan against company-us.json. */
const planned = {
  "unknown-contact.json": { text: withFault({ contactId: "c-2" }), plan: "plan/reference-missing" },
  "unknown-item.json": { text: withFault(line({ itemId: "i-9" })), plan: "plan/reference-missing" },
  "unknown-tax-rate.json": { text: withFault(line({ taxRateIds: ["t-9"] })), plan: "mapping/tax-rate-unknown" },
  "foreign-without-rate.json": { text: withFault({ currency: "EUR" }), plan: "plan/multicurrency-off" },
  "no-lines.json": { text: withFault({ lines: [], totals: { total: "0.00" } }), plan: "plan/no-lines" },
  "wrong-total.json": { text: withFault({ totals: { total: "90.01" } }), plan: "money/total-differs" },
};

const settings = (changes) => json({ version: 1, preset: "invoice-push", ...changes });
const settingsFiles = {
  "settings-unknown-field.json": { text: settings({ acounts: {} }), findings: [["settings/unknown-field", "acounts"]] },
  "settings-unknown-inner-field.json": { text: settings({ accounts: { incme: "1" } }), findings: [["settings/unknown-field", "accounts.incme"]] },
  "settings-unknown-preset.json": { text: settings({ preset: "invoice-pull" }), findings: [["input/unknown-word", "preset"]] },
  "settings-no-preset.json": { text: settings({ preset: undefined }), findings: [["input/missing-field", "preset"]] },
  "settings-later-version.json": { text: settings({ version: 9 }), findings: [["settings/unknown-version", "version"]] },
  "settings-pushes-drafts.json": { text: settings({ sync: { invoices: { push: ["draft"] } } }), findings: [["settings/push-state", "sync.invoices.push[0]"]] },
  "settings-pushes-estimates.json": { text: settings({ sync: { estimates: { direction: "push" } } }), findings: [["settings/estimates-never-sync", "sync.estimates.direction"]] },
  "settings-fourth-custom-field.json": { text: settings({ customFields: { Technician: "4" } }), findings: [["settings/custom-field", "customFields.Technician"]] },
  "settings-too-fast.json": { text: settings({ budget: { requestsPerMinute: 9000 } }), findings: [["settings/out-of-range", "budget.requestsPerMinute"]] },
  "settings-id-as-number.json": { text: settings({ accounts: { income: 79 } }), findings: [["input/wrong-type", "accounts.income"]] },
  "settings-bad-start.json": { text: settings({ startDate: "2026-13-01" }), findings: [["input/not-date", "startDate"]] },
};

/** `read` says how many of the file's invoices are read in spite of the fault. */
const expectation = (reads, usual) => ([file, { text: _text, ...rest }]) => ({ file, reads, ...usual, ...rest });

export const expected = [
  ...Object.entries(whole).map(expectation("documents", {})),
  ...Object.entries(documents).map(expectation("documents", { read: 1 })),
  ...Object.entries(planned).map(expectation("documents", { read: 2 })),
  ...Object.entries(settingsFiles).map(expectation("settings", {})),
];

export const files = Object.fromEntries(
  Object.entries({ ...whole, ...documents, ...planned, ...settingsFiles }).map(([file, { text }]) => [file, text]),
);
