//! Parameters in the syntax of Flask or axum: the error shows them in poem's syntax.

use super::segments::{Segment, join};
use super::{Broken, broken};

const RULE: &str = "a parameter is written `:name` here, as in poem";

pub(super) fn parameters(segments: &[Segment<'_>]) -> Result<(), Broken> {
    let mut found = false;
    let rewritten: String = segments
        .iter()
        .map(|segment| {
            let rewritten = match *segment {
                Segment::Regex("", inside) => flask(inside),
                Segment::Fixed(text) => braces(text),
                _ => None,
            };
            found |= rewritten.is_some();
            rewritten.unwrap_or_else(|| join([*segment]))
        })
        .collect();
    if found {
        broken(RULE, rewritten)
    } else {
        Ok(())
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
    use super::{parameters, rest};

    #[test]
    fn other_frameworks_parameters_become_poems() {
        for (foreign, poem) in [
            ("/<id>", "/:id"),
            ("/<int:id>", "/:id<\\d+>"),
            ("/<path:file>", "/*file"),
            ("/<string:s>/x/<int:n>", "/:s/x/:n<\\d+>"),
            ("/{id}", "/:id"),
            ("/{a}/{b}", "/:a/:b"),
        ] {
            let segments = segments(foreign).expect("readable");
            let broken = parameters(&segments).expect_err("foreign");
            assert_eq!(broken.corrected, poem);
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
            "/:id<int>",
            "/<\\d+>",
            "/<[a-z]{2}>",
            "/a{2",
            "/{a-b}",
        ] {
            assert_eq!(parameters(&segments(path).expect("readable")), Ok(()));
        }
    }
}
