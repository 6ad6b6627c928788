//! Every input of an attribute expands to code or to errors, and never panics. `PROPTEST_CASES` is the
//! number of random inputs for each test.

use std::slice::Iter;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use quote::quote;
use syn::LitStr;

use crate::{
    driver, error_sink::ErrorSink, event, instrument_call, name, path, plugin, remote_instrument,
    route, task, template,
};

const WORDS: &[&str] = &[
    "AckSender",
    "async",
    "background_task",
    "Call",
    "const",
    "crate",
    "Data",
    "deck",
    "extern",
    "fn",
    "Form",
    "gen",
    "icon",
    "impl",
    "instrument",
    "Json",
    "method",
    "methods",
    "name",
    "mod",
    "mut",
    "Option",
    "Instrument",
    "Result",
    "Path",
    "plugin",
    "plugin_type",
    "pub",
    "Query",
    "route",
    "socket_event",
    "self",
    "Self",
    "static",
    "static_dir",
    "String",
    "struct",
    "super",
    "title",
    "type",
    "unsafe",
    "where",
    "x",
    "_",
];
const PUNCTS: &[char] = &[
    '#', '!', '=', ',', ';', ':', '.', '<', '>', '&', '*', '?', '|', '+', '-', '$', '@', '^', '%',
    '/',
];
const STRINGS: &[&str] = &[
    "",
    "GET",
    "get",
    "/",
    "/a",
    "/:id",
    "/<int:id>",
    "/:id<int>/:b",
    "/{a:int}",
    "/*x/y",
    "a",
    "connect",
    "disconnect",
    "left_panel",
    "right_panel",
    "src/path",
    "pause",
    "B c",
    "ä",
];
/// The parts of random templates.
const TEMPLATE: &[&str] = &[
    "<%",
    "<%=",
    "<%-",
    "<%+",
    "<%#",
    "%>",
    "<%%",
    "{",
    "}",
    "(",
    ")",
    "\"",
    "'",
    "'a",
    "r#\"",
    "//",
    "/*",
    "*/",
    "\\",
    "if ",
    "else ",
    "for x in ",
    "match ",
    "let x = ",
    "while ",
    "self.",
    "self",
    "volume",
    "volum",
    "x",
    ".len()",
    "| upper",
    "| uper",
    "{{ volume }}",
    "{% if volume %}",
    "{{",
    "}}",
    "<script>",
    "</script>",
    "include!(\"a\")",
    "end",
    ";",
    ":",
    "=",
    "=>",
    "1.5",
    "ä",
    "\u{2028}",
    "\n",
    " ",
    "$",
    "macro_rules! m",
    "<p>",
    "&",
    "#",
    "0x",
    "1_",
    "'\\''",
    "?",
];
const DELIMITERS: &[Delimiter] = &[
    Delimiter::Parenthesis,
    Delimiter::Brace,
    Delimiter::Bracket,
    Delimiter::None,
];

/// Random numbers that are read as tokens: a thousand times faster than a proptest strategy for trees.
type Numbers<'a> = Iter<'a, u16>;

fn numbers() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), 0..48)
}

fn pick<T: Copy>(from: &[T], number: u16) -> T {
    from[usize::from(number / 16) % from.len()]
}

/// Reads tokens until a number ends the group, or there are no more numbers.
fn tokens(numbers: &mut Numbers, depth: u8) -> TokenStream {
    let mut tokens = TokenStream::new();
    while let Some(&number) = numbers.next() {
        let token = match number % 16 {
            0..=5 => word(pick(WORDS, number)),
            6 | 7 => Literal::string(pick(STRINGS, number)).into(),
            8 => Literal::u16_unsuffixed(number).into(),
            9..=13 => {
                let spacings = [Spacing::Alone, Spacing::Joint];
                Punct::new(pick(PUNCTS, number), pick(&spacings, number / 16)).into()
            }
            14 if depth < 6 => {
                let content = self::tokens(numbers, depth + 1);
                TokenTree::Group(Group::new(pick(DELIMITERS, number), content))
            }
            _ => break,
        };
        tokens.extend([token]);
    }
    tokens
}

