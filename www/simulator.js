/** The simulator's page: a seed in the address or the field, its history lived in this browser. */

import "./elements/history.js";
// @ts-ignore: built by `tools/build.mjs`
import start, { history } from "../build/simulator/simulator.js";

/** @import { TieoutHistory } from "./elements/history.js" */

const SEED = 5;

const element = /** @type {TieoutHistory} */ (document.querySelector("tieout-history"));
await start({ module_or_path: new URL("../build/simulator/simulator_bg.wasm", import.meta.url) });
element.addEventListener("tieout-seed", (event) => {
  const seed = /** @type {CustomEvent<number>} */ (event).detail;
  window.history.replaceState(null, "", `?seed=${seed}`);
  element.film = JSON.parse(history(seed));
});
element.ready(Number(new URLSearchParams(location.search).get("seed") ?? SEED));
