/** The page's end of the wire: every call becomes a message to the worker, every answer a settled promise. */

/** @import { Desk, DeskNews, Finding } from "./types.js" */

/** @typedef {{id: number, ok: true, result: unknown}|{id: number, ok: false, findings: Finding[]}|{news: DeskNews}} FromWorker */
/** @typedef {{id: number, call: string, args: unknown[]}} ToWorker */

/** A call that the desk could not answer; the findings say why. */
export class DeskError extends Error {
  /** @param {Finding[]} findings */
  constructor(findings) {
    super(findings[0]?.message ?? "the call failed");
    this.name = "DeskError";
    this.findings = findings;
  }
}

/** @implements {Desk} */
export class WorkerDesk {
  /** @type {Map<number, {resolve: (value: any) => void, reject: (problem: unknown) => void}>} */ #open = new Map();
  /** @type {Set<(news: DeskNews) => void>} */ #listeners = new Set();
  #next = 1;
  /** @type {Worker} */ #worker;

  /** @param {Worker} [worker] */
  constructor(worker = new Worker(new URL("../worker.js", import.meta.url), { type: "module", name: "tieout" })) {
    this.#worker = worker;
    worker.addEventListener("message", (event) => this.#onMessage(event.data));
    worker.addEventListener("error", (event) => this.#onCrash(event.message));
    worker.addEventListener("messageerror", () => this.#onCrash("a message could not be read"));
  }

  /** @type {Desk["about"]} */ about = () => this.#call("about");
  /** @type {Desk["load"]} */ load = (source) => this.#call("load", source);
  /** @type {Desk["plan"]} */ plan = (choice) => this.#call("plan", choice);
  /** @type {Desk["select"]} */ select = (selection) => this.#call("select", selection);
  /** @type {Desk["rows"]} */ rows = (view, from, limit) => this.#call("rows", view, from, limit);
  /** @type {Desk["detail"]} */ detail = (index) => this.#call("detail", index);
  /** @type {Desk["find"]} */ find = (kind, id) => this.#call("find", kind, id);
  /** @type {Desk["apply"]} */ apply = (approved) => this.#call("apply", approved);
  importPlan = () => this.#call("importPlan");
  approval = () => this.#call("approval");
  askApproval = (/** @type {string} */ person) => this.#call("askApproval", person);
  approve = (/** @type {string} */ person) => this.#call("approve", person);
  /** @type {Desk["save"]} */ save = () => this.#call("save");
  /** @type {Desk["pause"]} */ pause = () => this.#call("pause");
  /** @type {Desk["resume"]} */ resume = () => this.#call("resume");
  /** @type {Desk["cancel"]} */ cancel = () => this.#call("cancel");
  /** @type {NonNullable<Desk["whatIf"]>} */ whatIf = (id) => this.#call("whatIf", id);
  /** @type {NonNullable<Desk["retry"]>} */ retry = (step) => this.#call("retry", step);
  /** @type {NonNullable<Desk["discard"]>} */ discard = (step) => this.#call("discard", step);
  /** @type {NonNullable<Desk["link"]>} */ link = (link) => this.#call("link", link);
  /** @type {NonNullable<Desk["settings"]>} */ settings = () => this.#call("settings");
  /** @type {NonNullable<Desk["day"]>} */ day = () => this.#call("day");
  /** @type {NonNullable<Desk["ignore"]>} */ ignore = (row, reason) => this.#call("ignore", row, reason);
  /** @type {NonNullable<Desk["resolve"]>} */ resolve = (settlement) => this.#call("resolve", settlement);
  /** @type {NonNullable<Desk["periodCsv"]>} */ periodCsv = () => this.#call("periodCsv");
  /** @type {NonNullable<Desk["mapping"]>} */ mapping = (choice, chosen) => this.#call("mapping", choice, chosen);
  /** @type {NonNullable<Desk["saveAndSync"]>} */ saveAndSync = () => this.#call("saveAndSync");
  /** @type {NonNullable<Desk["runs"]>} */ runs = () => this.#call("runs");
  /** @type {NonNullable<Desk["undoPlan"]>} */ undoPlan = (wanted) => this.#call("undoPlan", wanted);
  /** @type {NonNullable<Desk["takeBack"]>} */ takeBack = () => this.#call("takeBack");
  /** @type {Desk["selectTies"]} */ selectTies = (filter) => this.#call("selectTies", filter);
  /** @type {Desk["ties"]} */ ties = (view, from, limit) => this.#call("ties", view, from, limit);

  /** @type {Desk["listen"]} */
  listen = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * @param {string} call
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  #call(call, ...args) {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, args });
    });
  }

  /** @param {FromWorker} message */
  #onMessage(message) {
    if ("news" in message) {
      for (const listener of this.#listeners) listener(message.news);
      return;
    }
    const call = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.ok) call?.resolve(message.result);
    else call?.reject(new DeskError(message.findings));
  }

  /** @param {string} [reason] */
  #onCrash(reason) {
    /** @type {Finding} */
    const finding = {
      code: "page/worker-stopped", severity: "error", path: "", fix: "report-bug",
      message: `the engine's worker stopped: ${reason || "it could not be loaded"}`, hint: "load the page again; nothing in the CRM was changed",
    };
    for (const call of this.#open.values()) call.reject(new DeskError([finding]));
    this.#open.clear();
    for (const listener of this.#listeners) listener({ type: "stopped", finding });
  }
}
