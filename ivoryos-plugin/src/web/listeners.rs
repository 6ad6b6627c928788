//! Names that seem to be misspelt in a page: of events that it listens to, of elements and of their attributes.

use std::collections::BTreeSet;
use std::path::Path;

use html5gum::{Token, Tokenizer};

use super::site::MountedPlugin;
use crate::http::nearest::nearest;
use crate::page::Page;

/// What `static/elements.js`, `live-chart.js` and `live-video.js` define.
const ELEMENTS: &[&str] = &[
    "live-alert",
    "live-badge",
    "live-chart",
    "live-html",
    "live-if",
    "live-progress",
    "live-table",
    "live-text",
    "live-value",
    "live-video",
];
/// Their attributes of other elements.
const ATTRIBUTES: &[&str] = &["live-disabled", "live-post", "live-stop", "live-value"];

/// Shorter names are like too many others.
const SHORTEST: usize = 5;

/// The names that the page and the plugin's scripts listen to: `socket.on("temperature", …)`, and those of elements
/// that show what is published: `<live-value name="temperature">`.
pub(super) fn names(page: &Page, plugin: &MountedPlugin) -> BTreeSet<String> {
    let files = plugin.plugin.row.files.iter();
    let is_script = |path: &str| Path::new(path).extension().is_some_and(|it| it == "js");
    let scripts = files.filter(|file| is_script(file.path));
    let scripts = scripts.filter_map(|file| std::str::from_utf8(file.content).ok());
    let parts = [&page.head, &page.body, &page.scripts];
    let texts = parts.into_iter().map(String::as_str).chain(scripts);
    let heard = texts.flat_map(of_text).map(str::to_owned);
    heard.chain(of_elements(&page.body)).collect()
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

/// The names in the attributes of elements.
fn of_elements(html: &str) -> Vec<String> {
    let mut names = Vec::new();
    for token in Tokenizer::new(html) {
        let Ok(Token::StartTag(tag)) = token else {
            continue;
        };
        let is_live = tag.name.starts_with(b"live-");
        for (attribute, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value);
            let words = value.split_whitespace();
            match attribute.as_slice() {
                b"live-value" => names.extend(words.map(str::to_owned)),
                b"name" if is_live => names.extend(words.map(str::to_owned)),
                // `name:unit`.
                b"series" if is_live => names.extend(words.map(|it| before(it, ':'))),
                // `offline`, `name`, `!name`, `name=value`.
                b"live-disabled" => {
                    let meant = words.filter(|it| *it != "offline");
                    let meant = meant.map(|it| before(it.trim_start_matches('!'), '='));
                    names.extend(meant);
                }
                _ => {}
            }
        }
    }
    names
}

/// Elements and attributes that begin like those of the host and are none, each with what is meant.
pub(super) fn unknown_elements(html: &str) -> BTreeSet<(String, String)> {
    let mut unknown = BTreeSet::new();
    let mut look = |name: &[u8], known: &[&str]| {
        let name = String::from_utf8_lossy(name);
        if name.starts_with("live-") && !known.contains(&name.as_ref()) {
            let like = nearest(&name, known.iter().copied());
            let meant = like.map_or_else(|| known.join("`, `"), str::to_owned);
            unknown.insert((name.into_owned(), meant));
        }
    };
    for token in Tokenizer::new(html) {
        let Ok(Token::StartTag(tag)) = token else {
            continue;
        };
        look(&tag.name, ELEMENTS);
        for name in tag.attributes.keys() {
            look(name, ATTRIBUTES);
        }
    }
    unknown
}

fn before(text: &str, end: char) -> String {
    text.split(end).next().unwrap_or_default().to_owned()
}

/// Those that nobody has sent, each with the one that was sent and has nearly its name.
pub(super) fn misspelt(names: BTreeSet<String>, sent: &[String]) -> Vec<(String, String)> {
    let is_sent = |name: &str| sent.iter().any(|it| it == name);
    // `pump_status.rate` is a field of `pump_status`.
    let unknown = names.into_iter().filter_map(|name| {
        let event = before(&name, '.');
        let is_unknown = name.len() >= SHORTEST && !is_sent(&name) && !is_sent(&event);
        is_unknown.then_some(event)
    });
    let like = unknown.filter_map(|name| {
        let like = nearest(&name, sent.iter().map(String::as_str))?.to_owned();
        Some((name, like))
    });
    let like: BTreeSet<_> = like.collect();
    like.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, misspelt, of_elements, of_text, unknown_elements};

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

    #[test]
    fn elements_have_their_names_in_attributes() {
        let html = "<input name='ml'><live-value name='scale_gram'></live-value>
            <live-chart series='temperature:°C weights'></live-chart>
            <live-if name='pump_status.rate'></live-if><input live-value='pump_stats.ml'><button live-disabled='offline !pump_state.busy mode=a'>";
        let names = of_elements(html);
        let all = ["scale_gram", "temperature", "weights", "pump_status.rate"];
        assert_eq!(names[..4], all);
        assert_eq!(names[4..], ["pump_stats.ml", "pump_state.busy", "mode"]);
        let sent = ["scale_grams", "temperature", "weight", "pump_status"].map(str::to_owned);
        let found = misspelt(names.into_iter().collect(), &sent);
        let expected = [
            ("pump_state", "pump_status"),
            ("pump_stats", "pump_status"),
            ("scale_gram", "scale_grams"),
            ("weights", "weight"),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn elements_that_there_are_not_are_told() {
        let html = "<live-bagde name=a></live-bagde><button live-disable=offline live-stop=b>
            <live-value name=c></live-value><live-thermometer></live-thermometer><form live-post>";
        let found: Vec<_> = unknown_elements(html).into_iter().collect();
        let all = ELEMENTS.join("`, `");
        let expected = [
            ("live-bagde", "live-badge"),
            ("live-disable", "live-disabled"),
            ("live-thermometer", all.as_str()),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
