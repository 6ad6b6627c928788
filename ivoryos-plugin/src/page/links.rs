//! Changes the links to files in HTML.

use std::borrow::Cow;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Token, Tokenizer};

use super::foreign::Foreign;

/// Puts this folder before the relative links to files.
pub(super) fn with_files_at(html: &str, folder: &str) -> String {
    let (mut element, mut attribute) = (Vec::new(), Vec::new());
    let mut foreign = Foreign::default();
    let mut links = Vec::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        match event {
            CallbackEvent::OpenStartTag { name } => element = name.to_vec(),
            CallbackEvent::CloseStartTag { self_closing } => {
                return foreign.start(&element, self_closing);
            }
            CallbackEvent::EndTag { name } => {
                foreign.end(name);
                element.clear();
            }
            CallbackEvent::AttributeName { name } => attribute = name.to_vec(),
            CallbackEvent::AttributeValue { .. } => match (&*element, &*attribute) {
                (b"a" | b"area" | b"base", b"href" | b"xlink:href") => {}
                (_, b"src" | b"href" | b"xlink:href" | b"poster") | (b"object", b"data") => {
                    links.push((span, false));
                }
                (_, b"srcset" | b"imagesrcset") => links.push((span, true)),
                _ => {}
            },
            _ => {}
        }
        None
    });
    emitter.naively_switch_states(true);
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    while let Some(Ok(state)) = tokenizer.next() {
        tokenizer.set_state(state);
    }

    let mut moved = String::with_capacity(html.len());
    let mut done = 0;
    for (span, is_set) in links {
        let before = html.get(done..span.start);
        let (Some(before), Some(link)) = (before, html.get(span.start..span.end)) else {
            continue;
        };
        moved.push_str(before);
        if is_set {
            push_set(&mut moved, link, folder);
        } else {
            push_link(&mut moved, link, folder);
        }
        done = span.end;
    }
    moved.push_str(html.get(done..).unwrap_or_default());
    moved
}

/// Changes a `srcset`: links, each with an optional size, separated by commas.
fn push_set(moved: &mut String, set: &str, folder: &str) {
    let mut rest = set;
    while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace() && c != ',') {
        let (space, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_ascii_whitespace());
        let (link, after) = from.split_at(end.unwrap_or(from.len()));
        moved.push_str(space);
        push_link(moved, link, folder);
        // A comma at the end of the link separates it from the next; otherwise a size follows.
        let size = if link.ends_with(',') {
            0
        } else {
            after.find(',').unwrap_or(after.len())
        };
        let (size, after) = after.split_at(size);
        moved.push_str(size);
        rest = after;
    }
    moved.push_str(rest);
}

/// Changes one link, unless it begins with the folder.
fn push_link(moved: &mut String, link: &str, folder: &str) {
    let file = link.trim_ascii_start();
    if is_relative(&decoded(file)) && !file.starts_with(folder) {
        moved.push_str(folder);
        moved.push_str(file);
    } else {
        moved.push_str(link);
    }
}

/// The link with its character references decoded.
fn decoded(link: &str) -> Cow<'_, str> {
    if !link.contains('&') {
        return link.into();
    }
    let mut text = Vec::new();
    for token in Tokenizer::new(link) {
        if let Ok(Token::String(part)) = token {
            text.extend_from_slice(&part);
        }
    }
    String::from_utf8_lossy(&text).into_owned().into()
}

/// Whether the link is relative to the page's folder: without scheme, host and leading slash, and not a query or a
/// fragment alone.
fn is_relative(link: &str) -> bool {
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let rest = link.trim_start_matches(of_scheme);
    let is_absolute = link.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with(':');
    !(is_absolute || link.is_empty() || link.starts_with(['/', '\\', '#', '?']))
}

#[cfg(test)]
mod tests {
    use super::with_files_at;
    use crate::page::Page;

    #[test]
    fn the_links_of_files_are_moved_and_no_others() {
        for (html, moved) in [
            ("<link href=\"a.css\">", "<link href=\"static/a.css\">"),
            (
                "<script src=./a.js defer>'<img src=b>'</script>",
                "<script src=static/./a.js defer>'<img src=b>'</script>",
            ),
            (
                "<IMG SRC='ö/ü&amp;.png' alt=a.png>",
                "<IMG SRC='static/ö/ü&amp;.png' alt=a.png>",
            ),
            (
                "<img srcset=\"a.png, b.png 2x,data:,x 3x, /c.png 4x\">",
                "<img srcset=\"static/a.png, static/b.png 2x,data:,x 3x, /c.png 4x\">",
            ),
            (
                "<video poster=a src=b></video>",
                "<video poster=static/a src=static/b></video>",
            ),
            (
                "<svg><use xlink:href=a.svg#b /><use href=#c /></svg>",
                "<svg><use xlink:href=static/a.svg#b /><use href=#c /></svg>",
            ),
        ] {
            assert_eq!(with_files_at(html, "static/"), moved);
        }
        for html in [
            "<a href=status>x</a><form action=dose></form><!-- <img src=a> -->",
            "<img src=/a><img src=//b/a><img src='http://b/a'><img src=data:,x><img src><img src=''>",
            "src=a <p title='src=a'>",
        ] {
            assert_eq!(with_files_at(html, "static/"), html);
        }
    }

    #[test]
    fn a_link_is_of_a_file_as_a_browser_reads_it() {
        for (html, moved) in [
            ("<img src=' a.png'>", "<img src='static/a.png'>"),
            ("<img src=12:30.png>", "<img src=static/12:30.png>"),
            ("<img src='&auml;.png'>", "<img src='static/&auml;.png'>"),
            (
                "<img src=static/a><img src=b>",
                "<img src=static/a><img src=static/b>",
            ),
        ] {
            assert_eq!(with_files_at(html, "static/"), moved);
        }
        for html in [
            "<img src=' /a'><img src=' '><img src=' a:b'><img src=a1+-.:b>",
            "<img src='&#x2F;a.png'><img src='https&colon;//x'><img srcset='data&#58;,x 2x'>",
        ] {
            assert_eq!(with_files_at(html, "static/"), html);
        }
    }

    #[test]
    fn links_after_an_element_of_svg_without_an_end_are_moved() {
        for element in ["<script/>", "<style />", "<title/>"] {
            let html = format!("<svg>{element}<image href=a /></svg><img src=b>");
            let moved = format!("<svg>{element}<image href=static/a /></svg><img src=static/b>");
            assert_eq!(with_files_at(&html, "static/"), moved);
        }
        let html = "<svg/><svg></svg><script/>'<img src=b>'</script>";
        assert_eq!(with_files_at(html, "static/"), html);
    }

    #[test]
    fn no_folder_changes_nothing_and_the_same_folder_is_named_once() {
        let page = Page::html("", "<img src=a srcset='b 2x'>");
        assert_eq!(page.clone().with_files_at(""), page);
        let once = page.with_files_at("static");
        assert_eq!(once.body, "<img src=static/a srcset='static/b 2x'>");
        assert_eq!(once.clone().with_files_at("static/"), once);
    }
}
