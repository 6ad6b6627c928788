use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/double/:n")]
async fn double(Path(n): Path<u32>) -> String {
    (n * 2).to_string()
}

#[route("/triple/:n")]
fn triple(Path(n): Path<u32>) -> String {
    (n * 3).to_string()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(main_page().await.title, "Plugin");
    assert_eq!(double(Path(2)).await, "4");
    assert_eq!(triple(Path(2)), "6");
}
