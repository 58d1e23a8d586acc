import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect, createServer as createSocketServer } from "node:net";
import { after, before, describe, it } from "node:test";

import { createHttp } from "../../../js/http.js";
import { Stop } from "../../../js/time.js";

/** @type {import("node:http").Server} */
let server;
let base = "";
/** @type {import("node:http").IncomingMessage[]} */
const seen = [];

const LARGE = 3 * 1024 * 1024;
/** @type {Record<string, (request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void>} */
const PAGES = {
  "/ok": (request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", Intuit_Tid: "trace-1", "Retry-After": "7", "X-Secret": "s" });
    request.on("data", () => {}).on("end", () => response.end('{"amount":12.30,"name":"Zoë 😀"}'));
  },
  "/error": (_, response) => response.writeHead(503).end("later"),
  "/repeats": (request, response) => response.writeHead(Number(request.url?.split("=")[1])).end(JSON.stringify(request.headers)),
  "/redirect": (_, response) => response.writeHead(302, { location: "/ok" }).end(),
  "/silent": () => {},
  "/half-head": (request) => request.socket.end("HTTP/1.1 200 OK\r\nContent-Len"),
  "/half-body": (request) => request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Id":"1'),
  "/stalled-body": (_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"Id":');
  },
  "/reset": (request) => request.socket.resetAndDestroy(),
  "/large": (_, response) => response.end("x".repeat(LARGE)),
  "/endless": (_, response) => {
    const timer = setInterval(() => response.write("x".repeat(100_000)), 1);
    response.on("close", () => clearInterval(timer));
  },
  "/latin1": (_, response) => response.end(Buffer.from([0x7b, 0xe9, 0x7d])),
  "/html": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>log in</html>"),
};

