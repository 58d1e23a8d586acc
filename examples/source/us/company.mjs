// The QuickBooks company as a list of requests that build its history.

import { Decimal, sum } from "../decimal.mjs";
import { byNumber } from "./documents.mjs";
import * as history from "./history.mjs";
import { items as priceBook } from "./items.mjs";

const number = (decimal) => Number(decimal.toString());
const ref = (name) => ({ value: `@${name}` });
const kindOf = new Map(priceBook.map((item) => [item.id, item.type]));

const OFFICE = { Line1: "480 Prairie Fork Rd", City: "Marlow", CountrySubDivisionCode: "IL", PostalCode: "60596", Country: "USA" };

const create = (path) => ([as, body]) => ({ as, path, body });

function typedInvoice([invoiceNumber, changes = {}]) {
  const invoice = byNumber.get(invoiceNumber);
  const lines = invoice.lines.map((line, index) => {
    const material = kindOf.get(line.itemId) === "material";
    const off = index === 0 ? (changes.unitPriceOff ?? "0") : "0";
    const price = Decimal.of(line.unitPrice).plus(off);
    return {
      DetailType: "SalesItemLineDetail",
      Amount: number(price.times(line.quantity).rounded(2)),
      Description: line.description,
      SalesItemLineDetail: {
        ItemRef: ref(material ? "item-materials" : "item-labor"),
        Qty: number(Decimal.of(line.quantity)),
        UnitPrice: number(price),
        TaxCodeRef: { value: line.taxRateIds ? "TAX" : "NON" },
      },
    };
  });
  return {
    as: `t-${invoiceNumber}`,
    path: "invoice",
    body: {
      DocNumber: changes.as ?? invoiceNumber,
      TxnDate: invoice.issueDate,
      DueDate: invoice.dueDate,
      CustomerRef: ref(changes.customer ?? customerOf(invoice)),
      Line: lines,
      TxnTaxDetail: { TotalTax: number(Decimal.of(invoice.totals.tax)) },
    },
  };
}

function customerOf(invoice) {
  const found = history.customers.find(([, , contact]) => contact === invoice.contactId);
  if (!found) throw new Error(`${invoice.number}: ${invoice.contactId} is not in QuickBooks`);
  return found[0];
}

/** What QuickBooks will make of a typed invoice: its lines plus the stated tax. */
function totalOf(request) {
  const lines = request.body.Line.map((line) => Decimal.of(String(line.Amount)));
  return sum(lines).plus(String(request.body.TxnTaxDetail?.TotalTax ?? 0));
}

function recordedPayment(typed, [invoiceNumber, monthDay, amount, method, reference, extras = {}]) {
  const invoice = typed.get(invoiceNumber);
  const paid = amount === "all" ? totalOf(invoice) : Decimal.of(amount);
  return {
    as: `p-${invoiceNumber}`,
    path: "payment",
    body: {
      CustomerRef: invoice.body.CustomerRef,
      TxnDate: `2026-${monthDay}`,
      TotalAmt: number(paid),
      ...(reference ? { PaymentRefNum: reference } : {}),
      PaymentMethodRef: { value: `@paymentmethod:${method}` },
      ...(extras.deposited ? { DepositToAccountRef: { value: "@account:Undeposited Funds" } } : {}),
      Line: [{ Amount: number(paid), LinkedTxn: [{ TxnId: `@t-${invoiceNumber}`, TxnType: "Invoice" }] }],
    },
  };
}

/** The checks of a month go to the bank together; QuickBooks then holds the payments fast. */
function deposits(payments) {
  const byMonth = new Map();
  for (const payment of payments) {
    const month = payment.body.TxnDate.slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), payment]);
  }
  return [...byMonth].map(([month, group]) => ({
    as: `d-${month}`,
    path: "deposit",
    body: {
      TxnDate: `${month}-${month === "2026-02" ? "27" : "31"}`,
      DepositToAccountRef: ref("acct-operating"),
      Line: group.map((payment) => ({
        Amount: payment.body.TotalAmt,
        LinkedTxn: [{ TxnId: `@${payment.as}`, TxnType: "Payment", TxnLineId: "0" }],
      })),
    },
  }));
}

function ownInvoice([docNumber, date, customer, item, quantity, price, description, paidOn]) {
  const amount = number(Decimal.of(quantity).times(price).rounded(2));
  const invoice = {
    as: `o-${docNumber}`,
    path: "invoice",
    body: {
      DocNumber: docNumber,
      TxnDate: date,
      CustomerRef: ref(customer),
      Line: [
        {
          DetailType: "SalesItemLineDetail",
          Amount: amount,
          Description: description,
          SalesItemLineDetail: { ItemRef: ref(item), Qty: Number(quantity), UnitPrice: Number(price), TaxCodeRef: { value: "NON" } },
        },
      ],
      TxnTaxDetail: { TotalTax: 0 },
    },
  };
  if (!paidOn) return [invoice];
  const payment = {
    path: "payment",
    body: { CustomerRef: ref(customer), TxnDate: paidOn, TotalAmt: amount, Line: [{ Amount: amount, LinkedTxn: [{ TxnId: `@${invoice.as}`, TxnType: "Invoice" }] }] },
  };
  return [invoice, payment];
}

function requests() {
  const typed = history.typed.map(typedInvoice);
  const byTypedNumber = new Map(history.typed.map(([invoiceNumber], index) => [invoiceNumber, typed[index]]));
  const recorded = history.recorded.map((row) => recordedPayment(byTypedNumber, row));
  const toBank = recorded.filter((_, index) => history.recorded[index][5]?.deposited);
  return [
    ...history.accounts.map(create("account")),
    ...history.terms.map(create("term")),
    ...history.paymentMethods.map(create("paymentmethod")),
    ...history.items.map(create("item")),
    ...history.vendors.map(create("vendor")),
    ...history.employees.map(create("employee")),
    ...history.customers.map(create("customer")),
    ...history.own.flatMap(ownInvoice),
    ...typed,
    ...recorded,
    ...deposits(toBank),
    ...history.retired.map(([path, as]) => ({ path, body: { Id: `@${as}`, SyncToken: `@${as}#SyncToken`, sparse: true, Active: false } })),
  ];
}

export const company = {
  edition: "us",
  company: {
    name: "Prairie Fork Mechanical LLC",
    realm: "9341450000000026",
    CompanyAddr: OFFICE,
    LegalAddr: OFFICE,
    CustomerCommunicationAddr: OFFICE,
    Email: { Address: "books@prairiefork.example" },
    DefaultTimeZone: "America/Chicago",
    CompanyStartDate: "2019-03-01",
  },
  preferences: {
    SalesFormsPrefs: {
      CustomTxnNumbers: true,
      AllowDiscount: true,
      AllowShipping: true,
      AllowDeposit: true,
      CustomField: [
        {
          CustomField: [
            { Name: "SalesFormsPrefs.UseSalesCustom1", Type: "BooleanType", BooleanValue: true },
            { Name: "SalesFormsPrefs.UseSalesCustom2", Type: "BooleanType", BooleanValue: true },
            { Name: "SalesFormsPrefs.UseSalesCustom3", Type: "BooleanType", BooleanValue: false },
          ],
        },
        {
          CustomField: [
            { Name: "SalesFormsPrefs.SalesCustomName1", Type: "StringType", StringValue: "Technician" },
            { Name: "SalesFormsPrefs.SalesCustomName2", Type: "StringType", StringValue: "Work order" },
          ],
        },
      ],
    },
    AccountingInfoPrefs: { BookCloseDate: "2026-03-31" },
  },
  requests: requests(),
};
