//! The secret that authenticates the bridge, which may name the user.

use poem::http::{HeaderMap, HeaderName, HeaderValue};
use subtle::ConstantTimeEq;

use crate::plugin::Problem;

/// The header with the user's name, for plugins.
const USER: HeaderName = HeaderName::from_static("x-ivoryos-user");
/// The header with the secret.
const SECRET: HeaderName = HeaderName::from_static("x-ivoryos-bridge");

/// The least number of characters; shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 16;

/// The secret, if there is one.
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

    /// Removes the secret from the headers, and the user's name unless the secret is right.
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
