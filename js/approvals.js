/**
 * Who planned and who approved what goes beyond the limits of the settings: in the store, so that one person asks today and another one
 * approves tomorrow, on another machine. An approval is of one hash: as soon as anything else would be written, it counts for nothing.
 *
 * Limit: people are whom the host says they are. That a name belongs to whoever acts under it is the host's to make sure of.
 */

import { problemError } from "./drive.js";
import { engine } from "./engine.js";
import { TieoutError } from "./error.js";
import { optionsOf } from "./host.js";
import { recordOf, recordsOf, rewrite } from "./stored.js";

/** @typedef {import("./host.js").Storage} Storage */
/** @typedef {import("./index.js").Plan} Plan */
/**
 * @typedef {object} Approval
 * @property {string} hash  of the plan, or of the file that it was saved to
 * @property {"nobody" | "anybody" | "second-person"} approver  who must approve it
 * @property {import("./wasm/engine.js").Excess[]} excess  what it goes beyond
 * @property {string} plannedBy
 * @property {number} at  when it was asked for, milliseconds since 1970
 * @property {string} [approvedBy]
 * @property {number} [approvedAt]
 */

const PERSON_CHARS_MAX = 200;
/** An approval that nobody has used by then is asked for anew. */
const KEPT_MS = 90 * 86_400_000;
const encoder = new TextEncoder();

/** @param {any} record */
const isApproval = ({ hash, plannedBy, approvedBy }) => typeof hash === "string" && typeof plannedBy === "string" && ["string", "undefined"].includes(typeof approvedBy);
/** As the engine compares people. @param {string} person */
const keyOf = (person) => person.trim().toLowerCase();

/** The approvals of one company in one store. */
export class Approvals {
  #storage;
  #prefix;
  #clock;
  /** The file that a plan stands in. @type {WeakMap<Plan, string>} */
  #saved = new WeakMap();

  /** @param {Storage} storage @param {string} realm @param {() => number} clock */
  constructor(storage, realm, clock) {
    this.#storage = storage;
    this.#prefix = `y/${realm}/`;
    this.#clock = clock;
  }

  /**
   * Asks for the approval of a plan. Who asks first has planned it.
   * @param {Plan} plan
   * @param {{person: string, hash?: string}} who  `hash`: the saved plan's, if it is to be applied from there
   * @returns {Promise<Approval>}
   */
  async request(plan, who) {
    const { hash: own, excess, approver } = plan.summary();
    const { person, hash = own } = optionsOf(who, ["person", "hash"]);
    const asked = { hash, approver: /** @type {Approval["approver"]} */ (approver), excess, plannedBy: personOf(person), at: this.#clock() };
    await this.#dropOld();
    return this.#change(hash, (before) => before ?? asked);
  }

  /**
   * Approves the plan of that hash.
   * @param {string} hash
   * @param {{person: string}} who
   * @returns {Promise<Approval>}
   */
  async approve(hash, who) {
    const { person } = optionsOf(who, ["person"]);
    const approvedBy = personOf(person);
    return this.#change(hash, (asked) => {
      if (asked === undefined) throw new TieoutError("host/argument", `nobody has asked for the approval of \`${hash}\``, { path: "hash" });
      if (asked.approver === "second-person" && keyOf(asked.plannedBy) === keyOf(approvedBy)) {
        const code = "plan/second-person";
        throw problemError({ ...engine().buildInfo().codes.find((one) => one.code === code), code, message: `\`${approvedBy}\` planned it: somebody else must approve it`, path: "person" }, "");
      }
      return asked.approvedBy === undefined ? { ...asked, approvedBy, approvedAt: this.#clock() } : asked;
    });
  }

  /** Takes a request back, and what came of it. @param {string} hash */
  async withdraw(hash) {
    await rewrite(this.#storage, this.#prefix + hash, () => undefined);
  }

  /** What was asked for, the newest first. @returns {Promise<Approval[]>} */
  async list() {
    const { records } = await recordsOf(this.#storage, this.#prefix, isApproval);
    return /** @type {Approval[]} */ (records).sort((one, other) => other.at - one.at);
  }

  /** What cannot be read of them. Such a record approves nothing; `withdraw` with the hash in its path takes it away, and it can be asked for anew. */
  async damaged() {
    return (await recordsOf(this.#storage, this.#prefix, isApproval)).damaged;
  }

  /** The plan stands in a file of that hash: what was approved of the file counts for it. @param {Plan} plan @param {string} hash */
  stands(plan, hash) {
    this.#saved.set(plan, hash);
  }

  /**
   * What the engine asks of a plan's approval: its hash, who planned it, who approved it. It throws if these rows may not be applied by that.
   * @param {Plan} plan
   * @param {Uint32Array | undefined} rows
   * @param {string | undefined} hash  as the caller names it: the plan's, or that of the file
   * @returns {Promise<[string?, string?, string?]>}
   */
  async checked(plan, rows, hash) {
    const key = this.#prefix + hash;
    const found = hash === undefined ? undefined : (await this.#storage.get([key])).get(key);
    /** @type {Partial<Approval>} */
    const { plannedBy, approvedBy } = found === undefined ? {} : recordOf(key, found.value, isApproval);
    const approved = this.#saved.get(plan) === hash && hash !== undefined ? plan.summary().hash : hash;
    /** @type {[string?, string?, string?]} */
    const approval = [approved, plannedBy, approvedBy];
    plan.checkApproval(rows, ...approval);
    return approval;
  }

  /** @param {string} hash @param {(before: Approval | undefined) => Approval} change @returns {Promise<Approval>} */
  async #change(hash, change) {
    const key = this.#prefix + hash;
    let now = /** @type {Approval | undefined} */ (undefined);
    await rewrite(this.#storage, key, (stored) => {
      const before = stored === undefined ? undefined : recordOf(key, stored, isApproval);
      now = change(/** @type {Approval | undefined} */ (before));
      return now === before ? stored : encoder.encode(JSON.stringify(now));
    });
    return /** @type {Approval} */ (/** @type {unknown} */ (now));
  }

  async #dropOld() {
    const old = (await this.list()).filter(({ at }) => at < this.#clock() - KEPT_MS);
    for (const { hash } of old) await this.withdraw(hash);
  }
}

/** Who planned and who approved, for the history. @param {[string?, string?, string?]} approval */
export function peopleOf([, plannedBy, approvedBy]) {
  return plannedBy === undefined ? undefined : { plannedBy, ...(approvedBy === undefined ? {} : { approvedBy }) };
}

/** @param {unknown} person */
function personOf(person) {
  if (typeof person !== "string" || person.trim() === "" || person.length > PERSON_CHARS_MAX) {
    throw new TieoutError("host/argument", `name the person, in at most ${PERSON_CHARS_MAX} characters`, { path: "person" });
  }
  return person.trim();
}
