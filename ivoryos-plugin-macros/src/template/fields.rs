//! The fields of a template's struct.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Type};

use crate::instrument::parameter_of;

const INTEGERS: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

pub(crate) struct Fields {
    /// The struct's name.
    pub(crate) of: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    is_reference: bool,
    /// Its type names `String` or `str`.
    holds_texts: bool,
    /// What is in it, if it is an `Option` or a `Vec`, is a number.
    holds_numbers: bool,
    shape: Shape,
    ident: Ident,
}

/// What a type says of how it is shown.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Option,
    List,
    Text,
    Integer,
    Float,
    Other,
}

impl Fields {
    pub(crate) fn of(input: &DeriveInput) -> Self {
        let Data::Struct(data) = &input.data else {
            return Self {
                of: input.ident.unraw().to_string(),
                fields: Vec::new(),
            };
        };
        let fields = data.fields.iter().filter_map(|field| {
            let ident = field.ident.as_ref()?;
            Some(Field {
                name: ident.unraw().to_string(),
                is_reference: !matches!(&field.ty, Type::Path(_)),
                holds_texts: holds_texts(field.ty.to_token_stream()),
                holds_numbers: holds_numbers(&field.ty),
                shape: shape(&field.ty),
                ident: ident.clone(),
            })
        });
        Self {
            of: input.ident.unraw().to_string(),
            fields: fields.collect(),
        }
    }

    fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|it| it.name == name)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.fields.iter().map(|it| it.name.as_str()).collect()
    }

    pub(crate) fn idents(&self) -> impl Iterator<Item = &Ident> {
        self.fields.iter().map(|it| &it.ident)
    }

    pub(crate) fn shape(&self, name: &str) -> Option<Shape> {
        self.get(name).map(|it| it.shape)
    }

    /// Whether there are surely texts in it: of a type of the author's own it is unknown.
    pub(crate) fn holds_texts(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| it.holds_texts)
    }

    /// Whether it is an `Option` or a `Vec` of numbers.
    pub(crate) fn holds_numbers(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| it.holds_numbers)
    }

    /// Whether code is a field of text or a number, `self.name`.
    pub(crate) fn is_plain(&self, code: &str) -> bool {
        let name = code.strip_prefix("self.");
        let shape = name.and_then(|name| self.shape(name));
        matches!(shape, Some(Shape::Text | Shape::Integer | Shape::Float))
    }

    /// Whether a loop can take its items more than once, as those of a reference and of an array of numbers.
    pub(crate) fn is_reference(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| it.is_reference)
    }

    /// How Rust asks what other languages ask by the field alone: whether it is there, not empty, or not 0.
    pub(crate) fn condition(&self, name: &str, negated: bool) -> Option<String> {
        let (before, after) = match (self.shape(name)?, negated) {
            (Shape::Option, false) => ("", ".is_some()"),
            (Shape::Option, true) => ("", ".is_none()"),
            (Shape::List | Shape::Text, false) => ("!", ".is_empty()"),
            (Shape::List | Shape::Text, true) => ("", ".is_empty()"),
            (Shape::Integer, false) => ("", " != 0"),
            (Shape::Integer, true) => ("", " == 0"),
            (Shape::Float, false) => ("", " != 0.0"),
            (Shape::Float, true) => ("", " == 0.0"),
            (Shape::Other, _) => return None,
        };
        Some(format!("{before}self.{name}{after}"))
    }

    pub(crate) fn span(&self, name: &str) -> Option<Span> {
        self.get(name).map(|it| it.ident.span())
    }
}

fn holds_texts(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "String" || name == "str",
        TokenTree::Group(group) => holds_texts(group.stream()),
        _ => false,
    })
}

fn holds_numbers(ty: &Type) -> bool {
    let within = ["Option", "Vec"].iter().find_map(|it| parameter_of(ty, it));
    within.is_some_and(|ty| matches!(shape(&ty), Shape::Integer | Shape::Float))
        && matches!(ty, Type::Path(_))
}

fn shape(ty: &Type) -> Shape {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last().map(|it| it.ident.to_string());
            match last.as_deref() {
                Some("Option") => Shape::Option,
                Some("Vec" | "VecDeque" | "BTreeSet" | "HashSet") => Shape::List,
                Some("String" | "str") => Shape::Text,
                Some("f32" | "f64") => Shape::Float,
                Some(number) if INTEGERS.contains(&number) => Shape::Integer,
                _ => Shape::Other,
            }
        }
        Type::Slice(_) | Type::Array(_) => Shape::List,
        Type::Reference(reference) => shape(&reference.elem),
        Type::Group(group) => shape(&group.elem),
        Type::Paren(paren) => shape(&paren.elem),
        _ => Shape::Other,
    }
}
