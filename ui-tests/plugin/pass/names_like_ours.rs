use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn plugin() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

struct Here;
struct Plugin;
struct Route(Here, Plugin);

#[route("/endpoint")]
async fn endpoint() -> String {
    let Route(Here, Plugin) = Route(Here, Plugin);
    String::new()
}

#[route("/request", methods = ["POST"])]
async fn request(request: String) -> String {
    request
}

#[route("/body", methods = ["POST"])]
fn body(body: String) -> String {
    body
}

#[route("/argument0", methods = ["POST"])]
async fn argument0(argument0: String) -> String {
    argument0
}

#[route("/answer")]
async fn answer() -> String {
    let answer: fn(String) -> _ = argument0;
    answer(String::new()).await
}

fn main() {}