before(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    PAGES[request.url?.split("?")[0] ?? ""]?.(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  base = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const TOKEN = "eyJ.secret-token_1";
/** @param {Partial<import("../../../js/http.js").HttpHost>} [more] */
const host = (more) => ({ fetch: globalThis.fetch, accessToken: () => TOKEN, clock: Date.now, ...more });
/** @param {string} path @param {object} [more] */
const request = (path, more) => /** @type {import("../../../js/http.js").HttpRequest} */ ({
  method: "GET", url: path.includes("://") ? path : base + path, headers: { accept: "application/json" }, timeoutMs: 5_000, authorize: "current", ...more,
});
const never = new Stop();
/** @param {string} path @param {object} [more] @param {object} [hostMore] @param {object} [limits] */
const send = (path, more, hostMore, limits) => createHttp(host(hostMore), limits).send(request(path, more), never);

describe("over a real server", () => {
  it("an answer comes back whole, with the headers the engine reads and no other", async () => {
    assert.deepEqual(await send("/ok"), {
      type: "response", status: 200, headers: { "content-type": "application/json", intuit_tid: "trace-1", "retry-after": "7" },
      body: '{"amount":12.30,"name":"Zoë 😀"}',
    });
    assert.equal(seen.at(-1)?.headers.authorization, `Bearer ${TOKEN}`);
  });
  it("an error status is an answer", async () => {
    assert.deepEqual(await send("/error"), { type: "response", status: 503, headers: {}, body: "later" });
    assert.equal((await send("/html")).type, "response");
  });
  it("a redirect is refused and not followed", async () => {
    const before = seen.length;
    assert.deepEqual(await send("/redirect", { method: "POST", body: "{}" }), { type: "redirected", status: 302 });
    assert.equal(seen.length, before + 1);
  });
  it("no answer in time is a timeout, before the head and in the middle of the body", async () => {
    assert.deepEqual(await send("/silent", { timeoutMs: 50 }), { type: "timeout" });
    assert.deepEqual(await send("/stalled-body", { timeoutMs: 200 }), { type: "timeout" });
  });
  it("an answer that breaks off in the body is truncated", async () => {
    assert.deepEqual(await send("/half-body"), { type: "truncated" });
  });
  it("a connection lost before the head is doubt, not proof", async () => {
    assert.deepEqual(await send("/reset", { method: "POST", body: "{}" }), { type: "offline" });
    assert.deepEqual(await send("/half-head", { method: "POST", body: "{}" }), { type: "offline" });
  });
  it("more than the cap is not read", async () => {
    assert.deepEqual(await send("/large", {}, {}, { maxBytes: LARGE - 1 }), { type: "too-large" });
    assert.equal((await send("/large", {}, {}, { maxBytes: LARGE })).type, "response");
    assert.deepEqual(await send("/endless", {}, {}, { maxBytes: 1_000_000 }), { type: "too-large" });
  });
  it("what is not UTF-8 is truncated, never replaced", async () => {
    assert.deepEqual(await send("/latin1"), { type: "truncated" });
  });
  it("a refused connection was never sent", async () => {
    const closed = createSocketServer();
    await new Promise((resolve) => closed.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (closed.address());
    await new Promise((resolve) => closed.close(resolve));
    assert.deepEqual(await send(`http://127.0.0.1:${port}/x`), { type: "never-sent", reason: "ECONNREFUSED" });
  });
  it("a name that does not resolve was never sent: offline", async () => {
    assert.deepEqual(await send("https://no-such-host.invalid/x"), { type: "never-sent", reason: "offline" });
  });
  it("a server that speaks no HTTP is doubt", async () => {
    const garbage = createSocketServer((socket) => socket.on("error", () => {}).end("NOT HTTP AT ALL\r\n\r\n"));
    await new Promise((resolve) => garbage.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (garbage.address());
    assert.deepEqual(await send(`http://127.0.0.1:${port}/x`), { type: "offline" });
    garbage.close();
    connect(port).on("error", () => {}).destroy();
  });
  it("closing in the middle is aborted", async () => {
    const stop = new Stop();
    const sent = createHttp(host()).send(request("/silent"), stop);
    setTimeout(() => stop.call(), 30);
    assert.deepEqual(await sent, { type: "aborted" });
  });
  it("closing in the middle ends any number, and Node has nothing to warn of", async () => {
    const warnings = /** @type {Error[]} */ ([]);
    const keep = (/** @type {Error} */ warning) => void warnings.push(warning);
    process.on("warning", keep);
    const stop = new Stop();
    const { send } = createHttp(host());
    const sent = Array.from({ length: 12 }, () => send(request("/silent"), stop));
    await new Promise((resolve) => setTimeout(resolve, 30));
    stop.call();
    assert.deepEqual(await Promise.all(sent), sent.map(() => ({ type: "aborted" })));
    process.off("warning", keep);
    assert.deepEqual(warnings, []);
  });
});

describe("whatever the host does", () => {
  const answer = (/** @type {object} */ more) => ({ status: 200, headers: new Headers(), type: "basic", redirected: false, text: async () => "{}", ...more });
  /** @type {Record<string, [() => unknown, object]>} */
  const fetches = {
    "throws at once": [() => { throw new Error("boom"); }, { type: "offline" }],
    "throws null": [() => { throw null; }, { type: "offline" }],
    "rejects as a browser does": [async () => { throw new TypeError("Failed to fetch"); }, { type: "offline" }],
    "never settles": [() => new Promise(() => {}), { type: "timeout" }],
    "settles late": [() => new Promise((resolve) => setTimeout(() => resolve(answer({})), 300)), { type: "timeout" }],
    "answers nothing": [async () => undefined, { type: "truncated" }],
    "answers no promise": [() => answer({}), { type: "response", status: 200, headers: {}, body: "{}" }],
    "answers a strange status": [async () => answer({ status: "200" }), { type: "truncated" }],
    "answers status 0": [async () => answer({ status: 0 }), { type: "truncated" }],
    "hides a redirect": [async () => answer({ redirected: true }), { type: "redirected", status: 200 }],
    "answers an opaque redirect": [async () => answer({ status: 0, type: "opaqueredirect" }), { type: "redirected", status: 0 }],
    "answers text that is none": [async () => answer({ text: async () => 7 }), { type: "truncated" }],
    "answers without headers": [async () => answer({ headers: undefined }), { type: "response", status: 200, headers: {}, body: "{}" }],
    "has a body of words": [async () => answer({ body: { getReader: () => ({ read: async () => ({ done: false, value: "text" }) }) } }), { type: "truncated" }],
    "has a body that throws": [async () => answer({ body: { getReader: () => { throw new Error(TOKEN); } } }), { type: "truncated" }],
    "says its certificate is wrong": [async () => { throw Object.assign(new TypeError("fetch failed"), { cause: { code: "CERT_HAS_EXPIRED" } }); }, { type: "never-sent", reason: "CERT_HAS_EXPIRED" }],
    "lies about a code": [async () => { throw Object.assign(new TypeError("x"), { cause: { code: `a ${TOKEN}` } }); }, { type: "offline" }],
    "failed on one address of two after connecting": [async () => {
      throw Object.assign(new TypeError("x"), { cause: { code: "ECONNREFUSED", errors: [{ code: "ECONNREFUSED", syscall: "connect" }, { code: "ECONNRESET", syscall: "read" }] } });
    }, { type: "offline" }],
  };
  for (const [name, [fetch, expected]] of Object.entries(fetches)) {
    it(`fetch that ${name}`, async () => {
      const lines = /** @type {unknown[]} */ ([]);
      const outcome = await send("/ok", { timeoutMs: 100 }, { fetch, log: (/** @type {unknown} */ line) => lines.push(line) });
      assert.deepEqual(outcome, expected);
      assert.ok(!JSON.stringify([outcome, lines]).includes(TOKEN), "a token came out");
    });
  }

  it("a thousand headers stay outside", async () => {
    const headers = new Headers({ "content-type": "x".repeat(2_000) });
    for (let at = 0; at < 1_000; at += 1) headers.set(`x-${at}`, "y");
    const outcome = await send("/ok", {}, { fetch: async () => answer({ headers }) });
    assert.deepEqual(outcome.type === "response" && outcome.headers, { "content-type": "x".repeat(500) });
  });

  /** @type {Record<string, [(ask: {refresh: boolean}) => unknown, string]>} */
  const tokens = {
    "throws": [() => { throw new Error(TOKEN); }, "no-access-token"],
    "says that a person must connect again": [() => { throw Object.assign(new Error("x"), { code: "host/reconnect" }); }, "unauthorized"],
    "answers nothing": [() => undefined, "no-access-token"],
    "answers a line break": [() => "a\r\nx-evil: 1", "no-access-token"],
    "never settles": [() => new Promise(() => {}), "no-access-token"],
  };
  for (const [name, [accessToken, reason]] of Object.entries(tokens)) {
    it(`accessToken that ${name}: nothing is sent`, async () => {
      let sent = 0;
      const outcome = await send("/ok", {}, { accessToken, fetch: () => { sent += 1; } }, { tokenWaitMs: 50 });
      assert.deepEqual(outcome, { type: "never-sent", reason });
      assert.equal(sent, 0);
    });
  }

  it("a refused token is asked for again, as refreshed", async () => {
    /** @type {unknown[]} */
    const asked = [];
    const accessToken = (/** @type {unknown} */ ask) => (asked.push(ask), TOKEN);
    await send("/ok", { authorize: "refreshed" }, { accessToken });
    await send("/ok", {}, { accessToken });
    assert.deepEqual(asked, [{ refresh: true }, { refresh: false }]);
  });

  it("a server that repeats the token in a refusal brings it no further; records are left as they are", async () => {
    const accessToken = () => `${TOKEN}-of-the-usual-length`;
    for (const status of [400, 401, 503]) {
      const outcome = await send(`/repeats?status=${status}`, {}, { accessToken });
      assert.equal(outcome.type, "response");
      assert.match(/** @type {any} */ (outcome).body, /"authorization":"Bearer \(access token\)"/u);
      assert.ok(!JSON.stringify(outcome).includes(TOKEN));
    }
    assert.ok(/** @type {any} */ (await send("/repeats?status=200", {}, { accessToken })).body.includes(accessToken()));
    assert.match(/** @type {any} */ (await send("/repeats?status=400", {}, { accessToken: () => "accept" })).body, /"accept":"application\/json"/u);
  });

  it("the token goes to https or this machine only", async () => {
    for (const url of ["http://quickbooks.api.intuit.com/x", "ftp://127.0.0.1/x", "https://user:pass@127.0.0.1/x", "javascript:1", "http://127.0.0.1.evil.example/x", ""]) {
      let sent = 0;
      const outcome = await createHttp(/** @type {never} */ (host({ fetch: /** @type {never} */ (() => { sent += 1; }) }))).send({ ...request("/ok"), url }, never);
      assert.deepEqual([outcome, sent], [{ type: "never-sent", reason: "url-not-allowed" }, 0], url);
    }
  });

  it("what is due too late is never sent", async () => {
    assert.deepEqual(await send("/ok", { notAfter: Date.now() - 1 }), { type: "never-sent", reason: "too-late" });
    assert.deepEqual(await send("/ok", { notAfter: 5 }, { clock: () => NaN }), { type: "never-sent", reason: "too-late" });
    assert.equal((await send("/ok", { notAfter: Date.now() + 10_000 })).type, "response");
  });

  it("the log has method, path, status and trace, and no name of a customer", async () => {
    const lines = /** @type {Record<string, unknown>[]} */ ([]);
    await send("/ok?query=select+*+from+Customer+where+DisplayName='Zoe'", {}, { log: (/** @type {Record<string, unknown>} */ line) => lines.push(line) });
    const { ms, ...line } = lines[0] ?? {};
    assert.equal(typeof ms, "number");
    assert.deepEqual(line, { event: "http", method: "GET", path: "/ok", outcome: "response", status: 200, trace: "trace-1" });
    assert.equal((await send("/ok", {}, { log: () => { throw new Error("disk full"); } })).type, "response");
  });
});
