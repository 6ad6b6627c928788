//! Sends published values to a client that has just connected.

use std::sync::Arc;

use socketioxide::socket::Socket;

use crate::deck::GlobalState;
use crate::plugin::retry_while_full;

/// Sends the live deck's name and the last value of every name.
pub(super) async fn replay(state: GlobalState, socket: Arc<Socket>) {
    let deck = retry_while_full(&socket, || {
        state.send_deck(|event, deck| socket.emit(event, deck))
    });
    if deck.await.is_err() {
        return;
    }
    for name in state.published_names() {
        let sent = retry_while_full(&socket, || {
            let sent = state.send_published(&name, |value| socket.emit(&name, value));
            sent.unwrap_or(Ok(()))
        });
        if sent.await.is_err() {
            return;
        }
    }
}
