//! Checks the extractors among a route's arguments against its path and its methods, as far as their types are written
//! out. What an alias hides is found when the host starts.

mod bodies;
mod paths;
mod references;
pub(crate) mod tokens;

use syn::{GenericArgument, Ident, PathArguments, Type};

use crate::error_sink::ErrorSink;
use crate::function::{Argument, Function};
use crate::{instrument, origin, path};
use tokens::{is_named, ungrouped, written};

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
    /// It is written with its module, which may be poem's.
    has_module: bool,
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
        let has_module = segments.len() > 0;
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
            has_module,
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

    /// The function that takes one of the prelude, whose error names what is in it.
    pub(crate) fn take_read(&self, function: &Ident) -> Option<&'static str> {
        let is_read = matches!(self.name.as_str(), "Form" | "Json" | "Path" | "Query");
        (is_read
            && !self.is_optional
            && !self.has_module
            && origin::is_surely_of_the_prelude(&self.name, function))
        .then_some("take_read")
    }

    /// Whether it reads named fields into a type that has none.
    fn has_no_names(&self) -> bool {
        matches!(self.name.as_str(), "Form" | "Query") && self.count().is_some()
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
    let arguments = &function.arguments;
    let parameters = path::parameter_names(path);
    if let Some(parameters) = &parameters
        && paths::check_bare(arguments, path, parameters, errors)
    {
        return;
    }
    let extractors = arguments
        .iter()
        .filter_map(|it| Some((it, Extractor::of(it)?)));
    let extractors: Vec<_> = extractors.collect();
    if references::check(&extractors, errors) {
        return;
    }
    let (paths, others): (Vec<_>, Vec<_>) = extractors
        .into_iter()
        .partition(|(_, it)| it.name == "Path");
    if let Some(parameters) = &parameters {
        paths::check(&paths, path, parameters, function.is_last, errors);
    }
    bodies::check(&others, path, methods, errors);
    bodies::check_fields(&others, errors);
}
