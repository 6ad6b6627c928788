//! The checks of every request before it reaches a plugin.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use poem::Request;
use poem::http::uri::Authority;
use poem::http::{HeaderValue, Method, StatusCode, header};

use super::config::Config;
use super::secret::FromBridge;
use crate::http::error::HttpError;
use crate::http::{body, origin};

/// Refuses requests from pages of other origins, paths that are malformed, and bodies that are too large. `is_live` is
/// true for Socket.IO: browsers let pages of other origins read a WebSocket.
pub(crate) fn check(config: &Config, request: &mut Request, is_live: bool) -> poem::Result<()> {
    config.host_names.check(request)?;
    if config.secret.check(request.headers_mut()) {
        request.set_data(FromBridge);
    }
    check_path(request.uri().path())?;
    let may_change = is_live || !is_safe(request);
    if may_change && !is_allowed(config, request) && is_of_another_origin(request) {
        let message = "A page of another origin may neither change anything here nor connect";
        return Err(HttpError::new(StatusCode::FORBIDDEN, message)
            .hint("Allow that origin on the host: Host::allow_origin.")
            .into());
    }
    let limit = config.limits.body;
    if body::limit(request, limit) {
        Ok(())
    } else {
        Err(HttpError::over_limit().detail("limit", limit).into())
    }
}

/// Whether poem's CORS middleware answers: to requests from an allowed origin, and to the preflight requests of
/// browsers for them.
pub(crate) fn is_of_allowed_page(config: &Config, request: &Request) -> bool {
    let headers = request.headers();
    let asks_first = headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    is_allowed(config, request)
        && (request.method() != Method::OPTIONS || asks_first)
        && config.host_names.check(request).is_ok()
}

/// Whether the request comes from an origin that [`Host::allow_origin`](crate::Host::allow_origin) names.
fn is_allowed(config: &Config, request: &Request) -> bool {
    let origin = request.headers().get(header::ORIGIN);
    origin.is_some_and(|origin| config.allowed_origins.contains(origin))
}

/// Refuses a path that is not UTF-8, and one with a `..` segment.
fn check_path(path: &str) -> poem::Result<()> {
    let decoded = if path.contains('%') {
        percent_decode_str(path).decode_utf8().map_err(|_| {
            HttpError::new(StatusCode::BAD_REQUEST, "The path is not UTF-8")
                .hint("Percent-encode the path as UTF-8.")
        })?
    } else {
        Cow::Borrowed(path)
    };
    if decoded.contains("..") && decoded.split(['/', '\\']).any(|segment| segment == "..") {
        return Err(
            HttpError::new(StatusCode::BAD_REQUEST, "The path has a `..` segment")
                .hint("Ask for the path without `..`.")
                .into(),
        );
    }
    Ok(())
}

/// Whether the request changes nothing, and browsers do not let pages of other origins read the answer. An upgrade to a
/// WebSocket is a GET too, but browsers let every page read its messages.
fn is_safe(request: &Request) -> bool {
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    is_safe && !request.headers().contains_key(header::UPGRADE)
}

/// Whether the request comes from a page of another origin. Browsers send `Sec-Fetch-Site` to secure addresses and to
/// this machine, `Origin` with what may change something, and with the rest `Referer`, unless the page forbids it. A
/// request without any is from a script, and passes.
fn is_of_another_origin(request: &Request) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let normal = |value: &HeaderValue| origin::normal(value.to_str().ok()?);
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None) => match (normal(origin), host) {
            (Some(page), Some(host)) => is_other(&page, host),
            _ => true,
        },
        (None, _) => match (headers.get(header::REFERER).and_then(normal), host) {
            (Some(page), Some(host)) => is_other(&page, host),
            _ => false,
        },
        // No browser sends two, and it is unknown which one is right.
        _ => true,
    }
}

/// Whether this is not the origin of the host. The scheme is not compared: behind a proxy the host does not know the
/// one that the browser used.
fn is_other(page: &str, host: &str) -> bool {
    let scheme = page.split(':').next().unwrap_or_default();
    origin::normal(&format!("{scheme}://{host}")).as_deref() != Some(page)
}

#[cfg(test)]
mod tests {
    use super::{check_path, is_of_another_origin};
    use poem::Request;

    fn request(headers: &[(&str, &str)]) -> Request {
        let mut builder = Request::builder();
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.finish()
    }

    #[test]
    fn the_browser_s_own_word_goes_before_origin() {
        let of_another = |headers: &[_]| is_of_another_origin(&request(headers));
        assert!(!of_another(&[]));
        assert!(!of_another(&[("sec-fetch-site", "same-origin")]));
        assert!(!of_another(&[("sec-fetch-site", "none")]));
        assert!(of_another(&[("sec-fetch-site", "same-site")]));
        assert!(of_another(&[("sec-fetch-site", "cross-site")]));
        assert!(of_another(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://lab:8000"),
            ("host", "lab:8000")
        ]));
    }

    #[test]
    fn without_it_origin_is_held_against_host() {
        let of_another =
            |origin| is_of_another_origin(&request(&[("origin", origin), ("host", "Lab:8000")]));
        assert!(!of_another("http://lab:8000"));
        assert!(!of_another("http://LAB:8000"));
        assert!(of_another("http://lab:8001"));
        assert!(of_another("http://lab"));
        assert!(of_another("lab:8000"));
        assert!(of_another("http://evil.example"));
        assert!(of_another("null"));
        assert!(of_another("no origin at all"));
        let twice = [
            ("origin", "http://lab:8000"),
            ("origin", "http://evil.example"),
            ("host", "lab:8000"),
        ];
        assert!(is_of_another_origin(&request(&twice)));
    }

    #[test]
    fn a_page_that_sends_neither_is_known_by_its_referer() {
        let of_another =
            |referer| is_of_another_origin(&request(&[("referer", referer), ("host", "lab:8000")]));
        assert!(!of_another("http://lab:8000/ivoryos/"));
        assert!(of_another("http://evil.example/page"));
        assert!(!of_another("no address at all"));
    }

    #[test]
    fn a_scheme_s_own_port_may_be_written_or_not() {
        let of_another =
            |origin, host| is_of_another_origin(&request(&[("origin", origin), ("host", host)]));
        assert!(!of_another("http://lab", "lab:80"));
        assert!(!of_another("https://lab", "lab:443"));
        assert!(!of_another("http://lab:80", "lab"));
        assert!(of_another("http://lab", "lab:443"));
    }

    #[test]
    fn a_way_out_of_a_folder_is_refused_however_it_is_written() {
        for path in [
            "/..",
            "/a/../b",
            "/%2e%2e/a",
            "/.%2E/a",
            "/a/..%2fb",
            "/a/..%5cb",
        ] {
            assert!(check_path(path).is_err(), "{path}");
        }
        for path in ["/", "/a..b", "/...", "/a/b%20c", "/%C3%A4"] {
            assert!(check_path(path).is_ok(), "{path}");
        }
        assert!(check_path("/%ff").is_err());
    }
}
