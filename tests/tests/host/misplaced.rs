//! Paths that repeat what is before them, and links that leave it out.

use serde_json::json;

use crate::serve::Program;
use crate::{client, host, json as body};

#[tokio::test]
async fn a_picture_that_a_page_asks_for_elsewhere_is_named_with_its_plugin() {
    let client = client(host());
    for path in ["/static/our%20valve.svg", "/ivoryos/static/our%20valve.svg"] {
        let response = client
            .get(path)
            .header("accept", "application/json")
            .send()
            .await;
        assert_eq!(
            body(response).await["error"]["hint"],
            json!(
                "The plugin `pictures` has this file at /ivoryos/pictures/static/our%20valve.svg."
            ),
            "{path}"
        );
    }
    let response = client
        .get("/static/none.svg")
        .header("accept", "application/json")
        .send();
    assert_eq!(body(response.await).await["error"]["hint"], json!(null));
}

#[test]
fn the_log_says_what_to_write() {
    let program = Program::start(&[]);
    program.get("/static/our%20valve.svg");
    program.get("/static/none.svg");
    let log = program.stop();
    let expected = "a page asks for `/static/our%20valve.svg`, which is not there: \
        write `static/our%20valve.svg`, without `/` before it";
    assert_eq!(log.matches("a page asks for").count(), 1, "{log}");
    assert!(log.contains(expected), "{log}");
    let expected = "the route `/pictures/all` repeats what is before it, and is at \
        `/ivoryos/pictures/pictures/all`: write `/all`";
    assert_eq!(log.matches("repeats what is before it").count(), 1, "{log}");
    assert!(log.contains(expected), "{log}");
}
