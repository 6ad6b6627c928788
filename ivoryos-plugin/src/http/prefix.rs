//! The URL prefix: the path below which a host answers.

/// Normalizes a prefix: empty for the root, else such as `/lab`, without a slash at its end.
///
/// # Errors
///
/// A corrected prefix, if the text is not a prefix.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    if text.is_empty() || text == "/" {
        return Ok(String::new());
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let corrected: Vec<String> = text
        .split('/')
        .map(|segment| segment.replace(|c| !is_plain(c), "-"))
        .filter(|segment| !matches!(segment.as_str(), "" | "." | ".."))
        .collect();
    let corrected = format!("/{}", corrected.join("/"));
    if corrected == text {
        Ok(corrected)
    } else {
        Err(corrected)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_prefix_is_taken_or_corrected() {
        for (text, prefix) in [("", ""), ("/", ""), ("/lab", "/lab"), ("/a/b-c", "/a/b-c")] {
            assert_eq!(parse(text).as_deref(), Ok(prefix));
        }
        for (text, corrected) in [
            ("lab", "/lab"),
            ("/lab/", "/lab"),
            ("//lab", "/lab"),
            ("/../lab", "/lab"),
            ("/:lab", "/-lab"),
            ("my lab", "/my-lab"),
        ] {
            assert_eq!(parse(text).unwrap_err(), corrected);
        }
    }
}
