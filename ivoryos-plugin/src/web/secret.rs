//! What the bridge proves itself with.

use poem::http::{HeaderMap, HeaderName, HeaderValue};
use subtle::ConstantTimeEq;

use crate::plugin::Problem;

/// The user's name, for plugins.
const USER: HeaderName = HeaderName::from_static("x-ivoryos-user");
/// What only the bridge knows.
const SECRET: HeaderName = HeaderName::from_static("x-ivoryos-bridge");

/// Shorter ones can be tried.
const SHORTEST_SECRET: usize = 16;

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
            && text.len() >= SHORTEST_SECRET
            && let Ok(mut value) = HeaderValue::from_str(text)
        {
            value.set_sensitive(true);
            return Ok(Self(Some(value)));
        }
        Err(Problem::BadSetting {
            what: "the bridge's secret cannot be used".to_owned(),
            help: format!(
                "write {SHORTEST_SECRET} or more letters, digits and signs, without spaces (IVORYOS_BRIDGE_SECRET, or \
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
