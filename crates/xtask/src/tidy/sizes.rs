//! Files and functions stay small.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{settle, sources};

/// Longest source file in lines; a longer one becomes a folder.
const FILE_LINES_MAX: usize = 600;
/// Longest function in lines, from its signature to its last brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Old sins: tables written as functions.
const LONG_FUNCTIONS: &[&str] = &[
    "crates/closing/src/tests/checks.rs: whatever_is_missing_fails_its_check_and_names_its_rule",
    "crates/funds/src/tests/payouts.rs: case_a_is_paid_to_the_fen_and_ends_at_zero",
    "crates/nation/src/tests/book.rs: take",
    "crates/platform/src/fault.rs: words",
    "crates/zhixing/tests/process/bad_input/bodies.rs: what_is_wrong_in_an_application_is_named_by_its_field",
    "crates/zhixing/tests/process/bad_input/requests.rs: paths_parameters_and_headers_are_read_strictly",
    "crates/zhixing/tests/process/bad_input/rules.rs: every_must_fail_of_a_case_is_refused_by_its_article",
];

#[test]
fn files_stay_small() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > FILE_LINES_MAX);
    settle("files of over 600 lines", long.map(|source| source.path), &[]);
}

#[test]
fn functions_stay_small() {
    let long = sources().into_iter().flat_map(|source| {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&source.syntax());
        let long = functions.0.into_iter().filter(|(_, lines)| *lines > FUNCTION_LINES_MAX);
        let path = source.path;
        long.map(|(name, _)| format!("{path}: {name}")).collect::<Vec<_>>()
    });
    settle("functions of over 70 lines", long, LONG_FUNCTIONS);
}

struct Functions(Vec<(String, usize)>);

impl Functions {
    fn keep(&mut self, signature: &syn::Signature, body: Span) {
        let first = signature.span().start().line;
        self.0.push((signature.ident.to_string(), body.end().line - first + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.keep(&function.sig, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.keep(&function.sig, function.block.span());
        visit::visit_impl_item_fn(self, function);
    }
}
