#[route("widget", methods = ["get"])]
async fn widget<T>() -> Page {
    Page::html("Deck", "")
}
