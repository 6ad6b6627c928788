//! Serves the bridge, the Python package with which `IvoryOS` shows this host's plugins.

mod package;
mod single_file;
mod wheel;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use poem::Request;

use self::package::VERSION;
use super::site::HostContext;
use crate::http::embedded::Embedded;
use crate::plugin::RouteFuture;

/// The version of the protocol between the package and this host. The package compares it with the one in the manifest.
pub(crate) const PROTOCOL: u32 = 1;

/// The package in one of its forms, which is made at the first request.
struct Download {
    content: Vec<u8>,
    /// A hash of the content.
    version: String,
}

impl Download {
    fn new(content: Vec<u8>) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let version = format!("{:016x}", hasher.finish());
        Self { content, version }
    }
}

/// Answers `{prefix}/bridge.py`.
pub(crate) fn single_file(_host: Arc<HostContext>, request: Request) -> RouteFuture {
    static FILE: OnceLock<Download> = OnceLock::new();
    let file = FILE.get_or_init(|| Download::new(single_file::make().into_bytes()));
    answer("bridge.py", file, request)
}

/// Answers `{prefix}/ivoryos_rust-<version>-py3-none-any.whl`.
pub(crate) fn wheel(_host: Arc<HostContext>, request: Request) -> RouteFuture {
    static WHEEL: OnceLock<Download> = OnceLock::new();
    let file = WHEEL.get_or_init(|| Download::new(wheel::make()));
    answer("ivoryos_rust.whl", file, request)
}

/// The name of the wheel, which `pip` reads.
pub(crate) fn wheel_name() -> String {
    format!("ivoryos_rust-{VERSION}-py3-none-any.whl")
}

fn answer(path: &'static str, file: &'static Download, request: Request) -> RouteFuture {
    Box::pin(async move {
        let file = Embedded {
            path,
            version: &file.version,
            content: &file.content,
        };
        file.answer(&request).await
    })
}
