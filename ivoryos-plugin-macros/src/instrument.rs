//! `#[instrument]` on an argument: which instrument of the deck is handed over.

use syn::spanned::Spanned;
use syn::{Attribute, GenericArgument, Ident, LitStr, Meta, Pat, PatType, PathArguments, Type};

use crate::diagnostics::{self, Errors};

pub(crate) struct Instrument {
    pub(crate) name: String,
    /// The driver's type: `Balance` of `Option<Instrument<Balance>>`.
    pub(crate) driver: Type,
    /// `Option<Instrument<…>>`: the function runs without it as well.
    pub(crate) optional: bool,
}

/// Takes `#[instrument]` off an argument, which rustc must not see.
pub(crate) fn take(argument: &mut PatType, errors: &mut Errors) -> Option<Instrument> {
    let (ours, others): (Vec<Attribute>, Vec<Attribute>) = argument
        .attrs
        .drain(..)
        .partition(|attr| attr.path().is_ident("instrument"));
    argument.attrs = others;

    let ident = argument_name(&argument.pat);
    let shown = ident
        .as_ref()
        .map_or("balance".to_owned(), Ident::to_string);
    let driver = driver(&argument.ty);
    let mut ours = ours.into_iter();
    let Some(attribute) = ours.next() else {
        if driver.is_some() {
            errors.push(argument.ty.span(), diagnostics::instrument_unmarked(&shown));
        }
        return None;
    };
    for second in ours {
        errors.push(second.span(), diagnostics::instrument_twice());
    }
    let name = name(&attribute, ident, errors);
    let Some((driver, optional)) = driver else {
        errors.push(argument.ty.span(), diagnostics::not_an_instrument(&shown));
        return None;
    };
    Some(Instrument {
        name: name?,
        driver,
        optional,
    })
}

/// `#[instrument]` takes the argument's name, `#[instrument("name")]` its own.
fn name(attribute: &Attribute, argument: Option<Ident>, errors: &mut Errors) -> Option<String> {
    if let Meta::Path(_) = attribute.meta {
        if argument.is_none() {
            errors.push(attribute.span(), diagnostics::instrument_unnamed());
        }
        let argument = argument?.to_string();
        return Some(argument.trim_start_matches("r#").to_owned());
    }
    let literal: LitStr = match attribute.parse_args::<LitStr>() {
        Ok(literal) => literal,
        Err(error) => {
            let message =
                diagnostics::not_a_string("an instrument's name", "#[instrument(\"balance\")]");
            errors.push(error.span(), message);
            return None;
        }
    };
    if syn::parse_str::<Ident>(&literal.value()).is_err() {
        errors.push(
            literal.span(),
            diagnostics::instrument_name(&literal.value()),
        );
        return None;
    }
    Some(literal.value())
}

fn argument_name(pat: &Pat) -> Option<Ident> {
    match pat {
        Pat::Ident(pat) => Some(pat.ident.clone()),
        _ => None,
    }
}

/// The driver in `Instrument<Driver>` or `Option<Instrument<Driver>>`, and whether it is optional.
fn driver(ty: &Type) -> Option<(Type, bool)> {
    if let Some(driver) = parameter_of(ty, "Instrument") {
        return Some((driver, false));
    }
    let driver = parameter_of(&parameter_of(ty, "Option")?, "Instrument")?;
    Some((driver, true))
}

fn parameter_of(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    if last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}
