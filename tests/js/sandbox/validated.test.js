/** The check that runs beside all tests (`tests/validated.mjs`) can fail, and says why. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const preload = new URL("../../validated.mjs", import.meta.url).href;
const sandbox = new URL("../../../js/sandbox.js", import.meta.url).href;
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** @param {string} work What is done with `company` @returns {Promise<{code: number | null, said: string}>} */
function run(work) {
  const script = `
    import { createSandbox } from ${JSON.stringify(sandbox)};
    const company = await createSandbox({ edition: "us", now: 1772476508000, clock: () => 1772476508000 });
    const ask = (path) => company.handle({ method: "GET", url: \`/v3/company/\${company.realm}/\${path}\`, headers: { authorization: "Bearer sandbox-access-token" } });
    ${work}`;
  return new Promise((resolve) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, ["--import", preload, "--input-type=module", "-e", script], { cwd: root, env });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("close", (code) => resolve({ code, said }));
  });
}

// An import takes what it is given: so a wrong answer can be had.
const wrong = 'company.import({ Customer: [{ Id: "7", SyncToken: "0", DisplayName: "Ada", Nick: 5 }] });';

test("a process whose answers fit ends well", async () => {
  assert.deepEqual(await run('if (ask("companyinfo/1").status !== 200) throw new Error("no answer");'), { code: 0, said: "" });
});

for (const end of ["", "company.close();", "process.exit(0);"]) {
  test(`one with an answer that does not fit ends with an error ${end}`, async () => {
    const { code, said } = await run(`${wrong} ask("customer/7"); ${end}`);
    assert.equal(code, 70);
    assert.match(said, /answers of the sandbox do not fit[^]*customer\/7: Customer\.Nick: unknown field/u);
  });
}
