//! How a sale is given back, in whole or in part: by which documents, and to the cent. A proposal: what it names is planned, shown
//! and written as any other document.

mod documents;
mod facts;
mod forms;

use serde::Serialize;

use crate::base::ids::CrmId;
use crate::base::money::{Arithmetic, Currency, Decimal, Exact, plain, sum};
use crate::crm::{Documents, Kind, SalesDocument};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::mapping::{self, Sales};
use crate::qbo::Snapshot;
use crate::region::{self, Given, LineKind, Paper, Part, Remainder, Wanted};
use crate::settings::{CompanyFacts, Give, RefundRequest};

use super::Totals;
use documents::{Maker, line_id};
use facts::{Books, Earlier, Sale, Settlement, about};
use forms::Chosen;

pub use documents::RefundDocument;
pub use facts::{RefundFacts, RefundPayment};
pub use forms::{RefundAlternative, RefundForm};

/// Amounts are decimal text in the sale's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct RefundPlan {
    pub form: RefundForm,
    pub label: &'static str,
    /// The facts that decided, in words.
    pub reasons: Vec<&'static str>,
    /// Every other form, and what stands against it.
    pub alternatives: Vec<RefundAlternative>,
    pub facts: RefundFacts,
    /// What is given back, tax included.
    pub total: String,
    /// The tax of it.
    pub tax: String,
    /// Of the total: what is no longer owed,
    pub off_balance: String,
    /// what goes out as money,
    pub paid_out: String,
    /// and what stays as the customer's credit.
    pub credit: String,
    /// What is still left of the sale after it.
    pub left: String,
    /// In the order in which they are to be taken over.
    pub documents: Vec<RefundDocument>,
}

/// Where the total of a refund goes.
struct Split {
    off_balance: Decimal,
    paid_out: Decimal,
    credit: Decimal,
}

/// # Errors
/// A finding if the sale cannot be given back that way: what is asked for is more than is left, a fact is not known, or the
/// books of its day are closed.
pub fn plan_refund(
    documents: &Documents,
    snapshot: &Snapshot,
    request: &RefundRequest,
) -> Result<RefundPlan, Finding> {
    let company = mapping::facts(snapshot);
    let home = company.home().unwrap_or(Currency::UNKNOWN);
    let totals = Totals::of(home, &documents.workspace.tax_rates);
    let books = Books::of(&documents.workspace, snapshot)?;
    let sale = books.sale(&request.of)?;
    let paper = totals.paper_of(&Sales::from(sale.document))?;
    let (earlier, made_before) = books.earlier(&request.of)?;
    let mut remainder = Remainder::of(&paper)?;
    for own in &earlier {
        put_off(&mut remainder, &totals, sale.document, own.document)?;
    }
    let whole = remainder.clone();
    let given = take(&mut remainder, &paper, request)?;
    let settled = books.settlement(&sale, paper.currency)?;
    let split = split(&given, &settled, &earlier, request)?;
    let facts = facts_of(&sale, &company, &earlier, &settled, &split, paper.currency, given.total)?;
    let chosen = forms::choose(&facts, request)
        .ok_or_else(|| about(Code::BugInvariant, "no form fits the facts of the sale"))?;
    let by_document = !matches!(chosen.form, RefundForm::Void | RefundForm::PaymentReversal);
    if let Some(closed) = company.closing_date.filter(|closed| by_document && request.date <= *closed) {
        let message = format!("dated {}, but the books are closed up to {closed}", request.date);
        return Err(Finding::new(Code::PlanClosedPeriod, &FieldPath::of("date"), message));
    }
    let counted = |item: &CrmId| is_counted(&books, item);
    let maker = Maker {
        request,
        sale: sale.document,
        currency: paper.currency,
        method: sale.method,
        number: made_before.saturating_add(1),
        counted: &counted,
    };
    let text = |amount: Decimal| paper.currency.text(amount);
    let made = make(&maker, &whole.within(&given), &chosen, &facts, &split)?;
    made.iter().try_for_each(|own| check(own, &totals))?;
    let Chosen { form, label, reasons, alternatives } = chosen;
    Ok(RefundPlan {
        form,
        label,
        reasons,
        alternatives,
        facts,
        total: text(given.total),
        tax: text(given.tax),
        off_balance: text(split.off_balance),
        paid_out: text(split.paid_out),
        credit: text(split.credit),
        left: text(remainder.total()?),
        documents: made,
    })
}

