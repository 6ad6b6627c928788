//! The reply to the sender of an event: its acknowledgement, or an error.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;
use socketioxide::extract::AckSender;
use socketioxide::handler::{FromMessageParts, Value};
use socketioxide::socket::Socket;
use socketioxide::{SendError, SocketError};
use tokio::time;

use super::backlog::Backlog;
use super::event::{Event, EventError, EventKind};
use crate::http::json::check_finite;

/// Where the reply to an event is sent.
pub(crate) struct Reply {
    pub(crate) event: String,
    pub(crate) socket: Arc<Socket>,
    pub(crate) acknowledgement: Option<i64>,
}

impl Event {
    /// Acknowledges the event with this value, if its sender wants an acknowledgement.
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

    /// Where the reply is sent. `None` for `connect` and `disconnect`, which have none.
    pub(crate) fn reply(&self) -> Option<Reply> {
        let EventKind::Message(_, acknowledgement) = self.kind else {
            return None;
        };
        Some(Reply {
            event: self.name.to_owned(),
            socket: Arc::clone(&self.socket),
            acknowledgement,
        })
    }
}

impl Reply {
    /// Sends the acknowledgement, if the client wants one.
    pub(crate) async fn acknowledge<T: Serialize>(&self, value: T) -> Result<(), EventError> {
        if self.acknowledgement.is_none() {
            return Ok(());
        }
        let size = check_finite(&value).map_err(EventError::new)?;
        self.make_room(size)?;
        let sent = retry_while_full(&self.socket, move || self.try_acknowledge(&value));
        sent.await.map_err(EventError::new)
    }

    /// Counts what is sent. A client for which too much waits is disconnected.
    fn make_room(&self, size: usize) -> Result<(), EventError> {
        let Some(backlog) = Backlog::of(&self.socket) else {
            return Ok(());
        };
        if backlog.add(size) {
            return Ok(());
        }
        if backlog.end() {
            let event = &self.event;
            tracing::warn!(
                event,
                "a client asks for more than it reads: it is disconnected"
            );
            self.socket.clone().disconnect().ok();
        }
        Err(EventError::new("Too much waits for the client"))
    }

    fn try_acknowledge<T: Serialize>(&self, value: &T) -> Result<(), SendError> {
        let mut nothing = Value::Bytes(Bytes::new());
        let Ok(sender) =
            AckSender::from_message_parts(&self.socket, &mut nothing, &self.acknowledgement);
        sender.send(value)
    }

    /// Replies that the event has no handler, and what may be meant. If the client's buffer is full this is not repeated: such a client may
    /// send many events.
    pub(crate) fn unknown(&self, near: Option<&str>) {
        let name: String = self.event.chars().take(64).collect();
        let near = near.map(|near| format!(": {near}"));
        let near = near.unwrap_or_default();
        let message = format!("No plugin handles the event `{name}`{near}");
        let error = json!({ "event": name, "message": message });
        if self.acknowledgement.is_some() {
            self.try_acknowledge(&json!({ "error": error })).ok();
        } else {
            self.socket.emit("event_error", &error).ok();
        }
    }

    /// Sends an error: as the acknowledgement `{"error": {"event", "message"}}` if the client wants one, else as the
    /// event `event_error`.
    pub(crate) async fn fail(&self, error: &EventError) {
        let error = json!({ "event": self.event, "message": error.message });
        if self.acknowledgement.is_some() {
            self.acknowledge(json!({ "error": error })).await.ok();
        } else {
            let sent = retry_while_full(&self.socket, || self.socket.emit("event_error", &error));
            sent.await.ok();
        }
    }
}

/// Repeats sending while the client's outgoing buffer is full, so that a client that reads slowly does not miss its
/// reply. socketioxide has no way to wait for space in that buffer.
pub(crate) async fn retry_while_full(
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
