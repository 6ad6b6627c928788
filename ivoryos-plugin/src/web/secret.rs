//! The secret that authenticates the bridge, which may name the user.

use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use subtle::ConstantTimeEq;

use crate::plugin::Problem;

/// The header with the user's name, for plugins.
const USER: HeaderName = HeaderName::from_static("x-ivoryos-user");
/// The header with the secret.
const SECRET: HeaderName = HeaderName::from_static("x-ivoryos-bridge");

/// The least number of characters; shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 16;

/// In the data of a request that has shown the secret.
#[derive(Clone, Copy, Debug)]
pub(super) struct FromBridge;

/// The secret, if there is one.
#[derive(Default)]
pub(crate) struct Secret {
    text: Option<HeaderValue>,
    /// Whether requests without it are refused: only the bridge may ask.
    is_required: bool,
}

impl Secret {
    pub(crate) fn new(text: Option<&str>) -> Result<Self, Problem> {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(Self::default());
        };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_plain
            && text.len() >= SHORTEST_SECRET
            && let Ok(mut value) = HeaderValue::from_str(text)
        {
            value.set_sensitive(true);
            return Ok(Self {
                text: Some(value),
                is_required: false,
            });
        }
        Err(Problem::BadSetting {
            what: "the bridge's secret cannot be used".to_owned(),
            help: format!(
                "write {SHORTEST_SECRET} or more letters, digits and signs, without spaces (IVORYOS_BRIDGE_SECRET, or \
                 Host::bridge_secret), for example what `openssl rand -hex 32` prints"
            ),
        })
    }

    /// Refuses requests without it.
    pub(crate) fn require(&mut self) {
        self.is_required = true;
    }

    /// The answer to a request that may not ask at all. It says nothing of this host.
    pub(crate) fn refuse(&self, headers: &HeaderMap) -> Option<Response> {
        if !self.is_required || self.is_shown(headers.get(&SECRET)) {
            return None;
        }
        let text =
            "Only the IvoryOS that has started this program may ask it: open the page there.\n";
        Some(Response::builder().status(StatusCode::FORBIDDEN).body(text))
    }

    /// Removes the secret from the headers, and the user's name unless the secret is right. Returns whether it is.
    pub(crate) fn check(&self, headers: &mut HeaderMap) -> bool {
        let Some(shown) = headers.remove(&SECRET) else {
            headers.remove(&USER);
            return false;
        };
        let is_right = self.is_shown(Some(&shown));
        if !is_right {
            headers.remove(&USER);
        }
        is_right
    }

    fn is_shown(&self, shown: Option<&HeaderValue>) -> bool {
        match (&self.text, shown) {
            (Some(secret), Some(shown)) => secret.as_bytes().ct_eq(shown.as_bytes()).into(),
            _ => false,
        }
    }
}