/// What the form is chosen by.
fn facts_of(
    sale: &Sale<'_>,
    company: &CompanyFacts,
    earlier: &[Earlier<'_>],
    settled: &Settlement,
    split: &Split,
    currency: Currency,
    total: Decimal,
) -> Exact<RefundFacts> {
    let open = |date: Option<&str>| {
        let closed = company.closing_date.map(|day| day.to_string());
        closed.is_none_or(|closed| date.is_some_and(|date| date > closed.as_str()))
    };
    let text = |amount: Decimal| currency.text(amount);
    let dates = settled.payments.iter().map(|payment| payment.date.as_deref());
    Ok(RefundFacts {
        kind: sale.kind.as_str(),
        id: sale.document.id.to_string(),
        number: sale.document.number.clone(),
        currency: currency.code().to_owned(),
        total: text(sale.document.totals.total),
        given_back_before: text(sum(earlier.iter().map(|own| own.document.totals.total))?),
        open: text(settled.open),
        money: text(money_left(settled, earlier)?),
        earlier: earlier.len(),
        entire: total == sale.document.totals.total,
        unpaid: settled.money.is_zero(),
        credited: !settled.credit.is_zero(),
        open_books: open(Some(&sale.document.issue_date.to_string())) && dates.clone().all(open),
        moves_money: !split.paid_out.is_zero(),
        moves_credit: split.paid_out != total,
        payments: settled.payments.clone(),
    })
}

/// Takes off what a document gave back before: line by line where it names lines, else as an amount.
fn put_off(
    remainder: &mut Remainder<'_>,
    totals: &Totals,
    sale: &SalesDocument,
    own: &SalesDocument,
) -> Result<(), Finding> {
    let ledger = region::ledger(&totals.paper_of(&Sales::from(own))?)?;
    let place = |id: &CrmId| {
        let is = |(place, line): (usize, &crate::crm::Line)| {
            line.id.as_ref().map_or_else(|| line_id(place) == id.as_str(), |own| own == id)
        };
        sale.lines.iter().enumerate().position(is)
    };
    let mut parts = vec![Part::default(); sale.lines.len()];
    let mut named = own.lines.iter().zip(&ledger.lines).map(|(line, computed)| {
        let part = parts.get_mut(place(line.id.as_ref()?)?)?;
        *part = Part {
            quantity: part.quantity.plus(line.quantity).ok()?,
            amount: part.amount.plus(computed.amount).ok()?,
            share: part.share.plus(computed.share).ok()?,
        };
        Some(())
    });
    let by_lines = named.all(|line| line.is_some());
    if sale.shipping.is_some() {
        let charge = ledger.lines.iter().find(|line| line.kind == LineKind::Shipping);
        parts.push(charge.map_or_else(Part::default, |charge| Part {
            quantity: Decimal::ONE,
            amount: charge.amount,
            share: charge.share,
        }));
    }
    remainder.take_earlier(ledger.total, ledger.tax, by_lines.then_some(parts))
}

/// What is asked for, taken off what is left.
fn take(remainder: &mut Remainder<'_>, paper: &Paper, request: &RefundRequest) -> Result<Given, Finding> {
    let by_lines = !request.lines.is_empty() || request.shipping;
    let at = |path: &str, message: String| Finding::new(Code::RefundWanted, &FieldPath::of(path), message);
    match request.amount {
        Some(_) if by_lines => Err(at("amount", "an amount is given beside lines".to_owned())),
        Some(amount) if amount <= Decimal::ZERO || !paper.currency.fits(amount) => {
            Err(at("amount", format!("`{}` is no sum of money", plain(amount))))
        }
        Some(amount) => remainder.take(Wanted::Amount(amount)),
        None if !by_lines => remainder.take(Wanted::Everything),
        None => {
            let goods = paper.lines.iter().filter(|line| line.kind == LineKind::Goods).count();
            let mut lines = Vec::new();
            for (index, line) in request.lines.iter().enumerate() {
                let place = usize::try_from(line.line).ok().and_then(|line| line.checked_sub(1));
                let place = place.filter(|place| *place < goods && lines.iter().all(|(own, _)| own != place));
                let message =
                    || format!("`{}` is no line of the sale from 1 to {goods}, or stands twice", line.line);
                let path = format!("lines[{index}].line");
                lines.push((place.ok_or_else(|| at(&path, message()))?, line.quantity));
            }
            if request.shipping {
                lines.push((goods, None));
            }
            remainder.take(Wanted::Lines(&lines))
        }
    }
}

/// What is owed is lowered first, then money goes out as far as money came in; the rest was credit and stays credit.
fn split(
    given: &Given,
    settled: &Settlement,
    earlier: &[Earlier<'_>],
    request: &RefundRequest,
) -> Exact<Split> {
    let off_balance = given.total.min(settled.open);
    let rest = given.total.minus(off_balance)?;
    let paid_out =
        if request.give == Give::Money { rest.min(money_left(settled, earlier)?) } else { Decimal::ZERO };
    Ok(Split { off_balance, paid_out, credit: rest.minus(paid_out)? })
}

/// Money that came in and was not given back yet, as money or as credit that is not used on the sale itself.
fn money_left(settled: &Settlement, earlier: &[Earlier<'_>]) -> Exact<Decimal> {
    let of =
        |kind: Kind| sum(earlier.iter().filter(|own| own.kind == kind).map(|own| own.document.totals.total));
    let kept = of(Kind::CreditMemo)?.minus(settled.credit)?.max(Decimal::ZERO);
    Ok(settled.money.minus(of(Kind::RefundReceipt)?)?.minus(kept)?.max(Decimal::ZERO))
}

/// The documents of the chosen form.
fn make(
    maker: &Maker<'_>,
    given: &Remainder<'_>,
    chosen: &Chosen,
    facts: &RefundFacts,
    split: &Split,
) -> Result<Vec<RefundDocument>, Finding> {
    let mut made = Vec::new();
    let sale = if facts.kind == Kind::Invoice.as_str() { Kind::Invoice } else { Kind::SalesReceipt };
    match chosen.form {
        RefundForm::Void => made.push(Maker::voided(sale, &facts.id, false)),
        RefundForm::PaymentReversal => {
            let payments = facts.payments.iter().filter_map(|payment| payment.id.as_deref());
            made.extend(payments.map(|id| Maker::voided(Kind::Payment, id, false)));
            made.push(Maker::voided(sale, &facts.id, true));
        }
        RefundForm::CreditMemo | RefundForm::RefundReceipt | RefundForm::CreditMemoAndRefundReceipt => {
            let mut left = given.clone();
            let credit = split.off_balance.plus(split.credit)?;
            if !credit.is_zero() {
                made.push(maker.sales(Kind::CreditMemo, &left.take(Wanted::Amount(credit))?)?);
            }
            if !split.off_balance.is_zero() {
                made.push(maker.application(split.off_balance));
            }
            if !split.paid_out.is_zero() {
                made.push(maker.sales(Kind::RefundReceipt, &left.take(Wanted::Everything)?)?);
            }
        }
    }
    Ok(made)
}

/// Reads a document as the planner will, and works it out anew: it must come to the same cents.
fn check(made: &RefundDocument, totals: &Totals) -> Result<(), Finding> {
    let Some(read) = made.reread() else { return Ok(()) };
    let sales = read?;
    let stated = sales.totals;
    let worked = totals.paper_of(&Sales::from(&sales)).and_then(|paper| region::ledger(&paper));
    match worked {
        Ok(ledger) if Some(ledger.tax) == stated.tax && ledger.total == stated.total => Ok(()),
        _ => {
            let message = "no way of rounding gives the tax that is left for this part";
            Err(Finding::new(Code::RefundTax, &FieldPath::of("amount"), message))
        }
    }
}

fn is_counted(books: &Books<'_>, item: &CrmId) -> bool {
    let Some(record) = books.record(Kind::Item, item) else { return false };
    let mut items = books.snapshot.entities.item.iter().flatten();
    let found = items.find(|own| own.id.as_deref() == Some(record.as_str()));
    found.is_some_and(|own| own.item_type.as_deref() == Some("Inventory"))
}
