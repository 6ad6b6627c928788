//! The attributes' expansions, compared with the files in `ui-tests/expand/`. `BLESS=1` writes these files
//! anew; read the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Item, Meta};

use crate::{driver, event, instrument_call, plugin, remote_instrument, route, task, template};

/// The files of the cases. The attribute is on the first item of each: a function, a trait or a struct. The published
/// package does not contain them.
fn cases() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests/expand");
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let files = entries.map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = files
        .filter(|path| !path.to_str().unwrap().ends_with(".expanded.rs"))
        .collect();
    cases.sort();
    cases
}

/// The tokens that the author of a case wrote, and the expansion.
fn expanded(case: &Path) -> (TokenStream, TokenStream) {
    let file = syn::parse_file(&fs::read_to_string(case).unwrap()).unwrap();
    let mut item = file.items.into_iter().next();
    if let Some(Item::Struct(declared)) = &mut item {
        declared.attrs.retain(|it| !it.path().is_ident("derive"));
        let item = item.into_token_stream();
        return (item.clone(), template::expand(item));
    }
    let attributes = match &mut item {
        Some(Item::Fn(function)) => &mut function.attrs,
        Some(Item::Trait(declared)) => &mut declared.attrs,
        Some(Item::Impl(declared)) => &mut declared.attrs,
        _ => panic!("{} begins with no function", case.display()),
    };
    let (at, expand) = (attributes.iter().enumerate())
        .find_map(|(at, attribute)| Some((at, by_name(attribute)?)))
        .unwrap();
    let attribute = attributes.remove(at);
    let args = match attribute.meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let item = item.into_token_stream();
    let all = [args.clone(), item.clone()].into_iter().collect();
    (all, expand(args, item))
}

type Expand = fn(TokenStream, TokenStream) -> TokenStream;

fn by_name(attribute: &syn::Attribute) -> Option<Expand> {
    match attribute.path().get_ident()?.to_string().as_str() {
        "plugin" => Some(plugin::expand),
        "route" => Some(route::expand),
        "socket_event" => Some(event::expand),
        "background_task" => Some(task::expand),
        "driver" => Some(driver::expand),
        "instrument_call" => Some(instrument_call::expand),
        "remote_instrument" => Some(remote_instrument::expand),
        _ => None,
    }
}

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

#[test]
fn expansions_are_the_committed_ones() {
    let bless = std::env::var_os("BLESS").is_some();
    for case in cases() {
        let (_, tokens) = expanded(&case);
        let actual = pretty(tokens);
        let golden = case.with_extension("expanded.rs");
        if bless {
            fs::write(&golden, &actual).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(actual, expected, "{}: BLESS=1 accepts it", case.display());
    }
}

#[test]
fn a_route_costs_at_most_forty_lines() {
    for case in cases() {
        if case.file_stem().unwrap() == "route" {
            let lines = lines(expanded(&case).1);
            println!("{lines} lines");
            assert!(lines <= 40, "{lines} lines");
        }
    }
}

/// The number of lines, with the rows formatted as code. Prettyplease does not format a macro's content.
fn lines(tokens: TokenStream) -> usize {
    let mut rows = Vec::new();
    let rest = without_rows(tokens, &mut rows);
    let rows = rows
        .into_iter()
        .map(|row| pretty(quote!(const ROW: Row = #row;)));
    let rows: usize = rows.map(|row| row.lines().count()).sum();
    pretty(rest).lines().count() + rows
}

/// Moves the content of each `submit!` to `rows`.
fn without_rows(tokens: TokenStream, rows: &mut Vec<TokenStream>) -> TokenStream {
    let mut before = [String::new(), String::new()];
    let kept = tokens.into_iter().map(|token| {
        let is_row = before == ["submit", "!"];
        before.rotate_left(1);
        before[1] = token.to_string();
        match token {
            TokenTree::Group(group) => {
                let mut content = group.stream();
                if is_row {
                    rows.push(std::mem::take(&mut content));
                }
                let content = without_rows(content, rows);
                TokenTree::Group(Group::new(group.delimiter(), content))
            }
            token => token,
        }
    });
    kept.collect()
}

/// Every generated path begins with `::ivoryos_plugin`, `::core` or the name of a generated item, so that it
/// cannot refer to an item in the author's scope. So do the paths of called functions and macros.
#[test]
fn generated_code_names_nothing_but_the_library_core_and_the_authors_tokens() {
    // What `#[derive(Template)]` generates is sailfish's code.
    let is_ours = |case: &PathBuf| !case.ends_with("template.rs");
    for case in cases().into_iter().filter(is_ours) {
        let (author, generated) = expanded(&case);
        let mut own = vec![
            "__ivoryos",
            "__IvoryosPlugin",
            "PluginOfThisModule",
            "macro_rules",
        ]
        .into_iter()
        .map(str::to_owned)
        .collect();
        idents(author, &mut own);
        check(&flat(generated), &own, &case);
    }
}

fn check(tokens: &[String], own: &[String], case: &Path) {
    for (at, token) in tokens.iter().enumerate() {
        let near = |offset: isize| {
            let index = at.checked_add_signed(offset);
            index
                .and_then(|index| tokens.get(index))
                .map_or("", String::as_str)
        };
        let is_ident = token.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !is_ident || own.contains(token) {
            continue;
        }
        let is_inside_a_path = near(-1) == "::" && is_word(near(-2));
        let is_absolute = near(-1) == "::" && !is_word(near(-2)) && near(-2) != ">";
        let begins_a_path = !is_inside_a_path && near(1) == "::";
        let is_called =
            matches!(near(1), "(" | "!") && !matches!(near(-1), "::" | "." | "fn" | "#");
        let is_keyword = syn::parse_str::<syn::Ident>(token).is_err();
        if is_absolute {
            assert!(
                matches!(&**token, "ivoryos_plugin" | "core"),
                "{}: ::{token}",
                case.display()
            );
        } else if (begins_a_path || is_called) && !is_keyword && near(-1) != "[" && near(-1) != "::"
        {
            panic!(
                "{}: `{token}` is not the author's: {tokens:?}",
                case.display()
            );
        }
    }
}

fn is_word(token: &str) -> bool {
    token.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn idents(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => idents(group.stream(), found),
            _ => {}
        }
    }
}

/// The tokens as a flat list, with `::` as one token and without attributes.
fn flat(tokens: TokenStream) -> Vec<String> {
    let mut row: Vec<String> = Vec::new();
    let mut half_a_path_separator = false;
    for token in tokens {
        let is_second_half = std::mem::take(&mut half_a_path_separator);
        match token {
            TokenTree::Group(_) if row.last().is_some_and(|it| it == "#") => {
                row.pop();
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                row.push(open.to_owned());
                row.extend(flat(group.stream()));
                row.push(close.to_owned());
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && is_second_half => {
                row.push("::".to_owned());
            }
            TokenTree::Punct(punct)
                if punct.as_char() == ':' && punct.spacing() == Spacing::Joint =>
            {
                half_a_path_separator = true;
            }
            token => row.push(token.to_string()),
        }
    }
    row
}
