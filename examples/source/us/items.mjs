// The price book of Prairie Fork Mechanical: labor, materials, fees.
// [id, name, type, sku, unit price, cost, extras]

const LABOR = [
  ["i-lab-plumb", "Plumbing labor", "labor", "LAB-PL", "118.00", "52.00"],
  ["i-lab-plumb-ot", "Plumbing labor - after hours", "labor", "LAB-PL-OT", "177.00", "78.00"],
  ["i-lab-hvac", "HVAC labor", "labor", "LAB-HV", "124.00", "55.00"],
  ["i-lab-elec", "Electrical labor", "labor", "LAB-EL", "121.50", "54.00"],
  ["i-lab-helper", "Apprentice labor", "labor", "LAB-APP", "68.00", "31.00"],
  ["i-diag", "Diagnostic visit", "labor", "SVC-DIAG", "89.00", "40.00"],
  ["i-tune-furnace", "Furnace tune-up", "labor", "SVC-FTU", "129.00", "60.00"],
  ["i-tune-ac", "A/C tune-up", "labor", "SVC-ACTU", "139.00", "62.00"],
  ["i-backflow", "Backflow test & certificate", "labor", "SVC-BFT", "95.00", "38.00"],
  ["i-drain", "Drain cleaning, first hour", "labor", "SVC-DRN", "165.00", "70.00"],
  ["i-drain-2", "Drain cleaning, first hour", "labor", undefined, "155.00", "70.00", { description: "Entered twice; the old price" }],
  ["i-jet", "Hydro jetting", "labor", "SVC-JET", "385.00", "140.00"],
  ["i-camera", "Sewer camera inspection", "labor", "SVC-CAM", "225.00", "65.00"],
  ["i-pull-cable", "Pulling cable, per ft", "labor", "LAB-PULL", "14.50", "6.10"],
];

const FEES = [
  ["i-club-year", "Comfort Club - annual", "service", "CLUB-Y", "199.00", undefined, { description: "Two tune-ups a year, 15 % off repairs, no trip charge" }],
  ["i-club-month", "Comfort Club - monthly", "service", "CLUB-M", "17.95", undefined],
  ["i-trip", "Trip charge", "other", "FEE-TRIP", "45.00", undefined],
  ["i-permit", "Permit - Harlow County", "other", "FEE-PMT", "75.00", "75.00"],
  ["i-permit-city", "Permits", "other", undefined, "110.00", "110.00"],
  ["i-haul", "Haul-away & disposal", "other", "FEE-HAUL", "60.00", "22.00"],
  ["i-recovery", "Refrigerant recovery", "other", "FEE-REC", "35.00", "9.50"],
  ["i-late", "Late fee", "other", undefined, "25.00", undefined],
];

const MATERIALS = [
  ["i-wh-50g", "Water heater, 50 gal gas", "material", "WH-50NG", "1149.00", "702.40"],
  ["i-wh-40e", "Water heater, 40 gal electric", "material", "WH-40E", "789.00", "478.10"],
  ["i-wh-tankless", "Tankless water heater, 199k BTU", "material", "WH-TL199", "1895.00", "1174.00"],
  ["i-exp-tank", "Expansion tank, 2 gal", "material", "EXP-2", "64.95", "31.20"],
  ["i-ball-34", 'Ball valve 3/4"', "material", "BV-34", "18.40", "7.95"],
  ["i-ptrap", 'P-trap 1-1/2" ABS', "material", "PT-112", "11.25", "3.60"],
  ["i-wax", "Wax ring kit", "material", "WAX-KIT", "9.85", "3.10"],
  ["i-toilet", "Toilet, elongated comfort height", "material", "TLT-ECH", "329.00", "188.00"],
  ["i-faucet", "Kitchen faucet, pull-down", "material", "FCT-PD", "249.00", "131.50"],
  ["i-sump", "Sump pump 1/2 HP", "material", "SMP-12", "278.00", "149.00"],
  ["i-sump-batt", "Battery backup for sump pump", "material", "SMP-BAT", "689.00", "402.00"],
  ["i-check-112", 'Check valve 1-1/2"', "material", "CV-112", "22.75", "9.40"],
  ["i-pex", '1/2" PEX-A, per ft', "material", "PEX-12", "0.785", "0.34"],
  ["i-copper", '3/4" copper type L, per ft', "material", "CU-34L", "7.1425", "4.02"],
  ["i-furnace", "Furnace 80k BTU, 96 %", "material", "FRN-80-96", "2685.00", "1620.00"],
  ["i-condenser", "Condenser 3 ton, R-454B", "material", "CND-3T", "2410.00", "1498.00"],
  ["i-tstat", "Smart thermostat", "material", "TST-SM", "219.00", "124.00"],
  ["i-filter-4", "Furnace filter 16x25x4 MERV 11", "material", "FLT-16254", "38.50", "17.60"],
  ["i-filter-1", "Filter: 20x20x1", "material", "FLT-20201", "8.25", "2.95", { description: "The price book of the supplier writes it with a colon" }],
  ["i-cap", "Run capacitor 45/5 µF", "material", "CAP-455", "46.00", "11.80"],
  ["i-contactor", "Contactor 2-pole 30 A", "material", "CTR-230", "52.50", "16.20"],
  ["i-r454b", "Refrigerant R-454B, per lb", "material", "R454B", "68.25", "29.40"],
  ["i-blower", "ECM blower motor", "material", "BLW-ECM", "612.00", "371.00"],
  ["i-flue", "Flue pipe kit 2\"", "material", "FLU-2", "114.60", "58.00"],
  ["i-lineset", "Line set 3/8 x 3/4, 25 ft", "material", "LS-25", "236.00", "141.00"],
  ["i-gfci", "GFCI receptacle 20 A", "material", "GFCI-20", "31.75", "14.90"],
  ["i-wafer", 'LED wafer light 6"', "material", "LED-W6", "33.33", "12.10"],
  ["i-panel", "Panel 200 A, 40 spaces", "material", "PNL-200", "418.00", "239.00"],
  ["i-afci", "AFCI breaker 20 A", "material", "AFCI-20", "58.90", "37.25"],
  ["i-evse", "EV charger 48 A", "material", "EVSE-48", "649.00", "455.00"],
  ["i-smoke", "Smoke/CO combo alarm", "material", "SCO-1", "54.20", "28.70"],
  ["i-thhn", "#12 THHN, per ft", "material", "THHN-12", "0.3475", "0.16"],
  ["i-cat6", "Cat 6 riser cable, per ft", "material", "CAT6-R", "0.625", "0.21"],
  ["i-surge", "Whole-home surge protector", "material", "SRG-WH", "189.00", "96.00"],
  ["i-tstat-old", "Thermostat, mechanical", "material", "TST-ME", "42.00", "19.00", { active: false }],
];

const record = ([id, name, type, sku, unitPrice, cost, extras = {}]) => ({
  id,
  name,
  type,
  ...(sku ? { sku } : {}),
  unitPrice,
  ...(cost ? { cost } : {}),
  taxable: type === "material",
  ...extras,
});

export const items = [...LABOR, ...FEES, ...MATERIALS].map(record);
