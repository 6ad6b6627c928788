#[cfg(feature = "panel")]
#[plugin(name = "deck-view", title = "The deck", plugin_type = "left_panel", crate = renamed)]
pub fn main_page(deck: Option<Deck>) -> Page {
    Page::html("Deck", deck.map_or("none", |deck| deck.name()))
}
