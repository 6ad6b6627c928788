//! Names of icons that `static/icons.css` does not have: nothing is shown where they are.

use std::collections::BTreeSet;

use html5gum::{Token, Tokenizer};

use crate::http::nearest::nearest;
use crate::page::Page;

const STYLESHEET: &str = include_str!("../../static/icons.css");

/// The icons, without `bi-`.
fn names() -> impl Iterator<Item = &'static str> {
    let rules = STYLESHEET.split(".bi-").skip(1);
    rules.filter_map(|rule| rule.split_once(' ').map(|(name, _)| name))
}

/// The unknown names in a page's classes, each with what to do. None if the page brings Bootstrap's icons itself.
pub(super) fn unknown(page: &Page) -> BTreeSet<(String, String)> {
    let mut unknown = BTreeSet::new();
    if [&page.head, &page.body]
        .iter()
        .any(|it| it.contains("bootstrap-icons"))
    {
        return unknown;
    }
    for token in Tokenizer::new(&page.body) {
        let Ok(Token::StartTag(tag)) = token else {
            continue;
        };
        let Some(class) = tag.attributes.get(b"class".as_slice()) else {
            continue;
        };
        let class = String::from_utf8_lossy(class);
        for name in class.split_whitespace() {
            unknown.extend(advice(name).map(|advice| (name.to_owned(), advice)));
        }
    }
    unknown
}

/// What to do about the name of an icon that there is not.
pub(super) fn advice(name: &str) -> Option<String> {
    let icon = name.strip_prefix("bi-")?;
    if names().any(|known| known == icon) {
        return None;
    }
    Some(nearest(icon, names()).map_or_else(
        || "the guide lists those that there are, and a lab's own font is used where `Host::assets` has one".to_owned(),
        |like| format!("write `bi-{like}`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::{STYLESHEET, advice, names, unknown};
    use crate::page::Page;

    const PICTURE: &str = include_str!("../../static/icons.svg");
    const GUIDE: &str = include_str!("../../docs/bootstrap.md");

    #[test]
    fn each_name_is_at_the_place_of_its_drawing_and_in_the_guide() {
        let guide: Vec<_> = GUIDE.split('`').skip(1).step_by(2).collect();
        let mut count = 0;
        for (number, name) in names().enumerate() {
            let rule = format!(".bi-{name} {{ --i: {number} }}");
            assert!(STYLESHEET.contains(&rule), "{rule}");
            let drawing = format!("<g id=\"{name}\" transform=\"translate({})\">", 16 * number);
            assert!(PICTURE.contains(&drawing), "{drawing}");
            assert!(guide.contains(&name), "{name}");
            count += 1;
        }
        assert_eq!(PICTURE.matches("<g id=").count(), count);
        assert!(PICTURE.contains(&format!("width=\"{}\"", 16 * count)));
    }

    #[test]
    fn an_icon_that_there_is_not_is_told() {
        let page = Page::html(
            "",
            "<i class='bi bi-trash'></i><i class=\"me-2 bi-tresh\"></i><b class=bi-unicorn>bi-x</b>",
        );
        let found: Vec<_> = unknown(&page).into_iter().collect();
        assert_eq!(
            found[0],
            ("bi-tresh".to_owned(), "write `bi-trash`".to_owned())
        );
        assert_eq!((found[1].0.as_str(), found.len()), ("bi-unicorn", 2));
        let brings = page.with_head("<link rel=stylesheet href=static/bootstrap-icons.css>");
        assert!(unknown(&brings).is_empty());
        assert_eq!(advice("⚖"), None);
    }
}
