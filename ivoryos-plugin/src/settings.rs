//! What a host takes from the environment where the program says nothing, and the checks on both.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use poem::http::{HeaderValue, Uri};

use crate::error::ServeError;
use crate::problem::Problem;

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
        what: format!("the URL prefix `{}` cannot be used", text.escape_debug()),
        help: format!("write `{corrected}` (URL_PREFIX, or Host::prefix); `/` is the root"),
    })
}

/// The address to listen on: `HOST` and `PORT` of the environment.
pub(crate) fn address(
    host: Option<OsString>,
    port: Option<OsString>,
    default_port: u16,
) -> Result<(String, u16), ServeError> {
    let given = |value: Option<OsString>| value.filter(|value| !value.is_empty());
    let host = match given(host).map(OsString::into_string) {
        None => "127.0.0.1".to_owned(),
        // An IPv6 address in brackets, as in a URL.
        Some(Ok(host)) => host.trim_matches(['[', ']']).to_owned(),
        Some(Err(host)) => {
            let host = shown(&host);
            let message = format!("HOST is {host}; write an address, for example HOST=127.0.0.1");
            return Err(ServeError::Address { message });
        }
    };
    let port = match given(port) {
        None => default_port,
        Some(port) => {
            let number = port.to_str().and_then(|port| port.trim().parse().ok());
            number.ok_or_else(|| ServeError::Address {
                message: format!(
                    "PORT is {}; write a number from 1 to 65535, for example PORT={default_port}",
                    shown(&port)
                ),
            })?
        }
    };
    Ok((host, port))
}

/// A value of the environment in one line, whatever is in it.
fn shown(value: &OsStr) -> String {
    format!("`{}`", value.to_string_lossy().escape_debug())
}

/// An origin as browsers send it: `http://lab.example:3000`, the port only where it is not the scheme's own.
pub(crate) fn origin(text: &str) -> Result<HeaderValue, Problem> {
    let uri: Option<Uri> = text.parse().ok();
    let origin = uri.as_ref().and_then(|uri| {
        let scheme = uri.scheme_str()?;
        let own_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let host = uri.host()?.to_ascii_lowercase();
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
        let port = uri.port_u16().filter(|port| *port != own_port);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        host.chars()
            .all(is_host)
            .then(|| format!("{scheme}://{host}{port}"))
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
        what: format!("`{}` is not an origin", text.escape_debug()),
        help,
    })
}

/// A folder that is there.
pub(crate) fn folder(path: &Path) -> Result<(), Problem> {
    if path.is_dir() {
        return Ok(());
    }
    Err(Problem::BadSetting {
        what: format!(
            "the folder {} of `assets` is not there",
            shown(path.as_os_str())
        ),
        help: "write the path of a folder; a relative one begins where the program is started"
            .to_owned(),
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
        let some = |text: &str| Some(text.into());
        assert_eq!(
            address(None, None, 8000).unwrap(),
            ("127.0.0.1".to_owned(), 8000)
        );
        for host in ["::1", "[::1]"] {
            let expected = ("::1".to_owned(), 9000);
            assert_eq!(address(some(host), some("9000"), 8000).unwrap(), expected);
        }
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
            "http://lab:80",
            "https://lab:443",
            "http://lab:",
            "http://lab:99999",
            "http://me@lab",
            "http://*",
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
