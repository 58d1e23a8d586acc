// Whom Prairie Fork Mechanical works for. Written the way an office writes them: typed in a hurry, by
// several people, over years. `rate` (H, M, D) is the tax rate of the place; it is not part of the record.

const at = (line1, city, postalCode, line2) => ({ line1, ...(line2 ? { line2 } : {}), city, region: "IL", postalCode, country: "USA" });
const MARLOW = ["Marlow", "60596"];
const FENNIMORE = ["Fennimore Grove", "60597"];
const DUNDEE = ["Dundee Junction", "60598"];

const person = (id, givenName, familyName, rest) => ({ id, type: "person", givenName, familyName, ...rest });
const company = (id, companyName, rest) => ({ id, type: "company", companyName, ...rest });

const PEOPLE = [
  person("c-ortega", "Luis", "Ortega", { email: "luis.ortega@mailbox.example", phone: "(630) 555-0114", billingAddress: at("218 Sycamore St", ...MARLOW), rate: "M" }),
  person("c-brandt", "Helene", "Brandt", { email: "hbrandt@farmnet.example", mobile: "630-555-0131", billingAddress: at("9 Old Mill Rd", ...FENNIMORE), rate: "H" }),
  person("c-hanley-sr", "Robert", "Hanley", { email: "bob.hanley@oldmail.example", phone: "630 555 0177", billingAddress: at("1401 Prairie Ave", ...MARLOW), notes: "Father of the other Robert Hanley. Hard of hearing, let it ring.", rate: "M" }),
  person("c-hanley-jr", "Robert", "Hanley", { email: "rhanley2@mailbox.example", phone: "630 555 0178", billingAddress: at("77 Larkspur Ln", ...FENNIMORE), rate: "H" }),
  person("c-omalley-s", "Siobhán", "O'Malley", { email: "siobhan@omalleys.example", phone: "(630) 555-0120", billingAddress: at("33 Quarry Rd", ...DUNDEE), rate: "D" }),
  person("c-dangelo", "Gino", "D'Angelo", { email: "gino.dangelo@mailbox.example", phone: "6305550182", billingAddress: at("540 W Chestnut", ...MARLOW), rate: "M" }),
  person("c-nguyen", "Hạnh", "Nguyễn Thị", { displayName: "Nguyễn Thị Hạnh", email: "hanh.nguyen@mailbox.example", phone: "(630) 555-0143", billingAddress: at("12 Pond View Ct", ...FENNIMORE), rate: "H" }),
  person("c-voron", "Наталья", "Воронцова", { displayName: "Наталья Воронцова", email: "n.vorontsova@mailbox.example", phone: "630-555-0109", billingAddress: at("806 Elm Ave", ...MARLOW, "Apt 2R"), rate: "M" }),
  person("c-li", "秀英", "李", { displayName: "李秀英 (Xiuying Li)", email: "xiuying.li@mailbox.example", phone: "630-555-0166", billingAddress: at("411 Harvest Dr", ...FENNIMORE), rate: "H" }),
  person("c-kowalski", "Stanisław", "Kowalski", { displayName: "Kowalski, Stanisław  ", email: "stan.kowalski@mailbox.example", phone: "(630) 555-0187", billingAddress: at("2210 Union St", ...DUNDEE), notes: "Blanks at the end of the name came with the old address book.", rate: "D" }),
  person("c-reyes", "Daniel", "Reyes", { email: "daniel.reyes@mailbox.example", phone: "630-555-0125", billingAddress: at("67 Cottage Ln", ...MARLOW), notes: "Not our technician of the same name.", rate: "M" }),
  person("c-whit-a", "Alice", "Whitcomb", { email: "whitcombs@mailbox.example", phone: "630-555-0155", billingAddress: at("5 Heron Way", ...FENNIMORE), rate: "H" }),
  person("c-whit-t", "Tom", "Whitcomb", { email: "whitcombs@mailbox.example", phone: "630-555-0155", billingAddress: at("18 Depot St", ...DUNDEE), notes: "Rental house on Depot St; shares the mailbox with Alice.", rate: "D" }),
  person("c-gomez", "María", "Gómez", { email: "maria.gomez@gmailcom", phone: "630-555-0199", billingAddress: at("93 Cherry St", ...MARLOW), rate: "M" }),
  person("c-haas", "Deb", "Haas", { email: "deb.haas@mailbox.example", phone: "(630) 555-0142 ext 12, ask for Deb", billingAddress: at("700 Route 41", ...FENNIMORE), rate: "H" }),
  person("c-price", "Dr. Winifred", "Price", { title: "Dr.", givenName: "Winifred", suffix: "MD, FACP", email: "wprice@marlowclinic.example", phone: "630-555-0103", billingAddress: at("1 Clinic Dr", ...MARLOW), rate: "M" }),
  person("c-baptiste", "Jean-Baptiste", "Lefèvre", { displayName: "Jean-Baptiste Lefèvre", email: "jb.lefevre@mailbox.example", phone: "630-555-0147", billingAddress: at("26 Orchard Pl", ...FENNIMORE), rate: "H" }),
  person("c-smith", "John", "Smith", { email: "jsmith@mailbox.example", phone: "630-555-0110", billingAddress: at("1800 Main St", ...MARLOW), rate: "M" }),
  person("c-washington", "Renée", "Washington", { email: "renee.w@mailbox.example", mobile: "630-555-0151", billingAddress: at("317 N 4th St", ...DUNDEE), rate: "D" }),
  person("c-patel", "Anjali", "Patel", { email: "anjali.patel@mailbox.example", phone: "630-555-0138", billingAddress: at("640 Meadowlark Dr", ...FENNIMORE), rate: "H" }),
  person("c-jorgensen", "Åse", "Jørgensen", { email: "aase.j@mailbox.example", phone: "630-555-0160", billingAddress: at("15 Fjord Ct", ...FENNIMORE), rate: "H" }),
  person("c-muller", "Jürgen", "Müller", { displayName: "Juergen Mueller", email: "j.mueller@mailbox.example", phone: "630-555-0194", billingAddress: at("58 Bavaria St", ...MARLOW), rate: "M" }),
  person("c-carter", "Denise", "Carter", { email: "denise.carter@mailbox.example", phone: "630-555-0118", billingAddress: at("1129 Jackson Blvd", ...MARLOW), rate: "M" }),
  person("c-ivers", "Marcus", "Ivers", { email: "mivers@mailbox.example", phone: "630-555-0105", billingAddress: at("3 Tern Ct", ...DUNDEE), rate: "D" }),
  person("c-yoder", "Eli", "Yoder", { phone: "630-555-0172", billingAddress: at("County Rd 12", ...FENNIMORE), notes: "No e-mail. Pays cash.", rate: "H" }),
  person("c-kim", "Soo-jin", "Kim", { email: "sjkim@mailbox.example", phone: "630-555-0163", billingAddress: at("8 Arbor Cir", ...MARLOW), rate: "M" }),
  person("c-delacroix", "Odette", "Delacroix", { email: "odette.d@mailbox.example", phone: "630-555-0134", billingAddress: at("49 Riverbend Rd", ...DUNDEE), active: false, notes: "Moved to Arizona in June.", rate: "D" }),
  person("c-tran", "Vinh", "Tran", { email: "vinh.tran@mailbox.example", phone: "630-555-0122", billingAddress: at("270 Locust St", ...MARLOW), rate: "M" }),
  person("c-fitz", "Maeve", "Fitzgerald", { email: "maeve.fitz@mailbox.example", phone: "630-555-0136", billingAddress: at("902 Wildflower Way", ...FENNIMORE), rate: "H" }),
  person("c-abadi", "Yusuf", "Abadi", { email: "yusuf.abadi@mailbox.example", phone: "630-555-0189", billingAddress: at("61 Foundry Row", ...DUNDEE), rate: "D" }),
  person("c-bell", "Theodora", "Bell", { email: "tbell@mailbox.example", phone: "630-555-0128", billingAddress: at("444 Linden St", ...MARLOW), rate: "M" }),
  { id: "c-webform-1", email: "kitchen.sink.leaks@mailbox.example", notes: "Web form of 11 May, never called back.", rate: "M" },
  person("c-lead-hart", "Paula", "Hart", { phone: "630-555-0190", notes: "Asked for a price on a whole-house generator.", rate: "H" }),
];

