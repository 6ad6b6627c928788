//! Links of pages that lead past a plugin, or past its files.

use super::files;
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
        tracing::warn!(
            plugin = name,
            "a page asks for `{path}`, which is not there: write `{write}`, {why}"
        );
        return Some(format!("The plugin `{name}` has this file at {base}{at}."));
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
        tracing::warn!(
            plugin = name,
            "a page or a redirect asks for `{path}`, which is not there: write `{write}`, without `/` before it"
        );
    }
    Some(format!("The plugin `{name}` is at {base}{}/.", plugin.at))
}

/// The route of the page's own plugin that an address which begins with `/` was meant to lead to.
fn route(host: &HostContext, path: &str, page: Option<&str>, base: &str) -> Option<String> {
    let page = page?;
    let mut plugins = host.plugins.iter();
    let plugin = plugins.find(|plugin| is_at(plugin, page).is_some())?;
    let at = format!("{}{path}", plugin.at);
    if !plugin.routes.iter().any(|route| fits(&route.path, &at)) {
        return None;
    }
    let (name, write) = (plugin.plugin.row.name, relative(page, &at));
    tracing::warn!(
        plugin = name,
        "a page or a redirect asks for `{path}`, which is not there: write `{write}`, without `/` before it"
    );
    Some(format!("The plugin `{name}` has this route at {base}{at}."))
}

/// Whether a path may be of a route; a parameter is any text.
fn fits(route: &str, path: &str) -> bool {
    let mut given = path.split('/');
    let is_there = route.split('/').all(|segment| {
        let given = given.next();
        given.is_some_and(|it| segment == it || segment.starts_with([':', '<']))
    });
    is_there && given.next().is_none()
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
        let paths = files::paths(plugin);
        let is_meant = |it: &String| below.ends_with(it.trim_start_matches("/static"));
        Some((plugin, paths.filter(is_meant).max_by_key(String::len)?))
    });
    let any = || {
        host.plugins.iter().find_map(|plugin| {
            let mut paths = files::paths(plugin);
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

/// The link from a page to a path.
fn relative(page: &str, to: &str) -> String {
    let folder: Vec<&str> = page.split('/').collect();
    let folder = &folder[..folder.len() - 1];
    let to: Vec<&str> = to.split('/').collect();
    let last = to.len() - 1;
    let pairs = folder.iter().zip(&to[..last]);
    let common = pairs.take_while(|(a, b)| a == b).count();
    let link = format!(
        "{}{}",
        "../".repeat(folder.len() - common),
        to[common..].join("/")
    );
    if link.is_empty() {
        "./".to_owned()
    } else {
        link
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, relative};

    #[test]
    fn a_path_fits_a_route_with_as_many_segments() {
        assert!(fits("/pump/dose/:ml", "/pump/dose/1.5"));
        assert!(fits("/pump/status", "/pump/status"));
        for path in ["/pump/dose", "/pump/dose/1/2", "/pump/doses/1", "/pump/"] {
            assert!(!fits("/pump/dose/:ml", path), "{path}");
        }
    }

    #[test]
    fn a_link_is_relative_to_the_folder_of_its_page() {
        for (page, to, link) in [
            ("/pump/", "/pump/static/a.svg", "static/a.svg"),
            ("/pump/all", "/pump/static/a.svg", "static/a.svg"),
            ("/pump/all/1", "/pump/static/a.svg", "../static/a.svg"),
            ("/scale/", "/pump/dose", "../pump/dose"),
            ("/", "/dose", "dose"),
            ("/pump/dose", "/pump/", "./"),
        ] {
            assert_eq!(relative(page, to), link, "{page} {to}");
        }
    }
}