fn word(word: &str) -> TokenTree {
    Ident::new(word, Span::call_site()).into()
}

/// A function, each part of which is random tokens.
fn function(numbers: &mut Numbers) -> TokenStream {
    let [before, arguments, output, body] = [(); 4].map(|()| tokens(numbers, 0));
    quote!(#before fn f(#arguments) -> #output { #body })
}

/// Random arguments of an attribute: values, and `key = value` pairs.
fn arguments(numbers: &mut Numbers) -> TokenStream {
    let mut arguments = Vec::new();
    while let Some(&number) = numbers.next() {
        let (key, text) = (word(pick(WORDS, number)), pick(STRINGS, number / 16));
        arguments.push(match number % 4 {
            0 => quote!(#key = #text),
            1 => quote!(#text),
            2 => quote!(#key = [#text, "GET"]),
            _ => {
                let value = tokens(numbers, 0);
                quote!(#key = #value)
            }
        });
    }
    quote!(#(#arguments),*)
}

/// Every expansion has code or errors, and every error has a help text.
fn check(expanded: &TokenStream) -> Result<(), TestCaseError> {
    let text = expanded.to_string();
    let errors = text.matches("compile_error !").count();
    let generated = text.contains("GENERATED") || text.contains("submit !");
    prop_assert!(errors > 0 || generated, "neither code nor an error: {text}");
    prop_assert!(text.matches("help: ").count() >= errors, "{text}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_is_accepted_or_corrected(text in any::<String>()) {
        let mut errors = ErrorSink::default();
        name::check(&LitStr::new(&text, Span::call_site()), &mut errors);
        if let [error] = errors.texts().as_slice() {
            prop_assert!(error.contains("\nhelp: "));
        } else {
            let expanded = plugin::expand(quote!(name = #text), quote!(fn main_page() {}));
            prop_assert!(!expanded.to_string().contains("compile_error"));
        }
    }

    #[test]
    fn any_event_is_accepted_or_corrected(text in prop_oneof![any::<String>(), "[ -~\\n\u{e4}]{0,140}"]) {
        let name = LitStr::new(&text, Span::call_site());
        let expanded = event::expand(quote!(#name), quote!(fn f() {})).to_string();
        let mut errors = ErrorSink::default();
        event::check_name(&name, &mut errors);
        let errors = errors.texts();
        prop_assert_eq!(errors.len(), expanded.matches("compile_error").count());
        let Some(error) = errors.first() else {
            return Ok(());
        };
        let (_, help) = error.split_once("\nhelp: write `").unwrap();
        if let Some(Ok(corrected)) = help.strip_suffix('`').map(syn::parse_str::<LitStr>) {
            let mut again = ErrorSink::default();
            event::check_name(&corrected, &mut again);
            prop_assert!(again.is_empty(), "{text:?} became {:?}", corrected.value());
        }
    }

    #[test]
    fn any_path_is_accepted_or_corrected(text in prop_oneof![any::<String>(), "[/:*<>.a?{}%_ -]{0,12}"]) {
        let mut errors = ErrorSink::default();
        path::check(&LitStr::new(&text, Span::call_site()), &mut errors);
        let errors = errors.texts();
        prop_assert!(errors.len() <= 1);
        if let Some(error) = errors.first() {
            let help = error.split_once("\nhelp: write `").unwrap().1;
            if let Some(corrected) = help.strip_suffix('`').and_then(|it| syn::parse_str::<LitStr>(it).ok()) {
                let mut again = ErrorSink::default();
                path::check(&corrected, &mut again);
                prop_assert!(again.is_empty(), "{text:?} became {:?}", corrected.value());
            }
        } else {
            path::unique_name("GET", &text, Span::call_site());
        }
    }

    #[test]
    fn any_attribute_ends_in_code_or_errors(numbers in numbers(), pairs in any::<bool>()) {
        let mut numbers = numbers.iter();
        let args = if pairs { arguments(&mut numbers) } else { tokens(&mut numbers, 0) };
        let item = quote!(async fn f(deck: Deck) -> Page { Page::default() });
        check(&plugin::expand(args.clone(), item.clone()))?;
        check(&route::expand(args.clone(), item.clone()))?;
        check(&event::expand(args.clone(), item.clone()))?;
        check(&task::expand(args.clone(), item))?;
        let item = quote!(async fn f(call: Call) {});
        check(&instrument_call::expand(args.clone(), item))?;
        let item = quote!(trait Pump { async fn stop(&self) -> Result<()>; });
        check(&remote_instrument::expand(args.clone(), item))?;
        let item = quote!(impl Pump { pub async fn stop(&self) -> Result<()> { Ok(()) } });
        check(&driver::expand(args, item))?;
    }

    #[test]
    fn any_item_ends_in_code_or_errors(numbers in numbers(), whole in any::<bool>(), event in 0..3_usize) {
        let mut numbers = numbers.iter();
        let item = if whole { tokens(&mut numbers, 0) } else { function(&mut numbers) };
        check(&plugin::expand(quote!(name = "a"), item.clone()))?;
        check(&route::expand(quote!("/a"), item.clone()))?;
        let event = ["a", "connect", "disconnect"][event];
        check(&event::expand(quote!(#event), item.clone()))?;
        check(&task::expand(quote!(), item.clone()))?;
        check(&instrument_call::expand(quote!(), item.clone()))?;
        check(&driver::expand(quote!(), item.clone()))?;
        check(&remote_instrument::expand(quote!("pump"), item))?;
    }

    #[test]
    fn any_impl_ends_in_code_or_errors(numbers in numbers()) {
        let mut numbers = numbers.iter();
        let [generics, mark, before, arguments, output, after] = [(); 6].map(|()| tokens(&mut numbers, 0));
        let item = quote! {
            impl Pump #generics {
                #[driver(#mark)] pub #before fn f(&self, #arguments) -> #output { #after }
            }
        };
        check(&driver::expand(quote!(), item))?;
    }

    #[test]
    fn any_trait_ends_in_code_or_errors(numbers in numbers()) {
        let mut numbers = numbers.iter();
        let [generics, before, arguments, output, after] = [(); 5].map(|()| tokens(&mut numbers, 0));
        let item = quote! {
            trait Pump #generics { #before async fn f(&self, #arguments) -> #output; #after }
        };
        check(&remote_instrument::expand(quote!("pump"), item))?;
    }

    #[test]
    fn any_template_ends_in_code_or_errors(
        parts in vec(0..TEMPLATE.len(), 0..24),
        text in any::<String>(),
        whole in any::<bool>(),
    ) {
        let parts: String = parts.into_iter().map(|part| TEMPLATE[part]).collect();
        let source = if whole { text } else { parts };
        let item = quote! {
            #[template(source = #source)]
            struct Pump<T> { volume: Option<f64>, list: Vec<T>, name: String }
        };
        let text = template::expand(item).to_string();
        let errors = text.matches("compile_error !").count();
        prop_assert!(text.matches("TemplateOnce for Pump").count() == 1, "{source:?}: {text}");
        prop_assert!(errors == 0 || text.contains("help: ") || source.contains("compile_error"), "{source:?}: {text}");
    }

    #[test]
    fn any_template_attribute_ends_in_code_or_errors(numbers in numbers(), pairs in any::<bool>()) {
        let mut numbers = numbers.iter();
        let args = if pairs { arguments(&mut numbers) } else { tokens(&mut numbers, 0) };
        let item = quote!(#[template(#args)] struct Pump { volume: f64 });
        let text = template::expand(item).to_string();
        prop_assert!(text.contains("help: ") || text.contains("compile_error"), "{text}");
    }
}

/// What the random inputs have found.
#[test]
fn a_library_that_no_import_takes_ends_in_code() {
    let item = quote!(impl Pump { pub fn stop(&self) {} });
    check(&driver::expand(quote!(crate = Self), item)).unwrap();
}
