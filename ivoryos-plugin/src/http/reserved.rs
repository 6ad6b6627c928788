//! The names that `IvoryOS`, this host and the protocol use: no plugin and no event can have one. The macros
//! have the tables.

/// What uses this name of a plugin, if anything does.
pub(crate) fn plugin_name(name: &str) -> Option<&'static str> {
    user_of(name, ivoryos_plugin_macros::reserved_names!())
}

/// What uses this name of an event, if anything does.
pub(crate) fn event_name(name: &str) -> Option<&'static str> {
    user_of(name, ivoryos_plugin_macros::reserved_events!())
}

/// Whether the event is a connection's beginning or end, which every plugin may handle.
pub(crate) fn is_lifecycle(event: &str) -> bool {
    matches!(event, "connect" | "disconnect")
}

fn user_of(name: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let row = table.iter().find(|(reserved, _)| *reserved == name);
    row.map(|(_, used_by)| *used_by)
}
