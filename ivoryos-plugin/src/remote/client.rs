//! The requests to `IvoryOS`. A call that may have been carried out is never repeated.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use poem::http::{HeaderValue, StatusCode, header};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response};
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::answer;
use super::call::Call;
use super::check;
use super::error::RemoteError;
use super::schema::{self, RemoteSchema};
use super::session::{Session, SessionCookies};
use crate::plugin::Problem;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// For every request but a call, which takes as long as the move.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(10);
/// For the request for the instruments while `IvoryOS` answers. With the poller's pause and a second request, an `IvoryOS`
/// that no longer answers is noticed within 10 seconds.
pub(super) const SCHEMA_TIMEOUT: Duration = Duration::from_millis(3500);
/// With these three a machine that has lost its network is noticed after 3 + 3 × 2 seconds.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(3);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_PROBES: u32 = 3;

/// The connection settings and the session for one `IvoryOS`.
pub(crate) struct Client {
    http: reqwest::Client,
    pub(super) base: String,
    credentials: Option<(String, String)>,
    session: Session,
    /// How long a call may take.
    pub(super) timeout: Duration,
    /// Whether `IvoryOS` answers. A call that waits for its answer ends when this becomes false.
    pub(super) online: watch::Sender<bool>,
}

impl Client {
    pub(super) fn new(
        base: String,
        credentials: Option<(String, String)>,
        timeout: Duration,
    ) -> Result<Self, Problem> {
        let http = reqwest::Client::builder()
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
            credentials,
            session: Session::default(),
            timeout,
            online: watch::Sender::new(false),
        })
    }

    /// Requests the instruments.
    pub(super) async fn schema(&self) -> Result<BTreeMap<String, RemoteSchema>, RemoteError> {
        self.look(LOGIN_TIMEOUT)
            .await
            .map(|(instruments, _)| instruments)
    }

    /// Calls the method, and waits for its output.
    pub(super) async fn call(&self, call: &Call<'_>) -> Result<Value, RemoteError> {
        let mut online = self.online.subscribe();
        let away = || self.unreachable("it does not answer");
        if !*online.borrow_and_update() {
            return Err(away());
        }
        let is_sent = AtomicBool::new(false);
        let gone = online.wait_for(|online| !online);
        tokio::select! {
            biased;
            answer = self.call_through(call, &is_sent) => answer,
            _ = gone => Err(if is_sent.load(Ordering::Relaxed) {
                RemoteError::Interrupted {
                    instrument: call.instrument.to_owned(),
                    method: call.method.to_owned(),
                    reason: "IvoryOS does not answer any more".to_owned(),
                }
            } else {
                away()
            }),
        }
    }

    /// Requests the instruments, checks the call and makes it, in one session. If the call is redirected to the login,
    /// it was not carried out, and everything is done once more: `IvoryOS` may have been restarted.
    async fn call_through(
        &self,
        call: &Call<'_>,
        is_sent: &AtomicBool,
    ) -> Result<Value, RemoteError> {
        for _ in 0..2 {
            let (instruments, cookies) = self.look(SCHEMA_TIMEOUT.min(call.timeout)).await?;
            let payload = check::payload(call, &instruments)?;
            is_sent.store(true, Ordering::Relaxed);
            if let Some((status, body)) = self.post(call, &payload, &cookies).await? {
                return answer::read(call, status, &body);
            }
            is_sent.store(false, Ordering::Relaxed);
        }
        Err(self.asks_again().await)
    }

    /// Makes the call and returns the answer; `None` if it is a redirect to the login.
    async fn post(
        &self,
        call: &Call<'_>,
        payload: &Map<String, Value>,
        cookies: &SessionCookies,
    ) -> Result<Option<(StatusCode, Bytes)>, RemoteError> {
        let failed = |error: reqwest::Error| {
            let (instrument, method) = (call.instrument.to_owned(), call.method.to_owned());
            if error.is_connect() {
                self.lost(&error)
            } else if error.is_timeout() {
                RemoteError::Timeout {
                    instrument,
                    method,
                    after: call.timeout,
                }
            } else {
                RemoteError::Interrupted {
                    instrument,
                    method,
                    reason: cause(&error),
                }
            }
        };
        let url = format!("{}/instruments/deck.{}", self.base, call.instrument);
        let request = self.http.post(url).json(payload).timeout(call.timeout);
        let response = send(request, cookies).await.map_err(failed)?;
        if leads_to_login(&response) {
            return Ok(None);
        }
        let status = response.status();
        let body = response.bytes().await.map_err(failed)?;
        Ok(Some((status, body)))
    }

    /// Requests the instruments. Returns them with the session of the request, which is a new one if the last has
    /// expired.
    async fn look(
        &self,
        timeout: Duration,
    ) -> Result<(BTreeMap<String, RemoteSchema>, SessionCookies), RemoteError> {
        let mut spent: Option<SessionCookies> = None;
        loop {
            let cookies = self.session.cookies(spent.as_ref(), self.login()).await?;
            let url = format!("{}/instruments/", self.base);
            let request = self.http.get(url).timeout(timeout);
            let response = send(request, &cookies).await.map_err(|it| self.lost(&it))?;
            if !leads_to_login(&response) {
                return Ok((self.instruments(response).await?, cookies));
            }
            if spent.is_some() {
                return Err(self.asks_again().await);
            }
            if self.credentials.is_none() {
                return Err(RemoteError::LoginRefused {
                    reason: "it requires a login, and no user is set".to_owned(),
                });
            }
            spent = Some(cookies);
        }
    }

    async fn instruments(
        &self,
        response: Response,
    ) -> Result<BTreeMap<String, RemoteSchema>, RemoteError> {
        let status = response.status();
        let body = response.bytes().await.map_err(|error| self.lost(&error))?;
        let schema = Some(status).filter(|it| *it == StatusCode::OK);
        let schema = schema.and_then(|_| schema::read(&body));
        schema.ok_or_else(|| RemoteError::Answer {
            reason: format!(
                "the server at {} does not answer as IvoryOS does ({status})",
                self.base
            ),
        })
    }

    async fn asks_again(&self) -> RemoteError {
        let reason = "it requires a login again right after a successful one".to_owned();
        let error = RemoteError::LoginRefused { reason };
        self.session.refused(error.clone()).await;
        error
    }

    /// Logs in, and returns the cookies of the new session; no cookies if no user is set.
    async fn login(&self) -> Result<HeaderValue, RemoteError> {
        let Some((user, password)) = &self.credentials else {
            return Ok(HeaderValue::from_static(""));
        };
        let url = format!("{}/auth/login", self.base);
        let form = [("username", user), ("password", password)];
        let request = self.http.post(url).form(&form).timeout(LOGIN_TIMEOUT);
        let response = request.send().await.map_err(|error| self.lost(&error))?;
        let status = response.status();
        // IvoryOS answers a wrong password with the form, and an unknown user with a redirect to it.
        if leads_to_login(&response) || status == StatusCode::OK || status.as_u16() == 401 {
            return Err(RemoteError::LoginRefused {
                reason: format!("the user `{user}` or the password is not correct"),
            });
        }
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies: Vec<&str> = cookies
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
            .collect();
        let cookies = HeaderValue::try_from(cookies.join("; "));
        match cookies {
            Ok(mut cookies) if status.is_redirection() && !cookies.is_empty() => {
                cookies.set_sensitive(true);
                Ok(cookies)
            }
            _ => Err(RemoteError::Answer {
                reason: format!(
                    "the server at {} does not answer a login as IvoryOS does ({status})",
                    self.base
                ),
            }),
        }
    }

    /// The error of a request that has not called anything.
    fn lost(&self, error: &reqwest::Error) -> RemoteError {
        self.unreachable(&cause(error))
    }

    pub(super) fn unreachable(&self, reason: &str) -> RemoteError {
        RemoteError::Unreachable {
            url: self.base.clone(),
            reason: reason.to_owned(),
        }
    }
}

/// Sends a request in a session.
async fn send(request: RequestBuilder, cookies: &SessionCookies) -> reqwest::Result<Response> {
    let request = request
        .header(header::ACCEPT, "application/json")
        .header(header::COOKIE, cookies.cookies.clone());
    request.send().await
}

fn leads_to_login(response: &Response) -> bool {
    let location = response.headers().get(header::LOCATION);
    let path = location.and_then(|it| it.to_str().ok()?.split('?').next());
    response.status().is_redirection() && path.is_some_and(|path| path.ends_with("/auth/login"))
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

/// Leaves out the password.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}
