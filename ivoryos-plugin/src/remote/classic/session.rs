//! The session: one login at a time, a new one when it has expired, and pauses after refused ones.

use std::time::Duration;

use poem::http::HeaderValue;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::remote::error::RemoteError;

/// The pauses between refused logins, so that `IvoryOS` does not take the host for an attacker and lock it out.
const SHORTEST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// The cookies of one login, for the requests of its session. Cookies of other answers are ignored: they are for
/// browsers, and could outlast a newer login.
#[derive(Clone)]
pub(super) struct SessionCookies {
    pub(super) cookies: HeaderValue,
    number: u64,
}

/// Those of nobody who is logged in.
impl Default for SessionCookies {
    fn default() -> Self {
        Self {
            cookies: HeaderValue::from_static(""),
            number: 0,
        }
    }
}

#[derive(Default)]
pub(super) struct Session(Mutex<State>);

#[derive(Default)]
struct State {
    cookies: Option<SessionCookies>,
    logins: u64,
    refused: Option<Refused>,
}

struct Refused {
    error: RemoteError,
    pause: Duration,
    until: Instant,
}

impl Session {
    /// Whether there are cookies of a login, spent or not.
    pub(super) async fn is_begun(&self) -> bool {
        self.0.lock().await.cookies.is_some()
    }

    /// The cookies of the session. It logs in if there is no session, or only the one with the spent cookies, which
    /// `IvoryOS` did not accept.
    pub(super) async fn cookies(
        &self,
        spent: Option<&SessionCookies>,
        login: impl Future<Output = Result<HeaderValue, RemoteError>>,
    ) -> Result<SessionCookies, RemoteError> {
        let mut state = self.0.lock().await;
        if let Some(cookies) = &state.cookies
            && spent.is_none_or(|spent| spent.number != cookies.number)
        {
            return Ok(cookies.clone());
        }
        state.cookies = None;
        if let Some(refused) = &state.refused
            && Instant::now() < refused.until
        {
            return Err(refused.error.clone());
        }
        match login.await {
            Ok(cookies) => {
                state.refused = None;
                state.logins += 1;
                let number = state.logins;
                let cookies = SessionCookies { cookies, number };
                state.cookies = Some(cookies.clone());
                Ok(cookies)
            }
            Err(error) => {
                if matches!(error, RemoteError::LoginRefused { .. }) {
                    state.pause(error.clone());
                }
                Err(error)
            }
        }
    }

    /// Notes that `IvoryOS` did not accept the cookies of a successful login.
    pub(super) async fn refused(&self, error: RemoteError) {
        self.0.lock().await.pause(error);
    }
}

impl State {
    fn pause(&mut self, error: RemoteError) {
        self.cookies = None;
        let before = self.refused.take();
        let pause = before.map_or(SHORTEST_PAUSE, |it| LONGEST_PAUSE.min(it.pause * 2));
        self.refused = Some(Refused {
            error,
            pause,
            until: Instant::now() + pause,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use poem::http::HeaderValue;

    use super::{RemoteError, Session};

    fn refused() -> RemoteError {
        RemoteError::LoginRefused {
            reason: "wrong password".to_owned(),
        }
    }

    #[tokio::test]
    async fn one_login_serves_all_who_hold_the_same_cookies() {
        let session = Session::default();
        let logins = Cell::new(0);
        let login = || async {
            logins.set(logins.get() + 1);
            Ok(HeaderValue::from(logins.get()))
        };
        let first = session.cookies(None, login()).await.unwrap();
        session.cookies(None, login()).await.unwrap();
        assert_eq!(logins.get(), 1);
        // Both come with the spent cookies; the second one gets the cookies of the first one's login.
        let second = session.cookies(Some(&first), login()).await.unwrap();
        let third = session.cookies(Some(&first), login()).await.unwrap();
        assert_eq!((logins.get(), second.number), (2, third.number));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_login_is_tried_after_pauses_that_grow() {
        let session = Session::default();
        let asked = Cell::new(0);
        let mut pauses = Vec::new();
        let start = tokio::time::Instant::now();
        while asked.get() < 9 {
            let before = asked.get();
            let login = async {
                asked.set(asked.get() + 1);
                Err(refused())
            };
            assert_eq!(session.cookies(None, login).await.err(), Some(refused()));
            if asked.get() > before {
                pauses.push(start.elapsed().as_secs());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(pauses, [0, 5, 15, 35, 75, 155, 315, 615, 915]);
    }
}
