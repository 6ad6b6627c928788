//! The HTTP methods of a route.

use syn::Expr;

use crate::args::string_literal;
use crate::diagnostics;
use crate::error_sink::ErrorSink;

/// The methods that a route can list.
pub(crate) const KNOWN: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
/// The host answers these for every route: HEAD like GET without the body, OPTIONS with `Allow`.
const AUTOMATIC: &[&str] = &["HEAD", "OPTIONS"];

/// Parses `methods = ["GET", "POST"]`; the default is GET.
pub(crate) fn parse(value: Option<&Expr>, errors: &mut ErrorSink) -> Vec<String> {
    let Some(value) = value else {
        return vec!["GET".to_owned()];
    };
    let Expr::Array(list) = value else {
        errors.at(value, &diagnostics::methods_not_a_list());
        return Vec::new();
    };
    if list.elems.is_empty() {
        errors.at(value, &diagnostics::no_methods());
    }
    let mut methods: Vec<String> = Vec::new();
    for element in &list.elems {
        let Some(literal) = string_literal(element) else {
            errors.at(element, &diagnostics::method_not_a_string());
            continue;
        };
        let method = literal.value();
        if AUTOMATIC.contains(&method.as_str()) {
            errors.push(literal.span(), &diagnostics::automatic_method(&method));
        } else if !KNOWN.contains(&method.as_str()) {
            let message = diagnostics::unknown_method(&method, KNOWN);
            errors.push(literal.span(), &message);
        } else if methods.contains(&method) {
            errors.push(literal.span(), &diagnostics::method_twice(&method));
        } else {
            methods.push(method);
        }
    }
    methods
}

/// Reports and removes a method that stands where the path does: `#[route(GET, "/path")]`.
pub(crate) fn check_place(positional: &mut Vec<Expr>, errors: &mut ErrorSink) {
    let (methods, others): (Vec<Expr>, Vec<Expr>) =
        positional.drain(..).partition(|it| placed(it).is_some());
    *positional = others;
    let Some(first) = methods.first() else {
        return;
    };
    let path = positional.iter().find_map(string_literal);
    let path = path.map_or_else(|| "/status".to_owned(), |path| path.value());
    let mut names: Vec<String> = methods.iter().filter_map(placed).collect();
    names.dedup();
    errors.at(first, &diagnostics::method_among_paths(&path, &names));
}

/// The method that a value without a key names: `GET`, `Method::GET`, `"get"`.
fn placed(value: &Expr) -> Option<String> {
    let name = match value {
        Expr::Path(path) => path.path.segments.last()?.ident.to_string(),
        _ => string_literal(value)?.value(),
    };
    let name = name.to_uppercase();
    KNOWN.contains(&name.as_str()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::error_sink::ErrorSink;

    fn parsed(source: &str) -> (Vec<String>, usize) {
        let mut errors = ErrorSink::default();
        let list = syn::parse_str(source).expect("an expression");
        let methods = parse(Some(&list), &mut errors);
        (methods, errors.texts().len())
    }

    #[test]
    fn get_is_the_default() {
        assert_eq!(parse(None, &mut ErrorSink::default()), ["GET"]);
    }

    #[test]
    fn good_lists_keep_their_order() {
        let list = r#"["POST", "GET", "PUT", "PATCH", "DELETE"]"#;
        let (methods, errors) = parsed(list);
        assert_eq!(methods, ["POST", "GET", "PUT", "PATCH", "DELETE"]);
        assert_eq!(errors, 0);
    }

    #[test]
    fn every_bad_entry_is_one_error_and_the_good_ones_are_kept() {
        let (methods, errors) = parsed(r#"["GET", "get", "HEAD", "GET", GET, "FETCH"]"#);
        assert_eq!(methods, ["GET"]);
        assert_eq!(errors, 5);
        assert_eq!(parsed("[]").1, 1);
        assert_eq!(parsed(r#""GET""#).1, 1);
    }
}
