//! The type of an argument, and what its doc comment says.

use quote::ToTokens;
use syn::{Attribute, Expr, Lit, Meta, Type};

use crate::extractors::tokens::written;

/// What a doc comment such as `mL, 0.001 to 10` says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Doc {
    pub(super) text: String,
    pub(super) unit: Option<String>,
    /// As they are written.
    pub(super) range: Option<(String, String)>,
}

impl Doc {
    pub(super) fn of(attrs: &[Attribute]) -> Self {
        let text = text(attrs);
        let mut doc = Self::default();
        for (index, part) in text.split([',', ';']).enumerate() {
            match part.split_whitespace().collect::<Vec<_>>()[..] {
                [low, "to", high] if is_number(low) && is_number(high) => {
                    doc.range = Some((low.to_owned(), high.to_owned()));
                }
                [low, "to", high, unit] if is_number(low) && is_number(high) => {
                    doc.range = Some((low.to_owned(), high.to_owned()));
                    doc.unit = Some(unit.to_owned());
                }
                [unit] if index == 0 => doc.unit = Some(unit.to_owned()),
                _ => {}
            }
        }
        Self { text, ..doc }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The text of doc comments, until the first heading.
pub(super) fn text(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(value) => match &value.lit {
                Lit::Str(line) => Some(line.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<_> = lines.take_while(|line| !line.starts_with("# ")).collect();
    lines.join("\n").trim().to_owned()
}

/// The type of what a call by name gives for an argument, and whether the method borrows it.
///
/// # Errors
///
/// What to write in place of a type that has a borrow within it, where that is known.
pub(super) fn owned(ty: &Type) -> Result<(Type, bool), Option<String>> {
    let Type::Reference(borrowed) = ty else {
        return if is_borrowing(ty) {
            Err(owned_text(ty))
        } else {
            Ok((ty.clone(), false))
        };
    };
    let inner = &*borrowed.elem;
    if borrowed.mutability.is_some() || is_borrowing(inner) {
        return Err(owned_text(inner));
    }
    match inner {
        Type::Slice(slice) => {
            let item = &slice.elem;
            Ok((syn::parse_quote!(::std::vec::Vec<#item>), true))
        }
        Type::Path(path) => {
            let last = path.path.segments.last();
            match last.map(|it| it.ident.to_string()).as_deref() {
                Some("str") => Ok((syn::parse_quote!(::std::string::String), true)),
                Some("Path") => Err(Some("std::path::PathBuf".to_owned())),
                _ => Ok((inner.clone(), true)),
            }
        }
        Type::Array(_) | Type::Tuple(_) => Ok((inner.clone(), true)),
        _ => Err(None),
    }
}

/// Whether there is a reference or a lifetime in it.
fn is_borrowing(ty: &Type) -> bool {
    let text = written(ty);
    text.contains('&') || text.contains('\'')
}

/// The type with its texts as `String`, if that is all that it borrows.
fn owned_text(ty: &Type) -> Option<String> {
    let owned = written(ty).replace("&'static str", "String");
    let owned = owned.replace("& str", "String").replace("&str", "String");
    (!owned.contains('&') && !owned.contains('\'') && owned != ty.to_token_stream().to_string())
        .then_some(owned)
}

#[cfg(test)]
mod tests {
    use syn::{Attribute, parse_quote};

    use super::{Doc, owned};

    #[test]
    fn a_doc_comment_says_unit_and_range() {
        for (text, unit, range) in [
            ("mL, 0.001 to 10", Some("mL"), Some(("0.001", "10"))),
            ("-20 to 80 °C", Some("°C"), Some(("-20", "80"))),
            ("mL/min", Some("mL/min"), None),
            ("The volume, 1 to 5", None, Some(("1", "5"))),
            ("From left to right", None, None),
            ("", None, None),
        ] {
            let attr: Attribute = parse_quote!(#[doc = #text]);
            let doc = Doc::of(&[attr]);
            assert_eq!(doc.unit.as_deref(), unit, "{text}");
            let found = doc.range.as_ref();
            let found = found.map(|(low, high)| (low.as_str(), high.as_str()));
            assert_eq!(found, range, "{text}");
        }
    }

    #[test]
    fn what_is_borrowed_whole_is_given_as_its_own() {
        for (ty, expected) in [
            (parse_quote!(f64), "f64"),
            (parse_quote!(&str), ":: std :: string :: String"),
            (parse_quote!(&[f64]), ":: std :: vec :: Vec < f64 >"),
            (parse_quote!(&Dose), "Dose"),
        ] {
            let (ty, _) = owned(&ty).unwrap();
            assert_eq!(quote::quote!(#ty).to_string(), expected);
        }
        for (ty, expected) in [
            (parse_quote!(Option<&str>), Some("Option<String>")),
            (parse_quote!(&Path), Some("std::path::PathBuf")),
            (parse_quote!(Vec<&'static str>), Some("Vec<String>")),
            (parse_quote!(&dyn Fn()), None),
            (parse_quote!(&[&Dose]), None),
        ] {
            let Err(said) = owned(&ty) else {
                panic!("it is refused")
            };
            assert_eq!(said.as_deref(), expected);
        }
    }
}
