// The settings documents. QuickBooks Ids are those of the sandbox companies in company-*.json.

export const settings = { us: {}, gb: { version: 1, preset: "expense-vat" }, ca: { version: 1, preset: "invoice-push" }, au: { version: 1, preset: "invoice-push" } };
settings.us.settings = { version: 1, preset: "invoice-push", startDate: "2026-01-05" };
