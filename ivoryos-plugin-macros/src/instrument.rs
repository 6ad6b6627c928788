//! `#[instrument]` on an argument: which instrument of the deck the function gets.

use syn::ext::IdentExt;
use syn::{
    Attribute, GenericArgument, Ident, LitStr, Meta, Pat, PatType, PathArguments, Type, parse_quote,
};

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::python;

/// A checked `#[instrument]`.
pub(crate) struct Instrument {
    /// The instrument's name on the deck.
    pub(crate) name: String,
    /// `Option<Instrument<…>>`: the function is called without the instrument too.
    pub(crate) optional: bool,
}

pub(crate) fn is_marked(argument: &PatType) -> bool {
    let mut attributes = argument.attrs.iter();
    attributes.any(|attr| attr.path().is_ident("instrument"))
}

/// Removes `#[instrument]` from an argument, where rustc would reject it, and parses it.
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

/// The instrument's name: the argument's for `#[instrument]`, the literal of `#[instrument("name")]`.
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
    if !python::is_identifier(&name) {
        let message = diagnostics::instrument_name(&name, &corrected(&name));
        errors.push(literal.span(), &message);
        return None;
    }
    Some(name)
}

/// The nearest valid name.
pub(crate) fn corrected(name: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || c == '_';
    let name = name.trim_matches(|c| !is_kept(c));
    let name = name.replace(|c| !is_kept(c), "_");
    match name.as_str() {
        "" => "balance".to_owned(),
        keyword if python::KEYWORDS.contains(&keyword) => format!("{name}_"),
        good if python::is_identifier(good) => name,
        _ => format!("_{name}"),
    }
}

fn argument_name(pat: &Pat) -> Option<Ident> {
    match pat {
        Pat::Ident(pat) => Some(pat.ident.clone()),
        _ => None,
    }
}

/// The name without `r#`, as it is on the deck.
fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `Some(true)` for `Option<Instrument<…>>`, `Some(false)` for `Instrument<…>`, `None` for other types.
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
        // A type from a `macro_rules!` variable is in an invisible group.
        Type::Group(group) => return parameter_of(&group.elem, name),
        _ => return None,
    };
    let last = path.path.segments.last()?;
    if last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        // Without a driver: rustc reports the missing type argument.
        return Some(parse_quote!(()));
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::corrected;
    use crate::python;

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
            assert!(!python::is_identifier(bad), "{bad}");
            assert_eq!(corrected(bad), good);
            assert!(python::is_identifier(good));
        }
    }
}
