import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createTokenSource } from "../../../js/token.js";

const NOW = 1_800_000_000_000;

/** @typedef {{now: number, stored: any, journal: string[], exchanges: number, endpoint: () => Promise<{status: number, body: unknown}>}} World */

/** @param {object} [more] */
function setUp(more = {}) {
  /** @type {World} */
  const world = {
    now: NOW,
    stored: { accessToken: "a0", refreshToken: "r0", expiresAt: NOW + 3_600_000 },
    journal: [],
    exchanges: 0,
    endpoint: async () => ({ status: 200, body: { access_token: `a${world.exchanges}`, refresh_token: `r${world.exchanges}`, expires_in: 3600, x_refresh_token_expires_in: 8_640_000 } }),
  };
  const fetch = /** @type {typeof globalThis.fetch} */ (async (_, init) => {
    world.exchanges += 1;
    world.journal.push(`ask ${new URLSearchParams(String(init?.body)).get("refresh_token")}`);
    const { status, body } = await world.endpoint();
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  });
  const source = createTokenSource({
    clientId: "id", clientSecret: "secret", fetch, clock: () => world.now,
    load: () => world.stored,
    save: async (tokens) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      world.stored = tokens;
      world.journal.push(`save ${tokens.refreshToken}`);
    },
    ...more,
  });
  return { world, source };
}

describe("the token source", () => {
  it("gives out a good token without asking anybody", async () => {
    const { world, source } = setUp();
    assert.equal(await source(), "a0");
    assert.equal(world.exchanges, 0);
  });

  it("exchanges once for all who ask together, and saves before anybody uses it", async () => {
    const { world, source } = setUp();
    world.now += 3_600_000;
    const got = await Promise.all(Array.from({ length: 10 }, (_, at) => source({ refresh: at % 2 === 0 }).then((token) => (world.journal.push("use"), token))));
    assert.deepEqual(new Set(got), new Set(["a1"]));
    assert.deepEqual(world.journal.slice(0, 3), ["ask r0", "save r1", "use"]);
    assert.equal(world.exchanges, 1);
    assert.deepEqual(world.stored, { accessToken: "a1", refreshToken: "r1", expiresAt: world.now + 3_600_000, refreshExpiresAt: world.now + 8_640_000_000 });
  });

  it("asks afresh when the token was refused, but not once for each of many refusals", async () => {
    const { world, source } = setUp();
    assert.equal(await source({ refresh: true }), "a1");
    assert.equal(await source({ refresh: true }), "a1");
    world.now += 60_000;
    assert.equal(await source({ refresh: true }), "a2");
  });

  it("says `host/reconnect` on invalid_grant, with no secret in it", async () => {
    const { world, source } = setUp();
    world.endpoint = async () => ({ status: 400, body: { error: "invalid_grant", hint: "r0" } });
    await assert.rejects(source({ refresh: true }), (error) => {
      const { code, message, stack } = /** @type {Error & {code: string}} */ (error);
      assert.equal(code, "host/reconnect");
      return !/r0|secret/.test(`${message}${stack}`);
    });
  });

  it("takes what another process stored meanwhile", async () => {
    const { world, source } = setUp();
    world.endpoint = async () => {
      world.stored = { accessToken: "theirs", refreshToken: "r9", expiresAt: world.now + 3_600_000 };
      return { status: 400, body: { error: "invalid_grant" } };
    };
    assert.equal(await source({ refresh: true }), "theirs");
    assert.equal(world.exchanges, 1);
  });

  it("asks again after a failed exchange", async () => {
    const { world, source } = setUp();
    const good = world.endpoint;
    for (const body of ["not json", {}, { access_token: "x" }]) {
      world.endpoint = async () => ({ status: 200, body });
      await assert.rejects(source({ refresh: true }), { code: "host/token-endpoint" });
    }
    world.endpoint = async () => { throw new Error("secret"); };
    await assert.rejects(source({ refresh: true }), { code: "host/token-endpoint", message: /^((?!secret).)*$/ });
    world.endpoint = good;
    assert.equal(await source({ refresh: true }), "a5");
  });

  it("a pair that could not be saved is given to nobody", async () => {
    const { source } = setUp({ save: async () => { throw new Error("disk full"); } });
    await assert.rejects(source({ refresh: true }), { message: "disk full" });
  });

  it("without a refresh token a person must connect", async () => {
    for (const stored of [undefined, {}, { refreshToken: "" }]) {
      await assert.rejects(setUp({ load: () => stored }).source(), { code: "host/reconnect" });
    }
  });

  it("is refused an endpoint that is not https, and missing parts", () => {
    assert.throws(() => setUp({ endpoint: "http://oauth.example/x" }), { code: "host/argument", path: "endpoint" });
    assert.throws(() => setUp({ clientSecret: undefined }), { code: "host/argument", path: "clientSecret" });
    assert.throws(() => setUp({ save: 1 }), { code: "host/argument", path: "save" });
  });
});
