//! The requests to a Python `IvoryOS`: one HTTP client, how long a request may take, and what its errors mean.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use poem::http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response};

use super::call::Call;
use super::error::RemoteError;
use crate::deck::Caller;
use crate::plugin::Problem;

/// The header with the secret of the deck that the bridge opens for this program.
const SECRET: HeaderName = HeaderName::from_static("x-ivoryos-bridge");
/// The header with the user's name, in percent-encoded UTF-8.
const USER: HeaderName = HeaderName::from_static("x-ivoryos-user");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// For every request but a call, which takes as long as the move.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// For the request for the instruments while `IvoryOS` answers. With the poller's pause and a second request, an `IvoryOS`
/// that no longer answers is noticed within 10 seconds.
pub(super) const SCHEMA_TIMEOUT: Duration = Duration::from_millis(3500);
/// With these three a machine that has lost its network is noticed after 3 + 3 × 2 seconds.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(3);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_PROBES: u32 = 3;

/// Makes requests to one address.
#[derive(Clone)]
pub(super) struct Requests {
    http: reqwest::Client,
    /// The address without a slash at the end; every path is appended to it.
    pub(super) base: String,
    /// Whether this is the bridge, which believes the program who the user is.
    is_bridge: bool,
}

impl Requests {
    /// With a secret the address is the bridge's, and every request has the secret.
    pub(super) fn new(base: String, secret: Option<HeaderValue>) -> Result<Self, Problem> {
        let is_bridge = secret.is_some();
        let secret = secret.map(|secret| (SECRET, secret));
        let http = reqwest::Client::builder()
            .default_headers(secret.into_iter().collect::<HeaderMap>())
            // A redirect to the login must be seen: it says that the call was not carried out.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            // A kept connection may have been closed meanwhile, and then it is unknown whether a call arrived.
            .pool_max_idle_per_host(0)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_keepalive(KEEPALIVE_AFTER)
            .tcp_keepalive_interval(KEEPALIVE_INTERVAL)
            .tcp_keepalive_retries(KEEPALIVE_PROBES)
            .build()
            .map_err(|error| Problem::BadSetting {
                what: format!("no requests can be made to the remote deck: {error}"),
                help: "look at what the system allows this program".to_owned(),
            })?;
        Ok(Self {
            http,
            base,
            is_bridge,
        })
    }

    /// The same client for another address of the same server.
    pub(super) fn at(&self, base: String) -> Self {
        Self {
            base,
            ..self.clone()
        }
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base))
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base))
    }

    /// A request that calls an instrument for the user whose handler this is.
    pub(super) fn post_for_user(&self, path: &str) -> RequestBuilder {
        let request = self.post(path);
        let caller = Caller::current().filter(|_| self.is_bridge);
        match caller.and_then(|caller| caller.user) {
            None => request,
            Some(user) => {
                let user = utf8_percent_encode(&user, NON_ALPHANUMERIC).to_string();
                request.header(USER, user)
            }
        }
    }

    /// The error of a request that is no call.
    pub(super) fn lost(&self, error: &reqwest::Error) -> RemoteError {
        self.unreachable(&cause(error))
    }

    pub(super) fn unreachable(&self, reason: &str) -> RemoteError {
        RemoteError::Unreachable {
            url: self.base.clone(),
            reason: reason.to_owned(),
        }
    }

    /// The error of a request that makes a call.
    pub(super) fn lost_call(&self, call: &Call<'_>, error: &reqwest::Error) -> RemoteError {
        if error.is_connect() {
            self.lost(error)
        } else if error.is_timeout() {
            call.timed_out(None)
        } else {
            call.interrupted(cause(error))
        }
    }

    /// The error of a server that is something else.
    pub(super) fn not_ivoryos(&self, response: &Response) -> RemoteError {
        RemoteError::Answer {
            reason: format!(
                "the server at {} does not answer as IvoryOS does ({})",
                self.base,
                response.status()
            ),
        }
    }
}

/// The innermost source of the error, which is the system's message.
fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it does not answer".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
