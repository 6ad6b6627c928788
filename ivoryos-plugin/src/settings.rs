//! What a host takes from the environment where the program says nothing, and the checks on both.

use poem::http::{HeaderValue, Uri};

use crate::error::{Problem, ServeError};

/// A URL prefix as it is used: nothing for the root, else `/lab`, without a slash at its end.
pub(crate) fn prefix(text: &str) -> Result<String, Problem> {
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
        return Ok(corrected);
    }
    Err(Problem::BadSetting {
        what: format!("the URL prefix `{text}` cannot be used"),
        help: format!("write `{corrected}` (URL_PREFIX, or Host::prefix); `/` is the root"),
    })
}

/// The address to listen on: `HOST` and `PORT` of the environment.
pub(crate) fn address(
    host: Option<String>,
    port: Option<String>,
    default_port: u16,
) -> Result<(String, u16), ServeError> {
    let host = host.filter(|host| !host.is_empty());
    let host = host.unwrap_or_else(|| "127.0.0.1".to_owned());
    let port = match port.filter(|port| !port.is_empty()) {
        None => default_port,
        Some(port) => port.trim().parse().map_err(|_| ServeError::Address {
            message: format!(
                "PORT is `{port}`; write a number from 1 to 65535, for example PORT={default_port}"
            ),
        })?,
    };
    Ok((host, port))
}

/// An origin as browsers send it: `http://lab.example:3000`.
pub(crate) fn origin(text: &str) -> Result<HeaderValue, Problem> {
    let uri: Option<Uri> = text.parse().ok();
    let origin = uri.as_ref().and_then(|uri| {
        let scheme = uri
            .scheme_str()
            .filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let authority = uri.authority()?.as_str().to_ascii_lowercase();
        Some(format!("{scheme}://{authority}"))
    });
    let help = match &origin {
        Some(origin) if origin == text => match HeaderValue::try_from(text) {
            Ok(value) => return Ok(value),
            Err(_) => "write `http://lab.example:3000`".to_owned(),
        },
        Some(origin) => format!("write `{origin}`"),
        None => "write scheme, host and port, for example `http://lab.example:3000`".to_owned(),
    };
    Err(Problem::BadSetting {
        what: format!("`{text}` is not an origin"),
        help,
    })
}

/// What is always in the Content-Security-Policy, unless the given policy says something else of it.
const POLICY: [(&str, &str); 3] = [
    ("frame-ancestors", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
];

pub(crate) fn content_security_policy(given: &str) -> Result<HeaderValue, Problem> {
    let mut directives: Vec<String> = given
        .split(';')
        .map(|directive| directive.trim().to_owned())
        .filter(|directive| !directive.is_empty())
        .collect();
    for (name, value) in POLICY {
        let is_it = |directive: &String| directive.split_whitespace().next() == Some(name);
        if !directives.iter().any(is_it) {
            directives.push(format!("{name} {value}"));
        }
    }
    HeaderValue::try_from(directives.join("; ")).map_err(|_| Problem::BadSetting {
        what: format!(
            "the Content-Security-Policy `{}` cannot be sent",
            given.escape_debug()
        ),
        help: "write it in one line of ASCII, for example `default-src 'self'`".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{address, content_security_policy, origin, prefix};

    #[test]
    fn a_prefix_is_taken_or_corrected() {
        assert_eq!(prefix("").unwrap(), "");
        assert_eq!(prefix("/").unwrap(), "");
        assert_eq!(prefix("/lab").unwrap(), "/lab");
        assert_eq!(prefix("/a/b-c").unwrap(), "/a/b-c");
        for (bad, good) in [
            ("lab", "`/lab`"),
            ("/lab/", "`/lab`"),
            ("//lab", "`/lab`"),
            ("/../lab", "`/lab`"),
            ("/:lab", "`/-lab`"),
            ("my lab", "`/my-lab`"),
        ] {
            let problem = prefix(bad).unwrap_err().to_string();
            assert!(
                problem.contains(good) && !problem.contains('\n'),
                "{problem}"
            );
        }
    }

    #[test]
    fn a_port_that_is_no_number_says_what_to_write() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            address(None, None, 8000).unwrap(),
            ("127.0.0.1".to_owned(), 8000)
        );
        assert_eq!(address(some("::1"), some("9000"), 8000).unwrap().1, 9000);
        for bad in ["abc", "-1", "65536", "80 80"] {
            let error = address(None, some(bad), 8000).unwrap_err().to_string();
            assert!(
                error.contains(bad) && error.contains("PORT=8000"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert!(origin("http://lab.example:3000").is_ok());
        for bad in [
            "*",
            "lab",
            "http://lab/",
            "HTTP://Lab",
            "file:///x",
            "http://lab/page",
        ] {
            let problem = origin(bad).unwrap_err().to_string();
            assert!(problem.contains("write"), "{problem}");
        }
    }

    #[test]
    fn a_policy_keeps_the_default_directives_it_does_not_name() {
        let policy = |given| content_security_policy(given).unwrap();
        assert_eq!(
            policy(""),
            "frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
        );
        assert_eq!(
            policy("default-src 'self'; base-uri 'none';"),
            "default-src 'self'; base-uri 'none'; frame-ancestors 'self'; object-src 'none'"
        );
        assert!(content_security_policy("a\nb").is_err());
    }
}
