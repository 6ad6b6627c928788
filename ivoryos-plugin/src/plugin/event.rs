//! An event, from which its handler takes the arguments.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use socketioxide::ParserError;
use socketioxide::adapter::LocalAdapter;
use socketioxide::handler::{FromConnectParts, FromDisconnectParts, FromMessageParts, Value};
use socketioxide::socket::{DisconnectReason, Socket};

use super::context::HandlerContext;
use crate::deck::{Deck, GlobalState};

/// The event that a handler is called with.
#[derive(Debug)]
pub struct Event {
    /// The event's name.
    pub(crate) name: &'static str,
    pub(crate) socket: Arc<Socket>,
    pub(crate) kind: EventKind,
    pub(crate) context: HandlerContext,
}

/// Why a handler is called.
#[derive(Debug)]
pub(crate) enum EventKind {
    /// The client has connected, with this authentication payload.
    Connect(Option<Value>),
    /// The client has sent the event.
    Message(Value, Option<i64>),
    /// The client has disconnected.
    Disconnect(DisconnectReason),
}

/// Why an event failed, as its sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventError {
    pub(super) message: String,
    /// Whether the event has a payload that the handler's type cannot be read from.
    is_invalid_payload: bool,
}

impl EventError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            is_invalid_payload: false,
        }
    }

    /// Whether the event has a payload that the handler's type cannot be read from.
    pub(crate) fn is_invalid_payload(&self) -> bool {
        self.is_invalid_payload
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for EventError {}

impl Event {
    /// The size of its payload in bytes.
    pub(crate) fn size(&self) -> usize {
        match &self.kind {
            EventKind::Message(Value::Str(text, binary), _) => {
                let binary = binary.iter().flatten();
                text.len() + binary.map(Bytes::len).sum::<usize>()
            }
            EventKind::Message(Value::Bytes(bytes), _) => bytes.len(),
            _ => 0,
        }
    }

    /// Takes one of socketioxide's extractors.
    pub(crate) fn take<T: FromMessageParts<LocalAdapter> + 'static>(
        &mut self,
    ) -> Result<T, EventError> {
        let taken = match &mut self.kind {
            EventKind::Message(payload, acknowledgement) => {
                T::from_message_parts(&self.socket, payload, acknowledgement).map_err(not_taken)
            }
            _ => Err(EventError::new("this event has no message")),
        };
        taken.map(|it| self.as_its_plugin(it))
    }

    /// The state for the event's handler.
    pub(crate) fn state(&self) -> GlobalState {
        self.context.state_for_socket(&self.socket)
    }

    /// socketioxide's extractors see the connection alone, which is no plugin's: what is of the host becomes a
    /// handle of this plugin.
    fn as_its_plugin<T: 'static>(&self, mut taken: T) -> T {
        let any = &mut taken as &mut dyn Any;
        if let Some(state) = any.downcast_mut::<GlobalState>() {
            *state = self.state();
        } else if let Some(deck) = any.downcast_mut::<Deck>() {
            *deck = deck.clone().used_by(self.state().caller().clone());
        }
        taken
    }

    pub(crate) fn take_on_connect<T: FromConnectParts<LocalAdapter> + 'static>(
        &mut self,
    ) -> Result<T, EventError> {
        let taken = match &self.kind {
            EventKind::Connect(auth) => {
                T::from_connect_parts(&self.socket, auth).map_err(not_taken)
            }
            _ => Err(EventError::new("this event is not `connect`")),
        };
        taken.map(|it| self.as_its_plugin(it))
    }

    pub(crate) fn take_on_disconnect<T: FromDisconnectParts<LocalAdapter> + 'static>(
        &mut self,
    ) -> Result<T, EventError> {
        let taken = match &self.kind {
            EventKind::Disconnect(reason) => {
                T::from_disconnect_parts(&self.socket, *reason).map_err(not_taken)
            }
            _ => Err(EventError::new("this event is not `disconnect`")),
        };
        taken.map(|it| self.as_its_plugin(it))
    }
}

/// Makes a missing argument `None`. A payload that cannot be read remains an error.
pub(crate) fn optional<T>(taken: Result<T, EventError>) -> Result<Option<T>, EventError> {
    match taken {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_invalid_payload => Err(error),
        Err(_) => Ok(None),
    }
}

/// Why an argument could not be extracted. For a payload this is serde's message without line and column, which
/// count in the encoded packet.
fn not_taken(error: impl Error + 'static) -> EventError {
    let message = error.to_string();
    if !(&error as &dyn Error).is::<ParserError>() {
        return EventError::new(message);
    }
    match message.split(" at line ").next().unwrap_or_default() {
        "first element not found" => EventError::new("the event has no payload"),
        what => EventError {
            message: format!("{what}{}", number_as_text(what).unwrap_or_default()),
            is_invalid_payload: true,
        },
    }
}

/// What to write in the page that sends the value of a field: `invalid type: string "2.5", expected f64`.
fn number_as_text(message: &str) -> Option<&'static str> {
    let (text, expected) = message
        .strip_prefix("invalid type: string \"")?
        .split_once("\", expected ")?;
    let is_number = expected.starts_with(['f', 'i', 'u']) && expected.contains(char::is_numeric);
    (is_number && text.parse::<f64>().is_ok())
        .then_some(": the page sends text, and has to send a number: `Number(input.value)`")
}
