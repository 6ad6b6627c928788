//! Serves files: the host's own, those of the lab, and those of the plugins' `static_dir`s.

use std::sync::Arc;

use poem::Request;
use poem::error::NotFoundError;

use super::assets;
use super::file_paths;
use super::method_router::Handler;
use super::site::HostContext;
use crate::http::embedded::Embedded;
use crate::plugin::{RouteFuture, StaticFile};

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
    (file_paths::path(file), Handler::Host(serve_plugin))
}

/// The file at a full path.
pub(crate) fn at<'a>(host: &'a HostContext, path: &str) -> Option<&'a StaticFile> {
    let below = path.strip_prefix(host.prefix())?;
    host.plugins.iter().find_map(|plugin| {
        let below = below.strip_prefix(plugin.at.as_str())?;
        let mut files = plugin.plugin.row.files.iter();
        files.find(|file| file_paths::path(file) == below)
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
        let file = at(&host, request.uri().path());
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
