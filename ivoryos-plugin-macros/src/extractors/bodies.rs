//! The extractors of the body, and of named fields.

use quote::ToTokens;
use syn::Pat;

use super::Extractor;
use super::tokens::{idents, names, written};
use crate::diagnostics;
use crate::error_sink::{ErrorSink, Message};
use crate::function::Argument;
use crate::instrument::parameter_of;

/// At most one argument reads the body, and none of a GET does.
pub(super) fn check(
    others: &[(&Argument, Extractor)],
    path: &str,
    methods: &[String],
    errors: &mut ErrorSink,
) {
    let bodies: Vec<_> = others.iter().filter(|(_, it)| it.reads_body()).collect();
    let [(first, body), rest @ ..] = bodies.as_slice() else {
        return;
    };
    if let [(second, other), ..] = rest {
        let kinds = [body.name.as_str(), other.name.as_str()];
        let message =
            diagnostics::two_bodies(kinds, &written(&first.written), &written(&second.written));
        errors.at(&second.written, &message);
    } else if matches!(methods, [only] if only == "GET")
        && !body.is_optional
        && !body.has_no_names()
    {
        let query = (body.name == "Form").then(|| as_query(first, body));
        let message =
            diagnostics::body_on_get(path == "/", &written(&first.written), query.as_deref());
        errors.at(&first.written, &message);
    }
}

/// The same argument as a `Query`.
fn as_query(argument: &Argument, form: &Extractor) -> String {
    let pattern = match &argument.pattern {
        Pat::TupleStruct(pattern) => format!("Query({})", pattern.elems.to_token_stream()),
        pattern => pattern.to_token_stream().to_string(),
    };
    let ty = form.ty.as_ref().map(written).unwrap_or_default();
    format!("{pattern}: Query<{ty}>")
}

/// Checks that `Form` and `Query` read names.
pub(super) fn check_fields(others: &[(&Argument, Extractor)], errors: &mut ErrorSink) {
    for (argument, extractor) in others {
        let within = extractor
            .ty
            .as_ref()
            .and_then(|ty| parameter_of(ty, "Option"));
        if let (Some(within), "Form" | "Query") = (within, extractor.name.as_str()) {
            let name = idents(&argument.pattern);
            let name = name.first().map_or("fields", String::as_str);
            let optional = format!("{name}: Option<{}<{}>>", extractor.name, written(&within));
            let what = if extractor.name == "Query" {
                "a query"
            } else {
                "a body"
            };
            let message = diagnostics::option_inside(&extractor.name, what, &optional);
            errors.at(&argument.written, &message);
        } else if extractor.has_no_names() {
            let message = fields_without_names(argument, extractor);
            errors.at(&argument.written, &message);
        }
    }
}

/// The message for a `Form` or `Query` of a number or a tuple.
fn fields_without_names(argument: &Argument, extractor: &Extractor) -> Message {
    let Extractor { name, ty, .. } = extractor;
    let types = extractor.types();
    let names = names(&argument.pattern, types.len());
    let fields = names.iter().zip(&types);
    let fields: Vec<String> = fields.map(|(name, ty)| format!("{name}: {ty}")).collect();
    let read = if extractor.is_optional {
        format!("fields: Option<{name}<Fields>>")
    } else {
        format!("{name}(fields): {name}<Fields>")
    };
    let ty = ty.as_ref().map(written).unwrap_or_default();
    diagnostics::fields_without_names(name, &ty, &fields.join(", "), &read)
}
