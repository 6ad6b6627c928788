//! A left panel: every instrument on the deck, what it does and whether it answers, beside every page, live.

mod state;

use std::time::Duration;

use futures_util::future::join_all;
use ivoryos_plugin::prelude::*;
use tokio::time::sleep;

use state::State;

/// How often the instruments are asked for the open pages.
const EVERY: Duration = Duration::from_millis(200);

#[derive(Template)]
#[template(path = "deck.stpl")]
struct View {
    deck: Option<Deck>,
    /// The state of each instrument.
    states: Vec<State>,
}

impl View {
    /// Asks all instruments at once.
    async fn of(deck: Option<Deck>) -> Self {
        let states = match &deck {
            Some(deck) => join_all(deck.instruments().map(|name| State::of(deck, name))).await,
            None => Vec::new(),
        };
        Self { deck, states }
    }
}

/// Shows the instruments on the deck, what each of them does and whether it answers.
#[plugin(
    name = "deck-view",
    title = "Deck",
    icon = "▦",
    plugin_type = "left_panel"
)]
pub async fn main_page(deck: Option<Deck>) -> Page {
    Page::new("Deck", View::of(deck).await)
}

/// The same in the panel.
#[route("/widget")]
pub async fn widget(deck: Option<Deck>) -> Page {
    main_page(deck).await
}

/// Tells every open page when something has changed: what is published is the list as HTML, from
/// the same template as the page.
#[background_task]
pub async fn watch(state: GlobalState, stop: CancellationToken) -> Result<()> {
    let mut shown = String::new();
    while stop.run_until_cancelled(sleep(EVERY)).await.is_some() {
        let list = main_page(state.deck()).await.body;
        if shown != list {
            state.publish("deck_view", &list)?;
            shown = list;
        }
    }
    Ok(())
}
