//! Checks the extractors among a route's arguments against its path and its methods, as far as their types are written
//! out. What an alias hides is found when the host starts.

use quote::ToTokens;
use syn::{GenericArgument, Ident, Pat, PathArguments, Type};

use crate::diagnostics;
use crate::error_sink::{ErrorSink, Message};
use crate::function::{Argument, Function};
use crate::{instrument, path};

/// The extractors of poem that read the body.
const BODIES: &[&str] = &[
    "Body",
    "Bytes",
    "Form",
    "Json",
    "Multipart",
    "String",
    "TempFile",
    "Vec",
    "Xml",
    "Yaml",
];
/// The types that are read from one value.
const SINGLE: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize", "String",
];
/// The modules from which an extractor may be named. A type of another module is not looked at.
const MODULES: &[&str] = &[
    "poem",
    "web",
    "ivoryos_plugin",
    "prelude",
    "string",
    "vec",
    "bytes",
];

/// An argument that is an extractor, or an `Option` of one.
pub(crate) struct Extractor {
    /// Its name, such as `Path`.
    pub(crate) name: String,
    /// The `T` of `Path<T>`.
    ty: Option<Type>,
    pub(crate) is_optional: bool,
}

impl Extractor {
    /// `None` for an argument of another kind, and for a type that only has the name of one.
    pub(crate) fn of(argument: &Argument) -> Option<Self> {
        if argument.is_marked {
            return None;
        }
        match instrument::parameter_of(&argument.written, "Option") {
            Some(within) => Self::read(&within, true),
            None => Self::read(&argument.written, false),
        }
    }

    fn read(ty: &Type, is_optional: bool) -> Option<Self> {
        let path = match ty {
            Type::Path(path) if path.qself.is_none() => &path.path,
            Type::Group(group) => return Self::read(&group.elem, is_optional),
            _ => return None,
        };
        let mut segments = path.segments.iter().rev();
        let last = segments.next()?;
        if let Some(module) = segments.next()
            && !MODULES.iter().any(|known| module.ident == known)
        {
            return None;
        }
        let name = last.ident.to_string();
        let ty = match &last.arguments {
            PathArguments::None => None,
            PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => {
                match arguments.args.first()? {
                    GenericArgument::Type(ty) => Some(ungrouped(ty).clone()),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let is_known = match name.as_str() {
            "Path" | "Query" | "Form" | "Json" | "Xml" | "Yaml" => ty.is_some(),
            "Vec" => ty.as_ref().is_some_and(|ty| is_named(ty, &["u8"])),
            name => ty.is_none() && BODIES.contains(&name),
        };
        is_known.then_some(Self {
            name,
            ty,
            is_optional,
        })
    }

    fn reads_body(&self) -> bool {
        BODIES.contains(&self.name.as_str())
    }

    /// The function that takes it, if it is an `Option`: poem's own is `None` whatever went wrong.
    pub(crate) fn take_optional(&self) -> Option<&'static str> {
        match self.name.as_str() {
            _ if !self.is_optional => None,
            "Path" => Some("take_path"),
            "Query" => Some("take_query"),
            "Form" => Some("take_form"),
            "Json" | "Xml" | "Yaml" | "String" | "Vec" | "Bytes" => Some("take_body"),
            _ => None,
        }
    }

    /// How many values the type reads, if that can be seen: those of a tuple, or one.
    fn count(&self) -> Option<usize> {
        match self.ty.as_ref()? {
            Type::Tuple(tuple) if !tuple.elems.is_empty() => Some(tuple.elems.len()),
            ty => is_named(ty, SINGLE).then_some(1),
        }
    }

    /// The types of its values, as written.
    fn types(&self) -> Vec<String> {
        match &self.ty {
            Some(Type::Tuple(tuple)) => tuple.elems.iter().map(written).collect(),
            ty => ty.iter().map(written).collect(),
        }
    }
}

/// Checks the extractors of a route. Each mistake is one error.
pub(crate) fn check(function: &Function, path: &str, methods: &[String], errors: &mut ErrorSink) {
    let arguments = function.arguments.iter();
    let extractors = arguments.filter_map(|it| Some((it, Extractor::of(it)?)));
    let (paths, others): (Vec<_>, Vec<_>) = extractors.partition(|(_, it)| it.name == "Path");
    if let Some(parameters) = path::parameter_names(path) {
        check_paths(&paths, path, &parameters, errors);
    }
    check_bodies(&others, path, methods, errors);
    for (argument, extractor) in &others {
        if matches!(extractor.name.as_str(), "Form" | "Query") && extractor.count().is_some() {
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

fn check_paths(
    paths: &[(&Argument, Extractor)],
    path: &str,
    parameters: &[String],
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
                let message = diagnostics::path_without_parameters(path, &names);
                errors.at(&argument.written, &message);
                return;
            }
        } else if let Some(count) = extractor.count()
            && count != parameters.len()
        {
            let read = reading(parameters, &idents(&argument.pattern), &extractor.types());
            let message = diagnostics::path_count(path, parameters, count, &read);
            errors.at(&argument.written, &message);
        }
    }
}

fn check_bodies(
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
    } else if matches!(methods, [only] if only == "GET") && !body.is_optional {
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

/// The names in a pattern if there are as many as this, else made-up ones.
fn names(pattern: &Pat, count: usize) -> Vec<String> {
    let names = idents(pattern);
    if names.len() == count {
        return names;
    }
    match count {
        1 => vec!["id".to_owned()],
        _ => (1..=count).map(|index| format!("id{index}")).collect(),
    }
}

/// The variables of a pattern: `rack` and `vial` of `Path((rack, vial))`.
fn idents(pattern: &Pat) -> Vec<String> {
    match pattern {
        Pat::Ident(pattern) => vec![pattern.ident.to_string()],
        Pat::Tuple(pattern) => pattern.elems.iter().flat_map(idents).collect(),
        Pat::TupleStruct(pattern) => pattern.elems.iter().flat_map(idents).collect(),
        Pat::Paren(pattern) => idents(&pattern.pat),
        _ => Vec::new(),
    }
}

fn is_named(ty: &Type, names: &[&str]) -> bool {
    let Type::Path(path) = ungrouped(ty) else {
        return false;
    };
    let ident = path.path.get_ident();
    ident.is_some_and(|ident| names.iter().any(|name| ident == name))
}

/// Without the invisible group of a `macro_rules!` variable.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        ty => ty,
    }
}

/// A type as an author writes it, on one line.
fn written(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("< ", "<"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
