//! Reports arguments and returned types of other crates, see [`origin`](crate::origin).

use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, Ident, PatType, Path, PathArguments, ReturnType, Type, TypeParamBound,
    parse_quote,
};

use crate::error_sink::ErrorSink;
use crate::{diagnostics, missing_type, origin};

/// The types of our own prelude that other crates have as well.
const OF_THE_PRELUDE: &[&str] = &[
    "Form",
    "Html",
    "IntoResponse",
    "Json",
    "Path",
    "Query",
    "Redirect",
    "Response",
];
/// Has no size and no parameter.
pub(crate) const STD_PATH: &str = "std::path::Path";
/// How other crates hand a handler what it shares with others.
const STATES: &[&str] = &["Data", "Extension", "State"];

/// Reports an argument of another crate's type. Returns where that type is declared.
pub(crate) fn check_argument(
    ty: &Type,
    function: &Ident,
    errors: &mut ErrorSink,
) -> Option<String> {
    match ty {
        Type::Path(path) => check(&path.path, function, errors),
        Type::Reference(reference) => check_argument(&reference.elem, function, errors),
        Type::Group(group) => check_argument(&group.elem, function, errors),
        _ => None,
    }
}

/// Makes an argument of type `std::path::Path`, which is reported, one that a function can have.
pub(crate) fn make_usable(argument: &mut PatType) {
    let mut ty = argument.ty.clone();
    while let Type::Reference(reference) = *ty {
        ty = reference.elem;
    }
    if let Type::Path(path) = &mut *ty
        && let Some(last) = path.path.segments.last_mut()
    {
        last.arguments = PathArguments::None;
    }
    *argument.ty = parse_quote!(&#ty);
    *argument.pat = parse_quote!(_);
}

/// Reports what a function returns, or a part of it.
pub(crate) fn check_output(output: &ReturnType, function: &Ident, errors: &mut ErrorSink) {
    if let ReturnType::Type(_, ty) = output {
        check_returned(ty, function, errors);
    }
}

fn check_returned(ty: &Type, function: &Ident, errors: &mut ErrorSink) {
    match ty {
        Type::Path(path) if check(&path.path, function, errors).is_none() => {
            let last = path.path.segments.last().map(|it| &it.arguments);
            if let Some(PathArguments::AngleBracketed(arguments)) = last {
                for argument in &arguments.args {
                    if let GenericArgument::Type(ty) = argument {
                        check_returned(ty, function, errors);
                    }
                }
            }
        }
        Type::ImplTrait(it) => check_bounds(&it.bounds, function, errors),
        Type::Tuple(tuple) => {
            for ty in &tuple.elems {
                check_returned(ty, function, errors);
            }
        }
        Type::Group(group) => check_returned(&group.elem, function, errors),
        _ => {}
    }
}

fn check_bounds<P>(
    bounds: &Punctuated<TypeParamBound, P>,
    function: &Ident,
    errors: &mut ErrorSink,
) {
    for bound in bounds {
        if let TypeParamBound::Trait(bound) = bound {
            check(&bound.path, function, errors);
        }
    }
}

fn check(path: &Path, function: &Ident, errors: &mut ErrorSink) -> Option<String> {
    let last = path.segments.last()?.ident.to_string();
    let ours = OF_THE_PRELUDE.contains(&last.as_str());
    if !ours && !STATES.contains(&last.as_str()) && last != "PathBuf" {
        return None;
    }
    let origin = origin::of(path, function)?;
    let message = if last == "PathBuf" {
        diagnostics::path_of_std(&origin.path, None)
    } else if origin.path == STD_PATH {
        diagnostics::path_of_std(&origin.path, origin.import.as_deref())
    } else if ours {
        diagnostics::of_another_crate(&last, &origin.path, origin.import.as_deref())
    } else {
        diagnostics::state_of_another_crate(&origin.path, &missing_type::shared(path))
    };
    errors.at(path, &message);
    Some(origin.path)
}
