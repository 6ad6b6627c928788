use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[socket_event("double")]
async fn double(Data(number): Data<u32>) -> u32 {
    number * 2
}

#[socket_event("triple")]
fn triple(Data(number): Data<u32>) -> u32 {
    number * 3
}

#[socket_event("connect")]
async fn greet(deck: Option<Deck>) {
    assert!(deck.is_none());
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(double(Data(2)).await, 4);
    assert_eq!(triple(Data(2)), 6);
    greet(None).await;
}
