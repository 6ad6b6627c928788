//! Socket.IO as it goes over the wire, spoken by hand so that it can be spoken badly.

mod events;
mod late;
mod origins;
mod tasks;
