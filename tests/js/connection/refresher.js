/** One process of several: asks for a fresh token until the record's version says that enough exchanges were done. */

import "../../../js/entry/node.js";
import { Connection } from "../../../js/connection.js";
import { openSqlite } from "../../../js/storage/sqlite.js";
import { hostOf } from "./world.js";

const [path = "", url = "", rotations = ""] = process.argv.slice(2);
const storage = await openSqlite(path);
let posts = 0;
const connection = await Connection.open({
  ...hostOf(url, storage), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
  // The sandbox rotates a day after the last rotation, and the earlier token is dead at once: so a day passes for each.
  fetch: async (...request) => {
    posts += 1;
    await fetch(`${url}/sandbox/clock`, { method: "POST", body: JSON.stringify({ advanceMs: 25 * 3_600_000 }) });
    return fetch(...request);
  },
});
const version = async () => JSON.parse(new TextDecoder().decode((await storage.get(["t/connection"])).get("t/connection")?.value)).version;
while ((await version()) <= Number(rotations)) {
  await connection.accessToken({ refresh: true });
}
process.stdout.write(`exchanged ${posts}\n`);
await storage.close?.();
