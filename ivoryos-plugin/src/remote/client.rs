//! The requests to `IvoryOS`. None is made twice that may have been carried out.

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
/// For everything but a call, which takes as long as the move.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(10);
/// For the instruments, when `IvoryOS` is there: with the poller's pause and a second try, what is gone is
/// noticed within 10 seconds.
pub(super) const SCHEMA_TIMEOUT: Duration = Duration::from_millis(3500);
/// A machine that is gone without a word is noticed after 3 + 3 × 2 seconds.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(3);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_PROBES: u32 = 3;

/// One `IvoryOS`, and the session with it.
pub(crate) struct Client {
    http: reqwest::Client,
    pub(super) base: String,
    credentials: Option<(String, String)>,
    session: Session,
    /// How long a call may take.
    pub(super) timeout: Duration,
    /// Whether it answers; what waits for an answer hears when it does not any more.
    pub(super) online: watch::Sender<bool>,
}

impl Client {
    pub(super) fn new(
        base: String,
        credentials: Option<(String, String)>,
        timeout: Duration,
    ) -> Result<Self, Problem> {
        let http = reqwest::Client::builder()
            // A redirect to the login is no answer to a call.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            // A connection that is used again may be closed by then, and nobody could say what arrived.
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

    /// The instruments that there are now.
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

    /// Looks at the instruments and calls, in one session. The way to the login is the answer to a call that
    /// was not carried out: `IvoryOS` may have been started again meanwhile, so it is looked at again too.
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

    /// The answer to a call; none if it is the way to the login.
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

    /// The instruments that there are now, and the session in which they were asked for: a new one where the
    /// last has ended.
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
                    reason: "it asks for a user, and none is set".to_owned(),
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
                "what answers at {} does not answer as IvoryOS does ({status})",
                self.base
            ),
        })
    }

    async fn asks_again(&self) -> RemoteError {
        let reason = "it asks for a login again right after one".to_owned();
        let error = RemoteError::LoginRefused { reason };
        self.session.refused(error.clone()).await;
        error
    }

    /// The cookies of a new session; none where there is nobody to log in.
    async fn login(&self) -> Result<HeaderValue, RemoteError> {
        let Some((user, password)) = &self.credentials else {
            return Ok(HeaderValue::from_static(""));
        };
        let url = format!("{}/auth/login", self.base);
        let form = [("username", user), ("password", password)];
        let request = self.http.post(url).form(&form).timeout(LOGIN_TIMEOUT);
        let response = request.send().await.map_err(|error| self.lost(&error))?;
        let status = response.status();
        // A wrong password brings the form again, an unknown user the way to it.
        if leads_to_login(&response) || status == StatusCode::OK || status.as_u16() == 401 {
            return Err(RemoteError::LoginRefused {
                reason: format!("the user `{user}` or the password is not right"),
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
                    "the login at {} is not answered as IvoryOS does ({status})",
                    self.base
                ),
            }),
        }
    }

    /// A request that moves nothing had no answer.
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

/// What is at the bottom of it, which is what the system says.
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

/// The password is left out.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}
