//! `Path<&str>`: what an extractor reads is the function's own.

use syn::{GenericArgument, PathArguments, Type, parse_quote};

use super::Extractor;
use super::tokens::{ungrouped, written};
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::function::Argument;

/// Reports the references in what extractors read. Returns whether there are any.
pub(super) fn check(extractors: &[(&Argument, Extractor)], errors: &mut ErrorSink) -> bool {
    let mut found = false;
    for (argument, extractor) in extractors {
        let Some(ty) = &extractor.ty else {
            continue;
        };
        let (borrowed, owned) = (written(ty), written(&owned(ty)));
        if owned != borrowed {
            let argument_type = written(&argument.written).replace(&borrowed, &owned);
            let message = diagnostics::reference_inside(&borrowed, &argument_type);
            errors.at(&argument.written, &message);
            found = true;
        }
    }
    found
}

/// The type without references: `String` for `&str`, `Vec<T>` for `&[T]`.
fn owned(ty: &Type) -> Type {
    match ungrouped(ty) {
        Type::Reference(reference) => match ungrouped(&reference.elem) {
            Type::Path(path) if path.path.is_ident("str") => parse_quote!(String),
            Type::Slice(slice) => {
                let item = owned(&slice.elem);
                parse_quote!(Vec<#item>)
            }
            other => owned(other),
        },
        Type::Tuple(tuple) => {
            let mut tuple = tuple.clone();
            for element in &mut tuple.elems {
                *element = owned(element);
            }
            Type::Tuple(tuple)
        }
        Type::Path(path) => {
            let mut path = path.clone();
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            *ty = owned(ty);
                        }
                    }
                }
            }
            Type::Path(path)
        }
        other => other.clone(),
    }
}
