use ivoryos_plugin::prelude::*;
use ui_tests_renamed as _;

#[plugin(name = "plugin", plugin_type = "left_panel")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/widget")]
async fn widget() -> Page {
    Page::html("Plugin", "12.5 g")
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    let names: Vec<_> = registry.plugins().iter().map(|it| it.row.name).collect();
    assert_eq!(names, ["plugin", "renamed"]);
}
