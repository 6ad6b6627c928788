//! The names that a host answers to.
//!
//! DNS rebinding: a page of `evil.example` is loaded, then the DNS of that name leads to this machine. To the
//! browser the page is of the same origin as the host, and every header says so; only the name shows it.

use std::sync::OnceLock;

use poem::http::{StatusCode, Version, header};
use poem::{Addr, Request};
use url::Host;

use crate::http::error::HttpError;
use crate::http::host_name;

/// How many spellings of `Host` are kept, each with its port, as clients write them.
const KEPT_SPELLINGS: usize = 8;

/// The names that a host answers to, beside IP addresses, which no DNS leads elsewhere.
#[derive(Debug, Default)]
pub(crate) struct HostNames {
    /// Whoever stands before the host checks the name.
    any: bool,
    names: Vec<String>,
    /// What was found to be right: a text that comes again is not parsed again.
    known: [OnceLock<Box<[u8]>>; KEPT_SPELLINGS],
}

impl HostNames {
    /// Answers to this name as well: lower case, without a dot at the end.
    pub(crate) fn allow(&mut self, name: impl Into<String>) {
        self.names.push(name.into());
    }

    /// Answers whatever the name.
    pub(crate) fn allow_any(&mut self) {
        self.any = true;
    }

    /// Refuses a request that names another host, or that has to name one and does not.
    pub(crate) fn check(&self, request: &Request) -> poem::Result<()> {
        // The target of HTTP/2, and of a request that is written for a proxy.
        let target = request.original_uri().authority();
        let authority = target.or_else(|| request.uri().authority());
        if let Some(authority) = authority {
            self.check_text(authority.as_str().as_bytes())?;
        }
        let mut hosts = request.headers().get_all(header::HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => self.check_text(host.as_bytes()),
            (Some(_), Some(_)) => Err(bad("The request has more than one `Host`")),
            (None, _) if authority.is_none() && must_say(request) => {
                Err(bad("The request has no `Host`"))
            }
            (None, _) => Ok(()),
        }
    }

    fn check_text(&self, text: &[u8]) -> poem::Result<()> {
        let mut known = self.known.iter().map_while(OnceLock::get);
        if known.any(|known| **known == *text) {
            return Ok(());
        }
        let host = std::str::from_utf8(text).ok().and_then(host_name::parse);
        let Some(host) = host else {
            return Err(bad("The request's `Host` is not the name of a host"));
        };
        if let Host::Domain(name) = &host
            && !self.has(name)
        {
            return Err(refused(name));
        }
        // Where every place is taken, this one is parsed each time.
        for place in &self.known {
            if place.set(text.into()).is_ok() {
                break;
            }
        }
        Ok(())
    }

    fn has(&self, name: &str) -> bool {
        // No DNS serves these two; RFC 6761 and RFC 6762.
        let (_, top) = name.rsplit_once('.').unwrap_or(("", name));
        self.any
            || name == "localhost"
            || (name != top && matches!(top, "localhost" | "local"))
            || self.names.iter().any(|known| known == name)
    }
}

/// Whether the request has to say which host it asks: what comes over a network does since HTTP/1.1. One that
/// is made in this process comes from nowhere.
fn must_say(request: &Request) -> bool {
    let is_of_network = !matches!(request.remote_addr().0, Addr::Custom(..));
    is_of_network && request.version() >= Version::HTTP_11
}

fn bad(message: &str) -> poem::Error {
    HttpError::new(StatusCode::BAD_REQUEST, message)
        .hint("Send one `Host` with the name and port of the address that is asked.")
        .bare()
        .into()
}

fn refused(name: &str) -> poem::Error {
    let message = format!("This host does not answer to the name `{name}`");
    let hint = format!(
        "If that is a name of this machine, allow it: ALLOWED_HOSTS={name}, or Host::allow_host(\"{name}\"). \
         Without that, use localhost, the machine's hostname or its IP address."
    );
    HttpError::new(StatusCode::FORBIDDEN, message)
        .hint(hint)
        .detail("host", name)
        .bare()
        .into()
}
