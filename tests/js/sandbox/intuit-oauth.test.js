/**
 * Intuit's own client, `intuit-oauth`, through the consent page and a day's rotation; its `makeApiCall` for the calls
 * that `node-quickbooks` does not make.
 */

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { after, before, test } from "node:test";

import OAuthClient from "intuit-oauth";

import { serve } from "../../../js/sandbox-server.js";

const BACK = "http://localhost:9999/back";
const HOUR = 3_600_000;

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {any} */
let client;

before(async () => {
  server = await serve({
    companies: [{ edition: "us", strictTokens: true }, { edition: "gb", strictTokens: true }],
    apps: [{ clientId: "app-1", clientSecret: "secret-1", redirectUris: [BACK] }],
  });
  const config = { clientId: "app-1", clientSecret: "secret-1", environment: "sandbox", redirectUri: BACK };
  client = new /** @type {any} */ (OAuthClient)(config);
  const page = await (await fetch(`${server.url}/.well-known/openid_sandbox_configuration`)).json();
  client.setAuthorizeURLs({
    authorizeEndpoint: page.authorization_endpoint,
    tokenEndpoint: page.token_endpoint,
    revokeEndpoint: page.revocation_endpoint,
    userInfoEndpoint: page.userinfo_endpoint,
  });
});

after(() => server.close());

/** A person picks a company on the page. @param {string} realm @param {string} [decision] */
async function consent(realm, decision = "connect") {
  const { accounting, OpenId } = /** @type {any} */ (OAuthClient).scopes;
  const url = client.authorizeUri({ scope: [accounting, OpenId], state: "s-1" });
  const page = await (await fetch(url)).text();
  const fields = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/gu)].map(([, name, value]) => [name ?? "", value ?? ""]);
  const form = new URLSearchParams([...fields, ["realm", realm], ["decision", decision]]);
  const answer = await fetch(`${server.url}/connect/oauth2/consent`, { method: "POST", body: form, redirect: "manual" });
  assert.equal(answer.status, 302);
  return answer.headers.get("location") ?? "";
}

/** @param {string} path @param {object} [body] */
async function call(path, body) {
  const answer = await client.makeApiCall({
    url: `${server.url}/v3/company/${client.token.realmId}/${path}`,
    ...(body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  return answer.json ?? answer.getJson();
}

const realms = () => server.sandbox.companies().map(({ realm }) => realm);

test("consent, tokens, a call, refresh, rotation, revocation", async () => {
  const [, second = ""] = realms();
  assert.match(await consent(second, "cancel"), /error=access_denied&state=s-1$/u);
  const first = (await client.createToken(await consent(second))).getJson();
  assert.equal(client.token.realmId, second);
  assert.equal(first.expires_in, 3600);
  assert.equal((await call(`companyinfo/${second}`)).CompanyInfo.Country, "GB");

  const same = (await client.refresh()).getJson();
  assert.equal(same.refresh_token, first.refresh_token, "the value changes once a day");
  const clock = { method: "POST", body: JSON.stringify({ advanceMs: 25 * HOUR }) };
  await fetch(`${server.url}/sandbox/company/${second}/clock`, clock);
  await assert.rejects(call("preferences"), "the access token has expired");
  const next = (await client.refreshUsingToken(first.refresh_token)).getJson();
  assert.notEqual(next.refresh_token, first.refresh_token);
  await assert.rejects(client.refreshUsingToken(first.refresh_token), /invalid|400/iu);
  assert.ok((await call("preferences")).Preferences);
  client.token.refresh_token = next.refresh_token;
  assert.equal((await client.revoke()).status(), 200);
  await assert.rejects(client.refreshUsingToken(next.refresh_token));
});

test("the id_token is signed by the key that is published", async () => {
  const [first = ""] = realms();
  const { id_token: token } = (await client.createToken(await consent(first))).getJson();
  const [header = "", claims = "", signature = ""] = token.split(".");
  const page = await (await fetch(`${server.url}/.well-known/openid_sandbox_configuration`)).json();
  const { keys } = await (await fetch(page.jwks_uri)).json();
  const { kid, alg } = JSON.parse(Buffer.from(header, "base64url").toString());
  assert.equal(alg, "RS256");
  const key = createPublicKey({ key: keys.find((/** @type {{kid: string}} */ one) => one.kid === kid), format: "jwk" });
  const fits = (/** @type {string} */ body) =>
    verify("RSA-SHA256", Buffer.from(`${header}.${body}`), key, Buffer.from(signature, "base64url"));
  assert.ok(fits(claims));
  const said = JSON.parse(Buffer.from(claims, "base64url").toString());
  assert.deepEqual([said.aud, said.realmid, said.iss], [["app-1"], first, page.issuer]);
  Object.assign(OAuthClient, { jwks_uri: page.jwks_uri });
  assert.ok(await client.validateIdToken(), "Intuit's client agrees");
  assert.ok(!fits(Buffer.from(JSON.stringify({ ...said, realmid: "1" })).toString("base64url")), "changed claims do not fit");
});

test("a token of one company opens no other", async () => {
  const [first = "", second = ""] = realms();
  await client.createToken(await consent(first));
  const foreign = client.makeApiCall({ url: `${server.url}/v3/company/${second}/preferences` });
  await assert.rejects(foreign, /403/u);
});

test("the tax service, a PDF, and a code that works once", async () => {
  const [, second = ""] = realms();
  const location = await consent(second);
  await client.createToken(location);
  const agency = (await call("query?query=select * from TaxAgency")).QueryResponse.TaxAgency[0];
  const rate = { TaxRateName: "Depot8", RateValue: "8", TaxAgencyId: agency.Id, TaxApplicableOn: "Sales" };
  const made = await call("taxservice/taxcode", { TaxCode: "Depot 8%", TaxRateDetails: [rate] });
  assert.equal(made.TaxCode, "Depot 8%");
  const code = (await call(`taxcode/${made.TaxCodeId}`)).TaxCode;
  assert.equal(code.SalesTaxRateList.TaxRateDetail.length, 1);
  await assert.rejects(client.createToken(location), "a code works once");
});
