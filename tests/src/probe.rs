//! Shows what reaches a plugin through the bridge, and answers as no plugin should.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use ivoryos_plugin::poem::Body;
use ivoryos_plugin::poem::http::{HeaderMap, header};
use ivoryos_plugin::prelude::*;

/// A page as authors write it: it uses `socket` at once, and has a link, a form and a picture.
#[plugin(name = "probe", static_dir = "files")]
async fn main_page() -> Page {
    Page::html(
        "Probe & co",
        r#"<h1 id="probe">Probe</h1>
<a id="link" href="linked?from=here">link</a>
<form id="form" method="post" action="form"><input name="ml" value="1.5"><button>Send</button></form>
<img id="picture" src="static/our%20valve.svg" width="40" alt="A valve">
<img id="video" src="video" width="40" alt="A video">
<button id="ping">Ping</button><p id="pong"></p><p id="answer"></p>
<script>
  socket.on('shouted', (data) => { document.getElementById('pong').textContent = JSON.stringify(data); });
  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('ping').addEventListener('click', () => {
      socket.emit('shout', { from: 'probe' });
      socket.emit('echo', 42, (answer) => { document.getElementById('answer').textContent = answer; });
    });
  });
</script>"#,
    )
    .with_head("<style id='probe-style'>#probe { color: rgb(1, 2, 3); }</style>")
}

/// Another page.
#[route("/linked")]
async fn linked(Query(query): Query<BTreeMap<String, String>>) -> Page {
    Page::html("Linked", format!("<p id='linked'>{}</p>", query.len()))
}

/// Takes the page's form and leads back to the page.
#[route("/form", methods = ["POST"])]
async fn form(Form(form): Form<BTreeMap<String, String>>) -> Redirect {
    Redirect::see_other(format!("/ivoryos/probe/linked?{}", form.len()))
}

/// The same, wherever the host is.
#[route("/relative-form", methods = ["POST"])]
async fn relative_form(Form(form): Form<BTreeMap<String, String>>) -> Redirect {
    Redirect::see_other(format!("linked?{}", form.len()))
}

/// What has reached the plugin.
#[route("/headers", methods = ["GET", "POST"])]
async fn headers(headers: &HeaderMap) -> Json<Vec<(String, String)>> {
    let shown = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    });
    Json(shown.collect())
}

/// Sets a cookie of its own, and tries `IvoryOS`' session.
#[route("/cookies")]
async fn cookies() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    for cookie in ["flavour=oat; Path=/ivoryos/probe", "session=stolen; Path=/"] {
        let cookie = cookie.parse().expect("a cookie is a header");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn body(parts: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    Body::from_bytes_stream(parts.map(Ok::<_, io::Error>))
}

/// Motion JPEG's shape: a part every 50 ms, for as long as somebody looks.
#[route("/video")]
async fn video() -> Response {
    let frame = include_bytes!("../files/frame.gif");
    let parts = stream::unfold(0_u64, move |number| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let head = format!(
            "--frame\r\nContent-Type: image/gif\r\nX-Number: {number}\r\nContent-Length: {}\r\n\r\n",
            frame.len()
        );
        Some((
            [head.as_bytes(), frame, b"\r\n"].concat().into(),
            number + 1,
        ))
    });
    Response::builder()
        .content_type("multipart/x-mixed-replace; boundary=frame")
        .body(body(parts))
}

/// More than anybody wants.
#[route("/gibibyte")]
async fn gibibyte() -> Response {
    let part = Bytes::from(vec![0; 65_536]);
    Response::builder().body(body(stream::repeat(part).take(16_384)))
}

/// A page for the bridge that never ends.
#[route("/endless-page")]
async fn endless_page() -> Response {
    let parts = stream::repeat(Bytes::from_static(b" ")).then(|part| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        part
    });
    Response::builder()
        .content_type("application/vnd.ivoryos.page+json")
        .body(body(parts))
}

/// A page for the bridge that is larger than any.
#[route("/huge-page")]
async fn huge_page() -> Response {
    let part = Bytes::from(vec![b' '; 65_536]);
    Response::builder()
        .content_type("application/vnd.ivoryos.page+json")
        .body(body(stream::repeat(part)))
}

/// A movement that takes its time, in milliseconds. It reads what is posted, which a client that expects
/// `100 Continue` waits for.
#[route("/move/:ms", methods = ["POST"])]
async fn long_move(Path(ms): Path<u64>, _posted: Vec<u8>) -> Json<u64> {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    Json(ms)
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Counts who asks for it.
#[route("/count", methods = ["POST"])]
async fn count() -> Json<u64> {
    Json(COUNT.fetch_add(1, Ordering::Relaxed) + 1)
}

/// How often it was asked for.
#[route("/count")]
async fn counted() -> Json<u64> {
    Json(COUNT.load(Ordering::Relaxed))
}

/// What no plugin should answer.
#[route("/strange/:what")]
async fn strange(Path(what): Path<String>) -> Response {
    const PAGE: &str = "application/vnd.ivoryos.page+json";
    let page = |text: &'static str| Response::builder().content_type(PAGE).body(text);
    match what.as_str() {
        "list" => page("[1, 2]"),
        "surrogate" => page(r#"{"title": "\ud800", "body": 3}"#),
        "location" => Response::builder()
            .header(header::LOCATION, "http://[x")
            .body(""),
        _ => Response::builder()
            .header(header::SET_COOKIE, "a=b; path=http://[x")
            .body(""),
    }
}

/// What a process that a plugin starts reads, as text.
#[route("/child")]
fn child() -> Result<String> {
    let mut cat = std::process::Command::new("cat");
    let read = cat.stdin(std::process::Stdio::inherit()).output()?;
    Ok(format!("read {} bytes", read.stdout.len()))
}

/// Never answers.
#[route("/silent")]
async fn silent() -> &'static str {
    std::future::pending().await
}

/// Sends what IvoryOS itself tells its pages, and then something of its own.
#[socket_event("pretend")]
async fn pretend(socket: SocketRef) {
    for event in ["server_boot_id", "progress", "busy_status"] {
        socket
            .emit(event, &json!({ "boot_id": "another", "running": true }))
            .ok();
    }
    socket.emit("pretended", &()).ok();
}

/// The user, as the connection has it.
#[socket_event("whoami")]
async fn whoami(socket: SocketRef) -> Option<String> {
    let headers = &socket.req_parts().headers;
    let user = headers.get("x-ivoryos-user")?;
    user.to_str().ok().map(str::to_owned)
}
