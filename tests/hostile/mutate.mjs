/** Good JSON made bad, or only strange: the text is changed where a tree cannot say it. */

/** @typedef {import("./dice.mjs").Dice} Dice */

const MARK = "\u0001raw";

/** What may stand where a value stood, as text of JSON. @type {((dice: Dice) => string)[]} */
const tokens = [
  (dice) => dice.pick(["NaN", "Infinity", "1e999", "-1e999", "-0", "0.0", "1e400", "01", "+1", ".5", "0x10", "9007199254740993", "18446744073709551616", "-1", "4294967296"]),
  (dice) => `${dice.once(2) ? "-" : ""}${"9".repeat(29 + dice.below(372))}${dice.once(2) ? `.${"9".repeat(1 + dice.below(400))}` : ""}`,
  (dice) => `"${dice.once(2) ? "-" : ""}${"9".repeat(1 + dice.below(400))}${dice.once(2) ? `.${"9".repeat(1 + dice.below(400))}` : ""}"`,
  (dice) => dice.pick(["null", "true", "false", "[]", "{}", '""', "[null]", "[[]]", '{"":""}', "undefined", "'x'"]),
  (dice) => dice.pick(['"1e999"', '"NaN"', '"-0.00"', '"0.005"', '"79228162514264337593543950335"', '"1,5"', '"1 000"', '" 1"', '"+1"', '"٣"']),
  (dice) => dice.pick(['"2026-02-30"', '"0000-00-00"', '"9999-12-31"', '"2026-11-20T00:00:00Z"', '"20.11.2026"', '"-2026-11-20"', '"1899-12-31"']),
  (dice) => dice.pick(['"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\ufeff"', '"\\u202edrow"', '"a\\u200bb"', '"e\\u0301"', '"\\ud83d\\ude00"', '"\\n\\r\\t\\u001b[2J"']),
  (dice) => dice.pick(['"=cmd|x!A1"', '"<script>x</script>"', '"\' or 1=1 --"', '"../../x"', '"https://evil.example/"', '"__proto__"', '"constructor"', '"%2e%2e%2f"', '"a:b"', '"a:b:c:d:e:f"']),
  (dice) => `"${"x".repeat(dice.once(400) ? 8 * 1024 * 1024 : 1 + dice.below(10_000))}"`,
  (dice) => `"${"é".repeat(1 + dice.below(5_000))}"`,
  (dice) => { const depth = dice.pick([10, 65, 200, 10_000]); return "[".repeat(depth) + "]".repeat(depth); },
  (dice) => { const depth = dice.pick([10, 65, 200, 10_000]); return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`; },
  (dice) => `[${Array.from({ length: 1 + dice.below(3_000) }, () => "0").join(",")}]`,
  (dice) => `{${Array.from({ length: 1 + dice.below(2_000) }, (_, index) => `"k${index}":0`).join(",")}}`,
  (dice) => `"${dice.below(40)}"`,
  (dice) => `${dice.below(40)}`,
];

const names = ["__proto__", "constructor", "toJSON", "then", "", "\0", "length", "value", "Id", "id", MARK];

/**
 * @param {Dice} dice
 * @param {string} good  JSON
 * @returns {string}
 */
export function mutated(dice, good) {
  if (dice.once(8)) return spoilt(dice, good);
  const root = { root: JSON.parse(good) };
  /** @type {string[]} */
  const raw = [];
  for (let left = dice.pick([1, 1, 1, 2, 4]); left > 0; left -= 1) change(dice, root, raw);
  const text = JSON.stringify(root.root) ?? "";
  const whole = text.replaceAll(new RegExp(`"\\\\u0001raw(\\d+)"`, "gu"), (_, place) => raw[Number(place)] ?? "null");
  return dice.once(30) ? spoilt(dice, whole) : whole;
}

/** @param {Dice} dice @param {any} root @param {string[]} raw */
function change(dice, root, raw) {
  let holder = root;
  let key = /** @type {string | number} */ ("root");
  // Deep enough to meet the leaves, now and then a branch.
  while (typeof holder[key] === "object" && holder[key] !== null && !dice.once(7)) {
    const keys = Object.keys(holder[key]);
    if (keys.length === 0) break;
    holder = holder[key];
    key = dice.pick(keys);
  }
  const value = holder[key];
  switch (dice.below(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      if (Array.isArray(holder)) holder.push(...Array.from({ length: 1 + dice.below(3) }, () => structuredClone(value)));
      else Object.defineProperty(holder, dice.pick(names), { value: structuredClone(value), enumerable: true, configurable: true, writable: true });
      break;
    case 2: {
      const others = typeof holder === "object" ? Object.values(holder) : [];
      holder[key] = structuredClone(dice.pick(others));
      break;
    }
    case 3:
      if (Array.isArray(value)) value.reverse();
      else if (typeof value === "string") holder[key] = dice.once(2) ? value.toUpperCase() : value.slice(0, dice.below(value.length));
      else holder[key] = [value];
      break;
    default:
      raw.push(dice.pick(tokens)(dice));
      holder[key] = `${MARK}${raw.length - 1}`;
  }
}

/** No tree any more. @param {Dice} dice @param {string} text */
function spoilt(dice, text) {
  const at = dice.below(text.length + 1);
  switch (dice.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(dice.below(128)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(dice.below(text.length + 1));
    case 3:
      return `\ufeff${text}`;
    case 4:
      return `${text}${dice.pick(["x", "\0", "{}", ",", "]", text])}`;
    case 5:
      return text.slice(0, at) + " ".repeat(dice.below(100_000)) + text.slice(at);
    default:
      return dice.pick(["", " ", "null", "[]", "{}", '""', "0", "\0", "[".repeat(100_000), "{}".repeat(1000)]);
  }
}
