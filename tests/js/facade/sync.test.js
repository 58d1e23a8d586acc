import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

import { openSqlite } from "../../../js/storage/sqlite.js";
import { TODAY, World, example } from "./world.js";

const folder = mkdtempSync(join(tmpdir(), "tieout-sync-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const documents = example("field-service/workspace.json");
const settings = example("field-service/settings.json");
const CHANGES = /** @type {const} */ (["create", "update", "link", "void"]);

/** @param {import("../../../js/index.js").Plan} plan */
const changes = (plan) => CHANGES.reduce((sum, decision) => sum + (plan.summary().decisions[decision] ?? 0), 0);

/** @param {import("../../../js/index.js").Tieout} tieout */
async function planned(tieout) {
  await tieout.refresh(settings);
  return tieout.plan(documents, settings, { today: TODAY });
}

/** What an undisturbed sync leaves in the books. */
const undisturbed = (async () => {
  const world = await World.open();
  const tieout = await world.tieout();
  const plan = await planned(tieout);
  const before = changes(plan);
  const statuses = /** @type {import("../../../js/drive.js").Status[]} */ ([]);
  const applied = await tieout.apply(plan, { onProgress: (status) => statuses.push(status) });
  const deadLetters = tieout.deadLetters();
  const tieOut = await tieout.tieOut(documents, settings);
  const again = await planned(tieout);
  await tieout.close();
  return { world, before, applied, deadLetters, tieOut, again: changes(again), writesAgain: again.summary().writes, statuses, books: await world.books() };
})();

describe("the sample, end to end", () => {
  it("is applied whole, and both sides agree document by document", async () => {
    const { before, applied, deadLetters, tieOut } = await undisturbed;
    assert.ok(before > 200, `${before} changes planned`);
    assert.equal(applied.done, applied.queued);
    assert.deepEqual([applied.failed, applied.uncertain, applied.waiting, deadLetters.length], [0, 0, 0, 0]);
    assert.ok(tieOut.ok && tieOut.counts.equal > 50 && tieOut.counts.differing === 0);
    for (const row of tieOut.rows.filter((row) => row.verdict === "equal")) assert.equal(row.crm, row.quickbooks);
  });

  it("leaves nothing to write", async () => {
    const { again, writesAgain } = await undisturbed;
    assert.deepEqual([again, writesAgain], [0, 0]);
  });

  it("tells its progress up to the end", async () => {
    const { statuses, applied } = await undisturbed;
    const done = statuses.map((status) => status.done);
    assert.ok(done.every((value, at) => value >= (done[at - 1] ?? 0)), "done goes back");
    assert.equal(done.at(-1), applied.done);
  });
});

describe("a process that is killed in the middle", () => {
  for (const at of [1, 4, 12, 40, 90]) {
    it(`of write ${at}, its answer lost: the next one finishes and nothing is doubled`, async () => {
      const world = await World.open();
      const path = join(folder, `killed-${at}.sqlite`);
      const first = await openSqlite(path);
      const { options, cut } = world.host(first);
      const { Tieout } = await import("../../../js/entry/node.js");
      const killed = await Tieout.open(options);
      const plan = await planned(killed);
      const gone = new Promise((resolve) => {
        world.network = async ({ method, url }, perform) => {
          const response = await perform();
          if (method === "POST" && !url.includes("/query") && world.writes.length >= at) {
            cut();
            resolve(undefined);
            return /** @type {never} */ (new Promise(() => {}));
          }
          return response;
        };
      });
      killed.apply(plan).catch(() => {});
      await gone;
      await first.close?.();
      world.network = (_, perform) => perform();

      const second = await openSqlite(path);
      const tieout = await world.tieout(second);
      await tieout.settled();
      const rest = await planned(tieout);
      const applied = await tieout.apply(rest);
      assert.deepEqual([applied.failed, applied.uncertain, tieout.deadLetters()], [0, 0, []]);
      assert.ok((await tieout.tieOut(documents, settings)).ok);
      assert.equal(changes(await planned(tieout)), 0);
      await tieout.close();
      await second.close?.();
      assert.deepEqual(await world.books(), (await undisturbed).books);
      // Nothing of a killed process is left; here its timers would keep the test waiting.
      await killed.close({ graceMs: 0 });
    });
  }
});

describe("answers that are lost", () => {
  /** @type {Record<string, (perform: () => Promise<Response>) => Promise<Response>>} */
  const losses = {
    "after QuickBooks executed": async (perform) => {
      await perform();
      throw new TypeError("Failed to fetch");
    },
    "before QuickBooks got the request": async () => {
      throw new TypeError("Failed to fetch");
    },
    "in the middle of the body": async (perform) => {
      const text = await (await perform()).text();
      return new Response(new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode(text.slice(0, 40))); controller.error(new Error("reset")); } }));
    },
    "behind a 502 page, executed": async (perform) => {
      await perform();
      return new Response("<html>bad gateway</html>", { status: 502, headers: { "content-type": "text/html" } });
    },
  };
  for (const [name, lose] of Object.entries(losses)) {
    it(`${name}: nothing is doubled and nothing is missing`, async () => {
      const world = await World.open();
      let sent = 0;
      world.network = ({ method, url }, perform) => {
        const isWrite = method === "POST" && !url.includes("/query");
        sent += isWrite ? 1 : 0;
        return isWrite && sent % 7 === 3 ? lose(perform) : perform();
      };
      const tieout = await world.tieout();
      await tieout.apply(await planned(tieout), { patienceMs: 24 * 3_600_000 });
      world.network = (_, perform) => perform();
      await tieout.settled({ patienceMs: 24 * 3_600_000 });
      // A payment in doubt is held for a person; whoever looked lets it go.
      for (const { step } of tieout.deadLetters()) await tieout.retry(step);
      await tieout.settled({ patienceMs: 24 * 3_600_000 });
      await tieout.apply(await planned(tieout), { patienceMs: 24 * 3_600_000 });
      assert.ok((await tieout.tieOut(documents, settings)).ok);
      await tieout.close();
      assert.deepEqual(await world.books(), (await undisturbed).books);
    });
  }
});

