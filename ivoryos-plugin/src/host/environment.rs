//! The environment variables, for settings that the program does not make.

use std::env;
use std::ffi::OsString;

use crate::plugin::Problem;

/// The values of the variables. An empty one counts as not set, but an empty `URL_PREFIX` is the root, and an empty
/// `DATA_DIR` is no folder.
#[derive(Debug, Default)]
pub(super) struct Environment {
    pub(super) allowed_hosts: Option<OsString>,
    pub(super) data_dir: Option<OsString>,
    pub(super) host: Option<OsString>,
    #[cfg(feature = "serve")]
    pub(super) open_to_everyone: Option<OsString>,
    #[cfg(feature = "serve")]
    pub(super) port: Option<OsString>,
    pub(super) url_prefix: Option<OsString>,
    pub(super) ivoryos_url: Option<OsString>,
    #[cfg(feature = "remote")]
    pub(super) ivoryos_user: Option<OsString>,
    #[cfg(feature = "remote")]
    pub(super) ivoryos_password: Option<OsString>,
    #[cfg(feature = "serve")]
    pub(super) ivoryos_bridge: Option<OsString>,
    pub(super) ivoryos_bridge_secret: Option<OsString>,
}

impl Environment {
    pub(super) fn read() -> Self {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        let bridge = variable("IVORYOS_BRIDGE");
        // A program that IvoryOS has started has IvoryOS' environment, and these are where IvoryOS is itself.
        let of_server = |name| env::var_os(name).filter(|_| bridge.is_none());
        let filled = |value: Option<OsString>| value.filter(|it| !it.is_empty());
        Self {
            allowed_hosts: variable("ALLOWED_HOSTS"),
            data_dir: env::var_os("DATA_DIR"),
            host: filled(of_server("HOST")),
            #[cfg(feature = "serve")]
            open_to_everyone: filled(of_server("OPEN_TO_EVERYONE")),
            #[cfg(feature = "serve")]
            port: filled(of_server("PORT")),
            url_prefix: of_server("URL_PREFIX"),
            ivoryos_url: variable("IVORYOS_URL"),
            #[cfg(feature = "remote")]
            ivoryos_user: variable("IVORYOS_USER"),
            #[cfg(feature = "remote")]
            ivoryos_password: variable("IVORYOS_PASSWORD"),
            #[cfg(feature = "serve")]
            ivoryos_bridge: bridge,
            ivoryos_bridge_secret: variable("IVORYOS_BRIDGE_SECRET"),
        }
    }
}

/// The value of a variable as text.
pub(super) fn text(name: &str, value: Option<OsString>) -> Result<Option<String>, Problem> {
    let value = value.map(OsString::into_string).transpose();
    value.map_err(|_| Problem::BadSetting {
        what: format!("{name} is no text"),
        help: "write it in UTF-8".to_owned(),
    })
}
