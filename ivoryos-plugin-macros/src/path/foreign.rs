//! Parameters in the syntax of Flask or axum: the error shows them in poem's syntax.

use super::segments::{Segment, join};
use super::{Broken, broken};

const RULE: &str = "a parameter is written `:name` here, as in poem";
const TYPE_RULE: &str =
    "a parameter has no type here, which is that of the argument, such as `Path<u32>`";
/// The types that people write into paths.
const TYPES: &[&str] = &[
    "any", "bool", "char", "date", "f32", "f64", "float", "i16", "i32", "i64", "i8", "int",
    "integer", "isize", "number", "path", "slug", "str", "string", "String", "u16", "u32", "u64",
    "u8", "usize", "uuid", "Uuid",
];

pub(super) fn parameters(segments: &[Segment<'_>]) -> Result<(), Broken> {
    let mut rule = None;
    let rewritten: String = segments
        .iter()
        .map(|segment| {
            let (of, rewritten) = match *segment {
                Segment::Regex("", inside) => (RULE, flask(inside)),
                Segment::Regex(name, inside) => (TYPE_RULE, typed(name, inside)),
                Segment::Fixed(text) => (RULE, braces(text)),
                _ => (RULE, None),
            };
            if rewritten.is_some() {
                rule.get_or_insert(of);
            }
            rewritten.unwrap_or_else(|| join([*segment]))
        })
        .collect();
    match rule {
        Some(rule) => broken(rule, rewritten),
        None => Ok(()),
    }
}

/// Flask's `<id>` and `<int:id>`. For poem they are regexes, which would match only these words.
fn flask(inside: &str) -> Option<String> {
    let (converter, name) = inside.split_once(':').unwrap_or(("string", inside));
    if !is_word(converter) || !is_word(name) {
        return None;
    }
    Some(match converter {
        "path" => format!("*{name}"),
        "int" => format!(":{name}<\\d+>"),
        _ => format!(":{name}"),
    })
}

/// `:id<int>`, with a type where poem has a regex: it would match only the letters of that word.
fn typed(name: &str, ty: &str) -> Option<String> {
    let kind = if ty == "path" { '*' } else { ':' };
    TYPES.contains(&ty).then(|| format!("{kind}{name}"))
}

/// `:id:int` and `{id:int}`. They are checked before the path is split, because poem splits it at the `:`.
pub(super) fn types(path: &str) -> Result<(), Broken> {
    let mut found = false;
    let rewritten = path.split('/').map(|segment| {
        let inside = segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'));
        let inside = inside.or_else(|| segment.strip_prefix(':'));
        let parts = inside.and_then(|it| it.split_once(':'));
        let rewritten = parts.and_then(|(name, ty)| typed(name, ty).filter(|_| is_word(name)));
        found |= rewritten.is_some();
        rewritten.unwrap_or_else(|| segment.to_owned())
    });
    let rewritten: Vec<String> = rewritten.collect();
    if found {
        broken(TYPE_RULE, rewritten.join("/"))
    } else {
        Ok(())
    }
}

/// Axum's `{id}`.
fn braces(text: &str) -> Option<String> {
    let (before, after) = text.split_once('{')?;
    let (name, after) = after.split_once('}')?;
    let after = braces(after).unwrap_or_else(|| after.to_owned());
    is_word(name).then(|| format!("{before}:{name}{after}"))
}

/// Axum's `{*rest}`. It is checked before the path is split, because poem splits it at the `*`.
pub(super) fn rest(path: &str) -> Result<(), Broken> {
    if let Some((before, after)) = path.split_once("{*")
        && let Some((name, _)) = after.split_once('}')
        && is_word(name)
    {
        return broken(RULE, format!("{before}*{name}"));
    }
    Ok(())
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::segments::segments;
    use super::{parameters, rest, types};

    #[test]
    fn other_frameworks_parameters_become_poems() {
        for (foreign, poem) in [
            ("/<id>", "/:id"),
            ("/<int:id>", "/:id<\\d+>"),
            ("/<path:file>", "/*file"),
            ("/<string:s>/x/<int:n>", "/:s/x/:n<\\d+>"),
            ("/{id}", "/:id"),
            ("/{a}/{b}", "/:a/:b"),
            ("/:id<int>/:unit<string>", "/:id/:unit"),
            ("/:file<path>", "/*file"),
        ] {
            let segments = segments(foreign).expect("readable");
            let broken = parameters(&segments).expect_err("foreign");
            assert_eq!(broken.corrected, poem);
        }
    }

    #[test]
    fn a_type_after_a_colon_is_removed() {
        for (foreign, poem) in [
            ("/a/:id:int/b", "/a/:id/b"),
            ("/{id:int}/{file:path}", "/:id/*file"),
        ] {
            assert_eq!(types(foreign).expect_err("foreign").corrected, poem);
        }
        for path in ["/:id", "/:id<a:int>", "/{id}", "/a:int", "/:id:second"] {
            assert_eq!(types(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn a_foreign_rest_becomes_poems() {
        let broken = rest("/f/{*rest}").expect_err("foreign");
        assert_eq!(broken.corrected, "/f/*rest");
        assert_eq!(rest("/f/*rest"), Ok(()));
    }

    #[test]
    fn poems_own_stay() {
        for path in [
            "/:id",
            "/:id<interval>",
            "/<\\d+>",
            "/<[a-z]{2}>",
            "/a{2",
            "/{a-b}",
        ] {
            assert_eq!(parameters(&segments(path).expect("readable")), Ok(()));
        }
    }
}
