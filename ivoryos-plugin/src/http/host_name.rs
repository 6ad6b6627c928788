//! The name by which a client asks for a host: what stands in `Host`.

use url::{Host, Url};

/// The host that a text names, with or without a port: `lab:8000`, `[::1]`. Names are in lower case and in
/// Punycode, without a dot at the end. `None` for a text that names none, one with a user among them.
pub(crate) fn parse(text: &str) -> Option<Host> {
    // Each would begin another part of the URL, and the parser skips spaces.
    let is_other = |c: char| "/\\?#@".contains(c) || c.is_whitespace() || c.is_control();
    if text.contains(is_other) {
        return None;
    }
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    match url.host()?.to_owned() {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            (!name.is_empty()).then(|| Host::Domain(name.to_owned()))
        }
        address => Some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_host_has_one_spelling() {
        for (text, host) in [
            ("lab", "lab"),
            ("LAB.Example.:8000", "lab.example"),
            ("lab:", "lab"),
            ("127.0.0.1:8000", "127.0.0.1"),
            ("2130706433", "127.0.0.1"),
            ("[::1]:8000", "[::1]"),
            ("Jalapeño.example", "xn--jalapeo-9za.example"),
            ("xn--jalapeo-9za.example", "xn--jalapeo-9za.example"),
        ] {
            let parsed = parse(text).map(|host| host.to_string());
            assert_eq!(parsed.as_deref(), Some(host), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_none() {
        for text in [
            "",
            ".",
            ":8000",
            "lab:port",
            "lab:99999",
            "me@lab",
            "evil.example/lab",
            "evil.example?lab",
            "lab evil.example",
            "http://lab",
            "[fe80::1%25eth0]:8000",
            "[::1",
            "::1",
            "xn--",
        ] {
            let parsed = parse(text).map(|host| host.to_string());
            assert_eq!(parsed, None, "{text}");
        }
    }
}
