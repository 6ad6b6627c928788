//! Links of a page that begin with `/` and were meant to lead to the page's own plugin.

use html5gum::{Token, Tokenizer};

use super::file_paths;
use super::site::MountedPlugin;
use crate::page::Page;

const ATTRIBUTES: &[&[u8]] = &[b"src", b"href", b"action", b"formaction", b"poster"];

/// Each such link with what to write in its place. `at` is the page's path below the prefix.
pub(super) fn find(page: &Page, plugin: &MountedPlugin, at: &str) -> Vec<(String, String)> {
    let parts = [&page.head, &page.body, &page.scripts];
    let links = parts.into_iter().flat_map(|html| links(html));
    let meant = links.filter_map(|link| {
        let end = link.find(['?', '#']).unwrap_or(link.len());
        let (path, rest) = link.split_at(end);
        // That of the host's home page.
        if path == "/" || path.starts_with("//") || is_there(plugin, path) {
            return None;
        }
        let meant = format!("{}{path}", plugin.at);
        let write = relative(at, &meant) + rest;
        is_there(plugin, &meant).then(|| (link.clone(), write))
    });
    meant.collect()
}

/// Whether a path below the prefix is one of the plugin's.
fn is_there(plugin: &MountedPlugin, below: &str) -> bool {
    let mut files = file_paths::paths(plugin);
    let is_file = |at: &str| files.any(|file| file == at);
    below.strip_prefix(plugin.at.as_str()).is_some_and(is_file)
        || plugin.routes.iter().any(|route| {
            let is_of_files = route.path.ends_with("/static/*file");
            !is_of_files && fits(&route.path, below)
        })
}

fn links(html: &str) -> Vec<String> {
    let mut links = Vec::new();
    for token in Tokenizer::new(html) {
        let Ok(Token::StartTag(tag)) = token else {
            continue;
        };
        for (name, link) in &tag.attributes {
            if ATTRIBUTES.contains(&name.as_slice()) && link.starts_with(b"/") {
                links.push(String::from_utf8_lossy(link).into_owned());
            }
        }
    }
    links
}

/// Whether a path may be of a route; a parameter is any text, and `*rest` any rest.
pub(super) fn fits(route: &str, path: &str) -> bool {
    let mut given = path.split('/');
    for segment in route.split('/') {
        match given.next() {
            Some(_) if segment.starts_with('*') => return true,
            Some(it) if segment == it || segment.starts_with([':', '<']) => {}
            _ => return false,
        }
    }
    given.next().is_none()
}

/// The link from a page to a path.
pub(super) fn relative(page: &str, to: &str) -> String {
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
        assert!(fits("/pump/files/*rest", "/pump/files/a/b"));
        assert!(!fits("/pump/files/*rest", "/pump/files"));
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
