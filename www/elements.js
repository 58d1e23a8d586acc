/** The library: every element, registered and exported. A CRM gives `TieoutPreview` a desk of its own or a `WorkerDesk`. */

export { TieoutBooks } from "./elements/books.js";
export { TieoutChain } from "./elements/chain.js";
export { TieoutChanges } from "./elements/changes.js";
export { TieoutConflicts } from "./elements/conflicts.js";
export { TieoutConnection } from "./elements/connection.js";
export { TieoutDay } from "./elements/day.js";
export { TieoutDocument } from "./elements/document.js";
export { TieoutDocuments } from "./elements/documents.js";
export { TieoutFindings } from "./elements/findings.js";
export { TieoutLines } from "./elements/lines.js";
export { TieoutOverview } from "./elements/overview.js";
export { TieoutMapping } from "./elements/mapping.js";
export { TieoutPermissions } from "./elements/permissions.js";
export { TieoutPreview } from "./elements/preview.js";
export { TieoutProgress } from "./elements/progress.js";
export { TieoutProof } from "./elements/proof.js";
export { TieoutResult } from "./elements/result.js";
export { TieoutSettings } from "./elements/settings-form.js";
export { TieoutSign } from "./elements/sign.js";
export { TieoutSummary } from "./elements/summary.js";
export { TieoutTaxes } from "./elements/taxes.js";
export { TieoutUndo } from "./elements/undo.js";