describe("the facade says what is wrong", () => {
  it("with a plan before the company was read, after it was written to, and after closing", async () => {
    const world = await World.open();
    const tieout = await world.tieout();
    assert.throws(() => tieout.plan(documents, settings), { code: "host/not-read" });
    const plan = await planned(tieout);
    await tieout.apply(plan, { indices: [0] });
    assert.throws(() => tieout.plan(documents, settings), { code: "host/not-read" });
    await tieout.close();
    await tieout.close();
    assert.throws(() => tieout.status(), { code: "host/closed" });
    await assert.rejects(tieout.refresh(settings), { code: "host/closed" });
    await assert.rejects(tieout.apply(plan), { code: "host/closed" });
  });

  it("with hostile input, and goes on with good input", async () => {
    const world = await World.open();
    const tieout = await world.tieout();
    const good = (await planned(tieout)).summary().hash;
    const cyclic = /** @type {Record<string, unknown>} */ ({ version: 1 });
    cyclic["self"] = cyclic;
    /** @type {[unknown, string][]} */
    const hostile = [
      [cyclic, "input/not-json"], [{ version: 1, invoices: [{ total: NaN }] }, "input/not-json"], ["x\ud800", "input/not-text"],
      ["{", "input/not-json"], ["", "input/not-json"], [null, "input/not-json"], ["[".repeat(10_000), "input/not-json"], [new Uint8Array([0xff]), "input/not-utf8"],
      [{ get version() { throw new Error("x"); } }, "input/not-json"],
    ];
    for (const [given, code] of hostile) {
      assert.throws(() => tieout.plan(/** @type {any} */ (given), settings), { code }, `${typeof given} ${String(given).slice(0, 20)}`);
      assert.equal(tieout.plan(documents, settings, { today: TODAY }).summary().hash, good);
    }
    assert.throws(() => tieout.plan(documents, { version: 1, preset: "invoice-push", accounts: { incom: "1" } }), { code: "settings/unknown-field", path: "accounts.incom" });
    await tieout.close();
  });

  it("when a person must connect again, and goes on afterwards", async () => {
    const world = await World.open();
    const { options } = world.host();
    let isConnected = true;
    const { Tieout } = await import("../../../js/entry/node.js");
    const tieout = await Tieout.open({ ...options, accessToken: () => {
      if (!isConnected) throw Object.assign(new Error("gone"), { code: "host/reconnect" });
      return world.company.accessToken;
    } });
    const plan = await planned(tieout);
    isConnected = false;
    await assert.rejects(tieout.apply(plan), (error) => /reconnect|auth|token/.test(/** @type {{code: string}} */ (error).code));
    assert.equal(tieout.status().state, "reconnect");
    isConnected = true;
    await tieout.resume();
    await tieout.settled();
    assert.ok((await tieout.tieOut(documents, settings)).ok);
    await tieout.close();
  });

  it("when the store fails, and recovers with it", async () => {
    const world = await World.open();
    const { options } = world.host();
    let isBroken = false;
    const { storage } = options;
    const { Tieout } = await import("../../../js/entry/node.js");
    const broken = { ...storage,
      get: (/** @type {string[]} */ keys) => { if (isBroken) throw new Error("disk"); return storage.get(keys); },
      commit: (/** @type {any} */ batch) => { if (isBroken) throw new Error("disk"); return storage.commit(batch); } };
    const tieout = await Tieout.open({ ...options, storage: broken });
    const plan = await planned(tieout);
    isBroken = true;
    const applying = tieout.apply(plan);
    await assert.rejects(applying, { code: "host/storage-failed" });
    assert.equal(world.writes.length, 0, "something was sent although nothing could be kept");
    isBroken = false;
    await tieout.apply(await planned(tieout));
    assert.ok((await tieout.tieOut(documents, settings)).ok);
    await tieout.close();
  });

  it("when it is aborted, and takes the rest up again", async () => {
    const world = await World.open();
    const tieout = await world.tieout();
    const abort = new AbortController();
    const plan = await planned(tieout);
    await assert.rejects(tieout.apply(plan, { signal: abort.signal, onProgress: ({ done }) => { if (done >= 10) abort.abort(); } }), { code: "host/aborted" });
    const { done } = tieout.status();
    assert.ok(done >= 10 && done < 200, `${done} done`);
    await tieout.resume();
    await tieout.settled();
    assert.equal(changes(await planned(tieout)), 0);
    await tieout.close();
    assert.deepEqual(await world.books(), (await undisturbed).books);
  });
});
