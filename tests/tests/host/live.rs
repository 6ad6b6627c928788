//! Socket.IO as it goes over the wire, spoken by hand so that it can be spoken badly.

mod events;
mod origins;
mod tasks;
