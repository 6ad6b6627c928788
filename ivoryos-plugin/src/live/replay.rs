//! Sends published values to a client that has just connected.

use std::sync::Arc;

use socketioxide::socket::Socket;

use crate::deck::GlobalState;
use crate::plugin::retry_while_full;

/// Sends the live deck's name, the last value of every name, and before these how old they are.
pub(super) async fn replay(state: GlobalState, socket: Arc<Socket>) {
    let deck = retry_while_full(&socket, || {
        state.send_deck(|event, deck| socket.emit(event, deck))
    });
    if deck.await.is_err() {
        return;
    }
    let names = state.published_names();
    if !names.is_empty() {
        // A page shows an old value as one, though it comes only now.
        let ages = retry_while_full(&socket, || socket.emit("live_ages", &state.ages()));
        if ages.await.is_err() {
            return;
        }
    }
    for name in names {
        let sent = retry_while_full(&socket, || {
            let sent = state.send_published(&name, |value| socket.emit(&name, value));
            sent.unwrap_or(Ok(()))
        });
        if sent.await.is_err() {
            return;
        }
    }
}
