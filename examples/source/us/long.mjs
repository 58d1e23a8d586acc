// Two long documents: a remodel with many lines, and a turnover report with a long description.

/** [item, quantity, extras] */
export const remodel = [
  ["i-lab-plumb", "38.50", { description: "Rough-in kitchen and two baths" }],
  ["i-lab-helper", "31.00"],
  ["i-lab-elec", "26.75", { description: "Kitchen circuits, bath fans, permit drawings" }],
  ["i-pex", "412"],
  ["i-copper", "37"],
  ["i-ball-34", "11"],
  ["i-ptrap", "5"],
  ["i-wax", "2"],
  ["i-toilet", "2"],
  ["i-faucet", "1"],
  ["i-wh-tankless", "1"],
  ["i-flue", "1"],
  ["i-exp-tank", "1"],
  ["i-gfci", "9"],
  ["i-wafer", "14"],
  ["i-afci", "7"],
  ["i-thhn", "685"],
  ["i-smoke", "3"],
  ["i-surge", "1"],
  ["i-tstat", "1"],
  ["i-permit", "1"],
  ["i-haul", "3"],
  ["i-cat6", "240"],
  ["i-trip", "1", { unitPrice: "0.00", description: "Final walk-through, no charge" }],
];

const ROOMS = ["kitchen", "bath", "hall", "bedroom 1", "bedroom 2", "mechanical closet"];
const FOUND = [
  "supply stops turned and greased, no weeping",
  "trap pulled, cleaned and re-set, new washer",
  "toilet rocked, shimmed and re-caulked",
  "GFCI tested, replaced where it would not trip",
  "smoke alarm dated, battery changed",
  "filter changed, condensate line flushed with vinegar",
  "thermostat holds setpoint, wires tight",
];

/** The foreman dictates one sentence per room; eighteen apartments make a long line. */
const report = Array.from({ length: 18 }, (_, unit) =>
  ROOMS.map((room, index) => `B-${101 + unit} ${room}: ${FOUND[(unit + index) % FOUND.length]}.`).join(" "),
).join("\n");

export const turnover = [
  ["i-lab-plumb", "22.00", { description: `Turnover of building B, 18 apartments\n${report}` }],
  ["i-lab-elec", "9.50"],
  ["i-filter-1", "18"],
  ["i-gfci", "6"],
  ["i-smoke", "18"],
];
