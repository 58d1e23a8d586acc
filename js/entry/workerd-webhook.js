// @ts-check
/** Edge workers (workerd): a `.wasm` import is a compiled module there. */

import wasm from "../wasm/connection_bg.wasm";
import { loadSync } from "../connection-module.js";

loadSync(wasm);

export * from "../webhook.js";
