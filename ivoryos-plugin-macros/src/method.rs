//! The methods a route answers.

use syn::Expr;
use syn::spanned::Spanned;

use crate::args::string_literal;
use crate::diagnostics::{self, Errors};

const KNOWN: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
/// The host answers these for every route: HEAD as GET without the body, OPTIONS with `Allow`.
const AUTOMATIC: &[&str] = &["HEAD", "OPTIONS"];

/// Reads `methods = ["GET", "POST"]`; without it a route answers GET.
pub(crate) fn parse(value: Option<&Expr>, errors: &mut Errors) -> Vec<String> {
    let Some(value) = value else {
        return vec!["GET".to_owned()];
    };
    let Expr::Array(list) = value else {
        errors.push(value.span(), diagnostics::methods_not_a_list());
        return Vec::new();
    };
    if list.elems.is_empty() {
        errors.push(value.span(), diagnostics::no_methods());
    }
    let mut methods: Vec<String> = Vec::new();
    for element in &list.elems {
        let Some(literal) = string_literal(element) else {
            errors.push(element.span(), diagnostics::methods_not_a_list());
            continue;
        };
        let method = literal.value();
        if AUTOMATIC.contains(&method.as_str()) {
            errors.push(literal.span(), diagnostics::automatic_method(&method));
        } else if !KNOWN.contains(&method.as_str()) {
            errors.push(literal.span(), diagnostics::unknown_method(&method, KNOWN));
        } else if methods.contains(&method) {
            errors.push(literal.span(), diagnostics::method_twice(&method));
        } else {
            methods.push(method);
        }
    }
    methods
}
