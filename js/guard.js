// @ts-check
/**
 * Stands between callers and the generated glue, so that a fault inside WASM is an ordinary error
 * for the caller and never the end of the page or process.
 *
 * The modules are compiled with `panic = "abort"`: after a panic or an exhausted stack the instance
 * is left in whatever state it had, with objects borrowed for ever. So the instance is given up as a
 * whole and a fresh one is made of the same compiled module. Everything worth keeping is in the
 * host's storage, so recovery is the same as after a crash: load, then go on.
 */

import { TieoutError, isTyped } from "./error.js";

/**
 * What is loaded: a URL, a response, the bytes, or a compiled module (or a promise of one of them).
 * @typedef {string | URL | Request | Response | BufferSource | WebAssembly.Module} Source
 */

/**
 * The part of wasm-bindgen's glue that the guard itself uses.
 * @typedef {object} Glue
 * @property {(input: any) => unknown} initSync
 * @property {(input: any) => Promise<unknown>} default
 * @property {() => void} __wbg_reset_state makes a fresh instance of the kept module
 * @property {() => string | undefined} [panicMessage] what the panic said, asked of the dead instance
 * @property {() => number | undefined} [panicJob] the job that it struck at
 */

/**
 * @template {Glue} G
 * @typedef {Omit<G, keyof Glue>} Exports
 */

/**
 * Whether an error means that the instance it came out of must not be used again.
 * Names are compared as well as classes: an error may come from another realm (a frame, a vm context).
 * @param {unknown} error
 */
function endsInstance(error) {
  if (error instanceof WebAssembly.RuntimeError) return true;
  if (!(typeof error === "object" && error !== null && "name" in error && "message" in error)) return false;
  const message = String(error.message);
  if (error.name === "RangeError") return /call stack/iu.test(message);
  if (error.name === "InternalError") return /recursion/iu.test(message);
  return error.name === "RuntimeError";
}

/**
 * What an export takes, by its name (`plan`, `Plan.detail`) and the argument's place.
 * @typedef {Record<string, (import("./accepts.js").Accept | undefined)[]>} Accepts
 */

/** One WASM module: its instance, whether that still lives, and its guarded exports. */
class Guarded {
  #glue;
  #loaded = false;
  /** @type {Promise<unknown> | undefined} the load under way: a second instance would take the first one's place. */
  #loading;
  #dead = false;
  #restarts = 0;
  /**
   * The handles of the present instance. The glue numbers its instances too, but a restart that runs out of
   * stack may or may not have counted there.
   * @type {WeakSet<object>}
   */
  #living = new WeakSet();
  /** @type {Source | (() => Promise<Source>) | undefined} */
  #source;
  /** @type {Record<string, unknown>} */
  #exports = {};
  #accepts;

  /** @param {Glue & Record<string, unknown>} glue @param {Accepts} accepts */
  constructor(glue, accepts) {
    this.#glue = glue;
    this.#accepts = accepts;
    for (const [name, value] of Object.entries(glue)) {
      if (name === "initSync" || name === "default" || name.startsWith("__") || name === "panicMessage" || name === "panicJob") continue;
      if (typeof value !== "function") this.#exports[name] = value;
      else if (typeof value.prototype?.free === "function") this.#exports[name] = this.#guardClass(value, name);
      else this.#exports[name] = this.#guardFunction(value, name);
    }
  }

  /** The module's functions and classes, each guarded. */
  get exports() {
    return this.#exports;
  }

  get ready() {
    return this.#loaded;
  }

  /** How often a fault made a fresh instance necessary. */
  get restarts() {
    return this.#restarts;
  }

  /**
   * Where `load` finds the module when it is not told; an entry file sets it.
   * @param {Source | (() => Promise<Source>)} source
   */
  loadFrom(source) {
    this.#source = source;
  }

  /**
   * Loads the module; further calls change nothing. After a failure it may be called again.
   * @param {Source | (() => Promise<Source>)} [input]  a function is called only if there is something to load
   */
  async load(input = this.#source) {
    if (this.#loaded) return;
    if (input === undefined) throw new TieoutError("host/not-initialised", "init() was given no WASM to load");
    const source = /** @type {() => Promise<Source>} */ (typeof input === "function" ? input : async () => input);
    this.#loading ??= source().then((found) => this.#glue.default({ module_or_path: found })).finally(() => (this.#loading = undefined));
    try {
      await this.#loading;
    } catch (error) {
      throw new TieoutError("host/load-failed", `the WASM could not be loaded: ${describe(error)}`, { cause: error });
    }
    this.#loaded = true;
  }

  /**
   * Loads the module at once, where the runtime allows it (Node, workerd).
   * @param {BufferSource | WebAssembly.Module} input
   */
  loadSync(input) {
    if (this.#loaded) return;
    this.#glue.initSync({ module: input });
    this.#loaded = true;
  }

  /**
   * @template T
   * @param {unknown} receiver
   * @param {readonly unknown[]} values
   * @param {() => T} call
   * @param {string} [name]  of the export, if its arguments are to be looked at
   * @returns {T}
   */
  #run(receiver, values, call, name = "") {
    if (!this.#loaded) throw new TieoutError("host/not-initialised", "the engine is not loaded yet");
    if (this.#dead) this.#restart();
    this.#checkHandle(receiver);
    for (const value of values) this.#checkHandle(value);
    this.#accepts[name]?.forEach((accept, place) => checkArgument(accept, values[place]));
    let settled = false;
    try {
      const result = this.#enter(call());
      settled = true;
      return result;
    } catch (error) {
      const outcome = endsInstance(error) ? this.#afterFault(error) : asMisuse(error);
      settled = true;
      throw outcome;
    } finally {
      // Not even the handling of the fault had the stack it needs.
      if (!settled) this.#dead = true;
    }
  }

  /**
   * Takes note of the handles that a call made.
   * @template T
   * @param {T} result
   */
  #enter(result) {
    if (isHandle(result)) this.#living.add(result);
    else if (Array.isArray(result)) for (const entry of result) if (isHandle(entry)) this.#living.add(entry);
    return result;
  }

  /** @param {unknown} value */
  #checkHandle(value) {
    if (!isHandle(value)) return;
    if (value.__wbg_ptr === 0) throw new TieoutError("host/freed-handle", "this object was freed");
    if (!this.#living.has(value)) {
      throw new TieoutError("host/stale-handle", "this object belongs to an engine instance that is gone");
    }
  }

  /** @param {unknown} error */
  #afterFault(error) {
    this.#dead = true;
    const said = this.#lastWords() ?? describe(error);
    const job = this.#lastJob();
    try {
      // Should no stack be left for the restart here, there will be once the present task has unwound;
      // a call before that tries again by itself.
      queueMicrotask(() => this.#dead && this.#restart());
      this.#restart();
    } catch {}
    return new TieoutError("bug/engine-panicked", `the engine stopped: ${said}`, { cause: error, job });
  }

  #lastWords() {
    try {
      return this.#glue.panicMessage?.() || undefined;
    } catch {
      return undefined;
    }
  }

