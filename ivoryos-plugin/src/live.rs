//! Sockets, background tasks, functions that see calls of instruments, and video.

mod client;
#[cfg(feature = "serve")]
mod close;
mod dispatch;
mod events;
mod replay;
mod seats;
mod series;
mod service;
mod sockets;
mod tasks;
mod trim;
mod upgrade;
mod video;
mod watchers;

pub(crate) use seats::Seats;
pub(crate) use service::socket_service;
pub(crate) use sockets::Sockets;
#[cfg(feature = "serve")]
pub(crate) use tasks::TASK_STOP_TIMEOUT;
pub(crate) use tasks::{TaskState, TaskStatus, Tasks};
pub use video::{Film, Video};
pub(crate) use watchers::WatcherStatus;
