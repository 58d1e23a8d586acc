/**
 * What the page and the engine say to each other. Types only: plain data that survives `postMessage`.
 * Every amount is decimal text.
 */

/** @typedef {"create"|"update"|"link"|"void"|"delete"|"deactivate"|"skip"|"wait"|"blocked"} Decision */
/** @typedef {"info"|"warning"|"error"} Severity */
/** @typedef {"exact"|"explained"|"differs"|"none"} MoneyVerdict */

/**
 * @typedef {object} Finding
 * @property {string} code
 * @property {Severity} severity
 * @property {string} path
 * @property {string} message
 * @property {string} hint
 * @property {string} fix
 */

/**
 * @typedef {object} CompanyFacts
 * @property {string} name
 * @property {string} country
 * @property {string} homeCurrency
 * @property {string} [taxModel]
 * @property {boolean} [multicurrency]
 * @property {string} [closingDate]
 */

/**
 * @typedef {object} MoneyTotal
 * @property {string} currency
 * @property {number} documents
 * @property {string} crm
 * @property {string} sent
 * @property {string} difference
 */

/** @typedef {{tax: string, billed: string, code: string, why: string, predicted: string, answered: string}} TaxTrail */
/** @typedef {{complete: number, incomplete: number, rates: MappedRate[]}} TaxMapping */
/** @typedef {{id: string, name: string, percent: string, state: string, codes: string[], documents: number}} MappedRate */
/** @typedef {{currency: string, entries: {account: string, debit: string, credit: string}[], debits: string, credits: string}} LedgerEffect */

/**
 * @typedef {object} PlanSummary
 * @property {string} hash
 * @property {Partial<Record<Decision, number>>} decisions
 * @property {Record<string, Partial<Record<Decision, number>>>} kinds
 * @property {{code: string, severity: Severity, count: number, message: string}[]} findings
 * @property {number} writes
 * @property {number} reads
 * @property {number} batches
 * @property {number} minutes
 * @property {MoneyTotal[]} money
 * @property {TaxMapping} [taxMapping]
 * @property {CompanyFacts} facts
 * @property {string} preset
 * @property {string} today
 * @property {{limit: string, allowed: string, planned: string}[]} [excess] what goes beyond the limits of the settings
 * @property {string} [approver] who must approve it then: `anybody`, or `second-person`
 */

/**
 * @typedef {object} PlanRow
 * @property {number} index
 * @property {string} kind
 * @property {string} id
 * @property {string} label
 * @property {string} [name]
 * @property {string} [date]
 * @property {string} [currency]
 * @property {string} [total]
 * @property {Decision} decision
 * @property {{code: string, text: string}} reason
 * @property {Severity} [severity]
 * @property {number} findings
 * @property {MoneyVerdict} money
 * @property {JobState} [job] what became of it once the plan was applied
 */

/**
 * @typedef {object} JobState
 * @property {"done"|"failed"|"uncertain"|"waiting"|"running"} state
 * @property {string} [qboId]
 * @property {Finding} [finding]
 */

/** @typedef {{kind: string, id: string, label: string, decision: Decision, reason: {code: string, text: string}|string}} ChainLink */
/** @typedef {{path: string, label: string, from?: string, to?: string, origin: string, rule: string}} FieldChange */
/** @typedef {{description: string, item: string, quantity: string, unitPrice: string, amount: string, tax: string, folded?: string}} LineView */
/** @typedef {{resource: string, qboId: string, name: string, evidence: string[], score: number|string}} MatchView */

/**
 * @typedef {object} Proof
 * @property {string} currency
 * @property {{label: string, crm: string, sent: string, predicted: string, answered?: string}[]} rows
 * @property {string} difference
 * @property {"exact"|"explained"|"blocked"} verdict
 * @property {string} [cause]
 * @property {string} [remedy]
 * @property {{assumption: string, meaning: string, tax: string, total: string}[]} [otherwise]
 */

/** @typedef {{income: string, tax: string, total: string, difference: string, problem?: string}} WhatIfFigures */
/** @typedef {{id: string, label: string, currency: string, documents: number, total: string, figures: WhatIfFigures[]}} WhatIfRow */
/** @typedef {{rules: {key: string, label: string, text: string}[], rows: WhatIfRow[], sums: WhatIfRow[], leftOut: number}} WhatIfTable */
/** A QuickBooks record, or `new`, that a person chose for a record of the CRM. @typedef {{kind: string, id: string, qboId: string}} ChosenLink */

