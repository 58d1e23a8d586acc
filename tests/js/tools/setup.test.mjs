// @ts-check
/** Steps run when their inputs changed and only then; what is missing on the machine is one clear sentence. */

import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { inRoot, root } from "../../../tools/lib/paths.mjs";
import { attempt } from "../../../tools/lib/run.mjs";
import { forget, perform } from "../../../tools/lib/steps.mjs";
import { temporaryFolder } from "../../browser.mjs";

test("a step is skipped until an input, its salt or an output changes", async (t) => {
  const folder = temporaryFolder(t, "steps");
  const [input, output] = [path.join(folder, "input"), path.join(folder, "output")];
  const name = `test of steps ${process.pid}`;
  t.after(() => forget(name));
  let runs = 0;
  const step = (salt = "1", fails = false) =>
    perform({
      name, salt, inputs: [path.relative(root, folder)], outputs: [path.relative(root, output)],
      run: () => {
        runs += 1;
        if (fails) throw new Error("failed on purpose");
        writeFileSync(output, "made");
      },
    });
  writeFileSync(input, "1");
  writeFileSync(output, "made");
  assert.equal(await step(), true, "never ran");
  assert.equal(await step(), false, "nothing changed");
  writeFileSync(input, "2");
  assert.equal(await step(), true, "an input changed");
  assert.equal(await step("2"), true, "the salt changed");
  rmSync(output);
  assert.equal(await step("2"), true, "the output is gone");
  writeFileSync(input, "3");
  await assert.rejects(step("2", true), /on purpose/u);
  assert.equal(await step("2"), true, "a failed step is not done");
  assert.equal(runs, 6);
});

test("without rustup: one sentence with the command, exit code 1", async (t) => {
  const home = temporaryFolder(t, "home");
  const { code, output } = await attempt(process.execPath, [inRoot("tools/build.mjs")], { env: { PATH: home, HOME: home, CARGO_HOME: home } });
  assert.equal(code, 1);
  assert.match(output, /^rustup is missing[^\n]*sh\.rustup\.rs[^\n]*\n$/u);
});

test("with rustup but without cargo: one sentence with the command, exit code 1", async (t) => {
  const home = temporaryFolder(t, "home");
  mkdirSync(path.join(home, "bin"));
  symlinkSync(process.execPath, path.join(home, "bin", "rustup"));
  const { code, output } = await attempt(process.execPath, [inRoot("tools/build.mjs")], { env: { PATH: home, HOME: home, CARGO_HOME: home } });
  assert.equal(code, 1);
  assert.match(output, /^cargo is missing[^\n]*rustup default[^\n]*\n$/u);
});

test("without a browser: one sentence with the command, exit code 1", async () => {
  const { code, output } = await attempt(process.execPath, [inRoot("tests/browser.mjs")], { env: { TIEOUT_BROWSER: "/nowhere/chrome" } });
  assert.equal(code, 1);
  assert.match(output, /^No Chrome or Chromium[^\n]*apt-get install chromium[^\n]*\n$/u);
});
