//! Arguments as other frameworks have them, whose types nobody has imported: `State<T>` of axum, `web::Json<T>` of actix,
//! `request: Request`. The compiler would report the type, the pattern and what the body does with them.

use quote::ToTokens;
use syn::{GenericArgument, Ident, Pat, PatType, Path, PathArguments, Type, parse_quote};

use crate::error_sink::{ErrorSink, Message};
use crate::extractors::tokens::written;
use crate::{diagnostics, instrument, origin};

/// How other frameworks hand a handler what it shares with others.
const STATES: &[&str] = &["Extension", "State"];
/// Theirs of the module `web` that the prelude has.
const OF_WEB: &[&str] = &["Form", "Json", "Path", "Query"];
/// What poem hands over by reference, with what it is called elsewhere and its path.
const BY_REFERENCE: &[(&str, &str)] = &[
    ("CookieJar", "poem::web::cookie::CookieJar"),
    ("HeaderMap", "poem::http::HeaderMap"),
    ("HttpRequest", "poem::Request"),
    ("Request", "poem::Request"),
    ("Uri", "poem::http::Uri"),
];
/// What poem has beside the prelude and hands over by value, with its path.
const BY_VALUE: &[(&str, &str)] = &[("Multipart", "poem::web::Multipart")];

/// Reports an argument, if it is one. Returns whether the function needs another in its place.
pub(crate) fn check(
    attribute: &str,
    argument: &PatType,
    function: &Ident,
    errors: &mut ErrorSink,
) -> bool {
    let (ty, is_reference) = match &*argument.ty {
        Type::Reference(reference) => (&*reference.elem, true),
        ty => (ty, false),
    };
    let Type::Path(path) = ty else {
        return false;
    };
    let names: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let is_missing = |name: &str| origin::is_missing(name, function);
    let message = match names.as_slice() {
        // A bare `State` may be a misspelt type of this library.
        [name] if STATES.contains(name) && parameter(&path.path).is_some() && is_missing(name) => {
            of_state(&path.path)
        }
        ["web", "Data"] if is_missing("web") => of_state(&path.path),
        ["web", name] if OF_WEB.contains(name) && is_missing("web") => {
            of_web(name, argument, &path.path)
        }
        ["Data"] if is_page(attribute) && origin::is_of_the_prelude("Data", function) => {
            errors.at(&argument.ty, &of_data(argument, &path.path));
            return false;
        }
        [name]
            if !is_reference
                && is_page(attribute)
                && is_missing(name)
                && by_value(name).is_some() =>
        {
            diagnostics::not_imported(name, by_value(name).unwrap_or_default())
        }
        [.., name] if !is_reference || names.len() == 1 => {
            let Some((_, known)) = BY_REFERENCE.iter().find(|(it, _)| it == name) else {
                return false;
            };
            let is_missing = names.len() == 1 && is_missing(name);
            let is_poems = || {
                let first = names.first().copied().unwrap_or_default();
                let import = origin::import(first, function);
                let path = import.as_deref().unwrap_or(first);
                ["http::", "ivoryos_plugin::", "poem::"]
                    .iter()
                    .any(|it| format!("{path}::").starts_with(it))
            };
            if is_missing {
                of_request(attribute, name, known)
            } else if !is_reference && is_page(attribute) && is_poems() {
                let ty = written(&argument.ty);
                errors.at(&argument.ty, &diagnostics::by_reference(&ty));
                return false;
            } else {
                return false;
            }
        }
        _ => return false,
    };
    errors.at(&argument.ty, &message);
    true
}

/// The path of what poem hands over by value.
fn by_value(name: &str) -> Option<&'static str> {
    let known = BY_VALUE.iter().find(|(it, _)| *it == name);
    known.map(|(_, path)| *path)
}

/// Makes of a missing type one that a function can have.
pub(crate) fn make_usable(argument: &mut PatType) {
    *argument.ty = parse_quote!(());
    *argument.pat = parse_quote!(_);
}

fn is_page(attribute: &str) -> bool {
    matches!(attribute, "plugin" | "route")
}

fn of_state(path: &Path) -> Message {
    let shared = shared(path);
    let shown = path.segments.iter().map(|it| it.ident.to_string());
    let shown: Vec<String> = shown.collect();
    diagnostics::state_of_another_crate(&shown.join("::"), &shared)
}

/// The `T` of `State<Arc<T>>` and `Data<&T>`.
pub(crate) fn shared(path: &Path) -> String {
    let mut ty = parameter(path);
    while let Some(inner) = ty.as_ref().and_then(|ty| match ty {
        Type::Reference(reference) => Some((*reference.elem).clone()),
        ty => instrument::parameter_of(ty, "Arc"),
    }) {
        ty = Some(inner);
    }
    ty.map_or_else(|| "T".to_owned(), |ty| written(&ty))
}

fn parameter(path: &Path) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|it| match it {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// The pattern without the extractor around it.
fn inner_pattern(argument: &PatType) -> String {
    match &*argument.pat {
        Pat::TupleStruct(pattern) => pattern.elems.to_token_stream().to_string(),
        pattern => pattern.to_token_stream().to_string(),
    }
}

fn of_web(name: &str, argument: &PatType, path: &Path) -> Message {
    let pattern = inner_pattern(argument);
    let ty = parameter(path).map_or_else(|| "T".to_owned(), |ty| written(&ty));
    diagnostics::of_the_module_web(name, &format!("{name}({pattern}): {name}<{ty}>"))
}

fn of_data(argument: &PatType, path: &Path) -> Message {
    let ty = parameter(path);
    let is_shared = matches!(&ty, Some(Type::Reference(_)))
        || ty
            .as_ref()
            .is_some_and(|ty| instrument::parameter_of(ty, "Arc").is_some());
    if is_shared {
        return of_state(path);
    }
    let ty = ty.map_or_else(|| "T".to_owned(), |ty| written(&ty));
    diagnostics::data_of_an_event(&format!("Json({}): Json<{ty}>", inner_pattern(argument)))
}

fn of_request(attribute: &str, name: &str, known: &str) -> Message {
    match attribute {
        "socket_event" => diagnostics::request_of_an_event(name),
        "background_task" => diagnostics::request_of_a_task(name),
        _ => diagnostics::request_of_a_route(name, known),
    }
}