/**
 * @typedef {object} PlanDetailParts
 * @property {Finding[]} findings the findings themselves; in a row, only how many
 * @property {ChainLink[]} chain what it waits for, the root last
 * @property {{fix: string, text: string}} [next]
 * @property {import("../../js/fixes.js").NextFix} [fix] the button, whose record it mends, and the pages in QuickBooks
 * @property {MatchView} [match]
 * @property {MatchView[]} [candidates]
 * @property {FieldChange[]} diff
 * @property {LineView[]} lines
 * @property {Proof} [proof]
 * @property {LedgerEffect[]} [effect]
 * @property {TaxTrail[]} [taxes]
 * @property {{method: string, path: string, body: string}} [request]
 * @property {{resource: string, qboId: string, syncToken: string}} [link]
 */
/** @typedef {Omit<PlanRow, "findings"> & PlanDetailParts} PlanDetail */

/**
 * @typedef {object} Status
 * @property {"starting"|"idle"|"reading"|"syncing"|"waiting"|"paused"|"reconnect"|"blocked"|"lost-lease"} state
 * @property {number} total
 * @property {number} done
 * @property {number} failed
 * @property {number} uncertain
 * @property {number} waiting
 * @property {number} inFlight
 * @property {string} [current]
 * @property {{done: number, rows: number}} [reads]
 * @property {{reads: number, writes: number, batches: number}} requests
 * @property {number} [wakeAt]
 * @property {Finding} [problem]
 * @property {{assumption: string, meaning: string, label: string, predicted: string, answered: string}[]} [refuted]
 */

/** @typedef {{kind: string, id: string, label: string, qboId?: string, crm: string, quickbooks?: string, difference?: string, verdict: "equal"|"differs"|"missing"|"not-synced", note?: string}} TieRow */

/**
 * @typedef {object} TieOutSummary
 * @property {boolean} ok
 * @property {{compared: number, equal: number, differing: number, notSynced: number}} counts
 * @property {{currency: string, crm: string, quickbooks: string, difference: string}[]} money
 */

/** @typedef {import("../../js/wasm/engine.js").Drift} Drift */
/** @typedef {import("../../js/wasm/engine.js").PeriodTieOut} PeriodTieOut */
/** @typedef {import("../../js/inbox.js").Change} Change */
/** @typedef {Drift & {ignored?: {reason: string}}} DriftRow */
/** A conflict with what the plan does about its record. @typedef {import("../../js/wasm/engine.js").ConflictView & Pick<PlanDetail, "decision"|"reason"|"diff">} ConflictRow */
/** For all fields, or field by field. @typedef {import("../../js/conflicts.js").Side} Side */
/** @typedef {{kind: string, id: string, choice: Side|Record<string, Side>}} Settlement */

/**
 * Both sides after a day on which nobody told Tieout of anything.
 * @typedef {object} DayView
 * @property {string[]} happened
 * @property {Change[]|undefined} inbox what the CRM is told; absent where the settings pull nothing
 * @property {ConflictRow[]} [conflicts] what both sides edited, settled or not
 * @property {DriftRow[]} drift
 * @property {PeriodTieOut} period
 */

/** @typedef {import("../../js/setup.js").Choice} Choice */
/** Ids of an account and of tax codes, by the CRM's rate; empty: not chosen. @typedef {{income: string, rates: Record<string, string>}} MappingChoice */
/** What the company offers, what is chosen, what is wrong with it, and the plan that it makes. @typedef {{summary: PlanSummary, choices: import("../../js/setup.js").Choices, chosen: MappingChoice, problems: import("../../js/mappings.js").MappingProblem[]}} MappingView */
/** @typedef {Extract<import("../../js/setup.js").FirstSync, {saved: false}>} Refused */
/** @typedef {import("../../js/approvals.js").Approval} Approval */
/** @typedef {import("../../js/wasm/worksheet.js").ImportPlan} ImportPlan */
/** @typedef {import("../../js/undo.js").Run} Run */
/** @typedef {import("../../js/undo.js").Wanted} Wanted */
/** `waitsFor`: what must be taken back first. @typedef {Pick<PlanDetail, "kind"|"id"|"label"|"name"|"total"|"currency"|"decision"|"reason"|"diff"|"findings"> & {waitsFor?: string}} UndoRow */
/** What a plan takes back, and what it must leave. `done`: records that were taken back just now. @typedef {{wanted: Wanted, rows: UndoRow[], left: import("../../js/undo.js").Left[], done?: number}} UndoView */

/** @typedef {{label: string, step?: string, kind?: string, id?: string, finding?: Finding}} Failure */

