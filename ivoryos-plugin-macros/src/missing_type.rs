//! Arguments and answers as other frameworks have them, whose types nobody has imported: `State<T>` of axum,
//! `web::Json<T>` and `HttpResponse` of actix, `request: Request`. The compiler would report the type, the pattern and what the body does with them.

use quote::ToTokens;
use syn::{
    GenericArgument, Ident, Pat, PatType, Path, PathArguments, ReturnType, Type, TypeParamBound,
    parse_quote,
};

use crate::error_sink::{ErrorSink, Message};
use crate::extractors::tokens::{names, written};
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
/// What handlers of actix, Rocket, Flask and `FastAPI` return.
const RETURNED: &[&str] = &[
    "FileResponse",
    "HTMLResponse",
    "HttpResponse",
    "JSONResponse",
    "JsonResponse",
    "NamedFile",
    "RawHtml",
    "RawJson",
    "Responder",
];
/// What poem has beside the prelude and hands over by value, with its path.
const BY_VALUE: &[(&str, &str)] = &[("Bytes", "Vec<u8>"), ("Multipart", "poem::web::Multipart")];

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
        // The compiler would advise to remove all types but the first.
        ["Path"] if types(&path.path).len() > 1 => of_several(argument, &types(&path.path)),
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

/// Reports what other frameworks return, such as `HttpResponse` of actix, where nobody has imported it. Returns whether
/// the function needs another return type.
pub(crate) fn check_output(output: &ReturnType, function: &Ident, errors: &mut ErrorSink) -> bool {
    let ReturnType::Type(_, ty) = output else {
        return false;
    };
    let value = instrument::parameter_of(ty, "Result");
    let ty = value.as_ref().unwrap_or(ty);
    let path = match ty {
        Type::Path(path) => &path.path,
        Type::ImplTrait(of) => match of.bounds.first() {
            Some(TypeParamBound::Trait(bound)) => &bound.path,
            _ => return false,
        },
        _ => return false,
    };
    let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
        return false;
    };
    let is_known = RETURNED.iter().any(|name| last.ident == name);
    if !is_known || !origin::is_missing(&first.ident.to_string(), function) {
        return false;
    }
    let name = last.ident.to_string();
    errors.at(ty, &diagnostics::returned_elsewhere(&name));
    true
}

/// The path of what poem hands over by value.
fn by_value(name: &str) -> Option<&'static str> {
    let known = BY_VALUE.iter().find(|(it, _)| *it == name);
    known.map(|(_, path)| *path)
}

/// Makes of a missing type one that a function can have. Returns the type that was in it.
pub(crate) fn make_usable(argument: &mut PatType) -> Option<Type> {
    let within = match &*argument.ty {
        Type::Path(path) => parameter(&path.path),
        _ => None,
    };
    *argument.ty = parse_quote!(());
    *argument.pat = parse_quote!(_);
    within
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

fn types(path: &Path) -> Vec<String> {
    let last = path.segments.last();
    let Some(PathArguments::AngleBracketed(given)) = last.map(|it| &it.arguments) else {
        return Vec::new();
    };
    let types = given.args.iter().filter_map(|it| match it {
        GenericArgument::Type(ty) => Some(written(ty)),
        _ => None,
    });
    types.collect()
}

/// `Path<u32, u32>`, whose parameters are a tuple.
fn of_several(argument: &PatType, types: &[String]) -> Message {
    let names = names(&argument.pat, types.len()).join(", ");
    let read = format!("Path(({names})): Path<({})>", types.join(", "));
    diagnostics::path_of_several(types.len(), &read)
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
        "instrument_call" => diagnostics::request_of_a_call(name),
        _ => diagnostics::request_of_a_route(name, known),
    }
}
