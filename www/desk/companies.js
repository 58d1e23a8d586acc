/** The practice companies, each with the sample workspace that belongs to it, and the ways of working. */

/** @import { Seed } from "./engine.js" */
/** @import { CompanyView, PresetView } from "./types.js" */

/** @type {CompanyView[]} */
export const COMPANIES = [
  { id: "us", country: "US", name: "United States", text: "Sales tax; books with a history and a closed quarter" },
  { id: "gb", country: "GB", name: "United Kingdom", text: "VAT at 20, 5 and 0 per cent, reverse charge" },
  { id: "ca", country: "CA", name: "Canada", text: "HST, GST and QST by province" },
  { id: "au", country: "AU", name: "Australia", text: "GST; some prices include it" },
];

/** @type {PresetView[]} */
export const PRESETS = [
  { id: "invoice-push", title: "Invoices and payments", text: "Approved invoices go to QuickBooks with their payments; customers and items come along." },
  { id: "catalog-push", title: "The whole catalogue", text: "Every contact and item, whether a document needs it or not." },
  { id: "expense-vat", title: "Invoices and expenses", text: "Bills and expenses go over too, with each line in its account; every tax keeps its own code." },
  { id: "sales-receipts", title: "Tax folded into prices", text: "Sales tax and discounts go into the amounts of the lines." },
  { id: "two-way", title: "Both ways", text: "Contacts and vendors may change on either side; the price book and purchase orders go over, payments come back." },
];

/** The day on which the samples are set: plans of them are the same on every day. */
export const SAMPLE_TODAY = "2026-11-20";

/**
 * Spelled out one by one: the bundler finds files only by their full address. `settings` serve every way of working
 * that has no settings of its own.
 * @type {Record<string, {workspace: URL, company: URL, settings: URL} & Record<string, URL>>}
 */
const FILES = {
  us: {
    workspace: new URL("../../examples/field-service/workspace.json", import.meta.url),
    company: new URL("../../examples/field-service/company-us.json", import.meta.url),
    settings: new URL("../../examples/field-service/settings.json", import.meta.url),
    "catalog-push": new URL("../../examples/field-service/settings-catalog-push.json", import.meta.url),
    "expense-vat": new URL("../../examples/field-service/settings-expense-vat.json", import.meta.url),
    "sales-receipts": new URL("../../examples/field-service/settings-sales-receipts.json", import.meta.url),
    "two-way": new URL("../../examples/field-service/settings-two-way.json", import.meta.url),
  },
  gb: {
    workspace: new URL("../../examples/gb/workspace.json", import.meta.url),
    company: new URL("../../examples/gb/company-gb.json", import.meta.url),
    settings: new URL("../../examples/gb/settings.json", import.meta.url),
  },
  ca: {
    workspace: new URL("../../examples/ca/workspace.json", import.meta.url),
    company: new URL("../../examples/ca/company-ca.json", import.meta.url),
    settings: new URL("../../examples/ca/settings.json", import.meta.url),
  },
  au: {
    workspace: new URL("../../examples/au/workspace.json", import.meta.url),
    company: new URL("../../examples/au/company-au.json", import.meta.url),
    settings: new URL("../../examples/au/settings.json", import.meta.url),
  },
};

/** @param {string} company */
export async function sampleBytes(company) {
  return new Uint8Array(await (await fetched(filesOf(company).workspace)).arrayBuffer());
}

/** @param {string} company @returns {Promise<Seed>} */
export async function seedOf(company) {
  return (await fetched(filesOf(company).company)).json();
}

/**
 * The company's settings for a way of working. Accounts, items and tax codes are the company's in each of them.
 * @param {string} company
 * @param {string} preset
 */
export async function settingsOf(company, preset) {
  const files = filesOf(company);
  const settings = await (await fetched(files[preset] ?? files.settings)).json();
  return new TextEncoder().encode(JSON.stringify({ ...settings, preset }));
}

/** @param {string} company */
function filesOf(company) {
  const files = FILES[company];
  if (!files) throw new Error(`there is no practice company \`${company}\``);
  return files;
}

/** @param {URL} url */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the page's own file ${url.pathname} could not be fetched: HTTP ${response.status}`);
  return response;
}
