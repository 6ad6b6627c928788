//! A complete HTML document, taken apart for a layout that makes another of it. The text stays as it is
//! written; a tokenizer only says what is where.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Span, Token, Tokenizer};

/// The elements that may be in a head, beside those that are dropped.
const OF_HEAD: [&[u8]; 6] = [
    b"link",
    b"meta",
    b"noscript",
    b"script",
    b"style",
    b"template",
];
/// Those of them that have something in them.
const WITH_CONTENT: [&[u8]; 4] = [b"noscript", b"script", b"style", b"template"];

/// What a document is made of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) title: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Where the next token belongs.
#[derive(Clone, PartialEq, Eq)]
enum Place {
    Head,
    Title,
    /// In this element of the head.
    In(Vec<u8>),
    Body,
}

/// Takes a document apart. Tags may be missing wherever HTML lets them.
pub(crate) fn parts(html: &str) -> Parts {
    let html = html.trim_start_matches('\u{feff}');
    let mut parts = Parts::default();
    let mut place = Place::Head;
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let token: Result<_, Infallible> = token;
        let Ok(token) = token;
        let span = match token {
            Token::StartTag(tag) => {
                let is_first = place == Place::Head;
                place = match (place, &**tag.name) {
                    (_, b"body") => Place::Body,
                    (Place::Head, b"title") => Place::Title,
                    (Place::Head, name) if WITH_CONTENT.contains(&name) => Place::In(name.to_vec()),
                    (Place::Head, name) if OF_HEAD.contains(&name) || is_dropped(&tag) => {
                        Place::Head
                    }
                    (Place::Head, _) => Place::Body,
                    (place, _) => place,
                };
                if is_dropped(&tag) || (is_first && place == Place::Title) {
                    continue;
                }
                tag.span
            }
            Token::EndTag(tag) => {
                let name: &[u8] = &tag.name;
                let is_end = place == Place::In(name.to_vec());
                match name {
                    b"head" if place == Place::Head => place = Place::Body,
                    b"title" if place == Place::Title => place = Place::Head,
                    b"html" | b"head" | b"body" => {}
                    _ => {
                        parts.copy(html, tag.span, &place);
                        if is_end {
                            place = Place::Head;
                        }
                    }
                }
                continue;
            }
            Token::String(text) => {
                if place == Place::Title {
                    parts.title.push_str(&String::from_utf8_lossy(&text));
                    continue;
                }
                if place == Place::Head && !text.trim_ascii().is_empty() {
                    place = Place::Body;
                }
                text.span
            }
            Token::Comment(comment) => comment.span,
            Token::Doctype(_) | Token::Error(_) => continue,
        };
        parts.copy(html, span, &place);
    }
    for part in [&mut parts.title, &mut parts.head, &mut parts.body] {
        *part = part.trim().to_owned();
    }
    parts
}

impl Parts {
    fn copy(&mut self, html: &str, span: Span<usize>, place: &Place) {
        let part = match place {
            Place::Head | Place::In(_) => &mut self.head,
            Place::Body => &mut self.body,
            Place::Title => return,
        };
        part.push_str(html.get(span.start..span.end).unwrap_or_default());
    }
}

/// What the layout has of its own, or what would change the layout's links.
fn is_dropped(tag: &StartTag<usize>) -> bool {
    match &**tag.name {
        b"html" | b"head" | b"body" | b"base" => true,
        b"meta" => {
            let has = |name: &[u8], value: &[u8]| {
                let found = tag.attributes.get(name);
                found.is_some_and(|found| found.eq_ignore_ascii_case(value))
            };
            let charset: &[u8] = b"charset";
            tag.attributes.contains_key(charset)
                || has(b"name", b"viewport")
                || has(b"http-equiv", b"content-type")
        }
        _ => false,
    }
}

/// The same HTML with the links of its files below this folder.
pub(crate) fn with_files_at(html: &str, folder: &str) -> String {
    let (mut element, mut attribute) = (Vec::new(), Vec::new());
    let mut links = Vec::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        match event {
            CallbackEvent::OpenStartTag { name } => element = name.to_vec(),
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
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).for_each(drop);

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

/// Pictures of several sizes: an address and its size, a comma, and so on.
fn push_set(moved: &mut String, set: &str, folder: &str) {
    let mut rest = set;
    while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace() && c != ',') {
        let (space, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_ascii_whitespace());
        let (link, after) = from.split_at(end.unwrap_or(from.len()));
        moved.push_str(space);
        push_link(moved, link, folder);
        // A comma at the address' end is not of it; else what comes before the next one is the size.
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

fn push_link(moved: &mut String, link: &str, folder: &str) {
    if is_relative(link) {
        moved.push_str(folder);
    }
    moved.push_str(link);
}

/// Whether the link is of a file beside the page: neither another host's, nor from the root, nor in the page.
fn is_relative(link: &str) -> bool {
    let link = link.trim_start();
    let scheme = link.split(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
    let scheme = scheme.map(str::len).next().unwrap_or_default();
    let is_absolute = scheme > 0 && link[scheme..].starts_with(':');
    !(is_absolute || link.is_empty() || link.starts_with(['/', '\\', '#', '?']))
}

#[cfg(test)]
mod tests {
    use super::{parts, with_files_at};

    /// Title, head and body.
    fn taken_apart(html: &str) -> [String; 3] {
        let parts = parts(html);
        [parts.title, parts.head, parts.body]
    }

    #[test]
    fn what_is_in_the_head_and_in_the_body_is_kept_as_it_is_written() {
        let html = "\u{feff}<!DOCTYPE html>\r\n<!-- ours --><HTML lang=de>\r\n<head>\r\n  <meta charset='utf-8'>
            <meta name=\"Viewport\" content=x><meta name=author content='Jörg'>\r\n<base href=/x/>
            <title>\n Wägung &amp; mehr </title><LINK rel=stylesheet href=a.css />
            <style>b > a { content: '</head>' }</style><script>if (a<b) '<body>'</script>\r\n</head>
            <body class=x>\r\n<p>Größe &lt; 3 µL</P ><svg><title>t</title></svg><script>1</script></body></html>\n";
        let [title, head, body] = taken_apart(html);
        assert_eq!(title, "Wägung & mehr");
        let expected = "<!-- ours -->\r\n\r\n  \n            <meta name=author content='Jörg'>\r\n\n            \
            <LINK rel=stylesheet href=a.css />\n            \
            <style>b > a { content: '</head>' }</style><script>if (a<b) '<body>'</script>";
        assert_eq!(head, expected);
        let expected = "<p>Größe &lt; 3 µL</P ><svg><title>t</title></svg><script>1</script>";
        assert_eq!(body, expected);
    }

    #[test]
    fn tags_may_be_missing() {
        let body = "<h1>Flask</h1>text";
        for (html, head) in [
            (
                "<title>T</title><link href=a><h1>Flask</h1>text",
                "<link href=a>",
            ),
            ("<html><title>T</title><body><h1>Flask</h1>text", ""),
            (
                "<head><title>T</title><script>1</script><h1>Flask</h1>text",
                "<script>1</script>",
            ),
        ] {
            assert_eq!(taken_apart(html), ["T", head, body], "{html}");
        }
        assert_eq!(taken_apart("text <b>only"), ["", "", "text <b>only"]);
        assert_eq!(taken_apart("<p <!-- <"), ["", "", ""]);
        assert_eq!(taken_apart(""), ["", "", ""]);
    }

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
}
