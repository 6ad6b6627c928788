#[route("/widget")]
async fn widget() -> Page {
    Page::html("Deck", "")
}