/**
 * @typedef {object} Outcome
 * @property {Status} status
 * @property {boolean} cancelled
 * @property {Failure[]} failures
 * @property {TieOutSummary} tieOut
 */

/** @typedef {{id: string, title: string, text: string}} PresetView */
/** @typedef {{id: string, country: string, name: string, text: string}} CompanyView */
/** @typedef {{version: string, presets: PresetView[], companies: CompanyView[]}} About */
/** @typedef {{name: string, counts: Record<string, number>, findings: Finding[], findingsTotal: number, sample?: string}} LoadedWorkspace */
/** @typedef {{sample: string}|{file: Blob, name: string}} WorkspaceSource */
/** @typedef {{preset: string, company: string, settings?: Blob}} PlanChoice */
/** @typedef {{summary: PlanSummary, rows: number, effect?: LedgerEffect[]}} PlanView */

/**
 * Which rows are wanted, and in what order.
 * @typedef {object} Selection
 * @property {Decision} [decision]
 * @property {string} [kind]
 * @property {string} [finding] code of a finding
 * @property {string} [text]
 * @property {"attention"|"plan"|"amount"|"date"} [order]
 */
/** @typedef {{view: number, total: number}} Selected */

/**
 * What the page asks of the engine. The page's own desk talks to a worker; a CRM may bring another one.
 * A call that cannot be answered rejects with an error that has `findings`.
 * @typedef {object} Desk
 * @property {() => Promise<About>} about
 * @property {(source: WorkspaceSource) => Promise<LoadedWorkspace>} load
 * @property {(choice: PlanChoice) => Promise<PlanView>} plan
 * @property {(selection: Selection) => Promise<Selected>} select
 * @property {(view: number, from: number, limit: number) => Promise<PlanRow[]>} rows
 * @property {(index: number) => Promise<PlanDetail>} detail
 * @property {(kind: string, id: string) => Promise<number|undefined>} find
 * @property {(approved?: boolean) => Promise<Outcome>} apply  `approved`: what goes beyond the limits of the settings too
 * @property {() => Promise<Blob>} save the whole plan as JSON text
 * @property {() => Promise<void>} pause
 * @property {() => Promise<void>} resume
 * @property {() => Promise<void>} cancel
 * @property {(id?: string) => Promise<WhatIfTable>} [whatIf] one document by its CRM id, or the sums of all
 * @property {(step: string) => Promise<Outcome>} [retry] tries a failed step again and waits for it
 * @property {(step: string) => Promise<Outcome>} [discard] takes a failed step off the list
 * @property {(link: ChosenLink) => Promise<PlanView>} [link] writes the choice into the settings and plans again
 * @property {() => Promise<Blob>} [settings] the settings with the links that were chosen
 * @property {() => Promise<DayView>} [day] lets a day pass on both sides, and looks
 * @property {(row: DriftRow, reason: string) => Promise<DayView>} [ignore] leaves a record as it is until either side moves again
 * @property {(settlement: Settlement) => Promise<DayView>} [resolve] says whose value stands, and plans again
 * @property {() => Promise<Blob>} [periodCsv] the period tie-out for a spreadsheet
 * @property {(choice: PlanChoice, chosen?: MappingChoice) => Promise<MappingView>} [mapping] checks the settings, with other choices in them if given
 * @property {() => Promise<Refused|{saved: true, plan: PlanView, outcome: Outcome}>} [saveAndSync] keeps the settings that `mapping` checked last, and syncs
 * @property {() => Promise<Approval|undefined>} [approval] who has asked for the plan's approval, and who has given it
 * @property {(person: string) => Promise<Approval>} [askApproval]
 * @property {(person: string) => Promise<Approval>} [approve]
 * @property {() => Promise<ImportPlan>} [importPlan] what an import would tell the CRM
 * @property {() => Promise<Run[]>} [runs] what has been written, the newest first
 * @property {(wanted: Wanted) => Promise<UndoView>} [undoPlan] what can be taken back, and what cannot; changes nothing
 * @property {() => Promise<UndoView>} [takeBack] writes what `undoPlan` showed last, and looks at what is left
 * @property {(filter: string) => Promise<Selected>} selectTies
 * @property {(view: number, from: number, limit: number) => Promise<TieRow[]>} ties
 * @property {(listener: (news: DeskNews) => void) => () => void} listen
 */

/** @typedef {{type: "status", status: Status}|{type: "step", text: string}|{type: "stopped", finding: Finding}} DeskNews */

export {};
