/** Whatever was thrown, as findings that a person can act on. */

/** @import { Desk, Finding } from "../desk/types.js" */

/**
 * @param {unknown} problem
 * @returns {Finding[]}
 */
export function findingsOf(problem) {
  const findings = field(problem, "findings");
  if (Array.isArray(findings) && findings.length > 0 && findings.every(isFinding)) return findings;
  return [findingOf(problem)];
}

/**
 * @param {unknown} problem
 * @returns {Finding}
 */
export function findingOf(problem) {
  return {
    severity: "error",
    code: text(problem, "code") ?? "page/unexpected",
    path: text(problem, "path") ?? "",
    message: text(problem, "message") ?? String(problem),
    hint: text(problem, "hint") ?? "try once more; if it happens again, tell us what you did",
    fix: text(problem, "fix") ?? "report-bug",
  };
}

/**
 * Does something with an element's desk; what goes wrong stands in its `problems`.
 * @template {{problems: Finding[], desk: Desk|undefined}} E
 * @param {E} element
 * @param {(desk: Desk) => Promise<void>} work
 */
export async function attempt(element, work) {
  element.problems = [];
  try {
    if (element.desk) await work(element.desk);
  } catch (problem) {
    element.problems = findingsOf(problem);
  }
}

/** @param {unknown} value @param {string} name */
function field(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** @param {unknown} value @param {string} name */
function text(value, name) {
  const found = field(value, name);
  return typeof found === "string" ? found : undefined;
}

/** @param {unknown} value @returns {value is Finding} */
function isFinding(value) {
  return ["code", "message", "severity"].every((name) => text(value, name) !== undefined);
}
