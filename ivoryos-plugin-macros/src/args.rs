//! The arguments of an attribute: values without a key, then `key = value` pairs.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Path, Token};

use crate::diagnostics;
use crate::error_sink::{ErrorSink, Message};
use crate::library::{self, Library};

pub(crate) struct Args {
    pub(crate) positional: Vec<Expr>,
    named: Vec<Named>,
    attribute: String,
}

struct Named {
    key: String,
    value: Expr,
    /// `key` is the known key nearest to an unknown one. The value of `nmae = "x"` is checked as the name,
    /// so that one run reports both the key and a bad value.
    guessed: bool,
}

/// The error is already in the sink.
struct Reported;

impl Args {
    /// ```text
    /// Args = [ Arg { "," Arg } [ "," ] ]
    /// Arg  = Expr | Key "=" Expr
    /// ```
    ///
    /// An error skips only its own argument: parsing goes on after the next comma.
    pub(crate) fn parse(
        attribute: &str,
        known: &[&str],
        tokens: TokenStream,
        errors: &mut ErrorSink,
    ) -> Self {
        let mut args = Self {
            positional: Vec::new(),
            named: Vec::new(),
            attribute: attribute.to_owned(),
        };
        let parser = |input: ParseStream| -> syn::Result<()> {
            while !input.is_empty() {
                let parsed = args.parse_one(attribute, known, input, errors);
                if parsed.is_ok() && !input.is_empty() && !input.peek(Token![,]) {
                    errors.push(input.span(), &diagnostics::comma_missing());
                    if starts_with_key(input) {
                        continue;
                    }
                }
                while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
                    input.parse::<TokenTree>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error.span(), &diagnostics::not_understood(attribute));
        }
        args
    }

    fn parse_one(
        &mut self,
        attribute: &str,
        known: &[&str],
        input: ParseStream,
        errors: &mut ErrorSink,
    ) -> Result<(), Reported> {
        if starts_with_key(input) {
            return self.parse_named(attribute, known, input, errors);
        }
        if let Ok(key) = input.fork().call(Ident::parse_any)
            && known.contains(&key.to_string().as_str())
        {
            let message = diagnostics::value_missing(&key.to_string());
            errors.push(key.span(), &message);
            return Err(Reported);
        }
        match input.parse() {
            Ok(value) => {
                self.positional.push(ungrouped(value));
                Ok(())
            }
            Err(error) => {
                errors.push(error.span(), &diagnostics::not_understood(attribute));
                Err(Reported)
            }
        }
    }

    fn parse_named(
        &mut self,
        attribute: &str,
        known: &[&str],
        input: ParseStream,
        errors: &mut ErrorSink,
    ) -> Result<(), Reported> {
        let (Ok(ident), Ok(_)) = (input.call(Ident::parse_any), input.parse::<Token![=]>()) else {
            return Err(Reported);
        };
        let written = ident.to_string();
        let mut key = written.clone();
        let guessed = !known.contains(&written.as_str());
        if guessed {
            if known.contains(&"methods") && ["method", "verb"].contains(&written.as_str()) {
                errors.push(ident.span(), &method_key(&ident, input));
                return Err(Reported);
            }
            let message = diagnostics::unknown_key(attribute, &written, known);
            errors.push(ident.span(), &message);
            let nearest = diagnostics::nearest(&written, known).ok_or(Reported)?;
            nearest.clone_into(&mut key);
        }
        let Ok(value) = input.parse().map(ungrouped) else {
            errors.push(ident.span(), &diagnostics::value_missing(&key));
            return Err(Reported);
        };
        match self.named.iter_mut().find(|earlier| earlier.key == key) {
            Some(_) if guessed => {}
            Some(earlier) if earlier.guessed => earlier.value = value,
            Some(_) => errors.push(ident.span(), &diagnostics::key_twice(&key, &value)),
            None => self.named.push(Named {
                key,
                value,
                guessed,
            }),
        }
        Ok(())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Expr> {
        let named = self.named.iter().find(|named| named.key == key)?;
        Some(&named.value)
    }

    pub(crate) fn string(&self, key: &str, errors: &mut ErrorSink) -> Option<LitStr> {
        let value = self.get(key)?;
        let literal = string_literal(value);
        if literal.is_none() {
            errors.at(value, &diagnostics::not_a_string(key));
        }
        literal
    }

    pub(crate) fn path(&self, key: &str, errors: &mut ErrorSink) -> Option<Path> {
        let value = self.get(key)?;
        if let Expr::Path(path) = value
            && path.qself.is_none()
        {
            return Some(path.path.clone());
        }
        errors.at(value, &diagnostics::not_a_path(key));
        None
    }

    /// The path of the library in generated code: `crate = path`, or the name that the dependency has.
    pub(crate) fn library(&self, errors: &mut ErrorSink) -> TokenStream {
        if self.get("crate").is_none() {
            match library::find() {
                Library::Usual => {}
                Library::Renamed(name) => {
                    let name = format_ident!("{name}");
                    return quote!(::#name);
                }
                Library::Missing => {
                    let message = diagnostics::no_dependency(&self.attribute);
                    errors.push(Span::call_site(), &message);
                    errors.library_is_missing = true;
                }
            }
        }
        self.path("crate", errors)
            .map_or_else(|| quote!(::ivoryos_plugin), ToTokens::into_token_stream)
    }
}

/// `method = "GET"` or `method = GET`: a mistake in the key and in the value, with one correction.
fn method_key(key: &Ident, input: ParseStream) -> Message {
    let value: Option<Expr> = input.parse().ok();
    let value = value.to_token_stream().to_string();
    diagnostics::method_for_methods(&key.to_string(), &value)
}

fn starts_with_key(input: ParseStream) -> bool {
    input.peek(Ident::peek_any) && input.peek2(Token![=])
}

/// Removes the invisible group around a value that comes from a `macro_rules!` variable.
fn ungrouped(mut expr: Expr) -> Expr {
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    expr
}

pub(crate) fn string_literal(expr: &Expr) -> Option<LitStr> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Some(literal.clone()),
        Expr::Group(group) => string_literal(&group.expr),
        _ => None,
    }
}