const COMPANIES = [
  company("c-omalleys", "O'Malley's Pub & Grill", { email: "office@omalleys.example", phone: "(630) 555-0121", billingAddress: at("12 Station Sq", ...DUNDEE), terms: "Net 15", rate: "D" }),
  company("c-sunny", "Sunny Side Café ☀️🍳", { email: "hello@sunnyside.example", phone: "630-555-0119", billingAddress: at("88 Main St", ...MARLOW), rate: "M" }),
  company("c-zaytouna", "مطعم الزيتونة", { email: "info@zaytouna.example", phone: "630-555-0144", billingAddress: at("92 Main St", ...MARLOW), notes: "Al-Zaytouna restaurant", rate: "M" }),
  company("c-dental", "Harlow Dental Group LLC", { email: "billing@harlowdental.example", phone: "630-555-0101", billingAddress: at("2500 Commerce Dr", ...FENNIMORE, "Suite 140"), terms: "Net 30", rate: "H" }),
  company("c-school", "Harlow Community Unit School District 9", { email: "ap@harlow9.example", phone: "630-555-0100", billingAddress: at("400 School St", ...FENNIMORE), terms: "Net 30", taxExempt: true, taxExemptionReason: "education", taxNumber: "E9998-1234-07", rate: "" }),
  company("c-church", "St. Brigid Parish", { email: "office@stbrigid.example", phone: "630-555-0112", billingAddress: at("7 Chapel Hill", ...DUNDEE), terms: "Net 30", taxExempt: true, taxExemptionReason: "religious", taxNumber: "E9990-5521-02", rate: "" }),
  company("c-tricounty", "Tri-County Property Management", { email: "office@tricountypm.example", phone: "630-555-0150", billingAddress: at("2100 Commerce Dr", ...FENNIMORE, "Suite 8"), terms: "Net 30", rate: "H" }),
  company("c-birchwood-a", undefined, { displayName: "Birchwood Apts - Building A", parentId: "c-tricounty", email: "office@tricountypm.example", shippingAddress: at("301 Birchwood Ct", ...FENNIMORE), rate: "H" }),
  company("c-birchwood-b", undefined, { displayName: "Birchwood Apts - Building B", parentId: "c-tricounty", email: "office@tricountypm.example", shippingAddress: at("305 Birchwood Ct", ...FENNIMORE), rate: "H" }),
  company("c-millrace", undefined, { displayName: "Millrace Lofts", parentId: "c-tricounty", shippingAddress: at("10 Millrace Way", ...MARLOW), rate: "M" }),
  company("c-millrace-roof", undefined, { displayName: "Millrace Lofts - rooftop units", parentId: "c-millrace", shippingAddress: at("10 Millrace Way", ...MARLOW, "Roof"), rate: "M" }),
  company("c-oakbrook", "Oak Terrace: Building C", { email: "mgr@oakterrace.example", phone: "630-555-0159", billingAddress: at("1500 Terrace Blvd", ...MARLOW), terms: "Net 30", rate: "M" }),
  company("c-midstate", "Midstate Supply Co.", { email: "facilities@midstate.example", phone: "630-555-0108", billingAddress: at("9000 Industrial Pkwy", ...DUNDEE), notes: "We buy from them, and we service their warehouse.", terms: "Net 30", rate: "D" }),
  company("c-lakeview", "Lakeview Lanes", { email: "lanes@lakeview.example", phone: "630-555-0117", billingAddress: at("77 Lake St", ...DUNDEE), terms: "Net 15", rate: "D" }),
  company("c-anders-1", "Anderson & Sons Builders, Inc.", { email: "ap@andersonbuilders.example", phone: "630-555-0130", billingAddress: at("3300 Quarry Rd", ...DUNDEE), terms: "Net 30", rate: "D" }),
  company("c-hoa", "Larkspur Meadows HOA", { email: "board@larkspurhoa.example", phone: "630-555-0174", billingAddress: at("1 Larkspur Ln", ...FENNIMORE), terms: "Net 30", rate: "H" }),
  company("c-city", "City of Marlow - Public Works", { email: "publicworks@marlow.example", phone: "630-555-0102", billingAddress: at("100 City Hall Plz", ...MARLOW), terms: "Net 45", taxExempt: true, taxExemptionReason: "local government", taxNumber: "E9995-0001-11", rate: "" }),
  company("c-vet", "Paws & Claws Veterinary", { email: "desk@pawsclaws.example", phone: "630-555-0157", billingAddress: at("615 Grove Rd", ...FENNIMORE), rate: "H" }),
  company("c-brew", "Twin Prairie Brewing Co", { email: "ops@twinprairie.example", phone: "630-555-0148", billingAddress: at("4 Grain Elevator Rd", ...DUNDEE), terms: "Net 15", rate: "D" }),
  company("c-laundry", "Bubbles Coin Laundry", { email: "bubbles@mailbox.example; owner.bubbles@mailbox.example", phone: "630-555-0116", billingAddress: at("250 Main St", ...MARLOW), rate: "M" }),
  company("c-gym", "Iron Silo Fitness", { email: "frontdesk@ironsilo.example", phone: "630-555-0185", website: "https://ironsilo.example", billingAddress: at("31 Silo Rd", ...FENNIMORE), rate: "H" }),
  company("c-nursery", "Harlow Garden Center", { email: "accounts@harlowgarden.example", phone: "630-555-0129", billingAddress: at("4100 Route 41", ...FENNIMORE), terms: "Net 10", rate: "H" }),
  company("c-daycare", "Little Sprouts Daycare", { email: "hello@littlesprouts.example", phone: "630-555-0139", billingAddress: at("29 Acorn St", ...MARLOW), rate: "M" }),
  company("c-auto", "Dundee Auto Body", { email: "shop@dundeeauto.example", phone: "630-555-0153", billingAddress: at("18 Switchyard Rd", ...DUNDEE), rate: "D" }),
  company("c-bank", "First Prairie Bank, N.A.", { email: "facilities@firstprairie.example", phone: "630-555-0104", billingAddress: at("50 Main St", ...MARLOW), terms: "Net 45 EOM", rate: "M" }),
  company("c-motel", "Route 41 Motor Lodge", { email: "keys@route41.example", phone: "630-555-0176", billingAddress: at("4800 Route 41", ...FENNIMORE), rate: "H" }),
  company("c-windsor", "Windsor Cold Storage Ltd", { email: "ap@windsorcold.example", phone: "519-555-0160", currency: "CAD", billingAddress: { line1: "900 Riverside Dr W", city: "Windsor", region: "ON", postalCode: "N9A 5K4", country: "CAN" }, rate: "" }),
  company("c-print", "Grove Print & Copy", { email: "orders@groveprint.example", phone: "630-555-0165", billingAddress: at("11 Grove Rd", ...FENNIMORE), rate: "H" }),
  company("c-theater", "The Marlow Bijou", { email: "boxoffice@marlowbijou.example", phone: "630-555-0106", billingAddress: at("60 Main St", ...MARLOW), rate: "M" }),
  company("c-farm", "Yoder Family Farm", { email: "farmstand@yoder.example", phone: "630-555-0173", billingAddress: at("12901 County Rd 12", ...FENNIMORE), rate: "H" }),
  company("c-storage", "U-Keep Self Storage #14", { email: "site14@ukeep.example", phone: "630-555-0184", billingAddress: at("2 Depot St", ...DUNDEE), terms: "Net 15", rate: "D" }),
  company("c-salon", "Shear Joy Salon", { email: "book@shearjoy.example", phone: "630-555-0179", billingAddress: at("76 Main St", ...MARLOW), rate: "M" }),
  company("c-clinic", "Marlow Walk-In Clinic", { email: "wprice@marlowclinic.example", phone: "630-555-0103", billingAddress: at("1 Clinic Dr", ...MARLOW), terms: "Net 30", rate: "M" }),
  company("c-legion", "American Legion Post 1187", { email: "post1187@legion.example", phone: "630-555-0181", billingAddress: at("19 Veterans Way", ...DUNDEE), rate: "D" }),
];

const RATES = { H: ["t-harlow"], M: ["t-marlow"], D: ["t-dundee"], "": [] };
const all = [...PEOPLE, ...COMPANIES];

/** The rates that apply where the contact is; none for an exempt one. */
export const ratesAt = (contactId) => RATES[all.find((contact) => contact.id === contactId)?.rate ?? "H"];

export const contacts = all.map(({ rate: _place, ...contact }) => JSON.parse(JSON.stringify(contact)));

export const taxRates = [
  { id: "t-harlow", name: "Harlow County", percent: "7.25", components: [{ name: "Illinois", percent: "6.25" }, { name: "Harlow County", percent: "1.00" }] },
  { id: "t-marlow", name: "City of Marlow", percent: "8.25", components: [{ name: "Illinois", percent: "6.25" }, { name: "Harlow County", percent: "1.00" }, { name: "Marlow", percent: "1.00" }] },
  { id: "t-dundee", name: "Dundee Junction", percent: "8.375", components: [{ name: "Illinois", percent: "6.25" }, { name: "Harlow County", percent: "1.00" }, { name: "Dundee Junction", percent: "1.125" }] },
  { id: "t-bid", name: "Marlow business district", percent: "1.00" },
];
