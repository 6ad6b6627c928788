//! What authors mistake, and only requests show: what the answer and the log say.

use ivoryos_plugin::testing::{Client, Server};
use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::serve::Program;
use crate::{client, host, json as body, status};

const FORM: &str = "application/x-www-form-urlencoded";

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.build().into()
}

/// Posts to the plugin; the answer as JSON.
fn post(program: &Program, path: &str, content_type: &str, content: &str) -> Value {
    let url = format!("http://{}/ivoryos/mistaken{path}", program.address());
    let request = agent().post(url).header("content-type", content_type);
    let mut answer = request.send(content).unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[tokio::test]
async fn fields_of_one_name_are_a_list_and_what_is_left_empty_is_none() {
    let client = client(host());
    let plan = |days: &[&str], vials: Option<&[u8]>| json!({ "days": days, "vials": vials, "limit": null, "heat": null, "kind": null, "note": null });
    let mut noted = plan(&["mon"], None);
    noted["note"] = json!("");
    let mut full = plan(&[], None);
    full["limit"] = json!(2.5);
    full["heat"] = json!(true);
    full["kind"] = json!("glass");
    for (sent, expected) in [
        (
            "days=mon&vials=3&days=tue&vials=1",
            plan(&["mon", "tue"], Some(&[3, 1])),
        ),
        ("days=mon", plan(&["mon"], None)),
        ("", plan(&[], None)),
        ("days=mon&limit=&heat=&kind=&note=", noted),
        ("limit=2.5&heat=1&kind=glass", full),
    ] {
        let post = client.post("/ivoryos/mistaken/plan").content_type(FORM);
        let posted = post.body(sent).send().await;
        assert_eq!(body(posted).await, expected, "{sent}");
        let path = format!("/ivoryos/mistaken/plan?{sent}");
        let asked = client.get(path).send().await;
        assert_eq!(body(asked).await, expected, "{sent}");
    }
    for (sent, message) in [
        (
            "vials=1&vials=300",
            "The field `vials` takes a whole number from 0 to 255, not `300`",
        ),
        (
            "days=mon&limit=1&limit=2",
            "The field `limit`: it was sent twice",
        ),
        (
            "limit=%20",
            "The field `limit` takes a number such as 2.5, not ` `",
        ),
    ] {
        let path = format!("/ivoryos/mistaken/plan?{sent}");
        let answer = client.get(path).send().await;
        assert_eq!(status(&answer), StatusCode::BAD_REQUEST, "{sent}");
        assert_eq!(body(answer).await["error"]["message"], message, "{sent}");
    }
}

#[tokio::test]
async fn what_python_sends_is_read_or_said_how_to_send_it() {
    let client = client(host());
    let send = async |path: &str, fields: &str| {
        let post = client.post(format!("/ivoryos/mistaken{path}"));
        let answer = post.content_type(FORM).body(fields.to_owned()).send().await;
        body(answer).await
    };
    assert_eq!(send("/start", "stir=True").await, json!(true));
    assert_eq!(send("/start", "stir=False").await, json!(false));
    let list = send("/plan", "vials=1,2,3").await;
    let hint = "A list of numbers is sent as `vials=1&vials=2`.";
    assert_eq!(list["error"]["hint"], hint, "{list}");
    let comma = send("/plan", "limit=0,5").await;
    assert!(comma["error"]["hint"].is_null(), "{comma}");
    let nested = send("/nested", "name=acid&ml=1.5").await;
    let message = nested["error"]["message"].as_str().unwrap();
    assert!(message.contains("behind `#[serde(flatten)]`"), "{nested}");
}

#[test]
fn what_a_page_sends_in_another_way_than_its_route_reads_is_logged_once_for_the_author() {
    let program = Program::start(&[]);
    for (path, content_type, content, told) in [
        (
            "/plan",
            "multipart/form-data; boundary=x",
            "--x--",
            "enctype",
        ),
        ("/plan", "application/json", "{}", "`Json<T>`"),
        ("/dose", "text/plain;charset=UTF-8", "{}", "headers: {"),
        ("/dose", FORM, "a=1", "`Form<T>`"),
        ("/start", FORM, "stir=stir", "`value`"),
        ("/nested", FORM, "Name=acid", "`Name` was sent"),
    ] {
        let program = &program;
        let answers = [(); 2].map(|()| post(program, path, content_type, content));
        let hint = answers[1]["error"]["hint"].as_str().unwrap_or_default();
        assert!(hint.contains(told), "{path}: {}", answers[1]);
    }
    assert_eq!(post(&program, "/start", FORM, "stir=1"), json!(true));
    assert_eq!(post(&program, "/start", FORM, "stir=0"), json!(false));
    let log = program.stop();
    for logged in [
        "remove `enctype=\"multipart/form-data\"` from the form, or take `poem::web::Multipart`",
        "write `headers: { \"Content-Type\": \"application/json\" }` in its `fetch`",
        "remove `value` from the checkbox `stir`",
        "write `name=\"name\"` for the input `Name`",
    ] {
        assert_eq!(log.matches(logged).count(), 1, "{logged}: {log}");
    }
    assert!(log.contains("source=tests/src/mistaken.rs:"), "{log}");
}

#[test]
fn text_that_looks_like_html_is_logged_once() {
    let program = Program::start(&[]);
    for path in ["/table", "/picture", "/text", "/table", "/picture"] {
        let answer = program.get(&format!("/ivoryos/mistaken{path}"));
        assert!(answer.contains('<'), "{answer}");
    }
    let log = program.stop();
    assert_eq!(log.matches("looks like HTML").count(), 1, "{log}");
    assert!(
        log.contains("return `Html(text)` or `Page::html(title, text)`"),
        "{log}"
    );
    assert_eq!(log.matches("looks like a picture").count(), 1, "{log}");
    assert!(
        log.contains("`text.with_content_type(\"image/svg+xml\")`"),
        "{log}"
    );
    assert!(!log.contains("mistaken/text"), "{log}");
}

#[test]
fn what_another_engine_would_replace_in_a_page_is_logged_once() {
    let program = Program::start(&[]);
    for path in ["/jinja", "/braces", "/vue", "/jinja", "/braces"] {
        program.get(&format!("/ivoryos/mistaken{path}"));
    }
    let log = program.stop();
    for (logged, path) in [
        (
            "browsers show `{{ url_for('mistaken.plan') }}` as it is written",
            "jinja",
        ),
        ("browsers show `{% if pump %}` as it is written", "jinja"),
        ("browsers show `{{ name }}` as it is written", "braces"),
    ] {
        let is_it = |line: &&str| line.contains(logged) && line.contains(path);
        let lines: Vec<&str> = log.lines().filter(is_it).collect();
        assert_eq!(lines.len(), 1, "{logged}: {log}");
        assert!(lines[0].contains("source=tests/src/mistaken.rs:"), "{log}");
    }
    assert!(!log.contains("mistaken/vue"), "{log}");
}

#[test]
fn a_whole_document_inside_a_page_is_logged_once() {
    let program = Program::start(&[]);
    for path in ["/whole", "/parts", "/whole"] {
        program.get(&format!("/ivoryos/mistaken{path}"));
    }
    let log = program.stop();
    assert_eq!(log.matches("a whole HTML document").count(), 1, "{log}");
    assert!(log.contains("write `Page::document(html)`"), "{log}");
    assert!(!log.contains("mistaken/parts"), "{log}");
}

#[test]
fn links_past_the_plugin_are_logged_when_the_page_is_shown() {
    let program = Program::start(&[]);
    for _ in 0..2 {
        program.get("/ivoryos/mistaken/links");
    }
    let log = program.stop();
    for logged in [
        "the link `/table?a=1` leads past the plugin, which has an address of its own: write `table?a=1`",
        "the link `/dose` leads past the plugin, which has an address of its own: write `dose`",
    ] {
        let mut lines = log.lines().filter(|line| line.contains(logged));
        let line = lines.next().unwrap_or_else(|| panic!("{logged}: {log}"));
        assert!(line.contains("source=tests/src/mistaken.rs:"), "{line}");
        assert_eq!(lines.next(), None, "{log}");
    }
    assert_eq!(log.matches("leads past").count(), 2, "{log}");
}

#[test]
fn a_misspelt_name_that_a_page_listens_to_is_logged() {
    let program = Program::start(&[]);
    program.get("/ivoryos/mistaken/links");
    std::thread::sleep(std::time::Duration::from_secs(11));
    let log = program.stop();
    let logged =
        "the page listens to `mistaken_wieght`, which nobody has sent; `mistaken_weight` was";
    assert_eq!(log.matches(logged).count(), 1, "{log}");
    assert_eq!(log.matches("listens to").count(), 1, "{log}");
    let logged = "there is no `live-disable`, and browsers ignore it: write `live-disabled`";
    assert_eq!(log.matches(logged).count(), 1, "{log}");
}

#[test]
fn icons_that_there_are_not_are_logged() {
    let program = Program::start(&[]);
    for _ in 0..2 {
        program.get("/ivoryos/mistaken/links");
    }
    let log = program.stop();
    for (name, like) in [("bi-dropelt", "bi-droplet"), ("bi-trahs", "bi-trash")] {
        let logged = format!("there is no icon `{name}`, and nothing is shown: write `{like}`");
        assert_eq!(log.matches(&logged).count(), 1, "{log}");
    }
}

#[tokio::test]
async fn what_a_page_sends_in_another_way_than_its_event_reads_is_logged_once() {
    let program = Program::start(&[]);
    let address = program.address().parse().unwrap();
    let mut client = Client::connect(address).await;
    for _ in 0..2 {
        let answer = client.ask("mistaken_two", &[json!("a")]).await;
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
    let answer = client.ask("mistaken_number", &[json!("2.5")]).await;
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.ends_with("`Number(input.value)`"), "{answer}");
    let answer = client.ask("mistaken_number", &[json!("much")]).await;
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.ends_with("expected f64"), "{answer}");
    let log = program.stop();
    let logged = "a page sends something that this event does not read";
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(logged)).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].contains("source=tests/src/mistaken.rs:"), "{log}");
    assert!(lines[0].contains("event=\"mistaken_two\""), "{log}");
}

