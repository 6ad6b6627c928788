//! The origin of a page: scheme, host and port, as browsers write it in `Origin`.

use url::Url;

/// Normalizes an origin as browsers do: lower case, and without the default port of its scheme. `None` if the text is
/// not the origin of an http or https page; `null` is none either.
pub(crate) fn normal(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    is_web.then(|| url.origin().ascii_serialization())
}

/// Whether the text is an origin alone, without user, path, query and fragment.
pub(crate) fn is_bare(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let has_user = !url.username().is_empty() || url.password().is_some();
        let is_root = url.path() == "/" && !text.ends_with('/');
        is_root && !has_user && url.query().is_none() && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::{is_bare, normal};

    #[test]
    fn an_origin_is_spelled_as_browsers_do() {
        for (text, origin) in [
            ("http://lab:8000", "http://lab:8000"),
            ("HTTP://Lab:80", "http://lab"),
            ("https://lab:443/page", "https://lab"),
            ("https://lab:80", "https://lab:80"),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(normal(text).as_deref(), Some(origin));
        }
        for text in ["null", "lab", "lab:8000", "file:///x", "", "http://", "*"] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn an_origin_has_no_path_and_no_user() {
        assert!(is_bare("http://lab:8000"));
        for text in [
            "http://lab/",
            "http://lab/page",
            "http://me@lab",
            "http://lab?a",
            "lab",
        ] {
            assert!(!is_bare(text), "{text}");
        }
    }
}