  #lastJob() {
    try {
      return this.#glue.panicJob?.();
    } catch {
      return undefined;
    }
  }

  #restart() {
    this.#glue.__wbg_reset_state();
    this.#living = new WeakSet();
    this.#restarts += 1;
    this.#dead = false;
  }

  /** @param {Function} original @param {string} name */
  #guardFunction(original, name) {
    const guarded = this;
    /** @this {unknown} @param {unknown[]} values */
    return function (...values) {
      return guarded.#run(this, values, () => Reflect.apply(original, this, values), name);
    };
  }

  /** @param {Function} original @param {string} className */
  #guardClass(original, className) {
    this.#guardMembers(original, className, (name) => ["prototype", "length", "name"].includes(name));
    this.#guardMembers(original.prototype, className, (name) => name === "constructor" || name === "free");
    const free = this.#guardFree(original.prototype.free);
    original.prototype.free = free;
    if (typeof Symbol.dispose === "symbol") original.prototype[Symbol.dispose] = free;
    return new Proxy(original, {
      construct: (target, values, newTarget) =>
        this.#run(undefined, values, () => Reflect.construct(target, values, newTarget)),
    });
  }

  /**
   * @param {object} holder
   * @param {string} className
   * @param {(name: string) => boolean} isLeftAlone
   */
  #guardMembers(holder, className, isLeftAlone) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name.startsWith("__") || isLeftAlone(name)) continue;
      const member = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(holder, name));
      for (const key of /** @type {const} */ (["value", "get", "set"])) {
        if (typeof member[key] === "function") member[key] = this.#guardFunction(member[key], `${className}.${name}`);
      }
      Object.defineProperty(holder, name, member);
    }
  }

  /**
   * The glue's own `free` does not look which instance a handle belongs to: a stale one would release
   * somebody else's memory in the fresh instance. Such a handle is only forgotten, and freeing twice is
   * allowed.
   * @param {Function} original
   */
  #guardFree(original) {
    const guarded = this;
    /** @this {{ __destroy_into_raw(): number }} */
    return function () {
      if (!isHandle(this) || this.__wbg_ptr === 0) return;
      if (guarded.#dead || !guarded.#living.has(this)) {
        this.__destroy_into_raw();
        return;
      }
      guarded.#run(undefined, [], () => Reflect.apply(original, this, []));
    };
  }
}

/**
 * @param {unknown} value
 * @returns {value is { __wbg_ptr: number }}
 */
function isHandle(value) {
  try {
    return typeof value === "object" && value !== null && "__wbg_ptr" in value;
  } catch {
    // A proxy that throws when it is asked is none of ours.
    return false;
  }
}

/** @param {import("./accepts.js").Accept | undefined} accept @param {unknown} value */
function checkArgument(accept, value) {
  if (accept === undefined || accept.is(value)) return;
  throw new TieoutError("host/argument", `\`${accept.name}\` must be ${accept.what}`, { path: accept.name });
}

/**
 * What the glue itself throws, over a value of another class or one that cannot be converted, tells nobody what to do.
 * @param {unknown} error
 */
function asMisuse(error) {
  if (!(error instanceof Error) || isTyped(error)) return error;
  return new TieoutError("host/argument", `an argument is none that this call takes: ${error.message}`, { cause: error });
}

/** @param {unknown} error */
function describe(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Guards the exports of one WASM module. Call it once a module: the glue's classes are changed in place,
 * so that objects made inside WASM are guarded as well.
 * @template {Glue} G
 * @param {G} glue the namespace of the generated module
 * @param {Accepts} [accepts]
 * @returns {Omit<Guarded, "exports"> & { readonly exports: Exports<G> }}
 */
export function guard(glue, accepts = {}) {
  return /** @type {any} */ (new Guarded(/** @type {any} */ (glue), accepts));
}
