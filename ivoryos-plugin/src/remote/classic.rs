//! `IvoryOS` Classic, `ivoryos` on `PyPI`. A call that may have been carried out is never repeated.

mod answer;
pub(super) mod schema;
mod session;
pub(super) mod signature;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use poem::http::{HeaderValue, StatusCode, header};
use reqwest::{RequestBuilder, Response};
use serde_json::{Map, Value};

use super::call::Call;
use super::check;
use super::error::RemoteError;
use super::look::{Instruments, LookError};
use super::requests::{REQUEST_TIMEOUT, Requests, SCHEMA_TIMEOUT};
use session::{Session, SessionCookies};

/// Keys that `IvoryOS` itself reads in a request. One of them bypasses its busy lock.
const OWN_WORDS: &[&str] = &["hidden_name", "hidden_wait", "override_busy", "csrf_token"];

/// Its address, and the session there.
pub(super) struct Classic {
    pub(super) requests: Requests,
    credentials: Option<(String, String)>,
    session: Session,
}

impl Classic {
    pub(super) fn new(requests: Requests, credentials: Option<(String, String)>) -> Self {
        Self {
            requests,
            credentials,
            session: Session::default(),
        }
    }

    /// Requests the instruments.
    pub(super) async fn instruments(&self) -> Result<Instruments, LookError> {
        let (instruments, _) = self.look(REQUEST_TIMEOUT).await?;
        Ok(instruments)
    }

    /// Requests the instruments, checks the call and makes it, in one session. If the call is redirected to the login,
    /// it was not carried out, and everything is done once more: `IvoryOS` may have been restarted.
    pub(super) async fn call(
        &self,
        call: &Call<'_>,
        is_sent: &AtomicBool,
    ) -> Result<Value, RemoteError> {
        for _ in 0..2 {
            let seen = self.look(SCHEMA_TIMEOUT.min(call.timeout)).await;
            let (instruments, cookies) = seen.map_err(LookError::into_error)?;
            let mut payload = check::arguments(call, &instruments.schemas, OWN_WORDS)?;
            payload.insert("hidden_name".to_owned(), call.method.into());
            is_sent.store(true, Ordering::Relaxed);
            if let Some((status, body)) = self.post(call, &payload, &cookies).await? {
                return answer::read(call, status, &body);
            }
            is_sent.store(false, Ordering::Relaxed);
            if !self.session.is_begun().await {
                // The instruments are for everyone, and calls are not.
                self.session.cookies(None, self.login()).await?;
            }
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
        let failed = |error: reqwest::Error| self.requests.lost_call(call, &error);
        let path = format!("/instruments/deck.{}", call.instrument);
        let request = self.requests.post_for_user(&path).json(payload);
        let request = request.timeout(call.timeout);
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
    async fn look(&self, timeout: Duration) -> Result<(Instruments, SessionCookies), LookError> {
        if !self.session.is_begun().await {
            // The password is for a server that leads to a login as IvoryOS does, and for no other.
            let nobody = SessionCookies::default();
            let response = self.get(&nobody, timeout).await?;
            if !leads_to_login(&response) {
                return Ok((self.read(response).await?, nobody));
            }
        }
        let mut spent: Option<SessionCookies> = None;
        loop {
            let login = self.session.cookies(spent.as_ref(), self.login()).await;
            let cookies = login.map_err(|error| match error {
                error @ RemoteError::Answer { .. } => LookError::Stranger(error),
                error => LookError::Failed(error),
            })?;
            let response = self.get(&cookies, timeout).await?;
            if !leads_to_login(&response) {
                return Ok((self.read(response).await?, cookies));
            }
            if spent.is_some() {
                return Err(self.asks_again().await.into());
            }
            if self.credentials.is_none() {
                let reason = "it requires a login, and no user is set".to_owned();
                return Err(RemoteError::LoginRefused { reason }.into());
            }
            spent = Some(cookies);
        }
    }

    async fn get(
        &self,
        cookies: &SessionCookies,
        timeout: Duration,
    ) -> Result<Response, RemoteError> {
        let request = self.requests.get("/instruments/").timeout(timeout);
        let response = send(request, cookies).await;
        response.map_err(|error| self.requests.lost(&error))
    }

    async fn read(&self, response: Response) -> Result<Instruments, LookError> {
        let stranger = self.requests.not_ivoryos(&response);
        let is_ok = response.status() == StatusCode::OK;
        let body = response.bytes().await;
        let body = body.map_err(|error| self.requests.lost(&error))?;
        let instruments = Some(body)
            .filter(|_| is_ok)
            .and_then(|it| schema::read(&it));
        instruments.ok_or(LookError::Stranger(stranger))
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
        let form = [("username", user), ("password", password)];
        let request = self.requests.post("/auth/login").form(&form);
        let response = request.timeout(REQUEST_TIMEOUT).send().await;
        let response = response.map_err(|error| self.requests.lost(&error))?;
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
                    self.requests.base
                ),
            }),
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
