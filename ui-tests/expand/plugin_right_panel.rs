#[plugin(name = "queue", plugin_type = "right_panel")]
pub async fn main_page() -> Page {
    Page::html("Queue", "empty")
}
