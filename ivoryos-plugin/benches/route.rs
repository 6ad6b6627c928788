//! What a mounted route and a page cost, beside the same route written by hand with poem.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use ivoryos_plugin::poem::Server;
use ivoryos_plugin::poem::http::Uri;
use ivoryos_plugin::poem::listener::TcpAcceptor;
use ivoryos_plugin::poem::web::Json;
use ivoryos_plugin::poem::{Endpoint, Request, Response, Route, get, handler};
use ivoryos_plugin::{App, BaseLayout, Deck, GlobalState, Host, Page};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The plugin that is measured.
mod measured {
    use ivoryos_plugin::prelude::*;

    /// A page.
    #[plugin(name = "measured")]
    pub(crate) async fn main_page() -> Page {
        super::page()
    }

    /// A route.
    #[route("/status")]
    pub(crate) async fn status() -> Json<Value> {
        Json(super::answer())
    }

    /// A route with a parameter.
    #[route("/status/:id")]
    pub(crate) async fn one(Path(id): Path<u32>) -> Json<Value> {
        Json(super::answer_one(id))
    }

    /// A route that asks for the deck.
    #[route("/deck")]
    pub(crate) async fn deck(deck: Deck) -> Json<Value> {
        Json(json!({ "online": true, "deck": deck.name() }))
    }
}

fn answer() -> Value {
    json!({ "online": true, "deck": "abstract_sdl" })
}

fn answer_one(id: u32) -> Value {
    json!({ "online": true, "id": id })
}

fn page() -> Page {
    Page::html(
        "Plugin",
        "<div class=\"container mt-4\"><div class=\"h1\">A page</div></div>",
    )
}

#[handler]
#[expect(clippy::unused_async, reason = "as the mounted one is")]
async fn status() -> Json<Value> {
    Json(answer())
}

#[handler]
#[expect(clippy::unused_async, reason = "as the mounted one is")]
async fn one(
    ivoryos_plugin::poem::web::Path(id): ivoryos_plugin::poem::web::Path<u32>,
) -> Json<Value> {
    Json(answer_one(id))
}

#[handler]
#[expect(clippy::unused_async, reason = "as the mounted one is")]
async fn deck(state: ivoryos_plugin::poem::web::Data<&GlobalState>) -> Json<Value> {
    let name = state.deck().map(|deck| deck.name().to_owned());
    Json(json!({ "online": true, "deck": name }))
}

#[handler]
#[expect(clippy::unused_async, reason = "as the mounted one is")]
async fn document() -> ivoryos_plugin::poem::web::Html<String> {
    ivoryos_plugin::poem::web::Html(page().body)
}

fn host() -> App {
    let on_it = Deck::new("abstract_sdl");
    Host::new()
        .prefix("/ivoryos")
        .deck(on_it)
        .layout(BaseLayout)
        .mount_all()
        .unwrap()
}

fn by_hand() -> impl Endpoint<Output = Response> {
    use ivoryos_plugin::poem::EndpointExt;
    let state = GlobalState::new();
    state.set_deck(Deck::new("abstract_sdl")).unwrap();
    let route = Route::new()
        .at("/ivoryos/measured/", get(document))
        .at("/ivoryos/measured/status", get(status))
        .at("/ivoryos/measured/status/:id", get(one))
        .at("/ivoryos/measured/deck", get(deck).data(state));
    route.map_to_response()
}

/// One GET, in process.
async fn ask(endpoint: &impl Endpoint<Output = Response>, path: &'static str) -> Response {
    let request = Request::builder().uri(Uri::from_static(path)).finish();
    endpoint.get_response(black_box(request)).await
}

const PATHS: [(&str, &str); 4] = [
    ("route", "/ivoryos/measured/status"),
    ("route_with_parameter", "/ivoryos/measured/status/7"),
    ("route_with_deck", "/ivoryos/measured/deck"),
    ("page", "/ivoryos/measured/"),
];

fn routes(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (host, by_hand) = (host(), by_hand());
    for (name, path) in PATHS {
        let ratio = runtime.block_on(paired(
            async || drop(black_box(ask(&host, path).await)),
            async || drop(black_box(ask(&by_hand, path).await)),
        ));
        println!("{name}: mounted / by hand = {ratio:.3} (median of {PAIRS} pairs)");
        let mut group = criterion.benchmark_group(name);
        group.bench_function("by_hand", |bencher| {
            bencher.to_async(&runtime).iter(|| ask(&by_hand, path));
        });
        group.bench_function("mounted", |bencher| {
            bencher.to_async(&runtime).iter(|| ask(&host, path));
        });
        group.finish();
    }
}

const PAIRS: usize = 300;
const CALLS: u32 = 200;

/// The median of many short paired runs: what else the machine does falls on both sides of a pair.
async fn paired(mut mounted: impl AsyncFnMut(), mut by_hand: impl AsyncFnMut()) -> f64 {
    let mut ratios = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        let start = Instant::now();
        for _ in 0..CALLS {
            mounted().await;
        }
        let middle = Instant::now();
        for _ in 0..CALLS {
            by_hand().await;
        }
        let (first, second) = (middle - start, middle.elapsed());
        ratios.push(first.as_secs_f64() / second.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    ratios[PAIRS / 2]
}

/// The same through a server and a kept connection, as a browser asks.
fn wire(_: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (name, path) in PATHS {
        let ratio = runtime.block_on(async {
            let mut mounted = Connection::open(host()).await;
            let mut by_hand = Connection::open(by_hand()).await;
            paired(
                async || mounted.ask(path).await,
                async || by_hand.ask(path).await,
            )
            .await
        });
        println!("{name} over the wire: mounted / by hand = {ratio:.3} (median of {PAIRS} pairs)");
    }
}

/// A kept connection to a server of its own.
struct Connection(TcpStream);

impl Connection {
    async fn open(endpoint: impl Endpoint + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TcpAcceptor::from_tokio(listener).unwrap();
        tokio::spawn(Server::new_with_acceptor(acceptor).run(endpoint));
        Self(TcpStream::connect(address).await.unwrap())
    }

    async fn ask(&mut self, path: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.0.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        loop {
            self.0.read_buf(&mut answer).await.unwrap();
            let text = std::str::from_utf8(&answer).unwrap();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() == length {
                return;
            }
        }
    }
}

criterion_group!(benches, routes, wire);
criterion_main!(benches);
