/**
 * The plugin's own page: connection, permissions, settings. It talks to the handler of `tieout/token-server`, mounted
 * beside it under `quickbooks-connection`; without one it shows permissions and settings alone.
 */

import "./elements/connection.js";
import "./elements/permissions.js";
import "./elements/settings-form.js";

/** @import { TieoutConnection } from "./elements/connection.js" */
/** @import { TieoutPermissions } from "./elements/permissions.js" */
/** @import { TieoutSettings } from "./elements/settings-form.js" */

const SERVER = "/quickbooks-connection";
const SETTINGS_KEY = "tieout-settings";

const connection = /** @type {TieoutConnection} */ (document.querySelector("tieout-connection"));
const permissions = /** @type {TieoutPermissions} */ (document.querySelector("tieout-permissions"));
const settings = /** @type {TieoutSettings} */ (document.querySelector("tieout-settings"));

/** @param {string} path @param {RequestInit} [init] */
async function ask(path, init = {}) {
  const answer = await fetch(`${SERVER}${path}`, { ...init, headers: { "x-tieout": "1", "content-type": "application/json" }, credentials: "same-origin" });
  const value = await answer.json();
  if (!answer.ok) throw new Error(`${value.message ?? value.error}${value.hint ? `: ${value.hint}` : ""}`);
  return value;
}

/** @param {() => Promise<void>} work */
async function working(work) {
  connection.problem = "";
  connection.busy = true;
  try {
    await work();
  } catch (thrown) {
    connection.problem = thrown instanceof Error ? thrown.message : "something went wrong";
  } finally {
    connection.busy = false;
  }
}

const refresh = async () => {
  connection.card = await ask("/status");
};
connection.addEventListener("tieout-connect", () => location.assign(`${SERVER}/connect`));
connection.addEventListener("tieout-test", () => working(async () => {
  connection.checks = await ask("/checks");
}));
connection.addEventListener("tieout-disconnect", (event) => working(async () => {
  const links = /** @type {CustomEvent<string>} */ (event).detail;
  const { warning } = await ask("/disconnect", { method: "POST", body: JSON.stringify({ links }) });
  connection.checks = undefined;
  await refresh();
  if (warning) throw new Error(`${warning.message}: ${warning.hint}`);
}));
settings.addEventListener("tieout-settings", (event) => {
  localStorage.setItem(SETTINGS_KEY, JSON.stringify(/** @type {CustomEvent} */ (event).detail));
});

const manifest = await (await fetch(new URL("../pkg/plugin.json", import.meta.url))).json();
permissions.manifest = manifest;
settings.schema = manifest.settings;
try {
  settings.value = JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? "{}");
} catch {
  // Nothing was kept, or nothing may be.
}
const outcome = new URLSearchParams(location.search).get("connection");
try {
  await refresh();
} catch {
  connection.hidden = true;
}
if (outcome !== null && outcome !== "connected") {
  connection.problem = `The company was not connected (${outcome}).`;
}
