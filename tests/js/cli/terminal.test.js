import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { main } from "../../../js/cli.js";
import { parseCommandLine } from "../../../js/cli/args.js";
import { Terminal, clean, widthOf } from "../../../js/cli/terminal.js";

/** @param {{isTTY?: boolean, env?: Record<string, string>}} [options] */
function screen({ isTTY = false, env = {} } = {}) {
  const out = /** @type {string[]} */ ([]);
  const err = /** @type {string[]} */ ([]);
  const io = {
    stdout: { write: (/** @type {string} */ text) => out.push(text), isTTY, columns: 80 },
    stderr: { write: (/** @type {string} */ text) => err.push(text) }, env, cwd: process.cwd(),
  };
  return { io, terminal: new Terminal(io), out: () => out.join(""), err: () => err.join("") };
}

describe("the terminal", () => {
  it("aligns columns, also where signs are wide", () => {
    const { terminal, out } = screen();
    terminal.table([["name", "total"], ["Zoë", "1.00"], ["日本語", "10.00"], ["😀", "100.00"]], { right: [1] });
    assert.equal(out(), "  name     total\n  Zoë       1.00\n  日本語   10.00\n  😀      100.00\n");
    assert.equal(widthOf("\u001b[31mé\u001b[39m"), 1);
  });

  it("narrows the widest columns until a row fits", () => {
    const { terminal, out } = screen();
    terminal.table([["a", "b", "c"], ["x", "short", "word ".repeat(40)], ["y", "日本語", "日本語".repeat(20)]]);
    const lines = out().split("\n").filter(Boolean);
    assert.ok(lines.every((line) => widthOf(line) <= 80), out());
    assert.ok(lines[1]?.startsWith("  x  short   word word") && lines[1].endsWith("…") && lines[2]?.endsWith("…"));
  });

  it("uses colour on a terminal only, and none if NO_COLOR is set", () => {
    assert.equal(screen().terminal.paint("red", "x"), "x");
    assert.equal(screen({ isTTY: true }).terminal.paint("red", "x"), "\u001b[31mx\u001b[39m");
    assert.equal(screen({ isTTY: true, env: { NO_COLOR: "1" } }).terminal.paint("red", "x"), "x");
    assert.equal(screen({ isTTY: true, env: { TERM: "dumb" } }).terminal.paint("red", "x"), "x");
    assert.equal(screen({ env: { FORCE_COLOR: "1" } }).terminal.paint("red", "x"), "\u001b[31mx\u001b[39m");
  });

  it("draws one bar on a terminal and lines elsewhere", async () => {
    const tty = screen({ isTTY: true, env: { NO_COLOR: "1" } });
    tty.terminal.progress({ label: "writing", done: 1, total: 4, note: "Invoice 1042" });
    tty.terminal.progress({ label: "writing", done: 4, total: 4 });
    tty.terminal.line("done");
    assert.match(tty.out(), /writing █{7}░{21} 1\/4 Invoice 1042/);
    assert.ok(tty.out().includes("█".repeat(28)) && tty.out().endsWith("\r\u001b[2Kdone\n"));

    const plain = screen();
    for (let done = 0; done <= 100; done += 1) plain.terminal.progress({ label: "writing", done, total: 100 });
    assert.equal(plain.out(), "writing 100/100\n");
  });

  it("shows nothing that moves the cursor", () => {
    assert.equal(clean("a\u001b[2Jb\r\nc\u202ed"), "a [2Jb c d");
    assert.equal(clean("x".repeat(300), 10), `${"x".repeat(9)}…`);
    assert.equal(clean(undefined), "");
  });
});

describe("the command line", () => {
  it("reads options, and the token from the environment", () => {
    const { command, operands, options } = parseCommandLine(["explain", "invoice", "inv-1", "--json", "--company", "gb", "--limit", "5"], { TIEOUT_ACCESS_TOKEN: "t" });
    assert.deepEqual([command, operands, options.json, options.company, options.limit, options.token], ["explain", ["invoice", "inv-1"], true, "gb", 5, "t"]);
  });

  const wrong = [
    ["--company", "fr"], ["--port", "x"], ["--port", "70000"], ["--limit", "-1"], ["--today", "yesterday"], ["--unknown"], ["--url", "https://x", "--seed", "y"], ["--store"],
  ];
  for (const more of wrong) {
    it(`refuses ${more.join(" ")}`, async () => {
      assert.throws(() => parseCommandLine(["plan", ...more], {}), { code: "host/argument", path: "command line" });
      const plain = screen();
      assert.equal(await main(["plan", ...more], plain.io), 1);
      assert.match(plain.err(), /^tieout: command line: .+ \(host\/argument\)\n {2}`tieout --help`/);
      const json = screen();
      assert.equal(await main(["plan", "--json", ...more], json.io), 1);
      assert.equal(JSON.parse(json.out()).error.code, "host/argument");
    });
  }

  it("knows its commands", async () => {
    for (const command of ["fly", "constructor", "__proto__"]) {
      const { io, err } = screen();
      assert.equal(await main([command], io), 1);
      assert.match(err(), /no command/);
    }
    const help = screen();
    assert.equal(await main(["--help"], help.io), 0);
    for (const command of ["plan", "sync", "status", "explain", "sandbox", "demo"]) assert.match(help.out(), new RegExp(`tieout ${command} `));
    assert.equal(await main([], screen().io), 1);
  });
});
