//! Serves files: the host's own, those of the lab, and those of the plugins' `static_dir`s.

use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use poem::Request;
use poem::error::NotFoundError;

use super::assets;
use super::method_router::Handler;
use super::site::HostContext;
use crate::http::embedded::Embedded;
use crate::plugin::{RouteFuture, StaticFile};

/// The characters that browsers percent-encode in a path: <https://url.spec.whatwg.org/#path-percent-encode-set>.
const ESCAPED_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%');

/// The path below the prefix, and the handler, of each of the host's own files.
pub(crate) fn own_files() -> impl Iterator<Item = (String, Handler)> {
    let names = assets::names();
    names.map(|name| (format!("/static/{name}"), Handler::Host(serve_own)))
}

/// The path below the prefix, and the handler, of the lab's files; `None` if there is no folder.
pub(crate) fn lab_files(host: &HostContext) -> Option<(String, Handler)> {
    let path = "/static/*file".to_owned();
    host.assets
        .has_lab_files()
        .then_some((path, Handler::Host(serve_lab)))
}

/// The path below the plugin's own, as browsers write it, and the handler of a plugin's file.
pub(crate) fn plugin_file(file: &StaticFile) -> (String, Handler) {
    (plugin_path(file), Handler::Host(serve_plugin))
}

fn plugin_path(file: &StaticFile) -> String {
    format!(
        "/static/{}",
        utf8_percent_encode(file.path, ESCAPED_IN_PATH)
    )
}

/// The plugin that has the file of a path that leads elsewhere, such as `/static/logo.png` in its page, with the
/// path below the plugin's own and below the prefix.
pub(crate) fn misplaced<'a>(
    host: &'a HostContext,
    path: &'a str,
) -> Option<(&'a str, &'a str, String)> {
    let below = path.strip_prefix(host.prefix()).unwrap_or(path);
    host.plugins.iter().find_map(|plugin| {
        let mut files = plugin.plugin.row.files.iter();
        files.find(|file| plugin_path(file) == below)?;
        let name = plugin.plugin.row.name;
        let file = below.trim_start_matches('/');
        Some((name, file, format!("{}{below}", plugin.at)))
    })
}

fn serve_own(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let path = request.uri().path();
        let name = path.rsplit('/').next().unwrap_or_default();
        let file = host.assets.own(name).ok_or(NotFoundError)?;
        file.answer(&request).await
    })
}

fn serve_lab(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let path = request.uri().path();
        let below = path
            .strip_prefix(host.prefix())
            .and_then(|path| path.strip_prefix("/static"));
        let below = below.map(str::to_owned).ok_or(NotFoundError)?;
        host.assets.lab(&below, request).await
    })
}

fn serve_plugin(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move {
        let path = request.uri().path();
        let below = path.strip_prefix(host.prefix()).unwrap_or_default();
        let file = host.plugins.iter().find_map(|plugin| {
            let below = below.strip_prefix(plugin.at.as_str())?;
            let mut files = plugin.plugin.row.files.iter();
            files.find(|file| plugin_path(file) == below)
        });
        let StaticFile {
            path,
            version,
            content,
            ..
        } = *file.ok_or(NotFoundError)?;
        let file = Embedded {
            path,
            version,
            content,
        };
        file.answer(&request).await
    })
}
