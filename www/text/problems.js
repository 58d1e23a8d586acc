/** Whatever was thrown, as a finding that a person can act on. */

/** @import { Finding } from "../desk/types.js" */

/**
 * @param {unknown} problem
 * @returns {Finding}
 */
export function findingOf(problem) {
  const known = /** @type {Partial<Finding> & {cause?: unknown}} */ (typeof problem === "object" && problem !== null ? problem : {});
  if (known.cause && isFinding(known.cause)) return known.cause;
  const message = typeof known.message === "string" ? known.message : String(problem);
  return {
    code: typeof known.code === "string" ? known.code : "page/unexpected",
    severity: "error",
    path: typeof known.path === "string" ? known.path : "",
    message,
    hint: typeof known.hint === "string" ? known.hint : "try once more; if it happens again, tell us what you did",
    fix: typeof known.fix === "string" ? known.fix : "report-bug",
  };
}

/** @param {unknown} value @returns {value is Finding} */
function isFinding(value) {
  return typeof value === "object" && value !== null && "code" in value && "message" in value && "severity" in value;
}
