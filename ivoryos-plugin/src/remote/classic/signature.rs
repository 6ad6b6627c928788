//! Parses the text of Python's `str(inspect.signature(…))`: `(self, ml: float, rate: float = 5.0) -> dict`.

use crate::remote::schema::RemoteParameter;

/// The parameters that can be passed by name, and the annotation of the result. `None` if the text is not a signature.
pub(in crate::remote) fn read(text: &str) -> Option<(Vec<RemoteParameter>, Option<String>)> {
    let inner = text.trim().strip_prefix('(')?;
    let end = at_depth_zero(inner, ")").next()?;
    let (inside, rest) = (inner.get(..end)?, inner.get(end + 1..)?.trim());
    let returns = match rest.strip_prefix("->") {
        Some(returns) => Some(returns.trim().to_owned()),
        None if rest.is_empty() => None,
        None => return None,
    };
    let mut parameters = Vec::new();
    for (index, part) in split(inside, ",").into_iter().enumerate() {
        // IvoryOS passes nothing to `*args` and `**kwargs`; `*` and `/` are no parameters.
        if part.is_empty() || part.starts_with(['*', '/']) || (index == 0 && part == "self") {
            continue;
        }
        parameters.push(parameter(part)?);
    }
    Some((parameters, returns))
}

/// Parses one parameter, such as `rate: float = 5.0`.
fn parameter(text: &str) -> Option<RemoteParameter> {
    let (declared, default) = cut(text, "=");
    let (name, annotation) = cut(declared, ":");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    Some(RemoteParameter {
        name: name.to_owned(),
        annotation: annotation.map(str::to_owned),
        required: default.is_none(),
        default: default.map(str::to_owned),
    })
}

fn cut<'a>(text: &'a str, at: &str) -> (&'a str, Option<&'a str>) {
    match at_depth_zero(text, at).next() {
        Some(index) => (text[..index].trim(), Some(text[index + 1..].trim())),
        None => (text.trim(), None),
    }
}

fn split<'a>(text: &'a str, at: &'a str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for index in at_depth_zero(text, at) {
        parts.push(text[start..index].trim());
        start = index + 1;
    }
    parts.push(text[start..].trim());
    parts
}

/// The positions of these characters outside of brackets and quotes. Angle brackets count too: the `repr` of an object
/// is in them.
fn at_depth_zero<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    text.char_indices().filter_map(move |(index, c)| {
        if let Some(open) = quote {
            let ends = c == open && !escaped;
            escaped = c == '\\' && !escaped;
            quote = quote.filter(|_| !ends);
            return None;
        }
        if depth == 0 && wanted.contains(c) {
            return Some(index);
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    /// Formats it as `name: annotation = default`, with `?` for a missing part.
    fn shown(signature: &str) -> Option<Vec<String>> {
        let (parameters, _) = read(signature)?;
        let shown = parameters.into_iter().map(|it| {
            assert_eq!(it.required, it.default.is_none());
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
            format!(
                "{}: {} = {}",
                it.name,
                or_none(it.annotation),
                or_none(it.default)
            )
        });
        Some(shown.collect())
    }

    #[test]
    fn signatures_are_read_as_python_writes_them() {
        for (signature, expected) in [
            ("()", vec![]),
            ("(self)", vec![]),
            ("(ml)", vec!["ml: ? = ?"]),
            (
                "(self, ml: float, rate: float = 5.0) -> dict",
                vec!["ml: float = ?", "rate: float = 5.0"],
            ),
            (
                "(self, *args, label=\"it's, (x)\", extra: List[str] = ['a', 'b'], **kwargs)",
                vec!["label: ? = \"it's, (x)\"", "extra: List[str] = ['a', 'b']"],
            ),
            (
                "(self, mode: __main__.Mode = <Mode.FAST: 'fast'>, lit: Literal['a, b', 'c'] = 'a, b') -> str",
                vec![
                    "mode: __main__.Mode = <Mode.FAST: 'fast'>",
                    "lit: Literal['a, b', 'c'] = 'a, b'",
                ],
            ),
            ("(self, a, /, b)", vec!["a: ? = ?", "b: ? = ?"]),
            (
                "(self, *, then=<function <lambda> at 0x7f>, quote='\\'', x: int)",
                vec![
                    "then: ? = <function <lambda> at 0x7f>",
                    "quote: ? = '\\''",
                    "x: int = ?",
                ],
            ),
            ("(self, grüße: str = 'ß')", vec!["grüße: str = 'ß'"]),
        ] {
            assert_eq!(shown(signature).unwrap(), expected, "{signature}");
        }
        let (_, returns) = read("(self, ml: float) -> dict[str, float]").unwrap();
        assert_eq!(returns.as_deref(), Some("dict[str, float]"));
    }

    #[test]
    fn what_is_no_signature_is_none() {
        for text in ["", "float", "(self", "(self) dict", "(a b)", "(it's, b)"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
