//! The bridge: the file with which a Python `IvoryOS` shows this host's plugins, and whom it asks for.

use poem::http::{HeaderMap, HeaderName, HeaderValue};
use poem::{Request, Response};
use subtle::ConstantTimeEq;

use crate::app::Context;
use crate::problem::Problem;
use crate::static_file::Embedded;

/// What the file and this host have to agree on; the file looks for it in the manifest.
pub(crate) const PROTOCOL: u32 = 1;

const FILE: &[u8] = include_bytes!("../bridge/ivoryos_rust.py");

/// The user's name, for plugins.
const USER: HeaderName = HeaderName::from_static("x-ivoryos-user");
/// What only the bridge knows.
const SECRET: HeaderName = HeaderName::from_static("x-ivoryos-bridge");

/// Shorter ones can be tried.
const SHORTEST: usize = 16;

/// What the bridge proves itself with, if anything.
#[derive(Default)]
pub(crate) struct Secret(Option<HeaderValue>);

impl Secret {
    pub(crate) fn new(text: Option<&str>) -> Result<Self, Problem> {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(Self(None));
        };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_plain
            && text.len() >= SHORTEST
            && let Ok(mut value) = HeaderValue::from_str(text)
        {
            value.set_sensitive(true);
            return Ok(Self(Some(value)));
        }
        Err(Problem::BadSetting {
            what: "the bridge's secret cannot be used".to_owned(),
            help: format!(
                "write {SHORTEST} or more letters, digits and signs, without spaces (IVORYOS_BRIDGE_SECRET, or \
                 Host::bridge_secret), for example what `openssl rand -hex 32` prints"
            ),
        })
    }

    /// Leaves a user's name in the request only where the bridge has put it there, and the secret never.
    pub(crate) fn check(&self, headers: &mut HeaderMap) {
        let shown = headers.remove(&SECRET);
        if !headers.contains_key(&USER) {
            return;
        }
        let is_of_bridge = match (&self.0, &shown) {
            (Some(secret), Some(shown)) => bool::from(secret.as_bytes().ct_eq(shown.as_bytes())),
            _ => false,
        };
        if !is_of_bridge {
            headers.remove(&USER);
        }
    }
}

/// `{prefix}/bridge.py`.
pub(crate) async fn serve(request: Request) -> poem::Result<Response> {
    let file = Embedded {
        path: "bridge.py",
        version: Context::of(&request)?.assets.version(),
        content: FILE,
    };
    file.answer(&request).await
}

#[cfg(test)]
mod tests {
    use super::FILE;

    #[test]
    fn the_file_has_the_version_and_the_protocol_of_this_library() {
        let file = std::str::from_utf8(FILE).unwrap();
        let version = format!("\n__version__ = \"{}\"\n", env!("CARGO_PKG_VERSION"));
        assert!(file.contains(&version), "{version}");
        let protocol = format!("\nPROTOCOL = {}\n", super::PROTOCOL);
        assert!(file.contains(&protocol), "{protocol}");
    }
}
