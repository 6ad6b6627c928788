/// Shows the plugin page.
#[plugin(name = "balance", icon = "⚖")]
async fn main_page() -> Page {
    Page::html("Balance", "<h1>12.5 g</h1>")
}
