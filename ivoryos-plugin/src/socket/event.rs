//! One event on its way to its handler, and what the sender hears of it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::AckSender;
use socketioxide::handler::{FromConnectParts, FromDisconnectParts, FromMessageParts, Value};
use socketioxide::socket::{DisconnectReason, Socket};
use socketioxide::{ParserError, SendError, SocketError};
use tokio::time;

use crate::app::Context;

/// What a handler of events is called with.
#[derive(Debug)]
pub struct Event {
    /// The event's name.
    pub(crate) name: &'static str,
    pub(crate) socket: Arc<Socket>,
    pub(crate) occasion: Occasion,
    pub(crate) context: Context,
}

/// Why a handler is called.
#[derive(Debug)]
pub(crate) enum Occasion {
    /// The client has connected, and gave this to authenticate itself.
    Connect(Option<Value>),
    /// The client has sent the event.
    Message(Value, Option<i64>),
    /// The client is gone.
    Disconnect(DisconnectReason),
}

/// Why an event was not handled, for its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventError {
    message: String,
    /// The payload is there, and is not what the handler takes.
    is_misfit: bool,
}

impl EventError {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            is_misfit: false,
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for EventError {}

impl Event {
    /// What it carries, in bytes.
    pub(super) fn size(&self) -> usize {
        match &self.occasion {
            Occasion::Message(Value::Str(text, binary), _) => {
                let binary = binary.iter().flatten();
                text.len() + binary.map(Bytes::len).sum::<usize>()
            }
            Occasion::Message(Value::Bytes(bytes), _) => bytes.len(),
            _ => 0,
        }
    }

    /// Takes one of socketioxide's extractors.
    pub(crate) fn take<T: FromMessageParts<LocalAdapter>>(&mut self) -> Result<T, EventError> {
        match &mut self.occasion {
            Occasion::Message(payload, acknowledgement) => {
                T::from_message_parts(&self.socket, payload, acknowledgement).map_err(not_taken)
            }
            _ => Err(EventError::new("this is no message")),
        }
    }

    pub(crate) fn take_on_connect<T: FromConnectParts<LocalAdapter>>(
        &mut self,
    ) -> Result<T, EventError> {
        match &self.occasion {
            Occasion::Connect(auth) => T::from_connect_parts(&self.socket, auth).map_err(not_taken),
            _ => Err(EventError::new("nobody connects")),
        }
    }

    pub(crate) fn take_on_disconnect<T: FromDisconnectParts<LocalAdapter>>(
        &mut self,
    ) -> Result<T, EventError> {
        match &self.occasion {
            Occasion::Disconnect(reason) => {
                T::from_disconnect_parts(&self.socket, *reason).map_err(not_taken)
            }
            _ => Err(EventError::new("nobody disconnects")),
        }
    }

    /// Acknowledges the event with this value, if its sender asked for that.
    pub(crate) fn acknowledge<T: Serialize + Send>(
        self,
        value: T,
    ) -> impl Future<Output = Result<(), EventError>> + Send {
        let reply = self.reply();
        async move {
            match reply {
                Some(reply) => reply.acknowledge(value).await,
                None => Ok(()),
            }
        }
    }

    /// Where the outcome goes; nowhere if the client's coming or going is the event.
    pub(super) fn reply(&self) -> Option<Reply> {
        let Occasion::Message(_, acknowledgement) = self.occasion else {
            return None;
        };
        Some(Reply {
            event: self.name.to_owned(),
            socket: Arc::clone(&self.socket),
            acknowledgement,
        })
    }
}

/// An argument that may not be there. A payload that is there and does not fit is a mistake all the same.
pub(crate) fn optional<T>(taken: Result<T, EventError>) -> Result<Option<T>, EventError> {
    match taken {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_misfit => Err(error),
        Err(_) => Ok(None),
    }
}

/// Why an argument could not be taken. Of a payload that does not fit it says what does not; where in the
/// packet that is, is of no use to anybody.
fn not_taken(error: impl Error + 'static) -> EventError {
    let message = error.to_string();
    if !(&error as &dyn Error).is::<ParserError>() {
        return EventError::new(message);
    }
    match message.split(" at line ").next().unwrap_or_default() {
        "first element not found" => EventError::new("the event has no payload"),
        what => EventError {
            message: what.to_owned(),
            is_misfit: true,
        },
    }
}

/// What the sender of an event hears of it.
pub(super) struct Reply {
    pub(super) event: String,
    pub(super) socket: Arc<Socket>,
    pub(super) acknowledgement: Option<i64>,
}

impl Reply {
    /// Sends the acknowledgement, if the client asked for one.
    pub(super) async fn acknowledge<T: Serialize>(&self, value: T) -> Result<(), EventError> {
        if self.acknowledgement.is_none() {
            return Ok(());
        }
        let sent = patiently(&self.socket, move || self.try_acknowledge(&value));
        sent.await.map_err(EventError::new)
    }

    fn try_acknowledge<T: Serialize>(&self, value: &T) -> Result<(), SendError> {
        let mut nothing = Value::Bytes(Bytes::new());
        let Ok(sender) =
            AckSender::from_message_parts(&self.socket, &mut nothing, &self.acknowledgement);
        sender.send(value)
    }

    /// Says that nobody handles the event. It is not tried again: who sends what nobody takes may send a lot.
    pub(super) fn unknown(&self) {
        let name: String = self.event.chars().take(64).collect();
        let message = format!("No plugin handles the event `{name}`");
        let error = json!({ "event": name, "message": message });
        if self.acknowledgement.is_some() {
            self.try_acknowledge(&json!({ "error": error })).ok();
        } else {
            self.socket.emit("event_error", &error).ok();
        }
    }

    /// Says what went wrong: as the acknowledgement `{"error": {"event", "message"}}`, or as the event
    /// `event_error` where none was asked for.
    pub(super) async fn fail(&self, error: &EventError) {
        let error = json!({ "event": self.event, "message": error.message });
        if self.acknowledgement.is_some() {
            self.acknowledge(json!({ "error": error })).await.ok();
        } else {
            let sent = patiently(&self.socket, || self.socket.emit("event_error", &error));
            sent.await.ok();
        }
    }
}

/// Sends again while the client's outgoing buffer is full: what it was promised is not lost because it
/// reads slowly. socketioxide offers no way to wait for room.
pub(crate) async fn patiently(
    socket: &Socket,
    mut send: impl FnMut() -> Result<(), SendError>,
) -> Result<(), SendError> {
    let mut pause = Duration::from_millis(1);
    loop {
        match send() {
            Err(SendError::Socket(SocketError::InternalChannelFull)) if socket.connected() => {
                time::sleep(pause).await;
                pause = Duration::from_millis(100).min(pause * 2);
            }
            outcome => return outcome,
        }
    }
}
