//! Who uses an instrument, or publishes a value.

use std::fmt;
use std::sync::Arc;

/// Who uses an instrument, or publishes a value, as far as it is known. The default is the program itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The plugin's name.
    pub(crate) plugin: Option<&'static str>,
    /// The user's name, as the bridge gives it.
    pub(crate) user: Option<Arc<str>>,
    /// The function of a route that answers GET: a browser may ask for it again by itself.
    pub(crate) get_route: Option<&'static str>,
}

impl Caller {
    /// A plugin.
    pub(crate) fn plugin(name: Option<&'static str>) -> Self {
        Self {
            plugin: name,
            ..Self::default()
        }
    }
}

/// As ``ada in the plugin `pump` ``; nothing for the program itself.
impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.user, self.plugin) {
            (Some(user), Some(plugin)) => write!(f, "{user} in the plugin `{plugin}`"),
            (Some(user), None) => f.write_str(user),
            (None, Some(plugin)) => write!(f, "the plugin `{plugin}`"),
            (None, None) => Ok(()),
        }
    }
}
