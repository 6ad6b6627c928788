use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[background_task]
async fn watch(deck: Option<Deck>, stop: CancellationToken) -> Result<()> {
    stop.cancelled().await;
    deck.map(drop).ok_or_else(|| StatusCode::NOT_FOUND.into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stop = CancellationToken::new();
    stop.cancel();
    assert!(watch(None, stop).await.is_err());
}
