// Payments that each show one situation. Amounts: `apply` lists [invoice number, "all" or an amount],
// `extra` is money beyond that, `amount` overrides the sum. Dates are MM-DD of 2026.

export const payments = [
  { id: "pay-4118", contact: "c-church", date: "04-15", how: "check#2188", apply: [["4118", "all"]], shows: "pays an invoice that QuickBooks has from before", expect: "create" },
  { id: "pay-4245", contact: "c-lakeview", date: "11-12", how: "check#8977", apply: [["4245", "all"]], extra: "50.00", shows: "overpaid by 50.00, which stays as credit", expect: "create", code: "money/overpaid" },
  { id: "pay-tricounty", contact: "c-tricounty", date: "11-18", how: "check#30377", apply: [["4205", "all"], ["4273", "all"], ["4207", "250.00"]], shows: "one check of the parent for three of its sites", expect: "create" },
  { id: "pay-hoa", contact: "c-hoa", date: "11-16", how: "check#560", apply: [["4270", "750.00"]], shows: "part of an invoice", expect: "create" },
  { id: "pay-4234", contact: "c-church", date: "11-19", how: "check#2260", apply: [["4234", "all"]], status: "pending", shows: "pending: the check has not cleared", expect: "skip" },
  { id: "pay-nsf", contact: "c-muller", date: "09-08", how: "check#661", apply: [["4223", "all"]], status: "voided", shows: "bounced and voided", expect: "skip" },
  { id: "pay-4279", contact: "c-auto", date: "11-19", how: "card#ch_4279", apply: [["4279", "300.00"]], shows: "down payment on an invoice that is still a draft", expect: "wait" },
  { id: "pay-4276", contact: "c-motel", date: "11-18", how: "card#ch_4276", apply: [["4276", "all"]], status: "received", keep: true, shows: "pays an invoice that is approved but not sent", expect: "wait" },
  { id: "pay-lost", contact: "c-brandt", date: "05-28", how: "check#1202", apply: [["3999", "118.00"]], shows: "names an invoice that is not in the export", expect: "blocked", code: "plan/reference-missing" },
  { id: "pay-nobody", contact: "c-gone", date: "06-12", how: "cash", apply: [["4159", "all"]], keep: true, shows: "the payer is not in the export", expect: "blocked", code: "plan/reference-missing" },
  { id: "pay-advance", contact: "c-farm", date: "10-30", how: "cash", apply: [], amount: "500.00", memo: "Toward the spring well job", shows: "money in advance, applied to nothing", expect: "create" },
  { id: "pay-split", contact: "c-legion", date: "11-04", how: "check#345", apply: [["4172", "all"]], amount: "200.00", keep: true, shows: "applies more than was paid", expect: "blocked", code: "money/applications-exceed" },
  { id: "pay-4253", contact: "c-storage", date: "11-10", how: "check#6930", apply: [["4253", "400.00"]], shows: "applies more than the invoice comes to", expect: "blocked", code: "money/applications-exceed" },
  { id: "pay-4260", contact: "c-print", date: "11-13", how: "check#1580", apply: [["4260", "all"]], keep: true, shows: "pays the invoice of a stranger", expect: "blocked", code: "plan/wrong-customer" },
  { id: "pay-zero", contact: "c-kim", date: "06-05", how: "card#ch_4156", apply: [["4156", "0.00"]], amount: "0.00", shows: "a payment of zero", expect: "blocked", code: "money/not-positive" },
  { id: "pay-refund", contact: "c-dangelo", date: "10-06", how: "card#re_4198", apply: [], amount: "-45.00", shows: "a refund entered as a negative payment", expect: "blocked", code: "money/not-positive" },
  { id: "pay-4157", contact: "c-gym", date: "06-12", how: "check#2044", apply: [["4157", "all"]], keep: true, shows: "its invoice is blocked", expect: "wait" },
  { id: "pay-4262-b", contact: "c-sunny", date: "11-13", how: "card#ch_3PqZ8kLkdIwHu7ix0WvA2cXe", apply: [["4262", "400.00"]], shows: "reference longer than 21 characters", expect: "blocked", code: "plan/field-too-long" },
  { id: "pay-early", contact: "c-carter", date: "10-15", how: "card#ch_4256", apply: [["4256", "1000.00"]], shows: "paid before the invoice was written", expect: "create" },
  { id: "pay-4269", contact: "c-brew", date: "11-17", how: "check#1402", apply: [["4269", "all"]], shows: "entered twice (first)", expect: "create" },
  { id: "pay-4269-again", contact: "c-brew", date: "11-17", how: "check#1402", apply: [["4269", "all"]], keep: true, shows: "entered twice (second): nothing is left to pay", expect: "blocked", code: "money/applications-exceed" },
  { id: "pay-4183", contact: "c-jorgensen", date: "07-14", how: "venmo#@aase-j", apply: [["4183", "300.00"]], shows: "a payment method that is not mapped", expect: "create", code: "mapping/payment-method-missing" },
  { id: "pay-4170", contact: "c-windsor", date: "07-20", how: "ach#EFT0091", apply: [["4170", "all"]], currency: "CAD", exchangeRate: "0.7305", keep: true, shows: "in Canadian dollars, in a company without multicurrency", expect: "blocked", code: "plan/multicurrency-off" },
  { id: "pay-two", contact: "c-gym", date: "11-18", how: "check#2091", apply: [["4110", "all"], ["4163", "20.00"]], keep: true, shows: "pays two invoices, both blocked", expect: "wait" },
];

/** How each method arrives: its CRM name and where the money lands. */
export const methods = {
  check: ["Check", "undeposited"],
  cash: ["Cash", "undeposited"],
  card: ["Credit card", "operating"],
  ach: ["ACH", "operating"],
  financing: ["Financing", "operating"],
  venmo: ["Venmo", "operating"],
};
