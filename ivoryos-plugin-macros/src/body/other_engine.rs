//! `Page::html("…", "<a href=\"{{ url_for('dose') }}\">")` and `{% if … %}`: tags of Jinja in HTML that nothing renders.
//! Other `{{ … }}` are left alone: scripts in the browser have them too.

use proc_macro2::{Group, Literal, Span, TokenStream, TokenTree};
use syn::LitStr;

use super::statements::{is_punct, is_word};
use crate::diagnostics;
use crate::error_sink::{ErrorSink, Message};

const TAGS: &[&str] = &[
    "block", "elif", "else", "endblock", "endfor", "endif", "extends", "for", "if", "include",
    "macro", "set",
];

/// Reports the tags in what pages are made of. Returns whether there are any: in a `format!` the compiler would report
/// some of them as well.
pub(crate) fn check_html(body: &TokenStream, errors: &mut ErrorSink) -> bool {
    let mut found = false;
    calls(body, &mut |arguments| {
        if let Some(span) = rendered(arguments) {
            errors.push(span, &diagnostics::rendered_by_hand());
            found = true;
        }
        literals(arguments, &mut |literal| {
            let text = syn::parse_str::<LitStr>(&literal.to_string());
            if let Ok(text) = text
                && let Some(message) = mistake(&text.value())
            {
                errors.push(literal.span(), &message);
                found = true;
            }
        });
    });
    found
}

/// Calls `visit` with the arguments of each call that takes HTML.
fn calls(tokens: &TokenStream, visit: &mut impl FnMut(&Group)) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let back = |count: usize| index.checked_sub(count).and_then(|at| tokens.get(at));
        let is_page =
            is_word(back(1), "html") && is_punct(back(2), ':') && is_word(back(4), "Page");
        let is_part = ["with_head", "with_scripts"]
            .iter()
            .any(|it| is_word(back(1), it))
            && is_punct(back(2), '.');
        if is_page || is_part || is_word(back(1), "Html") {
            visit(group);
        }
        calls(&group.stream(), visit);
    }
}

/// `.render()` of a template among the arguments, as askama has it.
fn rendered(arguments: &Group) -> Option<Span> {
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let at = tokens.windows(3).find(|it| {
        is_punct(it.first(), '.')
            && (is_word(it.get(1), "render") || is_word(it.get(1), "render_once"))
            && matches!(it.get(2), Some(TokenTree::Group(group)) if group.stream().is_empty())
    })?;
    at.get(1).map(TokenTree::span)
}

/// Calls `visit` with each literal among the arguments, and in a `format!` there.
fn literals(arguments: &Group, visit: &mut impl FnMut(&Literal)) {
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let back = |count: usize| index.checked_sub(count).and_then(|at| tokens.get(at));
        match token {
            TokenTree::Literal(literal) => visit(literal),
            TokenTree::Group(group)
                if is_punct(back(1), '!')
                    && ["concat", "format"].iter().any(|it| is_word(back(2), it)) =>
            {
                literals(group, visit);
            }
            _ => {}
        }
    }
}

fn mistake(html: &str) -> Option<Message> {
    let link = between(html, "{{", "}}").find(|inner| inner.contains("url_for("));
    if let Some(inner) = link {
        return Some(diagnostics::link_of_flask(
            &format!("{{{{{inner}}}}}"),
            &path(inner),
        ));
    }
    if let Some(comment) = between(html, "{#", "#}").next() {
        let written = format!("{{#{comment}#}}");
        return Some(diagnostics::comment_of_another_engine(
            &written,
            comment.trim(),
        ));
    }
    let tag = between(html, "{%", "%}").find(|inner| {
        let mut words = inner.trim_matches(['-', ' ']).split(' ');
        words.next().is_some_and(|word| TAGS.contains(&word))
    })?;
    Some(diagnostics::other_engine_in_html(&format!("{{%{tag}%}}")))
}

/// What is between these two, where both are in one line.
fn between<'a>(html: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(start).skip(1).filter_map(move |after| {
        let (inner, _) = after.lines().next()?.split_once(end)?;
        Some(inner)
    })
}

/// `static/logo.png` of `url_for('static', filename='logo.png')`, and `dose` of `url_for('pump.dose')`.
fn path(link: &str) -> String {
    let mut texts = link.split(['\'', '"']).skip(1).step_by(2);
    match (texts.next(), texts.next()) {
        (Some(endpoint), Some(file)) if endpoint.ends_with("static") => format!("static/{file}"),
        (Some(endpoint), _) => endpoint.rsplit('.').next().unwrap_or(endpoint).to_owned(),
        _ => "dose".to_owned(),
    }
}
