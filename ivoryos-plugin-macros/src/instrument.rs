//! `#[instrument]` on an argument: which instrument of the deck is handed over.

use syn::ext::IdentExt;
use syn::{
    Attribute, GenericArgument, Ident, LitStr, Meta, Pat, PatType, PathArguments, Type, parse_quote,
};

use crate::diagnostics;
use crate::error_sink::ErrorSink;

pub(crate) struct Instrument {
    pub(crate) name: String,
    /// `Option<Instrument<…>>`: the function runs without it as well.
    pub(crate) optional: bool,
}

/// Takes `#[instrument]` off an argument, which rustc must not see.
pub(crate) fn take(argument: &mut PatType, errors: &mut ErrorSink) -> Option<Instrument> {
    let (ours, others): (Vec<Attribute>, Vec<Attribute>) = argument
        .attrs
        .drain(..)
        .partition(|attr| attr.path().is_ident("instrument"));
    argument.attrs = others;

    let ident = argument_name(&argument.pat);
    let shown = ident.as_ref().map_or("balance".to_owned(), unraw);
    let optional = optional(&argument.ty);
    let [attribute, surplus @ ..] = ours.as_slice() else {
        if optional.is_some() {
            errors.at(&argument.ty, &diagnostics::instrument_unmarked(&shown));
        }
        return None;
    };
    for second in surplus {
        let written = |attribute: &Attribute| attribute.parse_args::<LitStr>().ok();
        let written = ours
            .iter()
            .find_map(written)
            .map(|name| corrected(&name.value()));
        let message = diagnostics::instrument_twice(written.as_deref(), &shown);
        errors.at(second, &message);
    }
    let name = name(attribute, ident.as_ref(), errors);
    let Some(optional) = optional else {
        errors.at(&argument.ty, &diagnostics::not_an_instrument(&shown));
        return None;
    };
    Some(Instrument {
        name: name?,
        optional,
    })
}

/// `#[instrument]` takes the argument's name, `#[instrument("name")]` its own.
fn name(attribute: &Attribute, argument: Option<&Ident>, errors: &mut ErrorSink) -> Option<String> {
    if let Meta::Path(_) = attribute.meta {
        if argument.is_none() {
            errors.at(attribute, &diagnostics::instrument_unnamed());
        }
        return argument.map(unraw);
    }
    let Ok(literal) = attribute.parse_args::<LitStr>() else {
        errors.at(attribute, &diagnostics::instrument_not_a_string());
        return None;
    };
    let name = literal.value();
    if !is_python_identifier(&name) {
        let message = diagnostics::instrument_name(&name, &corrected(&name));
        errors.push(literal.span(), &message);
        return None;
    }
    Some(name)
}

/// Words that look like names, which a Python deck cannot have as names.
const PYTHON_KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

fn is_python_identifier(name: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(begins)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !PYTHON_KEYWORDS.contains(&name)
}

fn corrected(name: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || c == '_';
    let name = name.trim_matches(|c| !is_kept(c));
    let name = name.replace(|c| !is_kept(c), "_");
    match name.as_str() {
        "" => "balance".to_owned(),
        keyword if PYTHON_KEYWORDS.contains(&keyword) => format!("{name}_"),
        good if is_python_identifier(good) => name,
        _ => format!("_{name}"),
    }
}

fn argument_name(pat: &Pat) -> Option<Ident> {
    match pat {
        Pat::Ident(pat) => Some(pat.ident.clone()),
        _ => None,
    }
}

/// Rust's `r#type` is `type` on the deck.
fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Whether an `Instrument<…>` is in an `Option<…>`; nothing if it is neither.
fn optional(ty: &Type) -> Option<bool> {
    if parameter_of(ty, "Instrument").is_some() {
        return Some(false);
    }
    parameter_of(&parameter_of(ty, "Option")?, "Instrument").map(|_| true)
}

/// `T` of `Name<T>`.
pub(crate) fn parameter_of(ty: &Type, name: &str) -> Option<Type> {
    let path = match ty {
        Type::Path(path) => path,
        // A type that came through a `macro_rules!` variable is wrapped in an invisible group.
        Type::Group(group) => return parameter_of(&group.elem, name),
        _ => return None,
    };
    let last = path.path.segments.last()?;
    if last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        // rustc says that the driver is missing, and where.
        return Some(parse_quote!(()));
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{corrected, is_python_identifier};

    #[test]
    fn names_are_what_python_takes() {
        for good in ["balance", "_x", "pump_1", "fn", "Waage", "wägung"] {
            assert!(is_python_identifier(good), "{good}");
        }
    }

    #[test]
    fn other_names_come_back_corrected() {
        for (bad, good) in [
            ("my balance", "my_balance"),
            ("my-balance", "my_balance"),
            ("2nd", "_2nd"),
            ("class", "class_"),
            ("", "balance"),
            (" pump! ", "pump"),
        ] {
            assert!(!is_python_identifier(bad), "{bad}");
            assert_eq!(corrected(bad), good);
            assert!(is_python_identifier(good));
        }
    }
}
