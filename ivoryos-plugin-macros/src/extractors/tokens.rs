//! Patterns and types of arguments, as an author writes them.

use quote::ToTokens;
use syn::{Pat, Type};

/// The names in a pattern if there are as many as this, else made-up ones.
pub(crate) fn names(pattern: &Pat, count: usize) -> Vec<String> {
    let names = idents(pattern);
    if names.len() == count {
        return names;
    }
    match count {
        1 => vec!["id".to_owned()],
        _ => (1..=count).map(|index| format!("id{index}")).collect(),
    }
}

/// The variables of a pattern: `rack` and `vial` of `Path((rack, vial))`.
pub(crate) fn idents(pattern: &Pat) -> Vec<String> {
    match pattern {
        Pat::Ident(pattern) => vec![pattern.ident.to_string()],
        Pat::Tuple(pattern) => pattern.elems.iter().flat_map(idents).collect(),
        Pat::TupleStruct(pattern) => pattern.elems.iter().flat_map(idents).collect(),
        Pat::Paren(pattern) => idents(&pattern.pat),
        _ => Vec::new(),
    }
}

pub(crate) fn is_named(ty: &Type, names: &[&str]) -> bool {
    let Type::Path(path) = ungrouped(ty) else {
        return false;
    };
    let ident = path.path.get_ident();
    ident.is_some_and(|ident| names.iter().any(|name| ident == name))
}

/// Without the invisible group of a `macro_rules!` variable.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        ty => ty,
    }
}

/// A type as an author writes it, on one line.
pub(crate) fn written(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("< ", "<"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
