//! Where the compiler shows an error in sailfish's code: at the template's name, or at the field.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

use super::fields::Fields;

/// The tokens at the place of `span`; those of a field that is shown at the place of the field.
pub(crate) fn located(tokens: TokenStream, span: Span, fields: &Fields) -> TokenStream {
    let mut before: [Option<TokenTree>; 3] = [const { None }; 3];
    let located = tokens.into_iter().map(|mut token| {
        let is_macro = matches!(&before[0], Some(TokenTree::Ident(it)) if it == "macro_rules");
        let place = Span::call_site().located_at(span);
        token = match token {
            TokenTree::Group(group) => {
                let inner = if is_macro {
                    in_macro(group.stream(), span, fields)
                } else {
                    located(group.stream(), span, fields)
                };
                let mut group = Group::new(group.delimiter(), inner);
                group.set_span(place);
                group.into()
            }
            mut other => {
                other.set_span(place);
                other
            }
        };
        before.rotate_left(1);
        before[2] = Some(token.clone());
        token
    });
    located.collect()
}

/// `() => { expression }`
fn in_macro(tokens: TokenStream, span: Span, fields: &Fields) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| {
        let field = match &token {
            TokenTree::Group(group) => shown_field(group.stream()),
            _ => None,
        };
        let field = field.and_then(|it| fields.span(&it));
        located(token.into(), field.unwrap_or(span), fields)
    });
    tokens.collect()
}

/// The name of the field in `__ivoryos::shown(&&(self.field))`.
fn shown_field(tokens: TokenStream) -> Option<String> {
    let mut tokens = tokens.into_iter();
    tokens.next().filter(|it| it.to_string() == "__ivoryos")?;
    let mut content = innermost(tokens.last()?)?.into_iter();
    let [base, dot, name] = [content.next()?, content.next()?, content.next()?];
    let is_field = base.to_string() == "self" && dot.to_string() == "." && content.next().is_none();
    is_field.then(|| name.to_string())
}

/// What is in the last of groups in groups.
fn innermost(token: TokenTree) -> Option<TokenStream> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let last = group.stream().into_iter().last()?;
    innermost(last).or_else(|| Some(group.stream()))
}
