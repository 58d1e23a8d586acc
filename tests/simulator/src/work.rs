//! The business facts of a history: what stands in the CRM, and so what QuickBooks should hold in the end.
//! Amounts are whole cents. Nothing of the engine is used here.

use crate::dice::{Hash, below, draw};

/// The lists that a history deals with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Customer,
    Item,
    Invoice,
    Payment,
}

impl Class {
    pub const ALL: [Class; 4] = [Class::Customer, Class::Item, Class::Invoice, Class::Payment];

    pub fn name(self) -> &'static str {
        match self {
            Class::Customer => "Customer",
            Class::Item => "Item",
            Class::Invoice => "Invoice",
            Class::Payment => "Payment",
        }
    }

    /// The CRM's word.
    pub fn kind(self) -> &'static str {
        match self {
            Class::Customer => "contact",
            Class::Item => "item",
            Class::Invoice => "invoice",
            Class::Payment => "payment",
        }
    }

    /// By Intuit's name in any case, or by the CRM's word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name().eq_ignore_ascii_case(word) || class.kind() == word)
    }

    /// The property that QuickBooks keeps unique.
    pub fn unique(self) -> Option<&'static str> {
        match self {
            Class::Customer => Some("DisplayName"),
            Class::Item => Some("Name"),
            Class::Invoice => Some("DocNumber"),
            Class::Payment => None,
        }
    }
}

/// One record of the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub class: Class,
    pub id: String,
    /// Place of the customer among the facts.
    pub customer: Option<usize>,
    /// Place of the invoice that is paid.
    pub invoice: Option<usize>,
    /// Whole cents.
    pub lines: Vec<u64>,
    /// Name, or document number.
    pub label: String,
    pub date: String,
    /// How often the first of its shared fields was edited, and the second one.
    pub version: u64,
    pub second: u64,
    /// Not wanted any more.
    pub voided: bool,
}

impl Fact {
    pub fn total(&self) -> u64 {
        self.lines.iter().sum()
    }

    /// What we leave in a record to know it again. Items have no place for it.
    pub fn marker(&self) -> Option<String> {
        let mut hash = Hash::default();
        hash.bytes(self.class.kind().as_bytes());
        hash.bytes(self.id.as_bytes());
        (self.class != Class::Item).then(|| format!("[crm:simworld-{:013x}]", hash.0 >> 12))
    }

    pub fn parents(&self) -> impl Iterator<Item = usize> {
        self.customer.into_iter().chain(self.invoice)
    }

    /// Somebody edits it in the CRM.
    pub fn edit(&mut self, param: u64) {
        *(if param & 1 == 0 { &mut self.version } else { &mut self.second }) += 1;
    }
}

const PURPOSE: u64 = 64;
const NAMES: [&str; 8] = [
    "Miller",
    "O'Neil & Söhne",
    "Ann \"x\" \\ %",
    "Żółć 🚲",
    "a' or '1'='1",
    "Smith, John (2)",
    "=SUM(A1)",
    "\u{202e}right to left",
];

/// A small workspace; one in thirty is large enough for full batches.
pub fn drawn(seed: u64) -> Vec<Fact> {
    let pick = |n: u64, limit: u64| below(seed, PURPOSE, n, limit);
    let large = pick(0, 30) == 0;
    let customers = 1 + pick(1, 2);
    let items = pick(2, 2);
    let invoices = if large { 24 + pick(3, 12) } else { 1 + pick(3, 4) };
    let payments = if large { 2 } else { pick(4, 4).min(invoices) };
    let mut facts = Vec::new();
    for n in 0..customers {
        let name = NAMES[pick(16 + n, 8) as usize];
        facts.push(fact(Class::Customer, n, format!("{name} {n}")));
    }
    for n in 0..items {
        facts.push(fact(Class::Item, n, format!("Service 'A\\{n}'")));
    }
    let first_invoice = facts.len();
    for n in 0..invoices {
        let mut invoice =
            fact(Class::Invoice, n, format!("{}{n}", ["INV-", "R'", "10"][pick(5, 3) as usize]));
        invoice.customer = Some(pick(64 + n, customers) as usize);
        invoice.lines = (0..1 + pick(128 + n, 3)).map(|line| amount(seed, n * 8 + line)).collect();
        facts.push(invoice);
    }
    for n in 0..payments {
        let mut payment = fact(Class::Payment, n, format!("Payment {n}"));
        let invoice = first_invoice + pick(256 + n, invoices) as usize;
        payment.invoice = Some(invoice);
        payment.customer = facts[invoice].customer;
        // Two equal payments on one day are both real.
        payment.lines = vec![1 + facts[invoice].total() / 2];
        facts.push(payment);
    }
    facts
}

/// From one cent to some hundred thousand.
fn amount(seed: u64, n: u64) -> u64 {
    let dice = draw(seed, PURPOSE + 1, n);
    1 + (dice >> 8) % [9, 999, 100_000, 99_999_999][(dice % 4) as usize]
}

pub fn fact(class: Class, n: u64, label: String) -> Fact {
    Fact {
        class,
        id: format!("{}{n}", &class.kind()[..1]),
        customer: None,
        invoice: None,
        lines: Vec::new(),
        label,
        date: "2026-03-02".to_owned(),
        version: 0,
        second: 0,
        voided: false,
    }
}

/// A customer, an invoice and a payment, `n` of each.
pub fn chains(n: u64) -> Vec<Fact> {
    let mut facts = Vec::new();
    for i in 0..n {
        let base = facts.len();
        facts.push(fact(Class::Customer, i, format!("Customer {i} O'Neil")));
        let mut invoice = fact(Class::Invoice, i, format!("INV-{i}"));
        invoice.customer = Some(base);
        invoice.lines = vec![1010, 5];
        facts.push(invoice);
        let mut payment = fact(Class::Payment, i, format!("Payment {i}"));
        payment.customer = Some(base);
        payment.invoice = Some(base + 1);
        payment.lines = vec![1015];
        facts.push(payment);
    }
    facts
}

pub fn text(facts: &[Fact]) -> String {
    let place = |place: Option<usize>| place.map_or("-".to_owned(), |place| place.to_string());
    let line = |fact: &Fact| {
        let cents: Vec<String> = fact.lines.iter().map(u64::to_string).collect();
        let cents = if cents.is_empty() { "-".to_owned() } else { cents.join(",") };
        format!(
            "fact {} {} {} {} {cents} {} {}\n",
            fact.class.kind(),
            fact.id,
            place(fact.customer),
            place(fact.invoice),
            fact.date,
            fact.label
        )
    };
    facts.iter().map(line).collect()
}

/// One line of a trace, if it is one of a fact.
pub fn line(text: &str) -> Option<Fact> {
    let rest = text.strip_prefix("fact ")?;
    let words: Vec<&str> = rest.splitn(7, ' ').collect();
    let [kind, id, customer, invoice, cents, date, label] = words.as_slice() else { return None };
    Some(Fact {
        class: Class::of(kind)?,
        id: (*id).to_owned(),
        customer: customer.parse().ok(),
        invoice: invoice.parse().ok(),
        lines: cents.split(',').filter_map(|cents| cents.parse().ok()).collect(),
        label: (*label).to_owned(),
        date: (*date).to_owned(),
        version: 0,
        second: 0,
        voided: false,
    })
}
