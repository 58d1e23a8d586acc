//! Finds the expression that a mutant changes: cargo-mutants says only which words it replaces.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Mutant;
use crate::write::{Edit, Kind, Other};

/// # Errors
/// If the text is no Rust.
pub fn edits(text: &str, mutants: &[&Mutant]) -> Result<Vec<Edit>, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let spans = mutants
        .iter()
        .filter_map(|mutant| Some((*mutant, mutant.span.start.offset(text)?..mutant.span.end.offset(text)?)));
    let mut finder = Finder { text, mutants: spans.collect(), edits: Vec::new() };
    finder.visit_file(&file);
    Ok(finder.edits)
}

struct Finder<'t> {
    text: &'t str,
    /// Each with the words that it replaces.
    mutants: Vec<(&'t Mutant, Range<usize>)>,
    edits: Vec<Edit>,
}

impl<'t> Finder<'t> {
    /// The mutants of a kind whose words begin there.
    fn at(&self, genre: &str, start: usize) -> Vec<(&'t Mutant, Range<usize>)> {
        let here = |(mutant, words): &&(&Mutant, Range<usize>)| mutant.genre == genre && words.start == start;
        self.mutants.iter().filter(here).cloned().collect()
    }

    /// `place` with the mutant's words replaced.
    fn replaced(&self, place: &Range<usize>, words: &Range<usize>, replacement: &str) -> Option<String> {
        let (before, after) =
            (self.text.get(place.start..words.start)?, self.text.get(words.end..place.end)?);
        Some(format!("{before}{replacement}{after}"))
    }

    fn expression(&mut self, genre: &str, start: usize, place: Range<usize>) {
        let other = |(mutant, words): (&Mutant, Range<usize>)| {
            let text = self.replaced(&place, &words, &mutant.replacement)?;
            Some(Other { number: mutant.number, text })
        };
        let others: Vec<Other> = self.at(genre, start).into_iter().filter_map(other).collect();
        if !others.is_empty() {
            self.edits.push(Edit { place, kind: Kind::Expression, others });
        }
    }

    /// An arm that is left out is one whose guard does not hold; there is another for the rest.
    fn arm(&mut self, arm: &syn::Arm) {
        let (pattern, guard) = match &arm.pat {
            syn::Pat::Guard(both) => (both.pat.span().byte_range(), Some(&both.guard)),
            plain => (plain.span().byte_range(), None),
        };
        let guard = guard.filter(|guard| !is_chain(guard)).map(|guard| guard.span().byte_range());
        if let Some(place) = &guard {
            self.expression("MatchArmGuard", place.start, place.clone());
        }
        for (mutant, _) in self.at("MatchArm", pattern.start) {
            let number = mutant.number;
            let mut insert = |at: usize, text: String| {
                self.edits.push(Edit {
                    place: at..at,
                    kind: Kind::Arm,
                    others: vec![Other { number, text }],
                });
            };
            match &guard {
                None => insert(pattern.end, format!(" if crate::mutant::on() != {number}")),
                Some(place) => {
                    insert(place.start, format!("crate::mutant::on() != {number} && ("));
                    insert(place.end, ")".to_owned());
                }
            }
        }
    }

    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let hidden = matches!(&signature.output, syn::ReturnType::Type(_, kind) if has_impl(kind));
        let Some(first) = block.stmts.first().filter(|_| !hidden) else { return };
        let start = first.span().byte_range().start;
        let other = |(mutant, _): (&Mutant, Range<usize>)| Other {
            number: mutant.number,
            text: mutant.replacement.clone(),
        };
        let others: Vec<Other> = self.at("FnValue", start).into_iter().map(other).collect();
        if !others.is_empty() {
            self.edits.push(Edit { place: start..start, kind: Kind::Body, others });
        }
    }
}

fn has_impl(kind: &syn::Type) -> bool {
    struct Looker(bool);
    impl<'a> Visit<'a> for Looker {
        fn visit_type_impl_trait(&mut self, _: &'a syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut looker = Looker(false);
    looker.visit_type(kind);
    looker.0
}

/// `let` is no expression of its own: it stands in a chain or not at all.
fn is_chain(operand: &syn::Expr) -> bool {
    match operand {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(both) => is_chain(&both.left) || is_chain(&both.right),
        _ => false,
    }
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if item.sig.constness.is_none() {
            self.body(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if item.sig.constness.is_none() {
            self.body(&item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.body(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_const(&mut self, _: &'a syn::ItemConst) {}

    fn visit_item_static(&mut self, _: &'a syn::ItemStatic) {}

    fn visit_impl_item_const(&mut self, _: &'a syn::ImplItemConst) {}

    fn visit_trait_item_const(&mut self, _: &'a syn::TraitItemConst) {}

    fn visit_expr_const(&mut self, _: &'a syn::ExprConst) {}

    fn visit_expr_binary(&mut self, binary: &'a syn::ExprBinary) {
        if !is_chain(&binary.left) && !is_chain(&binary.right) {
            self.expression(
                "BinaryOperator",
                binary.op.span().byte_range().start,
                binary.span().byte_range(),
            );
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'a syn::ExprUnary) {
        self.expression("UnaryOperator", unary.op.span().byte_range().start, unary.span().byte_range());
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_struct(&mut self, literal: &'a syn::ExprStruct) {
        for field in &literal.fields {
            self.expression("StructField", field.span().byte_range().start, literal.span().byte_range());
        }
        visit::visit_expr_struct(self, literal);
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        self.arm(arm);
        visit::visit_arm(self, arm);
    }
}
