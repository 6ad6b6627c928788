//! The pages in `docs/`, which are the macros' documentation, list every key, message and reserved name.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

use crate::{
    driver, event, instrument_call, name, plugin, remote_instrument, route, task, template,
};

const PAGES: &[&str] = &[
    include_str!("../../docs/plugin.md"),
    include_str!("../../docs/route.md"),
    include_str!("../../docs/socket_event.md"),
    include_str!("../../docs/background_task.md"),
    include_str!("../../docs/instrument_call.md"),
    include_str!("../../docs/driver.md"),
    include_str!("../../docs/remote_instrument.md"),
    include_str!("../../docs/template.md"),
    include_str!("../../docs/instrument.md"),
];

#[test]
fn a_page_has_every_key() {
    let keys = [
        plugin::KEYS,
        route::KEYS,
        event::KEYS,
        task::KEYS,
        instrument_call::KEYS,
        driver::KEYS,
        remote_instrument::KEYS,
        template::options::KEYS,
    ];
    for (page, keys) in PAGES.iter().zip(keys) {
        for key in keys {
            assert!(page.contains(&format!("\n| `{key}` |")), "{key}");
        }
    }
}

#[test]
fn the_pages_have_every_message_and_every_rule() {
    let sources = [
        (include_str!("../diagnostics.rs"), "message"),
        (include_str!("../diagnostics/event.rs"), "message"),
        (include_str!("../diagnostics/extractors.rs"), "message"),
        (include_str!("../diagnostics/function.rs"), "message"),
        (include_str!("../diagnostics/instrument.rs"), "message"),
        (include_str!("../diagnostics/driver.rs"), "message"),
        (include_str!("../diagnostics/instrument_call.rs"), "message"),
        (include_str!("../diagnostics/missing_type.rs"), "message"),
        (include_str!("../diagnostics/neighbour.rs"), "message"),
        (include_str!("../diagnostics/plugin.rs"), "message"),
        (
            include_str!("../diagnostics/remote_instrument.rs"),
            "message",
        ),
        (include_str!("../diagnostics/route.rs"), "message"),
        (include_str!("../diagnostics/task.rs"), "message"),
        (include_str!("../diagnostics/template.rs"), "message"),
        (include_str!("../event/name.rs"), "Some"),
        (include_str!("../name.rs"), "Some"),
        (include_str!("../remote_instrument/name.rs"), "Some"),
        (include_str!("../path.rs"), "broken"),
        (include_str!("../path.rs"), "let rule = format !"),
        (include_str!("../path/fixed.rs"), "broken"),
        (include_str!("../path/prefix.rs"), "broken"),
        (include_str!("../path/segments.rs"), "broken"),
        (include_str!("../path/foreign.rs"), "const RULE : & str ="),
        (
            include_str!("../path/foreign.rs"),
            "const TYPE_RULE : & str =",
        ),
    ];
    for (source, before) in sources {
        let texts = texts(source, before);
        assert!(!texts.is_empty(), "no text after {before}");
        for text in texts {
            assert!(is_on_a_page(&text), "no page has: {text}");
        }
    }
}

/// The errors about the function are on the page of each attribute, where its user looks.
#[test]
fn a_page_has_what_its_attribute_says_of_the_function() {
    let attributes = [
        "plugin",
        "route",
        "socket_event",
        "background_task",
        "instrument_call",
    ];
    for (page, attribute) in PAGES.iter().zip(attributes) {
        for text in texts(include_str!("../diagnostics/function.rs"), "message") {
            let Some((before, after)) = text.split_once("{attribute}") else {
                continue;
            };
            let after = after.split('{').next().unwrap();
            let text = format!("{before}{attribute}{after}").replace("#[", "#\\[");
            assert!(page.contains(&text), "{attribute}: {text}");
        }
    }
}

/// The messages of the library's traits. The published package does not contain their sources.
#[test]
fn the_pages_have_the_messages_of_the_librarys_traits() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ivoryos-plugin/src");
    if !sources.exists() {
        return;
    }
    let library = sources_below(&sources);
    let attributes: Vec<&str> = library.split("on_unimplemented(").skip(1).collect();
    assert!(!attributes.is_empty(), "no trait has a message");
    for attribute in attributes {
        let text = attribute.split('"').nth(1).unwrap();
        assert!(is_on_a_page(text), "no page has: {text}");
    }
}

/// The text of every Rust file in a folder and its subfolders.
fn sources_below(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources_below(&path);
        } else if path.extension().is_some_and(|it| it == "rs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn the_pages_have_every_reserved_name() {
    let tables = [
        (PAGES[0], name::reserved_table()),
        (PAGES[2], event::reserved_table()),
    ];
    for (page, table) in tables {
        let table = table.to_string();
        assert!(table.contains('('));
        for row in table.split('(').skip(1) {
            let name = row.split('"').nth(1).unwrap();
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}

/// Whether a line of a page has the text, with any value for each `{…}`.
fn is_on_a_page(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, after)| after))
        .collect();
    let has = |line: &str| {
        let mut rest = line;
        parts.iter().all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => part.is_empty(),
        })
    };
    // The pages escape `[` where it would begin a link.
    let pages = PAGES.concat().replace("\\[", "[");
    pages.lines().any(has)
}

/// The first string literal after each occurrence of `before` in the source.
fn texts(source: &str, before: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    collect(code.parse().unwrap(), before, &mut found);
    found
}

fn collect(tokens: TokenStream, before: &str, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut written = String::new();
    for token in tokens {
        let text = token.to_string();
        let follows = written.trim_end().ends_with(before);
        if follows && let Some(literal) = first_literal(TokenStream::from(token.clone())) {
            found.push(literal);
        }
        if let TokenTree::Group(group) = &token {
            collect(group.stream(), before, found);
        }
        written = format!("{written}{text} ");
    }
}

fn first_literal(tokens: TokenStream) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => first_literal(group.stream()),
        TokenTree::Literal(literal) => syn::parse_str::<LitStr>(&literal.to_string())
            .ok()
            .map(|literal| literal.value()),
        _ => None,
    })
}
