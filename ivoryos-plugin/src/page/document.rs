//! Splits a complete HTML document into title, head and body, for a layout. The text is copied unchanged: the
//! tokenizer only says which part each span belongs to.

use std::convert::Infallible;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Error, Span, Token, Tokenizer};

use super::foreign::Foreign;

/// The elements of a head that are kept.
const OF_HEAD: [&[u8]; 6] = [
    b"link",
    b"meta",
    b"noscript",
    b"script",
    b"style",
    b"template",
];
/// Those of them that have content.
const WITH_CONTENT: [&[u8]; 4] = [b"noscript", b"script", b"style", b"template"];

/// The parts of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) title: String,
    pub(super) head: String,
    pub(super) body: String,
}

/// Which part of the document the tokenizer is in.
#[derive(Clone, PartialEq, Eq)]
enum Position {
    Head,
    Title,
    /// Inside this element of the head, and inside this many nested elements of the same name.
    In(Vec<u8>, usize),
    Body,
}

/// Splits a document. The tags that HTML makes optional may be missing.
pub(super) fn parts(html: &str) -> Parts {
    let html = html.trim_start_matches('\u{feff}');
    let mut parts = Parts::default();
    let mut position = Position::Head;
    let mut foreign = Foreign::default();
    let (mut has_title, mut is_open_comment) = (false, false);
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    while let Some(token) = tokenizer.next() {
        let token: Result<_, Infallible> = token;
        let Ok(token) = token;
        let span = match token {
            Token::StartTag(tag) => {
                let state = foreign.start(&tag.name, tag.self_closing);
                state.inspect(|state| tokenizer.set_state(*state));
                let is_first = position == Position::Head;
                position = after_start(position, &tag, state.is_some());
                let is_content = matches!(position, Position::In(..));
                if (!is_content && is_dropped(&tag)) || (is_first && position == Position::Title) {
                    continue;
                }
                tag.span
            }
            Token::EndTag(tag) => {
                foreign.end(&tag.name);
                let is_title = position == Position::Title;
                match (&position, &**tag.name) {
                    (Position::In(..), _) => parts.copy(html, tag.span, &position),
                    (_, b"html" | b"head" | b"body") => {}
                    _ => parts.copy(html, tag.span, &position),
                }
                position = after_end(position, &tag.name);
                has_title |= is_title && position != Position::Title;
                continue;
            }
            Token::String(text) => {
                if position == Position::Title {
                    if !has_title {
                        parts.title.push_str(&String::from_utf8_lossy(&text));
                    }
                    continue;
                }
                if position == Position::Head && !text.trim_ascii().is_empty() {
                    position = Position::Body;
                }
                text.span
            }
            Token::Comment(comment) => {
                is_open_comment |= comment.span.end == html.len() && !html.ends_with('>');
                comment.span
            }
            Token::Error(error) => {
                is_open_comment |= *error == Error::EofInComment;
                continue;
            }
            Token::Doctype(_) => continue,
        };
        parts.copy(html, span, &position);
    }
    if is_open_comment {
        // An open comment would swallow the end of the layout.
        parts.part(&position).push_str("-->");
    }
    for part in [&mut parts.title, &mut parts.head, &mut parts.body] {
        *part = part.trim().to_owned();
    }
    parts
}

/// `is_whole` says that the element is self-closing: it has no end tag.
fn after_start(position: Position, tag: &StartTag<usize>, is_whole: bool) -> Position {
    match (position, &**tag.name) {
        (Position::Head, b"title") => Position::Title,
        (Position::Head, name) if WITH_CONTENT.contains(&name) => Position::In(name.to_vec(), 0),
        (Position::Head, b"body") => Position::Body,
        (Position::Head, name) if OF_HEAD.contains(&name) || is_dropped(tag) => Position::Head,
        (Position::Head, _) => Position::Body,
        (Position::In(of, depth), name) if of == name && !is_whole => Position::In(of, depth + 1),
        (position, _) => position,
    }
}

fn after_end(position: Position, name: &[u8]) -> Position {
    match (position, name) {
        (Position::Head, b"head") => Position::Body,
        (Position::Title, b"title") => Position::Head,
        (Position::In(of, 0), name) if of == name => Position::Head,
        (Position::In(of, depth), name) if of == name => Position::In(of, depth - 1),
        (position, _) => position,
    }
}

impl Parts {
    fn part(&mut self, position: &Position) -> &mut String {
        match position {
            Position::Head | Position::In(..) => &mut self.head,
            Position::Body => &mut self.body,
            Position::Title => &mut self.title,
        }
    }

    fn copy(&mut self, html: &str, span: Span<usize>, position: &Position) {
        if *position != Position::Title {
            let text = html.get(span.start..span.end).unwrap_or_default();
            self.part(position).push_str(text);
        }
    }
}

/// Whether the element is left out: the layout has its own, or it would change the layout's links.
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

#[cfg(test)]
mod tests {
    use super::parts;

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
    fn a_template_in_the_head_stays_whole() {
        for head in [
            "<template><div><template>a</template>b</div></template>",
            "<template><body>x</body></template>",
            "<template><svg><template/></svg><base></template>",
        ] {
            let html = format!("<head>{head}<title>T</title></head><body><p>hello");
            assert_eq!(taken_apart(&html), ["T", head, "<p>hello"]);
        }
    }

    #[test]
    fn an_element_of_svg_without_an_end_does_not_hide_the_document_s_end() {
        for element in ["<script href=a />", "<style/>", "<title/>"] {
            let body = format!("<svg>{element}</svg>ö<b>1</b>");
            let html = format!("<body>{body}</body></html>");
            assert_eq!(taken_apart(&html), ["", "", &body]);
        }
    }

    #[test]
    fn of_two_titles_the_first_counts() {
        let html = "<title>a</title><title>b</title><p>";
        assert_eq!(taken_apart(html), ["a", "", "<p>"]);
        let html = "<title></title><title>b</title><p>";
        assert_eq!(taken_apart(html), ["", "", "<p>"]);
    }

    #[test]
    fn a_comment_that_is_not_ended_does_not_hide_the_layout() {
        for comment in ["<!-- <b>", "<!--", "<!-- a -", "<!-- a --!", "<!-", "<?x"] {
            let [_, _, body] = taken_apart(&format!("<p>{comment}"));
            assert_eq!(body, format!("<p>{comment}-->"));
        }
        for comment in ["<!-- ö\r\n -->", "<!-->", "<?x>", "<?x>ö", "<!-- -->ö<"] {
            let [_, _, body] = taken_apart(&format!("<p>{comment}"));
            assert_eq!(body, format!("<p>{comment}"));
        }
        assert_eq!(taken_apart("<link><!-- a"), ["", "<link><!-- a-->", ""]);
    }
}
