use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

mod get {
    pub(crate) fn post() -> &'static str {
        "ready"
    }
}

/// A type of the author's own that is called as axum's.
struct State(String);

impl<'a> poem::FromRequest<'a> for State {
    async fn from_request(request: &'a poem::Request, _: &mut poem::RequestBody) -> poem::Result<Self> {
        Ok(State(request.uri().to_string()))
    }
}

#[route("/status")]
async fn status(State(uri): State) -> String {
    uri + get::post()
}

/// Another module means another `Path`.
mod files {
    use std::path::Path;

    pub(crate) fn exists(path: &str) -> bool {
        Path::new(path).exists()
    }
}

#[route("/exists/:file")]
async fn exists(Path(file): Path<String>) -> String {
    files::exists(&file).to_string()
}


/// A function of poem's has the name of an attribute of the prelude.
mod of_poem {
    use ivoryos_plugin::poem::{self, get};
    use ivoryos_plugin::prelude::*;

    pub(crate) fn app() -> poem::Route {
        poem::Route::new().at("/", get(poem::endpoint::make_sync(|_| "ready")))
    }
}

fn main() {
    drop(of_poem::app());
}
