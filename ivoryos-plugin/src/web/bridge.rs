//! Serves the bridge, the Python file with which `IvoryOS` shows this host's plugins.

use std::sync::Arc;

use poem::Request;

use super::site::HostContext;
use crate::http::embedded::Embedded;
use crate::plugin::RouteFuture;

/// The version of the protocol between the file and this host. The file compares it with the one in the manifest.
pub(crate) const PROTOCOL: u32 = 1;

const FILE: &[u8] = include_bytes!("../../bridge/ivoryos_rust.py");

/// Answers `{prefix}/bridge.py`.
pub(crate) fn bridge(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let file = Embedded {
            path: "bridge.py",
            version: host.assets.version(),
            content: FILE,
        };
        file.answer(&request).await
    })
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
