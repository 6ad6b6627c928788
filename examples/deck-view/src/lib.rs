//! A left panel: what is on the deck, beside every page.

use ivoryos_plugin::prelude::*;

#[derive(sailfish::TemplateOnce)]
#[template(path = "deck.stpl")]
struct View {
    deck: Option<Deck>,
}

/// Shows which instruments are on the deck.
#[plugin(
    name = "deck-view",
    title = "Deck",
    icon = "▦",
    plugin_type = "left_panel"
)]
pub async fn main_page(deck: Option<Deck>) -> Page {
    Page::new("Deck", View { deck })
}

/// The same in the panel.
#[route("/widget")]
pub async fn widget(deck: Option<Deck>) -> Page {
    Page::new("Deck", View { deck })
}
