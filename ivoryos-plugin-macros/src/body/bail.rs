//! `anyhow::bail!("…")` in a function whose error is the library's: the macro returns anyhow's own, without `?`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{PathArguments, ReturnType, Type};

use super::statements::{is_punct, is_word};
use crate::error_sink::ErrorSink;
use crate::{diagnostics, origin};

const MACROS: &[&str] = &["bail", "ensure"];

/// Reports the macros in a function that returns the prelude's `Result<T>`, and changes them so that the compiler does
/// not report them as well.
pub(crate) fn check_bail(
    body: &mut TokenStream,
    output: &ReturnType,
    function: &Ident,
    errors: &mut ErrorSink,
) {
    if !is_plain_result(output) {
        return;
    }
    let changed = changed(body, &mut |call| {
        // The source file is read for these only.
        let is_of_anyhow = call.is_in_full
            || origin::import(&call.name.to_string(), function)
                .is_some_and(|it| it.starts_with("anyhow::"));
        let is_wrong = is_of_anyhow && origin::is_of_the_prelude("Result", function);
        if is_wrong {
            let message = diagnostics::bail_of_anyhow(&call.name.to_string(), &call.arguments);
            errors.push(call.name.span(), &message);
        }
        is_wrong
    });
    if let Some(changed) = changed {
        *body = changed;
    }
}

struct Call {
    name: Ident,
    /// It is written `anyhow::bail!`.
    is_in_full: bool,
    arguments: TokenStream,
}

impl Call {
    /// Where anyhow's error is the right one.
    fn elsewhere(&self) -> TokenStream {
        let Self {
            name, arguments, ..
        } = self;
        let path = self.is_in_full.then(|| quote!(::anyhow::));
        let (ok, end) = if name == "bail" {
            (None, Some(quote!(::core::todo!())))
        } else {
            (Some(quote!(; ::core::result::Result::Ok(()))), None)
        };
        quote!({
            let _ = || -> ::core::result::Result<(), ::anyhow::Error> { #path #name!(#arguments) #ok };
            #end
        })
    }
}

/// Whether a function returns `Result<T>`, without naming the error.
pub(super) fn is_plain_result(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else {
        return false;
    };
    let Type::Path(path) = &**ty else {
        return false;
    };
    let mut segments = path.path.segments.iter();
    let (Some(result), None) = (segments.next(), segments.next()) else {
        return false;
    };
    let has_one =
        matches!(&result.arguments, PathArguments::AngleBracketed(it) if it.args.len() == 1);
    result.ident == "Result" && has_one
}

/// The tokens with other code for the macros that return from this function: not those of an inner function, a closure
/// or an `async` block. `None` if all stays.
fn changed(tokens: &TokenStream, is_wrong: &mut impl FnMut(&Call) -> bool) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let returns_elsewhere = |pair: &[TokenTree]| {
        is_word(pair.first(), "fn") || (is_punct(pair.first(), '-') && is_punct(pair.get(1), '>'))
    };
    if tokens.windows(2).any(returns_elsewhere) {
        return None;
    }
    let mut written: Vec<TokenTree> = Vec::new();
    let mut is_changed = false;
    let mut rest = tokens.as_slice();
    while let [token, after @ ..] = rest {
        rest = after;
        if let TokenTree::Ident(name) = token
            && let [mark, TokenTree::Group(arguments), after @ ..] = after
            && MACROS.iter().any(|it| name == it)
            && is_punct(Some(mark), '!')
            && let Some((call, path)) = call(name, arguments, &written)
            && is_wrong(&call)
        {
            written.truncate(written.len() - path);
            written.extend(call.elsewhere());
            is_changed = true;
            rest = after;
            continue;
        }
        let last = written.last();
        let is_other = is_punct(last, '|') || is_word(last, "async") || is_word(last, "move");
        if let TokenTree::Group(group) = token
            && !is_other
            && let Some(inner) = changed(&group.stream(), is_wrong)
        {
            let mut group_of_it = Group::new(group.delimiter(), inner);
            group_of_it.set_span(group.span());
            written.push(group_of_it.into());
            is_changed = true;
        } else {
            written.push(token.clone());
        }
    }
    is_changed.then(|| written.into_iter().collect())
}

/// The call of a macro after these tokens, and how many of them are its path. `None` for that of another crate, and of a
/// closure.
fn call(name: &Ident, arguments: &Group, before: &[TokenTree]) -> Option<(Call, usize)> {
    let at = |count: usize| {
        before
            .len()
            .checked_sub(count)
            .and_then(|at| before.get(at))
    };
    let has_path = is_punct(at(1), ':');
    let is_in_full = has_path && is_word(at(3), "anyhow");
    let path = match (has_path, is_in_full) {
        (false, _) => 0,
        // It may begin with `::`.
        (true, true) if is_punct(at(4), ':') => 5,
        (true, true) => 3,
        (true, false) => return None,
    };
    let call = Call {
        name: name.clone(),
        is_in_full,
        arguments: arguments.stream(),
    };
    (!is_punct(at(path + 1), '|')).then_some((call, path))
}

#[cfg(test)]
mod tests {
    use super::changed;

    fn count(body: &str) -> usize {
        let mut count = 0;
        let tokens = body.parse().expect("tokens");
        let changed = changed(&tokens, &mut |_| {
            count += 1;
            true
        });
        assert_eq!(changed.is_some(), count > 0, "{body}");
        count
    }

    #[test]
    fn only_what_returns_from_the_function_is_found() {
        for (body, expected) in [
            ("{ anyhow::bail!(\"a\") }", 1),
            ("{ ::anyhow::bail!(\"a\") }", 1),
            ("{ if a { bail!(\"a\"); } ensure!(b, \"c\"); }", 2),
            ("{ match a { 1 => anyhow::bail!(\"a\"), _ => {} } }", 1),
            ("{ own::bail!(\"a\") }", 0),
            ("{ fn f() { bail!(\"a\") } }", 0),
            ("{ spawn(async move { bail!(\"a\") }) }", 0),
            (
                "{ f(|| bail!(\"a\")); f(|x| { bail!(\"a\") }); f(|| anyhow::bail!(\"a\")) }",
                0,
            ),
            ("{ f(|| -> Result<()> { bail!(\"a\") }) }", 0),
        ] {
            assert_eq!(count(body), expected, "{body}");
        }
    }
}
