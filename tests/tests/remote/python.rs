//! An `IvoryOS` that is played: it answers what version 1.7.2 was seen to answer.

use std::net::SocketAddr;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use poem::http::{Method, StatusCode, header};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, IntoResponse, Request, Response, Result, Server};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::Shared;

pub(crate) const LIMIT: &str =
    "Safety guard: pump.dispense: ml = 50 is above the maximum of 10 mL.";

/// What is answered to a call.
#[derive(Clone)]
pub(crate) enum Answer {
    /// This, with 200.
    Says(String),
    /// This, after a while.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only a signal asks for it"))]
    SaysLater(Duration, String),
    Fails(StatusCode, &'static str),
    /// Nothing, ever.
    Hangs,
    /// The connection ends when the call has arrived.
    Breaks,
}

pub(crate) struct State {
    pub(crate) schema: Value,
    pub(crate) answer: Answer,
    /// Nothing else is answered either.
    pub(crate) is_frozen: bool,
    /// What the calls that arrived in a session said.
    pub(crate) calls: Vec<Value>,
    /// How often somebody tried to log in.
    pub(crate) logins: u64,
    /// The sessions up to this one are forgotten.
    pub(crate) forgotten: u64,
    pub(crate) password: &'static str,
    /// What happens right before the next call arrives.
    pub(crate) before_call: Option<fn(&mut State)>,
}

pub(crate) struct Python {
    pub(crate) address: SocketAddr,
    state: Shared<State>,
    running: JoinHandle<()>,
}

struct Interface(Shared<State>);

fn lock(state: &Shared<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `GET /ivoryos/instruments/`, shortened.
pub(crate) fn schema() -> Value {
    let method = |signature: &str| {
        json!({ "coroutine": false, "docstring": null, "has_args": false, "has_kwargs": false,
                "signature": signature })
    };
    json!({
        "deck.balance": { "weigh": method("(self) -> float") },
        "deck.pump": {
            "dispense": method("(self, ml: float, rate: 'float' = 5.0) -> dict"),
            "mix": method("(self, mls: List[float], pause: Optional[float] = 1.0, note='')"),
            "many": method("(self, *args, label=\"it's, (x)\", **kwargs)"),
            "stop": method("(self, hidden_wait: bool = True)"),
            "speed": { "coroutine": false, "docstring": "The speed.", "has_setter": true,
                       "is_property": true, "signature": "(self) -> float" },
        },
    })
}

impl Python {
    pub(crate) async fn start() -> Self {
        let state = State {
            schema: schema(),
            answer: Answer::Says(r#"{"output":{"dispensed":1.5},"success":true}"#.to_owned()),
            is_frozen: false,
            calls: Vec::new(),
            logins: 0,
            forgotten: 0,
            password: "secret",
            before_call: None,
        };
        let state = Shared::new(state.into());
        let (address, running) = serve("127.0.0.1:0".parse().unwrap(), &state).await;
        Self {
            address,
            state,
            running,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn answers(&self, answer: Answer) {
        self.state().answer = answer;
    }

    /// Nobody listens any more.
    pub(crate) async fn stop(&mut self) {
        self.running.abort();
        (&mut self.running).await.ok();
    }

    /// It listens again, where it did before; it knows no session of before.
    pub(crate) async fn start_again(&mut self) {
        let logins = self.state().logins;
        self.state().forgotten = logins;
        self.running = serve(self.address, &self.state).await.1;
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(address: SocketAddr, state: &Shared<State>) -> (SocketAddr, JoinHandle<()>) {
    let acceptor = TcpListener::bind(address).into_acceptor().await.unwrap();
    let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
    let interface = Interface(Shared::clone(state));
    let running = tokio::spawn(async move {
        let server = Server::new_with_acceptor(acceptor);
        server.run(interface).await.unwrap();
    });
    (address, running)
}

fn redirect(to: &str, session: &str) -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, to)
        .header(
            header::SET_COOKIE,
            format!("session={session}; HttpOnly; Path=/"),
        )
        .content_type("text/html; charset=utf-8")
        .body("<!doctype html>\n<title>Redirecting...</title>")
}

fn json_text(text: impl Into<String>) -> Response {
    Response::builder()
        .content_type("application/json")
        .body(text.into())
}

fn html(status: StatusCode) -> Response {
    let page = format!("<!doctype html>\n<title>{status}</title>");
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .body(page)
}

impl Endpoint for Interface {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        if lock(&self.0).is_frozen {
            std::future::pending::<()>().await;
        }
        let body = request.take_body().into_string().await?;
        let path = request.uri().path().to_owned();
        if path == "/ivoryos/auth/login" {
            return Ok(self.login(&body));
        }
        let cookie = request.headers().get(header::COOKIE);
        let session = cookie.and_then(|it| it.to_str().ok()?.strip_prefix("session="));
        let session: u64 = session.and_then(|it| it.parse().ok()).unwrap_or_default();
        if request.method() == Method::POST {
            let mut state = lock(&self.0);
            if let Some(happens) = state.before_call.take() {
                happens(&mut state);
            }
        }
        let forgotten = lock(&self.0).forgotten;
        if session <= forgotten {
            let to = format!("/ivoryos/auth/login?next={path}");
            return Ok(redirect(&to, "anonymous"));
        }
        if path == "/ivoryos/instruments/" && request.method() == Method::GET {
            return Ok(json_text(lock(&self.0).schema.to_string()));
        }
        if !path.starts_with("/ivoryos/instruments/deck.") {
            return Ok(html(StatusCode::NOT_FOUND));
        }
        let answer = {
            let mut state = lock(&self.0);
            state.calls.push(body.parse().unwrap());
            state.answer.clone()
        };
        match answer {
            Answer::Says(text) => Ok(json_text(text)),
            Answer::SaysLater(after, text) => {
                tokio::time::sleep(after).await;
                Ok(json_text(text))
            }
            Answer::Fails(status, "") => Ok(html(status)),
            Answer::Fails(status, text) => Ok(json_text(text).with_status(status).into_response()),
            Answer::Hangs => std::future::pending().await,
            // The task of the connection ends, and the connection with it.
            Answer::Breaks => panic!("the connection breaks"),
        }
    }
}

impl Interface {
    fn login(&self, form: &str) -> Response {
        let mut state = lock(&self.0);
        state.logins += 1;
        let password = format!("password={}", state.password);
        let fields: Vec<&str> = form.split('&').collect();
        if !fields.contains(&"username=admin") {
            redirect("/ivoryos/auth/login", "anonymous")
        } else if fields.contains(&password.as_str()) {
            redirect("/ivoryos/", &state.logins.to_string())
        } else {
            html(StatusCode::OK)
        }
    }
}
