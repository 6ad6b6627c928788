//! The rules for a route's path. It has poem's syntax: `/fixed`, `/:name`, `/:name<regex>`, `/<regex>`,
//! `/*rest`.

mod fixed;
mod foreign;
mod prefix;
mod segments;
mod unique;

use syn::LitStr;

use crate::diagnostics;
use crate::error_sink::ErrorSink;
use segments::{Segment, join, segments};

pub(crate) use unique::{escape, unique_name};

/// Checks a route's path. The error for an invalid path proposes a valid one.
pub(crate) fn check(literal: &LitStr, errors: &mut ErrorSink) {
    let path = literal.value();
    if path.is_empty() {
        errors.push(literal.span(), &diagnostics::no_path());
    } else if let Err(Broken { rule, corrected }) = rules(&path) {
        let message = diagnostics::path_rule(&path, &rule, &correct(corrected));
        errors.push(literal.span(), &message);
    }
}

/// The path, changed to keep all rules.
pub(crate) fn corrected(path: &str) -> String {
    correct(path.to_owned())
}

/// The names of a path's parameters, in their order; `None` for an invalid path. As in poem, a regex without a name is
/// no parameter, and the rest of the path is one without a name too.
pub(crate) fn parameter_names(path: &str) -> Option<Vec<String>> {
    rules(path).ok()?;
    let segments = segments(path).ok()?;
    let names = segments.into_iter().filter_map(|segment| match segment {
        Segment::Fixed(_) | Segment::Regex("", _) => None,
        Segment::Parameter(name) | Segment::Regex(name, _) | Segment::Rest(name) => Some(name),
    });
    Some(names.map(str::to_owned).collect())
}

/// The first rule that a path breaks, and the path changed to keep that rule.
#[derive(Debug, PartialEq)]
struct Broken {
    rule: String,
    corrected: String,
}

fn broken<T>(rule: impl Into<String>, corrected: impl Into<String>) -> Result<T, Broken> {
    Err(Broken {
        rule: rule.into(),
        corrected: corrected.into(),
    })
}

/// The nearest valid path. Each step corrects one rule. The number of steps is limited in case two
/// corrections undo each other.
fn correct(mut path: String) -> String {
    for _ in 0..16 {
        match rules(&path) {
            Ok(()) => return path,
            Err(broken) => path = broken.corrected,
        }
    }
    "/status".to_owned()
}

/// Checks all rules.
fn rules(path: &str) -> Result<(), Broken> {
    if !path.starts_with('/') {
        return broken("it must begin with `/`", format!("/{path}"));
    }
    prefix::check(path)?;
    foreign::rest(path)?;
    foreign::types(path)?;
    let segments = segments(path)?;
    foreign::parameters(&segments)?;
    parameters(&segments)?;
    let fixed = segments.iter().filter_map(|segment| match segment {
        Segment::Fixed(text) => Some(*text),
        _ => None,
    });
    fixed
        .into_iter()
        .try_for_each(|text| fixed::check(text, path))
}

/// Checks the parameters' regexes and names.
fn parameters(segments: &[Segment<'_>]) -> Result<(), Broken> {
    let mut names: Vec<&str> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let corrected = |segment: Segment<'_>| {
            let before = segments.iter().take(index).copied();
            let after = segments.iter().skip(index + 1).copied();
            join(before.chain([segment]).chain(after))
        };
        let name = match *segment {
            Segment::Fixed(_) => "",
            Segment::Parameter(name) => name,
            Segment::Regex(name, regex) => {
                if let Err(error) = regex_syntax::parse(regex) {
                    let rule = format!("its regex `{regex}` is wrong: {}", reason(&error));
                    let name = if name.is_empty() { "name" } else { name };
                    return broken(rule, corrected(Segment::Parameter(name)));
                }
                name
            }
            Segment::Rest(name) => {
                if let Some((kept, _)) = name.split_once('/') {
                    return broken("nothing can follow `*`", corrected(Segment::Rest(kept)));
                }
                name
            }
        };
        if !name.is_empty() && names.contains(&name) {
            let other = format!("{name}2");
            let renamed = match *segment {
                Segment::Regex(_, regex) => Segment::Regex(&other, regex),
                Segment::Rest(_) => Segment::Rest(&other),
                _ => Segment::Parameter(&other),
            };
            return broken(
                format!("it has the parameter `{name}` twice"),
                corrected(renamed),
            );
        }
        names.push(name);
    }
    Ok(())
}

/// The reason why a regex is invalid, without the excerpt that points at the position.
fn reason(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => "it cannot be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{correct, rules};

    #[test]
    fn good_paths_pass() {
        for path in [
            "/",
            "/status",
            "/a/b.c-d_e~f",
            "/:id",
            "/:id/edit",
            "/:id<\\d+>",
            "/<\\d+>",
            "/:id<[0-9]{2}>/x",
            "/files/*path",
            "/*",
        ] {
            assert_eq!(rules(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn bad_paths_come_back_corrected() {
        for (bad, good) in [
            ("status", "/status"),
            ("status?x=1#y", "/status"),
            ("/a///b", "/a/b"),
            ("/../a", "/a"),
            ("/a/./b", "/a/b"),
            ("/..", "/"),
            ("/a?b=c", "/a"),
            ("/a#b", "/a"),
            ("/a b", "/a-b"),
            ("/a%20b", "/a-b"),
            ("/%zz", "/-zz"),
            ("/ä", "/-"),
            ("/:", "/:name"),
            ("/x/:/y", "/x/:name/y"),
            ("/:my-id", "/:my_id"),
            ("/:id<", "/:id"),
            ("/:id<\\d+", "/:id<\\d+>"),
            ("/:id<[0-9>", "/:id"),
            ("/<>", "/"),
            ("/*a/b", "/*a"),
            ("/:id/of/:id", "/:id/of/:id2"),
            ("/:id/of/:id<\\d>/*id", "/:id/of/:id2<\\d>/*id2"),
        ] {
            assert!(rules(bad).is_err(), "{bad}");
            let corrected = correct(bad.to_owned());
            if bad != "/:id/of/:id<\\d>/*id" {
                assert_eq!(corrected, good, "{bad}");
            }
            assert_eq!(rules(&corrected), Ok(()), "{bad} became {corrected}");
        }
    }
}
