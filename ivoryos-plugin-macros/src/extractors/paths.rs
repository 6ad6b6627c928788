//! `Path` against the parameters of the path.

use syn::Ident;

use super::tokens::{idents, is_named, names, written};
use super::{Extractor, SINGLE};
use crate::diagnostics;
use crate::error_sink::ErrorSink;
use crate::function::Argument;
use crate::instrument::parameter_of;

/// Finds parameters of the path that are arguments without `Path`, as other frameworks have them. Returns whether there
/// are any.
pub(super) fn check_bare(
    arguments: &[Argument],
    path: &str,
    parameters: &[String],
    errors: &mut ErrorSink,
) -> bool {
    let is_bare = |argument: &&Argument| {
        let names = idents(&argument.pattern);
        let is_parameter =
            matches!(names.as_slice(), [name] if parameters.iter().any(|it| variable(it) == *name));
        is_parameter && !argument.is_marked && is_named(&argument.written, SINGLE)
    };
    let bare: Vec<&Argument> = arguments.iter().filter(is_bare).collect();
    let Some(first) = bare.first() else {
        return false;
    };
    let ty_of = |name: &String| {
        let name = variable(name);
        let argument = bare
            .iter()
            .find(|it| idents(&it.pattern) == [name.as_str()]);
        argument.map_or("String".to_owned(), |it| written(&it.written))
    };
    let types: Vec<String> = parameters.iter().map(ty_of).collect();
    let read = reading(parameters, &[], &types);
    let names = idents(&first.pattern).concat();
    errors.at(
        &first.written,
        &diagnostics::bare_parameter(&names, path, &read),
    );
    true
}

/// Checks the arguments `Path<T>`. Of several attributes of a function, the last one says what is wrong with an `Option`
/// in one.
pub(super) fn check(
    paths: &[(&Argument, Extractor)],
    path: &str,
    parameters: &[String],
    is_last: bool,
    errors: &mut ErrorSink,
) {
    // Several structs may share the parameters of a path.
    let is_one = |(_, extractor): &(_, Extractor)| extractor.count().is_some();
    let several = paths.len() > 1 && paths.iter().any(is_one) && !parameters.is_empty();
    if several && let Some((second, _)) = paths.get(1) {
        let names = paths
            .iter()
            .flat_map(|(argument, _)| idents(&argument.pattern));
        let types = paths.iter().flat_map(|(_, extractor)| extractor.types());
        let read = reading(
            parameters,
            &names.collect::<Vec<_>>(),
            &types.collect::<Vec<_>>(),
        );
        errors.at(
            &second.written,
            &diagnostics::second_path_argument(path, &read),
        );
        return;
    }
    for (argument, extractor) in paths {
        if parameters.is_empty() {
            if !extractor.is_optional {
                let count = extractor.count().unwrap_or(1);
                let names = names(&argument.pattern, count);
                let within = extractor.ty.as_ref();
                let message = match within.and_then(|ty| parameter_of(ty, "Option")) {
                    Some(_) if !is_last => return,
                    Some(ty) => {
                        let name = names.first().map_or("id", String::as_str);
                        diagnostics::optional_parameter(path, name, &written(&ty))
                    }
                    None => diagnostics::path_without_parameters(path, &names),
                };
                errors.at(&argument.written, &message);
                return;
            }
        } else if let Some(ty) = extractor
            .ty
            .as_ref()
            .and_then(|ty| parameter_of(ty, "Option"))
        {
            if is_last {
                let (names, ty) = (idents(&argument.pattern), written(&ty));
                let name = names.first().map_or("id", String::as_str);
                let optional = format!("{name}: Option<Path<{ty}>>");
                let read = reading(parameters, &names, &[ty]);
                let message = diagnostics::parameter_is_there(path, &read, &optional);
                errors.at(&argument.written, &message);
            }
        } else if let ([parameter], Some(item)) = (
            parameters,
            extractor.ty.as_ref().and_then(|ty| parameter_of(ty, "Vec")),
        ) {
            let name = variable(parameter);
            let ty = if path.contains('*') {
                "String".to_owned()
            } else {
                written(&item)
            };
            let read = reading(parameters, &[], &[ty]);
            errors.at(
                &argument.written,
                &diagnostics::path_list(path, &name, &read),
            );
        } else if let Some(count) = extractor.count()
            && count != parameters.len()
        {
            let read = reading(parameters, &idents(&argument.pattern), &extractor.types());
            let message = diagnostics::path_count(path, parameters, count, &read);
            errors.at(&argument.written, &message);
        } else if let Some(read) = in_order(parameters, argument, extractor) {
            let message = diagnostics::path_order(path, &read);
            errors.at(&argument.written, &message);
        }
    }
}

/// The argument with its variables in the order of the path, if they have the names of all parameters in another one.
fn in_order(parameters: &[String], argument: &Argument, extractor: &Extractor) -> Option<String> {
    let (names, types) = (idents(&argument.pattern), extractor.types());
    let ordered: Vec<String> = parameters.iter().map(|name| variable(name)).collect();
    if names == ordered || names.len() != ordered.len() || types.len() != ordered.len() {
        return None;
    }
    let of_each = ordered.iter().map(|name| {
        let at = names.iter().position(|it| it == name)?;
        types.get(at).cloned()
    });
    let types: Vec<String> = of_each.collect::<Option<_>>()?;
    Some(reading(parameters, &ordered, &types))
}

/// The argument that reads these parameters, to paste: `Path((rack, vial)): Path<(u32, String)>`. Names and types are
/// those that are written, as far as there are any.
fn reading(parameters: &[String], written: &[String], types: &[String]) -> String {
    let names: Vec<String> = if written.len() == parameters.len() {
        written.to_vec()
    } else {
        parameters.iter().map(|name| variable(name)).collect()
    };
    let types = types
        .iter()
        .map(String::as_str)
        .chain(std::iter::repeat("String"));
    let types: Vec<&str> = types.take(parameters.len()).collect();
    match (names.as_slice(), types.as_slice()) {
        ([name], [ty]) => format!("Path({name}): Path<{ty}>"),
        (names, types) => format!("Path(({})): Path<({})>", names.join(", "), types.join(", ")),
    }
}

/// A parameter's name as the name of a variable.
fn variable(name: &str) -> String {
    let raw = format!("r#{name}");
    let forms = [name, &raw];
    let usable = forms
        .into_iter()
        .find(|it| syn::parse_str::<Ident>(it).is_ok());
    usable.unwrap_or("rest").to_owned()
}
