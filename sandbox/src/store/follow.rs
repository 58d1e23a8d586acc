//! What follows when a record comes, goes or changes: its place in the indexes, balances, postings, stock.

use super::Store;
use crate::entity::Entity;
use crate::index::{applications, billed_lines, debt, deposits, name_key, owed};
use crate::json::{Object, Value, text};
use crate::ledger;
use crate::number::Fixed;
use crate::record::{Id, Record, What};
use crate::time::Millis;

impl Store {
    /// Changes what a form or bill leaves open and what it is linked with; nothing else in the books hangs on that.
    pub fn reopen(
        &mut self,
        entity: &'static Entity,
        id: &Id,
        now: Millis,
        raise: bool,
        changed: Vec<(&str, Value)>,
    ) {
        let Some(row) = self.row(entity.name, id) else { return };
        let debt = debt(entity.name).and_then(|(list, key, credit)| {
            let change = changed.iter().find(|(field, _)| *field == "Balance");
            let new = change.and_then(|(_, value)| Fixed::of(value))?;
            let grown = new.minus(row.amount_or_zero("Balance"));
            Some((list, Id::from(row.reference(key)?), if credit { grown.negated() } else { grown }))
        });
        if let Some(table) = self.table_mut(entity.name) {
            table.patch(id, changed);
            table.touch(id, now, raise);
        }
        if let Some((list, name, grown)) = debt {
            self.add_to_balance(list, name, grown);
        }
        if raise {
            self.report(entity.name, id, What::Update, now);
        }
    }

    pub(super) fn index(&mut self, entity: &'static Entity, record: &Record) {
        self.forget(entity.name);
        if let Some(key) = name_key(entity.name, &record.fields) {
            self.names.entry(key).or_insert_with(|| (entity.name, record.id.clone()));
        }
        if let Some(number) = text(&record.fields, "DocNumber") {
            let key = (entity.name, number.to_lowercase());
            self.numbers.entry(key).or_insert_with(|| Vec::with_capacity(1)).push(record.id.clone());
        }
        for (target, amount) in applications(entity, &record.fields) {
            let by_payment = self.applied.entry(target).or_default();
            let sum = by_payment.entry(record.id.clone()).or_insert(Fixed::ZERO);
            *sum = sum.plus(amount);
        }
        for transaction in deposits(entity, &record.fields) {
            self.deposited.insert(transaction, record.id.clone());
        }
        for (order, line) in billed_lines(entity, &record.fields) {
            let lines = self.billed.entry(order).or_default().entry(record.id.clone()).or_default();
            lines.extend(line);
        }
        self.owe(entity, &record.fields, false);
        self.move_stock(entity, &record.fields, false);
        if entity.is_transaction() {
            let postings = ledger::postings(self, entity.name, &record.fields);
            let rest = postings.iter().fold(Fixed::ZERO, |sum, posting| sum.plus(posting.home));
            if rest.is_zero() {
                self.unbalanced.remove(&record.id);
            } else {
                self.unbalanced.insert(record.id.clone());
            }
            for posting in &postings {
                self.post(&posting.account, posting.home, posting.shown);
            }
            self.posted.insert(record.id.clone(), postings.into());
        }
    }

