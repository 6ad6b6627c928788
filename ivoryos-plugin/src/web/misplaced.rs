//! Links of pages that lead past a plugin, or past its files.

use super::absolute_links::{fits, relative};
use super::file_paths;
use super::request_info::RequestInfo;
use super::site::{HostContext, MountedPlugin};

/// Where a path that leads nowhere was meant to lead. Logs what to write in the page that asks for it: its reader sees
/// a missing picture at most.
pub(super) fn hint(info: &RequestInfo, host: &HostContext) -> Option<String> {
    let path = info.uri.path();
    let base = info.base(host.prefix());
    let page = page(info, &base);
    if let Some((plugin, at)) = file(host, path) {
        let name = plugin.plugin.row.name;
        let page = page.unwrap_or_else(|| format!("{}/", plugin.at));
        let write = relative(&page, &at);
        let why = if below(host, path).is_some_and(|it| is_at(plugin, it).is_some()) {
            "the files of `static_dir` are below `static/`"
        } else {
            "without `/` before it"
        };
        host.log_once(path, || {
            tracing::warn!(
                plugin = name,
                "a page asks for `{path}`, which is not there: write `{write}`, {why}"
            );
        });
        return Some(format!("The plugin `{name}` has this file at {base}{at}."));
    }
    if let Some(hint) = no_file(host, path) {
        return Some(hint);
    }
    if host.prefix().is_empty() || below(host, path).is_some() {
        return None;
    }
    if let Some(hint) = route(host, path, page.as_deref(), &base) {
        return Some(hint);
    }
    let name = path.split('/').nth(1)?;
    let mut plugins = host.plugins.iter();
    let plugin = plugins.find(|plugin| plugin.plugin.row.name == name)?;
    if let Some(page) = page {
        let rest = path.strip_prefix(&format!("/{name}")).unwrap_or_default();
        let write = if plugin.at.is_empty() {
            relative(&page, rest)
        } else {
            let depth = page.matches('/').count() - 1;
            format!("{}{}", "../".repeat(depth), path.trim_start_matches('/'))
        };
        host.log_once(path, || {
            tracing::warn!(
                plugin = name,
                "a page or a redirect asks for `{path}`, which is not there: write `{write}`, without `/` before it"
            );
        });
    }
    Some(format!("The plugin `{name}` is at {base}{}/.", plugin.at))
}

/// A file that a plugin has not: it does not say where they are, or this one came later.
fn no_file(host: &HostContext, path: &str) -> Option<String> {
    let below = below(host, path)?;
    let asks =
        |plugin: &&MountedPlugin| is_at(plugin, below).is_some_and(|it| it.starts_with("/static/"));
    let row = &host.plugins.iter().find(asks)?.plugin.row;
    let plugin = row.name;
    if !row.files.is_empty() {
        return Some(format!(
            "The plugin `{plugin}` has the files that its folder had when it was built; what comes later needs a route."
        ));
    }
    host.log_once(path, || {
        tracing::warn!(
            plugin,
            "a page asks for `{path}`, and this plugin has no files: write `static_dir = \"static\"` in its #[plugin(…)]"
        );
    });
    Some(format!(
        "The plugin `{plugin}` has no files: #[plugin(…)] needs `static_dir = \"static\"`."
    ))
}

/// The route of the page's own plugin, or of the only one that has it, that an address which begins with `/` was meant to lead to.
fn route(host: &HostContext, path: &str, page: Option<&str>, base: &str) -> Option<String> {
    let has_it = |plugin: &&MountedPlugin| {
        let at = format!("{}{path}", plugin.at);
        path != "/" && plugin.routes.iter().any(|route| fits(&route.path, &at))
    };
    let plugin = if let Some(page) = page {
        let mut plugins = host.plugins.iter();
        plugins
            .find(|plugin| is_at(plugin, page).is_some())
            .filter(has_it)?
    } else {
        // Nobody says which page asks: it is clear where one plugin alone has a route that begins like this.
        let first = path.split('/').nth(1)?;
        let begins = |plugin: &&MountedPlugin| {
            let begin = format!("{}/{first}", plugin.at);
            let mut routes = plugin.routes.iter();
            routes.any(|route| {
                route
                    .path
                    .strip_prefix(&begin)
                    .is_some_and(|it| it.is_empty() || it.starts_with('/'))
            })
        };
        if host
            .plugins
            .iter()
            .any(|plugin| plugin.plugin.row.name == first)
        {
            return None;
        }
        let mut plugins = host.plugins.iter().filter(has_it).filter(begins);
        plugins.next().filter(|_| plugins.next().is_none())?
    };
    let at = format!("{}{path}", plugin.at);
    let name = plugin.plugin.row.name;
    let write = relative(page.unwrap_or(&format!("{}/", plugin.at)), &at);
    host.log_once(path, || {
        tracing::warn!(
            plugin = name,
            "a page or a redirect asks for `{path}`, which is not there: write `{write}`, without `/` before it"
        );
    });
    Some(format!("The plugin `{name}` has this route at {base}{at}."))
}

/// The file that a path was meant to lead to, with its plugin and its path below the prefix.
fn file<'a>(host: &'a HostContext, path: &str) -> Option<(&'a MountedPlugin, String)> {
    // Browsers ask for it by themselves.
    if path.ends_with("/favicon.ico") {
        return None;
    }
    let own = below(host, path).and_then(|below| {
        let its = |plugin: &&MountedPlugin| is_at(plugin, below).is_some();
        let plugin = host.plugins.iter().find(its)?;
        let paths = file_paths::paths(plugin);
        let is_meant = |it: &String| below.ends_with(it.trim_start_matches("/static"));
        Some((plugin, paths.filter(is_meant).max_by_key(String::len)?))
    });
    let any = || {
        host.plugins.iter().find_map(|plugin| {
            let mut paths = file_paths::paths(plugin);
            Some((plugin, paths.find(|it| path.ends_with(it.as_str()))?))
        })
    };
    let (plugin, file) = own.or_else(any)?;
    Some((plugin, format!("{}{file}", plugin.at)))
}

/// The path below the prefix.
fn below<'a>(host: &HostContext, path: &'a str) -> Option<&'a str> {
    let below = path.strip_prefix(host.prefix())?;
    below.starts_with('/').then_some(below)
}

/// The path below a plugin's own.
fn is_at<'a>(plugin: &MountedPlugin, below: &'a str) -> Option<&'a str> {
    let rest = below.strip_prefix(plugin.at.as_str())?;
    rest.starts_with('/').then_some(rest)
}

/// The path below the prefix of the page that asks, if it is a page of this host.
fn page(info: &RequestInfo, base: &str) -> Option<String> {
    let page = info.back()?;
    let path = page.split('?').next()?.strip_prefix(base)?;
    path.starts_with('/').then(|| path.to_owned())
}