#[tokio::test]
async fn an_answer_that_looks_like_html_is_sent_whole() {
    let server = Server::start(host()).await;
    let url = format!("http://{}/ivoryos/mistaken/table", server.address);
    for _ in 0..2 {
        let url = url.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(&url).call().unwrap();
            let length = answer.headers()["content-length"]
                .to_str()
                .unwrap()
                .to_owned();
            (length, answer.body_mut().read_to_string().unwrap())
        });
        let (length, text) = answer.await.unwrap();
        assert_eq!(
            (length.as_str(), text.as_str()),
            ("17", "\n <table></table>")
        );
    }
}

#[tokio::test]
async fn an_event_that_nobody_handles_is_answered_with_the_nearest_name() {
    let server = Server::start(host()).await;
    let mut client = server.client().await;
    for (sent, meant) in [("readin", "reading"), ("Stop-moves", "moves_stop")] {
        let answer = client.ask(sent, &[]).await;
        let message = answer["error"]["message"].as_str().unwrap();
        let expected =
            format!("No plugin handles the event `{sent}`: did you mean `{meant}`? The plugin `");
        assert!(message.starts_with(&expected), "{message}");
    }
    let answer = client.ask("move_stop", &[]).await;
    let message = answer["error"]["message"].as_str().unwrap();
    let all = "The plugin `moves` handles `moves_by_deck`, `moves_by_instrument`";
    assert!(message.contains(all), "{message}");
}

#[tokio::test]
async fn an_event_that_nobody_handles_is_logged_once() {
    let program = Program::start(&[]);
    let mut client = Client::connect(program.address().parse().unwrap()).await;
    for sent in ["readin", "readin", "nothing_like_it"] {
        client.ask(sent, &[]).await;
    }
    let log = program.stop();
    let line =
        "a page sends the event \"readin\", which no plugin handles: did you mean `reading`?";
    assert_eq!(log.matches(line).count(), 1, "{log}");
    let line = "a page sends the event \"nothing_like_it\", which no plugin handles: there are `";
    assert_eq!(log.matches(line).count(), 1, "{log}");
}
