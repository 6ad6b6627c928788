//! Names of events that a page listens to, and that seem to be misspelt.

use std::collections::BTreeSet;
use std::path::Path;

use super::site::MountedPlugin;
use crate::http::nearest::nearest;
use crate::page::Page;

/// Shorter names are like too many others.
const SHORTEST: usize = 5;

/// The names that the page and the plugin's scripts listen to: `socket.on("temperature", …)`.
pub(super) fn names(page: &Page, plugin: &MountedPlugin) -> BTreeSet<String> {
    let files = plugin.plugin.row.files.iter();
    let is_script = |path: &str| Path::new(path).extension().is_some_and(|it| it == "js");
    let scripts = files.filter(|file| is_script(file.path));
    let scripts = scripts.filter_map(|file| std::str::from_utf8(file.content).ok());
    let parts = [&page.head, &page.body, &page.scripts];
    let texts = parts.into_iter().map(String::as_str).chain(scripts);
    texts.flat_map(of_text).map(str::to_owned).collect()
}

fn of_text(text: &str) -> impl Iterator<Item = &str> {
    let after = [".on(", ".once("];
    let after = after.into_iter().flat_map(|call| text.split(call).skip(1));
    after.filter_map(|after| {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| "\"'`".contains(*c))?;
        after[1..].split_once(quote).map(|(name, _)| name)
    })
}

/// Those that nobody has sent, each with the one that was sent and has nearly its name.
pub(super) fn misspelt(names: BTreeSet<String>, sent: &[String]) -> Vec<(String, String)> {
    let unknown = names
        .into_iter()
        .filter(|name| name.len() >= SHORTEST && !sent.contains(name));
    let like = unknown.filter_map(|name| {
        let like = nearest(&name, sent.iter().map(String::as_str))?.to_owned();
        Some((name, like))
    });
    like.collect()
}

#[cfg(test)]
mod tests {
    use super::{misspelt, of_text};

    #[test]
    fn what_is_like_a_name_that_was_sent_is_misspelt() {
        let text =
            "socket.on(\"temperatur\", f); socket.once( 'weight', g); s.on(name); s.on(`click`)";
        let names: Vec<_> = of_text(text).collect();
        assert_eq!(names, ["temperatur", "click", "weight"]);
        let sent = ["temperature", "weight", "clock_in"].map(str::to_owned);
        let names = names.into_iter().map(str::to_owned).collect();
        assert_eq!(
            misspelt(names, &sent),
            [("temperatur".to_owned(), "temperature".to_owned())]
        );
    }
}
