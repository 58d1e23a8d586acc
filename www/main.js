/** The page: the whole preview, and the choice of light or dark kept for the next visit. */

import { WorkerDesk } from "./desk/worker-desk.js";
import "./elements/preview.js";

/** @import { TieoutPreview } from "./elements/preview.js" */

const THEME_KEY = "tieout-theme";
const THEMES = ["auto", "light", "dark"];

// The one script that is started by its address. Anything else that would become code is refused by the browser.
/** @type {{createPolicy(name: string, rules: {createScriptURL(url: string): string | null}): unknown} | undefined} */
const trustedTypes = Reflect.get(globalThis, "trustedTypes");
trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => {
    const { origin, pathname } = new URL(url, location.href);
    return origin === location.origin && /\/worker[\w-]*\.js$/.test(pathname) ? url : null;
  },
});

const preview = /** @type {TieoutPreview|null} */ (document.querySelector("tieout-preview"));
if (preview) {
  preview.desk = new WorkerDesk();
  const kept = read(THEME_KEY);
  dress(preview, THEMES.includes(kept) ? kept : "auto");
  preview.addEventListener("tieout-themed", (event) => {
    const theme = /** @type {CustomEvent<string>} */ (event).detail;
    dress(preview, theme);
    write(THEME_KEY, theme);
  });
}

// A file that misses its target would otherwise replace the page, and with it a plan that is being written.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());

/** @param {TieoutPreview} element @param {string} theme */
function dress(element, theme) {
  element.theme = /** @type {TieoutPreview["theme"]} */ (theme);
  document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
}

/** A page from a file or in a private window may have no storage; the choice is then not kept. @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key @param {string} value */
function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
