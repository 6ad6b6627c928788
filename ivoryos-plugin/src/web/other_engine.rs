//! What Flask's template engine would replace in a page, and browsers show: `{{ url_for('dose') }}`, `{% if … %}`.

use crate::page::Page;

const TAGS: &[&str] = &[
    "block", "else", "extends", "for", "if", "include", "macro", "set", "with",
];
/// How much of a tag is shown.
const LONGEST: usize = 80;

/// The first tag of each kind in a page, with what to write.
pub(super) fn tags(page: &Page) -> Vec<(String, &'static str)> {
    let parts = [&page.head, &page.body, &page.scripts];
    let first = |start, end, is_it: &dyn Fn(&str) -> bool| {
        let mut tags = parts.iter().flat_map(|html| between(html, start, end));
        let inner = tags.find(|inner| is_it(inner))?;
        let shown: String = inner.chars().take(LONGEST).collect();
        Some(format!("{start}{shown}{end}"))
    };
    // Scripts may replace braces, and a text may be about them.
    let has_reader = ["<script", "<code", "<pre"]
        .iter()
        .any(|tag| parts.iter().any(|html| html.contains(tag)));
    let link = first("{{", "}}", &|inner| inner.contains("url_for("));
    let tag = first("{%", "%}", &|inner| {
        let word = inner.trim_matches(['-', ' ']).split(' ').next();
        word.is_some_and(|word| TAGS.contains(&word))
    });
    let value = first("{{", "}}", &|inner| {
        let is_word = |c: char| c.is_alphanumeric() || "_. ".contains(c);
        !has_reader && !inner.trim().is_empty() && inner.chars().all(is_word)
    });
    let link = link.map(|it| {
        (
            it,
            "write the route's path, such as `href=\"dose\"`, and `src=\"static/logo.png\"` for a file of `static_dir`",
        )
    });
    let template = "write a template, `#[derive(Template)]`, which has `<%= self.name %>` for a value and \
        `<% if self.on { %>…<% } %>`";
    let others = tag.into_iter().chain(value).map(|it| (it, template));
    link.into_iter().chain(others).collect()
}

/// What is between these two, where both are in one line.
fn between<'a>(html: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    let after = html.split(start).skip(1);
    after.filter_map(move |after| {
        after
            .lines()
            .next()?
            .split_once(end)
            .map(|(inner, _)| inner)
    })
}

#[cfg(test)]
mod tests {
    use super::tags;
    use crate::page::Page;

    fn shown(page: &Page) -> Vec<String> {
        tags(page).into_iter().map(|(shown, _)| shown).collect()
    }

    #[test]
    fn only_what_nothing_else_reads_is_found() {
        let page = Page::html("", "{{ url_for('a') }} {{ b }}").with_head("{%- for x in y %}");
        assert_eq!(
            shown(&page),
            ["{{ url_for('a') }}", "{%- for x in y %}", "{{ b }}"]
        );
        for body in [
            "{{ b }}<script src=vue.js></script>",
            "<code>{{ b }}</code>",
            "{{}} {{\nb }} { b } {% 3 %} {{ 1 + 2 }}",
        ] {
            assert!(shown(&Page::html("", body)).is_empty(), "{body}");
        }
    }
}
