/** What `import "tieout"` gives, whatever runs it. */

export { companySwitch } from "./company-switch.js";
export { exportForDesktop } from "./desktop.js";
export { documentStates } from "./document-states.js";
export { TieoutError } from "./error.js";
export { buttonOf, fixOf, quickbooksLink } from "./fixes.js";
export * from "./index.js";
export { exportMapping, importMapping } from "./portable-mapping.js";
export { planRefund, withRefund } from "./refund.js";
export { memoryStorage } from "./storage/memory.js";
