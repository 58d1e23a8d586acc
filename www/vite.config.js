/**
 * `vite build` makes the page (`www/dist`); `vite build --mode library` makes the elements as one module for
 * a CRM (`www/dist/library`), with Lit left out because the CRM may have it already.
 */

import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** `light-dark()`, container queries and `:has()`: what the styles rely on. */
const BROWSERS = ["chrome123", "edge123", "firefox121", "safari17.5"];

export default defineConfig(({ mode }) => ({
  root: here("."),
  base: "./",
  publicDir: false,
  server: { fs: { allow: [here("..")] } },
  worker: { format: "es" },
  build: {
    target: BROWSERS,
    outDir: here(mode === "library" ? "dist/library" : "dist"),
    emptyOutDir: true,
    // The icon and the sample stay files: `connect-src 'self'` admits no data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    ...(mode === "library" ? {} : { rolldownOptions: { input: [here("index.html"), here("plugin.html"), here("simulator.html")] } }),
    ...(mode === "library"
      ? { lib: { entry: here("elements.js"), formats: ["es"], fileName: "tieout-elements" }, rolldownOptions: { external: [/^lit/] } }
      : {}),
  },
}));
