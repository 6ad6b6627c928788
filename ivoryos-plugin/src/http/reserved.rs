//! Reserved names: `IvoryOS`, this host or the Socket.IO protocol uses them, so no plugin and no event can have
//! one. The tables are in the macro crate, which checks them at compile time.

/// What uses this plugin name; `None` if it is not reserved.
pub(crate) fn plugin_name(name: &str) -> Option<&'static str> {
    user_of(name, ivoryos_plugin_macros::reserved_names!())
}

/// What uses this event name; `None` if it is not reserved.
pub(crate) fn event_name(name: &str) -> Option<&'static str> {
    user_of(name, ivoryos_plugin_macros::reserved_events!())
}

/// Whether the event is the beginning or the end of a connection, which every plugin may handle.
pub(crate) fn is_lifecycle(event: &str) -> bool {
    matches!(event, "connect" | "disconnect")
}

fn user_of(name: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let row = table.iter().find(|(reserved, _)| *reserved == name);
    row.map(|(_, used_by)| *used_by)
}
