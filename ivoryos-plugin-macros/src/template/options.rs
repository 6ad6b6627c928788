//! `#[template(path = "page.stpl", …)]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, Lit, LitStr, Meta};

use crate::args::{Args, string_literal};
use crate::diagnostics;
use crate::error_sink::ErrorSink;

pub(crate) const KEYS: &[&str] = &[
    "path",
    "source",
    "escape",
    "delimiter",
    "rm_whitespace",
    "rm_newline",
    "crate",
];
/// The keys that sailfish reads.
const PASSED: &[&str] = &["escape", "delimiter", "rm_whitespace", "rm_newline"];

/// Where the template's text is.
pub(crate) enum Origin {
    Path(LitStr),
    Source(LitStr),
}

impl Origin {
    pub(crate) fn literal(&self) -> &LitStr {
        match self {
            Self::Path(literal) | Self::Source(literal) => literal,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.literal().span()
    }
}

pub(crate) struct Options {
    pub(crate) origin: Option<Origin>,
    /// What sailfish reads, as it is written.
    pub(crate) passed: TokenStream,
    /// The `%` of `<%`, if it is another character.
    pub(crate) delimiter: Option<char>,
    /// Whether `<%=` writes `&quot;` for `"`.
    pub(crate) is_escaped: bool,
    pub(crate) library: TokenStream,
}

pub(crate) fn read(attributes: &[Attribute], errors: &mut ErrorSink) -> Options {
    let ours = attributes
        .iter()
        .filter(|it| it.path().is_ident("template"));
    let tokens = ours.map(|attribute| match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let value = &pair.value;
            quote!(#value)
        }
        Meta::Path(_) => TokenStream::new(),
    });
    let tokens: Vec<TokenStream> = tokens.collect();
    let args = Args::parse("template", KEYS, quote!(#(#tokens),*), errors);
    for surplus in &args.positional {
        let value = string_literal(surplus).map_or_else(|| "page.stpl".to_owned(), |it| it.value());
        errors.at(surplus, &diagnostics::template_without_a_key(&value));
    }
    let [path, source] = ["path", "source"].map(|key| args.string(key, errors));
    let origin = match (path, source) {
        (Some(_), Some(source)) => {
            errors.push(source.span(), &diagnostics::path_and_source());
            None
        }
        (Some(path), None) => Some(Origin::Path(path)),
        (None, Some(source)) => Some(Origin::Source(source)),
        (None, None) => {
            if errors.is_empty() {
                errors.push(Span::call_site(), &diagnostics::which_template());
            }
            None
        }
    };
    let mut passed = TokenStream::new();
    let mut delimiter = None;
    let mut is_escaped = true;
    for key in PASSED {
        let Some(value) = args.get(key) else {
            continue;
        };
        match literal(value) {
            Some(Lit::Char(character)) if *key == "delimiter" => {
                delimiter = Some(character.value());
            }
            Some(Lit::Bool(value)) if *key == "escape" => is_escaped = value.value(),
            Some(Lit::Bool(_)) if *key != "delimiter" => {}
            _ => {
                let is_character = *key == "delimiter";
                let what = if is_character {
                    "one character"
                } else {
                    "`true` or `false`"
                };
                errors.at(value, &diagnostics::not_a_literal(key, what));
            }
        }
        let key = Ident::new(key, Span::call_site());
        passed.extend(quote!(#key = #value,));
    }
    Options {
        origin,
        passed,
        delimiter,
        is_escaped,
        library: args.library(errors),
    }
}

fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(literal) => Some(&literal.lit),
        _ => None,
    }
}
