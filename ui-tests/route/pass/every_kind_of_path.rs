use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/status")]
async fn fixed() {}

#[route("/a/b.c-d_e~f")]
async fn nested() {}

#[route("/a/")]
async fn slash() {}

#[route("/weights/:id")]
async fn parameter() {}

#[route("/weights/:id/of/:day")]
async fn two() {}

#[route("/days/:day<\\d+>")]
async fn regex() {}

#[route(r"/raws/:raw<[0-9]{2}>")]
async fn raw() {}

#[route("/any/<\\w+>")]
async fn unnamed() {}

#[route("/files/*path")]
async fn rest() {}

fn main() {}
