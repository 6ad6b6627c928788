//! The arguments of an attribute: at most one value without a key, then `key = value` pairs.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Path, Token};

use crate::diagnostics::{self, Errors};

pub(crate) struct Args {
    pub(crate) positional: Vec<Expr>,
    named: Vec<(Ident, Expr)>,
}

impl Args {
    /// ```text
    /// Args = [ Arg { "," Arg } [ "," ] ]
    /// Arg  = Expr | Key "=" Expr
    /// ```
    ///
    /// A mistake costs its own argument only: the ones after the next comma are still read.
    pub(crate) fn parse(
        attribute: &str,
        known: &[&str],
        tokens: TokenStream,
        errors: &mut Errors,
    ) -> Self {
        let mut args = Self {
            positional: Vec::new(),
            named: Vec::new(),
        };
        let parser = |input: ParseStream| -> syn::Result<()> {
            while !input.is_empty() {
                match args.parse_one(attribute, known, input, errors) {
                    Err(error) => errors.syntax(error),
                    Ok(()) if input.is_empty() || input.peek(Token![,]) => {}
                    Ok(()) => errors.syntax(input.error("expected `,`")),
                }
                while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
                    input.parse::<TokenTree>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.syntax(error);
        }
        args
    }

    fn parse_one(
        &mut self,
        attribute: &str,
        known: &[&str],
        input: ParseStream,
        errors: &mut Errors,
    ) -> syn::Result<()> {
        if !(input.peek(Ident::peek_any) && input.peek2(Token![=])) {
            self.positional.push(input.parse()?);
            return Ok(());
        }
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let value: Expr = input.parse()?;
        let name = key.to_string();
        if !known.contains(&name.as_str()) {
            errors.push(
                key.span(),
                diagnostics::unknown_key(attribute, &name, known),
            );
        } else if self.named.iter().any(|(earlier, _)| *earlier == key) {
            errors.push(key.span(), diagnostics::key_twice(&name));
        } else {
            self.named.push((key, value));
        }
        Ok(())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Expr> {
        self.named
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn string(&self, key: &str, errors: &mut Errors) -> Option<LitStr> {
        let value = self.get(key)?;
        let literal = string_literal(value);
        if literal.is_none() {
            let message = diagnostics::not_a_string(&format!("`{key}`"), &format!("{key} = \"…\""));
            errors.push(value.span(), message);
        }
        literal
    }

    pub(crate) fn path(&self, key: &str, example: &str, errors: &mut Errors) -> Option<Path> {
        let value = self.get(key)?;
        if let Expr::Path(path) = value
            && path.qself.is_none()
        {
            return Some(path.path.clone());
        }
        errors.push(value.span(), diagnostics::not_a_path(key, example));
        None
    }

    /// Where generated code finds the library: `crate = path`, for those who renamed the dependency.
    pub(crate) fn library(&self, errors: &mut Errors) -> TokenStream {
        self.path("crate", "crate = my_ivoryos_plugin", errors)
            .map_or_else(
                || quote::quote!(::ivoryos_plugin),
                ToTokens::into_token_stream,
            )
    }
}

pub(crate) fn string_literal(expr: &Expr) -> Option<LitStr> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Some(literal.clone()),
        _ => None,
    }
}
