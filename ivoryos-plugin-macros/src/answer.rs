//! What a page or a route returns, as far as the signature shows it.

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, ReturnType, Type};

use crate::error_sink::ErrorSink;
use crate::function::Function;
use crate::instrument::parameter_of;
use crate::{diagnostics, origin};

/// Reports `(Json<T>, StatusCode)`, Flask's order: here the status comes first.
pub(crate) fn check_status(output: &ReturnType, errors: &mut ErrorSink) {
    const STATUSES: &[&str] = &["StatusCode", "i32", "u16", "u32"];
    let ReturnType::Type(_, ty) = output else {
        return;
    };
    let ty = value(ty);
    let Type::Tuple(tuple) = &ty else {
        return;
    };
    let mut elements = tuple.elems.iter();
    let (Some(content), Some(status), None) = (elements.next(), elements.next(), elements.next())
    else {
        return;
    };
    if is_content(content) && STATUSES.contains(&written(status).as_str()) {
        errors.at(&ty, &diagnostics::status_last(&written(content)));
    }
}

/// Reports `Result<Json<T>, (StatusCode, String)>`, as axum has it: here an error gets its status by a method. And
/// `Result<Page, Redirect>`.
pub(crate) fn check_error(output: &ReturnType, errors: &mut ErrorSink) {
    let ReturnType::Type(_, ty) = output else {
        return;
    };
    let (Some(value), Some(error)) = (parameter_of(ty, "Result"), error(ty)) else {
        return;
    };
    if let Type::Tuple(tuple) = &error
        && let Some(first) = tuple.elems.first()
        && parameter_of(first, "StatusCode").is_some()
    {
        let message = diagnostics::status_in_the_error(&written(&error), &written(&value));
        errors.at(ty, &message);
    } else if parameter_of(&error, "Redirect").is_some() && errors.is_empty() {
        errors.at(&error, &diagnostics::redirect_as_an_error());
    }
}

/// Reports `Option<Json<T>>`, as Rocket has it: what is not there is an error with a status.
pub(crate) fn check_option(output: &ReturnType, errors: &mut ErrorSink) {
    if let ReturnType::Type(_, ty) = output
        && let Some(within) = parameter_of(ty, "Option")
        && (is_content(&within) || parameter_of(&within, "Response").is_some())
    {
        errors.at(ty, &diagnostics::option_returned(&written(&within)));
    }
}

/// Reports a page that is only text: a browser shows the tags of it.
pub(crate) fn check_page(output: &ReturnType, errors: &mut ErrorSink) {
    if let ReturnType::Type(_, ty) = output {
        let ty = value(ty);
        if is_text(&ty) {
            errors.at(&ty, &diagnostics::text_for_a_page(&written(&ty)));
        }
    }
}

/// The method that makes a response of it: for the prelude's `Json<T>` one whose error names the `T`.
pub(crate) fn method(function: &Function) -> &'static str {
    let ReturnType::Type(_, ty) = &function.output_type else {
        return "answer";
    };
    let is_json = matches!(value(ty), Type::Path(path) if path.path.segments.len() == 1
        && parameter_of(&Type::Path(path.clone()), "Json").is_some());
    if is_json && origin::is_surely_of_the_prelude("Json", &function.ident) {
        "answer_json"
    } else {
        "answer"
    }
}

/// Whether the signature shows that this is no `Result`, not even by another name.
pub(crate) fn is_no_result(output: &ReturnType) -> bool {
    const NAMES: &[&str] = &["Html", "Json", "Page", "Response", "StatusCode", "String"];
    let ReturnType::Type(_, ty) = output else {
        return true;
    };
    match &**ty {
        Type::Reference(_) | Type::Tuple(_) => true,
        ty => NAMES.iter().any(|name| parameter_of(ty, name).is_some()),
    }
}

/// `T` of `Result<T, E>`, or the type itself.
fn value(ty: &Type) -> Type {
    parameter_of(ty, "Result").unwrap_or_else(|| ty.clone())
}

/// `E` of `Result<T, E>`.
fn error(ty: &Type) -> Option<Type> {
    let path = match ty {
        Type::Path(path) => path,
        Type::Group(group) => return error(&group.elem),
        _ => return None,
    };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.iter().nth(1)? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

fn is_content(ty: &Type) -> bool {
    let kinds = ["Html", "Json", "Page", "Redirect", "Value", "Vec"];
    is_text(ty) || kinds.iter().any(|name| parameter_of(ty, name).is_some())
}

fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => written(&reference.elem) == "str",
        Type::Group(group) => is_text(&group.elem),
        _ => parameter_of(ty, "String").is_some(),
    }
}

/// The type as authors write it.
fn written(ty: &Type) -> String {
    let written = ty.to_token_stream().to_string();
    let mut written = written
        .replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">");
    for (spaced, plain) in [(" :: ", "::"), ("& ", "&"), (" ,", ",")] {
        written = written.replace(spaced, plain);
    }
    written
}
