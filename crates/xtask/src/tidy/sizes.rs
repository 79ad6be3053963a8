//! Files and functions stay small.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{settle, sources};

/// Longest source file in lines; a longer one becomes a folder.
const FILE_LINES_MAX: usize = 600;
/// Longest function in lines, from its signature to its last brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Old sins.
const LONG_FUNCTIONS: &[&str] = &[];

#[test]
fn files_stay_small() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > FILE_LINES_MAX);
    settle("files of over 600 lines", long.map(|source| source.path), &[]);
}

#[test]
fn functions_stay_small() {
    let long = sources().into_iter().flat_map(|source| {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&source.syntax);
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
