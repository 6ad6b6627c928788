//! Whatever an author types ends in code or in errors, never in a panic. `PROPTEST_CASES` says how
//! often that is tried.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use quote::quote;
use syn::LitStr;

use crate::{errors::Errors, name, path, plugin, route};

const WORDS: &[&str] = &[
    "async",
    "const",
    "crate",
    "deck",
    "extern",
    "fn",
    "gen",
    "icon",
    "impl",
    "instrument",
    "methods",
    "name",
    "mod",
    "mut",
    "Option",
    "Instrument",
    "plugin",
    "plugin_type",
    "pub",
    "route",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "title",
    "type",
    "unsafe",
    "where",
    "x",
    "_",
];
const PUNCTS: &str = "#!=,;:.<>&*?|+-'$@~^%/";
const STRINGS: &[&str] = &[
    "",
    "GET",
    "get",
    "/",
    "/a",
    "/:id",
    "/<int:id>",
    "/*x/y",
    "a",
    "left_panel",
    "B c",
];

fn token() -> impl Strategy<Value = TokenTree> {
    let leaf = prop_oneof![
        4 => proptest::sample::select(WORDS).prop_map(word),
        2 => proptest::sample::select(STRINGS).prop_map(|it| Literal::string(it).into()),
        1 => any::<String>().prop_map(|it| Literal::string(&it).into()),
        1 => any::<u64>().prop_map(|it| Literal::u64_unsuffixed(it).into()),
        4 => (0..PUNCTS.len(), any::<bool>()).prop_map(|(at, joint)| punct(at, joint)),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        (0..4_u8, vec(inner, 0..6)).prop_map(|(delimiter, tokens)| {
            let delimiter = match delimiter {
                0 => Delimiter::Parenthesis,
                1 => Delimiter::Brace,
                2 => Delimiter::Bracket,
                _ => Delimiter::None,
            };
            Group::new(delimiter, tokens.into_iter().collect()).into()
        })
    })
}

fn word(word: &str) -> TokenTree {
    Ident::new(word, Span::call_site()).into()
}

fn punct(at: usize, joint: bool) -> TokenTree {
    let spacing = if joint {
        Spacing::Joint
    } else {
        Spacing::Alone
    };
    let char = PUNCTS.chars().nth(at).unwrap();
    // A lone `'` is no token: it begins a lifetime.
    Punct::new(if char == '\'' { '=' } else { char }, spacing).into()
}

fn tokens(length: usize) -> impl Strategy<Value = TokenStream> {
    vec(token(), 0..length).prop_map(|tokens| tokens.into_iter().collect())
}

/// A function whose every part may be odd.
fn function() -> impl Strategy<Value = TokenStream> {
    (tokens(3), tokens(8), tokens(4), tokens(4)).prop_map(
        |(before, arguments, output, body)| quote!(#before fn f(#arguments) -> #output { #body }),
    )
}

/// `key = value` pairs and others, in any order.
fn arguments() -> impl Strategy<Value = TokenStream> {
    let value = prop_oneof![
        proptest::sample::select(STRINGS).prop_map(|text| quote!(#text)),
        any::<String>().prop_map(|text| quote!(#text)),
        vec(proptest::sample::select(STRINGS), 0..3).prop_map(|list| quote!([#(#list),*])),
        tokens(3),
    ];
    let key = proptest::option::of(proptest::sample::select(WORDS));
    let argument = (key, value).prop_map(|(key, value)| match key.map(word) {
        Some(key) => quote!(#key = #value),
        None => value,
    });
    vec(argument, 0..5).prop_map(|arguments| quote!(#(#arguments),*))
}

/// Every error says what to do.
fn check(expanded: &TokenStream) -> Result<(), TestCaseError> {
    let text = expanded.to_string();
    let errors = text.matches("compile_error !").count();
    let generated = text.contains("GENERATED");
    prop_assert!(errors > 0 || generated, "neither code nor an error: {text}");
    prop_assert!(text.matches("help: ").count() >= errors, "{text}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_is_accepted_or_corrected(text in any::<String>()) {
        let mut errors = Errors::default();
        name::check(&LitStr::new(&text, Span::call_site()), &mut errors);
        if let [error] = errors.texts().as_slice() {
            prop_assert!(error.contains("\nhelp: "));
        } else {
            let expanded = plugin::expand(quote!(name = #text), quote!(fn main_page() {}));
            prop_assert!(!expanded.to_string().contains("compile_error"));
        }
    }

    #[test]
    fn any_path_is_accepted_or_mended(text in prop_oneof![any::<String>(), "[/:*<>.a?{}%_ -]{0,12}"]) {
        let mut errors = Errors::default();
        path::check(&LitStr::new(&text, Span::call_site()), &mut errors);
        let errors = errors.texts();
        prop_assert!(errors.len() <= 1);
        if let Some(error) = errors.first() {
            let help = error.split_once("\nhelp: write `").unwrap().1;
            if let Some(mended) = help.strip_suffix('`').and_then(|it| syn::parse_str::<LitStr>(it).ok()) {
                let mut again = Errors::default();
                path::check(&mended, &mut again);
                prop_assert!(again.is_empty(), "{text:?} became {:?}", mended.value());
            }
        } else {
            path::unique_name("GET", &text, Span::call_site());
        }
    }

    #[test]
    fn any_attribute_ends_in_code_or_errors(args in prop_oneof![arguments(), tokens(8)]) {
        let item = quote!(async fn f(deck: Deck) -> Page { Page::default() });
        check(&plugin::expand(args.clone(), item.clone()))?;
        check(&route::expand(args, item))?;
    }

    #[test]
    fn any_item_ends_in_code_or_errors(item in prop_oneof![function(), tokens(12)]) {
        check(&plugin::expand(quote!(name = "a"), item.clone()))?;
        check(&route::expand(quote!("/a"), item))?;
    }
}
