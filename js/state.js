/** What the engine's states mean for whoever waits. */

/** States in which nothing goes on until a person has done something. */
const HALTED = ["reconnect", "blocked", "not-entitled", "lost-lease"];

/** @param {import("./drive.js").Status} status */
export const isHalted = (status) => HALTED.includes(status.state);
