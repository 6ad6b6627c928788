use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/type", methods = ["POST"])]
async fn r#type(#[instrument] r#struct: Option<Instrument<String>>, r#match: String) -> String {
    drop(r#struct);
    r#match
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let route = registry.plugins()[0].routes.iter().find(|route| route.path == "/type");
    let names = route.unwrap().instruments.iter().map(|instrument| instrument.name);
    assert_eq!(names.collect::<Vec<_>>(), ["struct"]);
}
