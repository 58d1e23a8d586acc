import assert from "node:assert/strict";
import { it } from "node:test";

import { canaries, sightings } from "./canary.js";

it("the search finds a secret in every spelling, so that finding none means something", () => {
  const secret = canaries.clientSecret;
  const basic = (/** @type {string} */ before) => Buffer.from(`${before}${secret} and more`).toString("base64");
  for (const text of [secret, `x${secret}y`, JSON.stringify({ a: secret }), JSON.stringify(JSON.stringify({ a: secret })), encodeURIComponent(`q=${secret}`),
    Buffer.from(secret).toString("hex"), basic(""), basic("c:"), basic("client:"), basic("client-1:"), Buffer.from(`id:${secret}`).toString("base64url")]) {
    assert.notEqual(sightings([text], [secret]).length, 0, text);
  }
  assert.notEqual(sightings([{ deep: [{ value: secret }] }], [secret]).length, 0);
  assert.deepEqual(sightings(["nothing here", { a: 1 }, undefined], [secret]), []);
});
