//! The deck and the state as arguments of handlers of events.

use std::sync::Arc;

use socketioxide::adapter::LocalAdapter;
use socketioxide::handler::{FromConnectParts, FromDisconnectParts, FromMessageParts, Value};
use socketioxide::socket::{DisconnectReason, Socket};

use super::context::HandlerContext;
use super::event::EventError;
use crate::deck::{Deck, GlobalState};

/// The context in the extensions of the request that opened this connection.
fn context(socket: &Socket) -> Result<&HandlerContext, EventError> {
    let context = socket.req_parts().extensions.get();
    context.ok_or_else(|| EventError::new("This connection was made without a host"))
}

fn state(socket: &Socket) -> Result<GlobalState, EventError> {
    Ok(context(socket)?.state().clone())
}

fn deck(socket: &Socket) -> Result<Deck, EventError> {
    context(socket)?.deck().map_err(EventError::new)
}

/// Implements the extractors of all three kinds of handlers for one type.
macro_rules! argument {
    ($type:ty, $take:ident) => {
        impl FromMessageParts<LocalAdapter> for $type {
            type Error = EventError;

            fn from_message_parts(
                socket: &Arc<Socket>,
                _: &mut Value,
                _: &Option<i64>,
            ) -> Result<Self, EventError> {
                $take(socket)
            }
        }

        impl FromConnectParts<LocalAdapter> for $type {
            type Error = EventError;

            fn from_connect_parts(
                socket: &Arc<Socket>,
                _: &Option<Value>,
            ) -> Result<Self, EventError> {
                $take(socket)
            }
        }

        impl FromDisconnectParts<LocalAdapter> for $type {
            type Error = EventError;

            fn from_disconnect_parts(
                socket: &Arc<Socket>,
                _: DisconnectReason,
            ) -> Result<Self, EventError> {
                $take(socket)
            }
        }
    };
}

argument!(Deck, deck);
argument!(GlobalState, state);
