use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("", "")
}

#[route("/status")]
async fn status() -> HttpResponse {
    HttpResponse::Ok().body("ready")
}

fn main() {}