    pub(super) fn unindex(&mut self, entity: &'static Entity, record: &Record) {
        self.forget(entity.name);
        if let Some(key) = name_key(entity.name, &record.fields)
            && self.names.get(&key).is_some_and(|(_, id)| *id == record.id)
        {
            self.names.remove(&key);
        }
        if let Some(number) = text(&record.fields, "DocNumber")
            && let key = (entity.name, number.to_lowercase())
            && let Some(bearers) = self.numbers.get_mut(&key)
        {
            bearers.retain(|own| *own != record.id);
            if bearers.is_empty() {
                self.numbers.remove(&key);
            }
        }
        for (target, _) in applications(entity, &record.fields) {
            if let Some(by_payment) = self.applied.get_mut(&target) {
                by_payment.remove(&record.id);
            }
        }
        for transaction in deposits(entity, &record.fields) {
            self.deposited.remove(&transaction);
        }
        for (order, _) in billed_lines(entity, &record.fields) {
            if let Some(by_bill) = self.billed.get_mut(&order) {
                by_bill.remove(&record.id);
            }
        }
        self.owe(entity, &record.fields, true);
        self.move_stock(entity, &record.fields, true);
        if entity.is_transaction() {
            // What was posted then is taken back, whatever the accounts of its items are now.
            for posting in self.posted.remove(&record.id).into_iter().flatten() {
                self.post(&posting.account, posting.home.negated(), posting.shown.negated());
            }
        }
    }

    /// Adds what the transaction leaves open to its name's balance, and to the customers above.
    fn owe(&mut self, entity: &Entity, fields: &Object, undo: bool) {
        for (list, name, open) in owed(self, entity.name, fields) {
            let change = if undo { open.negated() } else { open };
            self.add_to_balance(list, name, change);
        }
    }

    fn add_to_balance(&mut self, list: &str, name: Id, change: Fixed) {
        let jobs = list == "Customer";
        let Some(names) = self.table_mut(list) else { return };
        let mut next = Some(name);
        // Hierarchies are at most five levels deep; only those of customers have sums.
        for level in 0..5 {
            let Some(id) = next.take() else { return };
            let Some(row) = names.row(&id) else { return };
            let sum = |key| row.amount_or_zero(key).plus(change).money();
            let mut changed = Vec::with_capacity(2);
            if level == 0 && !(jobs && change.is_zero()) {
                changed.push(("Balance", sum("Balance")));
            }
            if jobs {
                changed.push(("BalanceWithJobs", sum("BalanceWithJobs")));
                next = row.reference("ParentRef").map(Id::from);
            }
            names.patch(&id, changed);
        }
    }

    /// Sales and purchases change what is on hand of the inventory.
    fn move_stock(&mut self, entity: &Entity, fields: &Object, undo: bool) {
        let Some(items) = self.table_mut("Item") else { return };
        for (item, quantity) in ledger::stock_moves(entity.name, fields) {
            let item = Id::from(item);
            let Some(row) = items.row(&item) else { continue };
            if row.text("Type") == Some("Inventory") {
                let change = if undo { quantity.negated() } else { quantity };
                let sum = row.amount_or_zero("QtyOnHand").plus(change);
                items.patch(&item, vec![("QtyOnHand", sum.plain())]);
            }
        }
    }

    /// A posting without a transaction: the opening quantity of an item, or its adjustment by hand.
    pub fn adjust(&mut self, debit: &Id, credit: &Id, amount: Fixed) {
        self.post(debit, amount, amount);
        self.post(credit, amount.negated(), amount.negated());
    }

    /// Debits an account; its balance is shown on the side on which its class grows.
    fn post(&mut self, account: &Id, home: Fixed, debit: Fixed) {
        let sum = self.ledger.entry(account.clone()).or_insert(Fixed::ZERO);
        *sum = sum.plus(home);
        let Some(accounts) = self.table_mut("Account") else { return };
        let mut next = Some(account.clone());
        for level in 0..5 {
            let Some(id) = next.take() else { return };
            let Some(row) = accounts.row(&id) else { return };
            let debit_side = matches!(row.text("Classification"), Some("Asset" | "Expense"));
            let change = if debit_side { debit } else { debit.negated() };
            let sum = |key| (key, row.amount_or_zero(key).plus(change).money());
            let mut changed = vec![sum("CurrentBalanceWithSubAccounts")];
            if level == 0 {
                changed.push(sum("CurrentBalance"));
            }
            next = row.reference("ParentRef").map(Id::from);
            accounts.patch(&id, changed);
        }
    }
}
