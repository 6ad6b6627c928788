//! A template's text, and how a message shows a place in it: an error of a macro cannot point into another file.

use std::ops::Range;

/// In characters. Of a longer line a part is shown.
const MAX_LINE: usize = 100;

pub(crate) struct Source {
    /// `templates/page.stpl`
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Source {
    /// The text of `#[template(source = "…")]`.
    pub(crate) fn inline(text: String) -> Self {
        Self {
            name: "source".to_owned(),
            text,
        }
    }

    /// The line, from 1, and the text before the offset in that line.
    fn line_before(&self, offset: usize) -> (usize, &str) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or_default())
    }

    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_before(offset).0
    }

    /// From 1, in characters.
    pub(crate) fn column(&self, offset: usize) -> usize {
        self.line_before(offset).1.chars().count() + 1
    }

    /// File, line and column, and the line with the range underlined, as the compiler shows its own.
    pub(crate) fn excerpt(&self, range: &Range<usize>) -> String {
        let (line, before) = self.line_before(range.start);
        let start = self.text.len().min(range.start);
        let after = self.text.get(start..).unwrap_or_default();
        let after = after.lines().next().unwrap_or_default();
        let marked = after.get(..range.len()).unwrap_or(after).chars().count();
        let column = before.chars().count();
        let whole: Vec<char> = (before.chars().chain(after.chars()))
            .map(|it| if it.is_whitespace() { ' ' } else { it })
            .collect();
        let skipped = if whole.len() > MAX_LINE {
            column.saturating_sub(MAX_LINE / 2)
        } else {
            0
        };
        let shown: String = whole.iter().skip(skipped).take(MAX_LINE).collect();
        let indent = " ".repeat(column - skipped);
        let carets = "^".repeat(marked.clamp(1, MAX_LINE / 2));
        let margin = " ".repeat(line.to_string().len());
        format!(
            "{margin}--> {}:{line}:{}\n{margin} |\n{line} | {}\n{margin} | {indent}{carets}",
            self.name,
            column + 1,
            shown.trim_end(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn excerpt(text: &str, marked: &str) -> String {
        let start = text.find(marked).unwrap();
        let source = Source {
            name: "templates/a.stpl".to_owned(),
            text: text.to_owned(),
        };
        source.excerpt(&(start..start + marked.len()))
    }

    #[test]
    fn a_place_is_shown_with_its_line() {
        let shown = excerpt("<p>\n\tä <%= self.volum %></p>\n", "volum");
        let expected = [
            " --> templates/a.stpl:2:13",
            "  |",
            "2 |  ä <%= self.volum %></p>",
            "  |             ^^^^^",
        ];
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!("{} here {}", "a".repeat(500), "b".repeat(500));
        let shown = excerpt(&text, "here");
        let lines: Vec<&str> = shown.lines().collect();
        let [place, _, line, carets] = lines[..] else {
            panic!("{shown}");
        };
        assert_eq!(place, " --> templates/a.stpl:1:502");
        assert!(line.len() < 120);
        assert_eq!(line.find("here"), carets.find("^^^^"));
    }
}
