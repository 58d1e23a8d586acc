/** The engine that runs, with the drive that performs for it: made at the first need, and made anew after a fault, which is the same as after a crash. */

import { engine as module } from "./engine.js";
import { Drive, problemError, typed } from "./drive.js";
import { TieoutError } from "./error.js";
import { chance, hex } from "./host.js";
import { createHttp } from "./http.js";
import { toBytes } from "./input.js";
import { Newsroom } from "./news.js";
import { isHalted } from "./state.js";

/** @typedef {import("./drive.js").Status} Status */
/** @typedef {import("./drive.js").Event} Event */

const CONFIG_NAMES = /** @type {const} */ (["workspace", "realm", "environment", "holder", "budget", "capabilities", "entitled"]);
const COMMAND_GRACE_MS = 10_000;

export class Runner {
  /** @type {import("./host.js").CheckedHost} */
  #host;
  #onStart;
  #engine = /** @type {import("./wasm/engine.js").Engine | undefined} */ (undefined);
  #drive = /** @type {Drive | undefined} */ (undefined);
  #starting = /** @type {Promise<void> | undefined} */ (undefined);
  #closed = false;
  /** The engine's last word on how it stands. */
  status = /** @type {Status | undefined} */ (undefined);
  /** Commands to follow or to look that this engine was given. */
  #looks = 0;
  /** What is followed, so that an engine made anew follows it too. */
  followed = /** @type {import("./wasm/engine.js").Follows | undefined} */ (undefined);
  news = new Newsroom();

  /** @param {import("./host.js").CheckedHost} host @param {import("./tape.js").Tape} tape @param {() => void} onStart  called before an engine is made anew */
  constructor(host, tape, onStart) {
    this.#host = host;
    this.tape = tape;
    this.#onStart = onStart;
  }

  /** The running engine. After a fault a fresh one is made: recovery is the same as after a crash. @returns {Promise<{engine: import("./wasm/engine.js").Engine, drive: Drive}>} */
  async live() {
    this.checkOpen();
    if (this.#drive === undefined || this.#drive.fault !== undefined) {
      this.#starting ??= this.#start().finally(() => {
        this.#starting = undefined;
      });
    }
    await this.#starting;
    this.checkOpen();
    return { engine: this.engine(), drive: /** @type {Drive} */ (this.#drive) };
  }

  async #start() {
    this.#onStart();
    this.#engine?.free();
    const config = Object.fromEntries(CONFIG_NAMES.flatMap((name) => (this.#host[name] === undefined ? [] : [[name, this.#host[name]]])));
    const running = new (module().Engine)(toBytes(config, "config"));
    const drive = new Drive({
      engine: running, host: this.#host, http: createHttp(this.#host),
      onTurn: (text, turn) => this.tape.note("turn", { text }, () => JSON.stringify(turn)),
      onStatus: (status) => this.#publish({ status }),
      onEvent: (event) => this.#publish({ status: this.status ?? running.status(), event }),
    });
    const broken = typed(this.#drive?.fault);
    this.#engine = running;
    this.#drive = drive;
    this.tape.note("open", { config }, () => "");
    drive.push({ type: "entropy", bytes: hex(chance(this.#host.entropy)) });
    if ("job" in broken && typeof broken.job === "number") {
      drive.push({ type: "command", command: { type: "suspect", job: broken.job } });
    }
    if (this.#host.paused) {
      drive.push({ type: "command", command: { type: "pause" } });
    }
    this.#looks = 0;
    if (this.followed !== undefined) {
      this.#looks += 1;
      drive.push({ type: "command", command: { type: "follow", ...this.followed } });
    }
    drive.push({ type: "command", command: { type: "start" } });
    const { status } = await this.until((news) => news.status.state !== "starting", () => {
      drive.run().catch((fault) => this.news.end(typed(fault)));
    });
    if (status.state === "blocked") {
      const fault = problemError(status.problem, `the engine could not start: ${status.state}`);
      await drive.stop();
      this.#drive = undefined;
      throw fault;
    }
  }

  /** @param {import("./news.js").News} news */
  #publish(news) {
    this.status = news.status;
    this.news.tell(news);
  }

  /**
   * Waits for news that pass `check`, and keeps the process alive meanwhile.
   * @param {(news: import("./news.js").News) => boolean} check
   * @param {() => void} begin
   */
  async until(check, begin) {
    const unwatch = this.#drive?.watch();
    try {
      return await this.news.until(check, begin);
    } finally {
      unwatch?.();
    }
  }

  /** Gives a command that ends with one event or another. @param {import("./drive.js").Input} command @param {string} good @param {(event: Event) => boolean} isMine @param {() => void} [begin]  called right before the command is given */
  async asked(command, good, isMine, begin = () => {}) {
    const { drive } = await this.live();
    const { event } = await this.until(({ event, status }) => (event === undefined ? isHalted(status) || (good === "followed" && status.state === "paused") : isMine(event)), () => {
      begin();
      drive.push({ type: "command", command });
    });
    if (event?.type !== good || event.finding !== undefined) {
      throw problemError(event?.finding ?? this.status?.problem, `\`${command.type}\` could not be done`);
    }
    return event;
  }

  /** Settles with the end of a round of following, or of one that read every list: how many changes are new in the inbox. @param {{type: string, whole?: boolean, resources?: unknown[]}} command @returns {Promise<{told: number}>} */
  async look(command) {
    // Of settings that pull nothing no round would ever end.
    if (command.resources?.length === 0) return { told: 0 };
    let number = 0;
    const begin = () => void (number = this.#looks += 1);
    // Not the end of a round that began before: what was marked since may be missing from it. What is wrong is wrong in any round.
    const isMine = (/** @type {Event} */ event) => event.type === "followed" && (event.finding !== undefined || ((event.heard ?? 0) >= number && (event.whole || !command.whole)));
    return { told: (await this.asked(command, "followed", isMine, begin)).told ?? 0 };
  }

  /** @param {import("./drive.js").Input} command */
  async command(command) {
    const { drive } = await this.live();
    await this.until(() => true, () => drive.push({ type: "command", command }));
    await drive.quiet(COMMAND_GRACE_MS);
  }

  engine() {
    this.checkOpen();
    if (this.#engine === undefined) {
      throw new TieoutError("host/closed", "the engine is not running");
    }
    return this.#engine;
  }

  /** Lets what is under way settle for a while, then gives it up. @param {number} graceMs */
  async close(graceMs) {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    const drive = this.#drive;
    if (drive !== undefined && drive.fault === undefined) {
      drive.push({ type: "command", command: { type: "pause" } });
      await drive.quiet(graceMs);
      await drive.stop();
    }
    this.news.end(new TieoutError("host/closed", "this instance was closed"));
  }

  checkOpen() {
    if (this.#closed) {
      throw new TieoutError("host/closed", "this instance was closed");
    }
  }
}
